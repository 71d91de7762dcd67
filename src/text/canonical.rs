//! One field in canonical form, and the way back to the code points of the original.
//!
//! Leaves the cutting to [`super::cutter`].

use std::ops::Range;

use super::chunk::{Form, Manner, Scratch};
use super::cutter::Cutter;
use super::output::{ClusterEntry, Output, PADDING, WordEntry, offset};
use super::{Layout, WordRules};

/// One field in canonical form: `" w1 w2 w3 "`, every word folded.
///
/// One space stands before the first word and behind each word, so that the pattern `" w1 w2 "` finds whole
/// words only. Between the last word of a paragraph and the first of the next stands `" \n "`, which no such
/// pattern holds. A text without a word is one space.
///
/// A word is a spaced word or a *run*, a row of characters of scripts without spaces (Han, Kana, Hangul, Thai,
/// Lao, Khmer, Myanmar). Inside a run a term may match anywhere on the boundaries of grapheme clusters:
/// [`CanonicalText::span`] tells. Enclitics (`’s`, `l’`) are not there.
///
/// Memory is kept from one text to the next by [`CanonicalText::rebuild`].
#[derive(Clone, Debug, Default)]
pub struct CanonicalText {
    output: Output,
    scratch: Scratch,
}

/// A word or a run of a [`CanonicalText`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// First byte in the canonical text.
    pub canonical_start: usize,
    /// End, excluded, in bytes of the canonical text.
    pub canonical_end: usize,
    /// First code point in the original.
    pub start: u32,
    /// End, excluded, in code points of the original. Of a word with an enclitic, the word alone.
    pub end: u32,
    /// Whether it is a row of characters of a script without spaces.
    pub is_run: bool,
}

impl CanonicalText {
    /// The canonical form of a text, under the rules of its language.
    pub fn new(original: &str, layout: Layout, rules: WordRules) -> CanonicalText {
        let mut text = CanonicalText::default();
        text.rebuild(original, layout, rules);
        text
    }

    /// Turns this into the canonical form of another text.
    pub fn rebuild(&mut self, original: &str, layout: Layout, rules: WordRules) {
        self.cut(original, layout, Manner { rules, form: Form::Folded, in_term: false }, true);
    }

    /// Turns this into the exact form of a text: the same words at the same places as in its canonical form, in
    /// NFKC, with case and accents as written.
    pub fn rebuild_exact(&mut self, original: &str, layout: Layout, rules: WordRules) {
        self.cut(original, layout, Manner { rules, form: Form::Exact, in_term: false }, false);
    }

    /// As [`CanonicalText::rebuild`], for any manner of cutting; `may_be_plain` allows the fast paths.
    pub(super) fn cut(&mut self, original: &str, layout: Layout, manner: Manner, may_be_plain: bool) {
        self.output.clear();
        let mut cutter = Cutter::new(original, layout, manner, &mut self.scratch, &mut self.output);
        if may_be_plain && manner.form == Form::Folded {
            cutter.cut_by_blocks();
        } else {
            cutter.cut_by_chunks();
        }
        self.output.finish();
    }

    /// The canonical text itself, which is UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        &self.output.canonical
    }

    /// [`CanonicalText::as_bytes`] with 16 zeros behind it, so that a word can be loaded in blocks.
    pub fn as_padded_bytes(&self) -> &[u8] {
        self.output.canonical.with_room(PADDING)
    }

    /// The words and runs, in their order.
    pub fn words(&self) -> impl ExactSizeIterator<Item = Word> + DoubleEndedIterator + '_ {
        (0..self.output.words.len()).map(|index| self.word(index))
    }

    /// The word or run of this index among [`CanonicalText::words`].
    ///
    /// # Panics
    ///
    /// Where there is none.
    #[inline]
    pub fn word(&self, index: usize) -> Word {
        let entry = &self.output.words[index];
        Word {
            canonical_start: entry.canonical_start as usize,
            canonical_end: self.output.canonical_end(index),
            start: entry.start,
            end: entry.end(),
            is_run: entry.is_run(),
        }
    }

    /// Sets an entry for each word and run, in their order, to what `map` makes of its first byte and its end, excluded,
    /// in the canonical text.
    ///
    /// # Panics
    ///
    /// Where there are fewer entries than words.
    #[inline]
    pub fn map_places<T>(&self, entries: &mut [T], mut map: impl FnMut(usize, usize) -> T) {
        let words = &*self.output.words;
        let Some((last, before_last)) = entries[..words.len()].split_last_mut() else { return };
        for ((entry, word), next) in before_last.iter_mut().zip(words).zip(&words[1..]) {
            *entry = map(word.canonical_start as usize, next.canonical_end_before());
        }
        let word = words.len() - 1;
        *last = map(words[word].canonical_start as usize, self.output.canonical_end(word));
    }

    /// The index among [`CanonicalText::words`] of the word or run that holds this byte of the canonical text.
    pub fn word_index(&self, canonical_at: usize) -> Option<usize> {
        let at = offset(canonical_at);
        let index = self.output.words.partition_point(|word| word.canonical_start <= at).checked_sub(1)?;
        (canonical_at < self.output.canonical_end(index)).then_some(index)
    }

    /// Start and end, excluded, in code points of the original, of a range of the canonical text.
    ///
    /// `None` where either end is no boundary: inside a word, inside a grapheme cluster of a run, or on a
    /// separator. The spaces around a pattern are not part of the range.
    pub fn span(&self, canonical_start: usize, canonical_end: usize) -> Option<(u32, u32)> {
        self.span_from(self.word_index(canonical_start)?, canonical_start, canonical_end)
    }

    /// As [`CanonicalText::span`], of a range that begins in the word of this index. The words it reaches over are
    /// stepped over one by one, so it is for short ones.
    #[inline]
    pub fn span_from(&self, word: usize, canonical_start: usize, canonical_end: usize) -> Option<(u32, u32)> {
        if canonical_start >= canonical_end {
            return None;
        }
        let words = &self.output.words;
        let first = words.get(word)?;
        let start = if first.canonical_start == offset(canonical_start) {
            first.start
        } else {
            self.cluster_at(first, canonical_start).map(|cluster| self.output.clusters[cluster].start)?
        };
        let mut last = word;
        let mut end = self.output.canonical_end(last);
        while end < canonical_end && last + 1 < words.len() {
            last += 1;
            end = self.output.canonical_end(last);
        }
        if end == canonical_end {
            return Some((start, words[last].end()));
        }
        // Where a cluster begins, the one before it ends; it is of the same run, since the end of the word was
        // dealt with above.
        let behind = self.cluster_at(&words[last], canonical_end)?.checked_sub(1)?;
        Some((start, self.output.clusters[behind].end))
    }

    /// Start and end, excluded, in code points of the original, of so many words from this one on; `None` where there
    /// are fewer.
    #[inline]
    pub fn span_of_words(&self, word: usize, count: usize) -> Option<(u32, u32)> {
        let words = self.output.words.get(word..)?.get(..count)?;
        Some((words.first()?.start, words.last()?.end()))
    }

    /// The index of the cluster of a run that begins at this byte.
    fn cluster_at(&self, run: &WordEntry, canonical_at: usize) -> Option<usize> {
        let at = offset(canonical_at);
        let find = || self.output.clusters.binary_search_by_key(&at, |cluster| cluster.canonical_start).ok();
        if run.is_run() && run.canonical_start < at { find() } else { None }
    }

    /// The length in bytes of the grapheme cluster that ends at this byte of the canonical text; `None` where the word
    /// of this index is no run, or none of its clusters ends there.
    pub fn cluster_before(&self, word: usize, canonical_at: usize) -> Option<usize> {
        let (before, _) = self.clusters_around(&self.word(word), canonical_at)?;
        Some(canonical_at - before.last()?.canonical_start as usize)
    }

    /// The same of the cluster that begins at this byte.
    pub fn cluster_behind(&self, word: usize, canonical_at: usize) -> Option<usize> {
        let word = self.word(word);
        let (_, [_, others @ ..]) = self.clusters_around(&word, canonical_at)? else { return None };
        let end = others.first().map_or(word.canonical_end, |next| next.canonical_start as usize);
        Some(end - canonical_at)
    }

    /// The clusters of a word before and behind this byte; `None` where it is inside one.
    fn clusters_around(
        &self,
        word: &Word,
        canonical_at: usize,
    ) -> Option<(&[ClusterEntry], &[ClusterEntry])> {
        let clusters = self.clusters_of(word);
        let before = clusters.partition_point(|cluster| (cluster.canonical_start as usize) < canonical_at);
        let begins = clusters.get(before).map_or(word.canonical_end, |next| next.canonical_start as usize);
        (begins == canonical_at).then(|| clusters.split_at(before))
    }

    /// The range of the canonical text that stands for these code points of the original: the other way round
    /// of [`CanonicalText::span`]. `None` where either end is no boundary.
    pub fn range_of(&self, start: u32, end: u32) -> Option<Range<usize>> {
        let words = &self.output.words;
        let first = &words[words.partition_point(|word| word.start <= start).checked_sub(1)?];
        let from = if first.start == start {
            first.canonical_start
        } else {
            let cluster = self.output.clusters.binary_search_by_key(&start, |cluster| cluster.start).ok()?;
            self.output.clusters[cluster].canonical_start
        };
        let last = words.partition_point(|word| word.start < end).checked_sub(1)?;
        let last_canonical_end = offset(self.output.canonical_end(last));
        let to = if words[last].end() == end {
            last_canonical_end
        } else {
            // The end of a cluster is where the next one of its run begins.
            let clusters = &self.output.clusters;
            let cluster = clusters.partition_point(|cluster| cluster.start < end).checked_sub(1)?;
            let next = clusters.get(cluster + 1)?;
            if clusters[cluster].end != end || next.canonical_start >= last_canonical_end {
                return None;
            }
            next.canonical_start
        };
        (from < to).then_some(from as usize..to as usize)
    }

    /// Whether any word is a run.
    pub fn has_runs(&self) -> bool {
        !self.output.clusters.is_empty()
    }

    /// Where paragraphs begin: at the first word of each, in code points of the original. One entry a paragraph,
    /// none for a text without a word.
    pub fn paragraph_starts(&self) -> impl Iterator<Item = u32> + '_ {
        let first = self.output.words.first().map(|word| word.start);
        let others = self.output.paragraphs.iter().map(|&word| self.output.words[word as usize].start);
        first.into_iter().chain(others)
    }

    /// The grapheme clusters of the run that is this word.
    pub(super) fn clusters_of(&self, word: &Word) -> &[ClusterEntry] {
        let clusters = &self.output.clusters;
        let at = |canonical: usize| {
            clusters.partition_point(|cluster| (cluster.canonical_start as usize) < canonical)
        };
        &clusters[at(word.canonical_start)..at(word.canonical_end)]
    }

    /// Whether cutting this text under other [`WordRules`] could give another result, so that the language
    /// has to be known. False is certain.
    pub fn depends_on_rules(&self) -> bool {
        self.output.depends_on_rules
    }
}
