//! The lints of a long list in one pass, of which nothing but counts is kept: an import may hold a million
//! terms. What is told is one sentence a lint, with a few examples.
//!
//! Terms that add nothing beside others are left alone: such lists come from somewhere else as they are.

use super::common_word::{COMMON_WORD, LONG_LIST, common, language_name};
use super::frequency::Languages;
use super::needle::NeedleMaker;
use super::surname_first::Names;
use super::{Lint, Spot, shortened};
use crate::query::Term;

/// Of the everyday words so many are named, the most common ones.
const NAMED: usize = 5;

/// The terms of a long list on their way past.
#[derive(Clone, Debug)]
pub struct Census {
    languages: Languages,
    maker: NeedleMaker,
    terms: usize,
    common_words: usize,
    /// Rank, folded word, term, number and language of the most common words, best first.
    named: Vec<Named>,
    names: Names,
}

#[derive(Clone, Debug)]
struct Named {
    rank: u32,
    word: String,
    written: String,
    number: usize,
    language: &'static str,
}

impl Census {
    /// Of terms that are looked for in articles of these languages; without any, in all.
    pub fn new(languages: &[String]) -> Census {
        Census {
            languages: Languages::of(languages),
            maker: NeedleMaker::default(),
            terms: 0,
            common_words: 0,
            named: Vec::new(),
            names: Names::default(),
        }
    }

    /// Counts a term. The number, of its row for one, comes back in [`Spot::Term`].
    pub fn add(&mut self, number: usize, term: &Term) {
        self.terms += 1;
        self.names.add(number, term);
        // Several words are no everyday word, and cutting them costs more than looking for a space.
        if term.text().contains(' ') {
            return;
        }
        let needle = self.maker.needle(term);
        let Some(common) = common(&needle, &self.languages) else { return };
        self.common_words += 1;
        let Some(word) = needle.single_word() else { return };
        if self.named.iter().any(|named| named.word == word) {
            return;
        }
        let at = self.named.partition_point(|named| named.rank <= common.rank);
        if at == NAMED {
            return;
        }
        let named = Named {
            rank: common.rank,
            word: word.to_owned(),
            written: shortened(&term.written),
            number,
            language: common.language,
        };
        self.named.insert(at, named);
        self.named.truncate(NAMED);
    }

    /// What will disappoint.
    pub fn finish(self) -> Vec<Lint> {
        let mut lints = Vec::new();
        if let Some(first) = self.named.first()
            && self.terms >= LONG_LIST
        {
            let named: Vec<String> = self.named.iter().map(|named| format!("`{}`", named.written)).collect();
            let example = format!("{} is {}", named[0], language_name(first.language));
            let are = if self.common_words == 1 { "is an everyday word" } else { "are everyday words" };
            let message = format!(
                "{} of {} terms {are}, {} first of all ({example})",
                self.common_words,
                self.terms,
                named.join(", ")
            );
            let help = "write the placeholder with a sign, `={name}`, for the spelling of the list alone, or remove them";
            lints.push(Lint::new(COMMON_WORD, Spot::Term(first.number), message, help));
        }
        lints.extend(self.names.lint("turn them round with `{name|person}`"));
        lints
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::term_entry;
    use super::*;

    fn census(terms: &[&str]) -> Vec<Lint> {
        let mut census = Census::new(&[]);
        for (number, term) in terms.iter().enumerate() {
            census.add(number + 1, &term_entry(term));
        }
        census.finish()
    }

    #[test]
    fn everyday_words() {
        let words = ["Rheinmetall", "HUGE", "Major", "Huge", "major deal", "=Major", "the"];
        assert_eq!(census(&words), [], "a short list");
        let names: Vec<String> = (0..20).map(|number| format!("Quaywell {number}")).collect();
        let long = words.into_iter().chain(names.iter().map(String::as_str)).collect::<Vec<_>>();
        let lints = census(&long);
        assert_eq!(lints.len(), 1);
        assert_eq!(lints[0].spot, Spot::Term(7));
        let start = "4 of 27 terms are everyday words, `the`, `Major`, `HUGE` first of all";
        assert!(lints[0].message.starts_with(start), "{}", lints[0].message);
        assert_eq!(census(&["Rheinmetall", "Saab"]), []);
    }

    #[test]
    fn surnames() {
        let lints = census(&["ROSSI, Mario", "BIANCHI, Anna", "VERDI, Ugo", "NERI, Lia", "GALLI, Pia"]);
        assert_eq!(lints.len(), 1);
        assert_eq!((lints[0].code, &lints[0].spot), ("surname-first", &Spot::Term(1)));
        assert!(lints[0].help.contains("{name|person}"));
    }
}
