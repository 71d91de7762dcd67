//! Single words of letters that fold on their own, with little inside to think about.
//!
//! Must put out what [`super::chunk`] would, or decline. All it knows of UAX #29 is that these letters and
//! digits join each other, that most punctuation parts them, and which may join them when it stands between two.

use super::WordRules;
use super::cutter::{BegunWord, Cutter};
use super::enclitic::{is_capitalised, is_elision, is_suffix};
use super::output::offset;
use super::paragraph::white_space_at;

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

impl Cutter<'_> {
    /// Cuts what begins with something unusual, or with a word that ends in it, and what follows at once and is
    /// not ASCII.
    pub(super) fn cut_unusual(&mut self, mut begun: Option<BegunWord>) {
        loop {
            let (at, point, mark) = (self.at, self.point, self.output.mark());
            if self.cut_plainly(begun).is_none() {
                (self.at, self.point) = (at, point);
                self.output.take_back_to(mark);
                self.cut_chunk_again(begun);
            }
            begun = None;
            // Where words are not ASCII, nothing is gained by going back to the blocks.
            match self.bytes.get(self.at..) {
                Some([0x80..=0xFF, ..]) => {}
                Some([b' ', 0x80..=0xFF, ..]) => self.skip(1),
                _ => return,
            }
        }
    }

    /// Cuts a word, or steps over what is none; `None` if it needs the full rules.
    #[inline]
    fn cut_plainly(&mut self, begun: Option<BegunWord>) -> Option<()> {
        if let Some(word) = begun {
            return self.rest_of_word(word);
        }
        match self.glance(self.at) {
            Glance::End => {
                self.cross_white_space();
                return Some(());
            }
            Glance::Letter => {
                let word = BegunWord { canonical_start: self.output.begin_word(), start: self.point };
                self.rest_of_word(word)?;
            }
            Glance::Edge(len) | Glance::Joiner(len) | Glance::Apostrophe(len) => self.skip(len),
            Glance::Unsure => return None,
        }
        self.breaks = 0;
        Some(())
    }

    #[inline]
    fn skip(&mut self, len: usize) {
        self.at += len;
        self.point += 1;
    }

    /// Cuts what is left of a word; `None` if it needs the full rules.
    #[inline]
    fn rest_of_word(&mut self, mut word: BegunWord) -> Option<()> {
        // So far the word is plain, so that it is as long here as there.
        let mut word_at = self.at - (self.output.canonical.len() - word.canonical_start);
        let mut is_joined = false;
        let end = loop {
            self.letters();
            if let Some([b'.', behind, ..]) = self.bytes.get(self.at..)
                && behind.is_ascii_alphabetic()
            {
                if is_joined {
                    return None;
                }
                self.dotted(word)?;
                is_joined = true;
            }
            let end = self.point;
            match self.glance(self.at) {
                Glance::End => break end,
                Glance::Edge(len) => {
                    self.skip(len);
                    break end;
                }
                // The run of letters ended here, so another letter is impossible.
                Glance::Letter | Glance::Unsure => return None,
                Glance::Joiner(len) => {
                    if self.may_continue(self.at + len) {
                        return None;
                    }
                    self.skip(len);
                    break end;
                }
                Glance::Apostrophe(len) => {
                    if !self.is_between_letters(len) || self.is_possessive(len) {
                        if is_elision(&self.output.canonical[word.canonical_start..]) {
                            return None;
                        }
                        self.possessive(len)?;
                        break end;
                    }
                    if is_joined {
                        return None;
                    }
                    is_joined = !self.elision(word_at, len, &mut word)?;
                    word_at = self.at;
                }
            }
        };
        self.output.finish_word(word.canonical_start, word.start, end, false);
        Some(())
    }

    /// Whether Latin or Cyrillic letters stand on both sides of the apostrophe here, so that it joins them.
    fn is_between_letters(&self, apostrophe: usize) -> bool {
        let before = match self.bytes[..self.at] {
            [.., 0xC3..=0xC5 | 0xD0 | 0xD1, 0x80..=0xBF] => true,
            [.., last] => last.is_ascii_alphabetic(),
            [] => false,
        };
        let behind = match self.bytes[self.at + apostrophe..] {
            [0xC3..=0xC5 | 0xD0 | 0xD1, ..] => {
                matches!(self.glance(self.at + apostrophe), Glance::Letter)
            }
            [first, ..] => first.is_ascii_alphabetic(),
            [] => false,
        };
        before && behind
    }

    /// Whether the apostrophe here belongs to a possessive `’s`.
    fn is_possessive(&self, apostrophe: usize) -> bool {
        let behind = self.at + apostrophe;
        matches!(self.bytes.get(behind), Some(b's' | b'S'))
            && match self.glance(behind + 1) {
                Glance::End | Glance::Edge(_) => true,
                Glance::Joiner(len) | Glance::Apostrophe(len) => !self.may_continue(behind + 1 + len),
                Glance::Letter | Glance::Unsure => false,
            }
    }

    /// Steps over an apostrophe between letters and tells whether what stands before it is an elision and
    /// dropped; `None` if the full rules have to tell what it is.
    fn elision(&mut self, word_at: usize, apostrophe: usize, word: &mut BegunWord) -> Option<bool> {
        let before = &self.bytes[word_at..self.at];
        let is_elision = is_elision(before);
        if is_elision {
            self.output.depends_on_rules = true;
        }
        let drops = is_elision && self.rules() == WordRules::Elision;
        let behind = &self.original[self.at + apostrophe..];
        // The first of two possessives.
        if behind.starts_with(['s', 'S'])
            && matches!(self.glance(self.at + apostrophe + 1), Glance::Apostrophe(_))
        {
            return None;
        }
        if !drops && is_suffix(behind) && is_capitalised(&self.original[word_at..]) {
            self.output.depends_on_rules = true;
            if self.rules() == WordRules::Suffix {
                return None;
            }
        }
        self.skip(apostrophe);
        if drops {
            self.output.canonical.truncate(word.canonical_start);
            word.start = self.point;
        }
        Some(drops)
    }

    /// Cuts on at a stop that a letter follows: initials (`U.S.`), or a name of the Internet (`example.com`).
    /// `None` if it is neither for certain.
    fn dotted(&mut self, word: BegunWord) -> Option<()> {
        let is_initials = self.output.canonical.len() - word.canonical_start == 1;
        while let Some(&[before, b'.', behind]) =
            self.bytes.get(self.at.wrapping_sub(1)..).and_then(<[u8]>::first_chunk)
            && behind.is_ascii_alphabetic()
        {
            let ends_sentence = before.is_ascii_lowercase() && behind.is_ascii_uppercase();
            if !before.is_ascii_alphabetic() || (ends_sentence && !is_initials) {
                return None;
            }
            self.skip(1);
            if !is_initials {
                self.output.canonical.push(b'.');
            }
            let part = self.output.canonical.len();
            self.ascii_letters();
            if is_initials && self.output.canonical.len() - part != 1 {
                return None;
            }
        }
        if !is_initials {
            return Some(());
        }
        // The last stop is one of theirs, if nothing goes on behind it.
        if self.bytes.get(self.at) == Some(&b'.') {
            if self.may_continue(self.at + 1) {
                return None;
            }
            self.skip(1);
        }
        if matches!(self.glance(self.at), Glance::Apostrophe(_)) { None } else { Some(()) }
    }

    /// Steps over letters and digits and appends their folded form.
    #[inline]
    fn letters(&mut self) {
        loop {
            let (folded, len) = match *self.bytes.get(self.at..).unwrap_or_default() {
                [first @ 0xC2..=0xDF, second, ..] => (self.letters.two_bytes(first, second), 2),
                [0xE1, second @ 0xB8..=0xBF, third, ..] => (self.letters.additional(second, third), 3),
                [first, ..] if first.is_ascii_alphanumeric() => {
                    self.ascii_letters();
                    continue;
                }
                _ => return,
            };
            if folded.len() == 0 {
                return;
            }
            *self.output.canonical.room() = folded.with_room();
            self.output.canonical.advance(folded.len());
            self.skip(len);
        }
    }

    /// The ASCII part of [`Cutter::letters`]: a block is written whole, and only its letters count,
    /// which takes no branch for each byte.
    #[inline]
    fn ascii_letters(&mut self) {
        while let Some(block) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<BLOCK>) {
            let (folded, len) = fold_block(block);
            self.output.canonical.extend_from_slice(&folded);
            self.output.canonical.truncate(self.output.canonical.len() - (BLOCK - len));
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
        if self.is_possessive(apostrophe) {
            self.skip(apostrophe);
            self.skip(1);
            return Some(());
        }
        if self.may_continue(self.at + apostrophe) { None } else { Some(()) }
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
