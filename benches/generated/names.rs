//! What watchlists hold and articles mention: people, companies, places, and things of several words.

use super::SEED;
use super::random::Random;
use super::words::{Words, capitalised, word};

const GIVEN_NAMES: usize = 1_500;
const SURNAMES: usize = 60_000;
const KINDS: [&str; 8] =
    ["Holdings", "Energy", "Bank", "Group", "Institute", "Shipping Company", "Airlines", "Foundation"];

pub struct Names<'w> {
    words: &'w Words,
}

impl Names<'_> {
    /// Articles mention the first so many, and lists of that length hold all of them.
    pub const COUNT: usize = 1_000_000;

    pub fn new(words: &Words) -> Names<'_> {
        Names { words }
    }

    /// The name of this rank: one to four words.
    pub fn name(&self, rank: usize) -> String {
        let random = &mut Random::new(SEED, 1_000 + rank as u64);
        match random.below(1_000) {
            0..162 => invented(random, 3),
            162..600 => person(random),
            600..880 => format!("{} {}", invented(random, 2), random.pick(&KINDS)),
            880..960 => self.phrase(random, 2),
            960..990 => self.phrase(random, 3),
            _ => self.phrase(random, 4),
        }
    }

    /// Words of the vocabulary side by side. The last one is rare, or half of all texts would hold it.
    fn phrase(&self, random: &mut Random, count: usize) -> String {
        let mut phrase = String::new();
        for _ in 1..count {
            phrase.push_str(self.words.common(random));
            phrase.push(' ');
        }
        phrase.push_str(self.words.rare(random));
        phrase
    }
}

fn person(random: &mut Random) -> String {
    let given = &mut Random::new(SEED, 2_000_000 + random.below(GIVEN_NAMES) as u64);
    let surname = &mut Random::new(SEED, 3_000_000 + random.below(SURNAMES) as u64);
    let (given, surname) = (invented(given, 2), invented(surname, 2));
    match random.chance(0.1) {
        true => format!("{given} {} {surname}", invented(random, 1)),
        false => format!("{given} {surname}"),
    }
}

fn invented(random: &mut Random, syllables: usize) -> String {
    capitalised(&word(random, syllables))
}
