//! Literals to automata: each literal once, in the automaton for what it begins with.

use std::collections::HashMap;

use aho_corasick::BuildError;

use super::beginnings::Beginnings;
use super::meaning::{Meaning, Meanings, NO_CHECK, Posting};
use super::words::{WordLiterals, begins_with_word};
use super::{Automaton, Floating, searcher};
use crate::engine::check::Check;
use crate::engine::form::{Begin, Literal};

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
        let literals = self.numbers.len();
        let (meanings, of_each) = Meanings::new(self.postings, literals);
        for (bytes, (number, begin)) in self.numbers {
            let list = match begin {
                Begin::Word if begins_with_word(&bytes) => &mut words,
                Begin::Word => &mut beginnings,
                Begin::Run => &mut runs,
                Begin::Inside => &mut inner,
            };
            list.push((bytes, of_each[number as usize]));
        }
        Ok(Automaton {
            words: WordLiterals::build(words)?,
            beginnings: Beginnings::build(beginnings)?,
            runs: Floating::build(runs)?,
            inner: Floating::build(inner)?,
            meanings,
            checks: self.checks,
            literals,
        })
    }
}

impl Floating {
    fn build(mut literals: Vec<(Vec<u8>, Meaning)>) -> Result<Floating, BuildError> {
        let Some(longest) = literals.iter().map(|(bytes, _)| bytes.len()).max() else {
            return Ok(Floating::default());
        };
        // The order of a hash map is another one each time.
        literals.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let searcher = searcher(literals.iter().map(|(bytes, _)| bytes))?;
        let meanings = literals.iter().map(|(_, meaning)| *meaning).collect();
        Ok(Floating { searcher: Some(searcher), meanings, longest })
    }
}
