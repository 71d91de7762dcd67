//! What became of the last transaction of a lane, after its clients had to be made anew.
//!
//! A broker writes a marker into each partition of a transaction that ends, into those of alerts and dead letters
//! and into that of the group's offsets. A coordinator that goes down in between, and finds the partitions without
//! a leader when it is back, leaves the markers that are missing out, and takes the transaction for ended (seen with
//! Kafka 4.4 and one broker). Then alerts are final of which the articles are not counted as consumed, or the
//! other way round. So what is there is looked at: one marker that says that the transaction was committed says so
//! for all of it.
//!
//! Leaves to [`super::producer`] what is done about it.

use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::client;
use super::offsets::Offsets;
use super::recovery::is_denial;
use crate::config::Config;
use crate::record::Partition;

/// How long a question to the cluster may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How long to wait for what is open in front of a transaction whose offsets are not there.
const SHORT_WAIT: Duration = Duration::from_secs(10);

/// The same where they are there.
const LONG_WAIT: Duration = Duration::from_secs(30);

/// A transaction that was asked to be committed.
#[derive(Clone, Debug)]
pub struct LastCommit {
    /// What was committed of the same partitions before, as far as anything was.
    pub before: Offsets,
    /// The offsets it was to commit, and what stands beside them.
    pub offsets: Offsets,
    /// For each partition it wrote to, where a record of it stands.
    pub places: Vec<(Partition, i64)>,
}

/// What has to be done so that all of a transaction has happened, or nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Offsets are missing of a transaction that was committed.
    pub offsets_missing: bool,
    /// Partitions whose records of that transaction are still open: they must not be taken back.
    pub open: Vec<Partition>,
}

/// What a partition says of a transaction that wrote to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Committed,
    /// Neither committed nor aborted yet.
    Open,
    /// Aborted; or nothing can be told of it.
    None,
}

impl LastCommit {
    /// What is missing of it. Whatever cannot be told, since a broker does not answer or the alerts may not be read,
    /// counts as taken back.
    pub fn completion(&self, config: &Config, tick: &dyn Fn()) -> Completion {
        let is_counted = self.is_counted(config).unwrap_or(true);
        // Other transactions that are open stand in front of this one at times. The lanes whose own end is missing
        // close them, so they are the first to stop waiting.
        let wait = if is_counted { LONG_WAIT } else { SHORT_WAIT };
        let until = Instant::now() + wait;
        let mut settings = client::onlooker(config, "last-commit");
        settings.set("enable.partition.eof", "true");
        let Ok(client) = BaseConsumer::from_config(&settings) else { return Completion::default() };
        let mark = |place| mark(&client, place, until, tick).unwrap_or(Mark::None);
        let marks: Vec<Mark> = self.places.iter().map(mark).collect();
        complete(&self.places, &marks, is_counted)
    }

    /// Whether its offsets were committed, or something happened to the group since: a partition that is not where
    /// it was before went on, was set elsewhere, or is another one of the same name. What a transaction left open
    /// does not count.
    fn is_counted(&self, config: &Config) -> KafkaResult<bool> {
        let mut settings = client::onlooker(config, "last-commit");
        settings.set("group.id", &config.kafka.group);
        // Otherwise the answer is held back until what is open is ended.
        settings.set("isolation.level", "read_uncommitted");
        let client = BaseConsumer::from_config(&settings)?;
        let mut asked = TopicPartitionList::new();
        for ((topic, partition), _) in self.before.iter() {
            asked.add_partition(topic, *partition);
        }
        let now = Offsets::of_list(&client.committed_offsets(asked, TIMEOUT)?);
        Ok(now.is_empty() || now != self.before)
    }
}

fn complete(places: &[(Partition, i64)], marks: &[Mark], is_counted: bool) -> Completion {
    let is_open = |mark: &Mark| *mark == Mark::Open;
    let is_committed = marks.contains(&Mark::Committed) || is_counted && marks.iter().any(is_open);
    if !is_committed {
        return Completion::default();
    }
    let open = places.iter().zip(marks).filter(|(_, mark)| is_open(mark));
    Completion {
        offsets_missing: !is_counted,
        open: open.map(|((partition, _), _)| partition.clone()).collect(),
    }
}

/// What the partition of a record says of its transaction, once nothing in front of it is open any more.
fn mark(
    client: &BaseConsumer,
    ((topic, partition), offset): &(Partition, i64),
    until: Instant,
    tick: &dyn Fn(),
) -> KafkaResult<Mark> {
    loop {
        tick();
        let (_, stable) = client.fetch_watermarks(topic, *partition, TIMEOUT)?;
        if stable > *offset {
            break;
        }
        if Instant::now() >= until {
            return Ok(Mark::Open);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    let mut assignment = TopicPartitionList::new();
    assignment.add_partition_offset(topic, *partition, Offset::Offset(*offset))?;
    client.assign(&assignment)?;
    let deadline = Instant::now() + TIMEOUT;
    while Instant::now() < deadline {
        tick();
        match client.poll(Duration::from_millis(500)) {
            // A record that was taken back is passed over.
            Some(Ok(record)) if record.offset() == *offset => return Ok(Mark::Committed),
            Some(Ok(_) | Err(KafkaError::PartitionEOF(_))) => return Ok(Mark::None),
            Some(Err(error)) if is_denial(error.rdkafka_error_code()) => return Err(error),
            Some(Err(_)) | None => {}
        }
    }
    Ok(Mark::None)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn one_marker_speaks_for_all() {
        let place = |partition: i32| ((Arc::from("alerts"), partition), 7);
        let places = [place(0), place(1)];
        let all = |offsets_missing, open: &[i32]| Completion {
            offsets_missing,
            open: open.iter().map(|partition| place(*partition).0).collect(),
        };
        use Mark::{Committed, None, Open};
        let table = [
            ("all markers are there", [Committed, Committed], true, all(false, &[])),
            ("that of the offsets is missing", [Committed, Committed], false, all(true, &[])),
            ("that of an output is missing", [Committed, Open], true, all(false, &[1])),
            ("only that of an output is there", [Committed, Open], false, all(true, &[1])),
            ("only that of the offsets is there", [Open, Open], true, all(false, &[0, 1])),
            ("all are missing, which is as if it had not been", [Open, Open], false, all(false, &[])),
            ("it was taken back", [None, None], false, all(false, &[])),
            ("it was taken back, and done by another", [None, None], true, all(false, &[])),
        ];
        for (what, marks, is_counted, expected) in table {
            assert_eq!(complete(&places, &marks, is_counted), expected, "{what}");
        }
    }
}
