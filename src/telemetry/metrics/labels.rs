//! The values that labels can take, as closed sets.
//!
//! Leaves to [`crate::article::Reason`], [`crate::severity::Severity`] and [`crate::config::Member`] the
//! sets that mean something beyond metrics.

/// Why a record was passed over without being an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// It has a key and no value: a deletion, in a compacted topic.
    Tombstone,
}

impl Skip {
    /// Every one.
    pub const ALL: [Skip; 1] = [Skip::Tombstone];

    /// The label's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Skip::Tombstone => "tombstone",
        }
    }
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransactionResult {
    /// Alerts, dead letters and offsets are visible.
    Committed,
    /// Rolled back; its records are read again.
    Aborted,
    /// Another producer took over the transactional id; its records are read again, perhaps elsewhere.
    Fenced,
    /// The answer to the commit never came: only the committed offsets tell how it ended.
    Unknown,
}

impl TransactionResult {
    /// Every one.
    pub const ALL: [TransactionResult; 4] = [
        TransactionResult::Committed,
        TransactionResult::Aborted,
        TransactionResult::Fenced,
        TransactionResult::Unknown,
    ];

    /// The label's value.
    pub fn as_str(self) -> &'static str {
        match self {
            TransactionResult::Committed => "committed",
            TransactionResult::Aborted => "aborted",
            TransactionResult::Fenced => "fenced",
            TransactionResult::Unknown => "unknown",
        }
    }
}

/// What a rebalance did to a lane's partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rebalance {
    /// They came.
    Assigned,
    /// They were handed over, in order.
    Revoked,
    /// They were taken away without being asked for, after a missed heartbeat say.
    Lost,
}

impl Rebalance {
    /// Every one.
    pub const ALL: [Rebalance; 3] = [Rebalance::Assigned, Rebalance::Revoked, Rebalance::Lost];

    /// The label's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Rebalance::Assigned => "assigned",
            Rebalance::Revoked => "revoked",
            Rebalance::Lost => "lost",
        }
    }
}

/// How a reload of the watchlists ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reload {
    /// The new set is running.
    Ok,
    /// The set from before is still running.
    Failed,
}

impl Reload {
    /// Every one.
    pub const ALL: [Reload; 2] = [Reload::Ok, Reload::Failed];

    /// The label's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Reload::Ok => "ok",
            Reload::Failed => "failed",
        }
    }
}
