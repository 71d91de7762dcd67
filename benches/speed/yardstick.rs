//! Plain Aho-Corasick over text that is folded already: what everything is compared with.
//!
//! The same crate, kind and literals as the engine's, every byte through the automaton, occurrences counted
//! and nothing more.

use std::collections::HashSet;
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use newswatch::text::{PhraseCutter, Piece, WordRules};

use crate::input::Text;

pub struct Yardstick {
    automaton: AhoCorasick,
    pub build_seconds: f64,
}

impl Yardstick {
    pub fn build(terms: &[String]) -> Yardstick {
        let mut cutter = PhraseCutter::default();
        let mut seen = HashSet::new();
        let literals = terms.iter().map(|term| literal(term, &mut cutter));
        let literals: Vec<Vec<u8>> = literals.filter(|literal| seen.insert(literal.clone())).collect();
        let started = Instant::now();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .build(literals)
            .expect("a list of terms that fits into memory fits into an automaton");
        Yardstick { automaton, build_seconds: started.elapsed().as_secs_f64() }
    }

    /// Occurrences in all texts.
    pub fn count(&self, texts: &[Text]) -> usize {
        texts.iter().map(|text| self.automaton.find_overlapping_iter(&text.canonical).count()).sum()
    }

    pub fn heap_bytes(&self) -> usize {
        self.automaton.memory_usage()
    }
}

/// `" w1 w2 "`, so that only whole words are found; in scripts without spaces the characters alone.
fn literal(term: &str, cutter: &mut PhraseCutter) -> Vec<u8> {
    let mut literal = Vec::new();
    for piece in cutter.cut(term, WordRules::General).pieces {
        let Piece::Word(word) = piece else {
            literal.extend_from_slice(piece.text().as_bytes());
            continue;
        };
        if literal.last() != Some(&b' ') {
            literal.push(b' ');
        }
        literal.extend_from_slice(word.as_bytes());
        literal.push(b' ');
    }
    literal
}
