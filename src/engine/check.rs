//! What has to hold beside a literal for its term to stand there, and how far the term then reaches.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::literal::{Context, Place, without_separators};
use crate::text::{CanonicalText, Piece};

/// What is checked once a literal was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// The other segments of a phrase stand to its left and right.
    Beside(Context),
    /// Case and accents are as written: the pieces in exact form.
    Exact(Option<Context>, Vec<Piece>),
    /// A star: the term is the whole word that the literal stands in.
    WholeWord,
    /// One-letter wildcards before and behind the literal.
    Pattern(Pattern),
}

/// A word with one-letter wildcards: the literal is one fixed part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// The fixed parts before the literal, nearest first; a wildcard stands behind each.
    pub before: Vec<String>,
    /// The fixed parts behind it, nearest first; a wildcard stands before each.
    pub behind: Vec<String>,
    /// Whether it is part of a row of a script without spaces, and not a whole word.
    pub is_run: bool,
}

impl Check {
    /// The range of canonical text that the whole term takes, without separators, given the place of its
    /// literal. `None` where it does not stand there; exactness is asked for apart.
    pub fn widen(&self, text: &CanonicalText, place: &Place) -> Option<Range<usize>> {
        let canonical = text.as_bytes();
        let literal = || without_separators(canonical, place.bytes(text));
        match self {
            Check::Beside(context) | Check::Exact(Some(context), _) => {
                Some(without_separators(canonical, context.widen(canonical, place.bytes(text))?))
            }
            Check::Exact(None, _) => Some(literal()),
            Check::WholeWord => {
                let word = text.word(place.word);
                Some(word.canonical_start..word.canonical_end)
            }
            Check::Pattern(pattern) => pattern.widen(text, place.word, literal()),
        }
    }

    /// The exact form that is asked for, if one is.
    pub fn exact(&self) -> Option<&[Piece]> {
        match self {
            Check::Exact(_, pieces) => Some(pieces),
            _ => None,
        }
    }
}

/// Whether these pieces, and nothing else, stand in a range of canonical text.
pub(super) fn stand_in(pieces: &[Piece], canonical: &[u8]) -> bool {
    let mut rest = canonical;
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            rest = rest.strip_prefix(b" ").unwrap_or(rest);
        }
        match rest.strip_prefix(piece.text().as_bytes()) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    rest.is_empty()
}

/// So far around a place the text is looked at for grapheme clusters, which are never longer but for hostile ones.
const MAX_CLUSTER: usize = 256;

impl Pattern {
    fn widen(&self, text: &CanonicalText, word: usize, place: Range<usize>) -> Option<Range<usize>> {
        let canonical = text.as_bytes();
        let letter = |at, side| match (self.is_run, side) {
            // What was written as two clusters may be one to whoever sees the canonical text alone.
            (true, Side::Before) => text.cluster_before(word, at),
            (true, Side::Behind) => text.cluster_behind(word, at),
            (false, side) => letter_at(canonical, at, side),
        };
        let mut start = place.start;
        for part in &self.before {
            start -= letter(start, Side::Before)?;
            start = canonical[..start].strip_suffix(part.as_bytes())?.len();
        }
        let mut end = place.end;
        for part in &self.behind {
            end += letter(end, Side::Behind)?;
            end += canonical[end..].starts_with(part.as_bytes()).then_some(part.len())?;
        }
        let is_whole_word = canonical[..start].ends_with(b" ") && canonical[end..].starts_with(b" ");
        (self.is_run || is_whole_word).then_some(start..end)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    Behind,
}

/// The length of the grapheme cluster on one side of a place in a spaced word; `None` where the place is inside one,
/// the word ends there, or no letter or digit begins the cluster.
fn letter_at(canonical: &[u8], at: usize, side: Side) -> Option<usize> {
    let (before, behind) = canonical.split_at(at);
    let before = &before[before.len().saturating_sub(MAX_CLUSTER)..];
    let before = before.rsplit(|byte| *byte == b' ').next()?;
    let before = &before[before.iter().position(|byte| !is_continuation(*byte)).unwrap_or(before.len())..];
    let mut end = behind.len().min(MAX_CLUSTER);
    while behind.get(end).is_some_and(|byte| is_continuation(*byte)) {
        end -= 1;
    }
    let behind = behind[..end].split(|byte| *byte == b' ').next()?;
    let word = std::str::from_utf8(&canonical[at - before.len()..at + behind.len()]).ok()?;
    let mut cursor = GraphemeCursor::new(before.len(), word.len(), true);
    if !cursor.is_boundary(word, 0).ok()? {
        return None;
    }
    let cluster = match side {
        Side::Before => &word[cursor.prev_boundary(word, 0).ok()??..before.len()],
        Side::Behind => &word[before.len()..cursor.next_boundary(word, 0).ok()??],
    };
    cluster.starts_with(char::is_alphanumeric).then_some(cluster.len())
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}
