//! Environment variables and overrides.

use super::*;

#[test]
fn a_variable_wins_over_the_file_and_an_override_over_both() {
    let text = "kafka.group = 'file'\nkafka.instance = 'file'\nhttp.listen = '127.0.0.1:1'\n";
    let given = Given::new(
        text,
        &[("NEWSWATCH__KAFKA__GROUP", "variable"), ("NEWSWATCH__HTTP__LISTEN", "127.0.0.1:2")],
    )
    .overrides(&[("http.listen", "127.0.0.1:3"), ("kafka.properties.linger.ms", "7")]);
    let loaded = given.load().unwrap();
    assert_eq!(loaded.config.kafka.group, "variable");
    assert_eq!(loaded.config.kafka.instance, "file");
    assert_eq!(loaded.config.http.listen.port(), 3);
    assert_eq!(loaded.config.kafka.properties["linger.ms"].expose(), "7");
    let origin = |key: &str| {
        let setting = loaded.settings.iter().find(|setting| setting.key == key).unwrap();
        setting.origin.clone()
    };
    assert_eq!(origin("kafka.group"), Origin::Environment("NEWSWATCH__KAFKA__GROUP".to_owned()));
    assert_eq!(origin("kafka.instance"), Origin::File);
    assert_eq!(origin("http.listen"), Origin::CommandLine);
    assert_eq!(origin("log.level"), Origin::Default);
}

#[test]
fn a_variable_is_a_toml_value_else_a_string() {
    let given = Given::new(
        "[articles.fields]\ntitle = '/t'\nbody = '/b'\n[kafka.properties]\n'linger.ms' = 1\n",
        &[
            ("NEWSWATCH__KAFKA__GROUP", "42"),
            ("NEWSWATCH__KAFKA__INSTANCE", "'quoted'"),
            ("NEWSWATCH__KAFKA__BROKERS", "a:1, b:2"),
            ("NEWSWATCH__KAFKA__START", "2026-01-31T06:00:00Z"),
            ("NEWSWATCH__KAFKA__STATIC_MEMBERSHIP", "true"),
            ("NEWSWATCH__KAFKA__PROPERTIES__LINGER_MS", "20"),
            ("NEWSWATCH__KAFKA__PROPERTIES__CLIENT_RACK", "1"),
            ("NEWSWATCH__ARTICLES__TOPICS", "[\"a\", \"b\"]"),
            ("NEWSWATCH__ARTICLES__FIELDS", "{ title = '/x' }"),
            ("NEWSWATCH__ARTICLES__FIELDS__ID", "/id"),
            ("NEWSWATCH__ALERTS__TOPICS__CRITICAL", "c"),
            ("NEWSWATCH__ALERTS__MAX_BYTES", "20kB"),
            ("NEWSWATCH__BATCH__MAX_DELAY", "1s"),
            ("NEWSWATCH__DEAD_LETTER__MAX_RATIO", "1"),
            ("NEWSWATCH__MATCH__BUDGET", "1_000"),
            ("NEWSWATCH_CONFIG", ""),
            ("NEWSWATCH_OTHER", "x"),
            ("OTHER__THING", "x"),
        ],
    );
    let config = given.load().unwrap().config;
    assert_eq!(config.kafka.group, "42");
    assert_eq!(config.kafka.instance, "quoted");
    assert_eq!(config.kafka.brokers, ["a:1", "b:2"]);
    assert!(matches!(config.kafka.start, Start::At(_)));
    assert!(config.kafka.static_membership);
    assert_eq!(config.kafka.properties["linger.ms"].expose(), "20");
    assert_eq!(config.kafka.properties["client.rack"].expose(), "1");
    assert_eq!(config.articles.topics, ["a", "b"]);
    // A whole table replaces the file's, a key of it is laid over that.
    assert_eq!(config.articles.fields.keys().collect::<Vec<_>>(), [&Member::Id, &Member::Title]);
    assert_eq!(config.articles.fields[&Member::Title], ["/x"]);
    assert_eq!(config.alerts.topics.len(), 1);
    assert_eq!(config.alerts.max_bytes, 20_000);
    assert_eq!(config.batch.max_delay.as_secs(), 1);
    assert_eq!(config.matching.budget, 1000);
}

#[test]
fn every_key_can_be_set_from_the_environment() {
    let free = "kafka.properties";
    for key in keys().iter().filter(|key| *key != free) {
        let variable = format!("NEWSWATCH__{}", key.to_uppercase().replace('.', "__"));
        let told = Given::new("", &[(&variable, "{ no = 'value' }")]).told();
        assert!(told.contains(&format!("`{key}` has the wrong type")), "{key}: {told}");
        assert!(told.contains(&format!("environment variable {variable}")), "{key}: {told}");
    }
}

#[test]
fn mistakes_name_the_variable() {
    let cases = [
        (
            "a wrong value",
            ("NEWSWATCH__BATCH__MAX_ARTICLES", "many"),
            "\
error: `batch.max_articles` has the wrong type
 --> environment variable NEWSWATCH__BATCH__MAX_ARTICLES:1:1
  |
1 | many
  | ^^^^ expected an integer, found a string
",
        ),
        (
            "a bare duration",
            ("NEWSWATCH__BATCH__MAX_DELAY", "200"),
            "\
error: `batch.max_delay` has the wrong type
 --> environment variable NEWSWATCH__BATCH__MAX_DELAY:1:1
  |
1 | 200
  | ^^^ expected a duration, found an integer
  |
  = help: a duration needs its unit: \"200s\" for seconds, \"200ms\" for milliseconds
",
        ),
        (
            "a mistyped key, whose value stays unseen",
            ("NEWSWATCH__KAFKA__SASL__PASSWROD", "hunter2"),
            "\
error: environment variable `NEWSWATCH__KAFKA__SASL__PASSWROD` sets no key
--> environment variable NEWSWATCH__KAFKA__SASL__PASSWROD
 = help: did you mean `NEWSWATCH__KAFKA__SASL__PASSWORD`?
",
        ),
        (
            "small letters",
            ("NEWSWATCH__kafka__group", "x"),
            "\
error: environment variable `NEWSWATCH__kafka__group` sets no key
--> environment variable NEWSWATCH__kafka__group
 = help: did you mean `NEWSWATCH__KAFKA__GROUP`?
",
        ),
        (
            "a section",
            ("NEWSWATCH__KAFKA", "{}"),
            "\
error: environment variable `NEWSWATCH__KAFKA` sets no key
--> environment variable NEWSWATCH__KAFKA
 = help: it names a section: set its keys, such as `NEWSWATCH__KAFKA__BROKERS`
",
        ),
        (
            "nothing near",
            ("NEWSWATCH__", "x"),
            "\
error: environment variable `NEWSWATCH__` sets no key
--> environment variable NEWSWATCH__
 = help: the name is `NEWSWATCH__SECTION__KEY`, with the sections and keys of the file in capitals
",
        ),
        (
            "a refused property",
            ("NEWSWATCH__KAFKA__PROPERTIES__GROUP_ID", "x"),
            "\
error: `kafka.properties` must not set `group.id`
 --> environment variable NEWSWATCH__KAFKA__PROPERTIES__GROUP_ID:1:1
  |
1 | x
  | ^
  |
  = help: set `kafka.group`
",
        ),
    ];
    for (name, variable, expected) in cases {
        assert_eq!(Given::new("", &[variable]).told(), expected, "{name}");
    }
}

#[test]
fn an_override_must_name_a_key() {
    let given = Given::new("", &[]).overrides(&[("http.lisen", "x")]);
    let expected = "\
error: there is no key `http.lisen`
--> command line, http.lisen
 = help: did you mean `http.listen`?
";
    assert_eq!(given.told(), expected);
}

#[cfg(unix)]
#[test]
fn what_is_not_utf8_is_told_where_it_matters() {
    use std::os::unix::ffi::OsStringExt as _;
    let broken = || OsString::from_vec(vec![0xff]);
    let mut given = Given::new("kafka.group = { env = 'G' }", &[]);
    given.load.environment =
        vec![(broken(), broken()), ("G".into(), broken()), ("NEWSWATCH__LOG__LEVEL".into(), broken())];
    let told = given.told();
    assert!(told.contains("environment variable `NEWSWATCH__LOG__LEVEL` is not UTF-8"), "{told}");
    assert!(told.contains("`kafka.group`: the environment variable `G` is not UTF-8"), "{told}");
}
