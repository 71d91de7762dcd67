//! Literals that begin at a word: the automaton is walked from there, and only where a filter says that one can
//! begin.

use std::ops::Range;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, BuildError, MatchKind};

use super::Candidate;
use super::filter::{Bloom, WordHasher, pair};
use crate::engine::steps::{BudgetExceeded, Steps};
use crate::text::CanonicalText;

/// An automaton for literals that begin where it is started.
struct AnchoredNfa {
    nfa: NFA,
    /// The number of its first literal among all literals.
    first: u32,
}

impl AnchoredNfa {
    /// Of literals, each with a number that is left aside.
    fn new(literals: &[(Vec<u8>, u32)], first: u32) -> Result<AnchoredNfa, BuildError> {
        let bytes = literals.iter().map(|(bytes, _)| bytes);
        // Nothing is skipped by a prefilter where every walk begins at a given place.
        let nfa = NFA::builder().match_kind(MatchKind::Standard).prefilter(false).build(bytes)?;
        Ok(AnchoredNfa { nfa, first })
    }

    /// Tells every literal that begins at this byte.
    #[inline]
    fn walk(
        &self,
        text: &[u8],
        at: usize,
        steps: &mut Steps,
        found: &mut impl FnMut(&mut Steps, u32, Range<usize>) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let nfa = &self.nfa;
        let Ok(mut state) = nfa.start_state(Anchored::Yes) else { return Ok(()) };
        let mut walked = 0;
        for &byte in &text[at..] {
            state = nfa.next_state(Anchored::Yes, state, byte);
            walked += 1;
            if !nfa.is_special(state) {
                continue;
            }
            if nfa.is_dead(state) {
                break;
            }
            if nfa.is_match(state) {
                for number in 0..nfa.match_len(state) {
                    let pattern = nfa.match_pattern(state, number);
                    // The state also tells of literals that begin further on and end here.
                    if nfa.pattern_len(pattern) == walked {
                        found(steps, self.first + pattern.as_u32(), at..at + walked)?;
                    }
                }
            }
        }
        steps.take(walked as u64)
    }
}

/// Literals that begin with a separator and a whole word.
pub(super) struct WordLiterals {
    hasher: WordHasher,
    /// The first words of literals of one word, and of those whose second is no whole word.
    singles: Bloom,
    /// The first two words of all others.
    pairs: Bloom,
    /// Parts of the literals, by their first word.
    shards: Vec<AnchoredNfa>,
}

/// From so many literals on it is worth a thread more to build them.
const SHARD: usize = 20_000;

impl WordLiterals {
    /// Sorts the literals into the order in which they are numbered, from `first` on.
    pub fn build(literals: &mut [(Vec<u8>, u32)], first: u32) -> Result<WordLiterals, BuildError> {
        let hasher = WordHasher::new();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let count = (literals.len() / SHARD).clamp(1, threads.max(1));
        let (mut singles, mut pairs) = (Vec::new(), Vec::new());
        let mut shards: Vec<Vec<(Vec<u8>, u32)>> = vec![Vec::new(); count];
        for (literal, number) in &mut *literals {
            let (begin, second) = begin(literal);
            let hash = hasher.word(literal, begin.start, begin.end);
            match second {
                Some(second) => pairs.push(pair(hash, hasher.word(literal, second.start, second.end))),
                None => singles.push(hash),
            }
            shards[shard(hash, count)].push((std::mem::take(literal), *number));
        }
        let mut next = first;
        let firsts: Vec<u32> = shards
            .iter()
            .map(|shard| {
                next += shard.len() as u32;
                next - shard.len() as u32
            })
            .collect();
        let built: Vec<Result<AnchoredNfa, BuildError>> = std::thread::scope(|scope| {
            let parts = shards.iter().zip(firsts);
            let handles: Vec<_> =
                parts.map(|(shard, first)| scope.spawn(move || AnchoredNfa::new(shard, first))).collect();
            let finished = |handle: std::thread::ScopedJoinHandle<'_, _>| {
                handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            handles.into_iter().map(finished).collect()
        });
        for (place, literal) in literals.iter_mut().zip(shards.into_iter().flatten()) {
            *place = literal;
        }
        let (singles, pairs) = (Bloom::of(&singles), Bloom::of(&pairs));
        Ok(WordLiterals { hasher, singles, pairs, shards: built.into_iter().collect::<Result<_, _>>()? })
    }

    /// Tells every literal of these.
    pub fn scan(
        &self,
        text: &CanonicalText,
        candidates: &mut Vec<Candidate>,
        steps: &mut Steps,
        found: &mut impl FnMut(&mut Steps, u32, Range<usize>) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let bytes = text.as_bytes();
        let padded = text.as_padded_bytes();
        candidates.clear();
        let mut words = text.words();
        let Some(mut word) = words.next() else { return Ok(()) };
        let mut hash = self.hasher.word(padded, word.canonical_start, word.canonical_end);
        loop {
            let next = words.next();
            let next_hash =
                next.map_or(0, |next| self.hasher.word(padded, next.canonical_start, next.canonical_end));
            if self.singles.may_hold(hash) | self.pairs.may_hold(pair(hash, next_hash)) {
                let shard = shard(hash, self.shards.len()) as u32;
                candidates.push(Candidate { at: word.canonical_start as u32 - 1, shard });
            }
            let Some(next) = next else { break };
            (word, hash) = (next, next_hash);
        }
        for candidate in candidates {
            self.shards[candidate.shard as usize].walk(bytes, candidate.at as usize, steps, found)?;
        }
        Ok(())
    }

    pub fn heap_bytes(&self) -> usize {
        let shards: usize = self.shards.iter().map(|shard| shard.nfa.memory_usage()).sum();
        shards + self.singles.heap_bytes() + self.pairs.heap_bytes()
    }
}

/// Which of so many parts a literal belongs to, by the hash of its first word.
#[inline]
fn shard(hash: u64, count: usize) -> usize {
    // The filter goes by the upper half of the hash.
    (((hash & 0xFFFF_FFFF) * count as u64) >> 32) as usize
}

/// The first word of a literal that begins with one, and the second where it is whole.
fn begin(literal: &[u8]) -> (Range<usize>, Option<Range<usize>>) {
    let end_of_word = |start: usize| {
        let len = literal[start..].iter().position(|byte| *byte == b' ');
        len.map(|len| start + len)
    };
    let end = end_of_word(1).unwrap_or(literal.len());
    let second = (end + 1 < literal.len()).then(|| end_of_word(end + 1)).flatten();
    (1..end, second.map(|second_end| end + 1..second_end))
}

/// Whether a literal begins with a separator and a whole word.
pub(super) fn begins_with_word(literal: &[u8]) -> bool {
    literal.starts_with(b" ") && literal[1..].contains(&b' ')
}

/// Literals that begin with a separator and the beginning of a word: stars and wildcards.
#[derive(Default)]
pub(super) struct Beginnings {
    nfa: Option<AnchoredNfa>,
    /// How many bytes of a word are looked at before the automaton is walked.
    key_len: usize,
    /// By their hash, which of them begin a literal.
    keys: Box<[bool]>,
}

/// Entries of the table of beginnings: as many as two bytes can tell apart.
const KEYS: usize = 1 << 16;

impl Beginnings {
    pub fn build(literals: &[(Vec<u8>, u32)], first: u32) -> Result<Beginnings, BuildError> {
        let shortest = literals.iter().map(|(literal, _)| literal.len() - 1).min();
        let Some(shortest) = shortest else { return Ok(Beginnings::default()) };
        let key_len = shortest.min(3);
        let mut keys = vec![false; KEYS];
        for (literal, _) in literals {
            keys[key(&literal[1..1 + key_len])] = true;
        }
        Ok(Beginnings { nfa: Some(AnchoredNfa::new(literals, first)?), key_len, keys: keys.into() })
    }

    /// Tells every literal of these.
    pub fn scan(
        &self,
        text: &CanonicalText,
        steps: &mut Steps,
        found: &mut impl FnMut(&mut Steps, u32, Range<usize>) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let Some(nfa) = &self.nfa else { return Ok(()) };
        let bytes = text.as_bytes();
        for word in text.words() {
            let begin = bytes.get(word.canonical_start..word.canonical_start + self.key_len);
            if begin.is_some_and(|begin| self.keys[key(begin)]) {
                nfa.walk(bytes, word.canonical_start - 1, steps, found)?;
            }
        }
        Ok(())
    }

    pub fn heap_bytes(&self) -> usize {
        self.keys.len() + self.nfa.as_ref().map_or(0, |nfa| nfa.nfa.memory_usage())
    }
}

/// The place of up to three bytes in the table of beginnings.
#[inline]
fn key(begin: &[u8]) -> usize {
    // Folded letters of most scripts differ in their lower bits.
    begin.iter().fold(0, |key, byte| (key << 5) ^ usize::from(*byte)) % KEYS
}
