//! What a single word of a query or of `terms` looks for: itself, or what its signs make of it.
//!
//! Where terms begin and end is left to [`super::lex`] and [`super::term`].

use std::ops::Range;

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, Script};
use icu_properties::script::ScriptWithExtensions;

use super::mistakes::{is_worth_rewriting, shown};
use super::{Form, QueryError};
use crate::text::{Phrase, PhraseCutter, Piece, WordRules, vanishes};

/// Letters and digits that a star needs beside it.
const LETTERS_BESIDE_STAR: usize = 3;
/// The same where all of them are Han, Kana or Hangul.
const DENSE_LETTERS_BESIDE_STAR: usize = 2;

/// A text without white space that holds stars, `?` or `~`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signed {
    /// One word, and the part of it that is looked for.
    Word(Form, Range<usize>),
    /// Several words, between which signs stand for nothing.
    Several,
}

/// Whether a text holds a sign that makes a single word something else than itself.
pub(super) fn has_signs(text: &str) -> bool {
    text.bytes().any(is_sign)
}

fn is_sign(byte: u8) -> bool {
    matches!(byte, b'*' | b'?' | b'~')
}

/// Whether a text holds a word at all.
pub(super) fn holds_word(text: &str) -> bool {
    // Letters and digits that no rule takes away; nearly every term has one, and lists are long.
    let is_certain = |c: char| {
        matches!(c,
            '0'..='9' | 'A'..='Z' | 'a'..='z' | '\u{400}'..='\u{481}' | '\u{5D0}'..='\u{5EA}'
            | '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
    };
    text.contains(is_certain) || !PhraseCutter::default().cut(text, WordRules::General).pieces.is_empty()
}

/// Reads a text without white space that holds signs and a word.
pub(super) fn read_signed(text: &str) -> Result<Signed, QueryError> {
    let stars_before = text.bytes().take_while(|byte| *byte == b'*').count();
    let stars_behind = text.bytes().rev().take_while(|byte| *byte == b'*').count();
    let body = stars_before..(text.len() - stars_behind).max(stars_before);
    let inner = &text[body.clone()];
    if inner.contains('*') {
        return Err(misplaced_star(text, inner, body.start));
    }
    let stem = inner.strip_prefix('~');
    if cut(stem.unwrap_or(inner)) == Count::Several {
        return Ok(Signed::Several);
    }
    let has_stars = stars_before + stars_behind > 0;
    let has_gap = inner.contains('?');
    if stem.unwrap_or(inner).starts_with('=') {
        let error = QueryError::new(0..text.len(), "`=` and stars, `?` or `~` cannot stand in one word");
        return Err(error.help("keep one of them"));
    }
    if inner.contains('~') && (has_stars || has_gap) || has_stars && has_gap {
        let error = QueryError::new(0..text.len(), "stars, `?` and `~` cannot stand in one word");
        return Err(error.help("keep one of them"));
    }
    if let Some(stem) = stem
        && !stem.contains('~')
    {
        return Ok(Signed::Word(Form::Stem, 1..text.len()));
    }
    if let Some(at) = inner.find('~') {
        let plain = inner.replace('~', "");
        return Err(QueryError::new(at..at + 1, "`~` stands in front of a word")
            .maybe_help(is_worth_rewriting(text).then(|| format!("write `~{plain}`"))));
    }
    if has_gap {
        let is_marked =
            |(at, _): &(usize, &str)| inner[at + 1..].trim_start_matches(vanishes).starts_with(is_mark);
        if let Some((at, _)) = inner.match_indices('?').find(is_marked) {
            let error = QueryError::new(at..at + 1, "a combining mark cannot stand on a `?`");
            return Err(error.help("`?` stands for a letter with all its marks: leave out the mark"));
        }
        return Ok(Signed::Word(Form::Pattern, trimmed_pattern(text)));
    }
    read_starred(text, body, stars_before, stars_behind)
}

fn read_starred(
    text: &str,
    body: Range<usize>,
    stars_before: usize,
    stars_behind: usize,
) -> Result<Signed, QueryError> {
    let inner = &text[body.clone()];
    if stars_before > 1 || stars_behind > 1 {
        let star = |count: usize| if count > 0 { "*" } else { "" };
        let rewrite = format!("write `{}{}{}`", star(stars_before), shown(inner), star(stars_behind));
        return Err(QueryError::new(0..text.len(), "one star is enough").help(rewrite));
    }
    if let Some(error) = too_few_letters(text, inner) {
        return Err(error);
    }
    let form = match (stars_before, stars_behind) {
        (0, _) => Form::Prefix,
        (_, 0) => Form::Suffix,
        _ => Form::Infix,
    };
    Ok(Signed::Word(form, body))
}

fn too_few_letters(text: &str, inner: &str) -> Option<QueryError> {
    let letters = inner.chars().filter(|c| counts_as_letter(*c)).count();
    let is_dense = inner.chars().filter(|c| counts_as_letter(*c)).all(is_dense_letter);
    let needed = if is_dense { DENSE_LETTERS_BESIDE_STAR } else { LETTERS_BESIDE_STAR };
    (letters < needed).then(|| {
        let message = format!("a star needs at least {needed} letters or digits beside it");
        QueryError::new(0..text.len(), message)
            .help(format!("write more of the word than `{}`", shown(inner)))
    })
}

/// Letters, digits and vowel signs; not the points and accents that folding drops.
fn counts_as_letter(c: char) -> bool {
    const DROPPED: [Script; 6] =
        [Script::Inherited, Script::Latin, Script::Greek, Script::Cyrillic, Script::Arabic, Script::Hebrew];
    let is_dropped = || is_mark(c) && DROPPED.contains(&CodePointMapData::<Script>::new().get(c));
    c.is_alphanumeric() && !is_dropped()
}

fn is_mark(c: char) -> bool {
    GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(c))
}

fn is_dense_letter(c: char) -> bool {
    let scripts = ScriptWithExtensions::new();
    [Script::Han, Script::Hiragana, Script::Katakana, Script::Hangul]
        .into_iter()
        .any(|script| scripts.has_script(c, script))
}

fn misplaced_star(text: &str, inner: &str, offset: usize) -> QueryError {
    let at = offset + inner.find('*').unwrap_or_default();
    let error = QueryError::new(at..at + 1, "a star stands at the start or at the end of a word");
    let mut parts = inner.split('*').filter(|part| part.contains(char::is_alphanumeric));
    let (Some(first), second) = (parts.next(), parts.next()) else { return error };
    if !is_worth_rewriting(text) || parts.next().is_some() {
        return error;
    }
    let has_enough = |part: &str| too_few_letters(part, part).is_none() && cut(part) == Count::One;
    match second {
        Some(_) if has_enough(first) => {
            error.help(format!("write `{first}*`, or `?` for each single letter that may differ"))
        }
        Some(_) => error.help("write `?` for each single letter that may differ"),
        None if has_enough(first) => error.help(format!("write `{first}*`")),
        None => error,
    }
}

/// A pattern without the punctuation around it, of which the letters under its `?` know nothing.
fn trimmed_pattern(text: &str) -> Range<usize> {
    let is_around = |c: char| c.is_ascii_punctuation() && c != '?';
    let start = text.len() - text.trim_start_matches(is_around).len();
    start..text.trim_end_matches(is_around).len().max(start)
}

/// How many words a text is cut into, by the rules that find the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Count {
    None,
    One,
    Several,
}

/// Counts the words of a text in which each `?` stands for a letter or digit.
pub(super) fn cut(text: &str) -> Count {
    let mut cutter = PhraseCutter::default();
    let mut count = Count::None;
    for rules in WordRules::ALL {
        let phrase =
            if text.contains('?') { cutter.cut_pattern(text, rules) } else { cutter.cut(text, rules) };
        count = count.max(match phrase.pieces.len() {
            0 => Count::None,
            1 => Count::One,
            _ => Count::Several,
        });
        if !phrase.depends_on_rules {
            break;
        }
    }
    count
}

/// The same term as one that may stand outside quotes: the words of it that carry signs, each on its own, behind
/// and before the rest with nothing between. `None` where one of them could not be read.
pub(super) fn parted(words: &str) -> Option<String> {
    if !is_worth_rewriting(words) {
        return None;
    }
    let mut parts: Vec<(String, bool)> = Vec::new();
    for word in words.split_whitespace() {
        let is_signed = has_signs(word) && holds_word(word);
        if is_signed && !matches!(read_signed(word), Ok(Signed::Word(..))) {
            return None;
        }
        match parts.last_mut() {
            Some((phrase, false)) if !is_signed => {
                phrase.push(' ');
                phrase.push_str(word);
            }
            _ => parts.push((word.to_owned(), is_signed)),
        }
    }
    let written: Vec<String> = parts
        .into_iter()
        .map(|(part, _)| if part.contains(char::is_whitespace) { format!("\"{part}\"") } else { part })
        .collect();
    Some(written.join(" PRE/0 "))
}

/// The words that one bare term with a star, `?` or `~` was cut into, the sign on the one it touches.
pub(super) fn parted_pieces(text: &str) -> Option<String> {
    if !is_worth_rewriting(text) || text.contains('?') {
        return None;
    }
    let phrase: Phrase = PhraseCutter::default().cut(text.trim_matches(['*', '~']), WordRules::General);
    let mut words: Vec<String> = phrase
        .pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Word(word) | Piece::Run(word) => word,
        })
        .collect();
    if let Some(first) = words.first_mut()
        && let Some(sign) = text.chars().next().filter(|c| matches!(c, '*' | '~'))
    {
        first.insert(0, sign);
    }
    if let Some(last) = words.last_mut()
        && text.ends_with('*')
    {
        last.push('*');
    }
    parted(&words.join(" "))
}
