//! Where a text can be cut so that words and grapheme clusters stay whole.
//!
//! Positions are bytes. Where all around a place is ASCII, that is known without the tables of Unicode; the rest
//! falls into words as UAX #29 has it.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

/// How far beyond the place of a cut, in code points, the text is looked at to find where words begin and end.
const LOOKAROUND: usize = 32;

/// A longer grapheme cluster, in code points, may be split; written language has none.
const MAX_CLUSTER: usize = 64;

/// Where the first word from `wanted` on begins, before `limit`; where none does, the beginning of the cluster at
/// `limit`.
pub(super) fn first_word_start(text: &str, wanted: usize, limit: usize) -> usize {
    match plain_word_start(text.as_bytes(), wanted, limit) {
        Some(start) => start,
        None => first_word_start_by_the_rules(text, wanted, limit),
    }
}

/// The same where nothing but ASCII has to be looked at, and nothing that may join words.
fn plain_word_start(bytes: &[u8], wanted: usize, limit: usize) -> Option<usize> {
    for at in wanted..limit {
        let [before, here] = *bytes.get(at.checked_sub(1)?..)?.first_chunk()?;
        if !before.is_ascii() || !here.is_ascii() {
            return None;
        }
        if here.is_ascii_alphanumeric() && !is_word(before) {
            return (!is_joiner(before)).then_some(at);
        }
    }
    None
}

fn first_word_start_by_the_rules(text: &str, wanted: usize, limit: usize) -> usize {
    let mut at = points_before(text, wanted, LOOKAROUND);
    for segment in text[at..limit].split_word_bounds() {
        let begins_word = segment.starts_with(char::is_alphanumeric);
        if at >= wanted && begins_word && is_cluster_boundary(text, at) {
            return at;
        }
        at += segment.len();
    }
    cluster_start(text, limit)
}

/// Where the last word or sentence up to `wanted` ends, behind `from`; where none does, the end of the cluster at
/// `from`.
pub(super) fn last_word_end(text: &str, from: usize, wanted: usize) -> usize {
    match plain_word_end(text.as_bytes(), from, wanted) {
        Some(end) => end,
        None => last_word_end_by_the_rules(text, from, wanted),
    }
}

/// The same where nothing but ASCII has to be looked at, and nothing that may join words.
fn plain_word_end(bytes: &[u8], from: usize, wanted: usize) -> Option<usize> {
    for at in (from + 1..=wanted).rev() {
        let [before, here] = *bytes.get(at - 1..)?.first_chunk()?;
        if !before.is_ascii() || !here.is_ascii() {
            return None;
        }
        let next_is_plain = bytes.get(at + 1).is_some_and(|next| next.is_ascii() && !is_word(*next));
        match before {
            _ if before.is_ascii_alphanumeric() && is_word(here) => {}
            _ if before.is_ascii_alphanumeric() => return (!is_joiner(here) || next_is_plain).then_some(at),
            b'.' => return (!is_word(here)).then_some(at),
            b'!' | b'?' | b')' => return Some(at),
            _ => {}
        }
    }
    None
}

fn last_word_end_by_the_rules(text: &str, from: usize, wanted: usize) -> usize {
    let mut best = cluster_end(text, from);
    let mut at = from;
    for segment in text[from..points_behind(text, wanted, LOOKAROUND)].split_word_bounds() {
        at += segment.len();
        if at > wanted {
            break;
        }
        let ends_word =
            segment.ends_with(|last: char| last.is_alphanumeric() || ".!?”»)’。！？」".contains(last));
        if ends_word && is_cluster_boundary(text, at) {
            best = best.max(at);
        }
    }
    best
}

/// Whether a character of ASCII joins the letters and digits beside it.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a character of ASCII may join the letters or digits on its two sides: MidNumLet, MidLetter, MidNum and
/// Single_Quote of UAX #29, in any of its versions.
fn is_joiner(byte: u8) -> bool {
    matches!(byte, b'.' | b',' | b';' | b':' | b'\'')
}

/// The beginning of the cluster that `at` stands in.
fn cluster_start(text: &str, at: usize) -> usize {
    let before = text[..at].char_indices().rev().map(|(begin, _)| begin).take(MAX_CLUSTER);
    std::iter::once(at).chain(before).find(|begin| is_cluster_boundary(text, *begin)).unwrap_or(at)
}

/// The end of the cluster that `at` stands in.
pub(super) fn cluster_end(text: &str, at: usize) -> usize {
    let behind = text[at..].char_indices().map(|(begin, _)| at + begin).chain([text.len()]);
    behind.take(MAX_CLUSTER + 1).find(|end| is_cluster_boundary(text, *end)).unwrap_or(at)
}

/// Whether cutting here leaves every grapheme cluster whole. Only the text nearby is looked at; where
/// that does not tell, as in a long row of flags, the answer is no.
fn is_cluster_boundary(text: &str, at: usize) -> bool {
    // Between two characters of ASCII, CR and LF aside, there always is one.
    if let Some(&[before, behind]) =
        at.checked_sub(1).and_then(|before| text.as_bytes()[before..].first_chunk())
        && before.is_ascii()
        && behind.is_ascii()
        && before != b'\r'
    {
        return true;
    }
    let chunk_start = points_before(text, at, MAX_CLUSTER);
    let chunk = &text[chunk_start..points_behind(text, at, MAX_CLUSTER)];
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    matches!(cursor.is_boundary(chunk, chunk_start), Ok(true))
}

/// The place so many code points before a place, or the beginning of the text.
fn points_before(text: &str, at: usize, points: usize) -> usize {
    text[..at].char_indices().nth_back(points - 1).map_or(0, |(begin, _)| begin)
}

/// The place so many code points behind a place, or the end of the text.
fn points_behind(text: &str, at: usize, points: usize) -> usize {
    text[at..].char_indices().nth(points).map_or(text.len(), |(begin, _)| at + begin)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_short_way_leads_to_the_same_place(
            text in "[a-c0-1_ .,;:'!?()\"é’\u{301}\r\n-]{2,60}",
            a in 0usize..60,
            b in 0usize..60,
        ) {
            let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let (from, to) = (boundary(a.min(b)), boundary(a.max(b)));
            if let Some(start) = plain_word_start(text.as_bytes(), from, to) {
                prop_assert_eq!(start, first_word_start_by_the_rules(&text, from, to), "{:?}", text);
            }
            if let Some(end) = plain_word_end(text.as_bytes(), from, to) {
                prop_assert_eq!(end, last_word_end_by_the_rules(&text, from, to), "{:?}", text);
            }
        }
    }
}
