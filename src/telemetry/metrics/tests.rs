use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::text_format::{Exposition, parse};
use super::{BatchTally, LoadedWatches, Metrics, Rebalance, Reload, Skip, TransactionResult};
use crate::article::Reason;
use crate::config::Member;
use crate::severity::Severity;

fn scrape(metrics: &Metrics) -> Exposition {
    let text = metrics.encode();
    parse(&text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"))
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

fn load(metrics: &Metrics, ids: &[&str]) {
    metrics.watches_loaded(&LoadedWatches { ids, terms: 7, engine_bytes: 4096, at: at(5_000) });
}

/// The contract, name by name: type and labels.
const CONTRACT: &[(&str, &str, &[&str])] = &[
    ("newswatch_build_info", "gauge", &["version", "revision"]),
    ("newswatch_articles_total", "counter", &["topic"]),
    ("newswatch_article_bytes_total", "counter", &["topic"]),
    ("newswatch_skipped_total", "counter", &["reason"]),
    ("newswatch_article_field_errors_total", "counter", &["field"]),
    ("newswatch_alerts_total", "counter", &["severity"]),
    ("newswatch_watch_alerts_total", "counter", &["watch"]),
    ("newswatch_dead_letters_total", "counter", &["reason"]),
    ("newswatch_duplicates_total", "counter", &[]),
    ("newswatch_batch_articles", "histogram", &[]),
    ("newswatch_decode_seconds", "histogram", &[]),
    ("newswatch_match_seconds", "histogram", &[]),
    ("newswatch_transaction_seconds", "histogram", &[]),
    ("newswatch_end_to_end_seconds", "histogram", &[]),
    ("newswatch_consumer_lag", "gauge", &["topic", "partition"]),
    ("newswatch_assigned_partitions", "gauge", &[]),
    ("newswatch_rebalances_total", "counter", &["kind"]),
    ("newswatch_transactions_total", "counter", &["result"]),
    ("newswatch_kafka_errors_total", "counter", &["code"]),
    ("newswatch_offset_resets_total", "counter", &[]),
    ("newswatch_last_progress_timestamp_seconds", "gauge", &[]),
    ("newswatch_watches", "gauge", &[]),
    ("newswatch_terms", "gauge", &[]),
    ("newswatch_engine_bytes", "gauge", &[]),
    ("newswatch_watchlist_reloads_total", "counter", &["result"]),
    ("newswatch_watchlist_last_success_timestamp_seconds", "gauge", &[]),
    ("newswatch_ready", "gauge", &[]),
    ("newswatch_halted", "gauge", &[]),
];

#[test]
fn every_metric_of_the_contract_is_there() {
    let metrics = Metrics::new(10);
    metrics.rebalanced(0, Rebalance::Assigned, [("articles", 3)]);
    metrics.set_lag(0, "articles", 3, 12);
    let scraped = scrape(&metrics);
    for (name, kind, labels) in CONTRACT {
        let family = scraped.families.get(*name).unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!(family.kind, *kind, "{name}");
        assert!(family.help.ends_with('.') && family.help.len() > 15, "{name}: {}", family.help);
        for (_, found, _) in &family.samples {
            let mut found: Vec<&str> =
                found.keys().map(String::as_str).filter(|name| *name != "le").collect();
            let mut wanted = labels.to_vec();
            found.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(found, wanted, "{name}");
        }
    }
    let foreign: Vec<&String> = scraped
        .families
        .keys()
        .filter(|name| !name.starts_with("process_"))
        .filter(|name| !CONTRACT.iter().any(|(known, _, _)| known == name))
        .collect();
    assert!(foreign.is_empty(), "not in the contract: {foreign:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn process_metrics_have_their_standard_names() {
    let scraped = scrape(&Metrics::new(0));
    for name in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"] {
        assert!(scraped.families.contains_key(name), "{name}");
    }
    assert!(scraped.value("process_resident_memory_bytes", &[]).unwrap() > 0.0);
}

#[test]
fn closed_sets_are_there_from_the_start_with_zeros() {
    let scraped = scrape(&Metrics::new(0));
    for (family, n_values) in [
        ("newswatch_skipped_total", Skip::ALL.len()),
        ("newswatch_article_field_errors_total", Member::ALL.len()),
        ("newswatch_alerts_total", Severity::ALL.len()),
        ("newswatch_dead_letters_total", Reason::ALL.len()),
        ("newswatch_rebalances_total", Rebalance::ALL.len()),
        ("newswatch_transactions_total", TransactionResult::ALL.len()),
        ("newswatch_watchlist_reloads_total", Reload::ALL.len()),
        ("newswatch_watch_alerts_total", 1),
        ("newswatch_kafka_errors_total", 1),
    ] {
        assert_eq!(scraped.n_samples(family), n_values, "{family}");
        assert!(scraped.families[family].samples.iter().all(|(_, _, value)| *value == 0.0), "{family}");
    }
}

#[test]
fn build_info_says_which_build_it_is() {
    let scraped = scrape(&Metrics::new(0));
    let (_, labels, value) = &scraped.families["newswatch_build_info"].samples[0];
    assert_eq!(labels["version"], env!("CARGO_PKG_VERSION"));
    assert!(!labels["revision"].is_empty());
    assert_eq!(*value, 1.0);
}

#[test]
fn a_committed_batch_moves_what_it_tallied() {
    let metrics = Metrics::new(10);
    load(&metrics, &["exports"]);
    let topic: Arc<str> = Arc::from("articles");
    let mut tally = BatchTally::new();
    tally.article(&topic, 100);
    tally.article(&topic, 50);
    tally.article(&topic, 7);
    tally.skipped(Skip::Tombstone);
    tally.duplicate();
    tally.dead_letter(Reason::InvalidJson);
    tally.field_error(Member::Tags);
    tally.alert("exports", Severity::High, Some(1_000));
    tally.alert("exports", Severity::High, Some(9_000));
    tally.alert("vanished", Severity::Low, None);

    assert_eq!(scrape(&metrics).value("newswatch_alerts_total", &[("severity", "high")]), Some(0.0));
    metrics.batch_committed(&tally, at(4_000));

    let scraped = scrape(&metrics);
    for (name, labels, wanted) in [
        ("newswatch_articles_total", &[("topic", "articles")][..], 3.0),
        ("newswatch_article_bytes_total", &[("topic", "articles")], 157.0),
        ("newswatch_skipped_total", &[("reason", "tombstone")], 1.0),
        ("newswatch_duplicates_total", &[], 1.0),
        ("newswatch_dead_letters_total", &[("reason", "invalid_json")], 1.0),
        ("newswatch_dead_letters_total", &[("reason", "panic")], 0.0),
        ("newswatch_article_field_errors_total", &[("field", "tags")], 1.0),
        ("newswatch_alerts_total", &[("severity", "high")], 2.0),
        ("newswatch_alerts_total", &[("severity", "low")], 1.0),
        ("newswatch_watch_alerts_total", &[("watch", "exports")], 2.0),
        ("newswatch_watch_alerts_total", &[("watch", "other")], 1.0),
        ("newswatch_batch_articles_sum", &[], 4.0),
        ("newswatch_batch_articles_count", &[], 1.0),
        // Three seconds, and one whose record is dated after the commit; the third has no timestamp.
        ("newswatch_end_to_end_seconds_sum", &[], 3.0),
        ("newswatch_end_to_end_seconds_count", &[], 2.0),
        ("newswatch_end_to_end_seconds_bucket", &[("le", "0.005")], 1.0),
        ("newswatch_end_to_end_seconds_bucket", &[("le", "5")], 2.0),
        ("newswatch_last_progress_timestamp_seconds", &[], 4.0),
    ] {
        assert_eq!(scraped.value(name, labels), Some(wanted), "{name}{labels:?}");
    }
}

#[test]
fn merged_tallies_are_one_tally() {
    let topics: [Arc<str>; 2] = [Arc::from("a"), Arc::from("b")];
    let event = |tally: &mut BatchTally, i: usize| {
        tally.article(&topics[i % 2], i);
        tally.alert(["x", "y", "z"][i % 3], Severity::ALL[i % 5], Some(i as i64));
        tally.dead_letter(Reason::ALL[i % 8]);
        tally.field_error(Member::ALL[i % 12]);
        tally.skipped(Skip::Tombstone);
        tally.duplicate();
    };
    let mut whole = BatchTally::new();
    let (mut first, mut second) = (BatchTally::new(), BatchTally::new());
    for i in 0..40 {
        event(&mut whole, i);
        event(if i < 17 { &mut first } else { &mut second }, i);
    }
    first.merge(second);
    assert_eq!(first, whole);
    assert_eq!((whole.n_articles(), whole.n_alerts(), whole.n_dead_letters()), (40, 40, 40));
}

#[test]
fn only_the_first_watches_have_series_and_keep_their_counts() {
    let metrics = Metrics::new(2);
    let fire = |watches: &[&str]| {
        let mut tally = BatchTally::new();
        for watch in watches {
            tally.alert(watch, Severity::Medium, None);
        }
        metrics.batch_committed(&tally, at(0));
    };
    let count = |watch: &str| scrape(&metrics).value("newswatch_watch_alerts_total", &[("watch", watch)]);

    load(&metrics, &["a", "b", "c"]);
    assert_eq!([count("a"), count("b"), count("c")], [Some(0.0), Some(0.0), None]);
    fire(&["a", "a", "b", "c"]);
    assert_eq!([count("a"), count("b"), count("other")], [Some(2.0), Some(1.0), Some(1.0)]);

    // `b` is gone and `c` moves up; what `c` counted as one of the rest stays there.
    load(&metrics, &["a", "c"]);
    fire(&["a", "b", "c"]);
    assert_eq!([count("a"), count("b"), count("c")], [Some(3.0), None, Some(1.0)]);
    assert_eq!(count("other"), Some(2.0));

    load(&metrics, &[]);
    assert_eq!(scrape(&metrics).n_samples("newswatch_watch_alerts_total"), 1);
}

#[test]
fn a_watch_named_other_shares_the_series_of_the_rest() {
    let metrics = Metrics::new(2);
    load(&metrics, &["other", "b", "c"]);
    load(&metrics, &["b"]);
    let mut tally = BatchTally::new();
    tally.alert("other", Severity::Low, None);
    metrics.batch_committed(&tally, at(0));
    assert_eq!(scrape(&metrics).value("newswatch_watch_alerts_total", &[("watch", "other")]), Some(1.0));
}

#[test]
fn loading_watches_tells_what_is_looked_for() {
    let metrics = Metrics::new(0);
    load(&metrics, &["a", "b"]);
    metrics.reloaded(Reload::Failed);
    let scraped = scrape(&metrics);
    assert_eq!(scraped.value("newswatch_watches", &[]), Some(2.0));
    assert_eq!(scraped.value("newswatch_terms", &[]), Some(7.0));
    assert_eq!(scraped.value("newswatch_engine_bytes", &[]), Some(4096.0));
    assert_eq!(scraped.value("newswatch_watchlist_last_success_timestamp_seconds", &[]), Some(5.0));
    assert_eq!(scraped.value("newswatch_watchlist_reloads_total", &[("result", "failed")]), Some(1.0));
    assert_eq!(scraped.value("newswatch_watchlist_reloads_total", &[("result", "ok")]), Some(0.0));
}

#[test]
fn lag_is_told_only_of_partitions_that_are_held() {
    let metrics = Metrics::new(0);
    let lag = |partition: &str| {
        scrape(&metrics).value("newswatch_consumer_lag", &[("topic", "articles"), ("partition", partition)])
    };
    let assigned = || scrape(&metrics).value("newswatch_assigned_partitions", &[]);

    metrics.set_lag(0, "articles", 0, 5);
    assert_eq!(lag("0"), None, "not assigned yet");
    metrics.rebalanced(0, Rebalance::Assigned, [("articles", 0), ("articles", 1)]);
    metrics.set_lag(0, "articles", 0, 5);
    metrics.set_lag(0, "articles", 1, -1);
    assert_eq!((lag("0"), lag("1"), assigned()), (Some(5.0), Some(0.0), Some(2.0)));

    metrics.rebalanced(0, Rebalance::Revoked, [("articles", 0)]);
    metrics.set_lag(0, "articles", 0, 9);
    assert_eq!((lag("0"), assigned()), (None, Some(1.0)), "late statistics bring nothing back");

    // Lane 1 has partition 1 before lane 0 learns that it lost it.
    metrics.rebalanced(1, Rebalance::Assigned, [("articles", 1)]);
    metrics.set_lag(1, "articles", 1, 4);
    metrics.rebalanced(0, Rebalance::Lost, [("articles", 1)]);
    assert_eq!((lag("1"), assigned()), (Some(4.0), Some(1.0)));

    metrics.lane_closed(1);
    assert_eq!((lag("1"), assigned()), (None, Some(0.0)));
    let scraped = scrape(&metrics);
    for (kind, wanted) in [("assigned", 2.0), ("revoked", 1.0), ("lost", 1.0)] {
        assert_eq!(scraped.value("newswatch_rebalances_total", &[("kind", kind)]), Some(wanted), "{kind}");
    }
}

#[test]
fn an_assigned_topic_has_its_counters_before_its_first_article() {
    let metrics = Metrics::new(0);
    metrics.rebalanced(0, Rebalance::Assigned, [("news", 0)]);
    assert_eq!(scrape(&metrics).value("newswatch_articles_total", &[("topic", "news")]), Some(0.0));
    assert_eq!(scrape(&metrics).value("newswatch_article_bytes_total", &[("topic", "news")]), Some(0.0));
}

#[test]
fn error_codes_are_bounded() {
    let metrics = Metrics::new(0);
    metrics.kafka_error("_TRANSPORT");
    for i in 0..1_000 {
        metrics.kafka_error(&format!("CODE_{i}"));
    }
    metrics.kafka_error("_TRANSPORT");
    let scraped = scrape(&metrics);
    let name = "newswatch_kafka_errors_total";
    assert_eq!(scraped.value(name, &[("code", "_TRANSPORT")]), Some(2.0));
    assert_eq!(scraped.n_samples(name), super::MAX_ERROR_CODES + 1);
    let sum: f64 = scraped.families[name].samples.iter().map(|(_, _, value)| value).sum();
    assert_eq!(sum, 1_002.0);
}

#[test]
fn durations_are_seconds() {
    let metrics = Metrics::new(0);
    metrics.decoded(Duration::from_micros(2));
    metrics.matched(Duration::from_micros(500));
    metrics.transaction_ended(TransactionResult::Fenced, Duration::from_secs(2));
    let scraped = scrape(&metrics);
    for (name, labels, wanted) in [
        ("newswatch_decode_seconds_bucket", &[("le", "0.000001")][..], 0.0),
        ("newswatch_decode_seconds_bucket", &[("le", "0.0000025")], 1.0),
        ("newswatch_match_seconds_sum", &[], 0.0005),
        ("newswatch_transaction_seconds_sum", &[], 2.0),
        ("newswatch_transactions_total", &[("result", "fenced")], 1.0),
    ] {
        assert_eq!(scraped.value(name, labels), Some(wanted), "{name}{labels:?}");
    }
}

#[test]
fn label_values_from_outside_cannot_break_the_format() {
    let metrics = Metrics::new(1);
    metrics.kafka_error("a\"b\\c\nd");
    assert_eq!(scrape(&metrics).value("newswatch_kafka_errors_total", &[("code", "a\"b\\c\nd")]), Some(1.0));
}
