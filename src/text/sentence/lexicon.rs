//! What the data of a language say of an abbreviation or of the first word of a sentence.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::language::{self, Data};

/// How an abbreviation ends sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Not at all.
    NeverEnds,
    /// Unless a number follows.
    BeforeNumber,
    /// Where the next word begins one.
    MayEnd,
}

/// The data of a language, ready to be asked.
pub(super) struct Lexicon {
    language: &'static str,
    abbreviations: HashMap<&'static str, Manner>,
    begins: HashSet<&'static str>,
    before_ordinal: HashSet<&'static str>,
    behind_ordinal: HashSet<&'static str>,
}

static LEXICONS: LazyLock<Vec<Lexicon>> = LazyLock::new(|| language::ALL.iter().map(Lexicon::new).collect());

impl Lexicon {
    /// That of a BCP 47 tag, by its primary subtag.
    pub(super) fn for_language(tag: Option<&str>) -> Option<&'static Lexicon> {
        let primary = tag?.split(['-', '_']).next().unwrap_or_default();
        LEXICONS.iter().find(|lexicon| lexicon.language.eq_ignore_ascii_case(primary))
    }

    fn new(data: &Data) -> Lexicon {
        let mut abbreviations = HashMap::new();
        // The language's own come last, and so hold.
        for data in [&language::COMMON, data] {
            let lists = [
                (Manner::MayEnd, data.may_end),
                (Manner::BeforeNumber, data.before_number),
                (Manner::NeverEnds, data.never_ends),
            ];
            for (manner, list) in lists {
                abbreviations.extend(list.split_whitespace().map(|word| (word, manner)));
            }
        }
        let set = |list: &'static str| list.split_whitespace().collect();
        Lexicon {
            language: data.language,
            abbreviations,
            begins: set(data.begins),
            before_ordinal: set(data.before_ordinal),
            behind_ordinal: set(data.behind_ordinal),
        }
    }

    pub(super) fn manner_of(&self, abbreviation: &str) -> Option<Manner> {
        self.abbreviations
            .get(abbreviation)
            .or_else(|| self.abbreviations.get(with_small_letter(abbreviation)?.as_str()))
            .copied()
    }

    /// Whether a word, as it stands, begins a sentence.
    pub(super) fn begins(&self, word: &str) -> bool {
        self.begins.contains(word)
    }

    /// Whether a word does behind which an apostrophe stands: `L’`, `It’s`.
    pub(super) fn begins_elided(&self, word: &str) -> bool {
        self.begins.contains(format!("{word}'").as_str())
    }

    /// Whether a number with a stop is an ordinal between these words.
    pub(super) fn is_ordinal(&self, before: &str, behind: &str) -> bool {
        let is_behind_article = self.before_ordinal.contains(before)
            || with_small_letter(before).is_some_and(|before| self.before_ordinal.contains(before.as_str()));
        self.behind_ordinal.contains(behind) || is_behind_article && !self.begins(behind)
    }
}

/// The word with its first letter small, where that is another.
fn with_small_letter(word: &str) -> Option<String> {
    let first = word.chars().next().filter(|c| c.is_uppercase())?;
    Some(first.to_lowercase().chain(word[first.len_utf8()..].chars()).collect())
}
