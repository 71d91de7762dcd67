//! Which terms hold wherever another one does: `arms` where `"arms export"` does, `export*` where `exports`.
//!
//! All terms that may cover go into one index, so that a question costs time linear in the term asked about.
//! Answers may be missed (a `?` covers nothing here), but a cover that is told is one.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use unicode_segmentation::UnicodeSegmentation;

use super::needle::Needle;
use crate::query::Form;
use crate::text::Piece;

/// Longer phrases are covered by none that is longer than this; they cost too much to look into.
const MAX_PHRASE: usize = 8;

/// Words longer than this many bytes are not looked into.
const MAX_WORD: usize = 100;

/// Terms that may cover others.
pub(super) struct Covers<'n> {
    needles: Vec<&'n Needle>,
    /// The first of those that are equal.
    equal: HashMap<&'n Needle, usize>,
    phrases: HashMap<&'n [Piece], usize>,
    exact: HashMap<&'n [Piece], usize>,
    stems: HashMap<&'n [Piece], usize>,
    longest_phrase: usize,
    /// What stands beside stars, and rows of characters, which are found inside longer ones.
    parts: Option<AhoCorasick>,
    /// For each pattern of `parts` its needle.
    part_needles: Vec<usize>,
}

impl<'n> Covers<'n> {
    /// An index over needles, which it knows by their numbers.
    pub(super) fn new(needles: impl IntoIterator<Item = &'n Needle>) -> Covers<'n> {
        let mut covers = Covers {
            needles: needles.into_iter().collect(),
            equal: HashMap::new(),
            phrases: HashMap::new(),
            exact: HashMap::new(),
            stems: HashMap::new(),
            longest_phrase: 0,
            parts: None,
            part_needles: Vec::new(),
        };
        let mut parts: Vec<&str> = Vec::new();
        for (number, &needle) in covers.needles.iter().enumerate() {
            if needle.pieces.is_empty() {
                continue;
            }
            covers.equal.entry(needle).or_insert(number);
            if !needle.alternatives.is_empty() {
                continue;
            }
            let map = match needle.form {
                Form::Phrase => &mut covers.phrases,
                Form::Exact => &mut covers.exact,
                Form::Stem => &mut covers.stems,
                _ => {
                    if let (true, [Piece::Word(part)]) = (is_starred(needle.form), needle.pieces.as_slice()) {
                        parts.push(part);
                        covers.part_needles.push(number);
                    }
                    continue;
                }
            };
            map.entry(&needle.pieces).or_insert(number);
            covers.longest_phrase = covers.longest_phrase.max(needle.pieces.len());
            if let (Form::Phrase, [Piece::Run(run)]) = (needle.form, needle.pieces.as_slice()) {
                parts.push(run);
                covers.part_needles.push(number);
            }
        }
        covers.longest_phrase = covers.longest_phrase.min(MAX_PHRASE);
        // Fails only for more patterns than a watch can hold; then nothing is told of stars.
        covers.parts = if parts.is_empty() { None } else { AhoCorasick::new(&parts).ok() };
        covers
    }

    /// A term that finds the same: the first of them.
    pub(super) fn equal(&self, needle: &Needle) -> Option<usize> {
        self.equal.get(needle).copied()
    }

    /// A term of which some occurrence lies within every occurrence of the one asked about: one that is equal,
    /// else one that finds more.
    pub(super) fn any(&self, needle: &Needle) -> Option<usize> {
        self.equal(needle).or_else(|| self.wider(needle))
    }

    /// A term that finds more than the one asked about.
    pub(super) fn wider(&self, needle: &Needle) -> Option<usize> {
        match needle.form {
            Form::Phrase | Form::Exact if needle.is_literal() => self.wider_than_literal(needle),
            Form::Prefix | Form::Suffix | Form::Infix => match needle.pieces.as_slice() {
                [Piece::Word(part)] => self.wider_than_part(part, needle),
                _ => None,
            },
            _ => None,
        }
    }

    fn wider_than_literal(&self, needle: &Needle) -> Option<usize> {
        let is_other = |number: &usize| self.needles[*number] != needle;
        let folded = needle.folded_pieces();
        for start in 0..folded.len() {
            let longest = self.longest_phrase.min(folded.len() - start);
            for len in 1..=longest {
                let row = &folded[start..start + len];
                if let Some(number) = self.phrases.get(row).copied().filter(is_other) {
                    return Some(number);
                }
                if needle.form == Form::Exact
                    && let Some(exact) = needle.pieces.get(start..start + len)
                    && let Some(number) = self.exact.get(exact).copied().filter(is_other)
                {
                    return Some(number);
                }
            }
            if let Some(number) = self.stems.get(&folded[start..=start]) {
                return Some(*number);
            }
        }
        folded.iter().find_map(|piece| match piece {
            Piece::Word(word) => self.part_of(word, needle, |form, at_start, at_end| match form {
                Form::Prefix => at_start,
                Form::Suffix => at_end,
                Form::Infix => true,
                _ => false,
            }),
            Piece::Run(run) => self.part_of(run, needle, |form, _, _| form == Form::Phrase),
        })
    }

    /// A star that catches all that another star does.
    fn wider_than_part(&self, part: &str, needle: &Needle) -> Option<usize> {
        self.part_of(part, needle, |form, at_start, at_end| match form {
            Form::Prefix => needle.form == Form::Prefix && at_start,
            Form::Suffix => needle.form == Form::Suffix && at_end,
            Form::Infix => true,
            _ => false,
        })
    }

    /// The first indexed part in `text` that is in the right place: told its form, and whether it stands at the
    /// start and at the end of the text.
    fn part_of(
        &self,
        text: &str,
        needle: &Needle,
        is_right: impl Fn(Form, bool, bool) -> bool,
    ) -> Option<usize> {
        if text.len() > MAX_WORD {
            return None;
        }
        let found = self.parts.as_ref()?.find_overlapping_iter(text);
        let mut numbers = found.filter_map(|part| {
            let number = self.part_needles[part.pattern().as_usize()];
            let other = self.needles[number];
            let at_start = part.start() == 0;
            let at_end = part.end() == text.len();
            let splits_cluster = other.is_run() && !is_whole_clusters(text, part.start(), part.end());
            let is_cover = other != needle && is_right(other.form, at_start, at_end) && !splits_cluster;
            is_cover.then_some(number)
        });
        numbers.next()
    }
}

fn is_starred(form: Form) -> bool {
    matches!(form, Form::Prefix | Form::Suffix | Form::Infix)
}

/// Whether a part of a row of characters splits no grapheme cluster of it.
fn is_whole_clusters(run: &str, start: usize, end: usize) -> bool {
    let is_boundary = |at: usize| at == run.len() || run.grapheme_indices(true).any(|(edge, _)| edge == at);
    is_boundary(start) && is_boundary(end)
}

#[cfg(test)]
mod tests {
    use super::super::needle::NeedleMaker;
    use super::super::tests::term;
    use super::*;

    fn wider(cover: &str, covered: &str) -> bool {
        let mut maker = NeedleMaker::default();
        let needles = [maker.needle(&term(cover))];
        Covers::new(&needles).wider(&maker.needle(&term(covered))).is_some()
    }

    #[test]
    fn wider_terms() {
        let cases = [
            ("arms", "\"arms export\""),
            ("\"arms export\"", "\"new arms-export law\""),
            ("export*", "exports"),
            ("export*", "\"arms exports\""),
            ("export*", "exporter*"),
            ("*export", "*armsexport"),
            ("*port*", "export*"),
            ("*port*", "airports"),
            ("US", "=US"),
            ("=US", "=\"US Army\""),
            ("arms", "=\"Arms Export\""),
            ("~export", "export"),
            ("京都", "東京都"),
            ("京都", "\"東京都 知事\""),
        ];
        for (cover, covered) in cases {
            assert!(wider(cover, covered), "{cover} {covered}");
        }
    }

    #[test]
    fn no_wider_terms() {
        let cases = [
            ("arms", "arms"),
            ("arms", "farms"),
            ("\"arms export\"", "arms"),
            ("\"arms export\"", "\"export arms\""),
            ("export*", "reexport"),
            ("export*", "expor*"),
            ("export*", "*export*"),
            ("export*", "~export"),
            ("=US", "US"),
            ("=US", "=us"),
            ("export", "export*"),
            ("export", "~export"),
            ("น", "นี้"),
            ("armes", "\"vente d’armes\""),
            ("arms", "/arms/"),
        ];
        for (cover, covered) in cases {
            assert!(!wider(cover, covered), "{cover} {covered}");
        }
    }
}
