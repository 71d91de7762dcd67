//! Folding of one word.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};

use super::characters::{is_apostrophe, is_mark, is_nonspacing, is_space, loses_accents, vanishes};

/// NFKC, full case folding, accents dropped, letters that do not decompose mapped.
pub fn fold(word: &str) -> String {
    let caseless = CaseMapper::new().fold_string(&exact(word)).into_owned();
    let decomposed = DecomposingNormalizer::new_nfd().normalize(&caseless).into_owned();
    let mut bare = String::new();
    let mut base = ' ';
    for c in decomposed.chars() {
        if !is_mark(c) {
            base = c;
        } else if is_nonspacing(c) && loses_accents(base) {
            continue;
        }
        match c {
            'ø' => bare.push('o'),
            'ł' => bare.push('l'),
            'đ' | 'ð' => bare.push('d'),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            'ı' => bare.push('i'),
            'þ' => bare.push_str("th"),
            'ħ' => bare.push('h'),
            'ŋ' => bare.push('n'),
            _ => bare.push(c),
        }
    }
    nfkc(&bare)
}

/// A word with case and accents as written: NFKC, less what must not stand in a word and comes out of a few
/// compatibility characters.
pub fn exact(word: &str) -> String {
    let unwanted = |c: &char| is_space(*c) || is_apostrophe(*c) || vanishes(*c);
    let kept: String = nfkc(word).chars().filter(|c| !unwanted(c)).collect();
    nfkc(&kept)
}

pub fn nfkc(text: &str) -> String {
    ComposingNormalizer::new_nfkc().normalize(text).into_owned()
}
