//! What the bytes of a block are, all at once: one bit a byte.
//!
//! Knows ASCII only. What the bits mean for words is [`super::stretch`]'s part.

use wide::{CmpLt, i8x16};

/// So many bytes are looked at together: as many as a mask has bits.
pub(super) const BLOCK: usize = 64;

/// A block in the form it has in the canonical text, wherever it is plain: letters and digits folded, all else
/// spaces. Room behind it lets a block be copied from any place in it.
pub(super) type FoldedBlock = [u8; 2 * BLOCK];

/// One bit for each byte of a block, the first byte lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    /// ASCII letters and digits.
    pub(super) words: u64,
    /// Punctuation, with all of that which has to be looked at when it stands behind a word: `.` `,` `;`
    /// and the apostrophe may join it to the next.
    pub(super) joiners: u64,
    /// What has to be looked at wherever it stands: controls, among them the line breaks, and all that is not
    /// ASCII.
    pub(super) unusual: u64,
}

/// Looks at a block and folds it.
#[inline]
pub(super) fn classify(block: &[u8; BLOCK], folded: &mut FoldedBlock) -> Masks {
    let (lanes, _) = block.as_chunks::<LANES>();
    let (folded_lanes, _) = folded.as_chunks_mut::<LANES>();
    let mut masks = Masks::default();
    let mut unusual = [i8x16::ZERO; BLOCK / LANES];
    for (number, (bytes, folded)) in lanes.iter().zip(folded_lanes).enumerate() {
        let bytes = i8x16::new(bytes.map(|byte| byte as i8));
        let lower = bytes | splat(LOWER_CASE);
        let words = below(lower, b'a', 26) | below(bytes, b'0', 10);
        *folded = (lower & (words | splat(LOWER_CASE))).to_array().map(|byte| byte as u8);
        masks.words |= mask(words) << (LANES * number);
        masks.joiners |= mask(below(bytes, b'"', b';' - b'"' + 1)) << (LANES * number);
        // As signed numbers, the bytes that are not ASCII are below the controls.
        unusual[number] = bytes.cmp_lt(splat(b' '));
    }
    // Between these there are digits.
    masks.joiners &= !masks.words;
    let [first, second, third, fourth] = unusual;
    if mask(first | second | third | fourth) != 0 {
        for (number, lanes) in unusual.into_iter().enumerate() {
            masks.unusual |= mask(lanes) << (LANES * number);
        }
    }
    masks
}

const LANES: usize = 16;
/// The bit that turns a capital into its small letter, that digits have anyway, and that alone is a space.
const LOWER_CASE: u8 = 0x20;

#[inline]
fn splat(byte: u8) -> i8x16 {
    i8x16::new([byte as i8; LANES])
}

/// The bytes that are one of so many from the first on.
#[inline]
fn below(bytes: i8x16, first: u8, count: u8) -> i8x16 {
    // The first becomes the lowest of all signed numbers.
    let shifted = bytes + splat(0x80_u8.wrapping_sub(first));
    shifted.cmp_lt(splat(0x80 + count))
}

#[inline]
fn mask(lanes: i8x16) -> u64 {
    lanes.move_mask() as u64
}
