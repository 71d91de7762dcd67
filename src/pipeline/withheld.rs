//! Alerts that an article set off and that did not fit: what is left of it to do when it is put back.
//!
//! The other alerts of such an article are published, so its dead letter names the watches whose alerts are
//! missing. A record that was put back carries their names, and gives only these alerts.

use std::collections::BTreeSet;

use crate::record::Record;

/// In front of every header that newswatch adds to a record that it sets aside.
pub const HEADER_PREFIX: &str = "newswatch-dlq-";

/// Behind [`HEADER_PREFIX`]: the watches, as a JSON array of their ids.
pub const WATCHES_HEADER: &str = "watches";

/// Behind [`HEADER_PREFIX`]: the consumer group that set the record aside.
pub const GROUP_HEADER: &str = "group";

/// The watches whose alerts are missing, by their ids; none where no alert is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withheld(BTreeSet<String>);

impl Withheld {
    /// Those that a record was put back for. `None` where it was not put back for single alerts, or by another
    /// group than `group`, which may have given these alerts itself: then it is a record like any other.
    pub fn asked_for(record: &Record, group: &str) -> Option<Withheld> {
        let header = |name: &str| {
            let of_name = |known: &str| known.strip_prefix(HEADER_PREFIX) == Some(name);
            let found = record.headers.iter().rev().find(|(known, _)| of_name(known));
            found.and_then(|(_, value)| value.as_deref())
        };
        let watches = header(WATCHES_HEADER)?;
        if header(GROUP_HEADER) != Some(group.as_bytes()) {
            return None;
        }
        Withheld::parse(watches).filter(|withheld| !withheld.is_empty())
    }

    /// Reads the content of the header; `None` where that is something else.
    pub fn parse(header: &[u8]) -> Option<Withheld> {
        serde_json::from_slice(header).ok().map(Withheld)
    }

    /// The content of the header.
    pub fn to_header(&self) -> String {
        serde_json::Value::from_iter(self.ids()).to_string()
    }

    /// Takes in a watch.
    pub fn insert(&mut self, id: String) {
        self.0.insert(id);
    }

    /// Whether a watch is among them.
    pub fn holds(&self, id: &str) -> bool {
        self.0.contains(id)
    }

    /// Whether no alert is missing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ids in byte order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl FromIterator<String> for Withheld {
    fn from_iter<I: IntoIterator<Item = String>>(ids: I) -> Withheld {
        Withheld(ids.into_iter().collect())
    }
}
