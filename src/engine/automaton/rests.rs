//! The ends of literals, which the automaton leaves to be compared at once, and beside them what the literals stand for.

use super::meaning::Meaning;
use super::window::KEPT;

/// What is left of each literal, by its number.
#[derive(Default)]
pub(super) struct Rests {
    rests: Vec<Rest>,
    /// What does not fit there.
    beyond: Vec<u8>,
}

/// The end of a literal. All of it stands here, and most of its bytes, so that it takes one access to memory.
#[derive(Clone, Copy)]
pub(super) struct Rest {
    /// Its bytes, zeros behind them; of a longer one the first [`HALF`], and where the others begin.
    head: [u8; HEAD],
    meaning: Meaning,
    len: u16,
    words: u8,
}

/// Most rests are no longer.
const HEAD: usize = 8;

const HALF: usize = HEAD / 2;

impl Rests {
    /// Adds what stands behind these bytes of a literal. How many the automaton has to know: all of them where there
    /// is no room.
    pub fn push(&mut self, literal: &[u8], known: usize, meaning: Meaning) -> usize {
        let fits = u16::try_from(literal.len() - known).is_ok();
        let beyond = u32::try_from(self.beyond.len()).ok().filter(|_| fits);
        let known = if beyond.is_some() { known } else { literal.len() };
        let rest = &literal[known..];
        let mut head = [0; HEAD];
        if rest.len() <= HEAD {
            head[..rest.len()].copy_from_slice(rest);
        } else {
            head[..HALF].copy_from_slice(&rest[..HALF]);
            head[HALF..].copy_from_slice(&beyond.unwrap_or_default().to_le_bytes());
            self.beyond.extend_from_slice(&rest[HALF..]);
        }
        self.rests.push(Rest { head, meaning, len: rest.len() as u16, words: words(literal) });
        known
    }

    /// The same without room for more.
    pub fn shrunk(mut self) -> Rests {
        self.rests.shrink_to_fit();
        self.beyond.shrink_to_fit();
        self
    }

    /// The rest of a literal.
    #[inline]
    pub fn of(&self, literal: u32) -> Rest {
        self.rests[literal as usize]
    }

    /// Whether a rest stands at this place of a text with zeros behind it.
    #[inline]
    pub fn stand(&self, rest: Rest, text: &[u8], at: usize) -> bool {
        let Some(window) = text.get(at..).and_then(<[u8]>::first_chunk) else { return false };
        let differ = u64::from_le_bytes(*window) ^ u64::from_le_bytes(rest.head);
        match KEPT[..=HEAD].get(rest.len()) {
            Some([kept, _]) => differ & kept == 0,
            None => differ as u32 == 0 && self.stand_beyond(rest, &text[at + HALF..]),
        }
    }

    fn stand_beyond(&self, rest: Rest, text: &[u8]) -> bool {
        let [.., a, b, c, d] = rest.head;
        let begin = u32::from_le_bytes([a, b, c, d]) as usize;
        text.starts_with(&self.beyond[begin..][..rest.len() - HALF])
    }

    pub fn heap_bytes(&self) -> usize {
        self.rests.capacity() * size_of::<Rest>() + self.beyond.capacity()
    }
}

impl Rest {
    /// Bytes of the rest.
    #[inline]
    pub fn len(self) -> usize {
        usize::from(self.len)
    }

    /// Of how many words the literal is, if it is of whole words; 0 where it is not, or of a great many.
    #[inline]
    pub fn words(self) -> usize {
        usize::from(self.words)
    }

    /// What the literal stands for.
    #[inline]
    pub fn meaning(self) -> Meaning {
        self.meaning
    }
}

/// Of how many words a literal is, with the separators around each.
fn words(literal: &[u8]) -> u8 {
    let is_whole = literal.starts_with(b" ") && literal.ends_with(b" ");
    let separators = literal.iter().filter(|byte| **byte == b' ').count();
    if is_whole { u8::try_from(separators.saturating_sub(1)).unwrap_or(0) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_stands_where_its_bytes_do_and_nowhere_else() {
        let rests = ["", "a ", "port of ", "port of c", "port of call and trade "];
        let mut list = Rests::default();
        for (number, rest) in (0..).zip(rests) {
            assert_eq!(list.push(format!(" known{rest}").as_bytes(), 6, Meaning::atom(number)), 6);
        }
        let zeros = "\0".repeat(16);
        for (number, rest) in (0..).zip(rests) {
            let known = list.of(number);
            assert_eq!((known.len(), known.meaning()), (rest.len(), Meaning::atom(number)));
            let text = format!("xx{rest}{zeros}");
            assert!(list.stand(known, text.as_bytes(), 2), "{rest}");
            for wrong in 0..rest.len() {
                let mut text = text.clone().into_bytes();
                text[2 + wrong] ^= 1;
                assert!(!list.stand(known, &text, 2), "{rest}, byte {wrong}");
            }
            // It ends before it is told apart from a longer one, or reaches into the zeros.
            let cut = format!("xx{}{zeros}", &rest[..rest.len().saturating_sub(1)]);
            assert_eq!(list.stand(known, cut.as_bytes(), 2), rest.is_empty(), "{rest}");
        }
    }

    #[test]
    fn words_are_counted_where_all_are_whole() {
        let table =
            [(" arms ", 1), (" arms export ", 2), (" arms", 0), (" arms exp", 0), ("arms ", 0), (" ", 0)];
        for (literal, count) in table {
            assert_eq!(words(literal.as_bytes()), count, "{literal}");
        }
        assert_eq!(words(" a".repeat(255).as_bytes()), 0);
        assert_eq!(words(format!("{} ", " a".repeat(255)).as_bytes()), 255);
        assert_eq!(words(format!("{} ", " a".repeat(256)).as_bytes()), 0);
    }
}
