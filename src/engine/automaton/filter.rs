//! A filter in front of the automaton: whether a word, or a row of words, can begin a literal.
//!
//! A word is looked up by the hash of its bytes in a blocked Bloom filter. What passes by chance is thrown out by
//! the automaton; nothing that begins a literal is ever held back.

use super::window::{KEPT, WINDOW, halves};

/// The fraction of pi in 128 bits, which has nothing to do with any text. The keys are the same in every process, so
/// that none is slow by bad luck: where an everyday word passes by chance, all matching takes a fifth longer. Nothing is
/// lost by it, since whoever wants words to pass can write those that are watched.
const KEYS: [u64; 2] = [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7345];

/// Odd, with its bits well spread: the golden ratio in 64 bits.
pub(super) const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The hash of the word that stands at these bytes of a text.
#[inline]
pub(super) fn hash_word(text: &[u8], start: usize, end: usize) -> u64 {
    // What stands behind the word is read with it and cut off, which takes no branch for each length.
    let window = text.get(start..).and_then(<[u8]>::first_chunk::<WINDOW>);
    match (KEPT.get(end.wrapping_sub(start)), window) {
        (Some(kept), Some(window)) => {
            let [low, high] = halves(window);
            mix([low & kept[0], high & kept[1]])
        }
        _ => hash_slowly(&text[start..end]),
    }
}

#[cold]
fn hash_slowly(word: &[u8]) -> u64 {
    let mut hash = 0;
    for chunk in word.chunks(WINDOW) {
        let mut bytes = [0; WINDOW];
        bytes[..chunk.len()].copy_from_slice(chunk);
        let [low, high] = halves(&bytes);
        hash = mix([low ^ hash, high]);
    }
    hash
}

/// Words hold no zero, so that what is cut off them tells their length.
#[inline]
fn mix([low, high]: [u64; 2]) -> u64 {
    let product = u128::from(low ^ KEYS[0]) * u128::from(high ^ KEYS[1]);
    product as u64 ^ (product >> 64) as u64
}

/// The hash of a row of words and one behind them.
#[inline]
pub(super) fn row(first: u64, second: u64) -> u64 {
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

/// Bits that each key has room for, where that keeps the filter in the cache that a core has to itself. With
/// [`SET`] of them set, one word in about 500 passes by chance.
const BITS_PER_KEY: usize = 32;

/// The same in a large filter: one word in about 120 passes by chance, which costs less than waiting for memory.
const FEW_BITS_PER_KEY: usize = 16;

/// Bits of a filter that is large.
const LARGE: usize = 8 << 20;

impl Bloom {
    pub fn of(keys: &[u64]) -> Bloom {
        let bits_per_key = if keys.len() * BITS_PER_KEY > LARGE { FEW_BITS_PER_KEY } else { BITS_PER_KEY };
        let blocks = (keys.len() * bits_per_key).div_ceil(64).max(1);
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
        (((key >> 32) * self.blocks.len() as u64) >> 32) as usize
    }
}

/// The bits of a key in its block, by a part of the key that the block does not depend on much.
#[inline]
fn bits(key: u64) -> u64 {
    PATTERNS[(key % PATTERNS.len() as u64) as usize]
}

/// Bits set for each key.
const SET: u32 = 4;

/// Enough that keys of one block rarely share theirs, and not so many that they crowd out what else is near.
const PATTERN_COUNT: usize = 2048;

/// Words of memory with [`SET`] bits set, each somewhere else: to look them up is less work than to set them.
static PATTERNS: [u64; PATTERN_COUNT] = {
    let mut patterns = [0; PATTERN_COUNT];
    let mut number = 0;
    let mut state = 0_u64;
    while number < patterns.len() {
        let mut pattern = 0_u64;
        while pattern.count_ones() < SET {
            // SplitMix64 (G. Steele, D. Lea, C. Flood, 2014), as far as its upper bits ask for.
            state = state.wrapping_add(SPREAD);
            pattern |= 1 << ((state ^ state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 58);
        }
        patterns[number] = pattern;
        number += 1;
    }
    patterns
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_the_word_alone() {
        for word in ["a", "port", "harbour", "ministry of trade", "abcdefghijklmnop", "abcdefghijklmnopq"] {
            let alone = hash_word(word.as_bytes(), 0, word.len());
            let text = format!("xx{word} and what stands behind it");
            assert_eq!(hash_word(text.as_bytes(), 2, 2 + word.len()), alone, "{word}");
            let longer = format!("{word}a");
            assert_ne!(hash_word(longer.as_bytes(), 0, longer.len()), alone, "{word}");
        }
    }

    #[test]
    fn a_filter_holds_back_most_words_and_none_that_it_holds() {
        let key = |number: usize| {
            let word = format!("w{number}");
            hash_word(word.as_bytes(), 0, word.len())
        };
        let keys: Vec<u64> = (0..10_000).map(key).collect();
        let bloom = Bloom::of(&keys);
        assert!(keys.iter().all(|&key| bloom.may_hold(key)));
        let passed = (10_000..110_000).filter(|&number| bloom.may_hold(key(number))).count();
        println!("{passed}");
        assert!(passed < 400, "{passed} of 100,000 pass by chance");
        assert!(!Bloom::of(&[]).may_hold(key(1)));
    }
}
