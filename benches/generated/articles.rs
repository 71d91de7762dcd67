//! Articles of invented words.

use super::SEED;
use super::names::Names;
use super::random::Random;
use super::words::{Words, capitalised};

/// Bytes of half of all bodies, and how far the others spread: a mean of 2.15 kB with titles, one in a hundred over 5 kB.
const MEDIAN_BYTES: f64 = 1_800.0;
const SPREAD: f64 = 0.45;
/// How often a sentence mentions a name: with names by Zipf's law, lists of 1k, 10k, 100k and 1M find about as much as
/// real ones do, 0.8, 1.6, 3.2 and 5.2 in an article.
const MENTIONS: f64 = 0.2;
const MENTION_EXPONENT: f64 = 0.75;

pub struct Article {
    pub title: String,
    pub body: String,
}

/// So many articles; always the same.
pub fn articles(count: usize) -> Vec<Article> {
    let words = Words::new();
    let names = Names::new(&words);
    (0..count).map(|number| Writer::new(&words, &names, number).article()).collect()
}

struct Writer<'w> {
    words: &'w Words,
    names: &'w Names<'w>,
    random: Random,
    marks: Marks,
    text: String,
}

/// The typography of one article.
struct Marks {
    opening: char,
    closing: char,
    apostrophe: char,
    dash: &'static str,
}

const CURLY: Marks = Marks { opening: '“', closing: '”', apostrophe: '’', dash: " – " };
const STRAIGHT: Marks = Marks { opening: '"', closing: '"', apostrophe: '\'', dash: " - " };

impl<'w> Writer<'w> {
    fn new(words: &'w Words, names: &'w Names<'w>, number: usize) -> Writer<'w> {
        let mut random = Random::new(SEED, 10_000_000 + number as u64);
        let marks = if random.chance(0.06) { STRAIGHT } else { CURLY };
        Writer { words, names, random, marks, text: String::new() }
    }

    fn article(mut self) -> Article {
        for place in 0..5 + self.random.below(5) {
            if place > 0 {
                self.text.push(' ');
            }
            let word = capitalised(self.words.common(&mut self.random));
            self.text.push_str(&word);
        }
        let title = std::mem::take(&mut self.text);
        let bytes = (MEDIAN_BYTES * (SPREAD * self.random.normal()).exp()) as usize;
        while self.text.len() < bytes {
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            for place in 0..2 + self.random.below(3) {
                if place > 0 {
                    self.text.push(' ');
                }
                self.sentence();
            }
        }
        Article { title, body: self.text }
    }

    fn sentence(&mut self) {
        let is_quoted = self.random.chance(0.1);
        if is_quoted {
            self.text.push(self.marks.opening);
        }
        let count = 8 + self.random.below(17);
        let mention = if self.random.chance(MENTIONS) { self.random.below(count) } else { count };
        for place in 0..count {
            if place > 0 {
                self.gap();
            }
            if place == mention {
                let rank = self.random.rank(Names::COUNT, MENTION_EXPONENT);
                self.text.push_str(&self.names.name(rank));
            } else {
                self.word(place == 0);
            }
            if self.random.chance(0.01) {
                self.text.push(self.marks.apostrophe);
                self.text.push('s');
            }
        }
        self.text.push('.');
        if is_quoted {
            self.text.push(self.marks.closing);
        }
    }

    fn word(&mut self, is_first: bool) {
        if self.random.chance(0.025) {
            let number = self.number();
            self.text.push_str(&number);
            return;
        }
        if self.random.chance(0.002) {
            self.text.push_str("U.S.");
            return;
        }
        let word = self.words.common(&mut self.random);
        if is_first {
            self.text.push_str(&capitalised(word));
        } else {
            self.text.push_str(word);
        }
    }

    /// Years and amounts: two thirds have a separator inside, which is what makes them dear to cut.
    fn number(&mut self) -> String {
        let (whole, part) = (1 + self.random.below(200), self.random.below(1_000));
        match self.random.below(3) {
            0 => (1_000 + part).to_string(),
            1 => format!("{whole},{part:03}"),
            _ => format!("{whole}.{}", part % 10),
        }
    }

    fn gap(&mut self) {
        let gap = match self.random.fraction() {
            ..0.05 => ", ",
            ..0.058 => "-",
            ..0.06 => "; ",
            ..0.064 => self.marks.dash,
            _ => " ",
        };
        self.text.push_str(gap);
    }
}
