//! All literals in one Aho-Corasick automaton, and for each the atoms it stands for.
//!
//! Finds every occurrence, overlapping ones too. Knows nothing of watches: an atom is a number here.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::check::Check;
use super::form::{Literal, RuleSet};

/// An atom that a literal stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    /// The atom, by its number in the engine.
    pub atom: u32,
    /// Under which word rules the atom has this literal.
    pub rules: RuleSet,
    /// Whether it stands for the atom only where the article's language has no stemmer.
    pub only_unstemmed: bool,
    /// Index into the checks, or `NO_CHECK`.
    check: u32,
}

const NO_CHECK: u32 = u32::MAX;

/// Collects literals, each once however many atoms share it.
#[derive(Default)]
pub(super) struct AutomatonBuilder {
    numbers: HashMap<Vec<u8>, u32>,
    postings: Vec<(u32, Posting)>,
    checks: Vec<Check>,
    /// The one check that stars share.
    whole_word: Option<u32>,
}

impl AutomatonBuilder {
    /// Adds what has to be found for an atom.
    pub fn add(&mut self, atom: u32, literal: Literal, only_unstemmed: bool) {
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(literal.bytes).or_insert(next);
        let check = self.check(literal.check);
        self.postings.push((number, Posting { atom, rules: literal.rules, only_unstemmed, check }));
    }

    fn check(&mut self, check: Option<Box<Check>>) -> u32 {
        let Some(check) = check else { return NO_CHECK };
        let next = self.checks.len() as u32;
        if *check == Check::WholeWord {
            if let Some(shared) = self.whole_word {
                return shared;
            }
            self.whole_word = Some(next);
        }
        self.checks.push(*check);
        next
    }

    /// Builds the automaton.
    ///
    /// # Errors
    ///
    /// Where the literals are more or longer than the automaton can number.
    pub fn build(mut self) -> Result<Automaton, BuildError> {
        let mut literals: Vec<(Vec<u8>, u32)> = self.numbers.into_iter().collect();
        literals.sort_unstable_by_key(|(_, number)| *number);
        let searcher = searcher(literals.iter().map(|(bytes, _)| bytes))?;
        self.postings.sort_by_key(|(number, _)| *number);
        let mut ends = vec![0u32; literals.len()];
        for (at, (number, _)) in self.postings.iter().enumerate() {
            ends[*number as usize] = at as u32 + 1;
        }
        let postings = self.postings.into_iter().map(|(_, posting)| posting).collect();
        Ok(Automaton { searcher, postings, ends, checks: self.checks })
    }
}

/// An automaton that finds every occurrence of each literal.
///
/// A contiguous NFA: a DFA of this many literals takes gigabytes, and a noncontiguous NFA is several times
/// slower. Overlapping search asks for the standard match kind.
pub(super) fn searcher(
    literals: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> Result<AhoCorasick, BuildError> {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::Standard)
        .build(literals)
}

/// The automaton and the postings behind each of its literals.
pub(super) struct Automaton {
    searcher: AhoCorasick,
    postings: Vec<Posting>,
    /// Where the postings of a literal end; they begin where those of the one before end.
    ends: Vec<u32>,
    checks: Vec<Check>,
}

impl Automaton {
    /// Calls `found` for every occurrence of every literal, by where it ends; stops at its first `Err`.
    pub fn scan<E>(
        &self,
        canonical: &[u8],
        mut found: impl FnMut(&[Posting], Range<usize>) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.ends.is_empty() {
            return Ok(());
        }
        for occurrence in self.searcher.find_overlapping_iter(canonical) {
            let postings = &self.postings[self.postings_of(occurrence.pattern().as_usize())];
            found(postings, occurrence.range())?;
        }
        Ok(())
    }

    /// What has to hold beside the literal for the atom to stand there.
    pub fn check(&self, posting: &Posting) -> Option<&Check> {
        self.checks.get(posting.check as usize)
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
            + self.checks.len() * size_of::<Check>()
    }

    fn postings_of(&self, literal: usize) -> Range<usize> {
        let begin = if literal == 0 { 0 } else { self.ends[literal - 1] as usize };
        begin..self.ends[literal] as usize
    }
}
