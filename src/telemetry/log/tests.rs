use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tracing::{debug, info, warn};
use tracing_subscriber::EnvFilter;

use crate::telemetry::captured::Captured;

use super::{Every, LogError, OneLine, parse_filter, subscriber};

struct Broken;

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

fn lines_of(filter: EnvFilter, as_json: bool, log: impl FnOnce()) -> Vec<String> {
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber = subscriber(filter, as_json, false, move || OneLine(writer.clone()));
    tracing::subscriber::with_default(subscriber, log);
    captured.lines()
}

#[test]
fn json_lines_are_flat() {
    let lines = lines_of(parse_filter("info").unwrap(), true, || {
        warn!(topic = "articles", partition = 3, lost = true, "first line\nsecond line");
    });
    assert_eq!(lines.len(), 1, "{lines:?}");
    let event: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&lines[0]).unwrap();
    let members: BTreeSet<&str> = event.keys().map(String::as_str).collect();
    let wanted = ["level", "lost", "message", "partition", "target", "timestamp", "topic"];
    assert_eq!(members, BTreeSet::from(wanted));
    assert_eq!(event["level"], "WARN");
    assert_eq!(event["message"], "first line\nsecond line");
    assert_eq!(event["topic"], "articles");
    assert_eq!(event["partition"], 3);
    assert_eq!(event["lost"], true);
    assert_eq!(event["target"], module_path!());
}

#[test]
fn timestamps_are_utc_with_milliseconds() {
    let lines = lines_of(parse_filter("info").unwrap(), true, || info!("now"));
    let event: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
    let timestamp = event["timestamp"].as_str().unwrap();
    assert_eq!(timestamp.len(), "2026-11-23T10:00:00.123Z".len(), "{timestamp}");
    assert_eq!((&timestamp[19..20], &timestamp[23..]), (".", "Z"), "{timestamp}");
    timestamp.parse::<Timestamp>().unwrap();
}

#[test]
fn text_is_one_line_an_event() {
    let lines = lines_of(parse_filter("info").unwrap(), false, || {
        info!(file = "a.toml", "broken:\n  line 2\r\n  line 3");
        info!("next");
    });
    assert_eq!(lines.len(), 2, "{lines:?}");
    for part in ["INFO", "broken:\\n  line 2\\r\\n  line 3", "a.toml"] {
        assert!(lines[0].contains(part), "{part} in {}", lines[0]);
    }
    assert!(!lines[0].contains('\u{1b}'), "no colours where none are wanted");
}

#[test]
fn filters_hold_back_what_is_below_them() {
    let log = || {
        info!(target: "newswatch::stream", "kept");
        debug!(target: "newswatch::stream", "held back");
        debug!(target: "rdkafka::client", "of the crate");
        debug!(target: "librdkafka", "of the library");
    };
    for (filter, wanted) in [
        ("info", &["kept"][..]),
        ("warn", &[]),
        ("off", &[]),
        ("info,rdkafka=debug", &["kept", "of the crate", "of the library"]),
        ("info, rdkafka=debug", &["kept", "of the crate", "of the library"]),
        ("info,rdkafka=debug,librdkafka=warn", &["kept", "of the crate"]),
        ("info,librdkafka=debug", &["kept", "of the library"]),
        ("newswatch=debug", &["kept", "held back"]),
    ] {
        let lines = lines_of(parse_filter(filter).unwrap(), true, log);
        let messages: Vec<serde_json::Value> = lines
            .iter()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["message"].clone())
            .collect();
        assert_eq!(messages, wanted, "{filter}");
    }
}

#[test]
fn what_is_no_filter_is_an_error_that_says_what_to_write() {
    for (filter, named) in [
        ("inof", "inof"),
        ("info,rdkafka", "rdkafka"),
        ("", "``"),
        ("info,,warn", "``"),
        ("rdkafka=loud", "rdkafka=loud"),
        ("info,a=b=c", "info,a=b=c"),
    ] {
        let error = parse_filter(filter).expect_err(filter).to_string();
        assert!(error.contains(named) && error.contains("info,rdkafka=debug"), "{filter}: {error}");
    }
}

#[test]
fn logging_is_set_up_once_and_a_bad_filter_sets_up_nothing() {
    let config = |level: &str| crate::config::Log { level: level.to_owned(), format: Default::default() };
    assert!(matches!(super::init(&config("nothing")), Err(LogError::UnknownLevel { .. })));
    // `off`, so that the other tests of this process stay as quiet as they are. One of them may have set
    // it up before.
    let _ = super::init(&config("off"));
    assert!(matches!(super::init(&config("off")), Err(LogError::AlreadySet)));
}

#[test]
fn a_broken_output_is_no_concern_of_who_logs() {
    for as_json in [true, false] {
        let subscriber = subscriber(parse_filter("info").unwrap(), as_json, false, || OneLine(Broken));
        tracing::subscriber::with_default(subscriber, || info!("into the void"));
    }
    let mut writer = OneLine(Broken);
    assert_eq!(writer.write(b"two\nlines\n").unwrap(), 10);
    assert!(writer.flush().is_ok());
}

#[test]
fn repeated_warnings_are_held_back_and_counted() {
    let start = Instant::now();
    let every = Every::new(Duration::from_secs(10));
    for (after_ms, wanted) in [
        (0, Some(0)),
        (1, None),
        (9_999, None),
        (10_000, Some(2)),
        (10_001, None),
        (60_000, Some(1)),
        (70_000, Some(0)),
    ] {
        assert_eq!(every.allow_at(start + Duration::from_millis(after_ms)), wanted, "after {after_ms} ms");
    }
    assert_eq!(every.allow_at(start), None, "a clock that another thread read earlier");
    assert_eq!(Every::new(Duration::ZERO).allow(), Some(0));
}
