//! Quotes: which characters open and close them, and the Hebrew sign that only looks like one.

/// Whether a character opens a quote.
pub(super) fn opens(c: char) -> bool {
    !closers(c).is_empty()
}

/// Whether a character closes quotes and never opens any.
pub(super) fn only_closes(c: char) -> bool {
    matches!(c, '”' | '»')
}

/// What closes the quote that a character opens; empty if it opens none.
pub(super) fn closers(opener: char) -> &'static [char] {
    match opener {
        '"' => &['"'],
        '“' => &['”'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '＂' => &['＂'],
        _ => &[],
    }
}

/// Where the quote opened by `opener` closes: the place of the closing character, looked for from `from` on.
pub(super) fn find_close(text: &str, from: usize, opener: char) -> Option<(usize, char)> {
    find(text, from, |c| closers(opener).contains(&c))
}

/// The first character from `from` on that could close some quote.
pub(super) fn find_any_close(text: &str, from: usize) -> Option<(usize, char)> {
    find(text, from, |c| matches!(c, '"' | '”' | '“' | '»' | '＂'))
}

fn find(text: &str, from: usize, wanted: impl Fn(char) -> bool) -> Option<(usize, char)> {
    text[from..]
        .char_indices()
        .map(|(at, c)| (from + at, c))
        .find(|&(at, c)| wanted(c) && !is_gershayim(text, at, c))
}

/// Whether a quote stands between two Hebrew letters, where it is the sign of an abbreviation.
pub(super) fn is_gershayim(text: &str, at: usize, c: char) -> bool {
    if !matches!(c, '"' | '“' | '”' | '„') {
        return false;
    }
    let before = text[..at].chars().rev().find(|&c| !is_hebrew_mark(c));
    let behind = text[at + c.len_utf8()..].chars().next();
    before.is_some_and(is_hebrew_letter) && behind.is_some_and(is_hebrew_letter)
}

fn is_hebrew_letter(c: char) -> bool {
    matches!(c, '\u{05D0}'..='\u{05EA}' | '\u{05EF}'..='\u{05F2}' | '\u{FB1D}' | '\u{FB1F}'..='\u{FB4F}')
}

fn is_hebrew_mark(c: char) -> bool {
    matches!(
        c,
        '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
    )
}
