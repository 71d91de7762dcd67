//! What *Folding* makes one, and what it keeps apart.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::DecomposingNormalizerBorrowed;

use super::super::class::{Class, class_of};
use super::super::fold;

#[test]
fn made_one() {
    let cases = [
        ("case", "LARSEN", "larsen"),
        ("sharp s", "Straße", "strasse"),
        ("capital sharp s", "GRUẞ", "gruss"),
        ("dotted capital i", "İZMİR", "izmir"),
        ("dotless i", "Işık", "isik"),
        ("final sigma", "ΝΌΜΟς", "νομοσ"),
        ("greek accents", "Ἀθῆναι", "αθηναι"),
        ("iota subscript", "ᾳ", "αι"),
        ("french", "Élysée", "elysee"),
        ("decomposed", "E\u{301}lyse\u{301}e", "elysee"),
        ("vietnamese", "Nguyễn", "nguyen"),
        ("horn and stroke", "Đường", "duong"),
        ("polish", "Łódź", "lodz"),
        ("danish", "Ærø", "aero"),
        ("accent over a mapped letter", "ǿ", "o"),
        ("icelandic", "Þórður", "thordur"),
        ("french ligature", "œuvre", "oeuvre"),
        ("maltese and sami", "Ħaŋ", "han"),
        ("ligature", "ﬁsh", "fish"),
        ("full-width", "ＯＳＬＯ", "oslo"),
        ("mathematical", "𝐎𝐬𝐥𝐨", "oslo"),
        ("russian", "Ёжий", "ежии"),
        ("ukrainian", "Київ", "киів"),
        ("belarusian", "ў", "у"),
        ("arabic hamza", "أإآؤئ", "اااوي"),
        ("arabic vowels", "سِلَاح", "سلاح"),
        ("arabic presentation forms", "ﺳﻼﺡ", "سلاح"),
        ("arabic with a tatweel in its decomposition", "ﹱ", "\u{64B}"),
        ("hebrew points", "שָׁלוֹם", "שלום"),
        ("hebrew presentation form", "שׁ", "ש"),
        ("spaces inside", "ﷺ", "صلىاللهعليهوسلم"),
        ("space before a mark", "ͺ", "ι"),
        ("apostrophe inside", "ŉ", "n"),
        ("kelvin", "K", "k"),
        ("hangul", "\u{1112}\u{1161}\u{11AB}", "한"),
        ("hindi nukta", "ड़", "ड\u{93C}"),
    ];
    for (name, written, folded) in cases {
        assert_eq!(fold(written), folded, "{name}");
    }
}

#[test]
fn kept_apart() {
    let cases = [
        ("umlaut is no digraph", "Müller", "Mueller"),
        ("hindi vowel sign", "दिन", "दीन"),
        ("hindi virama", "क्", "क"),
        ("thai tone mark", "แม่", "แม้"),
        ("kana voicing mark", "ガス", "カス"),
        ("tamil", "கி", "கீ"),
        ("kana size", "ツ", "ッ"),
        ("hebrew letters", "שלום", "שלומ"),
    ];
    for (name, one, other) in cases {
        assert_ne!(fold(one), fold(other), "{name}");
    }
}

/// Folding is idempotent, its result is in NFKC, and nothing is in it that a canonical word must not hold.
fn assert_folded(word: &str) {
    let once = fold(word);
    assert_eq!(fold(&once), once, "{:?}", word.escape_unicode().to_string());
    assert_eq!(
        ComposingNormalizerBorrowed::new_nfkc().normalize(&once),
        once,
        "{:?}",
        word.escape_unicode().to_string()
    );
    let forbidden = |c: char| matches!(class_of(c), Class::Space | Class::Apostrophe);
    assert!(!once.contains(forbidden), "{:?}", word.escape_unicode().to_string());
}

#[test]
fn every_code_point() {
    let nfd = DecomposingNormalizerBorrowed::new_nfd();
    for c in (0..=0x10FFFF).filter_map(char::from_u32) {
        let word = c.to_string();
        assert_folded(&word);
        if !matches!(class_of(c), Class::Apostrophe | Class::Vanish | Class::VanishMark) {
            assert_eq!(fold(&nfd.normalize(&word)), fold(&word), "U+{:04X} decomposed", c as u32);
        }
        let upper: String = c.to_uppercase().collect();
        if class_of(c) == Class::Unspaced {
            assert_eq!(
                fold(&word),
                ComposingNormalizerBorrowed::new_nfkc().normalize(&word),
                "U+{:04X}",
                c as u32
            );
            assert_eq!(upper, word, "U+{:04X} has case", c as u32);
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_word(word in "\\PC{0,8}", marks in "[a-zéøαбا\u{301}\u{328}\u{345}\u{64B}\u{5B0}\u{20DD}\u{93F}\u{1161}ㅎ]{0,8}") {
        assert_folded(&word);
        assert_folded(&marks);
    }
}
