//! From positions in code points, which is what hits have, to bytes, which is what Rust slices by.

/// Bytes from one noted position to the next: a look-up walks over at most this many.
const STRIDE: usize = 64;

/// A text with its positions noted on one pass, so that slicing it for many hits stays linear.
#[derive(Debug)]
pub(super) struct CodePoints<'t> {
    text: &'t str,
    /// How many code points begin before each `STRIDE`th byte; empty for ASCII, where the two counts are one.
    marks: Vec<usize>,
    len: usize,
}

impl<'t> CodePoints<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        if text.is_ascii() {
            return CodePoints { text, marks: Vec::new(), len: text.len() };
        }
        let mut len = 0;
        let note = |block: &[u8]| {
            let before = len;
            // No more than a block has bytes, which a byte holds.
            len += usize::from(block.iter().map(|byte| u8::from(begins_character(*byte))).sum::<u8>());
            before
        };
        let marks = text.as_bytes().chunks(STRIDE).map(note).collect();
        CodePoints { text, marks, len }
    }

    /// The text itself.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Its length in code points.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The byte at which a code point begins; a position past the end is the end.
    pub(super) fn byte_of(&self, position: usize) -> usize {
        if position >= self.len {
            return self.text.len();
        }
        if self.marks.is_empty() {
            return position;
        }
        // No block before this one reaches so far, and where few characters take more than a byte, it is often this one.
        let first = position / STRIDE;
        let is_first = self.marks.get(first + 1).is_none_or(|before| *before > position);
        let block = match is_first {
            true => first,
            false => first + self.marks[first..].partition_point(|before| *before <= position) - 1,
        };
        let mut at = block * STRIDE;
        let mut wanted = position - self.marks[block];
        if self.marks.get(block + 1).is_some_and(|next| next - self.marks[block] == STRIDE) {
            // Each of them takes a byte.
            return at + wanted;
        }
        let bytes = self.text.as_bytes();
        while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let count = beginnings(u64::from_le_bytes(*eight));
            if count > wanted {
                break;
            }
            wanted -= count;
            at += 8;
        }
        let rest = bytes[at..].iter().enumerate();
        let mut beginnings = rest.filter(|(_, byte)| begins_character(**byte));
        beginnings.nth(wanted).map_or(bytes.len(), |(ahead, _)| at + ahead)
    }

    /// The position of the code point that begins at a byte.
    pub(super) fn position_of(&self, byte: usize) -> usize {
        let Some(before) = self.marks.get(byte / STRIDE) else {
            return if self.marks.is_empty() { byte } else { self.len };
        };
        let block = &self.text.as_bytes()[byte - byte % STRIDE..byte];
        before + block.iter().filter(|byte| begins_character(**byte)).count()
    }

    /// The text from one position to another; empty where they are the wrong way round.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        let start = self.byte_of(start);
        &self.text[start..self.byte_of(end).max(start)]
    }
}

/// How many of eight bytes begin a character.
fn beginnings(eight: u64) -> usize {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    // Those that go on with one are 10xx_xxxx.
    let further = eight >> 7 & !(eight >> 6) & LOWEST;
    8 - further.count_ones() as usize
}

fn begins_character(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn slices_as_collecting_the_characters_does(text in "[a-zé漢👍🏽\\n]{0,300}", a in 0usize..320, b in 0usize..320) {
            let characters: Vec<char> = text.chars().collect();
            let (start, end) = (a.min(b), a.max(b));
            let clamp = |position: usize| position.min(characters.len());
            let expected: String = characters[clamp(start)..clamp(end)].iter().collect();
            let positions = CodePoints::new(&text);
            prop_assert_eq!(positions.slice(start, end), expected);
            prop_assert_eq!(positions.len(), characters.len());
            prop_assert_eq!(positions.position_of(positions.byte_of(start)), clamp(start));
        }
    }

    #[test]
    fn a_range_the_wrong_way_round_is_empty() {
        assert_eq!(CodePoints::new("añb").slice(2, 1), "");
    }
}
