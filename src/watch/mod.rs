//! Watchlist files and imports to watches.
//!
//! Leaves to [`crate::engine`] how they are found in a text.

use std::sync::Arc;

use crate::severity::Severity;

/// One entry of `terms`: a phrase of whole words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As written in the watchlist, which is what a match reports.
    pub written: String,
}

/// A watch: what to look for, and what an alert says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Stable and unique over all files; `[a-z0-9._-]`.
    pub id: String,
    /// What people read; `None` means the id.
    pub name: Option<String>,
    /// For people.
    pub description: Option<Arc<str>>,
    /// The name of the watchlist it stands in.
    pub watchlist: Arc<str>,
    /// How much its alerts matter.
    pub severity: Severity,
    /// Carried into the alert.
    pub tags: Arc<[String]>,
    /// The topic its alerts go to, where it is not the configured one.
    pub topic: Option<Arc<str>>,
    /// BCP 47 tags the watch is restricted to; empty means every language. `pt` covers `pt-BR`.
    pub languages: Arc<[String]>,
    /// It fires when any of these occurs.
    pub terms: Vec<Term>,
    /// Hash of what the watch says: 16 hex digits that change when the watch does.
    pub revision: String,
}

impl Watch {
    /// What people read.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}
