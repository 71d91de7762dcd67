//! Where the sentences of one field begin.
//!
//! The boundaries are ICU's, paragraph by paragraph. Behind a full stop [`ending`] has the last word, by the
//! abbreviations of the language in [`lexicon`]; ICU knows none. Whether a field is one sentence, as a headline
//! is, is the caller's to know.

mod ending;
mod language;
mod lexicon;
#[cfg(test)]
mod tests;

use std::ops::Range;

use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;

use super::Layout;
use super::class::{Class, class_of};
use super::output::offset;
use super::paragraph::{breaks_that_end_paragraph, white_space_at};
use lexicon::Lexicon;

/// Where the sentences of a text begin, in code points of the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentences {
    /// Ascending; the first is 0.
    starts: Vec<u32>,
}

impl Sentences {
    /// The sentences of a text in a language, a BCP 47 tag whose primary subtag decides.
    pub fn of(text: &str, layout: Layout, language: Option<&str>) -> Sentences {
        let lexicon = Lexicon::for_language(language);
        let (spaced, paragraphs) = paragraphs(text, layout);
        let mut starts = vec![0];
        for range in paragraphs {
            let paragraph = &spaced[range.clone()];
            let mut inside = lost_spaces(paragraph, lexicon);
            inside.extend(boundaries(paragraph, lexicon));
            inside.sort_unstable();
            starts.push(range.start);
            starts.extend(inside.into_iter().map(|at| range.start + at));
        }
        starts.dedup();
        Sentences { starts: code_points(text, &starts) }
    }

    /// A text that is one sentence whatever stands in it.
    pub fn one() -> Sentences {
        Sentences { starts: vec![0] }
    }

    /// The number, from 0, of the sentence that holds this code point of the original. White space belongs to
    /// the sentence before it.
    pub fn index_of(&self, code_point: u32) -> usize {
        self.starts.partition_point(|&start| start <= code_point).saturating_sub(1)
    }

    /// The code points at which they begin, ascending; the first is 0.
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// How many sentences there are: at least one.
    #[expect(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        self.starts.len()
    }
}

/// The text with a space of as many bytes for each white space, since UAX #29 ends a sentence at every line
/// break; and the bytes of its paragraphs, the white space around them included.
fn paragraphs(text: &str, layout: Layout) -> (String, Vec<Range<usize>>) {
    let breaks_needed = breaks_that_end_paragraph(text, layout);
    let mut spaced = String::with_capacity(text.len());
    let mut starts = Vec::new();
    // As if behind a paragraph, so that the first character begins one.
    let mut breaks = breaks_needed;
    while let Some(c) = text[spaced.len()..].chars().next() {
        let at = spaced.len();
        if let Some(white) = white_space_at(text.as_bytes(), at) {
            breaks += u32::from(white.ends_line);
            spaced.push_str(match white.len {
                1 => " ",
                2 => "\u{A0}",
                _ => "\u{2003}",
            });
            continue;
        }
        spaced.push(c);
        if !c.is_ascii() && matches!(class_of(c), Class::Vanish | Class::VanishMark) {
            continue;
        }
        if breaks >= breaks_needed {
            starts.push(if starts.is_empty() { 0 } else { at });
        }
        breaks = 0;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let ranges = starts.iter().zip(ends).map(|(&start, end)| start..end).collect();
    (spaced, ranges)
}

/// Where ICU begins a sentence inside a paragraph, less those where the stop before is that of an abbreviation.
fn boundaries(paragraph: &str, lexicon: Option<&'static Lexicon>) -> impl Iterator<Item = usize> {
    let segmenter = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let mut last = 0;
    segmenter.segment_str(paragraph).filter_map(move |boundary| {
        let sentence = last..boundary;
        last = boundary;
        if sentence.is_empty() || boundary == paragraph.len() {
            return None;
        }
        let start = ending::behind_closing_marks(paragraph, boundary)?;
        match ending::last_stop(&paragraph[sentence.clone()]) {
            Some(stop) => {
                ending::ends_sentence(paragraph, sentence.start + stop, start, lexicon).then_some(start)
            }
            None => Some(start),
        }
    })
}

/// Where a sentence begins right behind a stop: lower case, stop, upper case. UAX #29 takes these for one word.
fn lost_spaces(paragraph: &str, lexicon: Option<&'static Lexicon>) -> Vec<usize> {
    let begins = |&stop: &usize| {
        let before = paragraph[..stop].chars().rev().find(|&c| class_of(c) != Class::Mark);
        let behind = paragraph[stop + 1..].chars().next();
        before.is_some_and(char::is_lowercase)
            && behind.is_some_and(char::is_uppercase)
            && ending::ends_sentence(paragraph, stop, stop + 1, lexicon)
    };
    paragraph.match_indices('.').map(|(stop, _)| stop).filter(begins).map(|stop| stop + 1).collect()
}

/// Bytes to code points; both ascend.
fn code_points(text: &str, starts: &[usize]) -> Vec<u32> {
    let mut point = 0;
    let mut last = 0;
    let to_point = |&start: &usize| {
        point += text[last..start].chars().count();
        last = start;
        offset(point)
    };
    starts.iter().map(to_point).collect()
}
