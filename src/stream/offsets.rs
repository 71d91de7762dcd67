//! Positions in partitions, in our own hands.
//!
//! librdkafka's lists of partitions are made where a call needs one and dropped right behind it: one
//! that outlives its client makes the client's destructor hang
//! (<https://github.com/confluentinc/librdkafka/issues/3796>).

use std::collections::BTreeMap;

use rdkafka::error::KafkaResult;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use crate::record::Partition;

/// For each partition the offset of the next record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offsets(BTreeMap<Partition, i64>);

impl Offsets {
    /// Raises a partition's position to `next`.
    pub fn advance(&mut self, partition: Partition, next: i64) {
        let position = self.0.entry(partition).or_insert(next);
        *position = next.max(*position);
    }

    /// Lowers a partition's position to `first`.
    pub fn retreat(&mut self, partition: Partition, first: i64) {
        let position = self.0.entry(partition).or_insert(first);
        *position = first.min(*position);
    }

    /// Sets a partition's position.
    pub fn set(&mut self, partition: Partition, position: i64) {
        self.0.insert(partition, position);
    }

    /// Forgets a partition.
    pub fn forget(&mut self, partition: &Partition) {
        self.0.remove(partition);
    }

    /// Keeps only the partitions for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&Partition) -> bool) {
        self.0.retain(|partition, _| keep(partition));
    }

    /// Takes over every position of `other`.
    pub fn merge(&mut self, other: &Offsets) {
        for (partition, position) in &other.0 {
            self.0.insert(partition.clone(), *position);
        }
    }

    /// The position of a partition.
    pub fn get(&self, partition: &Partition) -> Option<i64> {
        self.0.get(partition).copied()
    }

    /// Whether there is no position at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Partitions and positions in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Partition, i64)> {
        self.0.iter().map(|(partition, position)| (partition, *position))
    }

    /// The same for a call to librdkafka.
    ///
    /// # Errors
    ///
    /// Where librdkafka refuses an offset.
    pub(super) fn to_list(&self) -> KafkaResult<TopicPartitionList> {
        let mut list = TopicPartitionList::with_capacity(self.0.len());
        for ((topic, partition), position) in &self.0 {
            list.add_partition_offset(topic, *partition, Offset::Offset(*position))?;
        }
        Ok(list)
    }
}
