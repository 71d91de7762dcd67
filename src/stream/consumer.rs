//! Kafka in: the group member of a lane.
//!
//! Rebalance callbacks run inside `poll`, on the lane's thread, and only there. Records that were
//! gathered from a partition which is then revoked are dropped from the batch before anyone sees it:
//! their next owner reads them from the committed offset.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::metadata::Metadata;
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::client;
use super::offsets::Offsets;
use crate::config::{Batch as BatchLimits, Config, Start};
use crate::record::{Origin, Partition, Record};
use crate::telemetry::events;
use crate::telemetry::metrics::{self, Metrics};

/// How long a question to the cluster may take inside a rebalance.
const ASSIGNMENT_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest single wait for a record, so that the lane's loop turns when nothing comes.
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// The group member of a lane.
pub struct Consumer {
    client: BaseConsumer<GroupContext>,
    topics: Vec<String>,
    names: BTreeSet<Arc<str>>,
}

/// Records in the order in which they were read, of partitions that are all still ours.
#[derive(Debug, Default)]
pub struct Batch {
    /// The records.
    pub records: Vec<Record>,
}

/// Why gathering ended without a batch.
#[derive(Debug, thiserror::Error)]
#[error("the consumer cannot go on: {0}")]
pub struct ConsumerLost(#[source] pub KafkaError);

impl Consumer {
    /// A member that has not joined yet. `outputs` are topics that a regular expression leaves out.
    ///
    /// # Errors
    ///
    /// Where librdkafka refuses the configuration.
    pub fn new(
        config: &Config,
        lane: usize,
        outputs: &[&str],
        metrics: Arc<Metrics>,
    ) -> KafkaResult<Consumer> {
        let is_expression = config.articles.topics.iter().any(|topic| topic.starts_with('^'));
        let excluded = if is_expression { outputs } else { &[] };
        let settings = client::consumer(config, lane, excluded);
        let context = GroupContext { lane, start: config.kafka.start, group: Mutex::default(), metrics };
        let client = BaseConsumer::from_config_and_context(&settings, context)?;
        Ok(Consumer { client, topics: config.articles.topics.clone(), names: BTreeSet::new() })
    }

    /// What the cluster says of itself.
    ///
    /// # Errors
    ///
    /// Where no broker answers in time.
    pub fn metadata(&self, timeout: Duration) -> KafkaResult<Metadata> {
        self.client.client().fetch_metadata(None, timeout)
    }

    /// Asks to join the group; the join itself happens in [`Consumer::gather`].
    ///
    /// # Errors
    ///
    /// Where librdkafka refuses the subscription.
    pub fn subscribe(&self) -> KafkaResult<()> {
        let topics: Vec<&str> = self.topics.iter().map(String::as_str).collect();
        self.client.subscribe(&topics)
    }

    /// Gathers records until a limit of the batch is reached, or nothing came for a moment.
    ///
    /// # Errors
    ///
    /// Where the consumer is beyond use and has to be made anew.
    pub fn gather(&mut self, limits: &BatchLimits) -> Result<Batch, ConsumerLost> {
        let mut records: Vec<Record> = Vec::new();
        let mut bytes = 0;
        let mut deadline = Instant::now() + LONGEST_WAIT;
        loop {
            let wait = deadline.saturating_duration_since(Instant::now());
            let polled = self.client.poll(wait);
            let message = match polled {
                None => None,
                Some(Ok(message)) => Some(message),
                Some(Err(error @ KafkaError::MessageConsumptionFatal(_))) => return Err(ConsumerLost(error)),
                Some(Err(error)) => {
                    self.context().kafka_error(&error, "while consuming");
                    None
                }
            };
            let revoked = std::mem::take(&mut self.context().group().revoked);
            if !revoked.is_empty() {
                records.retain(|record| !revoked.contains(&record.partition()));
                bytes = records.iter().map(Record::size).sum();
            }
            if let Some(message) = message {
                let topic = name(&mut self.names, message.topic());
                let record = detach(&message, topic);
                if records.is_empty() {
                    deadline = Instant::now() + limits.max_delay;
                }
                bytes += record.size();
                records.push(record);
            }
            let full = records.len() >= limits.max_articles || bytes >= limits.max_bytes;
            if full || Instant::now() >= deadline {
                return Ok(Batch { records });
            }
        }
    }

    /// Goes back, so that the next records are those at these offsets. Partitions that are no longer
    /// ours are left out.
    ///
    /// # Errors
    ///
    /// Where librdkafka refuses; the consumer then has to be made anew.
    pub fn rewind(&self, to: &Offsets) -> KafkaResult<()> {
        let mut ours = to.clone();
        let assigned = self.context().group().assigned.clone();
        ours.retain(|partition| assigned.contains(partition));
        if ours.is_empty() {
            return Ok(());
        }
        let sought = self.client.seek_partitions(ours.to_list()?, ASSIGNMENT_TIMEOUT)?;
        sought.elements().iter().try_for_each(|element| element.error())
    }

    /// Commits offsets and waits until that is done.
    ///
    /// # Errors
    ///
    /// Where the commit failed: nothing is lost, but what follows a restart may be read again.
    pub fn commit(&self, offsets: &Offsets) -> KafkaResult<()> {
        self.client.commit(&offsets.to_list()?, CommitMode::Sync)
    }

    /// Takes the first positions of partitions that had no committed offset. They have to be committed,
    /// or a rebalance before the first batch would begin somewhere else.
    pub fn take_first_positions(&self) -> Offsets {
        std::mem::take(&mut self.context().group().first)
    }

    /// Says that everything before these offsets is committed; what lag is counted from.
    pub fn committed(&self, offsets: &Offsets) {
        let context = self.context();
        context.group().committed.merge(offsets);
        context.report_lag();
    }

    /// Stops delivery, however many partitions there are.
    ///
    /// # Errors
    ///
    /// Where librdkafka refuses.
    pub fn pause(&self) -> KafkaResult<()> {
        self.client.pause(&self.assignment())
    }

    /// Takes up delivery again.
    ///
    /// # Errors
    ///
    /// Where librdkafka refuses.
    pub fn resume(&self) -> KafkaResult<()> {
        self.client.resume(&self.assignment())
    }

    /// The member's identity in the group as it is now, for a transaction.
    pub fn group_metadata(&self) -> Option<ConsumerGroupMetadata> {
        self.client.group_metadata()
    }

    /// Whether an assignment, be it an empty one, was ever received.
    pub fn has_joined(&self) -> bool {
        self.context().group().joined
    }

    /// Leaves the group, which hands its partitions over at once.
    pub fn leave(&self) {
        self.client.unsubscribe();
    }

    fn context(&self) -> &GroupContext {
        self.client.context()
    }

    fn assignment(&self) -> TopicPartitionList {
        let group = self.context().group();
        let mut list = TopicPartitionList::with_capacity(group.assigned.len());
        for (topic, partition) in &group.assigned {
            list.add_partition(topic, *partition);
        }
        list
    }
}

/// One shared string for each topic.
fn name(names: &mut BTreeSet<Arc<str>>, topic: &str) -> Arc<str> {
    if let Some(known) = names.get(topic) {
        return Arc::clone(known);
    }
    let shared: Arc<str> = topic.into();
    names.insert(Arc::clone(&shared));
    shared
}

/// Copies a record out of the fetch buffer, which a borrowed one would pin as a whole.
pub(super) fn detach(message: &BorrowedMessage<'_>, topic: Arc<str>) -> Record {
    let headers = message.headers().map_or_else(Vec::new, |headers| {
        let own = |header: rdkafka::message::Header<'_, &[u8]>| {
            (header.key.to_owned(), header.value.map(<[u8]>::to_vec))
        };
        headers.iter().map(own).collect()
    });
    Record {
        origin: Origin { topic, partition: message.partition(), offset: message.offset() },
        timestamp_ms: message.timestamp().to_millis(),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers,
    }
}

/// What the callbacks of the group know.
struct GroupContext {
    lane: usize,
    start: Start,
    group: Mutex<Group>,
    metrics: Arc<Metrics>,
}

#[derive(Default)]
struct Group {
    assigned: BTreeSet<Partition>,
    /// Revoked since [`Consumer::gather`] looked last.
    revoked: BTreeSet<Partition>,
    /// First positions of partitions without a committed offset, to be committed.
    first: Offsets,
    committed: Offsets,
    /// End of each partition as of the last statistics.
    ends: BTreeMap<Partition, i64>,
    joined: bool,
}

impl GroupContext {
    fn group(&self) -> MutexGuard<'_, Group> {
        self.group.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kafka_error(&self, error: &KafkaError, reason: &str) {
        self.metrics.kafka_error(&error_code(error));
        events::kafka_error(error, reason);
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
        for element in committed.elements() {
            let partition: Partition = (element.topic().into(), element.partition());
            if let Offset::Offset(next) = element.offset() {
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

    fn report_lag(&self) {
        let group = self.group();
        for partition in &group.assigned {
            let (Some(end), Some(next)) = (group.ends.get(partition), group.committed.get(partition)) else {
                continue;
            };
            self.metrics.set_lag(self.lane, &partition.0, partition.1, end - next);
        }
    }
}

impl ClientContext for GroupContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        events::librdkafka(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.kafka_error(&error, reason);
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

impl ConsumerContext for GroupContext {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Assign(assigned) = rebalance {
            self.position(consumer, assigned);
        }
    }

    fn post_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        match rebalance {
            Rebalance::Assign(assigned) => {
                let partitions = partitions(assigned);
                let mut group = self.group();
                group.joined = true;
                group.assigned.extend(partitions.iter().cloned());
                self.metrics.rebalanced(self.lane, metrics::Rebalance::Assigned, names(&partitions));
                events::assigned(&partitions, group.assigned.len());
            }
            Rebalance::Revoke(revoked) => {
                let lost = consumer.assignment_lost();
                let partitions = partitions(revoked);
                let mut group = self.group();
                for partition in &partitions {
                    group.assigned.remove(partition);
                    group.committed.forget(partition);
                    group.first.forget(partition);
                    group.ends.remove(partition);
                }
                let kind = if lost { metrics::Rebalance::Lost } else { metrics::Rebalance::Revoked };
                self.metrics.rebalanced(self.lane, kind, names(&partitions));
                events::revoked(&partitions, group.assigned.len(), lost);
                group.revoked.extend(partitions);
            }
            Rebalance::Error(error) => self.kafka_error(error, "while rebalancing"),
        }
    }

    fn main_queue_min_poll_interval(&self) -> rdkafka::util::Timeout {
        rdkafka::util::Timeout::After(LONGEST_WAIT)
    }
}

fn names(partitions: &[Partition]) -> impl Iterator<Item = (&str, i32)> {
    partitions.iter().map(|(topic, number)| (&**topic, *number))
}

/// The name of librdkafka's code for an error.
pub(super) fn error_code(error: &KafkaError) -> String {
    error.rdkafka_error_code().map_or_else(|| "none".to_owned(), |code| format!("{code:?}"))
}

fn partitions(list: &TopicPartitionList) -> Vec<Partition> {
    // An empty list has no elements to point at (https://github.com/fede1024/rust-rdkafka/issues/681).
    if list.count() == 0 {
        return Vec::new();
    }
    list.elements().iter().map(|element| (element.topic().into(), element.partition())).collect()
}
