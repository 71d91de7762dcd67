//! `surname-first`: lists of people as registers write them, `SURNAME, Given`, taken as phrases. The news writes
//! the given name first, so such a phrase finds next to nothing.

use super::{Lint, Spot, shortened};
use crate::query::{Form, Term};

/// A list of names with the surname first.
const SURNAME_FIRST: &str = "surname-first";

/// Shorter lists are not told of.
const MIN_NAMES: usize = 5;

/// Neither side of the comma has more words.
const MAX_WORDS: usize = 5;

/// What follows the comma of a company.
const LEGAL_FORMS: [&str; 22] = [
    "ab",
    "ag",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "jsc",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "nv",
    "plc",
    "pte",
    "sa",
    "spa",
    "srl",
];

pub(super) fn check(terms: &[Term], lints: &mut Vec<Lint>) {
    let mut names = Names::default();
    for (number, term) in terms.iter().enumerate() {
        names.add(number, term);
    }
    let help = "write `Given Surname`; in an import `{name|person}` turns them round";
    lints.extend(names.lint(help));
}

/// How many terms of a list are names with the surname first.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    terms: usize,
    names: usize,
    first: Option<(usize, String)>,
}

impl Names {
    pub(super) fn add(&mut self, number: usize, term: &Term) {
        self.terms += 1;
        if term.form != Form::Phrase || !is_surname_first(term.text()) {
            return;
        }
        self.names += 1;
        if self.first.is_none() {
            self.first = Some((number, term.written.to_string()));
        }
    }

    /// The lint, where most of the terms are such names.
    pub(super) fn lint(&self, help: &str) -> Option<Lint> {
        let (number, example) = self.first.as_ref()?;
        if self.names < MIN_NAMES || self.names * 2 <= self.terms {
            return None;
        }
        let message = format!(
            "{} of {} terms look like a surname before a given name: `{}` is found in that order alone",
            self.names,
            self.terms,
            shortened(example)
        );
        Some(Lint::new(SURNAME_FIRST, Spot::Term(*number), message, help))
    }
}

/// Whether a text is two groups of capitalised words with one comma between, as `ROSSI, Mario Luca`.
fn is_surname_first(text: &str) -> bool {
    let Some((surname, given)) = text.split_once([',', '，']) else { return false };
    is_name(surname) && is_name(given) && !is_legal_form(given)
}

fn is_name(part: &str) -> bool {
    let mut words = 0;
    let mut is_capitalised = false;
    for word in part.split_whitespace() {
        words += 1;
        is_capitalised |= word.chars().next().is_some_and(|first| first.is_uppercase());
        let belongs = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.');
        if words > MAX_WORDS || !word.chars().all(belongs) {
            return false;
        }
    }
    is_capitalised
}

fn is_legal_form(part: &str) -> bool {
    let letters: String = part.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    LEGAL_FORMS.contains(&letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Case, spots};
    use super::*;

    #[test]
    fn names() {
        for name in ["ROSSI, Mario", "AL-SAYYID, Omar b. Khalid", "O'Neill, Tip", "DE LA CRUZ, Ana"] {
            assert!(is_surname_first(name), "{name}");
        }
        for name in
            ["Mario Rossi", "Fregata, Inc.", "arms, export", "ROSSI, 1961", "A, B, C", "ROSSI,", ", Mario"]
        {
            assert!(!is_surname_first(name), "{name}");
        }
    }

    #[test]
    fn most_of_a_list() {
        let names = ["ROSSI, Mario", "BIANCHI, Anna", "VERDI, Ugo", "NERI, Lia", "GALLI, Pia"];
        let told = |terms: &[&str]| Case::terms(terms).told(SURNAME_FIRST);
        assert_eq!(spots(&told(&names)), [Spot::Term(0)]);
        assert!(told(&names)[0].message.starts_with("5 of 5 terms"));
        assert_eq!(told(&names[..4]), []);
        let mut mixed = names.to_vec();
        mixed.extend(["Roma", "Milano", "Torino", "Genova", "Napoli"]);
        assert_eq!(told(&mixed), []);
    }
}
