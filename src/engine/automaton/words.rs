//! Literals that begin with a whole word: the automaton is walked only from words that pass a filter.

use std::ops::Range;

use aho_corasick::BuildError;

use super::filter::{Bloom, hash_word, row};
use super::meaning::Meaning;
use super::walk::{AnchoredNfa, Walks};
use super::whole::{HashedLiteral, WholeWords};
use crate::engine::literal::Place;
use crate::engine::steps::{BudgetExceeded, Steps};
use crate::text::CanonicalText;

/// Buffers for the words of a text where a literal may begin, kept from text to text.
#[derive(Default)]
pub(in crate::engine) struct Candidates {
    /// Of every word, and what stands behind the last.
    hashes: Vec<u64>,
    /// The words that passed, by their index.
    words: Vec<u32>,
    pub(super) walks: Walks,
}

/// So many words of a literal are looked up in a filter at most: two of them are often everyday words.
const MOST_WORDS: usize = 3;

/// Literals that begin with a separator and a whole word.
pub(super) struct WordLiterals {
    /// Those that are one word and nothing more.
    whole: WholeWords,
    /// These words, and the first of all others that have one whole word.
    singles: Bloom,
    /// The first two words of all that have two or more.
    pairs: Bloom,
    /// The words that the others begin with: the first alone of those with one whole word, the first two of those with
    /// two, the first three of those with more.
    beginnings: [Bloom; MOST_WORDS],
    /// Parts of the others, by their first word.
    shards: Vec<AnchoredNfa>,
}

/// From so many literals on it is worth a thread more to build them.
const SHARD: usize = 20_000;

impl WordLiterals {
    pub fn build(literals: Vec<(Vec<u8>, Meaning)>) -> Result<WordLiterals, BuildError> {
        let mut singles = Vec::new();
        let mut hashed: Vec<HashedLiteral> = Vec::with_capacity(literals.len());
        for (literal, meaning) in literals {
            let first = whole_words(&literal).next();
            let first = first.map_or(0, |word| hash_word(&literal, word.start, word.end));
            if whole_words(&literal).nth(1).is_none() {
                singles.push(first);
            }
            hashed.push((first, literal, meaning));
        }
        let (whole, others) = WholeWords::of(hashed);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let count = (others.len() / SHARD).clamp(1, threads.max(1));
        let mut beginnings: [Vec<u64>; MOST_WORDS] = Default::default();
        let mut pairs = Vec::new();
        let mut shards: Vec<Vec<(Vec<u8>, Meaning)>> = vec![Vec::new(); count];
        for (first, literal, meaning) in others {
            let (mut all, mut more) = (first, 0);
            for word in whole_words(&literal).take(MOST_WORDS).skip(1) {
                all = row(all, hash_word(&literal, word.start, word.end));
                more += 1;
                if more == 1 {
                    pairs.push(all);
                }
            }
            beginnings[more].push(all);
            shards[shard(first, count)].push((literal, meaning));
        }
        let shards = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..)
                .zip(shards)
                .map(|(number, shard)| scope.spawn(move || AnchoredNfa::new(shard, number)))
                .collect();
            let finished = |handle: std::thread::ScopedJoinHandle<'_, _>| {
                handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            handles.into_iter().map(finished).collect::<Result<_, _>>()
        })?;
        Ok(WordLiterals {
            whole,
            singles: Bloom::of(&singles),
            pairs: Bloom::of(&pairs),
            beginnings: beginnings.map(|keys| Bloom::of(&keys)),
            shards,
        })
    }

    /// Tells every literal of these.
    pub fn scan(
        &self,
        text: &CanonicalText,
        candidates: &mut Candidates,
        steps: &mut Steps,
        found: &mut impl FnMut(&mut Steps, Meaning, Place) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let Candidates { hashes, words, walks } = candidates;
        let padded = text.as_padded_bytes();
        let room = text.words().len() + MOST_WORDS - 1;
        if hashes.len() < room {
            hashes.resize(room, 0);
            words.resize(room, 0);
        }
        let hashes = &mut hashes[..room];
        // Behind the last word there is none.
        hashes[room - (MOST_WORDS - 1)..].fill(0);
        text.map_places(hashes, |start, end| hash_word(padded, start, end));
        let [ones, twos, threes] = &self.beginnings;
        let mut count = 0;
        for (number, (&first, &second)) in (0..).zip(hashes.iter().zip(&hashes[1..])) {
            // Written always and kept sometimes, which is less work than to foresee which.
            words[count] = number;
            count += usize::from(self.singles.may_hold(first) | self.pairs.may_hold(row(first, second)));
        }
        walks.clear();
        steps.take(count as u64)?;
        for &number in &words[..count] {
            let Some(&[first, second, third]) = hashes[number as usize..].first_chunk() else { break };
            if self.singles.may_hold(first) {
                let word = text.word(number as usize);
                if let Some(meaning) = self.whole.get(first, padded, word.canonical_start, word.canonical_end)
                {
                    found(steps, meaning, Place::from_word(number as usize, 1, word.canonical_end + 1))?;
                }
            }
            let two = row(first, second);
            if ones.may_hold(first) || twos.may_hold(two) || threes.may_hold(row(two, third)) {
                let shard = &self.shards[shard(first, self.shards.len())];
                walks.begin(shard, text, number);
            }
        }
        walks.finish(&self.shards, text, steps, found)
    }

    pub fn heap_bytes(&self) -> usize {
        let shards: usize = self.shards.iter().map(AnchoredNfa::heap_bytes).sum();
        let beginnings: usize = self.beginnings.iter().map(Bloom::heap_bytes).sum();
        shards + beginnings + self.singles.heap_bytes() + self.pairs.heap_bytes() + self.whole.heap_bytes()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{Layout, WordRules};

    /// Words of few letters, so that literals begin alike, end alike and stand inside each other; some are not ASCII,
    /// some are longer than what is looked at in one piece.
    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[ab]{1,3}",
            3 => "abra[ab]{0,4}",
            1 => "[aé漢б]{1,3}",
            1 => "[ab]{9,20}",
        ]
    }

    fn words(most: usize) -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(word(), 1..most)
    }

    /// Every literal that stands in a text, by number and place, found by looking everywhere.
    fn everywhere(literals: &[Vec<u8>], text: &[u8]) -> Vec<(usize, usize, usize)> {
        let mut places = Vec::new();
        for (number, literal) in literals.iter().enumerate() {
            for (begin, window) in text.windows(literal.len()).enumerate() {
                if window == literal {
                    places.push((number, begin, begin + literal.len()));
                }
            }
        }
        places
    }

    /// Compares what is found with what stands there.
    fn check(phrases: &[Vec<String>], padding: usize, texts: &[Vec<String>]) {
        let mut literals: Vec<Vec<u8>> =
            phrases.iter().map(|phrase| format!(" {} ", phrase.join(" ")).into_bytes()).collect();
        literals.extend((0..padding).map(|number| format!(" ab{number} ba ").into_bytes()));
        literals.sort_unstable();
        literals.dedup();
        let meanings = (0..).map(Meaning::atom);
        let built = WordLiterals::build(literals.iter().cloned().zip(meanings).collect()).unwrap();
        let number = |meaning: Meaning| (0..).map(Meaning::atom).position(|atom| atom == meaning).unwrap();
        let mut candidates = Candidates::default();
        for words in texts {
            let text = CanonicalText::new(&words.join(" "), Layout::Plain, WordRules::General);
            let mut found = Vec::new();
            built
                .scan(&text, &mut candidates, &mut Steps::new(u64::MAX), &mut |_, meaning, place| {
                    let bytes = place.bytes(&text);
                    assert_eq!(text.word(place.word).canonical_start, bytes.start + 1);
                    let last = text.word(place.word + place.words - 1);
                    assert_eq!(last.canonical_end, bytes.end - 1);
                    found.push((number(meaning), bytes.start, bytes.end));
                    Ok(())
                })
                .unwrap();
            found.sort_unstable();
            assert_eq!(found, everywhere(&literals, text.as_bytes()), "{words:?} {phrases:?}");
        }
    }

    proptest! {
        #[test]
        fn finds_what_stands_there(
            phrases in prop::collection::vec(words(5), 1..40),
            texts in prop::collection::vec(words(40), 1..4),
        ) {
            check(&phrases, 0, &texts);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]
        /// As many literals as have tables, and as are built in parts.
        #[test]
        fn finds_what_stands_there_in_long_lists(
            phrases in prop::collection::vec(words(5), 1..40),
            texts in prop::collection::vec(words(10), 1..3),
            padding in prop_oneof![Just(6_000_usize), Just(45_000)],
        ) {
            check(&phrases, padding, &texts);
        }
    }
}
