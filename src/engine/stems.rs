//! Inflected forms: which atoms share their stem with a word of the article.
//!
//! Stems are no prefixes of their words, so no literal finds them: every word is stemmed, in articles whose
//! language has a stemmer, and only where a watch asks for inflected forms. Words come again and again, so
//! what was found for one is kept.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::found::{Found, FoundList};
use super::steps::{BudgetExceeded, PER_OCCURRENCE, Steps};
use crate::text::{CanonicalText, PhraseCutter, Piece, StemLanguage, WordRules};

/// The atoms that ask for inflected forms, by stem, for each language once it is met.
pub(super) struct StemIndex {
    /// Tells the caches of one index from those of another.
    number: u64,
    atoms: Vec<(u32, Box<str>)>,
    languages: [OnceLock<Stems>; StemLanguage::COUNT],
}

/// The stems of one language, each with the place of its atoms.
#[derive(Default)]
struct Stems {
    numbers: HashMap<String, u32>,
    atoms: Vec<Vec<u32>>,
}

/// Words met by one thread, with the number of their stem in the index.
#[derive(Default)]
pub(super) struct StemCache {
    index: u64,
    languages: Vec<HashMap<Box<str>, Option<u32>>>,
}

/// A language's words in a cache: about what a newspaper uses in a year.
const CACHED_WORDS: usize = 200_000;

impl StemIndex {
    /// An index of atoms, each with its word as written.
    pub fn new(atoms: Vec<(u32, Box<str>)>) -> StemIndex {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        StemIndex { number, atoms, languages: [const { OnceLock::new() }; StemLanguage::COUNT] }
    }

    pub fn is_empty(&self) -> bool {
        self.atoms.is_empty()
    }

    /// Adds every word of a field whose stem some atom has. `exact` is the field in exact form.
    pub fn find(
        &self,
        language: StemLanguage,
        exact: &CanonicalText,
        slot: u32,
        cache: &mut StemCache,
        found: &mut FoundList,
        steps: &mut Steps,
    ) -> Result<(), BudgetExceeded> {
        let stems = self.languages[language.index()].get_or_init(|| self.stems(language));
        let words = cache.words(self.number, language);
        let mut stem = String::new();
        steps.take(exact.as_bytes().len() as u64)?;
        for word in exact.words().filter(|word| !word.is_run) {
            let bytes = &exact.as_bytes()[word.canonical_start..word.canonical_end];
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let number = match words.get(text) {
                Some(number) => *number,
                None => {
                    stem.clear();
                    language.stem_into(text, &mut stem);
                    let number = stems.numbers.get(&stem).copied();
                    if words.len() >= CACHED_WORDS {
                        words.clear();
                    }
                    words.insert(text.into(), number);
                    number
                }
            };
            for &atom in number.map_or(&[][..], |number| &stems.atoms[number as usize]) {
                steps.take(PER_OCCURRENCE)?;
                found.push(Found { atom, slot, start: word.start, end: word.end });
            }
        }
        Ok(())
    }

    fn stems(&self, language: StemLanguage) -> Stems {
        let mut stems = Stems::default();
        let mut cutter = PhraseCutter::default();
        let rules = WordRules::for_language(Some(language.subtag()));
        for (atom, written) in &self.atoms {
            let pieces = cutter.cut_exact(written, rules).pieces;
            let [Piece::Word(word)] = &pieces[..] else { continue };
            let mut stem = String::new();
            language.stem_into(word, &mut stem);
            let next = stems.atoms.len() as u32;
            let number = *stems.numbers.entry(stem).or_insert(next);
            if number == next {
                stems.atoms.push(Vec::new());
            }
            stems.atoms[number as usize].push(*atom);
        }
        stems
    }
}

impl StemCache {
    fn words(&mut self, index: u64, language: StemLanguage) -> &mut HashMap<Box<str>, Option<u32>> {
        if self.index != index {
            self.index = index;
            self.languages.clear();
        }
        if self.languages.len() <= language.index() {
            self.languages.resize_with(language.index() + 1, HashMap::new);
        }
        &mut self.languages[language.index()]
    }
}
