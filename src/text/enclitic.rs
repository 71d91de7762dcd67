//! What clings to a word by an apostrophe and is no part of it: elisions, possessives, Turkish suffixes.
//!
//! Every text here has gone through [`super::chunk`] first: its apostrophes are all `’`. Which of the rules
//! hold for the article's language is left to the caller.

use icu_properties::props::Script;

use super::class::{class_of, script_of};

/// The one apostrophe that all others were turned into.
pub(super) const APOSTROPHE: char = '\u{2019}';

/// The words that French, Italian and Catalan elide before a vowel: one set for the three.
///
/// `aujourd’hui`, `presqu’île`, `quelqu’un` and `grand’mère` are words of their own, so what stands before their
/// apostrophe is not here; nor are parts of names (`Sant’Egidio`).
#[rustfmt::skip]
const ELISIONS: [&[u8]; 35] = [
    b"c", b"d", b"j", b"l", b"m", b"n", b"s", b"t", b"v",
    b"qu", b"jusqu", b"lorsqu", b"puisqu", b"quoiqu",
    b"ch", b"gl", b"un", b"anch", b"com", b"cos", b"dov", b"quell", b"quest",
    b"all", b"coll", b"dall", b"dell", b"nell", b"pell", b"sull",
    b"agl", b"dagl", b"degl", b"negl", b"sugl",
];

const LONGEST_ELISION: usize = 6;

/// Whether a word is an elision; case is ignored.
pub(super) fn is_elision(word: &[u8]) -> bool {
    word.len() <= LONGEST_ELISION
        && ELISIONS.iter().any(|elision| elision.len() == word.len() && elision.eq_ignore_ascii_case(word))
}

/// How many bytes of the text an elision with its apostrophe takes, where the text begins with one and goes on.
pub(super) fn leading_elision(text: &str) -> Option<usize> {
    // A long text is not searched for its apostrophe.
    let before = text.bytes().take(LONGEST_ELISION + 1).position(|byte| !byte.is_ascii_alphabetic())?;
    let behind = text[before..].strip_prefix(APOSTROPHE)?;
    let goes_on = behind.starts_with(|c| class_of(c).makes_word());
    if !goes_on || !is_elision(&text.as_bytes()[..before]) {
        return None;
    }
    Some(before + APOSTROPHE.len_utf8())
}

/// The word without its possessive `’s`. The bare apostrophe of `s’` ends the word already for UAX #29.
pub(super) fn without_possessive(word: &str) -> &str {
    let mut rest = word;
    while let Some(shorter) = rest.strip_suffix("’s").or_else(|| rest.strip_suffix("’S")) {
        if shorter.is_empty() {
            break;
        }
        rest = shorter;
    }
    rest
}

/// Whether all of the text is the `s` of a possessive.
pub(super) fn is_possessive(text: &str) -> bool {
    matches!(text, "s" | "S")
}

/// The word without its Turkish suffix: a capitalised word, an apostrophe, a lower-case letter.
pub(super) fn without_suffix(word: &str) -> Option<&str> {
    if !word.contains(APOSTROPHE) || !is_capitalised(word) {
        return None;
    }
    let apostrophe =
        word.match_indices(APOSTROPHE).find(|(at, apostrophe)| is_suffix(&word[at + apostrophe.len()..]))?;
    Some(&word[..apostrophe.0])
}

/// Whether the text begins as a Turkish suffix does: with a lower-case Latin letter.
pub(super) fn is_suffix(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_lowercase() && script_of(c) == Script::Latin)
}

/// Whether the word begins with a capital Latin letter.
pub(super) fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_uppercase() && script_of(c) == Script::Latin)
}
