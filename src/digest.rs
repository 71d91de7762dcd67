//! Hashes that stand for texts: in ids, versions and revisions.

use sha2::{Digest, Sha256};

/// The first 128 bits of the SHA-256 of some texts, in 32 lower-case hex digits: see [`bits_of_texts`].
pub fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    hex(&bits_of_texts(texts))
}

/// The first 128 bits of the SHA-256 of some texts.
///
/// Each text is its length in bytes of UTF-8 as an unsigned 64-bit big-endian number, followed by those bytes: so
/// `("a", "bc")` and `("ab", "c")` are two.
pub fn bits_of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> [u8; 16] {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    first
}

/// Lower-case hex digits of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.push(char::from(DIGITS[usize::from(byte >> 4)]));
        digits.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    digits
}
