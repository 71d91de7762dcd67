//! Whether a full stop ends its sentence.
//!
//! Looks at a few characters around the stop only, so that the whole is linear in the text.

use super::super::class::{Class, class_of};
use super::lexicon::{Lexicon, Manner};

/// The longest abbreviation, in characters; what is longer is a word.
const LONGEST: usize = 20;
/// Of so many letters parted by spaces (`S. p. A.`) an abbreviation may consist.
const MOST_LETTERS: usize = 4;
/// So many spaces, quotes, brackets and dashes are passed over in search of a word.
const MOST_MARKS: usize = 6;
/// Numbers of more digits are years and amounts, not ordinals.
const ORDINAL_DIGITS: usize = 3;

/// Where the sentence begins that ICU begins at `boundary`: behind a closing quote that a space sets apart from
/// its stop (`« Non. » Il`). `None` where with that it begins nowhere.
pub(super) fn behind_closing_marks(paragraph: &str, boundary: usize) -> Option<usize> {
    let follows = &paragraph[boundary..];
    let behind = follows.trim_start_matches(['»', '›', '”', ')', ']']);
    let is_closing = behind.len() < follows.len() && !behind.starts_with(char::is_alphanumeric);
    if !is_closing {
        return Some(boundary);
    }
    let next = behind.trim_start();
    let goes_on = next.chars().next().is_none_or(|c| c.is_lowercase() || matches!(c, ',' | ';' | ':' | '.'));
    (!goes_on).then_some(paragraph.len() - next.len())
}

/// Where the full stop stands with which a sentence ends. `None` where it ends with another mark, or with
/// several stops, of which ICU needs no correction.
pub(super) fn last_stop(sentence: &str) -> Option<usize> {
    let text = sentence.trim_end_matches(|c| is_space(c) || is_closing(c));
    let before = text.strip_suffix(['.', '\u{2024}', '\u{FE52}', '\u{FF0E}'])?;
    (!before.ends_with('.')).then_some(before.len())
}

/// Whether the stop ends its sentence, where the next would begin at `next`.
pub(super) fn ends_sentence(text: &str, stop: usize, next: usize, lexicon: Option<&Lexicon>) -> bool {
    let Some(token) = token_before(&text[..stop]) else {
        return true;
    };
    let follows = &text[next..];
    let before = &text[..stop - token.len()];
    // `don’t.`, `farmer’s.`
    if before.ends_with(['\'', '’']) && is_initials(token) && token.starts_with(char::is_lowercase) {
        return true;
    }
    let Some(lexicon) = lexicon else {
        // A small letter by itself is a word (Bulgarian `й`) or an abbreviation of which nothing is known.
        return !is_initials(token) || token.starts_with(char::is_lowercase);
    };
    let word = Word::first_of(follows);
    match manner_of(token, before, lexicon) {
        Some(Manner::NeverEnds) => false,
        Some(Manner::BeforeNumber) if word.is_number() => false,
        Some(Manner::MayEnd) => word.begins_sentence(follows, lexicon),
        _ if is_initials(token) => word.begins_sentence(follows, lexicon),
        _ if is_ordinal(token, before) => !lexicon.is_ordinal(last_word(before), word.text),
        _ => true,
    }
}

/// How an abbreviation is listed, also where its letters are spaced (`z. B.`), or something is joined to it by a
/// hyphen (`Ex-Sen.`).
fn manner_of(token: &str, before: &str, lexicon: &Lexicon) -> Option<Manner> {
    if let Some(manner) = spaced_letters(token, before).and_then(|spaced| lexicon.manner_of(&spaced)) {
        return Some(manner);
    }
    let behind_hyphen = token.rsplit(['-', '–', '—', '/']).next().filter(|part| *part != token);
    lexicon.manner_of(token).or_else(|| lexicon.manner_of(behind_hyphen?))
}

/// The characters before a stop that belong to it. `None` where there are none, or too many.
fn token_before(text: &str) -> Option<&str> {
    let length: usize =
        text.chars().rev().take(LONGEST + 1).take_while(|&c| !parts_tokens(c)).map(char::len_utf8).sum();
    let token = text[text.len() - length..].trim_start_matches('.');
    (!token.is_empty() && token.chars().count() <= LONGEST).then_some(token)
}

/// `z.B` for `B` behind `z. `, `p.ej` for `ej` behind `p. `: single letters with their stops and spaces before it.
fn spaced_letters(token: &str, mut before: &str) -> Option<String> {
    let mut letters = vec![token];
    while letters.len() < MOST_LETTERS {
        let Some(stop) = trim_some_spaces(before).strip_suffix('.') else { break };
        let Some(letter) = token_before(stop).filter(|token| is_initials(token)) else { break };
        letters.push(letter);
        before = &stop[..stop.len() - letter.len()];
    }
    letters.reverse();
    (letters.len() > 1).then(|| letters.join("."))
}

/// The word before a token, without what stands around it.
fn last_word(before: &str) -> &str {
    token_before(trim_some_spaces(before)).unwrap_or_default()
}

fn trim_some_spaces(text: &str) -> &str {
    let spaces = text.chars().rev().take(MOST_MARKS).take_while(|&c| is_space(c));
    &text[..text.len() - spaces.map(char::len_utf8).sum::<usize>()]
}

/// The word with which what follows a stop begins.
struct Word<'t> {
    text: &'t str,
    behind: &'t str,
}

impl<'t> Word<'t> {
    fn first_of(follows: &'t str) -> Word<'t> {
        let marks = follows.chars().take(MOST_MARKS).take_while(|c| !c.is_alphanumeric());
        let rest = &follows[marks.map(char::len_utf8).sum::<usize>()..];
        let in_word = |c: char| c.is_alphanumeric() || class_of(c) == Class::Mark;
        let length = rest.chars().take(LONGEST).take_while(|&c| in_word(c)).map(char::len_utf8).sum();
        let (text, behind) = rest.split_at(length);
        Word { text, behind }
    }

    /// Whether it is a word that stands with a capital at the beginning of a sentence only.
    fn begins_sentence(&self, follows: &str, lexicon: &Lexicon) -> bool {
        if follows.starts_with(['¿', '¡']) {
            return true;
        }
        // A letter with a stop is an initial: `U.S. A. Smith`.
        let is_initial = self.behind.starts_with('.') && self.text.chars().count() == 1;
        let is_elided = self.behind.starts_with(['\'', '’']);
        !is_initial && (lexicon.begins(self.text) || is_elided && lexicon.begins_elided(self.text))
    }

    /// Whether it is a number, in digits or Roman numerals. `I` is the pronoun more often than the numeral.
    fn is_number(&self) -> bool {
        let is_roman = || self.text.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'));
        self.text.starts_with(char::is_numeric) || !matches!(self.text, "" | "I") && is_roman()
    }
}

/// Single letters with stops between them, and hyphens (`J.-P`).
fn is_initials(token: &str) -> bool {
    token.split('.').all(|part| {
        let mut letters = part.trim_start_matches(['-', '‐']).chars().filter(|&c| class_of(c) != Class::Mark);
        letters.next().is_some_and(|c| class_of(c).is_spaced_letter()) && letters.next().is_none()
    })
}

/// Whether it may be an ordinal; the second number of a score (`2:3`) is none.
fn is_ordinal(token: &str, before: &str) -> bool {
    token.len() <= ORDINAL_DIGITS
        && token.bytes().all(|byte| byte.is_ascii_digit())
        && !before.ends_with([':', ','])
}

fn is_space(c: char) -> bool {
    class_of(c) == Class::Space
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '}' | '*' | '’' | '‘' | '”' | '“' | '»' | '«' | '›' | '‹' | '＂')
}

fn parts_tokens(c: char) -> bool {
    is_space(c)
        || is_closing(c)
        || matches!(c, '(' | '[' | '{' | '„' | '‚' | ',' | ';' | ':' | '!' | '?' | '…')
}
