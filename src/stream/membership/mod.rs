//! What a member of the group knows: its partitions, what is committed of them, how far behind it is.
//!
//! These are librdkafka's callbacks, which run inside `poll` on the lane's thread. Where a partition begins that was
//! just assigned is decided in `beginning`.

mod beginning;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext, Rebalance};
use rdkafka::error::KafkaError;
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::util::Timeout;

use super::duplicates::Takeover;
use super::offsets::Offsets;
use super::recovery::{error_code, is_denial, is_missing_topic};
use crate::config::Start;
use crate::record::Partition;
use crate::telemetry::events;
use crate::telemetry::metrics::{self, Metrics};

/// The longest single wait for a record, so that the lane's loop turns when nothing comes.
pub(super) const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// What librdkafka's log says where the next offset of a partition is not there any more.
const OFFSET_RESET: &str = "offset reset (at ";

/// The callbacks of a group member, and what they learn.
pub(super) struct Membership {
    lane: usize,
    start: Start,
    /// Records before the committed offset that are read back, where any are.
    window: Option<i64>,
    group: Mutex<Group>,
    metrics: Arc<Metrics>,
}

/// What is known now.
#[derive(Default)]
pub(super) struct Group {
    /// The partitions that are ours.
    pub assigned: BTreeSet<Partition>,
    /// Revoked since someone looked last.
    pub revoked: BTreeSet<Partition>,
    /// Assigned since someone looked last, with a committed offset; only where records are read back.
    pub taken_over: BTreeMap<Partition, Takeover>,
    /// First positions of partitions without a committed offset, to be committed.
    pub first: Offsets,
    /// Behind what is committed.
    pub committed: Offsets,
    /// How many partitions each topic had when the group began with it, where that is known.
    pub began_with: BTreeMap<Arc<str>, i32>,
    /// End of each partition as of the last statistics.
    ends: BTreeMap<Partition, i64>,
    /// Whether an assignment, be it an empty one, was ever received.
    pub joined: bool,
    /// Whether what is revoked now was taken away without being asked for.
    losing: bool,
    /// What stood in the way since someone looked last.
    pub obstacle: Option<Obstacle>,
}

/// What stands in the way of consuming, and does not go away by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The cluster does not let us; the text says what.
    Denied(String),
    /// A topic of articles is not there.
    TopicGone,
}

impl Membership {
    /// A member that has no partition yet.
    pub fn new(lane: usize, start: Start, window: Option<usize>, metrics: Arc<Metrics>) -> Membership {
        let window = window.map(|window| i64::try_from(window).unwrap_or(i64::MAX));
        Membership { lane, start, window, group: Mutex::default(), metrics }
    }

    /// What is known now, locked: not to be held over a call into librdkafka.
    pub fn group(&self) -> MutexGuard<'_, Group> {
        self.group.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts and logs an error that librdkafka deals with by itself.
    pub fn kafka_error(&self, error: &KafkaError, detail: &str) {
        let code = error_code(error);
        self.metrics.kafka_error(&code);
        events::kafka_error(&code, error, detail);
    }

    /// As [`Membership::kafka_error`], for one that `poll` gives: it may be more than a passing one.
    pub fn consuming_failed(&self, error: &KafkaError) {
        self.kafka_error(error, "while consuming");
        let code = error.rdkafka_error_code();
        if is_denial(code) {
            self.group().obstacle = Some(Obstacle::Denied(error.to_string()));
        } else if is_missing_topic(code) {
            self.group().obstacle.get_or_insert(Obstacle::TopicGone);
        }
    }

    /// Gives first positions back that could not be committed, of partitions that are still ours.
    pub fn keep_first_positions(&self, first: &Offsets) {
        let mut group = self.group();
        for (partition, position) in first.iter() {
            if group.assigned.contains(partition) {
                group.first.set(partition.clone(), position);
            }
        }
    }

    /// Brings the lag of every partition up to date.
    pub fn report_lag(&self) {
        let group = self.group();
        for partition in &group.assigned {
            let (Some(end), Some(next)) = (group.ends.get(partition), group.committed.get(partition)) else {
                continue;
            };
            self.metrics.set_lag(self.lane, &partition.0, partition.1, end - next);
        }
    }
}

impl ClientContext for Membership {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        // librdkafka tells of it in no other way when it goes on by itself.
        if facility == "OFFSET" && message.contains(OFFSET_RESET) {
            self.metrics.offset_reset();
            events::offset_reset(message);
        }
        events::librdkafka(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.kafka_error(&error, reason);
        if is_denial(error.rdkafka_error_code()) {
            self.group().obstacle = Some(Obstacle::Denied(reason.to_owned()));
        }
    }

    fn stats(&self, statistics: Statistics) {
        let mut group = self.group();
        for topic in statistics.topics.values() {
            for (number, partition) in &topic.partitions {
                let key: Partition = (topic.topic.as_str().into(), *number);
                if !group.assigned.contains(&key) || partition.ls_offset < 0 {
                    continue;
                }
                if group.committed.get(&key).is_none() && partition.lo_offset >= 0 {
                    // Nothing was ever committed: all that is there is still to be read.
                    let first = group.first.get(&key).unwrap_or(partition.lo_offset);
                    group.committed.set(key.clone(), first);
                }
                group.ends.insert(key, partition.ls_offset);
            }
        }
        drop(group);
        self.report_lag();
    }
}

impl ConsumerContext for Membership {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        match rebalance {
            Rebalance::Assign(assigned) => self.position(consumer, assigned),
            // Afterwards librdkafka does not know any more.
            Rebalance::Revoke(_) => self.group().losing = consumer.assignment_lost(),
            Rebalance::Error(_) => {}
        }
    }

    fn post_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        match rebalance {
            Rebalance::Assign(assigned) => {
                let partitions = partitions(assigned);
                let mut group = self.group();
                group.joined = true;
                group.assigned.extend(partitions.iter().cloned());
                self.metrics.rebalanced(self.lane, metrics::Rebalance::Assigned, names(&partitions));
                events::assigned(self.lane, &partitions, group.assigned.len());
            }
            Rebalance::Revoke(revoked) => {
                let partitions = partitions(revoked);
                let mut group = self.group();
                let lost = group.losing;
                for partition in &partitions {
                    group.assigned.remove(partition);
                    group.committed.forget(partition);
                    group.first.forget(partition);
                    group.taken_over.remove(partition);
                    group.ends.remove(partition);
                }
                let kind = if lost { metrics::Rebalance::Lost } else { metrics::Rebalance::Revoked };
                self.metrics.rebalanced(self.lane, kind, names(&partitions));
                events::revoked(self.lane, &partitions, group.assigned.len(), lost);
                group.revoked.extend(partitions);
            }
            Rebalance::Error(error) => self.kafka_error(error, "while rebalancing"),
        }
    }

    fn main_queue_min_poll_interval(&self) -> Timeout {
        Timeout::After(LONGEST_WAIT)
    }
}

fn names(partitions: &[Partition]) -> impl Iterator<Item = (&str, i32)> {
    partitions.iter().map(|(topic, number)| (&**topic, *number))
}

fn partitions(list: &TopicPartitionList) -> Vec<Partition> {
    // An empty list has no elements to point at (https://github.com/fede1024/rust-rdkafka/issues/681).
    if list.count() == 0 {
        return Vec::new();
    }
    list.elements().iter().map(|element| (element.topic().into(), element.partition())).collect()
}
