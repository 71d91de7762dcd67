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
pub struct Offsets {
    positions: BTreeMap<Partition, i64>,
    /// What is committed beside a position.
    notes: BTreeMap<Partition, String>,
}

impl Offsets {
    /// Raises a partition's position to `next`.
    pub fn advance(&mut self, partition: Partition, next: i64) {
        let position = self.positions.entry(partition).or_insert(next);
        *position = next.max(*position);
    }

    /// Lowers a partition's position to `first`.
    pub fn retreat(&mut self, partition: Partition, first: i64) {
        let position = self.positions.entry(partition).or_insert(first);
        *position = first.min(*position);
    }

    /// Sets a partition's position.
    pub fn set(&mut self, partition: Partition, position: i64) {
        self.positions.insert(partition, position);
    }

    /// Puts a text beside a partition's position, which a commit keeps with it.
    pub fn annotate(&mut self, partition: Partition, note: String) {
        self.notes.insert(partition, note);
    }

    /// What stands beside a partition's position.
    pub fn note(&self, partition: &Partition) -> Option<&str> {
        self.notes.get(partition).map(String::as_str)
    }

    /// Forgets a partition.
    pub fn forget(&mut self, partition: &Partition) {
        self.positions.remove(partition);
        self.notes.remove(partition);
    }

    /// Keeps only the partitions for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&Partition) -> bool) {
        self.positions.retain(|partition, _| keep(partition));
        self.notes.retain(|partition, _| self.positions.contains_key(partition));
    }

    /// Takes over every position of `other`, without what stands beside it.
    pub fn merge(&mut self, other: &Offsets) {
        for (partition, position) in &other.positions {
            self.positions.insert(partition.clone(), *position);
        }
    }

    /// The position of a partition.
    pub fn get(&self, partition: &Partition) -> Option<i64> {
        self.positions.get(partition).copied()
    }

    /// Whether there is no position at all.
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// Partitions and positions in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Partition, i64)> {
        self.positions.iter().map(|(partition, position)| (partition, *position))
    }

    /// The positions that a call to librdkafka gave; partitions without one are left out.
    pub(super) fn of_list(list: &TopicPartitionList) -> Offsets {
        let mut offsets = Offsets::default();
        for element in list.elements() {
            if let (Ok(()), Offset::Offset(position)) = (element.error(), element.offset()) {
                offsets.set((element.topic().into(), element.partition()), position);
            }
        }
        offsets
    }

    /// The same for a call to librdkafka.
    ///
    /// # Errors
    ///
    /// Where librdkafka refuses an offset.
    pub(super) fn to_list(&self) -> KafkaResult<TopicPartitionList> {
        let mut list = TopicPartitionList::with_capacity(self.positions.len());
        for ((topic, partition), position) in &self.positions {
            list.add_partition_offset(topic, *partition, Offset::Offset(*position))?;
        }
        for ((topic, partition), note) in &self.notes {
            if let Some(mut element) = list.find_partition(topic, *partition) {
                element.set_metadata(note);
            }
        }
        Ok(list)
    }
}
