//! Rulers: which word, sentence or paragraph a code point of the original belongs to.
//!
//! A proximity only ever asks for numbers on one of them. Sentences have a file of their own.

use std::ops::Range;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::canonical::{CanonicalText, Word};
use super::class::{Class, class_of};

/// Where the parts of a text begin, in code points of the original, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ruler {
    starts: Vec<u32>,
}

impl Ruler {
    /// The number of the part that holds this code point; what stands before the first part belongs to it.
    pub fn index_of(&self, code_point: u32) -> u32 {
        let parts = self.starts.partition_point(|&start| start <= code_point);
        u32::try_from(parts.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The numbers of the parts that hold the first and the last of these code points.
    pub fn indexes_of(&self, points: Range<u32>) -> (u32, u32) {
        /// Most that is measured is of so few parts.
        const FEW: usize = 4;
        let first = self.index_of(points.start);
        let behind = self.starts.get(first as usize + 1..).unwrap_or_default();
        let begins_inside = |start: &u32| *start < points.end;
        let mut further = behind.iter().take(FEW).take_while(|start| begins_inside(start)).count();
        if further == FEW {
            further = behind.partition_point(begins_inside);
        }
        (first, first.saturating_add(u32::try_from(further).unwrap_or(u32::MAX)))
    }

    /// Turns this into a ruler of the parts that begin at these code points.
    pub fn rebuild(&mut self, starts: impl IntoIterator<Item = u32>) {
        self.starts.clear();
        self.starts.extend(starts);
    }

    /// Turns this into the ruler by which words between are counted: every word one, and within a run every
    /// segment of ICU's that holds a letter or digit.
    ///
    /// `original` is the text that `canonical` was made from.
    pub fn rebuild_words(&mut self, canonical: &CanonicalText, original: &str) {
        self.starts.clear();
        if !canonical.has_runs() {
            self.starts.extend(canonical.words().map(|word| word.start));
            return;
        }
        let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let mut dots = MiddleDots::of(original);
        for word in canonical.words() {
            if word.is_run {
                self.push_segments(canonical, &word, &segmenter, &mut dots);
            } else {
                self.starts.push(word.start);
            }
        }
    }

    fn push_segments(
        &mut self,
        canonical: &CanonicalText,
        word: &Word,
        segmenter: &WordSegmenterBorrowed<'static>,
        dots: &mut MiddleDots<'_>,
    ) {
        let clusters = canonical.clusters_of(word);
        let bytes = &canonical.as_bytes()[word.canonical_start..word.canonical_end];
        let Ok(run) = std::str::from_utf8(bytes) else { return };
        let offset_of = |cluster: usize| clusters[cluster].canonical_start as usize - word.canonical_start;
        // The middle dot between names was dropped from the canonical text, yet it parts segments.
        let mut stretch_begins = 0;
        let mut is_first = true;
        for cluster in 1..=clusters.len() {
            let is_end = cluster == clusters.len();
            if !is_end && !dots.stands_between(clusters[cluster - 1].end, clusters[cluster].start) {
                continue;
            }
            let from = offset_of(stretch_begins);
            let to = if is_end { run.len() } else { offset_of(cluster) };
            let stretch = &run[from..to];
            let mut segment_begins = 0;
            for boundary in segmenter.segment_str(stretch).skip(1) {
                if stretch[segment_begins..boundary].contains(char::is_alphanumeric) {
                    let at = word.canonical_start + from + segment_begins;
                    let behind = clusters.partition_point(|cluster| cluster.canonical_start as usize <= at);
                    // What stands before the first segment that is a word belongs to it.
                    let holder = if is_first { 0 } else { behind.saturating_sub(1) };
                    is_first = false;
                    if self.starts.last() != Some(&clusters[holder].start) {
                        self.starts.push(clusters[holder].start);
                    }
                }
                segment_begins = boundary;
            }
            stretch_begins = cluster;
        }
    }
}

/// The middle dots of a text, asked for from left to right.
struct MiddleDots<'t> {
    dots: Box<dyn Iterator<Item = u32> + 't>,
    next: Option<u32>,
}

impl<'t> MiddleDots<'t> {
    fn of(text: &'t str) -> MiddleDots<'t> {
        let mut dots: Box<dyn Iterator<Item = u32> + 't> = Box::new(
            (0..).zip(text.chars()).filter(|(_, c)| class_of(*c) == Class::MiddleDot).map(|(at, _)| at),
        );
        let next = dots.next();
        MiddleDots { dots, next }
    }

    /// Whether one stands between two code points, the second excluded.
    fn stands_between(&mut self, from: u32, to: u32) -> bool {
        while self.next.is_some_and(|dot| dot < from) {
            self.next = self.dots.next();
        }
        self.next.is_some_and(|dot| dot < to)
    }
}
