//! Kafka in: batches of records, from the group member of a lane.
//!
//! Rebalance callbacks run inside `poll`, on the lane's thread, and only there. Records that were
//! gathered from a partition which is then revoked are dropped from the batch before anyone sees it:
//! their next owner reads them from the committed offset.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::metadata::Metadata;
use rdkafka::topic_partition_list::TopicPartitionList;

use super::client::{self, MemoryPlan};
use super::duplicates::{Duplicates, Entries, Note, Reading};
use super::membership::{LONGEST_WAIT, Membership, Obstacle};
use super::offsets::Offsets;
use crate::config::{self, Batch as BatchLimits, Config};
use crate::pipeline::Pipeline;
use crate::record::{Origin, Partition, Record};
use crate::telemetry::events;
use crate::telemetry::metrics::Metrics;

/// How long going back may take.
const SEEK_TIMEOUT: Duration = Duration::from_secs(10);

/// The group member of a lane.
pub struct Consumer {
    client: BaseConsumer<Membership>,
    topics: Vec<String>,
    is_expression: bool,
    names: BTreeSet<Arc<str>>,
    /// What was taken beside an offset so far, in bytes.
    longest_note: Cell<usize>,
    /// What copies are recognised by, where they are to be.
    pub duplicates: Option<Duplicates>,
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
        let recognises = config.delivery.duplicates == config::Duplicates::Partition;
        let window = recognises.then_some(config.delivery.duplicates_window);
        let context = Membership::new(lane, config.kafka.start, window, metrics);
        let client = BaseConsumer::from_config_and_context(&settings, context)?;
        let memory = MemoryPlan::new(config.process.memory).seen;
        let duplicates = window.map(|window| Duplicates::new(window, memory));
        let topics = config.articles.topics.clone();
        Ok(Consumer {
            client,
            topics,
            is_expression,
            names: BTreeSet::new(),
            longest_note: Cell::new(0),
            duplicates,
        })
    }

    /// Whether the topics that it leaves out were fixed when it was made.
    pub fn excludes_outputs(&self) -> bool {
        self.is_expression
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

    /// Gathers records until a limit of the batch is reached, or nothing came for a moment. What is only read
    /// back, to know copies by, is taken in here.
    ///
    /// # Errors
    ///
    /// Where the consumer is beyond use and has to be made anew.
    pub fn gather(&mut self, limits: &BatchLimits, pipeline: &Pipeline) -> Result<Batch, ConsumerLost> {
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
                    self.context().consuming_failed(&error);
                    None
                }
            };
            let (revoked, came) = {
                let mut group = self.context().group();
                (std::mem::take(&mut group.revoked), std::mem::take(&mut group.taken_over))
            };
            if !revoked.is_empty() {
                records.retain(|record| !revoked.contains(&record.partition()));
                bytes = records.iter().map(Record::size).sum();
            }
            if let Some(duplicates) = &mut self.duplicates {
                revoked.iter().for_each(|partition| duplicates.forget(partition));
                if !came.is_empty() {
                    duplicates.took_over(came);
                }
            }
            let message = message.map(|message| {
                let topic = name(&mut self.names, message.topic());
                (message, topic)
            });
            let message = message.filter(|(message, topic)| {
                let duplicates = self.duplicates.as_mut();
                !duplicates.is_some_and(|duplicates| reads_back(duplicates, message, topic, pipeline))
            });
            if let Some((message, topic)) = message {
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
        let sought = self.client.seek_partitions(ours.to_list()?, SEEK_TIMEOUT)?;
        sought.elements().iter().try_for_each(|element| element.error())
    }

    /// Puts beside each offset that is to be committed with a batch what the group has to know later on, in at
    /// most `max_bytes` each.
    pub fn annotate(&self, offsets: &mut Offsets, batch: &Entries, max_bytes: usize) {
        let group = self.context().group();
        let positions: Vec<(Partition, i64)> =
            offsets.iter().map(|(partition, next)| (partition.clone(), next)).collect();
        for (partition, next) in positions {
            let mut note = match &self.duplicates {
                Some(duplicates) => duplicates.note(&partition, next, batch),
                None => Note::unknown(next),
            };
            note.partitions = group.began_with.get(&partition.0).copied();
            if let Some(text) = note.encode(next, max_bytes).filter(|_| !note.says_nothing(next)) {
                offsets.annotate(partition, text);
            }
        }
    }

    /// Commits offsets and waits until that is done.
    ///
    /// # Errors
    ///
    /// Where the commit failed: nothing is lost, but what follows a restart may be read again.
    pub fn commit(&self, offsets: &Offsets) -> KafkaResult<()> {
        let mut rest = offsets.clone();
        // librdkafka tells of an error only where all partitions have it, and a broker may refuse one for the length
        // of what stands beside its offset: each that is longer than what was taken so far goes alone.
        for (partition, _) in offsets.iter() {
            let length = offsets.note(partition).map_or(0, str::len);
            if length > self.longest_note.get() {
                let mut alone = offsets.clone();
                alone.retain(|other| other == partition);
                self.client.commit(&alone.to_list()?, CommitMode::Sync)?;
                self.longest_note.set(length);
                rest.forget(partition);
            }
        }
        if rest.is_empty() {
            return Ok(());
        }
        self.client.commit(&rest.to_list()?, CommitMode::Sync)
    }

    /// Takes the first positions of partitions that had no committed offset. They have to be committed,
    /// or a rebalance before the first batch would begin somewhere else.
    pub fn take_first_positions(&self) -> Offsets {
        std::mem::take(&mut self.context().group().first)
    }

    /// First positions that could not be committed yet, to be taken again.
    pub fn keep_first_positions(&self, first: &Offsets) {
        self.context().keep_first_positions(first);
    }

    /// Says that everything before these offsets is committed; what lag is counted from.
    pub fn committed(&self, offsets: &Offsets) {
        let context = self.context();
        let mut group = context.group();
        group.committed.merge(offsets);
        // A first position whose commit failed is behind these now: committed late it would go back.
        offsets.iter().for_each(|(partition, _)| group.first.forget(partition));
        drop(group);
        context.report_lag();
    }

    /// What is committed of the partitions of these offsets, as far as anything is.
    pub fn committed_before(&self, offsets: &Offsets) -> Offsets {
        let group = self.context().group();
        let mut before = Offsets::default();
        for (partition, _) in offsets.iter() {
            if let Some(next) = group.committed.get(partition) {
                before.set(partition.clone(), next);
            }
        }
        before
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

    /// The member's identity in the group as it is now, for a transaction; `None` once the partitions are
    /// lost, whether that was told already or not.
    ///
    /// Asked in this order: a member that was thrown out has an identity without name and generation, which
    /// the coordinator takes for that of a client from before KIP-447, and lets commit whatever it will.
    pub fn member(&self) -> Option<ConsumerGroupMetadata> {
        let member = self.client.group_metadata()?;
        if self.client.assignment_lost() { None } else { Some(member) }
    }

    /// What stood in the way of consuming since someone asked last.
    pub fn take_obstacle(&self) -> Option<Obstacle> {
        self.context().group().obstacle.take()
    }

    /// Whether an assignment, be it an empty one, was ever received.
    pub fn has_joined(&self) -> bool {
        self.context().group().joined
    }

    /// Leaves the group, which hands its partitions over at once.
    pub fn leave(&self) {
        self.client.unsubscribe();
    }

    fn context(&self) -> &Membership {
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

/// Takes in a record that is only read back; `false` for one that is to be processed.
fn reads_back(
    duplicates: &mut Duplicates,
    message: &BorrowedMessage<'_>,
    topic: &Arc<str>,
    pipeline: &Pipeline,
) -> bool {
    let partition: Partition = (Arc::clone(topic), message.partition());
    let article = match duplicates.reading(&partition, message.offset()) {
        Reading::Ours => return false,
        Reading::Back => pipeline.identify(&detach(message, Arc::clone(topic))),
        Reading::BackWithout => None,
    };
    if let Some(articles) = duplicates.read_back(&partition, message.offset(), article) {
        let topic = Arc::clone(topic);
        events::read_back(&Origin { topic, partition: partition.1, offset: message.offset() }, articles);
    }
    true
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
