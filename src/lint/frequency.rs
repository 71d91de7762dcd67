//! How common a word is: its rank among the most frequent words of a language.
//!
//! The lists stand in `words/`, with where they come from and under which licence. Knows nothing of watches;
//! what rank is too common for which purpose is left to the lints.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The lists, each the words of a language in folded form, one a line, the most frequent first.
const LISTS: [(&str, &str); 9] = [
    ("de", include_str!("words/de.txt")),
    ("en", include_str!("words/en.txt")),
    ("es", include_str!("words/es.txt")),
    ("fr", include_str!("words/fr.txt")),
    ("it", include_str!("words/it.txt")),
    ("nl", include_str!("words/nl.txt")),
    ("pl", include_str!("words/pl.txt")),
    ("pt", include_str!("words/pt.txt")),
    ("ru", include_str!("words/ru.txt")),
];

/// A word's rank in each list, 0 where it is not in it.
type Ranks = [u16; LISTS.len()];

static RANKS: LazyLock<HashMap<&'static str, Ranks>> = LazyLock::new(|| {
    let mut ranks: HashMap<&'static str, Ranks> = HashMap::new();
    for (list, (_, words)) in LISTS.iter().enumerate() {
        for (word, rank) in words.lines().zip(1..) {
            ranks.entry(word).or_default()[list] = rank;
        }
    }
    ranks
});

/// Which lists count: those of a watch's languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Languages {
    lists: [bool; LISTS.len()],
}

impl Languages {
    /// Those of these BCP 47 tags, whose primary subtags decide. No tag means every language; a language
    /// without a list has no common words.
    pub fn of(tags: &[String]) -> Languages {
        let primary = |tag: &str| primary_subtag(tag).to_ascii_lowercase();
        let wanted: Vec<String> = tags.iter().map(|tag| primary(tag)).collect();
        let is_wanted = |language: &str| wanted.is_empty() || wanted.iter().any(|tag| tag == language);
        Languages { lists: LISTS.map(|(language, _)| is_wanted(language)) }
    }
}

/// What comes before the first hyphen of a BCP 47 tag.
pub(super) fn primary_subtag(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// A word that is common in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Common {
    /// The language in which it is most common, as a BCP 47 tag.
    pub language: &'static str,
    /// Its rank there, from 1.
    pub rank: u32,
}

/// In which of the languages a folded word is most common; `None` where it is in none of their lists.
pub fn most_common(languages: &Languages, folded_word: &str) -> Option<Common> {
    let ranks = RANKS.get(folded_word)?;
    let counted = LISTS.iter().zip(ranks).zip(languages.lists);
    counted
        .filter(|((_, rank), is_wanted)| *is_wanted && **rank > 0)
        .map(|(((language, _), rank), _)| Common { language, rank: u32::from(*rank) })
        .min_by_key(|common| common.rank)
}

/// The best rank of a folded word over all languages, from 1; `None` where it is in no list.
pub fn rank(folded_word: &str) -> Option<u32> {
    rank_in(None, folded_word)
}

/// The rank of a folded word in the language of a BCP 47 tag; without one, the best over all languages.
pub fn rank_in(language: Option<&str>, folded_word: &str) -> Option<u32> {
    let tags: Vec<String> = language.map(str::to_owned).into_iter().collect();
    most_common(&Languages::of(&tags), folded_word).map(|common| common.rank)
}

/// Every word of a language's list, for each of the languages.
pub(super) fn lists(languages: &Languages) -> impl Iterator<Item = impl Iterator<Item = &'static str>> {
    let counted = LISTS.iter().zip(languages.lists).filter(|(_, is_wanted)| *is_wanted);
    counted.map(|((_, words), _)| words.lines())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::text::fold;

    #[test]
    fn ranks() {
        assert_eq!(rank("the"), Some(1));
        assert_eq!(rank_in(Some("de"), "die"), Some(1));
        assert_eq!(rank_in(Some("de-AT"), "die"), Some(1));
        assert_eq!(rank_in(Some("fr"), "the"), rank_in(Some("fr-CA"), "the"));
        assert!(rank("major").is_some_and(|rank| rank < 1000));
        assert_eq!(rank("stoltenberg"), None);
        assert_eq!(rank_in(Some("ja"), "the"), None);
        assert_eq!(rank(""), None);
    }

    #[test]
    fn the_language_in_which_a_word_is_most_common() {
        let all = Languages::of(&[]);
        assert_eq!(most_common(&all, "und").map(|common| common.language), Some("de"));
        let english = Languages::of(&["en".to_owned(), "ja".to_owned()]);
        assert_eq!(most_common(&english, "und"), None);
    }

    #[test]
    fn lists_hold_folded_words_once() {
        for (language, words) in LISTS {
            let mut seen = HashSet::new();
            for word in words.lines() {
                assert_eq!(fold(word), word, "{language}");
                assert!(!word.is_empty() && seen.insert(word), "{language}: {word}");
            }
            assert_eq!(seen.len(), 5000, "{language}");
        }
    }
}
