//! An invented vocabulary, from the most frequent word to the rarest.

use std::collections::HashSet;

use super::SEED;
use super::random::Random;

const COUNT: usize = 40_000;

const ONSETS: [&str; 24] = [
    "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "b", "d", "l", "n", "r", "s",
    "t", "ch", "st",
];
const VOWELS: [&str; 10] = ["a", "e", "i", "o", "u", "a", "e", "o", "e", "io"];
const CODAS: [&str; 12] = ["", "", "", "", "", "", "n", "r", "s", "t", "l", "ng"];
/// Letters that have to be folded, as a few words of any English text hold.
const ACCENTED: [&str; 6] = ["é", "ö", "ł", "ã", "ç", "ø"];

pub struct Words(Vec<String>);

impl Words {
    pub fn new() -> Words {
        let mut seen = HashSet::new();
        let mut words = Vec::with_capacity(COUNT);
        let random = &mut Random::new(SEED, 1);
        while words.len() < COUNT {
            // The frequent words are the short ones.
            let syllables = match words.len() {
                ..400 => 1,
                400..3_000 => 2,
                _ => 2 + random.below(3),
            };
            let word = word(random, syllables);
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        Words(words)
    }

    /// A word, as often as texts use it.
    pub fn common(&self, random: &mut Random) -> &str {
        &self.0[random.rank(COUNT, 1.0)]
    }

    /// A word that few texts hold.
    pub fn rare(&self, random: &mut Random) -> &str {
        const FIRST: usize = 20_000;
        &self.0[FIRST + random.below(COUNT - FIRST)]
    }
}

/// A word of so many syllables.
pub fn word(random: &mut Random, syllables: usize) -> String {
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(random.pick(&ONSETS));
        word.push_str(random.pick(&VOWELS));
        word.push_str(random.pick(&CODAS));
    }
    if random.chance(0.005) {
        word.push_str(random.pick(&ACCENTED));
    }
    word
}

/// The same with a capital.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
