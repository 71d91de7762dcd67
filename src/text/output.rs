//! The canonical text under construction: words in, bytes and the tables of the way back out.
//!
//! The one place that knows the format; [`super::canonical`] tells its readers.

use super::buffer::Buffer;

/// So many zeros stand behind the finished canonical text, for readers that load more than they need.
pub(super) const PADDING: usize = 16;

/// A word or a row of unspaced characters. Where its canonical form ends, the next word tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WordEntry {
    pub(super) canonical_start: u32,
    pub(super) start: u32,
    /// The end, and the bits [`RUN`] and [`BEGINS_PARAGRAPH`].
    end_and_kind: u32,
}

/// The bit of a row of unspaced characters.
const RUN: u32 = 1 << 31;

/// The bit of the first word of a paragraph, the first of the text aside: set by [`Output::finish`].
const BEGINS_PARAGRAPH: u32 = 1 << 30;

impl WordEntry {
    /// A word with spaces around it.
    #[inline]
    pub(super) fn spaced(canonical_start: u32, start: u32, end: u32) -> WordEntry {
        WordEntry { canonical_start, start, end_and_kind: end }
    }

    #[inline]
    pub(super) fn end(&self) -> u32 {
        self.end_and_kind & !(RUN | BEGINS_PARAGRAPH)
    }

    #[inline]
    pub(super) fn is_run(&self) -> bool {
        self.end_and_kind & RUN != 0
    }

    /// Where the canonical form of the word before ends: before the space between the two, or the paragraph break.
    #[inline]
    pub(super) fn canonical_end_before(&self) -> usize {
        let breaks = (self.end_and_kind & BEGINS_PARAGRAPH) / BEGINS_PARAGRAPH;
        let parted_by = 1 + breaks * PARAGRAPH_BREAK.len() as u32;
        // No word stands at the beginning of the text, whose first byte is a separator.
        (self.canonical_start - parted_by) as usize
    }
}

/// One grapheme cluster of a row of unspaced characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClusterEntry {
    pub(super) canonical_start: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Where an [`Output`] can be taken back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    canonical_len: usize,
    words: usize,
    paragraphs: usize,
    paragraph_ended: bool,
    depends_on_rules: bool,
}

/// What the cutter has put out so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Output {
    pub(super) canonical: Buffer<u8>,
    pub(super) words: Buffer<WordEntry>,
    pub(super) clusters: Vec<ClusterEntry>,
    /// For each paragraph but the first, the index of its first word.
    pub(super) paragraphs: Vec<u32>,
    pub(super) depends_on_rules: bool,
    paragraph_ended: bool,
}

impl Output {
    /// Forgets everything but the allocations.
    pub(super) fn clear(&mut self) {
        self.canonical.clear();
        self.canonical.push(b' ');
        self.words.clear();
        self.clusters.clear();
        self.paragraphs.clear();
        self.depends_on_rules = false;
        self.paragraph_ended = false;
    }

    /// Ends the text. Before that it is not known where words end.
    pub(super) fn finish(&mut self) {
        for &first in &self.paragraphs {
            if let Some(word) = self.words.get_mut(first as usize) {
                word.end_and_kind |= BEGINS_PARAGRAPH;
            }
        }
        self.canonical.extend_from_slice(&[0; PADDING]);
        self.canonical.truncate(self.canonical.len() - PADDING);
    }

    /// The next word begins a paragraph, unless it is the first of the text.
    pub(super) fn end_paragraph(&mut self) {
        self.paragraph_ended = !self.words.is_empty();
    }

    /// Where to come back to with [`Output::take_back_to`]. Clusters are not taken back.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            canonical_len: self.canonical.len(),
            words: self.words.len(),
            paragraphs: self.paragraphs.len(),
            paragraph_ended: self.paragraph_ended,
            depends_on_rules: self.depends_on_rules,
        }
    }

    pub(super) fn take_back_to(&mut self, mark: Mark) {
        self.canonical.truncate(mark.canonical_len);
        self.words.truncate(mark.words);
        self.paragraphs.truncate(mark.paragraphs);
        self.paragraph_ended = mark.paragraph_ended;
        self.depends_on_rules = mark.depends_on_rules;
    }

    /// Takes back all words that begin at this code point or behind it, and the word that is begun.
    pub(super) fn take_back_from(&mut self, point: u32, begun: Option<usize>) {
        let kept = self.words.partition_point(|word| word.start < point);
        if let Some(first) = self.words.get(kept) {
            self.canonical.truncate(first.canonical_start as usize);
        } else if let Some(begun) = begun {
            self.canonical.truncate(begun);
        }
        self.words.truncate(kept);
        if self.paragraphs.last() == Some(&offset(kept)) {
            self.paragraphs.pop();
            self.canonical.truncate(self.canonical.len().saturating_sub(PARAGRAPH_BREAK.len()));
            self.paragraph_ended = true;
        }
    }

    /// Begins a word; its bytes are appended to `canonical` until [`Output::finish_word`].
    #[inline]
    pub(super) fn begin_word(&mut self) -> usize {
        if self.paragraph_ended {
            self.begin_paragraph();
        }
        self.canonical.len()
    }

    fn begin_paragraph(&mut self) {
        self.canonical.extend_from_slice(PARAGRAPH_BREAK);
        self.paragraphs.push(offset(self.words.len()));
        self.paragraph_ended = false;
    }

    /// Ends the word that began at this canonical offset and spans these code points. It must hold a byte.
    #[inline]
    pub(super) fn finish_word(&mut self, canonical_start: usize, start: u32, end: u32, is_run: bool) {
        debug_assert!(canonical_start < self.canonical.len());
        let mut word = WordEntry::spaced(offset(canonical_start), start, end);
        if is_run {
            word.end_and_kind |= RUN;
        }
        self.words.push(word);
        self.canonical.push(b' ');
    }

    /// Adds a word that may be empty, and then is none.
    pub(super) fn push_word(&mut self, folded: &str, start: u32, end: u32) {
        if folded.is_empty() {
            return;
        }
        let canonical_start = self.begin_word();
        self.canonical.extend_from_slice(folded.as_bytes());
        self.finish_word(canonical_start, start, end, false);
    }

    /// Adds the table entry of the cluster that begins at the end of `canonical`.
    pub(super) fn push_cluster(&mut self, start: u32, end: u32) {
        let canonical_start = offset(self.canonical.len());
        self.clusters.push(ClusterEntry { canonical_start, start, end });
    }

    /// Where the canonical form of a word ends.
    #[inline]
    pub(super) fn canonical_end(&self, word: usize) -> usize {
        match self.words.get(word + 1) {
            Some(next) => next.canonical_end_before(),
            None => self.canonical.len() - 1,
        }
    }
}

/// Stands before the first word of a paragraph, of whose characters the first stands in no word.
const PARAGRAPH_BREAK: &[u8] = b"\n ";

/// An offset as the tables keep it. Texts are bounded below 1 GiB by the size of a Kafka record; beyond that spans
/// would be wrong, but nothing worse.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
