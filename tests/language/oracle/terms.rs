//! What one term says: its form, or a refusal.

use super::characters::{
    is_apostrophe, is_gershayim, is_hebrew, is_letter_or_number, is_mark, is_unspaced, loses_accents,
    vanishes,
};
use super::regexes::is_allowed;
use super::tree::{Form, Term};
use super::words::{Rules, Token, cut};

/// Stand for `?` while a term is cut: a letter of a script with spaces, one of a script without, and a digit, which
/// no term holds and which fold to themselves.
const ANY_LETTER: char = 'ꙮ';
const ANY_CHARACTER: char = '㐂';
const ANY_DIGIT: char = '߀';

/// The characters that close what this one opens, if it opens a quotation.
pub fn closing_quote(opening: char) -> Option<&'static str> {
    match opening {
        '"' => Some("\""),
        '“' => Some("”"),
        '„' => Some("“”"),
        '«' => Some("»"),
        '＂' => Some("＂"),
        _ => None,
    }
}

/// Whether the quote at this place stands for gershayim, between two Hebrew letters.
pub fn is_hebrew_sign(text: &[char], at: usize) -> bool {
    let before = text[..at].iter().rev().find(|&&c| !is_mark(c) && !vanishes(c));
    let behind = text[at + 1..].iter().find(|&&c| !vanishes(c));
    is_gershayim(text[at]) && before.is_some_and(|&c| is_hebrew(c)) && behind.is_some_and(|&c| is_hebrew(c))
}

/// A term of a query, quotes and signs included.
pub fn parse_term(written: &str) -> Option<Term> {
    let form = if let Some(text) = unquoted(written) {
        (!signs_touch_letters(text) && words(text) > 0).then(|| Form::Phrase(text.to_owned()))?
    } else if let Some(text) = written.strip_prefix('=').and_then(unquoted) {
        (!signs_touch_letters(text) && words(text) > 0).then(|| Form::Exact(text.to_owned()))?
    } else if written.starts_with('/') {
        let pattern = written.strip_prefix('/')?.strip_suffix('/')?;
        is_allowed(pattern).then(|| Form::Regex(pattern.to_owned()))?
    } else {
        bare(written)?
    };
    Some(Term { written: written.to_owned(), form })
}

/// An entry of `terms`: a phrase; the signs of a single word hold, those of several words are punctuation.
pub fn parse_entry(written: &str) -> Option<Term> {
    let written = written.trim();
    let form = match written.strip_prefix('=') {
        Some(text) if words(text) > 1 => Form::Exact(text.to_owned()),
        _ if words(written) > 1 => Form::Phrase(written.to_owned()),
        _ => bare(written)?,
    };
    Some(Term { written: written.to_owned(), form })
}

fn bare(written: &str) -> Option<Form> {
    let holds_signs = |text: &str| text.contains(['*', '?', '~']) || text.starts_with('=');
    if let Some(text) = written.strip_prefix('=') {
        // A second `=` is punctuation; a slash looks like a regular expression.
        let is_other = text.contains(['*', '?', '~']) || text.starts_with('/');
        return (!is_other && words(text) > 0).then(|| Form::Exact(text.to_owned()));
    }
    if let Some(text) = written.strip_prefix('~') {
        return (!holds_signs(text) && words(text) == 1).then(|| Form::Stem(text.to_owned()));
    }
    if written.contains('~') {
        return None;
    }
    if written.contains('*') {
        let text = written.strip_prefix('*').unwrap_or(written);
        let text = text.strip_suffix('*').unwrap_or(text);
        if holds_signs(text) || words(text) != 1 || !is_long_enough(text) {
            return None;
        }
        let text = text.to_owned();
        return Some(match (written.starts_with('*'), written.ends_with('*')) {
            (true, true) => Form::Infix(text),
            (true, false) => Form::Suffix(text),
            _ => Form::Prefix(text),
        });
    }
    if written.contains('?') {
        // A mark belongs to the letter that `?` stands for.
        if written.split('?').skip(1).any(|part| part.trim_start_matches(vanishes).starts_with(is_mark)) {
            return None;
        }
        let is_letter = |c| (is_letter_or_number(c) || is_unspaced(c)) && !is_apostrophe(c) && !vanishes(c);
        let has_letter = written.contains(is_letter);
        return (has_letter && Rules::ALL.iter().all(|rules| pattern(written, *rules).is_some()))
            .then(|| Form::Pattern(written.to_owned()));
    }
    (words(written) > 0).then(|| Form::Phrase(written.to_owned()))
}

/// A term with `?`, cut with a letter for each of them: the word or row it makes, and the letter.
pub fn pattern(text: &str, rules: Rules) -> Option<(Token, char)> {
    for letter in [ANY_LETTER, ANY_CHARACTER, ANY_DIGIT] {
        match cut(&text.replace('?', &letter.to_string()), rules, true).as_slice() {
            [Token::Word(word)] if letter != ANY_CHARACTER => {
                return Some((Token::Word(word.clone()), letter));
            }
            [Token::Row(row)] if letter == ANY_CHARACTER => return Some((Token::Row(row.clone()), letter)),
            _ => {}
        }
    }
    None
}

/// Three letters or digits, two in Han, Kana and Hangul.
fn is_long_enough(text: &str) -> bool {
    let mut letters: Vec<char> = Vec::new();
    let mut base = ' ';
    for c in text.chars() {
        if !is_mark(c) {
            base = c;
        }
        // A vowel sign counts where folding keeps it.
        let is_accent = is_mark(c) && loses_accents(base);
        if c.is_alphanumeric() && !is_accent {
            letters.push(c);
        }
    }
    let is_short_script = |c: &char| is_unspaced(*c) && !is_south_east_asian(*c);
    letters.len() >= 3 || letters.len() == 2 && letters.iter().all(is_short_script)
}

/// Thai, Lao, Myanmar, Khmer.
fn is_south_east_asian(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{AA60}'..='\u{AA7F}' | '\u{A9E0}'..='\u{A9FF}')
}

/// `*` or `~` beside a letter or digit, `?` between two: signs that someone expected to work.
fn signs_touch_letters(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let is_letter =
        |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(|&c| c.is_alphanumeric());
    (0..characters.len()).any(|at| {
        let (before, behind) = (is_letter(at.checked_sub(1)), is_letter(Some(at + 1)));
        match characters[at] {
            '*' | '~' => before || behind,
            '?' => before && behind,
            _ => false,
        }
    })
}

fn unquoted(written: &str) -> Option<&str> {
    let opening = written.chars().next()?;
    let closing = closing_quote(opening)?;
    let text = written.strip_prefix(opening)?;
    let last = text.chars().next_back().filter(|&c| closing.contains(c))?;
    text.strip_suffix(last)
}

/// How many words a text is of, by the rules that find the most.
fn words(text: &str) -> usize {
    Rules::ALL.iter().map(|rules| cut(text, *rules, true).len()).max().unwrap_or_default()
}
