//! The fast path: chunks whose words are letters that fold on their own, with nothing inside to think about.
//!
//! Must put out what [`super::chunk`] would, or decline. All it knows of UAX #29 is that these letters and
//! digits join each other, that most punctuation parts them, and which may join them when it stands between two.

use super::enclitic::is_elision;
use super::fold::Letters;
use super::output::{Output, offset};
use super::paragraph::white_space_at;

/// How far the fast path came.
pub(super) struct PlainEnd {
    /// White space, the end of the text, or the beginning of a chunk that needs the full rules.
    pub(super) at: usize,
    /// The number of the code point there.
    pub(super) point: u32,
    /// Whether it is such a chunk.
    pub(super) needs_full_rules: bool,
}

/// Cuts the chunk that begins at `at`, and those behind it as long as single spaces part them.
///
/// `point` is the number of the code point at `at`.
pub(super) fn cut_plain_chunks(
    bytes: &[u8],
    at: usize,
    point: u32,
    letters: &Letters,
    output: &mut Output,
) -> PlainEnd {
    let mut cutter = PlainCutter { bytes, at, point, letters, output };
    loop {
        let chunk = PlainEnd { at: cutter.at, point: cutter.point, needs_full_rules: true };
        let mark = cutter.output.mark();
        if cutter.chunk().is_none() {
            cutter.output.take_back_to(mark);
            return chunk;
        }
        let follows_at_once = matches!(bytes.get(cutter.at..), Some([b' ', next, ..]) if *next > b' ');
        if !follows_at_once {
            return PlainEnd { at: cutter.at, point: cutter.point, needs_full_rules: false };
        }
        cutter.skip(1);
    }
}

/// What stands at a place, as far as the fast path can tell.
enum Glance {
    /// White space, or the end of the text.
    End,
    /// A letter or digit of a word.
    Letter,
    /// Parts words or stands beside them, in so many bytes.
    Edge(usize),
    /// Joins two words if it stands between them.
    Joiner(usize),
    /// One of the apostrophes.
    Apostrophe(usize),
    /// None of these: left to the full rules.
    Unsure,
}

struct PlainCutter<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The number of the code point at `at`.
    point: u32,
    letters: &'a Letters,
    output: &'a mut Output,
}

impl PlainCutter<'_> {
    /// Cuts a chunk up to the white space or the end of the text behind it; `None` if it needs the full rules.
    #[inline]
    fn chunk(&mut self) -> Option<()> {
        loop {
            match self.glance(self.at) {
                Glance::End => return Some(()),
                Glance::Letter => {
                    if self.word()? {
                        return Some(());
                    }
                }
                Glance::Edge(len) | Glance::Joiner(len) | Glance::Apostrophe(len) => self.skip(len),
                Glance::Unsure => return None,
            }
        }
    }

    #[inline]
    fn skip(&mut self, len: usize) {
        self.at += len;
        self.point += 1;
    }

    /// Cuts the word that begins here and tells whether the chunk ends behind it; `None` if it needs the full
    /// rules.
    #[inline]
    fn word(&mut self) -> Option<bool> {
        let start = self.point;
        let canonical_start = self.output.begin_word();
        self.letters();
        let end = self.point;
        // How most words end.
        if self.bytes.get(self.at) == Some(&b' ') {
            self.output.finish_word(canonical_start, start, end, false);
            return Some(true);
        }
        let glance = self.glance(self.at);
        match glance {
            Glance::End => {}
            Glance::Edge(len) => self.skip(len),
            // The run of letters ended here, so another letter is impossible.
            Glance::Letter | Glance::Unsure => return None,
            Glance::Joiner(len) => {
                if self.may_continue(self.at + len) {
                    return None;
                }
                self.skip(len);
            }
            Glance::Apostrophe(len) => {
                if is_elision(&self.output.canonical[canonical_start..]) {
                    return None;
                }
                self.possessive(len)?;
            }
        }
        self.output.finish_word(canonical_start, start, end, false);
        Some(matches!(glance, Glance::End))
    }

    /// Steps over letters and digits and appends their folded form.
    #[inline]
    fn letters(&mut self) {
        loop {
            self.ascii_letters();
            let (folded, len) = match *self.bytes.get(self.at..).unwrap_or_default() {
                [first @ 0xC2..=0xDF, second, ..] => (self.letters.two_bytes(first, second), 2),
                [0xE1, second @ 0xB8..=0xBF, third, ..] => (self.letters.additional(second, third), 3),
                _ => return,
            };
            if folded.as_bytes().is_empty() {
                return;
            }
            self.output.canonical.extend_from_slice(folded.as_bytes());
            self.skip(len);
        }
    }

    /// The ASCII part of [`PlainCutter::letters`]: a block is appended whole, then cut off behind its letters,
    /// which takes no branch for each byte.
    #[inline]
    fn ascii_letters(&mut self) {
        while let Some(block) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<BLOCK>) {
            let (folded, len) = fold_block(block);
            let before = self.output.canonical.len();
            self.output.canonical.extend_from_slice(&folded);
            self.output.canonical.truncate(before + len);
            self.at += len;
            self.point += offset(len);
            if len < BLOCK {
                return;
            }
        }
        while let Some(&byte) = self.bytes.get(self.at)
            && byte.is_ascii_alphanumeric()
        {
            self.output.canonical.push(byte | LOWER_CASE);
            self.skip(1);
        }
    }

    /// Steps over a possessive `’s` or a bare apostrophe behind a word; `None` if something else follows it.
    fn possessive(&mut self, apostrophe: usize) -> Option<()> {
        let behind = self.at + apostrophe;
        if let Some(b's' | b'S') = self.bytes.get(behind) {
            let ends = match self.glance(behind + 1) {
                Glance::End | Glance::Edge(_) => true,
                Glance::Joiner(len) | Glance::Apostrophe(len) => !self.may_continue(behind + 1 + len),
                Glance::Letter | Glance::Unsure => false,
            };
            if !ends {
                return None;
            }
            self.skip(apostrophe);
            self.skip(1);
            return Some(());
        }
        if self.may_continue(behind) { None } else { Some(()) }
    }

    /// Whether what stands here could be joined to a word before it.
    #[inline]
    fn may_continue(&self, at: usize) -> bool {
        matches!(self.glance(at), Glance::Letter | Glance::Unsure)
    }

    #[inline]
    fn glance(&self, at: usize) -> Glance {
        let Some(&byte) = self.bytes.get(at) else {
            return Glance::End;
        };
        match KINDS[usize::from(byte)] {
            WHITE => Glance::End,
            EDGE => Glance::Edge(1),
            JOINER => Glance::Joiner(1),
            APOSTROPHE => Glance::Apostrophe(1),
            BEYOND => self.glance_beyond_ascii(at),
            _ => Glance::Letter,
        }
    }

    fn glance_beyond_ascii(&self, at: usize) -> Glance {
        let letter_or_unsure =
            |letter: &[u8]| if letter.is_empty() { Glance::Unsure } else { Glance::Letter };
        match self.bytes[at..] {
            // £ § © « ® ° » and their like, and the superscripts; not the soft hyphen, the micro sign, the middle
            // dot, the cedilla (a letter to UAX #29) and the fractions.
            [0xC2, 0xA1..=0xAC | 0xAE..=0xB4 | 0xB6 | 0xB9..=0xBB | 0xBF, ..] => Glance::Edge(2),
            [0xC3, 0x97 | 0xB7, ..] => Glance::Edge(2),
            // Dashes; ‚ ‛ ‟ † ‡ • ‣ … ‰ ‹ ›.
            [0xE2, 0x80, 0x90..=0x95 | 0x9A | 0x9B | 0x9F | 0xA0..=0xA3 | 0xA6 | 0xB0 | 0xB9 | 0xBA, ..] => {
                Glance::Edge(3)
            }
            [0xE2, 0x80, 0x98 | 0x99, ..] => Glance::Apostrophe(3),
            // Quotes, which a Hebrew abbreviation may hold.
            [0xE2, 0x80, 0x9C..=0x9E, ..] => Glance::Joiner(3),
            [0xE2, 0x82, 0xAC, ..] => Glance::Edge(3),
            [first @ 0xC2..=0xDF, second, ..] => {
                match letter_or_unsure(self.letters.two_bytes(first, second).as_bytes()) {
                    Glance::Unsure if white_space_at(self.bytes, at).is_some() => Glance::End,
                    glance => glance,
                }
            }
            [0xE1, second @ 0xB8..=0xBF, third, ..] => {
                letter_or_unsure(self.letters.additional(second, third).as_bytes())
            }
            _ if white_space_at(self.bytes, at).is_some() => Glance::End,
            _ => Glance::Unsure,
        }
    }
}

const BLOCK: usize = 8;
/// The bit that turns a capital into its small letter, and that digits have anyway.
const LOWER_CASE: u8 = 0x20;

/// A block of bytes with its letters in lower case, and how many letters and digits it begins with.
///
/// All bytes at once, in the lanes of one integer.
#[inline]
fn fold_block(block: &[u8; BLOCK]) -> ([u8; BLOCK], usize) {
    const fn lanes(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; BLOCK])
    }
    /// The top bit of each lane whose value, below 0x80, lies between two.
    const fn between(values: u64, first: u8, last: u8) -> u64 {
        let not_below = values + lanes(0x80 - first);
        let above = values + lanes(0x7F - last);
        not_below & !above & lanes(0x80)
    }
    let bytes = u64::from_le_bytes(*block);
    let folded = bytes | lanes(LOWER_CASE);
    let letters = between(folded & lanes(0x7F), b'a', b'z');
    let digits = between(bytes & lanes(0x7F), b'0', b'9');
    let others = (!(letters | digits) | bytes) & lanes(0x80);
    (folded.to_le_bytes(), others.trailing_zeros() as usize / BLOCK)
}

const WHITE: u8 = 1;
const EDGE: u8 = 2;
const JOINER: u8 = 3;
const APOSTROPHE: u8 = 4;
const BEYOND: u8 = 5;
const LETTER: u8 = 6;

/// What each byte is.
static KINDS: [u8; 256] = {
    let mut table = [EDGE; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b' ' | 0x09..=0x0D => WHITE,
            b'.' | b',' | b';' | b'"' => JOINER,
            b'\'' => APOSTROPHE,
            0x80.. => BEYOND,
            _ => EDGE,
        };
        byte += 1;
    }
    table
};
