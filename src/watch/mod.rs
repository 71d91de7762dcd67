//! Watchlist files and imports to watches.
//!
//! ```text
//! paths -> files -> list (one TOML file) -> watches
//!                     \-> import (CSV, TSV, JSON Lines, text) -> watches
//! ```
//!
//! Every mistake of every file is told in one pass. What a term means and how it is found in a text is left
//! to [`crate::engine`].

mod changes;
mod collector;
mod fields;
mod files;
mod import;
mod list;
mod load;
mod revision;
mod term;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::query::{Query, Term};
use crate::severity::Severity;

pub use changes::{Changes, changes};
pub use files::digest;
pub use load::{Loaded, load};
pub use revision::Revision;

/// The warnings that `allow` can silence: those of this module and those of the linter.
pub const WARNING_CODES: [&str; 13] = [
    "blank-row",
    "common-word",
    "doubled-row",
    "duplicate-term",
    "empty-import",
    "mixed-operators",
    "never-fires",
    "no-effect",
    "no-stemmer",
    "punctuation-ignored",
    "shadowed",
    "surname-first",
    "wide-star",
];

/// A watch: what to look for, and what an alert says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// It fires when any of these occurs …
    pub terms: Vec<Term>,
    /// … or this is true …
    pub query: Option<Box<Query>>,
    /// … unless this is.
    pub unless: Option<Box<Query>>,
    /// Changes when the watch does.
    pub revision: Revision,
}

impl Watch {
    /// What people read.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// Every enabled watch of all watchlists: what the engine compiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchSet {
    /// In the order of the paths, in a folder by file path, in a file by place; those of imports last.
    pub watches: Arc<[Watch]>,
    /// Hash of the content of every file that was read; see [`digest`].
    pub digest: String,
}

impl WatchSet {
    /// Terms of all watches together, those of queries included.
    pub fn term_count(&self) -> usize {
        let mut count = 0;
        for watch in self.watches.iter() {
            count += watch.terms.len();
            for query in watch.query.iter().chain(&watch.unless) {
                query.root.for_each_term(&mut |_| count += 1);
            }
        }
        count
    }
}
