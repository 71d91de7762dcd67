//! The dead-letter topic from a beginning to an end.
//!
//! The end is where the topic ended when reading began: what is dead-lettered meanwhile, a record that was
//! just put back among it, is left for the next time. Joins no group and commits nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::Message;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use crate::config::Config;
use crate::record::Record;
use crate::stream::client;
use crate::stream::consumer::detach;

/// How long a question to the cluster may take, and how long nothing may come of what is still to be read.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Offsets of one partition, both ends among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The partition.
    pub partition: i32,
    /// The first offset.
    pub first: i64,
    /// The last offset.
    pub last: i64,
}

impl Span {
    /// Whether an offset of a partition is among them.
    pub fn holds(&self, partition: i32, offset: i64) -> bool {
        self.partition == partition && (self.first..=self.last).contains(&offset)
    }
}

/// Why the dead-letter topic cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// What librdkafka could not mend by itself.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// There is no such topic.
    #[error("the topic is not there")]
    NoTopic,
    /// It has no such partition.
    #[error("the topic has no partition {0}")]
    NoPartition(i32),
    /// Nothing came any more.
    #[error("nothing came for {TIMEOUT:?}, though the end was not reached")]
    Stalled,
}

/// Reads the dead-letter topic once, each partition in its order.
pub struct Archive {
    client: BaseConsumer,
    topic: Arc<str>,
    /// What is still to be read: for each partition the offset behind its last record.
    ends: BTreeMap<i32, i64>,
}

impl Archive {
    /// Begins to read: everything, or only these spans where there are some.
    ///
    /// # Errors
    ///
    /// Where no broker answers, or the topic or a partition that was asked for is not there.
    pub fn open(config: &Config, spans: &[Span]) -> Result<Archive, ArchiveError> {
        let mut settings = client::onlooker(config, "dead-letters");
        settings.set("enable.partition.eof", "true");
        // For a beginning that retention removed since it was asked for.
        settings.set("auto.offset.reset", "earliest");
        let client = BaseConsumer::from_config(&settings)?;
        let topic: Arc<str> = config.dead_letter.topic.as_str().into();
        let mut assignment = TopicPartitionList::new();
        let mut ends = BTreeMap::new();
        for (partition, wanted) in wanted(partitions(&client, &topic)?, spans)? {
            let (low, high) = client.fetch_watermarks(&topic, partition, TIMEOUT)?;
            let first = low.max(wanted.first);
            let end = high.min(wanted.last.saturating_add(1));
            if first < end {
                assignment.add_partition_offset(&topic, partition, Offset::Offset(first))?;
                ends.insert(partition, end);
            }
        }
        client.assign(&assignment)?;
        drop(assignment);
        Ok(Archive { client, topic, ends })
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    ///
    /// What librdkafka could not mend by itself, or nothing for a long time.
    pub fn read(&mut self) -> Result<Option<Record>, ArchiveError> {
        let deadline = Instant::now() + TIMEOUT;
        while !self.ends.is_empty() {
            match self.client.poll(Duration::from_millis(100)) {
                Some(Ok(message)) => {
                    let Some(end) = self.ends.get(&message.partition()).copied() else { continue };
                    if message.offset() + 1 >= end {
                        self.ends.remove(&message.partition());
                    }
                    if message.offset() < end {
                        return Ok(Some(detach(&message, Arc::clone(&self.topic))));
                    }
                }
                // Behind the last record there may be no more than the marks of transactions.
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    self.ends.remove(&partition);
                }
                Some(Err(error)) => return Err(error.into()),
                None if Instant::now() >= deadline => return Err(ArchiveError::Stalled),
                None => {}
            }
        }
        Ok(None)
    }
}

fn partitions(client: &BaseConsumer, topic: &str) -> Result<Vec<i32>, ArchiveError> {
    // All topics are asked for: asking for one would create it on brokers that do so for the asking.
    let metadata = client.fetch_metadata(None, TIMEOUT)?;
    let found = metadata.topics().iter().find(|known| known.name() == topic);
    let found = found.filter(|topic| !topic.partitions().is_empty()).ok_or(ArchiveError::NoTopic)?;
    Ok(found.partitions().iter().map(|partition| partition.id()).collect())
}

/// For each partition the one span that holds all that is wanted of it.
fn wanted(partitions: Vec<i32>, spans: &[Span]) -> Result<BTreeMap<i32, Span>, ArchiveError> {
    let whole = |partition| (partition, Span { partition, first: 0, last: i64::MAX });
    if spans.is_empty() {
        return Ok(partitions.into_iter().map(whole).collect());
    }
    let mut wanted: BTreeMap<i32, Span> = BTreeMap::new();
    for span in spans {
        if !partitions.contains(&span.partition) {
            return Err(ArchiveError::NoPartition(span.partition));
        }
        let known = wanted.entry(span.partition).or_insert(*span);
        known.first = known.first.min(span.first);
        known.last = known.last.max(span.last);
    }
    Ok(wanted)
}
