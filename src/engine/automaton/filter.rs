//! A filter in front of the automaton: whether a word, or a pair of words, can begin a literal.
//!
//! A word is looked up by the hash of its bytes in a blocked Bloom filter. What passes by chance is thrown out by
//! the automaton; nothing that begins a literal is ever held back.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// Hashes words with keys of their own, so that nobody can write words that collide.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordHasher {
    keys: [u64; 2],
}

/// Odd, with its bits well spread: the golden ratio in 64 bits.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

impl WordHasher {
    pub fn new() -> WordHasher {
        let random = RandomState::new();
        WordHasher { keys: [random.hash_one(0) | 1, random.hash_one(1) | 1] }
    }

    /// The hash of the word that stands at these bytes of a text.
    #[inline]
    pub fn word(&self, text: &[u8], start: usize, end: usize) -> u64 {
        let len = end - start;
        // What stands behind the word is read with it and cut off, which takes no branch for each length.
        if let (1..=16, Some(window)) = (len, text.get(start..).and_then(<[u8]>::first_chunk::<16>)) {
            let window = u128::from_le_bytes(*window) & (u128::MAX >> (128 - 8 * len));
            return self.mix(window as u64, (window >> 64) as u64, len);
        }
        self.slowly(&text[start..end])
    }

    fn slowly(&self, word: &[u8]) -> u64 {
        let mut hash = 0;
        for chunk in word.chunks(16) {
            let mut bytes = [0; 16];
            bytes[..chunk.len()].copy_from_slice(chunk);
            let window = u128::from_le_bytes(bytes);
            hash = self.mix(window as u64 ^ hash, (window >> 64) as u64, chunk.len());
        }
        hash
    }

    #[inline]
    fn mix(&self, low: u64, high: u64, len: usize) -> u64 {
        let product = u128::from(low ^ self.keys[0]) * u128::from(high ^ self.keys[1] ^ ((len as u64) << 56));
        product as u64 ^ (product >> 64) as u64
    }
}

/// The hash of two words in their order.
#[inline]
pub(super) fn pair(first: u64, second: u64) -> u64 {
    (first ^ second.rotate_left(29)).wrapping_mul(SPREAD)
}

/// A set of hashes that says no for certain and yes most of the time.
///
/// Blocked: all bits of a key lie in one word of memory (F. Putze, P. Sanders, J. Singler, *Cache-, Hash- and
/// Space-Efficient Bloom Filters*, 2007).
#[derive(Clone, Debug)]
pub(super) struct Bloom {
    blocks: Box<[u64]>,
}

/// Bits that each key has room for. With three of them set, one in about twenty words passes by chance at most.
const BITS_PER_KEY: usize = 12;

impl Bloom {
    pub fn of(keys: &[u64]) -> Bloom {
        let blocks = (keys.len() * BITS_PER_KEY).div_ceil(64).max(1);
        let mut bloom = Bloom { blocks: vec![0; blocks].into() };
        for &key in keys {
            let block = bloom.block(key);
            bloom.blocks[block] |= bits(key);
        }
        bloom
    }

    #[inline]
    pub fn may_hold(&self, key: u64) -> bool {
        let bits = bits(key);
        self.blocks[self.block(key)] & bits == bits
    }

    pub fn heap_bytes(&self) -> usize {
        size_of_val(&*self.blocks)
    }

    #[inline]
    fn block(&self, key: u64) -> usize {
        // The upper half of the product is spread evenly over the blocks, whatever their number (D. Lemire, *Fast
        // Random Integer Generation in an Interval*, 2019).
        ((u128::from(key) * self.blocks.len() as u128) >> 64) as usize
    }
}

/// Three bits, by parts of the key that the block does not depend on much.
#[inline]
fn bits(key: u64) -> u64 {
    1 << (key & 63) | 1 << (key >> 6 & 63) | 1 << (key >> 12 & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_the_word_alone() {
        let hasher = WordHasher::new();
        for word in ["a", "port", "harbour", "ministry of trade", "abcdefghijklmnop", "abcdefghijklmnopq"] {
            let alone = hasher.word(word.as_bytes(), 0, word.len());
            let text = format!("xx{word} and what stands behind it");
            assert_eq!(hasher.word(text.as_bytes(), 2, 2 + word.len()), alone, "{word}");
            let longer = format!("{word}a");
            assert_ne!(hasher.word(longer.as_bytes(), 0, longer.len()), alone, "{word}");
        }
    }

    #[test]
    fn a_filter_holds_back_most_words_and_none_that_it_holds() {
        let hasher = WordHasher::new();
        let key = |number: usize| {
            let word = format!("w{number}");
            hasher.word(word.as_bytes(), 0, word.len())
        };
        let keys: Vec<u64> = (0..10_000).map(key).collect();
        let bloom = Bloom::of(&keys);
        assert!(keys.iter().all(|&key| bloom.may_hold(key)));
        let passed = (10_000..110_000).filter(|&number| bloom.may_hold(key(number))).count();
        assert!(passed < 8_000, "{passed} of 100,000 pass by chance");
        assert!(!Bloom::of(&[]).may_hold(key(1)));
    }
}
