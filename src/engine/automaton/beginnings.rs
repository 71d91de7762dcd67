//! Literals that begin with the beginning of a word, stars and wildcards: the automaton is walked only from words that
//! begin as one of them does.

use aho_corasick::BuildError;

use super::meaning::Meaning;
use super::walk::AnchoredNfa;
use super::words::Candidates;
use crate::engine::literal::Place;
use crate::engine::steps::{BudgetExceeded, Steps};
use crate::text::CanonicalText;

/// Literals that begin with a separator and the beginning of a word: stars and wildcards.
#[derive(Default)]
pub(super) struct Beginnings {
    nfa: Option<[AnchoredNfa; 1]>,
    /// How many bytes of a word are looked at before the automaton is walked.
    key_len: usize,
    /// By their hash, which of them begin a literal.
    keys: Box<[bool]>,
}

/// Entries of the table of beginnings: as many as two bytes can tell apart.
const KEYS: usize = 1 << 16;

impl Beginnings {
    pub fn build(literals: Vec<(Vec<u8>, Meaning)>) -> Result<Beginnings, BuildError> {
        let shortest = literals.iter().map(|(literal, _)| literal.len() - 1).min();
        let Some(shortest) = shortest else { return Ok(Beginnings::default()) };
        let key_len = shortest.min(3);
        let mut keys = vec![false; KEYS];
        for (literal, _) in &literals {
            keys[key(&literal[1..1 + key_len])] = true;
        }
        Ok(Beginnings { nfa: Some([AnchoredNfa::new(literals, 0)?]), key_len, keys: keys.into() })
    }

    /// Tells every literal of these.
    pub fn scan(
        &self,
        text: &CanonicalText,
        candidates: &mut Candidates,
        steps: &mut Steps,
        found: &mut impl FnMut(&mut Steps, Meaning, Place) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let Some(automata @ [nfa]) = &self.nfa else { return Ok(()) };
        let bytes = text.as_bytes();
        let walks = &mut candidates.walks;
        walks.clear();
        for (number, word) in (0..).zip(text.words()) {
            let Some(begin) = bytes.get(word.canonical_start..word.canonical_start + self.key_len) else {
                continue;
            };
            if self.keys[key(begin)] {
                walks.begin(nfa, text, number);
            }
        }
        walks.finish(automata, text, steps, found)
    }

    pub fn heap_bytes(&self) -> usize {
        self.keys.len() + self.nfa.as_ref().map_or(0, |[nfa]| nfa.heap_bytes())
    }
}

/// The place of up to three bytes in the table of beginnings.
#[inline]
fn key(begin: &[u8]) -> usize {
    // Folded letters of most scripts differ in their lower bits.
    begin.iter().fold(0, |key, byte| (key << 5) ^ usize::from(*byte)) % KEYS
}
