//! The fast path: stretches of ASCII whose words are letters and digits, a block at a time.
//!
//! Must put out what [`super::chunk`] would. All it knows of UAX #29 is that letters and digits join each other,
//! which of the other characters of ASCII may join them when they stand between two, and that the rest parts
//! them. Whatever else turns up is handed to [`super::plain`].

use super::block::{BLOCK, FoldedBlock, Masks, classify};
use super::cutter::{BegunWord, Cutter};
use super::output::WordEntry;

/// No more words end within a block.
const WORDS: usize = BLOCK / 2;

impl Cutter<'_> {
    /// Cuts all of the text, by the block wherever that is possible.
    pub(super) fn cut_by_blocks(&mut self) {
        self.cross_white_space();
        let mut folded = [0; 2 * BLOCK];
        let mut begun = None;
        while self.at < self.bytes.len() || begun.is_some() {
            begun = self.cut_block(&mut folded, begun);
        }
    }

    /// Cuts what is left of the block that holds `at`. `begun` is a word that reaches into it from the block
    /// before; returns the word that reaches into the next.
    #[inline]
    fn cut_block(&mut self, folded: &mut FoldedBlock, mut begun: Option<BegunWord>) -> Option<BegunWord> {
        let mut from = self.at % BLOCK;
        let base = self.at - from;
        let mut padded;
        let rest = self.bytes.get(base..).unwrap_or_default();
        let block = match rest.first_chunk::<BLOCK>() {
            Some(block) => block,
            None => {
                // Behind the end of the text stands white space, as far as a word is concerned.
                padded = [b' '; BLOCK];
                padded[..rest.len()].copy_from_slice(rest);
                &padded
            }
        };
        let mut masks = classify(block, folded);
        let before = masks.words << 1 | u64::from(begun.is_some());
        let behind = (masks.words | masks.unusual | masks.joiners) >> 1 | 1 << (BLOCK - 1);
        let between = masks.joiners & before & behind;
        if between != 0 {
            self.join(base, between, &mut masks, folded);
        }
        loop {
            let ahead = u64::MAX << from;
            // The number of the first code point of the block, if all before the stretch were ASCII.
            let first_point = self.point.wrapping_sub(from as u32);
            let unusual = masks.unusual & ahead;
            if unusual == 0 {
                self.at = base + BLOCK;
                self.point = first_point.wrapping_add(BLOCK as u32);
                return self.cut_stretch(masks.words & ahead, ahead, BLOCK, folded, first_point, begun);
            }
            let to = unusual.trailing_zeros() as usize;
            let here = ahead & !unusual & unusual.wrapping_sub(1);
            begun = self.cut_stretch(masks.words & here, here, to, folded, first_point, begun);
            self.at = base + to;
            self.point = first_point.wrapping_add(to as u32);
            // Line breaks are the most usual of what is unusual.
            if begun.is_none() && block[to].is_ascii_whitespace() {
                self.cross_white_space();
            } else {
                self.cut_unusual(begun.take());
            }
            from = self.at - base;
            if from >= BLOCK {
                return None;
            }
        }
    }

    /// Cuts the words of a stretch of a block; `here` are the bytes that belong to it, and it ends at `to`.
    ///
    /// `first_point` is the number of the code point at the beginning of the block, counted from the stretch.
    // Most blocks are one stretch: inlined for them, half of what is done here is known beforehand.
    #[inline(always)]
    fn cut_stretch(
        &mut self,
        words: u64,
        here: u64,
        to: usize,
        folded: &FoldedBlock,
        first_point: u32,
        begun: Option<BegunWord>,
    ) -> Option<BegunWord> {
        let behind = words << 1 | u64::from(begun.is_some());
        // Each word and the byte behind it, which is a space: mostly they follow each other at once.
        let mut kept = (words | behind) & here;
        if kept == 0 {
            return begun;
        }
        let ends = kept & !words;
        if begun.is_none() {
            self.output.begin_word();
        }
        let canonical_start = self.output.canonical.len() as u32;
        let room = self.output.canonical.room::<{ 2 * BLOCK }>();
        let mut table = self.output.words.room::<WORDS>().iter_mut();
        let mut copied = 0_u32;
        let mut start;
        let mut shift;
        // How many code points of the word stand in the blocks before.
        let mut begun_before = match begun {
            Some(word) => first_point.wrapping_sub(word.start),
            None => 0,
        };
        loop {
            let first = kept.trailing_zeros();
            let len = (!(kept >> first)).trailing_zeros();
            // Fewer bytes than a block, as there is another to copy.
            let place = copied as usize % BLOCK;
            room[place..place + BLOCK].copy_from_slice(&folded[first as usize..first as usize + BLOCK]);
            start = first_point.wrapping_add(first);
            shift = canonical_start.wrapping_add(copied).wrapping_sub(start);
            start = start.wrapping_sub(begun_before);
            begun_before = 0;
            copied += len;
            let next = kept & kept.wrapping_add(1 << first);
            let mut ends = ends & (kept ^ next);
            while ends != 0
                && let Some(entry) = table.next()
            {
                let end = first_point.wrapping_add(ends.trailing_zeros());
                *entry = WordEntry::spaced(start.wrapping_add(shift), start, end);
                start = end.wrapping_add(1);
                ends &= ends - 1;
            }
            kept = next;
            if kept == 0 {
                break;
            }
        }
        let count = WORDS - table.len();
        self.output.canonical.advance(copied as usize);
        self.output.words.advance(count);
        let is_begun = words >> (to - 1) & 1 != 0;
        is_begun.then_some(BegunWord { canonical_start: start.wrapping_add(shift) as usize, start })
    }

    /// Decides about characters that stand behind a word and may join it to what follows.
    fn join(&self, base: usize, mut between: u64, masks: &mut Masks, folded: &mut FoldedBlock) {
        while between != 0 {
            let at = between.trailing_zeros() as usize;
            between &= between - 1;
            let neighbours = self.bytes.get((base + at).wrapping_sub(1)..).and_then(<[u8]>::first_chunk);
            let Some(&[before, joiner, behind]) = neighbours else {
                continue;
            };
            match joiner {
                b'.' | b',' | b';' if before.is_ascii_digit() && behind.is_ascii_digit() => {
                    masks.words |= 1 << at;
                    folded[at] = joiner;
                }
                b'.' if before.is_ascii_alphabetic() && behind.is_ascii_alphabetic() => {
                    masks.unusual |= 1 << at;
                }
                b'.' | b',' | b';' if !behind.is_ascii() => masks.unusual |= 1 << at,
                b'\'' => masks.unusual |= 1 << at,
                // The rest parts words wherever it stands.
                _ => {}
            }
        }
    }
}
