//! Queries as media analysts write them: names from a list, beside words that are in the news.

use std::collections::HashMap;
use std::fmt::Write;

use newswatch::query::Query;

use crate::generated::random::Random;
use crate::input::Text;

/// Ranks of the words that serve as context: neither those that stand everywhere nor those that stand nowhere.
const FIRST_CONTEXT: usize = 50;
const CONTEXTS: usize = 5_000;

/// One query a term; a term that cannot stand in a query has none.
pub fn queries(terms: &[String], texts: &[Text]) -> Vec<Query> {
    let contexts = contexts(texts);
    if contexts.is_empty() {
        return Vec::new();
    }
    let written = (0..terms.len()).map(|number| {
        let random = Random::new(1, number as u64);
        Writer { number, terms, contexts: &contexts, random, text: String::new() }.query()
    });
    written.filter_map(|query| Query::parse(&query).ok()).collect()
}

/// Words of the articles by frequency.
fn contexts(texts: &[Text]) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for text in texts {
        let words = std::str::from_utf8(&text.canonical).unwrap_or_default().split_whitespace();
        for word in words.filter(|word| word.chars().count() > 2 && word.chars().all(char::is_alphabetic)) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
    ranked.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    ranked.into_iter().skip(FIRST_CONTEXT).take(CONTEXTS).map(|(word, _)| word.to_owned()).collect()
}

struct Writer<'a> {
    number: usize,
    terms: &'a [String],
    contexts: &'a [String],
    random: Random,
    text: String,
}

impl Writer<'_> {
    /// Two to eight terms.
    fn query(mut self) -> String {
        match self.random.below(5) {
            0 => {
                self.name(0);
                self.text.push_str(" AND ");
                self.any_context(2, 6);
            }
            1 => {
                self.any_name(1, 3);
                self.text.push_str(" AND ");
                self.any_context(1, 3);
                self.text.push_str(" NOT ");
                self.context();
            }
            2 => {
                let words = 3 + self.random.below(18);
                if self.random.chance(0.5) {
                    self.name(0)
                } else {
                    self.context()
                }
                self.put(format_args!(" NEAR/{words} "));
                self.any_context(1, 2);
            }
            3 => {
                self.context();
                for _ in 0..2 {
                    self.text.push_str(" AND ");
                    self.context();
                }
            }
            _ => self.any_name(3, 8),
        }
        self.text
    }

    fn any_name(&mut self, least: usize, most: usize) {
        let count = least + self.random.below(most - least + 1);
        self.any(count, Self::name);
    }

    fn any_context(&mut self, least: usize, most: usize) {
        let count = least + self.random.below(most - least + 1);
        self.any(count, |writer, _| writer.context());
    }

    fn any(&mut self, count: usize, mut one: impl FnMut(&mut Self, usize)) {
        self.text.push('(');
        for place in 0..count {
            if place > 0 {
                self.text.push_str(" OR ");
            }
            one(self, place);
        }
        self.text.push(')');
    }

    /// The name of this query, or one that stands so many places behind it in the list.
    fn name(&mut self, behind: usize) {
        let term = &self.terms[(self.number + behind) % self.terms.len()];
        let quoted = term.replace(['"', '“', '”', '„', '«', '»', '＂'], " ");
        self.put(format_args!("\"{quoted}\""));
    }

    fn context(&mut self) {
        let word = &self.contexts[self.random.below(self.contexts.len())];
        // In quotes, since the list may hold a word that is an operator once it is a capital.
        self.put(format_args!("\"{word}\""));
    }

    fn put(&mut self, part: std::fmt::Arguments<'_>) {
        self.text.write_fmt(part).expect("a string takes whatever is written");
    }
}
