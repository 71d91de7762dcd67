//! What is wrong, as it is told.

use super::*;

#[test]
fn all_errors_are_told_at_once_in_the_order_of_the_file() {
    let text = "\
[kafka]
brokers = []
grop = \"x\"
security = \"sasl_sll\"

[batch]
max_delay = 10
max_articles = 0

[kafka.sasl]
mechanism = \"SCRAM-SHA256\"
username = \"me\"

[artciles]
";
    let expected = "\
error: `kafka.brokers` is empty
 --> newswatch.toml:2:11
  |
2 | brokers = []
  |           ^^

error: unknown key `grop` in `kafka`
 --> newswatch.toml:3:1
  |
3 | grop = \"x\"
  | ^^^^
  |
  = help: did you mean `group`?

error: `kafka.security`: `sasl_sll` is not known
 --> newswatch.toml:4:12
  |
4 | security = \"sasl_sll\"
  |            ^^^^^^^^^^
  |
  = help: did you mean `sasl_ssl`?

error: `batch.max_delay` has the wrong type
 --> newswatch.toml:7:13
  |
7 | max_delay = 10
  |             ^^ expected a duration, found an integer
  |
  = help: a duration needs its unit: \"10s\" for seconds, \"10ms\" for milliseconds

error: `batch.max_articles` must be between 1 and 1000000
 --> newswatch.toml:8:16
  |
8 | max_articles = 0
  |                ^

error: `kafka.sasl.password` is missing
  --> newswatch.toml:10:1
   |
10 | [kafka.sasl]
   | ^^^^^^^^^^^^ this needs the key `password`

error: `kafka.sasl.mechanism`: `SCRAM-SHA256` is not known
  --> newswatch.toml:11:13
   |
11 | mechanism = \"SCRAM-SHA256\"
   |             ^^^^^^^^^^^^^^
   |
   = help: did you mean `SCRAM-SHA-256`?

error: unknown key `artciles`
  --> newswatch.toml:14:2
   |
14 | [artciles]
   |  ^^^^^^^^
   |
   = help: did you mean `articles`?
";
    assert_eq!(told(text), expected);
}

/// Texts with one mistake each: the error, and what it says to do. `LONG` is 250 letters.
#[rustfmt::skip]
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("a broker without a port", "kafka.brokers = ['a']", "`kafka.brokers`: `a` is not `host:port`", "write host and port, such as \"kafka-1.example.com:9092\""),
    ("a broker with port 0", "kafka.brokers = ['a:0']", "`kafka.brokers`: `a:0` is not `host:port`", "write host and port, such as \"kafka-1.example.com:9092\""),
    ("a broker that is a URL", "kafka.brokers = 'http://a:1'", "`kafka.brokers`: `http://a:1` is not `host:port`", "write host and port, such as \"kafka-1.example.com:9092\""),
    ("an empty broker", "kafka.brokers = ['a:1', '']", "`kafka.brokers`: the value is not `host:port`", "write host and port, such as \"kafka-1.example.com:9092\""),
    ("an empty group", "kafka.group = ''", "`kafka.group`: the value is empty", ""),
    ("a group with a blank", "kafka.group = ' g'", "`kafka.group`: ` g` begins or ends with a space", ""),
    ("a group with a control character", "kafka.group = \"a\\u0007b\"", "`kafka.group`: `a\\u{7}b` has a control character in it", ""),
    ("an instance with a blank", "kafka.instance = 'a b'", "`kafka.instance`: `a b` has characters other than letters A to Z, digits, `.`, `_` and `-`", ""),
    ("a long instance", "kafka.instance = 'LONG'", "`kafka.instance`: `LONG` is longer than 200 characters", ""),
    ("a start that is none", "kafka.start = 'yesterday'", "`kafka.start`: `yesterday` is neither `earliest` nor `latest` nor an RFC 3339 time", "write a time with its offset, such as \"2026-01-31T06:00:00Z\""),
    ("a start without an offset", "kafka.start = 2026-01-31T06:00:00", "`kafka.start`: `2026-01-31T06:00:00` is neither `earliest` nor `latest` nor an RFC 3339 time", "write a time with its offset, such as \"2026-01-31T06:00:00Z\""),
    ("TLS keys without TLS", "kafka.tls.ca = '/'", "`kafka.tls.ca` is set, but `kafka.security` is `plaintext`", "set `kafka.security` to \"ssl\" or \"sasl_ssl\", or remove the key"),
    ("a TLS file that is not there", "kafka.security = 'ssl'\nkafka.tls.ca = '/no/such'", "`kafka.tls.ca`: the value is neither PEM text nor a file that can be read: No such file or directory (os error 2)", ""),
    ("a certificate without its key", "kafka.security = 'ssl'\nkafka.tls.certificate = '-----BEGIN X'", "`kafka.tls.certificate` is set, but `kafka.tls.key` is not", ""),
    ("a key without its certificate", "kafka.security = 'ssl'\nkafka.tls.key = '-----BEGIN X'", "`kafka.tls.key` is set, but `kafka.tls.certificate` is not", ""),
    ("a password without a key", "kafka.security = 'ssl'\nkafka.tls.key_password = 'x'", "`kafka.tls.key_password` is set, but `kafka.tls.key` is not", ""),
    ("SASL without its section", "kafka.security = 'sasl_ssl'", "`kafka.security` is `sasl_ssl`, but `kafka.sasl` is not there", "add `[kafka.sasl]` with `mechanism`, `username` and `password`"),
    ("a SASL section without SASL", "[kafka.sasl]\nmechanism = 'PLAIN'\nusername = 'u'\npassword = 'p'", "`kafka.sasl` is there, but `kafka.security` is `plaintext`", "set `kafka.security` to \"sasl_ssl\", or remove the section"),
    ("half a SASL section", "kafka.security = 'sasl_ssl'\n[kafka.sasl]\nmechanism = 'PLAIN'\nusername = 'u'\n", "`kafka.sasl.password` is missing", ""),
    ("a mechanism that is not offered", "kafka.security = 'sasl_ssl'\n[kafka.sasl]\nmechanism = 'GSSAPI'\nusername = 'u'\npassword = 'p'", "`kafka.sasl.mechanism`: `GSSAPI` is not known", "write one of `PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512`"),
    ("a SASL section that is none", "kafka.sasl = 1", "`kafka.sasl` has the wrong type", ""),
    ("input is output", "articles.topics = ['a', 'alerts']", "`articles.topics` names `alerts`, which is `alerts.topic`", "what goes out must not come in again: write another topic at one of them"),
    ("input is set output", "articles.topics = ['a', 'b']\nalerts.topic = 'b'", "`articles.topics` names `b`, which is `alerts.topic`", "what goes out must not come in again: write another topic at one of them"),
    ("output is default input", "alerts.topics.low = 'articles'", "`articles.topics` names `articles`, which is `alerts.topics.low`", "what goes out must not come in again: write another topic at one of them"),
    ("dead letters come in", "articles.topics = 'articles.dead-letter'", "`articles.topics` names `articles.dead-letter`, which is `dead_letter.topic`", "what goes out must not come in again: write another topic at one of them"),
    ("alerts are dead letters", "alerts.topic = 'articles.dead-letter'", "`dead_letter.topic` and `alerts.topic` are the same topic", "readers of alerts cannot read dead letters: write another topic"),
    ("topics twice", "articles.topics = ['a', 'a']", "`articles.topics` names `a` twice", ""),
    ("regex not alone", "articles.topics = ['a', '^b']", "`articles.topics`: a regular expression stands alone", "write one expression that holds for every topic, or the names of the topics"),
    ("regex all", "articles.topics = '^'", "`articles.topics`: `^` matches every topic", "write the beginning of the names behind the `^`"),
    ("no topics", "articles.topics = []", "`articles.topics` is empty", ""),
    ("illegal topic", "articles.topics = ['a b']", "`articles.topics`: `a b` is not a legal name of a topic", "a topic's name has 1 to 249 of the letters A to Z, digits, `.`, `_` and `-`"),
    ("illegal alert topic", "alerts.topic = '..'", "`alerts.topic`: `..` is not a legal name of a topic", "a topic's name has 1 to 249 of the letters A to Z, digits, `.`, `_` and `-`"),
    ("long topic", "dead_letter.topic = 'LONG'", "`dead_letter.topic`: `LONG` is not a legal name of a topic", "a topic's name has 1 to 249 of the letters A to Z, digits, `.`, `_` and `-`"),
    ("severity", "alerts.topics.crtical = 'x'", "unknown key `crtical` in `alerts.topics`", "did you mean `critical`?"),
    ("severity 2", "alerts.topics.urgent = 'x'", "unknown key `urgent` in `alerts.topics`", "known here: critical, high, info, low, medium"),
    ("member", "articles.fields.titel = '/x'", "unknown key `titel` in `articles.fields`", "did you mean `title`?"),
    ("pointer", "articles.fields.title = 'x'", "`articles.fields.title`: `x` is not a JSON Pointer", "begin it with a slash, such as \"/content/text\""),
    ("pointer empty", "articles.fields.title = ''", "`articles.fields.title`: the value points at the whole article", "write the way to a member, such as \"/content/text\""),
    ("pointer tilde", "articles.fields.title = ['/x', '/~2']", "`articles.fields.title`: `/~2` is not a JSON Pointer", "write a tilde as `~0` and a slash in a name as `~1`"),
    ("pointers none", "articles.fields.title = []", "`articles.fields.title` is empty", ""),
    ("size", "articles.max_bytes = '1 megabyte'", "`articles.max_bytes`: `1 megabyte` is not a size", "write a number of bytes, or a string such as \"8MB\", \"512MiB\" or \"1GiB\""),
    ("size zero", "articles.max_bytes = 0", "`articles.max_bytes` must be between 1 and 512MiB", ""),
    ("size negative", "articles.max_bytes = -1", "`articles.max_bytes` must be between 1 and 512MiB", ""),
    ("size wrong type", "articles.max_bytes = 1.5", "`articles.max_bytes` has the wrong type", ""),
    ("article beyond memory", "articles.max_bytes = '65MiB'", "`articles.max_bytes` is more than a 16th of `process.memory`", "write at most 67108864, or raise `process.memory`"),
    ("batch beyond memory", "batch.max_bytes = '65MiB'", "`batch.max_bytes` is more than a 16th of `process.memory`", "write at most 67108864, or raise `process.memory`"),
    ("alert beyond memory", "alerts.max_bytes = '17MiB'", "`alerts.max_bytes` is more than a 64th of `process.memory`", "write at most 16777216, or raise `process.memory`"),
    ("dead letter beyond memory", "dead_letter.max_bytes = '17MiB'", "`dead_letter.max_bytes` is more than a 64th of `process.memory`", "write at most 16777216, or raise `process.memory`"),
    ("memory too small", "process.memory = '128MiB'", "`process.memory` must be between 256MiB and 16TiB", ""),
    ("memory beyond batch", "process.memory = '256MiB'\nbatch.max_bytes = '20MiB'", "`batch.max_bytes` is more than a 16th of `process.memory`", "write at most 16777216, or raise `process.memory`"),
    ("duration", "batch.max_delay = 'soon'", "`batch.max_delay`: `soon` is not a duration", "write a number with its unit, such as \"200ms\", \"10s\", \"1m\" or \"1h30m\""),
    ("duration bounds", "batch.max_delay = '2m'", "`batch.max_delay` must be between 1ms and 60s", ""),
    ("duration zero", "watchlists.poll_interval = '0s'", "`watchlists.poll_interval` must be between 100ms and 86400s", ""),
    ("paths", "watchlists.paths = []", "`watchlists.paths` is empty", ""),
    ("path", "watchlists.paths = ['']", "`watchlists.paths`: the value is empty", ""),
    ("path type", "watchlists.paths = [1]", "`watchlists.paths` has the wrong type", ""),
    ("source", "alerts.source = 'a b'", "`alerts.source`: `a b` is not a URI reference, it has spaces in it", ""),
    ("ratio", "dead_letter.max_ratio = 0", "`dead_letter.max_ratio` must be above 0 and at most 1", ""),
    ("ratio 2", "dead_letter.max_ratio = 1.1", "`dead_letter.max_ratio` must be above 0 and at most 1", ""),
    ("ratio 3", "dead_letter.max_ratio = nan", "`dead_letter.max_ratio` must be above 0 and at most 1", ""),
    ("window", "dead_letter.window = 199", "`dead_letter.window` must be between 200 and 1000000", ""),
    ("consecutive", "dead_letter.max_consecutive = 0", "`dead_letter.max_consecutive` must be between 1 and 1000000", ""),
    ("budget", "match.budget = 0", "`match.budget` must be between 1 and 1000000000000000", ""),
    ("listen", "http.listen = 'localhost:9464'", "`http.listen`: `localhost:9464` is not an IP address and a port", "write \"127.0.0.1:9464\" to serve this host only, \"0.0.0.0:9464\" to serve the network"),
    ("level", "log.level = 'inof'", "`log.level`: `inof` is not a filter of log events", "did you mean `info`?"),
    ("level 2", "log.level = 'info,rdkafka'", "`log.level`: `info,rdkafka` is not a filter of log events", "write a level, or a target and its level, such as \"info,rdkafka=debug\""),
    ("level 3", "log.level = 'info,rdkafka=loud'", "`log.level`: `info,rdkafka=loud` is not a filter of log events", "levels are off, error, warn, info, debug and trace, such as in \"info,rdkafka=debug\""),
    ("a level that tracing panics on", "log.level = \"a\\u0080=\"", "`log.level`: `a\\u{80}=` is not a filter of log events", "targets are ASCII, such as `rdkafka`"),
    ("level 4", "log.level = ''", "`log.level`: the value is empty", ""),
    ("threads", "process.threads = -1", "`process.threads` must be between 0 and 1024", ""),
    ("section", "kafka = 1", "`kafka` has the wrong type", ""),
    ("unknown section", "logs.level = 'info'", "unknown key `logs`", "did you mean `log`?"),
    ("unknown key", "group = 'x'", "unknown key `group`", "known here: alerts, articles, batch, dead_letter, delivery, http, kafka, log, match, metrics, process, watchlists"),
    ("syntax", "[kafka\ngroup = 'x'", "invalid TOML: unclosed table, expected `]`", ""),
    ("property refused", "[kafka.properties]\nenable.auto.commit = true", "`kafka.properties` must not set `enable.auto.commit`", "an offset is committed with its article's alerts, else articles are lost: see `delivery.guarantee`"),
    ("property unknown", "[kafka.properties]\n'linger.msec' = 1", "unknown property `linger.msec` in `kafka.properties`", "did you mean `linger.ms`?"),
    ("property far", "[kafka.properties]\n'foo' = 1", "unknown property `foo` in `kafka.properties`", "the names are in librdkafka's CONFIGURATION.md"),
    ("property value", "[kafka.properties]\n'linger.ms' = 'x'", "`kafka.properties.linger.ms`: `x` is not taken by librdkafka", "Invalid value for configuration property \"queue.buffering.max.ms\""),
    ("property range", "[kafka.properties]\n'linger.ms' = 900001", "`kafka.properties.linger.ms`: `900001` is not taken by librdkafka", "Configuration property \"queue.buffering.max.ms\" value 900001 is outside allowed range 0..900000"),
    ("property strategy", "[kafka.properties]\n'partition.assignment.strategy' = 'range'", "`kafka.properties.partition.assignment.strategy`: `range` would break a guarantee", "all members of the group must agree: only `cooperative-sticky` is taken"),
    ("property flight", "[kafka.properties]\n'max.in.flight' = 6", "`kafka.properties.max.in.flight`: `6` would break a guarantee", "exactly-once delivery needs 5 or fewer"),
    ("property list", "[kafka.properties]\n'linger.ms' = [1]", "`kafka.properties.linger.ms` has the wrong type", ""),
    ("property twice", "[kafka.properties]\n'linger.ms' = 1\nlinger.ms = 2", "`kafka.properties.linger.ms` is set twice", "`a.b = 1` and `\"a.b\" = 1` are the same property: keep one"),
    ("property timeouts", "[kafka.properties]\n'session.timeout.ms' = 10000", "`kafka.properties`: `transaction.timeout.ms` must be below `session.timeout.ms`", "in effect are 30000 and 10000"),
    ("property timeouts 2", "[kafka.properties]\n'max.poll.interval.ms' = 45000", "`kafka.properties`: `session.timeout.ms` must be below `max.poll.interval.ms`", "in effect are 45000 and 45000"),
    ("property socket", "[kafka.properties]\n'socket.timeout.ms' = 30000", "`kafka.properties`: `socket.timeout.ms` must be at least 100 below `transaction.timeout.ms`", ""),
    ("property callback", "[kafka.properties]\n'dr_cb' = 'x'", "`kafka.properties.dr_cb`: `x` is not taken by librdkafka", "Property \"dr_cb\" must be set through dedicated .._set_..() function"),
];

#[test]
fn each_mistake_is_told_with_its_key() {
    let long = "a".repeat(250);
    for (name, text, error, help) in MISTAKES {
        let told = told(&text.replace("LONG", &long));
        let first = format!("error: {}\n", error.replace("LONG", &long));
        assert!(told.starts_with(&first), "{name}: {told}");
        assert_eq!(told.matches("error: ").count(), 1, "{name}: {told}");
        assert!(told.contains("--> newswatch.toml:"), "{name}: {told}");
        let found_help = told.lines().find_map(|line| line.split_once("= help: ")).map(|(_, help)| help);
        assert_eq!(found_help.unwrap_or_default(), *help, "{name}: {told}");
    }
}

#[test]
fn another_place_that_belongs_to_it_is_shown() {
    let expected = "\
error: `articles.topics` names `b`, which is `alerts.topic`
 --> newswatch.toml:1:25
  |
1 | articles.topics = ['a', 'b']
  |                         ^^^
  |
  = help: what goes out must not come in again: write another topic at one of them
note: `alerts.topic` is set here
 --> newswatch.toml:2:16
  |
2 | alerts.topic = 'b'
  |                ^^^
";
    assert_eq!(told("articles.topics = ['a', 'b']\nalerts.topic = 'b'\n"), expected);
}

#[test]
fn a_secret_is_left_out_of_the_line_that_is_shown() {
    let expected = "\
error: `kafka.sasl` is there, but `kafka.security` is `plaintext`
 --> newswatch.toml:1:14
  |
1 | kafka.sasl =
  |              ^
  |
  = help: set `kafka.security` to \"sasl_ssl\", or remove the section
";
    let text = "kafka.sasl = { mechanism = 'PLAIN', username = 'u', password = 'hunter2' }\n";
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&told(text)), trimmed(expected));
}

#[test]
fn what_will_disappoint_is_warned_of() {
    let cases = [
        (
            "[kafka]\nsecurity = 'sasl_plaintext'\n\
             sasl = { mechanism = 'PLAIN', username = 'u', password = 'p' }\n",
            "warning[password-in-clear]: the password goes over the network in clear\n --> newswatch.toml:2:12\n",
        ),
        (
            "[kafka.properties]\n'enable.ssl.certificate.verification' = false\n",
            "warning[tls-unverified]: anybody can pass for the Kafka broker\n --> newswatch.toml:2:1\n",
        ),
    ];
    for (text, expected) in cases {
        let loaded = Given::new(text, &[]).load().unwrap();
        assert_eq!(loaded.warnings.iter().count(), 1);
        assert!(told(text).starts_with(expected), "{}", told(text));
    }
    let scram = "[kafka]\nsecurity = 'sasl_plaintext'\n\
                 sasl = { mechanism = 'SCRAM-SHA-512', username = 'u', password = 'p' }\n";
    assert_eq!(told(scram), "");
}

#[test]
fn what_was_not_read_is_not_compared() {
    // The topic that cannot be read is not taken for the default, and half a file not for all of it.
    let texts = [
        "articles.topics = ['alerts']\nalerts.topic = 3\n",
        "kafka.sasl = 3\nkafka.security = 'sasl_ssl'\n",
        "process.memory = '1GB!'\nbatch.max_bytes = '300MiB'\n",
        "[kafka]\nsecurity = 'sasl_ssl'\n[kafka.sasl\nusername = 'u'\n",
    ];
    for text in texts {
        let told = told(text);
        assert_eq!(told.matches("error: ").count(), 1, "{told}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(
        text in "(\\[kafka(\\.(sasl|tls|properties))?\\]|brokers|topics|max_bytes|sasl|[\\[\\]{}=,.'\"0-9# \n]|(?s).){0,40}",
        value in ".{0,20}",
    ) {
        let variable = |key: String| format!("NEWSWATCH__{}", key.to_uppercase().replace('.', "__"));
        let variables: Vec<String> = keys().into_iter().map(variable).collect();
        let environment: Vec<(&str, &str)> =
            variables.iter().map(|variable| (variable.as_str(), value.as_str())).collect();
        for environment in [&[][..], &environment] {
            let told = Given::new(&text, environment).told();
            proptest::prop_assert!(told.is_empty() || told.contains("error") || told.contains("warning"));
        }
    }
}
