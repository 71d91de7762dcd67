//! Hashes that stand for texts: in ids, versions and revisions.
//!
//! Each text is hashed as its length in bytes of UTF-8, an unsigned 64-bit big-endian number, followed by those
//! bytes: so `("a", "bc")` and `("ab", "c")` are two.

use sha2::{Digest, Sha256};
use twox_hash::XxHash3_128;

/// The first 128 bits of the SHA-256 of some texts, in 32 lower-case hex digits.
pub fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hex(&hash.finalize()[..16])
}

/// The 128 bits of the XXH3 of some texts, in its canonical order of bytes. Ten times as fast as [`of_texts`] over a
/// whole article, and enough to tell apart what one publisher wrote; who means to can find two texts with one hash.
///
/// <https://github.com/Cyan4973/xxHash/blob/v0.8.3/doc/xxhash_spec.md>
pub fn quick_bits_of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> [u8; 16] {
    let mut hash = XxHash3_128::new();
    for text in texts {
        hash.write(&(text.len() as u64).to_be_bytes());
        hash.write(text.as_bytes());
    }
    hash.finish_128().to_be_bytes()
}

/// Lower-case hex digits of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| DIGITS[usize::from(digit)]);
    String::from_utf8(digits.collect()).expect("digits are ASCII")
}
