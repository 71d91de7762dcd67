//! From a phrase to the literal that the automaton looks for, and the rest that is checked beside it.
//!
//! A literal is one string of bytes of canonical text. A phrase of words is one such string as a whole:
//! `" arms export "`, its spaces included, so that whole words come for free. Two runs of a script
//! without spaces that stand side by side in a phrase may be written together or parted, which no one
//! string can say: there the phrase is split into segments, the longest becomes the literal, and the
//! others are compared to its left and right.

use std::ops::Range;

use crate::text::{CanonicalText, Phrase, Piece};

/// Segments of a phrase to the left and right of its literal, nearest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Context {
    left: Vec<Vec<u8>>,
    right: Vec<Vec<u8>>,
}

/// The literal of a phrase, and the segments around it: none for nearly every phrase. `None` where the
/// phrase holds no word.
pub(super) fn literal_of(phrase: &Phrase) -> Option<(Vec<u8>, Option<Context>)> {
    let mut segments = segments(phrase);
    let longest = (0..segments.len()).max_by_key(|&at| segments[at].len())?;
    let right = segments.split_off(longest + 1);
    let bytes = segments.pop()?;
    let left: Vec<Vec<u8>> = segments.into_iter().rev().collect();
    let context = if left.is_empty() && right.is_empty() { None } else { Some(Context { left, right }) };
    Some((bytes, context))
}

/// Where a literal stands.
pub(super) struct Place {
    /// The index of the word that it begins in, or at whose separator it begins.
    pub word: usize,
    /// Of how many whole words it is; 0 where that is not known.
    pub words: usize,
    /// How many bytes behind the separator before its first word it begins.
    ahead: usize,
    /// The end of its bytes in the canonical text, a separator included.
    end: usize,
}

impl Place {
    /// From the separator before a word on.
    pub fn from_word(word: usize, words: usize, end: usize) -> Place {
        Place { word, words, ahead: 0, end }
    }

    /// Anywhere in a word.
    pub fn in_word(text: &CanonicalText, word: usize, bytes: Range<usize>) -> Place {
        let ahead = bytes.start - separator_before(text, word);
        Place { word, words: 0, ahead, end: bytes.end }
    }

    /// Its bytes in the canonical text, separators included.
    pub fn bytes(&self, text: &CanonicalText) -> Range<usize> {
        separator_before(text, self.word) + self.ahead..self.end
    }
}

/// The byte of the separator in front of a word.
pub(super) fn separator_before(text: &CanonicalText, word: usize) -> usize {
    text.word(word).canonical_start - 1
}

/// A literal that begins or ends with a word holds the separator; the place of a term does not.
pub(super) fn without_separators(canonical: &[u8], place: Range<usize>) -> Range<usize> {
    let start = place.start + usize::from(canonical[place.start] == b' ');
    let end = place.end - usize::from(canonical[place.end - 1] == b' ');
    start..end
}

impl Context {
    /// Widens an occurrence of the literal to the whole phrase; `None` where the rest does not stand
    /// beside it.
    pub fn widen(&self, canonical: &[u8], place: Range<usize>) -> Option<Range<usize>> {
        let mut first = place.start;
        for segment in &self.left {
            let before = &canonical[..first];
            let parted = before.strip_suffix(b" ").unwrap_or(before);
            let rest = before
                .strip_suffix(segment.as_slice())
                .or_else(|| parted.strip_suffix(segment.as_slice()))?;
            first = rest.len();
        }
        let mut last = place.end;
        for segment in &self.right {
            let after = &canonical[last..];
            let parted = after.strip_prefix(b" ").unwrap_or(after);
            let rest =
                after.strip_prefix(segment.as_slice()).or_else(|| parted.strip_prefix(segment.as_slice()))?;
            last = canonical.len() - rest.len();
        }
        Some(first..last)
    }
}

/// The strings of a phrase that stand in canonical text as they are: split wherever two runs meet.
fn segments(phrase: &Phrase) -> Vec<Vec<u8>> {
    let mut segments: Vec<Vec<u8>> = Vec::new();
    let mut behind_run = false;
    for piece in &phrase.pieces {
        match piece {
            Piece::Word(word) => {
                match segments.last_mut() {
                    None => segments.push(vec![b' ']),
                    Some(segment) if behind_run => segment.push(b' '),
                    Some(_) => {}
                }
                if let Some(segment) = segments.last_mut() {
                    segment.extend_from_slice(word.as_bytes());
                    segment.push(b' ');
                }
                behind_run = false;
            }
            Piece::Run(run) => {
                if behind_run || segments.is_empty() {
                    segments.push(Vec::new());
                }
                if let Some(segment) = segments.last_mut() {
                    segment.extend_from_slice(run.as_bytes());
                }
                behind_run = true;
            }
        }
    }
    segments
}
