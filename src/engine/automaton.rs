//! All literals in one Aho-Corasick automaton, and for each the terms it stands for.
//!
//! Finds every occurrence, overlapping ones too. Knows nothing of watches: a term is a number here.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::literal::{Context, Literal};
use crate::text::WordRules;

/// A term that a literal stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    /// The term, by its number in the engine.
    pub term: u32,
    /// Under which word rules the term has this literal.
    rules: RuleSet,
    /// Index into the contexts, or `NO_CONTEXT`.
    context: u32,
}

const NO_CONTEXT: u32 = u32::MAX;

/// A set of [`WordRules`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RuleSet(u8);

impl RuleSet {
    pub const ALL: [WordRules; 3] = [WordRules::General, WordRules::Elision, WordRules::Suffix];

    pub fn all() -> RuleSet {
        RuleSet::ALL.into_iter().fold(RuleSet::default(), RuleSet::with)
    }

    pub fn with(self, rules: WordRules) -> RuleSet {
        RuleSet(self.0 | 1 << rules as u8)
    }

    pub fn holds(self, rules: WordRules) -> bool {
        self.0 & (1 << rules as u8) != 0
    }
}

/// Collects literals, each once however many terms share it.
#[derive(Default)]
pub(super) struct AutomatonBuilder {
    numbers: HashMap<Vec<u8>, u32>,
    postings: Vec<(u32, Posting)>,
    contexts: Vec<Context>,
}

impl AutomatonBuilder {
    /// Adds what has to be found for a term under a set of rules.
    pub fn add(&mut self, term: u32, rules: RuleSet, literal: Literal) {
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(literal.bytes).or_insert(next);
        let context = match literal.context {
            None => NO_CONTEXT,
            Some(context) => {
                self.contexts.push(*context);
                self.contexts.len() as u32 - 1
            }
        };
        self.postings.push((number, Posting { term, rules, context }));
    }

    /// Builds the automaton.
    ///
    /// # Errors
    ///
    /// Where the literals are more or longer than the automaton can number.
    pub fn build(mut self) -> Result<Automaton, BuildError> {
        let mut literals: Vec<(Vec<u8>, u32)> = self.numbers.into_iter().collect();
        literals.sort_unstable_by_key(|(_, number)| *number);
        // A contiguous NFA: a DFA of this many literals takes gigabytes, and a noncontiguous NFA is
        // several times slower. Overlapping search asks for the standard match kind.
        let searcher = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .build(literals.iter().map(|(bytes, _)| bytes))?;
        self.postings.sort_by_key(|(number, _)| *number);
        let mut ends = vec![0u32; literals.len()];
        for (at, (number, _)) in self.postings.iter().enumerate() {
            ends[*number as usize] = at as u32 + 1;
        }
        let postings = self.postings.into_iter().map(|(_, posting)| posting).collect();
        Ok(Automaton { searcher, postings, ends, contexts: self.contexts })
    }
}

/// The automaton and the postings behind each of its literals.
pub(super) struct Automaton {
    searcher: AhoCorasick,
    postings: Vec<Posting>,
    /// Where the postings of a literal end; they begin where those of the one before end.
    ends: Vec<u32>,
    contexts: Vec<Context>,
}

impl Automaton {
    /// Calls `found` for every occurrence of every literal, by where it ends; stops at its first `Err`.
    pub fn scan<E>(
        &self,
        canonical: &[u8],
        mut found: impl FnMut(&[Posting], usize, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.ends.is_empty() {
            return Ok(());
        }
        for occurrence in self.searcher.find_overlapping_iter(canonical) {
            let postings = &self.postings[self.postings_of(occurrence.pattern().as_usize())];
            found(postings, occurrence.start(), occurrence.end())?;
        }
        Ok(())
    }

    /// Where the whole term stands, given where its literal does; `None` where the term does not hold
    /// under these rules, or the rest of it does not stand beside the literal.
    pub fn widen(
        &self,
        posting: &Posting,
        rules: WordRules,
        canonical: &[u8],
        start: usize,
        end: usize,
    ) -> Option<(usize, usize)> {
        if !posting.rules.holds(rules) {
            return None;
        }
        if posting.context == NO_CONTEXT {
            return Some((start, end));
        }
        self.contexts[posting.context as usize].widen(canonical, start, end)
    }

    /// Literals, each counted once.
    pub fn literals(&self) -> usize {
        self.ends.len()
    }

    /// Bytes on the heap, about.
    pub fn heap_bytes(&self) -> usize {
        self.searcher.memory_usage()
            + self.postings.len() * size_of::<Posting>()
            + self.ends.len() * size_of::<u32>()
            + self.contexts.len() * size_of::<Context>()
    }

    fn postings_of(&self, literal: usize) -> Range<usize> {
        let begin = if literal == 0 { 0 } else { self.ends[literal - 1] as usize };
        begin..self.ends[literal] as usize
    }
}
