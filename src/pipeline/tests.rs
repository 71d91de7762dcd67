//! From a record to its outcome, and many of them on all cores.

use super::*;
use crate::config::Config;
use crate::query::Term;
use crate::record::Origin;
use crate::watch::Watch;

const UNBOUNDED: Bounds = Bounds { bytes: usize::MAX, until: None };

fn engine() -> Engine {
    let watch = Watch {
        id: "port".to_owned(),
        terms: vec![Term::parse_entry("port").unwrap().term],
        ..Watch::default()
    };
    Engine::build(vec![watch]).unwrap()
}

fn record(offset: i64, value: Option<&str>) -> Record {
    Record {
        origin: Origin { topic: "articles".into(), partition: 0, offset },
        timestamp_ms: None,
        key: None,
        value: value.map(|value| value.as_bytes().to_vec()),
        headers: Vec::new(),
    }
}

/// Every third one fires, every fifth one is no article.
fn records(count: i64) -> Vec<Record> {
    let value = |number: i64| match number {
        number if number % 5 == 0 => "[]".to_owned(),
        number if number % 3 == 0 => format!(r#"{{"id": "{number}", "title": "The port is closed"}}"#),
        number => format!(r#"{{"id": "{number}", "title": "Rain"}}"#),
    };
    (0..count).map(|number| record(number, Some(&value(number)))).collect()
}

fn reason_of(outcome: &Outcome) -> Option<Reason> {
    match &outcome.fate {
        Fate::Rejected(rejection) => Some(rejection.reason),
        _ => None,
    }
}

#[test]
fn a_record_becomes_alerts_a_dead_letter_or_nothing() {
    let engine = engine();
    let pipeline = Pipeline::new(&Config::default());
    let process = |value| pipeline.process(&engine, &record(7, value), &mut Scratch::default());

    let fired = process(Some(r#"{"title": "The port", "source": 5}"#));
    assert_eq!(fired.fate, Fate::Processed);
    assert_eq!(fired.alerts.len(), 1);
    assert_eq!(fired.article_id.as_deref(), Some("articles-0-7"), "without id and url, the record's place");
    assert_eq!(fired.wrong_types.iter().count(), 1);

    let quiet = process(Some(r#"{"title": "Rain"}"#));
    assert_eq!((quiet.fate, quiet.alerts.len()), (Fate::Processed, 0));
    assert_eq!(process(None).fate, Fate::Skipped(Skip::Tombstone));
    assert_eq!(reason_of(&process(Some("{"))), Some(Reason::InvalidJson));
}

#[test]
fn an_article_over_the_budget_is_rejected_alone() {
    let mut config = Config::default();
    config.matching.budget = 1000;
    let pipeline = Pipeline::new(&config);
    let long = format!(r#"{{"title": "{}"}}"#, "port ".repeat(500));
    let engine = engine();
    let mut scratch = Scratch::default();
    let outcome = pipeline.process(&engine, &record(0, Some(&long)), &mut scratch);
    assert_eq!(reason_of(&outcome), Some(Reason::MatchBudget));
    let next = pipeline.process(&engine, &record(1, Some(r#"{"title": "The port"}"#)), &mut scratch);
    assert_eq!(next.alerts.len(), 1, "the buffers serve the next article");
}

#[test]
fn an_alert_that_cannot_be_shortened_rejects_its_article() {
    let mut config = Config::default();
    config.alerts.max_bytes = 10;
    let outcome = Pipeline::new(&config).process(
        &engine(),
        &record(0, Some(r#"{"title": "The port"}"#)),
        &mut Scratch::default(),
    );
    assert_eq!(reason_of(&outcome), Some(Reason::AlertTooLarge));
    assert!(outcome.alerts.is_empty());
}

#[test]
fn outcomes_come_in_the_order_of_the_records_however_many_threads_work() {
    let (engine, pipeline, records) = (engine(), Pipeline::new(&Config::default()), records(500));
    for threads in [1, 2, 7] {
        let outcomes = Workers::new(threads).process(&pipeline, &engine, &records, UNBOUNDED);
        assert_eq!(outcomes.len(), records.len());
        for (number, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.is_rejected(), number % 5 == 0, "{threads} threads, record {number}");
            let fires = number % 5 != 0 && number % 3 == 0;
            assert_eq!(outcome.alerts.len(), usize::from(fires), "{threads} threads, record {number}");
        }
    }
}

#[test]
fn when_alerts_grow_heavy_a_prefix_is_done_and_the_rest_can_follow() {
    let (engine, pipeline, records) = (engine(), Pipeline::new(&Config::default()), records(500));
    let one_byte = Bounds { bytes: 1, until: None };
    let mut workers = Workers::new(3);
    let mut done = 0;
    let mut rounds = 0;
    while done < records.len() {
        let outcomes = workers.process(&pipeline, &engine, &records[done..], one_byte);
        assert!(!outcomes.is_empty());
        for (record, outcome) in records[done..].iter().zip(&outcomes) {
            assert_eq!(outcome.is_rejected(), record.origin.offset % 5 == 0);
        }
        done += outcomes.len();
        rounds += 1;
    }
    assert!(rounds > 10, "{rounds} rounds for a limit of one byte");
}

#[test]
fn when_time_is_up_a_prefix_is_done() {
    let (engine, pipeline, records) = (engine(), Pipeline::new(&Config::default()), records(500));
    let bounds = Bounds { bytes: usize::MAX, until: Some(Instant::now()) };
    let outcomes = Workers::new(3).process(&pipeline, &engine, &records, bounds);
    assert!((1..=3).contains(&outcomes.len()), "at most one for each thread: {}", outcomes.len());
    for (record, outcome) in records.iter().zip(&outcomes) {
        assert_eq!(outcome.is_rejected(), record.origin.offset % 5 == 0);
    }
}

#[test]
fn no_records_have_no_outcomes() {
    let outcomes = Workers::new(0).process(&Pipeline::new(&Config::default()), &engine(), &[], UNBOUNDED);
    assert!(outcomes.is_empty());
}

fn watch(id: &str, name: &str) -> Watch {
    let terms = vec![Term::parse_entry("port").unwrap().term];
    Watch { id: id.to_owned(), name: Some(name.to_owned()), terms, ..Watch::default() }
}

/// A record as it is put back for the alerts of these watches.
fn put_back(group: &str, watches: &str) -> Record {
    let header = |name: &str, value: &str| {
        (format!("{}{name}", withheld::HEADER_PREFIX), Some(value.as_bytes().to_vec()))
    };
    let mut record = record(7, Some(r#"{"id": "1", "title": "The port"}"#));
    record.headers = vec![header("group", group), header("watches", watches)];
    record
}

#[test]
fn what_was_put_back_for_single_alerts_gives_only_those() {
    let engine =
        Engine::build(vec![watch("a", "A"), watch("b", "B"), watch("long", &"n".repeat(5000))]).unwrap();
    let mut config = Config::default();
    config.alerts.max_bytes = 2000;
    let pipeline = Pipeline::new(&config).identifying();
    let process = |record: &Record| pipeline.process(&engine, record, &mut Scratch::default());
    let given = |outcome: &Outcome| -> Vec<String> {
        outcome.alerts.iter().map(|alert| alert.watch_id.clone()).collect()
    };
    let whole = process(&record(6, Some(r#"{"id": "1", "title": "The port"}"#)));
    let group = config.kafka.group.as_str();
    // The group and the watches that it is put back for; the alerts it gives, those that are left to the dead
    // letter, whether nothing was done of what was asked for, whether it is a copy of the whole article.
    type Row<'r> = (&'r str, &'r str, &'r [&'r str], &'r str, bool, bool);
    let table: [Row<'_>; 8] = [
        (group, r#"["b"]"#, &["b"], "[]", false, false),
        (group, r#"["b","long"]"#, &["b"], r#"["long"]"#, false, false),
        (group, r#"["long"]"#, &[], r#"["long"]"#, true, false),
        (group, r#"["gone","long"]"#, &[], r#"["long"]"#, false, false),
        (group, r#"["gone"]"#, &[], "[]", false, false),
        (group, "[]", &["a", "b"], r#"["long"]"#, false, true),
        (group, "{", &["a", "b"], r#"["long"]"#, false, true),
        ("other", r#"["b"]"#, &["a", "b"], r#"["long"]"#, false, true),
    ];
    for (group, watches, alerts, withheld, is_untouched, is_whole) in table {
        let record = put_back(group, watches);
        let outcome = process(&record);
        assert_eq!(given(&outcome), alerts, "{group} {watches}");
        assert_eq!(outcome.withheld.to_header(), withheld, "{group} {watches}");
        assert_eq!(outcome.is_untouched, is_untouched, "{group} {watches}");
        assert_eq!(outcome.article == whole.article, is_whole, "{group} {watches}");
        assert_eq!(outcome.article, pipeline.identify(&record), "{group} {watches}");
    }
}

#[test]
fn what_does_not_come_to_alerts_leaves_all_that_was_asked_for() {
    let mut config = Config::default();
    config.matching.budget = 1;
    let pipeline = Pipeline::new(&config);
    let engine = engine();
    let process = |record: &Record| pipeline.process(&engine, record, &mut Scratch::default());
    let mut record = put_back(&config.kafka.group, r#"["port"]"#);
    let outcome = process(&record);
    assert_eq!(reason_of(&outcome), Some(Reason::MatchBudget));
    assert_eq!((outcome.withheld.to_header().as_str(), outcome.is_untouched), (r#"["port"]"#, true));
    record.value = Some(b"{".to_vec());
    let outcome = process(&record);
    assert_eq!(reason_of(&outcome), Some(Reason::InvalidJson));
    assert_eq!((outcome.withheld.to_header().as_str(), outcome.is_untouched), (r#"["port"]"#, true));
}
