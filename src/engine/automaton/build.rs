//! Literals to automata: each literal once, in the automaton for what it begins with.

use std::collections::HashMap;

use aho_corasick::BuildError;

use super::beginnings::Beginnings;
use super::words::{WordLiterals, begins_with_word};
use super::{Automaton, Floating, NO_CHECK, Posting, searcher};
use crate::engine::check::Check;
use crate::engine::form::{Begin, Literal};
use crate::engine::lists::Lists;

/// Collects literals, each once however many atoms share it.
#[derive(Default)]
pub(in crate::engine) struct AutomatonBuilder {
    numbers: HashMap<Vec<u8>, (u32, Begin)>,
    postings: Vec<(u32, Posting)>,
    checks: Vec<Check>,
    /// The one check that stars share.
    whole_word: Option<u32>,
}

impl AutomatonBuilder {
    /// Adds what has to be found for an atom.
    pub fn add(&mut self, atom: u32, literal: Literal, only_unstemmed: bool) {
        let next = self.numbers.len() as u32;
        let (number, _) = *self.numbers.entry(literal.bytes).or_insert((next, literal.begin));
        let check = self.check(literal.check);
        self.postings.push((number, Posting { atom, rules: literal.rules, only_unstemmed, check }));
    }

    fn check(&mut self, check: Option<Box<Check>>) -> u32 {
        let Some(check) = check else { return NO_CHECK };
        let next = self.checks.len() as u32;
        if *check == Check::WholeWord {
            if let Some(shared) = self.whole_word {
                return shared;
            }
            self.whole_word = Some(next);
        }
        self.checks.push(*check);
        next
    }

    /// Builds the automata.
    ///
    /// # Errors
    ///
    /// Where the literals are more or longer than an automaton can number.
    pub fn build(self) -> Result<Automaton, BuildError> {
        let (mut words, mut beginnings, mut runs, mut inner) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let count = self.numbers.len();
        for (bytes, (number, begin)) in self.numbers {
            let list = match begin {
                Begin::Word if begins_with_word(&bytes) => &mut words,
                Begin::Word => &mut beginnings,
                Begin::Run => &mut runs,
                Begin::Inside => &mut inner,
            };
            list.push((bytes, number));
        }
        // The order of a hash map is another one each time.
        for list in [&mut words, &mut beginnings, &mut runs, &mut inner] {
            list.sort_unstable_by_key(|(_, number)| *number);
        }
        let word_literals = WordLiterals::build(&mut words, 0)?;
        let mut first = words.len() as u32;
        let beginning_literals = Beginnings::build(&mut beginnings, first)?;
        first += beginnings.len() as u32;
        let run_literals = Floating::build(&runs, first)?;
        first += runs.len() as u32;
        let inner_literals = Floating::build(&inner, first)?;

        // From the numbers by which literals were added to those by which they are found.
        let mut found_as = vec![0u32; count];
        let all = words.into_iter().chain(beginnings).chain(runs).chain(inner);
        for (place, (_, number)) in (0..).zip(all) {
            found_as[number as usize] = place;
        }
        let mut postings = self.postings;
        for (number, _) in &mut postings {
            *number = found_as[*number as usize];
        }
        postings.sort_by_key(|(number, _)| *number);
        Ok(Automaton {
            words: word_literals,
            beginnings: beginning_literals,
            runs: run_literals,
            inner: inner_literals,
            postings: Lists::of(&postings, count),
            checks: self.checks,
        })
    }
}

impl Floating {
    fn build(literals: &[(Vec<u8>, u32)], first: u32) -> Result<Floating, BuildError> {
        let Some(longest) = literals.iter().map(|(bytes, _)| bytes.len()).max() else {
            return Ok(Floating::default());
        };
        let searcher = searcher(literals.iter().map(|(bytes, _)| bytes))?;
        Ok(Floating { searcher: Some(searcher), first, longest })
    }
}
