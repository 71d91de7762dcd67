//! A Kafka record as it came, detached from the client that fetched it.
//!
//! Knows nothing of what the bytes mean; that is [`crate::article`]'s part.

use std::fmt;
use std::sync::Arc;

/// Where a record stands: the address that alerts and dead letters give back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The topic; for `newswatch scan` the name of the file.
    pub topic: Arc<str>,
    /// The partition; 0 for a file.
    pub partition: i32,
    /// The offset; for a file the number of the line, from 1.
    pub offset: i64,
}

/// `topic-partition-offset`, which is also the id of an article that has none of its own.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.topic, self.partition, self.offset)
    }
}

/// A partition of a topic.
pub type Partition = (Arc<str>, i32);

/// One record: everything that has to be there to process it, or to dead-letter it as it came.
#[derive(Clone, Debug)]
pub struct Record {
    /// Where it came from.
    pub origin: Origin,
    /// The record's timestamp, milliseconds since the epoch.
    pub timestamp_ms: Option<i64>,
    /// The key's bytes.
    pub key: Option<Vec<u8>>,
    /// The value's bytes; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// Headers in their order; a name may occur more than once.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Record {
    /// The partition it came from.
    pub fn partition(&self) -> Partition {
        (Arc::clone(&self.origin.topic), self.origin.partition)
    }

    /// The value of the first header of this name.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.and_then(|(_, value)| value.as_deref())
    }

    /// Bytes of key, value and headers: what the record weighs in a batch.
    pub fn size(&self) -> usize {
        let headers: usize =
            self.headers.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, Vec::len)).sum();
        self.key.as_ref().map_or(0, Vec::len) + self.value.as_ref().map_or(0, Vec::len) + headers
    }
}
