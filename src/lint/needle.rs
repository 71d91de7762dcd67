//! A term in the form in which terms can be compared: what it finds, whatever way it is written.

use crate::query::{Form, Term};
use crate::text::{Phrase, PhraseCutter, Piece, WordRules, fold};

/// What a term looks for. Two terms with equal needles find the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Needle {
    /// How it is looked for. A sign that changes nothing is left out: a star beside Han is a phrase.
    pub(super) form: Form,
    /// The words and rows of characters, folded but for an exact term.
    pub(super) pieces: Vec<Piece>,
    /// The pieces of an exact term with case and accents dropped.
    pub(super) folded: Vec<Piece>,
    /// Where the language of the article decides how the term is cut: the pieces under the other rules.
    pub(super) alternatives: Vec<Vec<Piece>>,
}

impl Needle {
    /// The pieces with case and accents dropped.
    pub(super) fn folded_pieces(&self) -> &[Piece] {
        if self.form == Form::Exact { &self.folded } else { &self.pieces }
    }

    /// The word of a term that is a single one, folded.
    pub(super) fn single_word(&self) -> Option<&str> {
        match self.folded_pieces() {
            [Piece::Word(word)] => Some(word),
            _ => None,
        }
    }

    /// Whether the term is found as whole words in a row, so that a part of it stands wherever it does.
    pub(super) fn is_literal(&self) -> bool {
        matches!(self.form, Form::Phrase | Form::Exact) && self.alternatives.is_empty()
    }

    /// Whether it is found in a script without spaces alone.
    pub(super) fn is_run(&self) -> bool {
        matches!(self.pieces.as_slice(), [Piece::Run(_)])
    }
}

/// Makes needles, with memory kept between them.
#[derive(Clone, Debug, Default)]
pub struct NeedleMaker {
    cutter: PhraseCutter,
}

impl NeedleMaker {
    /// What a term looks for.
    pub fn needle(&mut self, term: &Term) -> Needle {
        let text = term.text();
        match term.form {
            Form::Regex => single(Form::Regex, text.to_owned()),
            Form::Pattern => single(Form::Pattern, fold(text)),
            Form::Exact => {
                let cutter = &mut self.cutter;
                let exact = cutter.cut_exact(text, WordRules::General);
                let alternatives = alternatives(&exact, |rules| cutter.cut_exact(text, rules));
                let folded = cutter.cut(text, WordRules::General).pieces;
                Needle { form: Form::Exact, pieces: exact.pieces, folded, alternatives }
            }
            form => {
                let cutter = &mut self.cutter;
                let phrase = cutter.cut(text, WordRules::General);
                let alternatives = alternatives(&phrase, |rules| cutter.cut(text, rules));
                let is_run = phrase.pieces.iter().any(|piece| matches!(piece, Piece::Run(_)));
                let form = if is_run { Form::Phrase } else { form };
                Needle { form, pieces: phrase.pieces, folded: Vec::new(), alternatives }
            }
        }
    }
}

fn single(form: Form, text: String) -> Needle {
    Needle { form, pieces: vec![Piece::Word(text)], folded: Vec::new(), alternatives: Vec::new() }
}

fn alternatives(general: &Phrase, mut cut: impl FnMut(WordRules) -> Phrase) -> Vec<Vec<Piece>> {
    if !general.depends_on_rules {
        return Vec::new();
    }
    let others = WordRules::ALL.into_iter().filter(|rules| *rules != WordRules::General);
    others.map(|rules| cut(rules).pieces).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::term;
    use super::*;

    fn needle(written: &str) -> Needle {
        NeedleMaker::default().needle(&term(written))
    }

    #[test]
    fn equal() {
        let cases = [
            ("Müller", "muller"),
            ("\"arms-export\"", "\"Arms Export\""),
            ("U.S.", "us"),
            ("Zürich*", "zurich*"),
            ("武器*", "武器"),
            ("~Café", "~cafe"),
            ("organi?ation", "ORGANI?ATION"),
        ];
        for (one, other) in cases {
            assert_eq!(needle(one), needle(other), "{one} {other}");
        }
    }

    #[test]
    fn different() {
        let cases = [
            ("arms", "arm"),
            ("arms", "=arms"),
            ("=Arms", "=arms"),
            ("arms*", "arms"),
            ("arms*", "*arms"),
            ("d’armes", "darmes"),
            ("/arms/", "arms"),
        ];
        for (one, other) in cases {
            assert_ne!(needle(one), needle(other), "{one} {other}");
        }
    }

    #[test]
    fn single_words() {
        assert_eq!(needle("=Major").single_word(), Some("major"));
        assert_eq!(needle("F-16").single_word(), None);
        assert_eq!(needle("武器").single_word(), None);
    }
}
