//! Watches to an automaton; an article to the watches that fire, each with its hits.
//!
//! Two stages: the automaton finds the literals of all watches in one pass, then only those watches
//! are evaluated of which a literal was found.

use crate::article::Field;

/// One occurrence of a term that made a watch fire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'e> {
    /// The field it stands in.
    pub field: Field,
    /// Which tag, where the field is `tags`.
    pub index: Option<u32>,
    /// First code point in the field's decoded text.
    pub start: u32,
    /// End, excluded, in code points.
    pub end: u32,
    /// The term as written in the watch.
    pub term: &'e str,
}

/// A watch that fired for an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired<'e> {
    /// The watch.
    pub watch: &'e crate::watch::Watch,
    /// Its hits in the order of the report: field, tag index, start, end, term. Never empty.
    pub hits: Vec<Hit<'e>>,
}
