//! Words and folding: original text to canonical text, and the way back to code points.
//!
//! Knows nothing of watches, articles or automata. What a word is, and when two are the same, is laid down in
//! *Words*, *Folding*, *Scripts without spaces* and *Fields* of `query-language.md`.
//!
//! ```text
//! original -> canonical   what the rest of the program sees of it
//!             cutter      from the beginning to the end: white space, line breaks, code points
//!               |-> paragraph which line breaks end a paragraph
//!               |-> stretch   ASCII, by the block: nearly all of English
//!               |     block     what its bytes are
//!               |-> plain     single words of simple letters
//!               '-> chunk     whatever else stands between white space, by UAX #29, with what the others know:
//!                     class       what a character is
//!                     enclitic    what clings to a word by an apostrophe
//!                     initials    stops inside a word
//!                     fold        one form for all ways to write a word
//!                     run         scripts without spaces
//!             output      the canonical text and its tables
//!               buffer      of which they are made
//!             position    which word, sentence or paragraph a code point belongs to
//! term -> phrase          the same for a term, as pieces
//! word -> stem            what its inflected forms have in common
//! original -> sentence    where its sentences begin
//! ```

mod block;
mod buffer;
mod canonical;
mod chunk;
mod class;
mod cutter;
mod enclitic;
mod fold;
mod initials;
mod output;
mod paragraph;
mod phrase;
mod plain;
mod position;
mod run;
mod sentence;
mod stem;
mod stretch;
#[cfg(test)]
mod tests;

pub use canonical::{CanonicalText, Word};
pub use class::{stands_for_gershayim, vanishes};
pub use fold::{fold, fold_into};
pub use phrase::{Phrase, PhraseCutter, Piece, WILDCARDS, cut_phrase};
pub use position::Ruler;
pub use sentence::Sentences;
pub use stem::StemLanguage;

/// How the line breaks of a text are to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Plain text: a line break ends the paragraph, hard-wrapped text excepted.
    #[default]
    Plain,
    /// Text that HTML was reduced to: a blank line ends the paragraph, a single line break does not.
    Reduced,
}

/// Which rules for enclitics hold, by the article's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WordRules {
    /// Every language but those below.
    #[default]
    General,
    /// French, Italian and Catalan: an elision (`l’`, `dell’`) is no part of the word.
    Elision,
    /// Turkish and Azerbaijani: a suffix behind the apostrophe of a capitalised word is no part of it.
    Suffix,
}

impl WordRules {
    /// Every set of rules.
    pub const ALL: [WordRules; 3] = [WordRules::General, WordRules::Elision, WordRules::Suffix];

    /// The rules for a BCP 47 tag, whose primary subtag decides; an unknown language has the general ones.
    pub fn for_language(tag: Option<&str>) -> WordRules {
        let primary = tag.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "fr" | "it" | "ca" => WordRules::Elision,
            "tr" | "az" => WordRules::Suffix,
            _ => WordRules::General,
        }
    }
}
