//! Full stops inside a word: dotted initials, and the sentence end that lost its space.
//!
//! Works on one segment of UAX #29, which has joined letters across a stop.

use super::class::{Class, class_of};
use super::enclitic::APOSTROPHE;

/// Single letters, each with its dot, that a text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Initials {
    /// How many letters. Fewer than two are no initials.
    pub(super) count: usize,
    /// Where they end, in bytes, the last dot included where it is there. Where an apostrophe follows, behind the
    /// letter before it.
    pub(super) end: usize,
    /// Where the last of them begins.
    last: usize,
}

impl Initials {
    /// All single letters that the text begins with.
    pub(super) fn leading(text: &str) -> Initials {
        let mut initials = Initials { count: 0, end: 0, last: 0 };
        while let Some(letter) = single_letter(&text[initials.end..]) {
            let behind = initials.end + letter;
            let follows = &text[behind..];
            let has_dot = follows.starts_with('.');
            if !has_dot && !follows.is_empty() && !follows.starts_with(APOSTROPHE) {
                break;
            }
            initials.last = initials.end;
            initials.end = if has_dot { behind + 1 } else { behind };
            initials.count += 1;
        }
        initials
    }

    /// The same less the last letter: it begins a word (`J.R.R.O’Brien`).
    pub(super) fn without_last(self) -> Initials {
        Initials { count: self.count.saturating_sub(1), end: self.last, last: self.last }
    }

    /// Whether these are initials in this text: two letters or more, and then its end or a capitalised word.
    pub(super) fn stand_in(self, text: &str) -> bool {
        let follows = &text[self.end..];
        self.count >= 2 && (follows.is_empty() || is_capitalised_word(follows))
    }
}

/// Whether all of the text is dotted initials.
pub(super) fn is_initials(text: &str) -> bool {
    let initials = Initials::leading(text);
    initials.count >= 2 && initials.end == text.len()
}

/// Where the stop stands that ends a sentence without a space behind it: lower case, stop, upper case.
pub(super) fn sentence_stop(text: &str) -> Option<usize> {
    text.match_indices('.').map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().rev().find(|&c| class_of(c) != Class::Mark);
        let behind = text[at + 1..].chars().next();
        before.is_some_and(char::is_lowercase) && behind.is_some_and(is_upper)
    })
}

/// The bytes of the letter, with its marks, that the text begins with.
fn single_letter(text: &str) -> Option<usize> {
    let letter = text.chars().next().filter(|&c| class_of(c).is_spaced_letter())?;
    let marks = text[letter.len_utf8()..].chars().take_while(|&c| class_of(c) == Class::Mark);
    Some(letter.len_utf8() + marks.map(char::len_utf8).sum::<usize>())
}

/// Whether a capital letter begins the text and a second letter follows, apostrophes left aside.
fn is_capitalised_word(text: &str) -> bool {
    let Some(first) = single_letter(text) else {
        return false;
    };
    let second = text[first..].trim_start_matches(APOSTROPHE).chars().next();
    text.starts_with(is_upper) && second.is_some_and(|c| class_of(c).is_spaced_letter())
}

fn is_upper(c: char) -> bool {
    c.is_uppercase() || matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading() {
        let cases = [
            ("U.S", Some(3)),
            ("U.S.", Some(4)),
            ("a.m", Some(3)),
            ("S.p.A", Some(5)),
            ("U.S.Army", Some(4)),
            ("J.R.R.Tolkien", Some(6)),
            ("А.С.Пушкин", Some(6)),
            ("E\u{301}.U", Some(5)),
            ("बी.जे.पी", Some("बी.जे.पी".len())),
            ("U.S.economy", None),
            ("J.Tolkien", None),
            ("example.com", None),
            ("Ph.D", None),
            ("U", None),
            ("3.5", None),
            ("v2.0", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let initials = Initials::leading(text);
            assert_eq!(initials.stand_in(text).then_some(initials.end), expected, "{text}");
        }
    }

    #[test]
    fn stops() {
        let cases = [
            ("exports.The", Some(7)),
            ("экспорта.Решение", Some("экспорта".len())),
            ("cafe\u{301}.Le", Some(6)),
            ("www.example.Com", Some(11)),
            ("example.com", None),
            ("NATO.The", None),
            ("U.S", None),
            ("The.end", None),
        ];
        for (text, expected) in cases {
            assert_eq!(sentence_stop(text), expected, "{text}");
        }
    }
}
