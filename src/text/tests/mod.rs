//! The contract of the canonical text: tables of what is cut how, and properties that hold for any text.

mod folding;
mod phrases;
mod positions;
mod properties;
mod spans;
mod words;

use super::chunk::{Form, Manner};
use super::{CanonicalText, Layout, WordRules};

/// The canonical text without the spaces at its ends.
fn canonical(text: &str, rules: WordRules) -> String {
    let canonical = CanonicalText::new(text, Layout::Plain, rules);
    String::from_utf8(canonical.as_bytes().to_vec()).unwrap().trim_matches(' ').to_owned()
}

/// The same text by the full rules alone.
fn without_fast_path(text: &str, layout: Layout, rules: WordRules) -> CanonicalText {
    let mut canonical = CanonicalText::default();
    canonical.cut(text, layout, Manner { rules, form: Form::Folded, in_term: false }, false);
    canonical
}

/// The code points of a text from start to end, excluded.
fn slice(text: &str, start: u32, end: u32) -> String {
    text.chars().skip(start as usize).take((end - start) as usize).collect()
}

/// Asserts that each text is cut into the words, by the fast path and by the full rules.
fn assert_words(rules: WordRules, cases: &[(&str, &str, &str)]) {
    for (name, text, expected) in cases {
        assert_eq!(canonical(text, rules), *expected, "{name}: {text:?}");
        let full = without_fast_path(text, Layout::Plain, rules);
        assert_eq!(
            String::from_utf8_lossy(full.as_bytes()).trim_matches(' '),
            *expected,
            "{name}, full rules"
        );
    }
}
