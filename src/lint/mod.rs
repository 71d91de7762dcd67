//! Warnings about watches: what can be used, but will disappoint.
//!
//! | file | its one idea |
//! |---|---|
//! | `common_word` | everyday words as terms |
//! | `repeated` | terms and branches that add nothing: `duplicate-term`, `shadowed` |
//! | `contradiction` | what is never true: `never-fires`, and exclusions that exclude nothing: `no-effect` |
//! | `metadata` | metadata that cannot all hold, and languages the watch leaves out: `never-fires` |
//! | `stemmer` | `~` where no language has a stemmer |
//! | `wide_star` | stars that catch many everyday words |
//! | `mixed_operators` | AND and OR without parentheses |
//! | `surname_first` | lists of names as registers write them |
//! | `census` | the same of a long list, in one pass and a few words |
//!
//! and what they rest on: `needle` (when two terms are the same), `cover` (when one holds wherever another
//! does), `logic` (what a query needs and what is enough for it) and [`frequency`] (how common a word is).
//!
//! Takes what was accepted as it is; mistakes are told by [`crate::query`] and [`crate::watch`]. Where a spot
//! lies in a file, and which warnings someone has silenced, is known to [`crate::watch`] alone.

mod census;
mod common_word;
mod contradiction;
mod cover;
pub mod frequency;
mod logic;
mod metadata;
mod mixed_operators;
mod needle;
mod repeated;
mod stemmer;
mod surname_first;
#[cfg(test)]
mod tests;
mod wide_star;

use std::ops::Range;

use crate::query::{Query, Term};

pub use census::Census;
pub use needle::{Needle, NeedleMaker};

use frequency::Languages;
use logic::Parts;

/// Every code of a lint, by which `allow` silences it.
pub const CODES: [&str; 9] = [
    "common-word",
    "duplicate-term",
    "mixed-operators",
    "never-fires",
    "no-effect",
    "no-stemmer",
    "shadowed",
    "surname-first",
    "wide-star",
];

/// Of one code a watch is told so often; the rest is counted.
const MAX_TOLD: usize = 20;

/// One warning about a watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// The name by which it is silenced.
    pub code: &'static str,
    /// What it is about.
    pub spot: Spot,
    /// What will disappoint. Lower-case, without a full stop.
    pub message: String,
    /// What to do, without how to silence it.
    pub help: String,
    /// Another spot that belongs to it, and what stands there.
    pub related: Option<(&'static str, Spot)>,
}

impl Lint {
    fn new(code: &'static str, spot: Spot, message: impl Into<String>, help: impl Into<String>) -> Lint {
        Lint { code, spot, message: message.into(), help: help.into(), related: None }
    }

    fn related(mut self, note: &'static str, spot: Spot) -> Lint {
        self.related = Some((note, spot));
        self
    }
}

/// A part of a watch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Spot {
    /// The entry of `terms` with this number, from 0; of a [`Census`], the number it was given.
    Term(usize),
    /// These bytes of `query`.
    Query(Range<usize>),
    /// These bytes of `unless`.
    Unless(Range<usize>),
}

impl Spot {
    /// By which spots are put in the order of the watch.
    fn order(&self) -> (u8, usize, usize) {
        match self {
            Spot::Term(number) => (0, *number, 0),
            Spot::Query(span) => (1, span.start, span.end),
            Spot::Unless(span) => (2, span.start, span.end),
        }
    }
}

/// What the lints look at: a watch of a watchlist file, all of it accepted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'w> {
    /// Its `terms`.
    pub terms: &'w [Term],
    /// Its `query`.
    pub query: Option<&'w Query>,
    /// Its `unless`.
    pub unless: Option<&'w Query>,
    /// Its `languages`, as BCP 47 tags; empty means every language.
    pub languages: &'w [String],
}

/// Everything that will disappoint in a watch: by code, then by spot.
pub fn lint(subject: &Subject<'_>) -> Vec<Lint> {
    let languages = Languages::of(subject.languages);
    let parts = Parts::of(subject);
    let mut lints = Vec::new();
    common_word::check(&parts, &languages, &mut lints);
    repeated::check(&parts, &mut lints);
    contradiction::check(&parts, &mut lints);
    metadata::check(&parts, subject.languages, &mut lints);
    stemmer::check(&parts, subject.languages, &mut lints);
    wide_star::check(&parts, &languages, &mut lints);
    mixed_operators::check(&parts, &mut lints);
    surname_first::check(subject.terms, &mut lints);
    shorten(lints)
}

/// Sorts the lints, and counts instead of telling what comes too often.
fn shorten(mut lints: Vec<Lint>) -> Vec<Lint> {
    lints.sort_by(|one, other| (one.code, one.spot.order()).cmp(&(other.code, other.spot.order())));
    lints.dedup();
    let mut told = Vec::new();
    for group in lints.chunk_by(|one, other| one.code == other.code) {
        let count = group.len().min(MAX_TOLD);
        told.extend_from_slice(&group[..count]);
        if let Some(next) = group.get(count) {
            let message = match group.len() - count {
                1 => "one more warning of this kind".to_owned(),
                more => format!("{more} more warnings of this kind"),
            };
            told.push(Lint::new(next.code, next.spot.clone(), message, "the first of them is here"));
        }
    }
    told
}

/// A part of a watch for a message: what is too long to read is cut.
fn shortened(written: &str) -> String {
    const MAX_CHARS: usize = 60;
    match written.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written.to_owned(),
    }
}
