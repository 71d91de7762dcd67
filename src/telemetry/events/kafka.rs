//! Events of Kafka: what is waited for, the group, transactions, errors.

use std::time::Duration;

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use tracing::{debug, error, info, warn};

use super::{REMINDER, REPEATS, list, seconds};
use crate::record::Partition;
use crate::telemetry::log::{Each, Every};

/// Something outside has to come first. Every lane finds that out, which is worth one line.
pub fn waiting(reason: &str) {
    static TOLD: Each = Each::new(REMINDER);
    if let Some(held_back) = TOLD.allow(reason) {
        warn!(reason, held_back, "waiting");
    }
}

/// The coordinator has not answered yet.
pub fn producer_waits(error: &KafkaError) {
    static TOLD: Every = Every::new(REMINDER);
    if let Some(held_back) = TOLD.allow() {
        warn!(%error, held_back, "waiting for the transaction coordinator");
    }
}

/// Partitions came to a lane, which has so many now.
pub fn assigned(lane: usize, partitions: &[Partition], in_all: usize) {
    let count = partitions.len();
    info!(lane, partitions = names(partitions), count, in_all, "partitions assigned");
}

/// Partitions went, handed over or lost; the lane has so many left.
pub fn revoked(lane: usize, partitions: &[Partition], in_all: usize, lost: bool) {
    let count = partitions.len();
    if lost {
        warn!(lane, partitions = names(partitions), count, in_all, "partitions lost");
    } else {
        info!(lane, partitions = names(partitions), count, in_all, "partitions revoked");
    }
}

/// A batch was not committed and will be tried again.
pub fn rewound(lane: usize, error: &KafkaError, records: usize, delay: Duration) {
    static TOLD: Each = Each::new(REPEATS);
    if let Some(held_back) = TOLD.allow(&lane.to_string()) {
        let retry_in_seconds = seconds(delay);
        warn!(lane, %error, records, retry_in_seconds, held_back, "batch not committed, trying again");
    }
}

/// A broker refused what stands beside a committed offset. Every lane finds that out, some more than once until it
/// is short enough.
pub fn note_refused() {
    static TOLD: Every = Every::new(Duration::from_secs(3600));
    if let Some(held_back) = TOLD.allow() {
        warn!(
            held_back,
            "the brokers refuse what is committed beside offsets: going on with less of it, so that fewer copies of \
             articles are recognised after a restart; set the brokers' offset.metadata.max.bytes to 4096, its default"
        );
    }
}

/// The brokers lost part of the end of the last transaction: the offsets that it committed, or the end in these
/// partitions of alerts and dead letters.
pub fn completing(lane: usize, offsets_missing: bool, open: &[Partition]) {
    let partitions = names(open);
    warn!(lane, offsets_missing, partitions, "completing a transaction that a broker ended in part");
}

/// The clients are made anew.
pub fn rebuilding(lane: usize, reason: &str, delay: Duration) {
    static TOLD: Each = Each::new(REPEATS);
    if let Some(held_back) = TOLD.allow(&lane.to_string()) {
        let retry_in_seconds = seconds(delay);
        warn!(lane, reason, retry_in_seconds, held_back, "making new Kafka clients");
    }
}

/// The destructor of a client did not return.
pub fn close_timed_out(lane: usize, timeout: Duration) {
    let timeout_seconds = seconds(timeout);
    warn!(lane, timeout_seconds, "a Kafka client did not close in time; going on without it");
}

/// An error of Kafka's that librdkafka deals with by itself. `code` is its label in the metrics, `detail`
/// what librdkafka or we say about it.
pub fn kafka_error(code: &str, error: &KafkaError, detail: &str) {
    static TOLD: Each = Each::new(REPEATS);
    if let Some(held_back) = TOLD.allow(code) {
        warn!(code, %error, detail, held_back, "kafka error");
    } else {
        debug!(code, %error, detail, "kafka error");
    }
}

/// Articles were deleted, by retention or with their topic, before they were read. `detail` is what
/// librdkafka says, which names topic and partition.
pub fn offset_reset(detail: &str) {
    static TOLD: Each = Each::new(REPEATS);
    if let Some(held_back) = TOLD.allow(detail) {
        warn!(
            detail,
            held_back, "articles are gone that were not read yet; going on with the oldest that is left"
        );
    }
}

/// The cluster does not let us do what we have to.
pub fn denied(lane: usize, reason: &str) {
    error!(
        lane,
        reason,
        "the cluster refuses us: give this user the rights it needs, or mend kafka.sasl and kafka.tls; asking again \
         now and then"
    );
}

/// The cluster is there, but has no transaction coordinator for us. Every lane finds that out at the same time,
/// which is worth one line.
pub fn transactions_unavailable(reason: &str) {
    static TOLD: Every = Every::new(REPEATS);
    if TOLD.allow().is_some() {
        error!(reason, "transactions are unavailable");
    }
}

/// A line of librdkafka's own log.
pub fn librdkafka(level: RDKafkaLogLevel, facility: &str, detail: &str) {
    static TOLD: Each = Each::new(REPEATS);
    // What matters of these comes as an error event as well; a broker that is away would fill the log.
    let matters =
        matches!(level, RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical);
    match matters.then(|| TOLD.allow(facility)).flatten() {
        Some(held_back) => error!(target: "rdkafka", facility, detail, held_back, "librdkafka"),
        None => debug!(target: "rdkafka", facility, detail, "librdkafka"),
    }
}

fn names(partitions: &[Partition]) -> String {
    let names: Vec<String> = partitions.iter().map(|(topic, number)| format!("{topic}-{number}")).collect();
    list(&names)
}
