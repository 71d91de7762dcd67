//! Stems, by Snowball.

use rust_stemmers::{Algorithm, Stemmer};

use super::fold::fold;

/// The stem of a word, given with case and accents as written, in the language of the article. Without a stemmer
/// the plain word.
pub fn stem(word: &str, language: Option<&str>) -> String {
    match language.and_then(algorithm) {
        Some(algorithm) => fold(&Stemmer::create(algorithm).stem(&word.to_lowercase())),
        None => fold(word),
    }
}

fn algorithm(language: &str) -> Option<Algorithm> {
    Some(match language {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nl" => Algorithm::Dutch,
        "no" | "nb" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}
