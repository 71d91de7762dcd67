//! A window of text: some bytes that are loaded at once, of which those behind a word are cut off. That takes no branch
//! for each length.

/// Bytes of a window. So many zeros stand behind every canonical text.
pub(super) const WINDOW: usize = 16;

/// For each length of a word the bits of a window that belong to it.
pub(super) static KEPT: [u128; WINDOW + 1] = {
    let mut kept = [0; WINDOW + 1];
    let mut len = 1;
    while len <= WINDOW {
        kept[len] = u128::MAX >> (8 * (WINDOW - len));
        len += 1;
    }
    kept
};
