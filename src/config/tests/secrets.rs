//! What must not be seen is not seen.

use proptest::prelude::*;

use super::*;

/// Everything of a load that could end in a log or on a screen.
fn everything_shown(given: &Given) -> String {
    match given.load() {
        Ok(loaded) => {
            let config = &loaded.config;
            let settings: Vec<String> = loaded.settings.iter().map(Setting::to_string).collect();
            format!(
                "{loaded:?} {config:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {}",
                config.kafka,
                config.kafka.tls,
                config.kafka.sasl,
                config.kafka.properties,
                config.articles,
                config.watchlists,
                config.alerts,
                config.dead_letter,
                config.http,
                config.log,
                settings.join("\n") + &loaded.warnings.render(true)
            )
        }
        Err(errors) => format!("{errors} {errors:?} {}", errors.render(true)),
    }
}

/// The line that sets a key by its full name.
fn assignment(key: &str, value: &str) -> String {
    if key.starts_with("kafka.sasl.") {
        let names = ["mechanism", "username", "password"];
        let others = names.iter().filter(|name| key != format!("kafka.sasl.{name}"));
        let others: String = others.map(|name| format!("kafka.sasl.{name} = 'PLAIN'\n")).collect();
        return format!("kafka.security = 'sasl_plaintext'\n{others}{key} = {value}\n");
    }
    format!("{key} = {value}\n")
}

fn keys_of_strings() -> Vec<String> {
    let free = ["kafka.properties.client.rack", "kafka.properties.linger.ms", "kafka.properties.no.such"];
    let known = keys().into_iter().filter(|key| key != "kafka.properties");
    known.chain(free.map(str::to_owned)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn a_referenced_value_is_never_shown(secret in "Q[a-z0-9._:/^=-]{9,20}Q") {
        for key in keys_of_strings() {
            let given = Given::new(&assignment(&key, "{ env = 'THE_SECRET' }"), &[("THE_SECRET", &secret)]);
            let shown = everything_shown(&given);
            prop_assert!(!shown.contains(&secret), "{key} from the environment: {shown}");

            let given = Given::new(&assignment(&key, "{ env = 'THE_SECRET' }"), &[
                ("THE_SECRET", &secret),
                ("NEWSWATCH__KAFKA__SECURITY", "ssl"),
                ("NEWSWATCH__ARTICLES__TOPICS", "{ env = 'THE_SECRET' }"),
                ("NEWSWATCH__ALERTS__TOPIC", "{ env = 'THE_SECRET' }"),
                ("NEWSWATCH__DEAD_LETTER__TOPIC", "{ env = 'THE_SECRET' }"),
            ]);
            let shown = everything_shown(&given);
            prop_assert!(!shown.contains(&secret), "{key} among others: {shown}");
        }
    }

    #[test]
    fn a_password_in_the_text_is_never_shown(secret in "Q[a-zA-Z0-9 ;:#=\\[\\]{}日é-]{6,20}Q", rest in ".{0,20}") {
        let texts = [
            format!("[kafka.sasl]\nmechanism = 'PLAN'\nusername = '{secret}'\npassword = '{secret}'\n{rest}\n"),
            format!("[kafka.sasl]\npasswrod = \"{secret}\"\n{rest}"),
            format!("[kafka.sasl]\npassword = '{secret}\n{rest}\n"),
            format!("[kafka]\nsasl = {{ mechanism = 3, password = '{secret}' }}\n"),
            format!("[kafka.tls]\nkey = '''-----BEGIN X-----\n{secret}\n'''\nunknown = 1\n"),
            format!("[kafka.tls]\nkey = '{secret}'\n"),
            format!("[kafka.properties]\n\"ssl.keystore.password\" = '{secret}'\nacks = 1\n"),
            format!("[kafka.properties]\n\"sasl.password\" = '{secret}'\n"),
        ];
        for text in texts {
            let shown = everything_shown(&Given::new(&text, &[]));
            prop_assert!(!shown.contains(&secret), "{text}: {shown}");
        }
        let variables = [
            "NEWSWATCH__KAFKA__SASL__PASSWORD",
            "NEWSWATCH__KAFKA__SASL__USERNAME",
            "NEWSWATCH__KAFKA__SASL",
            "NEWSWATCH__KAFKA__SALS__PASSWORD",
            "NEWSWATCH__KAFKA__TLS__KEY",
            "NEWSWATCH__KAFKA__TLS__KEY_PASSWORD",
            "NEWSWATCH__KAFKA__PROPERTIES",
            "NEWSWATCH__KAFKA__PROPERTIES__SSL_KEYSTORE_PASSWORD",
            "NEWSWATCH__KAFKA__PROPERTIES__SASL_PASSWORD",
        ];
        for variable in variables {
            let shown = everything_shown(&Given::new("", &[(variable, &secret)]));
            prop_assert!(!shown.contains(&secret), "{variable}: {shown}");
        }
    }
}

#[test]
fn what_is_read_from_a_file_loses_one_line_break() {
    let cases =
        [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a \n", " a "), ("a\nb\n", "a\nb")];
    for (content, expected) in cases {
        let mut given = Given::new("", &[]);
        let secret = given.file("secret", content);
        let text = format!(
            "[kafka]\nsecurity = 'sasl_ssl'\n[kafka.sasl]\nmechanism = 'PLAIN'\nusername = {{ env = 'WHO' }}\n\
             password = {{ file = '{}' }}\n",
            secret.display()
        );
        given.file("newswatch.toml", &text);
        given.load.environment = vec![("WHO".into(), "me".into())];
        let sasl = given.load().unwrap().config.kafka.sasl.unwrap();
        assert_eq!(sasl.password.expose(), expected, "{content:?}");
        assert_eq!(sasl.username.expose(), "me");
    }
}

#[test]
fn a_password_of_digits_is_a_password() {
    for password in ["123456", "1e5", "true", "2026-01-01", "0x10", "{", "[", "'", "a=b", " x "] {
        let given = Given::new(
            "[kafka]\nsecurity = 'sasl_ssl'\n[kafka.sasl]\nmechanism = 'SCRAM-SHA-256'\nusername = 'u'\n",
            &[("NEWSWATCH__KAFKA__SASL__PASSWORD", password)],
        );
        let sasl = given.load().unwrap().config.kafka.sasl.unwrap();
        assert_eq!(sasl.password.expose(), password);
    }
}

#[test]
fn settings_hide_what_is_secret_and_show_the_rest() {
    let given = Given::new(
        "[kafka]\ngroup = { env = 'GROUP' }\nbrokers = ['a:1', { env = 'BROKER' }]\n\
         [kafka.properties]\n'linger.ms' = 5\n'ssl.keystore.password' = 'x'\n'client.id' = { env = 'GROUP' }\n\
         [batch]\nmax_delay = { env = 'DELAY' }\n",
        &[("GROUP", "g"), ("BROKER", "b:2"), ("DELAY", "3s")],
    );
    let loaded = given.load().unwrap();
    let expected = [
        ("kafka.group", "[redacted]"),
        ("kafka.brokers", "[redacted]"),
        ("kafka.properties.linger.ms", "\"5\""),
        ("kafka.properties.ssl.keystore.password", "[redacted]"),
        ("kafka.properties.client.id", "[redacted]"),
        ("batch.max_delay", "[redacted]"),
        // It would tell the group.
        ("alerts.source", "[redacted]"),
        ("alerts.topic", "\"alerts\""),
    ];
    for (key, value) in expected {
        assert_eq!(shown(&loaded, key), value, "{key}");
    }
    assert_eq!(loaded.config.kafka.brokers, ["a:1", "b:2"]);
    assert_eq!(loaded.config.batch.max_delay.as_secs(), 3);
}

#[test]
fn references_that_lead_nowhere() {
    let cases = [
        (
            "no such file",
            "kafka.group = { file = '/no/such/file' }",
            "\
error: `kafka.group`: the file `/no/such/file` cannot be read: No such file or directory (os error 2)
 --> newswatch.toml:1:24
  |
1 | kafka.group = { file = '/no/such/file' }
  |                        ^^^^^^^^^^^^^^^
",
        ),
        (
            "no such variable",
            "kafka.group = { env = 'NO_SUCH' }",
            "\
error: `kafka.group`: the environment variable `NO_SUCH` is not set
 --> newswatch.toml:1:23
  |
1 | kafka.group = { env = 'NO_SUCH' }
  |                       ^^^^^^^^^
",
        ),
        (
            "no string",
            "kafka.group = { env = 3 }",
            "\
error: `kafka.group.env` has the wrong type
 --> newswatch.toml:1:23
  |
1 | kafka.group = { env = 3 }
  |                       ^ expected a string, found an integer
",
        ),
        (
            "another table",
            "kafka.group = { evn = 'X' }",
            "\
error: `kafka.group` has the wrong type
 --> newswatch.toml:1:15
  |
1 | kafka.group = { evn = 'X' }
  |               ^^^^^^^^^^^^^ expected a string, found a table
  |
  = help: a string that stands elsewhere is { file = \"…\" } or { env = \"…\" }
",
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(told(text), expected, "{name}");
    }
}
