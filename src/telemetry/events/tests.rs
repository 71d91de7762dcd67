//! That `deploy/logs.md` tells the truth: every event with its level and its fields, and no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use serde_json::{Map, Value};

use super::*;
use crate::article::{Reason, Rejection};
use crate::config::Config;
use crate::engine::Engine;
use crate::record::{Origin, Partition, Record};
use crate::telemetry::captured::Captured;
use crate::telemetry::health::State;
use crate::telemetry::log::Each;
use crate::telemetry::metrics::BatchTally;
use crate::watch::Changes;

/// An event: its level, its message and the names of its fields.
type Event = (String, String, BTreeSet<String>);

/// What [`every_event`] logs. Once for all tests: what repeats is held back.
static LOGGED: LazyLock<Vec<Map<String, Value>>> = LazyLock::new(|| {
    let log = Captured::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().json().flatten_event(true).with_max_level(tracing::Level::DEBUG);
    let subscriber = subscriber.with_writer(move || writer.clone()).finish();
    tracing::subscriber::with_default(subscriber, every_event);
    log.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect()
});

/// Emits every event there is, at each of its levels.
fn every_event() {
    let engine = Engine::build(Vec::new()).unwrap();
    let error = KafkaError::Canceled;
    let second = Duration::from_secs(1);
    let partitions: [Partition; 1] = [("articles".into(), 3)];
    let origin = Origin { topic: "articles".into(), partition: 3, offset: 17 };
    configured(None);
    starting(&Config::default(), ([127, 0, 0, 1], 9464).into(), &engine, 2);
    memory_tight(1, 2, 3, 4);
    ready();
    not_ready(State::Halted, "a test");
    draining(second);
    stopped();
    failed(&error);
    panicked_at("events/tests.rs", "none");
    stalled("lane-0", second);
    notify_unreachable(Path::new("/run/nobody"), &error);
    notify_reload_failed(&error);
    notify_failed(&error);
    reloaded(&Changes::default(), &engine, second);
    reload_failed("error: broken");
    waiting("for a test");
    producer_waits(&error);
    assigned(0, &partitions, 1);
    revoked(0, &partitions, 0, false);
    revoked(0, &partitions, 0, true);
    rewound(0, &error, 10, second);
    note_refused();
    completing(0, true, &partitions);
    rebuilding(0, "a test", second);
    close_timed_out(0, second);
    for _ in 0..2 {
        kafka_error("Test", &error, "while testing");
    }
    offset_reset("articles [3]");
    denied(0, "a test");
    transactions_unavailable("a test");
    librdkafka(RDKafkaLogLevel::Critical, "TEST", "fatal");
    librdkafka(RDKafkaLogLevel::Debug, "TEST", "passing");
    batch_committed(10, &BatchTally::default());
    let record = Record { origin, timestamp_ms: None, key: None, value: None, headers: Vec::new() };
    let rejection = Rejection { reason: Reason::InvalidJson, detail: "at the first byte".to_owned() };
    for _ in 0..2 {
        rejected(&record, &rejection);
    }
    halted("too many");
    resumed();
    read_back(&record.origin, 10);
    window_cut(4711, 10_000, 5_000);
}

fn event(logged: &Map<String, Value>) -> Event {
    let text = |name: &str| logged[name].as_str().unwrap().to_owned();
    let of_every_event = ["timestamp", "level", "message", "target"];
    let fields = logged.keys().filter(|name| !of_every_event.contains(&name.as_str())).cloned().collect();
    (text("level"), text("message"), fields)
}

/// The rows of the table in `deploy/logs.md`.
fn table() -> Vec<Event> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/logs.md");
    let document = fs::read_to_string(path).unwrap();
    let (_, events) = document.split_once("## Events").unwrap();
    let mut rows = Vec::new();
    for line in events.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [message, level, fields, rate, _] = cells[..] else { panic!("not five cells: {line}") };
        assert!(!rate.is_empty(), "how often at most is left out: {line}");
        let fields = fields.split_whitespace().map(|name| name.trim_matches('`').to_owned()).collect();
        rows.push((level.to_owned(), message.trim_matches('`').to_owned(), fields));
    }
    rows
}

#[test]
fn the_table_of_events_is_what_is_logged() {
    let logged: BTreeSet<Event> = LOGGED.iter().map(event).collect();
    let told: BTreeSet<Event> = table().into_iter().collect();
    assert_eq!(told.len(), table().len(), "a row is there twice");
    let missing: Vec<&Event> = logged.difference(&told).collect();
    let surplus: Vec<&Event> = told.difference(&logged).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "not in the table: {missing:#?}\nonly there: {surplus:#?}"
    );
}

/// Otherwise an event could be forgotten in [`every_event`], and with it in the table.
#[test]
fn every_event_is_tested_and_nobody_logs_elsewhere() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut n_here = 0;
    for path in rust_files(&sources) {
        let count = n_logging(&fs::read_to_string(&path).unwrap());
        if path.starts_with(sources.join("telemetry/events")) {
            n_here += if path.ends_with("tests.rs") { 0 } else { count };
        } else if !path.starts_with(sources.join("telemetry/log")) {
            assert_eq!(count, 0, "{} logs by itself", path.display());
        }
    }
    let logged: BTreeSet<Event> = LOGGED.iter().map(event).collect();
    assert_eq!(n_here, logged.len(), "calls of tracing's macros, and events of `every_event`");
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// How often tracing's macros are called.
fn n_logging(source: &str) -> usize {
    let calls = |name: &str| {
        let is_call =
            |at: usize| !source[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        source.match_indices(name).filter(|(at, _)| is_call(*at)).count()
    };
    ["error!(", "warn!(", "info!(", "debug!(", "trace!("].into_iter().map(calls).sum()
}

#[test]
fn lists_are_bounded() {
    let many: Vec<String> = (0..1_000).map(|number| format!("watch-{number}")).collect();
    let listed = list(&many);
    assert!(listed.starts_with("watch-0,watch-1,") && listed.ends_with(",watch-19 and 980 more"), "{listed}");
    assert_eq!(list(&many[..2]), "watch-0,watch-1");
    assert_eq!(list::<String>(&[]), "");
}

#[test]
fn a_text_that_is_another_each_time_does_not_fill_the_log() {
    let told = Each::new(Duration::from_secs(10));
    let now = std::time::Instant::now();
    let let_through = |count: u32, after: u64| {
        let at = now + Duration::from_secs(after);
        (0..count).filter(|number| told.allow_at(&format!("{after}-{number}"), at).is_some()).count()
    };
    assert_eq!(let_through(1_000, 0), 20);
    assert_eq!(let_through(1_000, 5), 0);
    assert_eq!(let_through(1_000, 10), 20);
    assert_eq!(told.allow_at("10-0", now + Duration::from_secs(19)), None);
    assert_eq!(told.allow_at("10-0", now + Duration::from_secs(20)), Some(1));
}
