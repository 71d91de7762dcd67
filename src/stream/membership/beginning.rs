//! Where a partition begins that was just assigned.
//!
//! Behind what is committed; or, as far as copies are to be recognised, before that. A partition of which nothing
//! is committed begins where `kafka.start` says, if it was there when the group began with its topic; one that
//! was added since begins at its oldest record, so that no article goes unmatched.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList, TopicPartitionListElem};

use super::Membership;
use crate::config::Start;
use crate::record::Partition;
use crate::stream::duplicates::{Note, Takeover};
use crate::stream::offsets::Offsets;

/// How long a question to the cluster may take inside a rebalance.
const ASSIGNMENT_TIMEOUT: Duration = Duration::from_secs(10);

impl Membership {
    /// Decides where each newly assigned partition begins.
    pub(super) fn position(&self, consumer: &BaseConsumer<Self>, assigned: &TopicPartitionList) {
        let committed = match consumer.committed_offsets(assigned.clone(), ASSIGNMENT_TIMEOUT) {
            Ok(committed) => committed,
            Err(error) => {
                // librdkafka asks again by itself, and begins at the oldest record where there is none.
                self.kafka_error(&error, "while looking up committed offsets");
                return;
            }
        };
        let mut taken_over = BTreeMap::new();
        let mut without = Vec::new();
        for element in committed.elements() {
            let partition: Partition = (element.topic().into(), element.partition());
            let Offset::Offset(next) = element.offset() else {
                without.push(partition);
                continue;
            };
            let note = note(&element, next).unwrap_or_else(|| Note::unknown(next));
            if let Some(began_with) = note.partitions {
                self.group().began_with.insert(Arc::clone(&partition.0), began_with);
            }
            taken_over.insert(partition.clone(), Takeover { note, from: next, committed: next });
            self.group().committed.set(partition, next);
        }
        self.begin(consumer, assigned, &without);
        self.read_back(consumer, assigned, taken_over);
    }

    /// Has each partition without a committed offset begin where it is to. One that was added after the group
    /// had begun with its topic is left to librdkafka, which begins at the oldest record: all of them came since.
    fn begin(&self, consumer: &BaseConsumer<Self>, assigned: &TopicPartitionList, without: &[Partition]) {
        if self.start == Start::Earliest {
            return;
        }
        for partition in without {
            let first = match self.first_position(consumer, partition) {
                Ok(Some(first)) => first,
                Ok(None) => continue,
                Err(error) => {
                    self.kafka_error(&error, "while looking up where to start");
                    continue;
                }
            };
            let Some(mut wanted) = assigned.find_partition(&partition.0, partition.1) else { continue };
            if wanted.set_offset(Offset::Offset(first)).is_ok() {
                self.group().first.set(partition.clone(), first);
            }
        }
    }

    /// How many partitions a topic had when the group began with it: that is now, if the group has committed
    /// nothing for any of its partitions, or it stands beside what was committed. 0 where it does not: then the
    /// group began with the topic long ago, and each of its partitions that was there has an offset.
    ///
    /// That offsets of others are there is not enough to know that a partition was added: at the very beginning
    /// another member may have begun a moment earlier.
    fn began_with(&self, consumer: &BaseConsumer<Self>, topic: &Arc<str>) -> KafkaResult<i32> {
        if let Some(known) = self.group().began_with.get(topic) {
            return Ok(*known);
        }
        let metadata = consumer.fetch_metadata(Some(topic), ASSIGNMENT_TIMEOUT)?;
        let known = metadata.topics().iter().find(|known| known.name() == &**topic);
        let numbers =
            known.map_or(&[][..], |topic| topic.partitions()).iter().map(|partition| partition.id());
        let numbers: Vec<i32> = numbers.collect();
        if numbers.is_empty() {
            // A list of none would be asked for, which the binding cannot read.
            return Err(KafkaError::MetadataFetch(RDKafkaErrorCode::UnknownTopic));
        }
        let mut asked = TopicPartitionList::with_capacity(numbers.len());
        for number in &numbers {
            asked.add_partition(topic, *number);
        }
        let committed = consumer.committed_offsets(asked, ASSIGNMENT_TIMEOUT)?;
        let mut notes = Vec::new();
        for element in committed.elements() {
            element.error()?;
            if let Offset::Offset(next) = element.offset() {
                notes.push(note(&element, next).and_then(|note| note.partitions));
            }
        }
        let now = numbers.iter().max().map_or(0, |last| last + 1);
        let began_with = if notes.is_empty() { now } else { notes.into_iter().flatten().min().unwrap_or(0) };
        self.group().began_with.insert(Arc::clone(topic), began_with);
        Ok(began_with)
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
        if *number >= self.began_with(consumer, topic)? {
            return Ok(None);
        }
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
}

/// What was committed beside an offset.
fn note(element: &TopicPartitionListElem<'_>, next: i64) -> Option<Note> {
    // The binding panics at what is no UTF-8, which anyone who commits for the group can write.
    let text = std::panic::catch_unwind(AssertUnwindSafe(|| element.metadata().to_owned())).ok()?;
    Note::decode(&text, next)
}

/// Where partitions begin or end, asked in one request a broker; those that it is not known of are left out.
fn edge(consumer: &BaseConsumer<Membership>, of: &Offsets, edge: Offset) -> KafkaResult<Offsets> {
    if of.is_empty() {
        return Ok(Offsets::default());
    }
    let mut list = TopicPartitionList::new();
    for ((topic, partition), _) in of.iter() {
        list.add_partition_offset(topic, *partition, edge)?;
    }
    // A time in this place; beginning and end are among those that brokers know.
    Ok(Offsets::of_list(&consumer.offsets_for_times(list, ASSIGNMENT_TIMEOUT)?))
}
