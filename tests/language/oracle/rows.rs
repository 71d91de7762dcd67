//! Rows of characters of scripts without spaces.

use icu_segmenter::WordSegmenter;
use unicode_segmentation::UnicodeSegmentation;

use super::fold::nfkc;
use super::words::Letter;

/// What is never split: a grapheme cluster of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// In NFKC.
    pub text: String,
    pub start: u32,
    pub end: u32,
    /// The words of the field, counted from 0, that it stands in: nearly always one.
    pub first: usize,
    pub last: usize,
}

/// Cuts a row into clusters; its first word has the number `first_word`. Also says how many words it is.
pub fn cut_row(row: &[Letter], first_word: usize) -> (Vec<Cluster>, usize) {
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut dots: Vec<usize> = Vec::new();
    let written: String = row.iter().map(|letter| letter.c).collect();
    let mut at = 0;
    for grapheme in written.graphemes(true) {
        let letters = &row[at..at + grapheme.chars().count()];
        at += letters.len();
        let (start, end) = (letters[0].start, letters[letters.len() - 1].end);
        let text = nfkc(grapheme);
        if letters[0].behind_middle_dot {
            dots.push(clusters.iter().map(|cluster| cluster.text.len()).sum());
        }
        // Jamo that stand alone for the eye, and are a syllable in NFKC.
        if let Some(before) = clusters.last_mut() {
            let together = nfkc(&format!("{}{text}", before.text));
            if together != format!("{}{text}", before.text) {
                before.text = together;
                before.end = end;
                continue;
            }
        }
        clusters.push(Cluster { text, start, end, first: 0, last: 0 });
    }
    let segments = segments(&clusters, &dots);
    let mut offset = 0;
    for cluster in &mut clusters {
        let touched: Vec<usize> = (offset..offset + cluster.text.len()).map(|byte| segments[byte]).collect();
        cluster.first = first_word + touched[0];
        cluster.last = first_word + touched[touched.len() - 1];
        offset += cluster.text.len();
    }
    let words = segments.last().map_or(0, |last| last + 1);
    (clusters, words)
}

/// The number of the word that each byte of the row belongs to.
fn segments(clusters: &[Cluster], dots: &[usize]) -> Vec<usize> {
    let text: String = clusters.iter().map(|cluster| cluster.text.as_str()).collect();
    let mut boundaries: Vec<usize> = WordSegmenter::new_dictionary(Default::default())
        .segment_str(&text)
        .chain(dots.iter().copied())
        .collect();
    boundaries.sort_unstable();
    boundaries.dedup();
    let mut numbers = Vec::new();
    let mut word = 0;
    let mut seen = false;
    for pair in boundaries.windows(2) {
        let counts = text[pair[0]..pair[1]].contains(char::is_alphanumeric);
        if counts && seen {
            word += 1;
        }
        seen |= counts;
        numbers.resize(pair[1], word);
    }
    numbers
}
