//! Words and folding: original text to canonical text, and the way back to code points.
//!
//! Knows nothing of watches, articles or automata.

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
