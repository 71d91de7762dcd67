//! A window of text: some bytes that are loaded at once, of which those behind a word are cut off. That takes no branch
//! for each length.

/// Bytes of a window. So many zeros stand behind every canonical text.
pub(super) const WINDOW: usize = 16;

/// For each length of a word the bits of a window that belong to it, of its first half and of its second.
pub(super) static KEPT: [[u64; 2]; WINDOW + 1] = {
    let mut kept = [[0; 2]; WINDOW + 1];
    let mut len = 1;
    while len <= WINDOW {
        let bits = u128::MAX >> (8 * (WINDOW - len));
        kept[len] = [bits as u64, (bits >> 64) as u64];
        len += 1;
    }
    kept
};

/// The two halves of a window.
#[inline]
pub(super) fn halves(window: &[u8; WINDOW]) -> [u64; 2] {
    let bits = u128::from_le_bytes(*window);
    [bits as u64, (bits >> 64) as u64]
}
