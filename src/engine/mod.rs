//! Watches to an automaton; an article to the watches that fire, each with its hits.
//!
//! Two stages. The automaton finds the literals of all watches in one pass over the canonical text of
//! each field; then only those watches are evaluated of which a literal was found. A watch of terms
//! has nothing more to evaluate than its languages, so the second stage is short: it is where
//! conditions over the literals found have their place.
//!
//! | file | its one idea |
//! |---|---|
//! | `literal` | from a phrase to the bytes to find and what has to stand beside them |
//! | `automaton` | all literals in one Aho-Corasick automaton, with the terms each stands for |
//! | `search` | one article through both stages, counted in steps |
//!
//! Leaves words and folding to [`crate::text`], and what is said of a match to [`crate::alert`].

mod automaton;
mod literal;
mod search;
#[cfg(test)]
mod tests;

pub use search::{BudgetExceeded, Scratch};

use std::sync::Arc;

use automaton::{Automaton, AutomatonBuilder, RuleSet};
use literal::Literal;

use crate::article::Field;
use crate::text::{Phrase, PhraseCutter, WordRules};
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
    /// Its hits in the order of the report: field, tag index, start, end, term. Never empty.
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
    by_id: Vec<u32>,
    /// For each term its watch and its place there, by the term's number.
    terms: Vec<TermPlace>,
    automaton: Automaton,
}

#[derive(Clone, Copy, Debug)]
struct TermPlace {
    /// The rank of its watch.
    watch: u32,
    term: u32,
}

impl Engine {
    /// Compiles watches. Their ids are unique, as [`crate::watch`] has made sure.
    ///
    /// # Errors
    ///
    /// Where there is more than one automaton can hold.
    pub fn build(watches: impl Into<Arc<[Watch]>>) -> Result<Engine, BuildError> {
        let watches = watches.into();
        let mut by_id: Vec<u32> = (0..watches.len() as u32).collect();
        by_id.sort_unstable_by(|a, b| watches[*a as usize].id.cmp(&watches[*b as usize].id));
        let mut terms = Vec::new();
        let mut builder = AutomatonBuilder::default();
        let mut cutter = PhraseCutter::default();
        for (rank, place) in by_id.iter().enumerate() {
            for (place, term) in watches[*place as usize].terms.iter().enumerate() {
                let number = terms.len() as u32;
                terms.push(TermPlace { watch: rank as u32, term: place as u32 });
                for (rules, literal) in literals_of(&term.written, &mut cutter) {
                    builder.add(number, rules, literal);
                }
            }
        }
        let automaton = builder.build()?;
        Ok(Engine { watches, by_id, terms, automaton })
    }

    /// The watches, in the order in which they were read.
    pub fn watches(&self) -> &[Watch] {
        &self.watches
    }

    /// Terms of all watches.
    pub fn terms(&self) -> usize {
        self.terms.len()
    }

    /// Different literals that the automaton looks for.
    pub fn literals(&self) -> usize {
        self.automaton.literals()
    }

    /// Bytes that the compiled form takes on the heap, about; the watches' own texts not counted.
    pub fn heap_bytes(&self) -> usize {
        self.automaton.heap_bytes()
            + self.terms.len() * size_of::<TermPlace>()
            + self.by_id.len() * size_of::<u32>()
    }

    fn term(&self, number: u32) -> (u32, &str) {
        let place = self.terms[number as usize];
        (place.watch, &self.watch(place.watch).terms[place.term as usize].written)
    }

    fn watch(&self, rank: u32) -> &Watch {
        &self.watches[self.by_id[rank as usize] as usize]
    }
}

/// The different literals of a term, each with the word rules under which the term has it: nearly
/// always one literal for all of them.
fn literals_of(written: &str, cutter: &mut PhraseCutter) -> Vec<(RuleSet, Literal)> {
    let general = cutter.cut(written, WordRules::General);
    if !general.depends_on_rules {
        return Literal::of(&general).map(|literal| (RuleSet::all(), literal)).into_iter().collect();
    }
    let mut variants: Vec<(RuleSet, Phrase)> = Vec::new();
    for rules in RuleSet::ALL {
        let phrase = cutter.cut(written, rules);
        match variants.iter_mut().find(|(_, known)| known.pieces == phrase.pieces) {
            Some((set, _)) => *set = set.with(rules),
            None => variants.push((RuleSet::default().with(rules), phrase)),
        }
    }
    variants.into_iter().filter_map(|(set, phrase)| Some((set, Literal::of(&phrase)?))).collect()
}
