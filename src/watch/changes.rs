//! What a reload changed, by watch id.

use std::collections::HashMap;

use super::{Revision, WatchSet};

/// Ids of the watches that differ between two sets, each list in byte order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Only in the new set.
    pub added: Vec<String>,
    /// Only in the old set.
    pub removed: Vec<String>,
    /// In both, with another revision.
    pub changed: Vec<String>,
}

impl Changes {
    /// Whether both sets say the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// Compares two sets by id and revision.
pub fn changes(old: &WatchSet, new: &WatchSet) -> Changes {
    let revisions = |set: &'_ WatchSet| -> HashMap<String, Revision> {
        set.watches.iter().map(|watch| (watch.id.clone(), watch.revision)).collect()
    };
    let mut before = revisions(old);
    let mut changes = Changes::default();
    for watch in new.watches.iter() {
        match before.remove(&watch.id) {
            None => changes.added.push(watch.id.clone()),
            Some(revision) if revision != watch.revision => changes.changed.push(watch.id.clone()),
            Some(_) => {}
        }
    }
    changes.removed.extend(before.into_keys());
    changes.added.sort_unstable();
    changes.removed.sort_unstable();
    changes.changed.sort_unstable();
    changes
}
