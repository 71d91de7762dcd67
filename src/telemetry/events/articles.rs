//! Events of articles: dead letters, their limit, copies.

use tracing::{debug, error, info, warn};

use super::REPEATS;
use crate::article::Rejection;
use crate::record::{Origin, Record};
use crate::telemetry::log::Each;
use crate::telemetry::metrics::BatchTally;

/// A batch was published and committed.
pub fn batch_committed(records: usize, tally: &BatchTally) {
    debug!(records, alerts = tally.n_alerts(), dead_letters = tally.n_dead_letters(), "batch committed");
}

/// A record goes to the dead-letter topic.
pub fn rejected(record: &Record, rejection: &Rejection) {
    static TOLD: Each = Each::new(REPEATS);
    let reason = rejection.reason.as_str();
    let Origin { topic, partition, offset } = &record.origin;
    let error = &rejection.detail;
    if let Some(held_back) = TOLD.allow(reason) {
        warn!(reason, error, %topic, partition, offset, held_back, "dead letter");
    } else {
        debug!(reason, error, %topic, partition, offset, "dead letter");
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

/// All records of a partition were read back that its next ones may be copies of.
pub fn read_back(last: &Origin, articles: usize) {
    let Origin { topic, partition, offset } = last;
    debug!(%topic, partition, offset, articles, "read back");
}

/// Memory does not suffice to recognise copies as far back as is wanted.
pub fn window_cut(partitions: usize, wanted: i64, reach: i64) {
    static TOLD: Each = Each::new(REPEATS);
    if let Some(held_back) = TOLD.allow(&partitions.to_string()) {
        warn!(
            partitions,
            wanted,
            reach,
            held_back,
            "copies are recognised within fewer records than delivery.duplicates_window: raise process.memory"
        );
    }
}
