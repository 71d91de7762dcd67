//! Every metric by name, and the events that move them.
//!
//! One typed method an event: no name of a metric and no label is written anywhere else. Leaves to
//! [`crate::http`] how a scraper gets at them.
//!
//! Counters of articles, alerts and dead letters move after the commit ([`Metrics::batch_committed`]):
//! they tell what happened, not what was tried. A closed set of labels is there from the start with
//! zeros, so that the first event is a rise that `rate()` sees.

mod labels;
mod registrar;
mod series;
mod tally;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod text_format;
mod totals;

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use prometheus::{Gauge, Histogram, IntCounter, IntCounterVec, IntGauge, Registry, TextEncoder};

pub use self::labels::{Rebalance, Reload, Skip, TransactionResult};
use self::registrar::Registrar;
use self::series::{Assignments, ErrorSeries, WatchSeries};
pub use self::tally::BatchTally;
pub use self::totals::Totals;
use super::build_info;
use super::health::{Readiness, State};
use crate::article::Reason;
use crate::config::Member;
use crate::severity::Severity;

/// The media type of [`Metrics::encode`].
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Codes of Kafka errors with a series of their own. librdkafka knows some 200, a cluster in trouble
/// shows a dozen.
const MAX_ERROR_CODES: usize = 64;

/// Twice the default of `batch.max_articles` is well inside, ten times is the end.
const BATCH_BUCKETS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4];

/// One article: a headline takes microseconds, a hostile megabyte the better part of a second.
const ARTICLE_SECONDS_BUCKETS: &[f64] = &[
    1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1,
    0.25, 0.5, 1.0,
];

/// From a broker next door to a transaction that is about to time out.
const TRANSACTION_SECONDS_BUCKETS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// With a bound at each objective that is common for alerts: 1, 5, 10 and 30 seconds, 1, 5 and 15
/// minutes, an hour.
const END_TO_END_SECONDS_BUCKETS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 900.0,
    1800.0, 3600.0,
];

/// The watches that are now looked for.
#[derive(Clone, Copy, Debug)]
pub struct LoadedWatches<'a> {
    /// Their ids, by file name and place in the file, imports last: the first have a series of their own.
    pub ids: &'a [&'a str],
    /// Terms of all watches together.
    pub terms: usize,
    /// Memory of the engine that finds them.
    pub engine_bytes: usize,
    /// When they were loaded.
    pub at: Timestamp,
}

/// All metrics of the process, in a registry of their own.
pub struct Metrics {
    registry: Registry,
    articles: IntCounterVec,
    article_bytes: IntCounterVec,
    skipped: IntCounterVec,
    field_errors: IntCounterVec,
    alerts: IntCounterVec,
    watch_alerts: WatchSeries,
    dead_letters: IntCounterVec,
    duplicates: IntCounter,
    batch_articles: Histogram,
    decode_seconds: Histogram,
    match_seconds: Histogram,
    transaction_seconds: Histogram,
    end_to_end_seconds: Histogram,
    assignments: Assignments,
    rebalances: IntCounterVec,
    transactions: IntCounterVec,
    kafka_errors: ErrorSeries,
    offset_resets: IntCounter,
    last_progress: Gauge,
    watches: IntGauge,
    terms: IntGauge,
    engine_bytes: IntGauge,
    reloads: IntCounterVec,
    last_load_success: Gauge,
    ready: IntGauge,
    halted: IntGauge,
}

impl Metrics {
    /// All metrics at zero. `max_watch_series` is how many watches have a series of their own.
    pub fn new(max_watch_series: usize) -> Self {
        let new = Registrar::new();
        new.build_info(build_info::VERSION, build_info::REVISION);
        new.process();
        Metrics {
            articles: new.counters(
                "articles_total",
                "Articles that were read and committed, dead letters and recognised copies among them.",
                "topic",
                [],
            ),
            article_bytes: new.counters(
                "article_bytes_total",
                "Bytes of the values of the articles in articles_total.",
                "topic",
                [],
            ),
            skipped: new.counters(
                "skipped_total",
                "Records that are no articles and were passed over.",
                "reason",
                Skip::ALL.map(Skip::as_str),
            ),
            field_errors: new.counters(
                "article_field_errors_total",
                "Members of articles that had a wrong type and counted as missing.",
                "field",
                Member::ALL.map(Member::as_str),
            ),
            alerts: new.counters(
                "alerts_total",
                "Alerts that were published and committed.",
                "severity",
                Severity::ALL.map(Severity::as_str),
            ),
            watch_alerts: WatchSeries::new(
                new.counters(
                    "watch_alerts_total",
                    "Alerts that were published and committed, by watch; watches beyond \
                     metrics.max_watch_series, and watches removed since, count as \"other\".",
                    "watch",
                    [],
                ),
                max_watch_series,
            ),
            dead_letters: new.counters(
                "dead_letters_total",
                "Articles that went to the dead-letter topic and were committed.",
                "reason",
                Reason::ALL.map(Reason::as_str),
            ),
            duplicates: new.counter(
                "duplicates_total",
                "Articles that were recognised as copies and gave no second alert.",
            ),
            batch_articles: new.histogram(
                "batch_articles",
                "Records of a committed batch, skipped ones included.",
                BATCH_BUCKETS,
            ),
            decode_seconds: new.histogram(
                "decode_seconds",
                "Time to decode one article.",
                ARTICLE_SECONDS_BUCKETS,
            ),
            match_seconds: new.histogram(
                "match_seconds",
                "Time to match one article against all watches.",
                ARTICLE_SECONDS_BUCKETS,
            ),
            transaction_seconds: new.histogram(
                "transaction_seconds",
                "Time from the begin of a transaction to its end, whatever its result.",
                TRANSACTION_SECONDS_BUCKETS,
            ),
            end_to_end_seconds: new.histogram(
                "end_to_end_seconds",
                "Time from the timestamp of an article's record to the commit of its alert, for each alert; \
                 below 0 counts as 0.",
                END_TO_END_SECONDS_BUCKETS,
            ),
            assignments: Assignments::new(
                new.gauges(
                    "consumer_lag",
                    "Records between our committed position and the end of the partition, as far as it is \
                     stable; only partitions that are assigned.",
                    &["topic", "partition"],
                ),
                new.gauge("assigned_partitions", "Partitions that are assigned to this process."),
            ),
            rebalances: new.counters(
                "rebalances_total",
                "Changes of the assignment; \"lost\" are partitions taken away without being asked for.",
                "kind",
                Rebalance::ALL.map(Rebalance::as_str),
            ),
            transactions: new.counters(
                "transactions_total",
                "Transactions that ended; \"fenced\": another producer has our transactional id; \
                 \"unknown\": the answer to the commit never came.",
                "result",
                TransactionResult::ALL.map(TransactionResult::as_str),
            ),
            kafka_errors: ErrorSeries::new(
                new.counters(
                    "kafka_errors_total",
                    "Errors of the Kafka clients, by librdkafka's code.",
                    "code",
                    [],
                ),
                MAX_ERROR_CODES,
            ),
            offset_resets: new.counter(
                "offset_resets_total",
                "Partitions whose next article was deleted before it was read; the oldest that is left came \
                 instead.",
            ),
            last_progress: new.seconds(
                "last_progress_timestamp_seconds",
                "Unix time of the last commit of a batch; 0 before the first.",
            ),
            watches: new.gauge("watches", "Watches that are looked for."),
            terms: new.gauge("terms", "Terms of all watches that are looked for."),
            engine_bytes: new.gauge("engine_bytes", "Memory of the engine that finds the watches, in bytes."),
            reloads: new.counters(
                "watchlist_reloads_total",
                "Reloads of the watchlists; after a failed one the set from before keeps running.",
                "result",
                Reload::ALL.map(Reload::as_str),
            ),
            last_load_success: new.seconds(
                "watchlist_last_success_timestamp_seconds",
                "Unix time of the last load of the watchlists that succeeded; 0 before the first.",
            ),
            ready: new
                .gauge("ready", "1 where articles that come in are matched, as /readyz has it, else 0."),
            halted: new.gauge("halted", "1 while too many dead letters keep it from consuming, else 0."),
            registry: new.into_registry(),
        }
    }

    /// A batch was committed, at the given time: everything it tallied has happened.
    pub fn batch_committed(&self, tally: &BatchTally, at: Timestamp) {
        for (topic, count) in &tally.topics {
            self.articles.with_label_values(&[topic]).inc_by(count.articles);
            self.article_bytes.with_label_values(&[topic]).inc_by(count.bytes);
        }
        for (why, count) in &tally.skipped {
            self.skipped.with_label_values(&[why.as_str()]).inc_by(*count);
        }
        for (member, count) in &tally.field_errors {
            self.field_errors.with_label_values(&[member.as_str()]).inc_by(*count);
        }
        for (reason, count) in &tally.dead_letters {
            self.dead_letters.with_label_values(&[reason.as_str()]).inc_by(*count);
        }
        for (severity, count) in &tally.alerts {
            self.alerts.with_label_values(&[severity.as_str()]).inc_by(*count);
        }
        self.watch_alerts.add(tally.watches.iter().map(|(watch, count)| (watch.as_str(), *count)));
        self.duplicates.inc_by(tally.duplicates);

        let n_skipped: u64 = tally.skipped.values().sum();
        self.batch_articles.observe((tally.n_articles() + n_skipped) as f64);
        self.observe_end_to_end(tally, at);
        self.last_progress.set(seconds(at));
    }

    /// One article was decoded, or refused by the decoder.
    pub fn decoded(&self, took: Duration) {
        self.decode_seconds.observe(took.as_secs_f64());
    }

    /// One article was matched.
    pub fn matched(&self, took: Duration) {
        self.match_seconds.observe(took.as_secs_f64());
    }

    /// A transaction ended; `took` runs from its begin.
    pub fn transaction_ended(&self, result: TransactionResult, took: Duration) {
        self.transactions.with_label_values(&[result.as_str()]).inc();
        self.transaction_seconds.observe(took.as_secs_f64());
    }

    /// A rebalance gave partitions to a lane or took them. Series of partitions that no lane holds any
    /// more are removed.
    ///
    /// With cooperative rebalancing `partitions` are only those that come or go.
    pub fn rebalanced<'a>(
        &self,
        lane: usize,
        kind: Rebalance,
        partitions: impl IntoIterator<Item = (&'a str, i32)>,
    ) {
        self.rebalances.with_label_values(&[kind.as_str()]).inc();
        for (topic, partition) in partitions {
            self.assignments.change(lane, kind, topic, partition);
            if kind == Rebalance::Assigned {
                self.articles.with_label_values(&[topic]);
                self.article_bytes.with_label_values(&[topic]);
            }
        }
    }

    /// A lane is gone, and with it its partitions, without a rebalance having said so: its client was
    /// dropped or is built anew.
    pub fn lane_closed(&self, lane: usize) {
        self.assignments.remove_lane(lane);
    }

    /// How many records a partition of a lane has before it; below 0 counts as 0. Ignored where the
    /// lane does not hold the partition.
    pub fn set_lag(&self, lane: usize, topic: &str, partition: i32, lag: i64) {
        self.assignments.set_lag(lane, topic, partition, lag);
    }

    /// A Kafka client reported an error; `code` is the name of librdkafka's code.
    pub fn kafka_error(&self, code: &str) {
        self.kafka_errors.add(code);
    }

    /// The next record of a partition was not there any more, and the oldest that is left came instead.
    pub fn offset_reset(&self) {
        self.offset_resets.inc();
    }

    /// Watchlists were loaded and are what is looked for now: at the start, and after each reload.
    /// Watches that stay keep their count, those that are gone lose their series.
    pub fn watches_loaded(&self, loaded: &LoadedWatches<'_>) {
        self.watch_alerts.set(loaded.ids.iter().copied());
        self.watches.set(gauge_value(loaded.ids.len()));
        self.terms.set(gauge_value(loaded.terms));
        self.engine_bytes.set(gauge_value(loaded.engine_bytes));
        self.last_load_success.set(seconds(loaded.at));
    }

    /// A reload of the watchlists ended. The first load is no reload.
    pub fn reloaded(&self, result: Reload) {
        self.reloads.with_label_values(&[result.as_str()]).inc();
    }

    /// How ready the process is at this moment. Asked for when a scraper comes, so that there is one judgement.
    pub fn set_readiness(&self, readiness: &Readiness) {
        self.ready.set(i64::from(readiness.ready));
        self.halted.set(i64::from(readiness.state == State::Halted));
    }

    /// Everything in the Prometheus text format, of the media type [`CONTENT_TYPE`].
    pub fn encode(&self) -> String {
        TextEncoder::new()
            .encode_to_string(&self.registry.gather())
            .expect("gathered families are named and not empty, and a String takes every write")
    }

    fn observe_end_to_end(&self, tally: &BatchTally, at: Timestamp) {
        // Through a local histogram: a batch may carry many thousand alerts.
        let local = self.end_to_end_seconds.local();
        for record_time_ms in &tally.alert_record_times_ms {
            let took_ms = at.as_millisecond().saturating_sub(*record_time_ms).max(0);
            local.observe(took_ms as f64 / 1e3);
        }
        local.flush();
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

fn seconds(at: Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1e3
}

fn gauge_value(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
