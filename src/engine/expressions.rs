//! Regular expressions, over the original text of a field.
//!
//! A second automaton looks for their literals; only the expressions of which one was found are run.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, BuildError};

use super::automaton::searcher;
use super::found::{Found, FoundList};
use super::steps::{BudgetExceeded, PER_OCCURRENCE, Steps};
use crate::query::regex::{Cache, Regex};

/// Every regular expression, and the automaton of their literals; none of either where no watch has one.
#[derive(Default)]
pub(super) struct Expressions {
    searcher: Option<AhoCorasick>,
    /// For each literal the expressions that have it, by their place in the list.
    postings: Vec<Vec<u32>>,
    /// Each with its atom.
    list: Vec<(u32, Regex)>,
}

/// Buffers of one thread.
#[derive(Default)]
pub(super) struct ExpressionBuffers {
    cache: Cache,
    /// The expressions of which a literal was found.
    begun: Vec<u32>,
}

impl Expressions {
    /// The expressions of these atoms, each with its pattern.
    ///
    /// # Errors
    ///
    /// Where their literals are too many for an automaton.
    pub fn new(patterns: Vec<(u32, Box<str>)>) -> Result<Expressions, BuildError> {
        let mut expressions = Expressions::default();
        let mut literals: Vec<String> = Vec::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for (atom, pattern) in patterns {
            // What does not compile was refused with its query.
            let Ok(regex) = Regex::new(&pattern) else { continue };
            let place = expressions.list.len() as u32;
            for literal in regex.literals() {
                let number = *numbers.entry(literal.clone()).or_insert_with(|| {
                    literals.push(literal.clone());
                    expressions.postings.push(Vec::new());
                    literals.len() - 1
                });
                expressions.postings[number].push(place);
            }
            expressions.list.push((atom, regex));
        }
        if !literals.is_empty() {
            expressions.searcher = Some(searcher(&literals)?);
        }
        Ok(expressions)
    }

    /// Adds every match of every expression in a field.
    pub fn find(
        &self,
        text: &str,
        slot: u32,
        buffers: &mut ExpressionBuffers,
        found: &mut FoundList,
        steps: &mut Steps,
    ) -> Result<(), BudgetExceeded> {
        let Some(searcher) = &self.searcher else { return Ok(()) };
        let ExpressionBuffers { cache, begun } = buffers;
        begun.clear();
        steps.take(text.len() as u64)?;
        for literal in searcher.find_overlapping_iter(text) {
            let postings = &self.postings[literal.pattern().as_usize()];
            steps.take(postings.len() as u64)?;
            begun.extend_from_slice(postings);
        }
        begun.sort_unstable();
        begun.dedup();
        for &place in &*begun {
            let (atom, regex) = &self.list[place as usize];
            let mut places: Vec<std::ops::Range<usize>> = Vec::new();
            regex.find_all(text, cache, |work| steps.take(work), |place| places.push(place))?;
            steps.take(PER_OCCURRENCE * places.len() as u64)?;
            // Matches come from left to right, so the way from bytes to code points is walked once.
            let (mut byte, mut point) = (0, 0);
            let mut point_of = |at: usize| {
                point += text[byte..at].chars().count() as u32;
                byte = at;
                point
            };
            for place in places {
                let (start, end) = (point_of(place.start), point_of(place.end));
                found.push(Found { atom: *atom, slot, start, end });
            }
        }
        Ok(())
    }

    /// Bytes on the heap, about.
    pub fn heap_bytes(&self) -> usize {
        let compiled: usize = self.list.iter().map(|(_, regex)| regex.memory_usage()).sum();
        compiled + self.searcher.as_ref().map_or(0, |searcher| searcher.memory_usage())
    }
}
