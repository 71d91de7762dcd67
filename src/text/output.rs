//! The canonical text under construction: words in, bytes and the tables of the way back out.
//!
//! The one place that knows the format; [`super::canonical`] tells its readers.

/// A word or a row of unspaced characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WordEntry {
    pub(super) canonical_start: u32,
    pub(super) canonical_end: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) is_run: bool,
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
}

/// What the cutter has put out so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Output {
    pub(super) canonical: Vec<u8>,
    pub(super) words: Vec<WordEntry>,
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
        }
    }

    pub(super) fn take_back_to(&mut self, mark: Mark) {
        self.canonical.truncate(mark.canonical_len);
        self.words.truncate(mark.words);
        self.paragraphs.truncate(mark.paragraphs);
        self.paragraph_ended = mark.paragraph_ended;
    }

    /// Begins a word; its bytes are appended to `canonical` until [`Output::finish_word`].
    #[inline]
    pub(super) fn begin_word(&mut self) -> usize {
        if self.paragraph_ended {
            self.canonical.extend_from_slice(b"\n ");
            self.paragraphs.push(offset(self.words.len()));
            self.paragraph_ended = false;
        }
        self.canonical.len()
    }

    /// Ends the word that began at this canonical offset and spans these code points. It must hold a byte.
    #[inline]
    pub(super) fn finish_word(&mut self, canonical_start: usize, start: u32, end: u32, is_run: bool) {
        debug_assert!(canonical_start < self.canonical.len());
        self.words.push(WordEntry {
            canonical_start: offset(canonical_start),
            canonical_end: offset(self.canonical.len()),
            start,
            end,
            is_run,
        });
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
}

/// An offset as the tables keep it. Texts are bounded far below 4 GiB by the size of a Kafka record; beyond
/// that spans would be wrong, but nothing worse.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
