//! Literals of one short word: all of it is looked up at once, so that nothing is left to walk for. In news that is what
//! stands most often.

use super::meaning::Meaning;
use super::window::{KEPT, WINDOW, halves};

/// What each of these words stands for.
///
/// Hashed, with open addressing. A word stands at its place or in one of a few slots behind it, so that neither building
/// nor looking up can be slow, whatever the words.
pub(super) struct WholeWords {
    slots: Box<[Slot]>,
}

/// A word and what it stands for, in as little memory as is read at once.
#[derive(Clone, Copy, Default)]
struct Slot {
    /// Its bytes, zeros behind them.
    word: [u64; 2],
    meaning: Option<Meaning>,
}

/// So many slots are looked at for one word.
const REACH: usize = 8;

/// A word of a list: its hash, and the literal with its separators.
pub(super) type HashedLiteral = (u64, Vec<u8>, Meaning);

impl WholeWords {
    /// Takes those of these literals that are one word and find a slot. Returns the others too.
    pub fn of(literals: Vec<HashedLiteral>) -> (WholeWords, Vec<HashedLiteral>) {
        let (mut words, mut others): (Vec<_>, Vec<_>) =
            literals.into_iter().partition(|(_, literal, _)| word_of(literal).is_some());
        // Whoever comes first gets the slot: the same each time, so that an article takes the same steps each time.
        words.sort_unstable_by(|(_, a, _), (_, b, _)| a.cmp(b));
        // A third of them stay free.
        let count = words.len() + words.len().div_ceil(2);
        let mut whole = WholeWords { slots: vec![Slot::default(); count + REACH].into() };
        for (hash, literal, meaning) in words {
            let begin = whole.place(hash);
            let free = whole.slots[begin..][..REACH].iter_mut().find(|slot| slot.meaning.is_none());
            match (free, word_of(&literal)) {
                (Some(slot), Some(word)) => *slot = Slot { word, meaning: Some(meaning) },
                _ => others.push((hash, literal, meaning)),
            }
        }
        (whole, others)
    }

    /// What the word at these bytes of a text with zeros behind it stands for, by its hash.
    #[inline]
    pub fn get(&self, hash: u64, text: &[u8], start: usize, end: usize) -> Option<Meaning> {
        let kept = KEPT.get(end.wrapping_sub(start))?;
        let [low, high] = halves(text.get(start..)?.first_chunk()?);
        let word = [low & kept[0], high & kept[1]];
        let slots = &self.slots[self.place(hash)..][..REACH];
        slots.iter().take_while(|slot| slot.meaning.is_some()).find(|slot| slot.word == word)?.meaning
    }

    pub fn heap_bytes(&self) -> usize {
        size_of_val(&*self.slots)
    }

    /// The first of the slots in which a word of this hash may stand.
    #[inline]
    fn place(&self, hash: u64) -> usize {
        let places = self.slots.len() - REACH;
        (((hash >> 32) * places as u64) >> 32) as usize
    }
}

/// The word that a literal is, if it is a short one between its separators.
fn word_of(literal: &[u8]) -> Option<[u64; 2]> {
    let word = literal.strip_prefix(b" ")?.strip_suffix(b" ")?;
    if word.is_empty() || word.len() > WINDOW || word.contains(&b' ') {
        return None;
    }
    let mut window = [0; WINDOW];
    window[..word.len()].copy_from_slice(word);
    Some(halves(&window))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::automaton::filter::hash_word;

    fn hash(word: &str) -> u64 {
        hash_word(format!("{word}{}", "\0".repeat(WINDOW)).as_bytes(), 0, word.len())
    }

    fn get(whole: &WholeWords, hash: u64, word: &str) -> Option<Meaning> {
        // Other words stand before and behind it in a text.
        let text = format!("ab {word} cd {}", "\0".repeat(WINDOW));
        whole.get(hash, text.as_bytes(), 3, 3 + word.len())
    }

    #[test]
    fn every_short_word_stands_for_what_it_did_and_no_other_for_anything() {
        let is_short = |word: &&str| word.len() <= WINDOW && !word.contains(' ');
        let words =
            ["a", "arms", "arm", "farms", "港", "sixteen_letters_", "seventeen_letters", "arms export"];
        let literals = words.iter().enumerate().map(|(number, word)| {
            (hash(word), format!(" {word} ").into_bytes(), Meaning::atom(number as u32))
        });
        let (whole, others) = WholeWords::of(literals.collect());
        let left: Vec<&[u8]> = others.iter().map(|(_, literal, _)| literal.as_slice()).collect();
        assert_eq!(left, [b" seventeen_letters ".as_slice(), b" arms export "]);
        for (number, word) in (0..).zip(words) {
            let meaning = Some(word).filter(|word| is_short(word)).map(|_| Meaning::atom(number));
            assert_eq!(get(&whole, hash(word), word), meaning, "{word}");
        }
        for word in ["b", "ar", "armss", "xarms", "sixteen_letters"] {
            assert_eq!(get(&whole, hash(word), word), None, "{word}");
            // Even where the hashes are the same.
            assert_eq!(get(&whole, hash("arms"), word), None, "{word}");
        }
        assert_eq!(get(&WholeWords::of(Vec::new()).0, hash("arms"), "arms"), None);
    }

    #[test]
    fn of_words_that_share_a_hash_those_that_find_no_slot_are_left() {
        let words: Vec<String> = (0..100).map(|number| format!("w{number}")).collect();
        let literals: Vec<HashedLiteral> = (0..)
            .zip(&words)
            .map(|(number, word)| (7, format!(" {word} ").into_bytes(), Meaning::atom(number)))
            .collect();
        let (whole, others) = WholeWords::of(literals.clone());
        assert_eq!(others.len(), words.len() - REACH);
        let left = |others: &[HashedLiteral]| {
            let mut left: Vec<Vec<u8>> = others.iter().map(|(_, literal, _)| literal.clone()).collect();
            left.sort_unstable();
            left
        };
        let (_, again) = WholeWords::of(literals.into_iter().rev().collect());
        assert_eq!(left(&others), left(&again));
        for (number, word) in (0..).zip(&words) {
            let is_left = others.iter().any(|(_, literal, _)| *literal == format!(" {word} ").into_bytes());
            let meaning = Some(Meaning::atom(number)).filter(|_| !is_left);
            assert_eq!(get(&whole, 7, word), meaning, "{word}");
        }
    }
}
