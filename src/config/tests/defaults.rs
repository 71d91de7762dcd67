//! The defaults, the shipped reference, and where a file is looked for.

use std::path::Path;
use std::time::Duration;

use super::*;

const REFERENCE: &str = include_str!("../../../config/newswatch.toml");

#[test]
fn the_defaults_are_those_of_the_contract() {
    let settings = load_from(&Load::default(), &[]).unwrap().settings;
    let instance = format!("kafka.instance = {:?}", Config::default().kafka.instance);
    let expected = [
        "kafka.brokers = [\"localhost:9092\"]",
        "kafka.group = \"newswatch\"",
        &instance,
        "kafka.static_membership = false",
        "kafka.start = \"earliest\"",
        "kafka.security = \"plaintext\"",
        "# kafka.tls.ca is not set",
        "# kafka.tls.certificate is not set",
        "# kafka.tls.key is not set",
        "# kafka.tls.key_password is not set",
        "kafka.tls.verify_hostname = true",
        "# kafka.sasl.mechanism is not set",
        "# kafka.sasl.username is not set",
        "# kafka.sasl.password is not set",
        "kafka.properties = {}",
        "articles.topics = [\"articles\"]",
        "articles.max_bytes = 1000000",
        "articles.format = \"auto\"",
        "# articles.fields.id is not set",
        "# articles.fields.version is not set",
        "# articles.fields.url is not set",
        "# articles.fields.title is not set",
        "# articles.fields.summary is not set",
        "# articles.fields.body is not set",
        "# articles.fields.author is not set",
        "# articles.fields.source is not set",
        "# articles.fields.language is not set",
        "# articles.fields.country is not set",
        "# articles.fields.tags is not set",
        "# articles.fields.published_at is not set",
        "watchlists.paths = [\"config/watchlists\"]",
        "watchlists.poll_interval = \"10s\"",
        "alerts.topic = \"alerts\"",
        "# alerts.topics.info is not set",
        "# alerts.topics.low is not set",
        "# alerts.topics.medium is not set",
        "# alerts.topics.high is not set",
        "# alerts.topics.critical is not set",
        "alerts.format = \"binary\"",
        "alerts.source = \"/newswatch/newswatch\"",
        "alerts.max_matches = 100",
        "alerts.max_excerpts = 3",
        "alerts.max_bytes = 900000",
        "dead_letter.topic = \"articles.dead-letter\"",
        "dead_letter.window = 1000",
        "dead_letter.max_ratio = 0.5",
        "dead_letter.max_consecutive = 100",
        "dead_letter.max_bytes = 900000",
        "delivery.guarantee = \"exactly-once\"",
        "delivery.duplicates = \"partition\"",
        "delivery.duplicates_window = 10000",
        "batch.max_articles = 1000",
        "batch.max_bytes = 8000000",
        "batch.max_delay = \"200ms\"",
        "match.budget = 50000000",
        "http.listen = \"127.0.0.1:9464\"",
        "metrics.max_watch_series = 1000",
        "log.level = \"info\"",
        "log.format = \"auto\"",
        "process.threads = 0",
        "process.memory = \"1GiB\"",
        "process.shutdown_timeout = \"30s\"",
    ];
    let found: Vec<String> = settings.iter().map(Setting::to_string).collect();
    assert_eq!(found, expected);
    assert!(settings.iter().all(|setting| setting.origin == Origin::Default));
}

#[test]
fn the_defaults_pass_their_own_checks() {
    let mut text = String::new();
    for setting in load_from(&Load::default(), &[]).unwrap().settings {
        text.push_str(&setting.to_string());
        text.push('\n');
    }
    assert!(config(&text) == Config::default());
    assert_eq!(told(&text), "");
}

#[test]
fn the_reference_is_what_runs_without_it() {
    assert_eq!(told(REFERENCE), "");
    assert!(config(REFERENCE) == Config::default());
}

/// Every line of the reference that is a key, also those that are commented out, with its section.
fn keys_of_reference() -> Vec<String> {
    let mut section = "";
    let mut found = Vec::new();
    for line in REFERENCE.lines() {
        let line = line.strip_prefix("# ").unwrap_or(line);
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
            found.push(section.to_owned());
        } else if let Some((key, _)) = line.split_once(" = ")
            && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        {
            found.push(format!("{section}.{key}"));
        }
    }
    found
}

#[test]
fn the_reference_has_every_key_and_no_other() {
    let found = keys_of_reference();
    let known = keys();
    for key in &known {
        assert!(found.contains(key), "{key} is not in the reference");
    }
    for key in &found {
        let is_table = known.iter().any(|known| known.starts_with(&format!("{key}.")));
        assert!(is_table || known.contains(key), "{key} is in the reference, but not known");
    }
}

#[test]
fn what_is_commented_out_in_the_reference_can_be_put_in() {
    let given = Given::new("", &[]);
    let pem = given.file("x.pem", "-----BEGIN CERTIFICATE-----\n");
    let password = given.file("password", "hunter2\n");
    let mut text = String::new();
    for line in REFERENCE.lines() {
        let is_key = |line: &str| {
            line.starts_with('[')
                || line.split_once(" = ").is_some_and(|(key, _)| {
                    !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                })
        };
        match line.strip_prefix("# ") {
            Some(rest) if is_key(rest) => text.push_str(rest),
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    let text = text
        .replace("/etc/newswatch/ca.pem", &pem.display().to_string())
        .replace("/etc/newswatch/client.pem", &pem.display().to_string())
        .replace("/etc/newswatch/client.key", &pem.display().to_string())
        .replace("/run/secrets/kafka-key-password", &password.display().to_string())
        .replace("/run/secrets/kafka-password", &password.display().to_string())
        .replace("security = \"plaintext\"", "security = \"sasl_ssl\"");
    assert_eq!(told(&text), "");
    let config = config(&text);
    assert_eq!(config.kafka.sasl.map(|sasl| sasl.password.expose().to_owned()).as_deref(), Some("hunter2"));
    assert_eq!(config.articles.fields.len(), Member::ALL.len());
    assert_eq!(config.alerts.topics.len(), 5);
    assert_eq!(config.kafka.instance, "news-1");
}

#[test]
fn every_value_is_taken_over() {
    let config = config(
        r#"
        [kafka]
        brokers = ["a:1", "[::1]:9092"]
        group = "g"
        instance = "i"
        static_membership = true
        start = 2026-01-31T06:00:00Z
        properties = { linger.ms = 5, "client.rack" = "r", "socket.keepalive.enable" = true }
        [articles]
        topics = "^articles-"
        max_bytes = "2MB"
        format = "html"
        fields = { title = "/headline", body = ["/body", "/a~1b"] }
        [watchlists]
        paths = ["a", "b"]
        poll_interval = "1m"
        [alerts]
        topic = "out"
        topics = { critical = "out.critical" }
        format = "structured"
        max_matches = 7
        max_excerpts = 0
        max_bytes = "1MiB"
        [dead_letter]
        topic = "dead"
        window = 200
        max_ratio = 1
        max_consecutive = 5
        max_bytes = 1000
        [delivery]
        guarantee = "at-least-once"
        duplicates = "off"
        duplicates_window = 1
        [batch]
        max_articles = 1
        max_bytes = 1
        max_delay = "1s500ms"
        [match]
        budget = 1
        [http]
        listen = "[::]:80"
        [metrics]
        max_watch_series = 0
        [log]
        level = "warn,rdkafka=debug"
        format = "json"
        [process]
        threads = 2
        memory = "2GiB"
        shutdown_timeout = "1h"
        "#,
    );
    assert_eq!(config.kafka.brokers, ["a:1", "[::1]:9092"]);
    assert_eq!(config.kafka.group, "g");
    assert_eq!(config.kafka.instance, "i");
    assert!(config.kafka.static_membership);
    assert_eq!(config.kafka.start, Start::At("2026-01-31T06:00:00Z".parse().unwrap()));
    let properties: Vec<(&str, &str)> =
        config.kafka.properties.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
    let expected = [("client.rack", "r"), ("linger.ms", "5"), ("socket.keepalive.enable", "true")];
    assert_eq!(properties, expected);
    assert_eq!(config.articles.topics, ["^articles-"]);
    assert_eq!(config.articles.max_bytes, 2_000_000);
    assert_eq!(config.articles.format, BodyFormat::Html);
    assert_eq!(config.articles.fields[&Member::Title], ["/headline"]);
    assert_eq!(config.articles.fields[&Member::Body], ["/body", "/a~1b"]);
    assert_eq!(config.watchlists.paths, [Path::new("a"), Path::new("b")]);
    assert_eq!(config.watchlists.poll_interval, Duration::from_secs(60));
    assert_eq!(config.alerts.topic, "out");
    assert_eq!(config.alerts.topics[&crate::severity::Severity::Critical], "out.critical");
    assert_eq!(config.alerts.format, AlertFormat::Structured);
    assert_eq!(config.alerts.source, "/newswatch/g");
    assert_eq!((config.alerts.max_matches, config.alerts.max_excerpts), (7, 0));
    assert_eq!(config.alerts.max_bytes, 1 << 20);
    assert_eq!(config.dead_letter.topic, "dead");
    assert_eq!((config.dead_letter.window, config.dead_letter.max_consecutive), (200, 5));
    assert_eq!((config.dead_letter.max_ratio, config.dead_letter.max_bytes), (1.0, 1000));
    assert_eq!(config.delivery.guarantee, Guarantee::AtLeastOnce);
    assert_eq!(config.delivery.duplicates, Duplicates::Off);
    assert_eq!(config.delivery.duplicates_window, 1);
    assert_eq!((config.batch.max_articles, config.batch.max_bytes), (1, 1));
    assert_eq!(config.batch.max_delay, Duration::from_millis(1500));
    assert_eq!(config.matching.budget, 1);
    assert_eq!(config.http.listen, "[::]:80".parse().unwrap());
    assert_eq!(config.metrics.max_watch_series, 0);
    assert_eq!((config.log.level.as_str(), config.log.format), ("warn,rdkafka=debug", LogFormat::Json));
    assert_eq!((config.process.threads, config.process.memory), (2, 2 << 30));
    assert_eq!(config.process.shutdown_timeout, Duration::from_secs(3600));
}

#[test]
fn the_first_file_that_is_there_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["flag", "variable", "first", "second"] {
        std::fs::write(path(name), format!("kafka.group = '{name}'")).unwrap();
    }
    let missing = path("missing");
    let (first, second) = (path("first"), path("second"));
    let variable = |value: OsString| vec![(OsString::from("NEWSWATCH_CONFIG"), value)];
    let cases = [
        ("the flag", Some("flag"), variable(path("variable").into()), vec![first.as_path()], "flag"),
        ("the variable", None, variable(path("variable").into()), vec![first.as_path()], "variable"),
        ("an empty variable", None, variable(OsString::new()), vec![&first, &second], "first"),
        ("the first searched", None, Vec::new(), vec![&first, &second], "first"),
        ("the second searched", None, Vec::new(), vec![&missing, &second], "second"),
        ("none", None, Vec::new(), vec![&missing], "newswatch"),
    ];
    for (name, flag, environment, searched, group) in cases {
        let load = Load { file: flag.map(path), environment, overrides: Vec::new() };
        let loaded = load_from(&load, &searched).unwrap();
        assert_eq!(loaded.config.kafka.group, group, "{name}");
        let file = (group != "newswatch").then(|| path(group));
        assert_eq!(loaded.file, file, "{name}");
    }
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let mut given = Given::new("", &[]);
    given.load.file = Some(given.folder.path().join("missing.toml"));
    let expected = "\
error: the configuration cannot be read: No such file or directory (os error 2)
--> missing.toml
 = help: `--config` names it
";
    assert_eq!(given.told(), expected);
    let missing = given.load.file.take().unwrap();
    given.load.environment = vec![("NEWSWATCH_CONFIG".into(), missing.into())];
    assert!(given.told().ends_with("= help: the environment variable `NEWSWATCH_CONFIG` names it\n"));
    std::fs::write(given.folder.path().join("missing.toml"), b"\xff").unwrap();
    assert!(given.told().contains("stream did not contain valid UTF-8"));
}
