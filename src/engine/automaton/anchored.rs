//! Literals that begin at a word: the automaton is walked from there, and only where a filter says that one can
//! begin.

use std::ops::Range;

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::nfa::contiguous::NFA;

use aho_corasick::{Anchored, BuildError, MatchKind};

use super::filter::{Bloom, hash_word, row};
use crate::engine::literal::Place;
use crate::engine::steps::{BudgetExceeded, Steps};
use crate::text::CanonicalText;

/// States less deep than this look the next one up; the others search for it. Every walk comes by the separator and
/// the first two letters of a word, which lead on to most letters.
const DENSE_DEPTH: usize = 4;

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
        let mut builder = NFA::builder();
        builder.match_kind(MatchKind::Standard).prefilter(false).dense_depth(DENSE_DEPTH);
        Ok(AnchoredNfa { nfa: builder.build(bytes)?, first })
    }

    /// A walk from this byte on.
    fn walk(&self, at: usize, word: usize) -> Option<Walk<'_>> {
        let state = self.nfa.start_state(Anchored::Yes).ok()?;
        Some(Walk { automaton: self, state, begin: at, at, word })
    }

    fn heap_bytes(&self) -> usize {
        self.nfa.memory_usage()
    }
}

/// An automaton on its way through a text.
#[derive(Clone, Copy)]
struct Walk<'n> {
    automaton: &'n AnchoredNfa,
    state: StateID,
    begin: usize,
    /// The next byte.
    at: usize,
    /// The word it begins at.
    word: usize,
}

impl Walk<'_> {
    /// Goes on by one byte. Whether it came to a state that has something to tell, or to the end of the text.
    #[inline(always)]
    fn step(&mut self, text: &[u8]) -> bool {
        let Some(&byte) = text.get(self.at) else {
            self.state = DEAD;
            return true;
        };
        let nfa = &self.automaton.nfa;
        self.state = nfa.next_state(Anchored::Yes, self.state, byte);
        self.at += 1;
        nfa.is_special(self.state)
    }

    fn is_over(&self) -> bool {
        self.automaton.nfa.is_dead(self.state)
    }

    /// Tells every literal that ends here.
    fn tell(
        &self,
        steps: &mut Steps,
        found: &mut impl FnMut(&mut Steps, u32, Place) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let nfa = &self.automaton.nfa;
        if !nfa.is_match(self.state) {
            return Ok(());
        }
        for number in 0..nfa.match_len(self.state) {
            let pattern = nfa.match_pattern(self.state, number);
            // The state also tells of literals that begin further on and end here.
            if nfa.pattern_len(pattern) == self.at - self.begin {
                let place = Place { bytes: self.begin..self.at, word: self.word };
                found(steps, self.automaton.first + pattern.as_u32(), place)?;
            }
        }
        Ok(())
    }
}

/// The state that nothing leads out of, in every automaton.
const DEAD: StateID = StateID::ZERO;

/// So many walks go on side by side, as each of them mostly waits for memory.
const ABREAST: usize = 8;

/// Takes walks to their ends.
fn walk_all<'n>(
    mut walks: impl Iterator<Item = Walk<'n>>,
    text: &[u8],
    steps: &mut Steps,
    found: &mut impl FnMut(&mut Steps, u32, Place) -> Result<(), BudgetExceeded>,
) -> Result<(), BudgetExceeded> {
    let mut abreast: [Option<Walk<'n>>; ABREAST] = std::array::from_fn(|_| walks.next());
    loop {
        let mut is_over = true;
        for place in &mut abreast {
            let Some(walk) = place else { continue };
            is_over = false;
            if !walk.step(text) {
                continue;
            }
            walk.tell(steps, found)?;
            if walk.is_over() {
                steps.take((walk.at - walk.begin) as u64)?;
                *place = walks.next();
            }
        }
        if is_over {
            return Ok(());
        }
    }
}

/// Buffers for the words of a text where a literal may begin, kept from text to text.
#[derive(Default)]
pub(in crate::engine) struct Candidates {
    /// Of every word, and one more.
    hashes: Vec<u64>,
    /// The words that passed, by their index.
    words: Vec<u32>,
}

/// So many words of a literal are looked up in a filter at most: two of them are often everyday words.
const MOST_WORDS: usize = 3;

/// Literals that begin with a separator and a whole word.
pub(super) struct WordLiterals {
    /// The words that literals begin with: the first alone of those with one whole word, the first two of those with
    /// two, the first three of all others.
    beginnings: [Bloom; MOST_WORDS],
    /// Parts of the literals, by their first word.
    shards: Vec<AnchoredNfa>,
}

/// From so many literals on it is worth a thread more to build them.
const SHARD: usize = 20_000;

impl WordLiterals {
    /// Sorts the literals into the order in which they are numbered, from `first` on.
    pub fn build(literals: &mut [(Vec<u8>, u32)], first: u32) -> Result<WordLiterals, BuildError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let count = (literals.len() / SHARD).clamp(1, threads.max(1));
        let mut beginnings: [Vec<u64>; MOST_WORDS] = Default::default();
        let mut shards: Vec<Vec<(Vec<u8>, u32)>> = vec![Vec::new(); count];
        for (literal, number) in &mut *literals {
            let mut words = whole_words(literal).take(MOST_WORDS);
            let first = words.next().map_or(0, |word| hash_word(literal, word.start, word.end));
            let (mut all, mut more) = (first, 0);
            for word in words {
                all = row(all, hash_word(literal, word.start, word.end));
                more += 1;
            }
            beginnings[more].push(all);
            shards[shard(first, count)].push((std::mem::take(literal), *number));
        }
        let mut next = first;
        let parts = shards.into_iter().map(|shard| {
            next += shard.len() as u32;
            (next - shard.len() as u32, shard)
        });
        let (sorted, shards): (Vec<_>, Vec<_>) = std::thread::scope(|scope| {
            let build = |(first, mut shard): (u32, Vec<(Vec<u8>, u32)>)| {
                // States are laid out in this order, so that a walk finds the next one nearby.
                shard.sort_unstable();
                let automaton = AnchoredNfa::new(&shard, first);
                (shard, automaton)
            };
            let handles: Vec<_> = parts.map(|part| scope.spawn(move || build(part))).collect();
            let finished = |handle: std::thread::ScopedJoinHandle<'_, _>| {
                handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            handles.into_iter().map(finished).unzip()
        });
        for (place, literal) in literals.iter_mut().zip(sorted.into_iter().flatten()) {
            *place = literal;
        }
        let beginnings = beginnings.map(|keys| Bloom::of(&keys));
        Ok(WordLiterals { beginnings, shards: shards.into_iter().collect::<Result<_, _>>()? })
    }

    /// Tells every literal of these.
    pub fn scan(
        &self,
        text: &CanonicalText,
        candidates: &mut Candidates,
        steps: &mut Steps,
        found: &mut impl FnMut(&mut Steps, u32, Place) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let Candidates { hashes, words } = candidates;
        let padded = text.as_padded_bytes();
        let room = text.words().len() + MOST_WORDS - 1;
        if hashes.len() < room {
            hashes.resize(room, 0);
            words.resize(room, 0);
        }
        let hashes = &mut hashes[..room];
        // Behind the last word there is none.
        hashes[room - (MOST_WORDS - 1)..].fill(0);
        let mut room = hashes.iter_mut();
        text.for_each_place(|start, end| {
            if let Some(hash) = room.next() {
                *hash = hash_word(padded, start, end);
            }
        });
        let [ones, twos, threes] = &self.beginnings;
        let mut count = 0;
        let behind = hashes[1..].iter().zip(&hashes[2..]);
        for (number, (&first, (&second, &third))) in (0..).zip(hashes.iter().zip(behind)) {
            let two = row(first, second);
            let may_begin = ones.may_hold(first) | twos.may_hold(two) | threes.may_hold(row(two, third));
            // Written always and kept sometimes, which is less work than to foresee which.
            words[count] = number;
            count += usize::from(may_begin);
        }
        let begun = words[..count].iter().filter_map(|&number| {
            let word = text.word(number as usize);
            let shard = &self.shards[shard(hashes[number as usize], self.shards.len())];
            shard.walk(word.canonical_start - 1, number as usize)
        });
        walk_all(begun, text.as_bytes(), steps, found)
    }

    pub fn heap_bytes(&self) -> usize {
        let shards: usize = self.shards.iter().map(AnchoredNfa::heap_bytes).sum();
        shards + self.beginnings.iter().map(Bloom::heap_bytes).sum::<usize>()
    }
}

/// Which of so many parts a literal belongs to, by the hash of its first word.
#[inline]
fn shard(hash: u64, count: usize) -> usize {
    // The filter goes by the upper half of the hash.
    (((hash & 0xFFFF_FFFF) * count as u64) >> 32) as usize
}

/// The words of a literal that begins with a separator, up to the first that is not whole.
fn whole_words(literal: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 1;
    std::iter::from_fn(move || {
        let end = start + literal[start..].iter().position(|byte| *byte == b' ')?;
        let word = start..end;
        start = end + 1;
        Some(word)
    })
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
        found: &mut impl FnMut(&mut Steps, u32, Place) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let Some(nfa) = &self.nfa else { return Ok(()) };
        let bytes = text.as_bytes();
        let begun = text.words().enumerate().filter_map(|(number, word)| {
            let begin = bytes.get(word.canonical_start..word.canonical_start + self.key_len)?;
            let may_begin = self.keys[key(begin)];
            may_begin.then(|| nfa.walk(word.canonical_start - 1, number)).flatten()
        });
        walk_all(begun, bytes, steps, found)
    }

    pub fn heap_bytes(&self) -> usize {
        self.keys.len() + self.nfa.as_ref().map_or(0, AnchoredNfa::heap_bytes)
    }
}

/// The place of up to three bytes in the table of beginnings.
#[inline]
fn key(begin: &[u8]) -> usize {
    // Folded letters of most scripts differ in their lower bits.
    begin.iter().fold(0, |key, byte| (key << 5) ^ usize::from(*byte)) % KEYS
}
