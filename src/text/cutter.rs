//! A text from its beginning to its end: white space, paragraphs, code points, and who cuts what stands between.
//!
//! Three ways lead to the same words. [`super::stretch`] cuts ASCII by the block and [`super::plain`] the single
//! word that is more than that; what neither is sure of goes to [`super::chunk`], always the whole chunk between
//! white space, since nothing beyond white space has a say in how a word is cut.

use super::chunk::{self, Manner, Scratch};
use super::fold::{LETTERS, Letters};
use super::output::{Output, offset};
use super::paragraph::{WhiteSpace, breaks_that_end_paragraph, white_space_at};
use super::{Layout, WordRules};

/// A text that is being cut.
pub(super) struct Cutter<'a> {
    pub(super) original: &'a str,
    pub(super) bytes: &'a [u8],
    /// How far the text is cut.
    pub(super) at: usize,
    /// The number of the code point at `at`.
    pub(super) point: u32,
    /// Line breaks since the last thing that can be seen, if that was followed by white space.
    pub(super) breaks: u32,
    layout: Layout,
    /// How many line breaks end the paragraph, once somebody has asked.
    breaks_needed: Option<u32>,
    manner: Manner,
    pub(super) letters: &'a Letters,
    scratch: &'a mut Scratch,
    pub(super) output: &'a mut Output,
}

/// A word whose beginning is in the canonical text already.
#[derive(Clone, Copy, Debug)]
pub(super) struct BegunWord {
    pub(super) canonical_start: usize,
    pub(super) start: u32,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(
        original: &'a str,
        layout: Layout,
        manner: Manner,
        scratch: &'a mut Scratch,
        output: &'a mut Output,
    ) -> Cutter<'a> {
        Cutter {
            original,
            bytes: original.as_bytes(),
            at: 0,
            point: 0,
            breaks: 0,
            layout,
            breaks_needed: None,
            manner,
            letters: &LETTERS,
            scratch,
            output,
        }
    }

    pub(super) fn rules(&self) -> WordRules {
        self.manner.rules
    }

    /// Cuts all of the text by the full rules.
    pub(super) fn cut_by_chunks(&mut self) {
        self.cross_white_space();
        while self.at < self.bytes.len() {
            self.cut_chunk();
        }
    }

    /// Steps over white space, if any is here, and ends the paragraph if enough of it is line breaks.
    pub(super) fn cross_white_space(&mut self) {
        loop {
            // Nearly all white space is of these.
            let white = match self.bytes.get(self.at) {
                Some(b' ') => WhiteSpace { len: 1, ends_line: false },
                Some(b'\n') => WhiteSpace { len: 1, ends_line: true },
                Some(b'!'..=b'~') | None => break,
                Some(_) => match white_space_at(self.bytes, self.at) {
                    Some(white) => white,
                    None => break,
                },
            };
            self.breaks += u32::from(white.ends_line);
            self.at += white.len;
            self.point += 1;
        }
        let Some(&next) = self.bytes.get(self.at) else {
            return;
        };
        if self.breaks >= 2 || self.breaks == 1 && self.breaks_needed() == 1 {
            self.output.end_paragraph();
        }
        // Some characters beyond ASCII cannot be seen, and the line breaks before them count on behind them.
        if next.is_ascii() {
            self.breaks = 0;
        }
    }

    /// How many line breaks end the paragraph: asked for only where the answer makes a difference, as the whole
    /// text is looked at for it.
    fn breaks_needed(&mut self) -> u32 {
        *self.breaks_needed.get_or_insert_with(|| breaks_that_end_paragraph(self.original, self.layout))
    }

    /// Cuts the chunk that holds `at` by the full rules, and steps over the white space behind it.
    ///
    /// What was put out of it, the word that is begun included, is taken back.
    pub(super) fn cut_chunk_again(&mut self, begun: Option<BegunWord>) {
        let mut start = self.at;
        // A chunk is searched once, since all of it is cut then.
        while start > 0 && !self.is_behind_white_space(start) {
            start -= 1;
            if is_character_start(self.bytes[start]) {
                self.point -= 1;
            }
        }
        self.at = start;
        self.output.take_back_from(self.point, begun.map(|word| word.canonical_start));
        self.cut_chunk();
    }

    fn is_behind_white_space(&self, at: usize) -> bool {
        (1..=3.min(at)).any(|len| white_space_at(self.bytes, at - len).is_some_and(|white| white.len == len))
    }

    /// Cuts the chunk that begins here by the full rules, and steps over the white space behind it.
    fn cut_chunk(&mut self) {
        let end = chunk_end(self.bytes, self.at);
        let chunk = &self.original[self.at..end];
        let is_visible = chunk::cut_chunk(chunk, self.point, self.manner, self.scratch, self.output);
        if is_visible {
            self.breaks = 0;
        }
        self.point += offset(chunk.chars().count());
        self.at = end;
        self.cross_white_space();
    }
}

fn is_character_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// Where the chunk that holds `at` ends: at the next white space, or at the end of the text.
fn chunk_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while end < bytes.len() && white_space_at(bytes, end).is_none() {
        end += 1;
    }
    end
}
