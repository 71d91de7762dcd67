//! What a member of the group knows: its partitions, where they begin, how far behind it is.
//!
//! These are librdkafka's callbacks, which run inside `poll` on the lane's thread.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList, TopicPartitionListElem};
use rdkafka::util::Timeout;

use super::duplicates::{Note, Takeover};
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

/// How long a question to the cluster may take inside a rebalance.
const ASSIGNMENT_TIMEOUT: Duration = Duration::from_secs(10);

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

    /// Decides where each newly assigned partition begins.
    fn position(&self, consumer: &BaseConsumer<Self>, assigned: &TopicPartitionList) {
        let committed = match consumer.committed_offsets(assigned.clone(), ASSIGNMENT_TIMEOUT) {
            Ok(committed) => committed,
            Err(error) => {
                // librdkafka asks again by itself, and begins at the oldest record where there is none.
                self.kafka_error(&error, "while looking up committed offsets");
                return;
            }
        };
        let mut taken_over = BTreeMap::new();
        for element in committed.elements() {
            let partition: Partition = (element.topic().into(), element.partition());
            if let Offset::Offset(next) = element.offset() {
                let note = note(&element, next).unwrap_or_else(|| Note::unknown(next));
                taken_over.insert(partition.clone(), Takeover { note, from: next, committed: next });
                self.group().committed.set(partition, next);
                continue;
            }
            let first = match self.first_position(consumer, &partition) {
                Ok(Some(first)) => first,
                Ok(None) => continue,
                Err(error) => {
                    self.kafka_error(&error, "while looking up where to start");
                    continue;
                }
            };
            for mut wanted in assigned.elements_for_topic(&partition.0) {
                if wanted.partition() == partition.1 && wanted.set_offset(Offset::Offset(first)).is_ok() {
                    self.group().first.set(partition.clone(), first);
                }
            }
        }
        self.read_back(consumer, assigned, taken_over);
    }

    /// Has each partition begin where the first record may stand that its next ones are copies of.
    fn read_back(
        &self,
        consumer: &BaseConsumer<Self>,
        assigned: &TopicPartitionList,
        mut taken_over: BTreeMap<Partition, Takeover>,
    ) {
        let Some(window) = self.window else { return };
        let mut wanted = Offsets::default();
        for (partition, Takeover { note, committed, .. }) in &taken_over {
            let first = note.floor.max(committed.saturating_sub(window));
            if first < *committed {
                wanted.set(partition.clone(), first);
            }
        }
        let edges = edge(consumer, &wanted, Offset::Beginning)
            .and_then(|lows| Ok((lows, edge(consumer, &wanted, Offset::End)?)));
        let (lows, ends) = edges.unwrap_or_else(|error| {
            self.kafka_error(
                &error,
                "while looking up where to read back from: copies may not be recognised",
            );
            Default::default()
        });
        for (partition, first) in wanted.iter() {
            let (Some(low), Some(end)) = (lows.get(partition), ends.get(partition)) else { continue };
            let Some(takeover) = taken_over.get_mut(partition) else { continue };
            // An offset that is gone is librdkafka's to deal with; records before it are others than those
            // that were committed.
            if !(low..=end).contains(&takeover.committed) {
                continue;
            }
            let from = first.max(low);
            let Some(mut element) = assigned.find_partition(&partition.0, partition.1) else { continue };
            if element.set_offset(Offset::Offset(from)).is_ok() {
                takeover.from = from;
            }
        }
        self.group().taken_over.extend(taken_over);
    }

    /// Where a partition without a committed offset begins; `None` leaves it at the oldest record.
    fn first_position(
        &self,
        consumer: &BaseConsumer<Self>,
        partition: &Partition,
    ) -> KafkaResult<Option<i64>> {
        let (topic, number) = partition;
        let time = match self.start {
            Start::Earliest => return Ok(None),
            Start::Latest => None,
            Start::At(time) => Some(time),
        };
        if let Some(time) = time {
            let mut list = TopicPartitionList::with_capacity(1);
            list.add_partition_offset(topic, *number, Offset::Offset(time.as_millisecond()))?;
            let found = consumer.offsets_for_times(list, ASSIGNMENT_TIMEOUT)?;
            if let Some(Offset::Offset(first)) = found.elements().first().map(|element| element.offset()) {
                return Ok(Some(first));
            }
            // No record is that young: what comes from now on is.
        }
        let (_, end) = consumer.fetch_watermarks(topic, *number, ASSIGNMENT_TIMEOUT)?;
        Ok(Some(end))
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

/// What was committed beside an offset.
fn note(element: &TopicPartitionListElem<'_>, next: i64) -> Option<Note> {
    // The binding panics at what is no UTF-8, which anyone who commits for the group can write.
    let text = std::panic::catch_unwind(AssertUnwindSafe(|| element.metadata().to_owned())).ok()?;
    Note::decode(&text, next)
}

/// Where partitions begin or end, asked in one request a broker; those that it is not known of are left out.
fn edge(consumer: &BaseConsumer<Membership>, of: &Offsets, edge: Offset) -> KafkaResult<Offsets> {
    let mut edges = Offsets::default();
    if of.is_empty() {
        return Ok(edges);
    }
    let mut list = TopicPartitionList::new();
    for ((topic, partition), _) in of.iter() {
        list.add_partition_offset(topic, *partition, edge)?;
    }
    // A time in this place; beginning and end are among those that brokers know.
    let found = consumer.offsets_for_times(list, ASSIGNMENT_TIMEOUT)?;
    for element in found.elements() {
        if let (Ok(()), Offset::Offset(offset)) = (element.error(), element.offset()) {
            edges.set((element.topic().into(), element.partition()), offset);
        }
    }
    Ok(edges)
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
