//! The alerts topic read from outside the group, for people who look on.
//!
//! Commits nothing and takes no partition away from anyone. Reads only what is committed.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::config::FromClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::client;
use super::consumer::detach;
use crate::config::{Config, Start};
use crate::record::Record;

/// How long a question to the cluster may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Follows every partition of some topics.
pub struct Reader {
    client: BaseConsumer,
}

impl Reader {
    /// Begins to read `topics` at `start`.
    ///
    /// # Errors
    ///
    /// Where no broker answers, or a topic is not there.
    pub fn open(config: &Config, topics: &[&str], start: Start) -> KafkaResult<Reader> {
        let client = BaseConsumer::from_config(&client::onlooker(config, "tail"))?;
        let offset = match start {
            Start::Earliest => Offset::Beginning,
            Start::Latest => Offset::End,
            Start::At(time) => Offset::Offset(time.as_millisecond()),
        };
        let metadata = client.fetch_metadata(None, TIMEOUT)?;
        let mut assignment = TopicPartitionList::new();
        for wanted in topics {
            let Some(topic) = metadata.topics().iter().find(|topic| topic.name() == *wanted) else {
                return Err(KafkaError::Subscription(format!("topic {wanted} is not there")));
            };
            for partition in topic.partitions() {
                assignment.add_partition_offset(wanted, partition.id(), offset)?;
            }
        }
        if matches!(start, Start::At(_)) {
            assignment = client.offsets_for_times(assignment, TIMEOUT)?;
        }
        client.assign(&assignment)?;
        Ok(Reader { client })
    }

    /// The next record, if one comes in time.
    ///
    /// # Errors
    ///
    /// What librdkafka could not mend by itself.
    pub fn next(&self, wait: Duration) -> KafkaResult<Option<Record>> {
        let Some(message) = self.client.poll(wait) else { return Ok(None) };
        let message = message?;
        let topic: Arc<str> = message.topic().into();
        Ok(Some(detach(&message, topic)))
    }
}
