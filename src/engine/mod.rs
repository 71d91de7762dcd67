//! Watches to an automaton; an article to the watches that fire, each with its hits.
//!
//! Two stages. First the *atoms* of all watches, their terms, each once, are found in one pass over the
//! canonical text of each field. Then only those watches are evaluated of which an *anchor* was found, for each
//! query the rarest atoms of which one must stand wherever it is true, and its *guards* too, the next rarest.
//!
//! ```text
//! build:   watch -> terms -> form -> literal, check -> automaton      (stems, expressions beside it)
//!          query -> program -> anchors -> uses
//! search:  article -> fields -> automaton, stems, expressions -> found
//!          found -> uses -> evaluate (over occurrence) -> fired
//! ```
//!
//! | file | its one idea |
//! |---|---|
//! | `form` | what each form of a term means for the search |
//! | `lists` | a list for each number, where most have one entry |
//! | `literal` | from a phrase to the bytes to find and what has to stand beside them |
//! | `check` | what has to hold beside a literal, and how far its term reaches |
//! | `automaton` | all literals in Aho-Corasick automata and a table of short words, with the atoms each stands for |
//! | `stems` | inflected forms |
//! | `expressions` | regular expressions, over the original text |
//! | `program` | queries, flat |
//! | `anchors` | when a query has to be evaluated at all |
//! | `uses` | what an atom is to the watches |
//! | `fields` | the fields of one article: canonical, exact, and the rulers for proximities |
//! | `found` | where atoms stand in one article |
//! | `occurrence` | what stands near what |
//! | `evaluate` | whether a query is true, and why |
//! | `explain` | why a watch fires or not, in words |
//! | `search` | one article through both stages |
//! | `steps` | the budget |
//!
//! Leaves words and folding to [`crate::text`], and what is said of a match to [`crate::alert`].

mod anchors;
mod automaton;
mod build;
mod check;
mod evaluate;
mod explain;
mod expressions;
mod fields;
mod form;
mod found;
mod language;
mod lists;
mod literal;
mod metadata;
mod occurrence;
mod program;
mod search;
mod stems;
mod steps;
#[cfg(test)]
mod tests;
mod uses;

pub use explain::{Explained, Explanation};
pub use search::Scratch;
pub use steps::BudgetExceeded;

use std::sync::Arc;

use automaton::Automaton;
use expressions::Expressions;
use fields::Extra;
use program::{NodeId, Programs};
use stems::StemIndex;
use uses::Uses;

use crate::article::Field;
use crate::watch::Watch;

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
    pub watch: &'e Watch,
    /// Its hits in the order of the report: field, tag index, start, end, term. Empty only
    /// where a query is true by what is not there (`NOT NOT a`).
    pub hits: Vec<Hit<'e>>,
}

/// Why an engine could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The automaton cannot number that many literals.
    #[error("the terms of all watches together are too many or too long for one automaton")]
    TooLarge(#[from] aho_corasick::BuildError),
}

/// All watches, ready to be matched. Immutable: a reload builds another one beside it.
pub struct Engine {
    /// In the order in which they were read, shared with whoever read them.
    watches: Arc<[Watch]>,
    /// The same by id in byte order, which is the order in which they fire: a watch's rank is its place here.
    by_id: Vec<Ranked>,
    programs: Programs,
    automaton: Automaton,
    stems: StemIndex,
    expressions: Expressions,
    /// What an atom is to the watches, by atom.
    uses: Uses,
    extra: Extra,
    terms: usize,
}

/// What is asked for by a watch's rank.
#[derive(Clone, Copy, Debug)]
struct Ranked {
    /// Where the watch stands among all.
    place: u32,
    /// The roots of its queries.
    query: Option<NodeId>,
    unless: Option<NodeId>,
}

impl Engine {
    /// The watches, in the order in which they were read.
    pub fn watches(&self) -> &[Watch] {
        &self.watches
    }

    /// Terms of all watches, those of queries included.
    pub fn terms(&self) -> usize {
        self.terms
    }

    /// Different literals that the automaton looks for.
    pub fn literals(&self) -> usize {
        self.automaton.literals()
    }

    /// Bytes that the compiled form takes on the heap, about; the watches' own texts not counted.
    pub fn heap_bytes(&self) -> usize {
        self.automaton.heap_bytes()
            + self.programs.heap_bytes()
            + self.uses.heap_bytes()
            + self.expressions.heap_bytes()
            + self.by_id.len() * size_of::<Ranked>()
    }

    fn ranked(&self, rank: u32) -> Ranked {
        self.by_id[rank as usize]
    }

    fn watch(&self, rank: u32) -> &Watch {
        &self.watches[self.ranked(rank).place as usize]
    }
}
