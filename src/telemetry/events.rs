//! Every log event by name: one function an event, so that the place that emits it reads like prose, and
//! so that messages and fields stay stable.
//!
//! Warnings say what is unexpected though nothing is lost, errors what needs a person. No text of an
//! article above debug level.

use std::net::SocketAddr;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::time::Duration;

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use tracing::{debug, error, info, warn};

use super::log::Every;
use super::metrics::BatchTally;
use crate::article::Rejection;
use crate::config::{Config, Guarantee};
use crate::engine::Engine;
use crate::record::{Origin, Partition, Record};
use crate::watch::Changes;

/// Errors that repeat are told this often.
const REPEATS: Duration = Duration::from_secs(10);

/// At most this many ids are listed in one event.
const LISTED: usize = 20;

/// Where the configuration comes from.
pub fn configured(file: Option<&Path>) {
    let file = file.map_or_else(|| "none, defaults".to_owned(), |file| file.display().to_string());
    info!(file, "configuration");
}

/// The daemon starts; what is in force.
pub fn starting(config: &Config, http: SocketAddr, engine: &Engine) {
    let guarantee = match config.delivery.guarantee {
        Guarantee::ExactlyOnce => "exactly-once",
        Guarantee::AtLeastOnce => "at-least-once",
    };
    info!(
        version = env!("CARGO_PKG_VERSION"),
        brokers = config.kafka.brokers.join(","),
        group = config.kafka.group,
        instance = config.kafka.instance,
        topics = config.articles.topics.join(","),
        alerts = config.alerts.topic,
        dead_letters = config.dead_letter.topic,
        guarantee,
        watches = engine.watches().len(),
        terms = engine.terms(),
        engine_bytes = engine.heap_bytes(),
        http = %http,
        "starting"
    );
}

/// Something outside has to come first.
pub fn waiting(what: &str) {
    warn!(what, "waiting");
}

/// The coordinator has not answered yet.
pub fn producer_waits(error: &KafkaError) {
    warn!(%error, "waiting for the transaction coordinator");
}

/// Partitions came.
pub fn assigned(partitions: &[Partition], in_all: usize) {
    info!(partitions = list(partitions), in_all, "partitions assigned");
}

/// Partitions went, handed over or lost.
pub fn revoked(partitions: &[Partition], left: usize, lost: bool) {
    if lost {
        warn!(partitions = list(partitions), left, "partitions lost");
    } else {
        info!(partitions = list(partitions), left, "partitions revoked");
    }
}

/// All records of a partition were read back that its next ones may be copies of.
pub fn read_back(last: &Origin, articles: usize) {
    debug!(%last, articles, "read back");
}

/// Memory does not suffice to recognise copies as far back as is wanted.
pub fn window_cut(partitions: usize, wanted: i64, reach: i64) {
    static WARNED: Every = Every::new(REPEATS);
    if WARNED.allow().is_some() {
        warn!(
            partitions,
            wanted,
            reach,
            "copies are recognised within fewer records than delivery.duplicates_window: raise process.memory"
        );
    }
}

/// A batch was published and committed.
pub fn batch_committed(records: usize, tally: &BatchTally) {
    debug!(records, alerts = tally.n_alerts(), dead_letters = tally.n_dead_letters(), "batch committed");
}

/// A record goes to the dead-letter topic.
pub fn rejected(record: &Record, rejection: &Rejection) {
    static WARNED: Every = Every::new(REPEATS);
    let reason = rejection.reason.as_str();
    let origin = &record.origin;
    debug!(reason, error = rejection.detail, %origin, "dead letter");
    if let Some(held_back) = WARNED.allow() {
        warn!(reason, error = rejection.detail, %origin, held_back, "dead letter");
    }
}

/// A limit of dead letters was reached.
pub fn halted(reason: &str) {
    error!(
        reason,
        "stopped consuming: the input is not what it should be; look at the dead letters, then send SIGHUP or restart"
    );
}

/// Someone said to go on.
pub fn resumed() {
    info!("consuming again");
}

/// A batch was not committed and will be tried again.
pub fn rewound(error: &KafkaError, records: usize, delay: Duration) {
    warn!(%error, records, retry_in = ?delay, "batch not committed, trying again");
}

/// A broker refused what stands beside a committed offset. Every lane finds that out, some more than once until it
/// is short enough.
pub fn note_refused() {
    static WARNED: Every = Every::new(Duration::from_secs(3600));
    if WARNED.allow().is_some() {
        warn!(
            "the brokers refuse what is committed beside offsets: going on with less of it, so that fewer copies of              articles are recognised after a restart; set the brokers' offset.metadata.max.bytes to 4096, its default"
        );
    }
}

/// The clients are made anew.
pub fn rebuilding(reason: &str, delay: Duration) {
    warn!(reason, retry_in = ?delay, "making new Kafka clients");
}

/// The destructor of a client did not return.
pub fn close_timed_out(after: Duration) {
    warn!(?after, "a Kafka client did not close in time; going on without it");
}

/// An error of Kafka's that librdkafka deals with by itself.
pub fn kafka_error(error: &KafkaError, reason: &str) {
    static WARNED: Every = Every::new(REPEATS);
    debug!(%error, reason, "kafka error");
    if let Some(held_back) = WARNED.allow() {
        warn!(%error, reason, held_back, "kafka error");
    }
}

/// Articles were deleted, by retention or with their topic, before they were read.
pub fn offset_reset(what: &str) {
    warn!(what, "articles are gone that were not read yet; going on with the oldest that is left");
}

/// The cluster does not let us do what we have to.
pub fn denied(what: &str) {
    error!(
        what,
        "the cluster refuses us: give this user the rights it needs, or mend kafka.sasl and kafka.tls; asking again \
         now and then"
    );
}

/// The cluster is there, but has no transaction coordinator for us. Every lane finds that out at the same time,
/// which is worth one line.
pub fn transactions_unavailable(what: &str) {
    static UNAVAILABLE: Every = Every::new(Duration::from_secs(10));
    if UNAVAILABLE.allow().is_some() {
        error!(what, "transactions are unavailable");
    }
}

/// A line of librdkafka's own log.
pub fn librdkafka(level: RDKafkaLogLevel, facility: &str, message: &str) {
    // What matters of these comes as an error event as well; a broker that is away would fill the log.
    match level {
        RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical => {
            error!(target: "rdkafka", facility, message);
        }
        _ => debug!(target: "rdkafka", facility, message),
    }
}

/// New watches are in force.
pub fn reloaded(changes: &Changes, engine: &Engine, took: Duration) {
    info!(
        added = ids(&changes.added),
        changed = ids(&changes.changed),
        removed = ids(&changes.removed),
        watches = engine.watches().len(),
        terms = engine.terms(),
        ?took,
        "watchlists reloaded"
    );
}

/// The watchlists are broken; the running ones stay.
pub fn reload_failed(errors: &str) {
    error!(errors, "watchlists not reloaded, the running ones stay in force");
}

/// A panic somewhere: its place, and only at debug level its message, which may quote an article.
pub fn panicked(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    error!(place, "panic: a bug in newswatch, please report it");
    let payload = panic.payload();
    let message = payload.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or_default();
    debug!(place, panic = message, "panic");
}

/// What is in flight is finished.
pub fn draining(timeout: Duration) {
    info!(?timeout, "draining");
}

/// The end.
pub fn stopped() {
    info!("stopped");
}

fn list(partitions: &[Partition]) -> String {
    let names: Vec<String> = partitions.iter().map(|(topic, number)| format!("{topic}-{number}")).collect();
    ids(&names)
}

fn ids(ids: &[String]) -> String {
    let listed = ids[..ids.len().min(LISTED)].join(",");
    match ids.len().checked_sub(LISTED) {
        Some(more) if more > 0 => format!("{listed} and {more} more"),
        _ => listed,
    }
}
