//! The stems of inflected words, by the Snowball algorithms.
//!
//! Which words of a text are asked for their stem is left to the engine.

use rust_stemmers::{Algorithm, Stemmer};

use super::fold::fold_into;

/// The languages that have a stemmer, by their primary subtags.
const ALGORITHMS: [(&str, Algorithm); 20] = [
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("nb", Algorithm::Norwegian),
    ("nl", Algorithm::Dutch),
    ("nn", Algorithm::Norwegian),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

/// A language that has a stemmer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StemLanguage(usize);

impl StemLanguage {
    /// How many there are.
    pub const COUNT: usize = ALGORITHMS.len();

    /// The language of a BCP 47 tag, whose primary subtag decides; `None` where it has no stemmer.
    pub fn of(tag: &str) -> Option<StemLanguage> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        ALGORITHMS.iter().position(|(subtag, _)| subtag.eq_ignore_ascii_case(primary)).map(StemLanguage)
    }

    /// Its primary subtag, in lower case.
    pub fn subtag(self) -> &'static str {
        ALGORITHMS[self.0].0
    }

    /// Its name in English. The written forms of Norwegian share theirs.
    pub fn name(self) -> &'static str {
        match ALGORITHMS[self.0].1 {
            Algorithm::Arabic => "Arabic",
            Algorithm::Danish => "Danish",
            Algorithm::Dutch => "Dutch",
            Algorithm::English => "English",
            Algorithm::Finnish => "Finnish",
            Algorithm::French => "French",
            Algorithm::German => "German",
            Algorithm::Greek => "Greek",
            Algorithm::Hungarian => "Hungarian",
            Algorithm::Italian => "Italian",
            Algorithm::Norwegian => "Norwegian",
            Algorithm::Portuguese => "Portuguese",
            Algorithm::Romanian => "Romanian",
            Algorithm::Russian => "Russian",
            Algorithm::Spanish => "Spanish",
            Algorithm::Swedish => "Swedish",
            Algorithm::Tamil => "Tamil",
            Algorithm::Turkish => "Turkish",
        }
    }

    /// Every language that has a stemmer.
    pub fn all() -> impl Iterator<Item = StemLanguage> {
        (0..Self::COUNT).map(StemLanguage)
    }

    /// Its number, below [`StemLanguage::COUNT`].
    pub fn index(self) -> usize {
        self.0
    }

    /// Appends the stem of a word in exact form: lower-cased, stemmed, then folded.
    pub fn stem_into(self, word: &str, stem: &mut String) {
        let lower = word.to_lowercase();
        fold_into(&Stemmer::create(ALGORITHMS[self.0].1).stem(&lower), stem);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stem(tag: &str, word: &str) -> String {
        let mut stem = String::new();
        StemLanguage::of(tag).unwrap().stem_into(word, &mut stem);
        stem
    }

    #[test]
    fn inflected_forms_share_a_stem() {
        for (tag, a, b) in [
            ("en", "Exporting", "exports"),
            ("en-GB", "flies", "fly"),
            ("de", "Exporte", "Export"),
            ("ru", "САНКЦИИ", "санкция"),
            ("nb", "båtene", "båten"),
            ("fr", "sanctions", "sanction"),
        ] {
            assert_eq!(stem(tag, a), stem(tag, b), "{tag} {a} {b}");
        }
        assert_ne!(stem("en", "army"), stem("en", "arms"));
    }

    #[test]
    fn languages_without_a_stemmer() {
        for tag in ["ja", "pl", "uk", "eng", "", "x"] {
            assert_eq!(StemLanguage::of(tag), None, "{tag}");
        }
    }

    proptest! {
        #[test]
        fn no_word_makes_a_stemmer_panic(word in "\\PC{0,12}", letters in "[a-zа-яα-ωا-ي']{0,12}") {
            for language in StemLanguage::all() {
                language.stem_into(&word, &mut String::new());
                language.stem_into(&letters, &mut String::new());
            }
        }
    }
}
