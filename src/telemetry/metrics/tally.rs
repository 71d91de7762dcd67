//! What a batch will have done once it is committed.
//!
//! Counted while the batch is worked on, a tally a thread, and shown by
//! [`Metrics::batch_committed`](super::Metrics::batch_committed) only when the commit went through: an
//! aborted batch is read again, and would otherwise count twice.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::labels::Skip;
use crate::article::Reason;
use crate::config::Member;
use crate::severity::Severity;

/// The counts of one batch, or of a thread's part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchTally {
    pub(super) topics: HashMap<Arc<str>, TopicTally>,
    pub(super) skipped: BTreeMap<Skip, u64>,
    pub(super) field_errors: BTreeMap<Member, u64>,
    pub(super) duplicates: u64,
    pub(super) dead_letters: BTreeMap<Reason, u64>,
    pub(super) alerts: BTreeMap<Severity, u64>,
    pub(super) watches: HashMap<String, u64>,
    /// Record timestamps of the articles, once for each of their alerts.
    pub(super) alert_record_times_ms: Vec<i64>,
}

/// What was read from one topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TopicTally {
    pub(super) articles: u64,
    pub(super) bytes: u64,
}

impl BatchTally {
    /// An empty one.
    pub fn new() -> Self {
        BatchTally::default()
    }

    /// A record with a value was taken from `topic`, whatever became of it; `bytes` are those of its
    /// value.
    pub fn article(&mut self, topic: &Arc<str>, bytes: usize) {
        let tally = self.topics.entry(Arc::clone(topic)).or_default();
        tally.articles += 1;
        tally.bytes += bytes as u64;
    }

    /// A record was passed over; it is no article.
    pub fn skipped(&mut self, why: Skip) {
        *self.skipped.entry(why).or_default() += 1;
    }

    /// A member of an article had a wrong type and counts as missing.
    pub fn field_error(&mut self, member: Member) {
        *self.field_errors.entry(member).or_default() += 1;
    }

    /// An article was recognised as a copy; its alerts do not go out again.
    pub fn duplicate(&mut self) {
        self.duplicates += 1;
    }

    /// An article goes to the dead-letter topic.
    pub fn dead_letter(&mut self, reason: Reason) {
        *self.dead_letters.entry(reason).or_default() += 1;
    }

    /// An alert of `watch` goes out; `record_timestamp_ms` is the timestamp of the article's record.
    pub fn alert(&mut self, watch: &str, severity: Severity, record_timestamp_ms: Option<i64>) {
        *self.alerts.entry(severity).or_default() += 1;
        match self.watches.get_mut(watch) {
            Some(count) => *count += 1,
            None => {
                self.watches.insert(watch.to_owned(), 1);
            }
        }
        self.alert_record_times_ms.extend(record_timestamp_ms);
    }

    /// Adds what another thread counted.
    pub fn merge(&mut self, other: BatchTally) {
        for (topic, theirs) in other.topics {
            let ours = self.topics.entry(topic).or_default();
            ours.articles += theirs.articles;
            ours.bytes += theirs.bytes;
        }
        for (watch, count) in other.watches {
            *self.watches.entry(watch).or_default() += count;
        }
        add_counts(&mut self.skipped, other.skipped);
        add_counts(&mut self.field_errors, other.field_errors);
        add_counts(&mut self.dead_letters, other.dead_letters);
        add_counts(&mut self.alerts, other.alerts);
        self.duplicates += other.duplicates;
        self.alert_record_times_ms.extend(other.alert_record_times_ms);
    }

    /// Articles so far, dead letters and copies among them.
    pub fn n_articles(&self) -> u64 {
        self.topics.values().map(|topic| topic.articles).sum()
    }

    /// Alerts so far.
    pub fn n_alerts(&self) -> u64 {
        self.alerts.values().sum()
    }

    /// Dead letters so far.
    pub fn n_dead_letters(&self) -> u64 {
        self.dead_letters.values().sum()
    }
}

fn add_counts<K: Ord>(ours: &mut BTreeMap<K, u64>, theirs: BTreeMap<K, u64>) {
    for (key, count) in theirs {
        *ours.entry(key).or_default() += count;
    }
}
