//! Quotes: which characters open and close them, and the Hebrew sign that only looks like one.

use crate::text::stands_for_gershayim;

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
        .find(|&(at, c)| wanted(c) && !stands_for_gershayim(text, at))
}
