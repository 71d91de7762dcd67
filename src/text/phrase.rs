//! A term cut by the same code as the text it is looked for in.
//!
//! Leaves to the engine how its pieces are looked for.

use super::canonical::CanonicalText;
use super::chunk::{Form, Manner};
use super::{Layout, WordRules};

/// What a term says: words and runs next to each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// In the term's order; empty if the term has no word.
    pub pieces: Vec<Piece>,
    /// Whether other [`WordRules`] could cut the term in another way. False is certain.
    pub depends_on_rules: bool,
}

/// A piece of a phrase.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// A word, folded: matches a whole word.
    Word(String),
    /// A row of characters of scripts without spaces, folded: matches anywhere in a run, on the boundaries of
    /// grapheme clusters. Two of them in a row match written together or parted.
    Run(String),
}

impl Piece {
    /// Its characters, folded.
    pub fn text(&self) -> &str {
        match self {
            Piece::Word(text) | Piece::Run(text) => text,
        }
    }
}

/// What stands for a `?` in a phrase that was cut by [`PhraseCutter::cut_pattern`]: a letter, a character of a
/// script without spaces and a digit, all of which fold to themselves and stand in no text.
pub const WILDCARDS: [char; 3] = ['\u{02AC}', '\u{3400}', '\u{AA50}'];

/// Cuts a term under the rules of the article's language.
pub fn cut_phrase(term: &str, rules: WordRules) -> Phrase {
    PhraseCutter::default().cut(term, rules)
}

/// Cuts terms one after the other, with memory kept between them.
#[derive(Clone, Debug, Default)]
pub struct PhraseCutter {
    text: CanonicalText,
}

impl PhraseCutter {
    /// As [`cut_phrase`].
    pub fn cut(&mut self, term: &str, rules: WordRules) -> Phrase {
        self.cut_form(term, rules, Form::Folded)
    }

    /// The term in exact form: case and accents as written, everything else as in [`PhraseCutter::cut`].
    ///
    /// An occurrence found by the folded form is exact if the text it spans has the same exact pieces.
    pub fn cut_exact(&mut self, term: &str, rules: WordRules) -> Phrase {
        self.cut_form(term, rules, Form::Exact)
    }

    /// A word in which each `?` stands for a letter or digit, one of [`WILDCARDS`] in its place: the first of them
    /// with which it is one word or one run, else the first.
    pub fn cut_pattern(&mut self, term: &str, rules: WordRules) -> Phrase {
        let mut cut = |wildcard: char| self.cut(&term.replace('?', wildcard.encode_utf8(&mut [0; 4])), rules);
        let [letter, unspaced, digit] = WILDCARDS;
        let of_letters = cut(letter);
        if matches!(of_letters.pieces[..], [Piece::Word(_)]) {
            return of_letters;
        }
        let of_unspaced = cut(unspaced);
        if matches!(of_unspaced.pieces[..], [Piece::Run(_)]) {
            return of_unspaced;
        }
        let of_digits = cut(digit);
        if matches!(of_digits.pieces[..], [Piece::Word(_)]) { of_digits } else { of_letters }
    }

    fn cut_form(&mut self, term: &str, rules: WordRules, form: Form) -> Phrase {
        // A term has no paragraphs, so the layout does not matter.
        self.text.cut(term, Layout::Reduced, Manner { rules, form, in_term: true }, true);
        let canonical = self.text.as_bytes();
        let piece = |word: super::Word| {
            let bytes = &canonical[word.canonical_start..word.canonical_end];
            let text = String::from_utf8_lossy(bytes).into_owned();
            if word.is_run { Piece::Run(text) } else { Piece::Word(text) }
        };
        Phrase {
            pieces: self.text.words().map(piece).collect(),
            depends_on_rules: self.text.depends_on_rules(),
        }
    }
}
