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
    let mut cluster_starts = vec![0];
    for cluster in clusters {
        cluster_starts.push(cluster_starts[cluster_starts.len() - 1] + cluster.text.len());
    }
    // Where the words begin: the segments that hold a letter, which to Unicode a vowel sign is too.
    let mut starts: Vec<usize> = Vec::new();
    let ends_of_stretches = [dots, &[text.len()]].concat();
    let mut stretch = 0;
    for end in ends_of_stretches {
        let segmenter = WordSegmenter::new_dictionary(Default::default());
        let boundaries: Vec<usize> = segmenter.segment_str(&text[stretch..end]).collect();
        for pair in boundaries.windows(2) {
            let (from, to) = (stretch + pair[0], stretch + pair[1]);
            if text[from..to].contains(char::is_alphanumeric) {
                // A segment that begins inside a cluster, as NFKC makes possible, begins with it.
                starts.extend(cluster_starts.iter().filter(|&&start| start <= from).max());
            }
        }
        stretch = end;
    }
    starts.dedup();
    // What stands before the first of them belongs to it.
    let number = |byte: usize| starts.iter().filter(|&&start| start <= byte).count().saturating_sub(1);
    (0..text.len()).map(number).collect()
}
