//! Makes canonical text. The first byte picks the layout and the rules of the language.
//!
//! Asserts what the engine rests on: folding twice changes nothing; what a span cuts out of the original has the
//! words that stand in the canonical text; `range_of` leads back from `span`; the exact form has the same words
//! at the same places. Where words are parted and what they fold to is left to the tests of the module.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newswatch::text::{CanonicalText, Layout, Piece, Ruler, Sentences, Word, WordRules, cut_phrase, fold};

/// Spans that are looked at from one place reach over so many words, or bytes of the canonical text: over all
/// of them the work would be quadratic.
const MAX_WORDS: usize = 3;
const MAX_BYTES: usize = 12;

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else {
        return;
    };
    let layout = if choice & 1 == 0 { Layout::Plain } else { Layout::Reduced };
    let rules = WordRules::ALL[usize::from(choice >> 1) % WordRules::ALL.len()];
    let text = String::from_utf8_lossy(bytes);
    let original = Original::new(&text);

    let folded = CanonicalText::new(&text, layout, rules);
    let mut exact = CanonicalText::default();
    exact.rebuild_exact(&text, layout, rules);

    assert_places(&folded, &original);
    assert_places(&exact, &original);
    assert_words(&folded, &original, rules);
    assert_spans(&folded, &original, rules);
    assert_same_places(&folded, &exact);
    assert_rulers(&folded, &original, layout);
    if !folded.depends_on_rules() {
        for other in WordRules::ALL {
            let cut = CanonicalText::new(&text, layout, other);
            assert_eq!(shown(&cut), shown(&folded), "under {other:?}");
            assert!(cut.words().eq(folded.words()), "under {other:?}");
        }
    }
});

/// A text of which code points can be cut out.
struct Original<'t> {
    text: &'t str,
    /// The byte at which each code point begins; at last the end.
    offsets: Vec<usize>,
}

impl<'t> Original<'t> {
    fn new(text: &'t str) -> Original<'t> {
        let offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Original { text, offsets }
    }

    /// Whether white space, or an end of the text, stands before or behind this place.
    fn is_edge(&self, at: u32) -> bool {
        let (before, behind) = self.text.split_at(self.offsets[at as usize]);
        before.chars().next_back().is_none_or(char::is_whitespace)
            || behind.chars().next().is_none_or(char::is_whitespace)
    }

    fn cut(&self, start: u32, end: u32) -> &'t str {
        &self.text[self.offsets[start as usize]..self.offsets[end as usize]]
    }
}

fn shown(text: &CanonicalText) -> &str {
    std::str::from_utf8(text.as_bytes()).expect("a canonical text is UTF-8")
}

fn of_word<'t>(text: &'t CanonicalText, word: &Word) -> &'t str {
    &shown(text)[word.canonical_start..word.canonical_end]
}

/// Words rise in both texts; every span leads into the original and back.
fn assert_places(text: &CanonicalText, original: &Original<'_>) {
    let mut before = Word { canonical_start: 0, canonical_end: 0, start: 0, end: 0, is_run: false };
    for word in text.words() {
        assert!(before.end <= word.start && word.start < word.end, "{before:?} {word:?}");
        assert!((word.end as usize) < original.offsets.len(), "{word:?}");
        assert!(before.canonical_end < word.canonical_start && word.canonical_start < word.canonical_end);
        before = word;
    }
    let length = text.as_bytes().len();
    for from in 0..length {
        for to in from..length.min(from + MAX_BYTES) {
            let Some((start, end)) = text.span(from, to) else {
                continue;
            };
            assert!(start < end && (end as usize) < original.offsets.len(), "{start}..{end}");
            assert_eq!(text.range_of(start, end), Some(from..to), "of {start}..{end} in {:?}", shown(text));
        }
    }
}

/// Each word is folded, and says the same cut out of the original, in a text and as a term.
fn assert_words(text: &CanonicalText, original: &Original<'_>, rules: WordRules) {
    for word in text.words() {
        let folded = of_word(text, &word);
        assert!(!folded.contains(char::is_whitespace), "{folded:?}");
        // Runs have no case, and are not folded for the sake of a stray mark in them.
        if word.is_run {
            continue;
        }
        assert_eq!(fold(folded), folded, "folded twice");
        let cut = cut_phrase(original.cut(word.start, word.end), rules);
        assert_eq!(cut.pieces, [Piece::Word(folded.to_owned())]);
    }
}

/// What a span cuts out of the original has the words of the canonical text, also within runs.
fn assert_spans(text: &CanonicalText, original: &Original<'_>, rules: WordRules) {
    // Of which paragraph a word is depends on the text around it.
    let without_breaks = |text: &str| text.replace("\n ", "");
    let words: Vec<Word> = text.words().collect();
    for first in 0..words.len() {
        for last in &words[first..words.len().min(first + MAX_WORDS)] {
            let (start, end) = (words[first].start, last.end);
            // Whether an enclitic is one depends on the words before it, and the other way round (`p.A.h'w`), so
            // that several words say the same only together with what clings to them.
            let is_one = words[first].start == last.start;
            if !is_one && !(original.is_edge(start) && original.is_edge(end)) {
                continue;
            }
            let range = words[first].canonical_start..last.canonical_end;
            let expected = format!(" {} ", without_breaks(&shown(text)[range]));
            let slice = original.cut(start, end);
            let cut = CanonicalText::new(slice, Layout::Reduced, rules);
            assert_eq!(without_breaks(shown(&cut)), expected, "of {slice:?}");
        }
    }
    for word in words.iter().filter(|word| word.is_run) {
        for from in word.canonical_start..word.canonical_end {
            for to in from..word.canonical_end.min(from + MAX_BYTES) + 1 {
                let Some((start, end)) = text.span(from, to) else {
                    continue;
                };
                let slice = original.cut(start, end);
                let cut = CanonicalText::new(slice, Layout::Reduced, rules);
                // A few marks are clusters of their own (U+1068), and no run begins with one.
                if cut.words().next().is_none_or(|word| word.start > 0) {
                    continue;
                }
                assert_eq!(shown(&cut), format!(" {} ", &shown(text)[from..to]), "of {slice:?}");
            }
        }
    }
}

/// An exact occurrence is looked for at the place of a folded one.
fn assert_same_places(folded: &CanonicalText, exact: &CanonicalText) {
    for word in folded.words() {
        let range = exact.range_of(word.start, word.end).expect("the exact form has the same words");
        let written = &shown(exact)[range];
        if word.is_run {
            assert_eq!(written, of_word(folded, &word));
        } else {
            assert_eq!(fold(written), of_word(folded, &word), "of {written:?}");
        }
    }
}

/// Words, sentences and paragraphs begin in rising order, within the text.
fn assert_rulers(text: &CanonicalText, original: &Original<'_>, layout: Layout) {
    let length = original.offsets.len();
    let paragraphs: Vec<u32> = text.paragraph_starts().collect();
    assert!(paragraphs.is_sorted_by(|one, next| one < next), "{paragraphs:?}");
    for language in [None, Some("en"), Some("de")] {
        let sentences = Sentences::of(original.text, layout, language);
        assert_eq!(sentences.starts().first(), Some(&0));
        assert!(sentences.starts().is_sorted_by(|one, next| one < next), "{:?}", sentences.starts());
        assert!(sentences.starts().iter().all(|&start| (start as usize) < length));
    }
    let mut words = Ruler::default();
    words.rebuild_words(text, original.text);
    let mut next = 0;
    for word in text.words() {
        // A mark of a script without spaces that stands alone is no word. Outside runs all that was cut is one,
        // also letters that the tables of the standard library do not know yet.
        if word.is_run && !of_word(text, &word).contains(char::is_alphanumeric) {
            continue;
        }
        assert_eq!(words.index_of(word.start), next, "no number is left out or given twice");
        next = words.index_of(word.end - 1) + 1;
    }
}
