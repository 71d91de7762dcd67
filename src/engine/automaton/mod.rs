//! All literals in Aho-Corasick automata, and for each the atoms it stands for.
//!
//! Finds every occurrence, overlapping ones too. Most literals begin with a whole word, and are looked for only
//! at words that pass a filter; those that are one short word and nothing more are looked up there instead of walked to.
//! The few others have automata of their own. Knows nothing of watches: an atom is a number here.
//!
//! ```text
//! words (by filter) -+-> whole ------------------------------------------+-> meaning
//!                    '-> walk (from starts, through an automaton) -> rests -'
//! beginnings ----------> walk
//! ```

mod beginnings;
mod build;
mod filter;
mod meaning;
mod rests;
mod starts;
mod walk;
mod whole;
mod window;
mod words;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use self::beginnings::Beginnings;
pub(super) use self::build::AutomatonBuilder;
use self::meaning::{Meaning, Meanings};
pub(super) use self::meaning::{Posting, Told};
pub(super) use self::words::Candidates;
use self::words::WordLiterals;
use super::check::Check;
use super::literal::Place;
use super::steps::{BudgetExceeded, Steps};
use crate::text::CanonicalText;

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

/// The automata, and what each of their literals stands for.
pub(super) struct Automaton {
    /// Literals that begin with a whole word.
    words: WordLiterals,
    /// Literals that begin with the beginning of a word.
    beginnings: Beginnings,
    /// Literals that begin with characters of a script without spaces.
    runs: Floating,
    /// Literals that begin anywhere in a word.
    inner: Floating,
    meanings: Meanings,
    checks: Vec<Check>,
    /// How many there are in all.
    literals: usize,
}

/// Literals that may begin at any character.
#[derive(Default)]
struct Floating {
    searcher: Option<AhoCorasick>,
    /// What each of them stands for.
    meanings: Vec<Meaning>,
    /// Bytes of the longest of them.
    longest: usize,
}

impl Automaton {
    /// Calls `found` for every occurrence of every literal; stops at its first `Err`.
    pub fn scan(
        &self,
        text: &CanonicalText,
        candidates: &mut Candidates,
        steps: &mut Steps,
        mut found: impl FnMut(&mut Steps, Told<'_>, Place) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let bytes = text.as_bytes();
        let mut told = |steps: &mut Steps, meaning: Meaning, place: Place| {
            found(steps, self.meanings.of(meaning), place)
        };
        self.words.scan(text, candidates, steps, &mut told)?;
        self.beginnings.scan(text, candidates, steps, &mut told)?;
        if let Some(searcher) = &self.inner.searcher {
            for occurrence in searcher.find_overlapping_iter(bytes) {
                let Some(word) = text.word_index(occurrence.start()) else { continue };
                let place = Place::in_word(text, word, occurrence.range());
                told(steps, self.inner.meanings[occurrence.pattern()], place)?;
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
                        let place = Place::in_word(text, word, start..run.canonical_start + occurrence.end());
                        told(steps, self.runs.meanings[occurrence.pattern()], place)?;
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
        self.literals
    }

    /// Bytes on the heap, about.
    pub fn heap_bytes(&self) -> usize {
        let floating = |floating: &Floating| {
            floating.searcher.as_ref().map_or(0, AhoCorasick::memory_usage) + size_of_val(&*floating.meanings)
        };
        self.words.heap_bytes()
            + self.beginnings.heap_bytes()
            + floating(&self.runs)
            + floating(&self.inner)
            + self.meanings.heap_bytes()
            + self.checks.len() * size_of::<Check>()
    }
}
