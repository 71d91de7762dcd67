//! The fast path: chunks whose words are letters that fold on their own, with nothing inside to think about.
//!
//! Must put out what [`super::chunk`] would, or decline. All it knows of UAX #29 is that these letters and
//! digits join each other, that most punctuation parts them, and which may join them when it stands between two.

use super::enclitic::is_elision;
use super::fold::Letters;
use super::output::{Output, offset};
use super::paragraph::white_space_at;

/// Cuts the chunk that begins at `at`, up to the white space or the end of the text behind it.
///
/// `first` is the number of the code point at `at`. Returns where the chunk ends, in bytes and code points, or
/// `None` where the chunk needs the full rules; the output is then to be taken back to where it was.
pub(super) fn cut_plain_chunk(
    bytes: &[u8],
    at: usize,
    first: u32,
    letters: &Letters,
    output: &mut Output,
) -> Option<(usize, u32)> {
    let mut cutter = PlainCutter { bytes, at, point: first, letters, output };
    loop {
        match cutter.glance(cutter.at) {
            Glance::End => return Some((cutter.at, cutter.point)),
            Glance::Letter => cutter.word()?,
            Glance::Edge(len) | Glance::Joiner(len) | Glance::Apostrophe(len) => cutter.skip(len),
            Glance::Unsure => return None,
        }
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
    #[inline]
    fn skip(&mut self, len: usize) {
        self.at += len;
        self.point += 1;
    }

    /// Cuts the word that begins here; `None` if it needs the full rules.
    #[inline]
    fn word(&mut self) -> Option<()> {
        let start = self.point;
        let canonical_start = self.output.begin_word();
        self.letters();
        let end = self.point;
        match self.glance(self.at) {
            Glance::End | Glance::Edge(_) => {}
            // The run of letters ended here, so another letter is impossible.
            Glance::Letter | Glance::Unsure => return None,
            Glance::Joiner(len) => {
                if self.may_continue(self.at + len) {
                    return None;
                }
            }
            Glance::Apostrophe(len) => {
                if is_elision(&self.output.canonical[canonical_start..]) {
                    return None;
                }
                self.possessive(len)?;
            }
        }
        self.output.finish_word(canonical_start, start, end, false);
        Some(())
    }

    /// Steps over letters and digits and appends their folded form.
    #[inline]
    fn letters(&mut self) {
        loop {
            let run = self.bytes[self.at..]
                .iter()
                .position(|&byte| ASCII[usize::from(byte)] < FIRST_LETTER)
                .unwrap_or(self.bytes.len() - self.at);
            let ascii = &self.bytes[self.at..self.at + run];
            self.output.canonical.extend(ascii.iter().map(|&byte| ASCII[usize::from(byte)]));
            self.at += run;
            self.point += offset(run);

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
        match ASCII[usize::from(byte)] {
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
            // £ § © « ® ° » and their like, and the superscripts; not the soft hyphen, the middle dot, the micro
            // sign and the fractions.
            [0xC2, 0xA1..=0xAC | 0xAE..=0xB4 | 0xB6 | 0xB8..=0xBB | 0xBF, ..] => Glance::Edge(2),
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

const WHITE: u8 = 1;
const EDGE: u8 = 2;
const JOINER: u8 = 3;
const APOSTROPHE: u8 = 4;
const BEYOND: u8 = 5;
/// From here on an entry is the folded form of a letter or digit.
const FIRST_LETTER: u8 = b'0';

/// What each byte is: a letter's or digit's folded form, or one of the kinds above.
static ASCII: [u8; 256] = {
    let mut table = [EDGE; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            letter @ (b'0'..=b'9' | b'a'..=b'z') => letter,
            capital @ b'A'..=b'Z' => capital.to_ascii_lowercase(),
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
