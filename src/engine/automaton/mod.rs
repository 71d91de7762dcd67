//! All literals in Aho-Corasick automata, and for each the atoms it stands for.
//!
//! Finds every occurrence, overlapping ones too. Most literals begin with a whole word, and are looked for only
//! at words that pass a filter; the few others have automata of their own. Knows nothing of watches: an atom is
//! a number here.
//!
//! ```text
//! words (by filter), beginnings -> walk (from starts, through an automaton) -> rests
//! ```

mod beginnings;
mod build;
mod filter;
mod rests;
mod starts;
mod walk;
mod window;
mod words;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use self::beginnings::Beginnings;
pub(super) use self::build::AutomatonBuilder;
pub(super) use self::words::Candidates;
use self::words::WordLiterals;
use super::check::Check;
use super::form::RuleSet;
use super::lists::Lists;
use super::literal::Place;
use super::steps::{BudgetExceeded, Steps};
use crate::text::CanonicalText;

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

/// The automata and the postings behind each of their literals.
pub(super) struct Automaton {
    /// Literals that begin with a whole word.
    words: WordLiterals,
    /// Literals that begin with the beginning of a word.
    beginnings: Beginnings,
    /// Literals that begin with characters of a script without spaces.
    runs: Floating,
    /// Literals that begin anywhere in a word.
    inner: Floating,
    /// By literal.
    postings: Lists<Posting>,
    checks: Vec<Check>,
}

/// Literals that may begin at any character.
#[derive(Default)]
struct Floating {
    searcher: Option<AhoCorasick>,
    /// The number of the first of them among all literals.
    first: u32,
    /// Bytes of the longest of them.
    longest: usize,
}

impl Automaton {
    /// Calls `found` for every occurrence of every literal, separators included; stops at its first `Err`.
    pub fn scan(
        &self,
        text: &CanonicalText,
        candidates: &mut Candidates,
        steps: &mut Steps,
        mut found: impl FnMut(&mut Steps, &[Posting], Place) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let bytes = text.as_bytes();
        let mut told = |steps: &mut Steps, literal: u32, place: Place| {
            found(steps, self.postings.of_number(literal), place)
        };
        self.words.scan(text, candidates, steps, &mut told)?;
        self.beginnings.scan(text, candidates, steps, &mut told)?;
        if let Some(searcher) = &self.inner.searcher {
            for occurrence in searcher.find_overlapping_iter(bytes) {
                let Some(word) = text.word_index(occurrence.start()) else { continue };
                let place = Place { bytes: occurrence.range(), word };
                told(steps, self.inner.first + occurrence.pattern().as_u32(), place)?;
            }
        }
        if let Some(searcher) = &self.runs.searcher
            && text.has_runs()
        {
            for (word, run) in text.words().enumerate().filter(|(_, word)| word.is_run) {
                // A literal may reach beyond the run that it begins in.
                let end = bytes.len().min(run.canonical_end + self.runs.longest);
                let stretch = &bytes[run.canonical_start..end];
                steps.take(stretch.len() as u64)?;
                for occurrence in searcher.find_overlapping_iter(stretch) {
                    let start = run.canonical_start + occurrence.start();
                    if start < run.canonical_end {
                        let bytes = start..run.canonical_start + occurrence.end();
                        let literal = self.runs.first + occurrence.pattern().as_u32();
                        told(steps, literal, Place { bytes, word })?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What has to hold beside the literal for the atom to stand there.
    pub fn check(&self, posting: &Posting) -> Option<&Check> {
        self.checks.get(posting.check as usize)
    }

    /// Literals, each counted once.
    pub fn literals(&self) -> usize {
        self.postings.len()
    }

    /// Bytes on the heap, about.
    pub fn heap_bytes(&self) -> usize {
        let floating = |floating: &Floating| floating.searcher.as_ref().map_or(0, AhoCorasick::memory_usage);
        self.words.heap_bytes()
            + self.beginnings.heap_bytes()
            + floating(&self.runs)
            + floating(&self.inner)
            + self.postings.heap_bytes()
            + self.checks.len() * size_of::<Check>()
    }
}
