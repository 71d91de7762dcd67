//! Properties that hold for any text.

use icu_normalizer::ComposingNormalizerBorrowed;
use proptest::prelude::*;

use super::super::block::BLOCK;
use super::super::class::{Class, class_of};
use super::super::{CanonicalText, Layout, Ruler, WordRules};
use super::{slice, without_fast_path};

/// Texts made of what the rules are about, and now and then of anything.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-zA-Z]{1,3}",
        2 => "[sSlL0-9dUA]",
        4 => "[.’' ]",
        2 => one_of(&[
            ",", ";", "\"", "“", "”", "„", "«", "-", "–", "_", ":", "&", "/", "…", "€", "\n", "\r\n", "\n\n", "\u{A0}",
            "\u{202F}", "\u{2028}", "\u{3000}", "²", "™", "·", "‘", "ʼ", "＇", "．", "all", "qu", "dell", "G7", "3,0",
        ]),
        2 => one_of(&[
            "\u{AD}", "\u{200B}", "\u{200D}", "\u{FE0F}", "\u{FEFF}", "\u{640}", "\u{301}", "\u{3099}", "\u{20E3}",
            "\u{5B8}", "\u{93F}", "é", "ß", "İ", "ø", "ŉ", "ﬁ", "ﷺ", "½", "Ⓐ", "С", "ё", "Σ", "ς", "ễ", "ᾳ", "א", "צ", "״",
            "׳", "س", "أ", "हि", "3", "٣", "๓", "👩", "\u{10FFFF}", "\u{0}",
        ]),
        2 => one_of(&[
            "北", "京", "ア", "ー", "・", "･", "ｶ", "ﾞ", "나", "토", "ㅎ", "ㅏ", "ㄴ", "ㄳ", "\u{1112}", "\u{1161}", "\u{11AB}",
            "\u{FFC2}", "\u{3164}", "ก", "ี", "้", "ำ", "แ", "ក", "\u{17D2}", "ម", "မ", "ລ", "〇", "々", "𠮷",
        ]),
        1 => "\\PC{0,3}",
    ];
    // What is looked at by the block needs room, so that the borders of blocks come to stand everywhere.
    let stretch = prop_oneof!["[a-z]{1,9}( [A-Za-z]{1,7}){1,30}", "[a-z0-9 .,;'(-]{8,200}", "[a-z]{60,70}"];
    let piece = prop_oneof![30 => piece, 1 => stretch];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn one_of(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(pieces).prop_map(str::to_owned)
}

fn rules() -> impl Strategy<Value = WordRules> {
    prop::sample::select(WordRules::ALL.to_vec())
}

fn layouts() -> impl Strategy<Value = Layout> {
    prop::sample::select(vec![Layout::Plain, Layout::Reduced])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn fast_path_and_full_rules_agree(text in texts(), layout in layouts(), rules in rules()) {
        let fast = CanonicalText::new(&text, layout, rules);
        let full = without_fast_path(&text, layout, rules);
        prop_assert_eq!(String::from_utf8_lossy(fast.as_bytes()), String::from_utf8_lossy(full.as_bytes()));
        prop_assert!(fast.words().eq(full.words()));
        prop_assert!(fast.paragraph_starts().eq(full.paragraph_starts()));
        prop_assert_eq!(fast.depends_on_rules(), full.depends_on_rules());
        prop_assert_eq!(&fast.as_padded_bytes()[fast.as_bytes().len()..], [0; 16]);
    }

    #[test]
    fn format_and_spans(text in texts(), layout in layouts(), rules in rules()) {
        let cut = CanonicalText::new(&text, layout, rules);
        let canonical = std::str::from_utf8(cut.as_bytes()).unwrap();
        let mut expected = String::from(" ");
        let mut last_end = 0;
        let mut canonical_end = 0;
        for word in cut.words() {
            prop_assert!(word.start >= last_end && word.end > word.start, "spans rise: {:?}", word);
            last_end = word.end;
            if canonical_end > 0 && word.canonical_start > canonical_end + 1 {
                expected.push_str("\n ");
            }
            canonical_end = word.canonical_end;
            let folded = &canonical[word.canonical_start..word.canonical_end];
            prop_assert!(!folded.is_empty() && !folded.contains(char::is_whitespace));
            expected.push_str(folded);
            expected.push(' ');
            prop_assert_eq!(cut.span(word.canonical_start, word.canonical_end), Some((word.start, word.end)));

            // The text that a word spans is the word, also without what stood around it.
            let alone = CanonicalText::new(&slice(&text, word.start, word.end), layout, rules);
            prop_assert_eq!(String::from_utf8_lossy(alone.as_bytes()), format!(" {folded} "));
        }
        prop_assert!(last_end as usize <= text.chars().count());
        prop_assert_eq!(canonical, expected);
    }

    #[test]
    fn clusters_of_a_run(text in texts()) {
        let cut = CanonicalText::new(&text, Layout::Plain, WordRules::General);
        let canonical = std::str::from_utf8(cut.as_bytes()).unwrap();
        for word in cut.words().filter(|word| word.is_run) {
            let ends = word.canonical_start + 1..=word.canonical_end;
            let mut last = word.start;
            for end in ends.filter(|&end| canonical.is_char_boundary(end)) {
                if let Some((start, end)) = cut.span(word.canonical_start, end) {
                    prop_assert_eq!(start, word.start);
                    prop_assert!(end > last);
                    last = end;
                }
            }
            prop_assert_eq!(last, word.end);

            let visible = |c: &char| !matches!(class_of(*c), Class::Vanish | Class::VanishMark | Class::MiddleDot);
            let original: String = slice(&text, word.start, word.end).chars().filter(visible).collect();
            let run = &canonical[word.canonical_start..word.canonical_end];
            prop_assert_eq!(run, ComposingNormalizerBorrowed::new_nfkc().normalize(&original));
        }
    }

    #[test]
    fn independence_of_rules_is_certain(text in texts()) {
        let cuts = WordRules::ALL.map(|rules| CanonicalText::new(&text, Layout::Plain, rules));
        for cut in &cuts {
            prop_assert_eq!(cut.depends_on_rules(), cuts[0].depends_on_rules());
            if !cut.depends_on_rules() {
                prop_assert_eq!(String::from_utf8_lossy(cut.as_bytes()), String::from_utf8_lossy(cuts[0].as_bytes()));
                prop_assert!(cut.words().eq(cuts[0].words()));
            }
        }
    }

    #[test]
    fn rebuilding_leaves_nothing_behind(before in texts(), text in texts(), rules in rules()) {
        let mut cut = CanonicalText::new(&before, Layout::Reduced, WordRules::General);
        cut.rebuild(&text, Layout::Plain, rules);
        let fresh = CanonicalText::new(&text, Layout::Plain, rules);
        prop_assert_eq!(cut.as_bytes(), fresh.as_bytes());
        prop_assert!(cut.words().eq(fresh.words()));
        prop_assert_eq!(cut.depends_on_rules(), fresh.depends_on_rules());
    }

    #[test]
    fn any_text_at_all(text in any::<String>(), rules in rules()) {
        let fast = CanonicalText::new(&text, Layout::Plain, rules);
        let full = without_fast_path(&text, Layout::Plain, rules);
        prop_assert_eq!(fast.as_bytes(), full.as_bytes());
    }
}

/// Beyond these code points the fast path knows nothing but white space.
#[test]
fn fast_path_and_full_rules_agree_on_each_character() {
    for c in (0..0x2100).filter_map(char::from_u32) {
        let texts = [
            format!("a{c}b{c}"),
            format!("{c}1{c}1"),
            format!("א{c}ב"),
            format!("a’{c}"),
            format!("A.{c}’s{c}"),
        ];
        for text in texts {
            assert_agree(&text, WordRules::General);
        }
    }
}

#[test]
fn fast_path_and_full_rules_agree_at_every_offset_in_a_block() {
    let pieces = [
        "",
        " ",
        "  ",
        ",",
        ", ",
        ".",
        "…",
        "’",
        "'",
        "’s",
        "'s",
        "’t",
        "'",
        "“",
        "-",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\u{A0}",
        "\u{AD}",
        "é",
        "été",
        "ж",
        "ø.",
        "½",
        "北",
        "나토",
        "ไทย",
        "3,0",
        "3.5",
        "3,",
        ".5",
        "U.S.",
        "U.S",
        "example.com",
        "exports.The",
        "’s’s",
        "l’",
        "l’é",
        "L’A",
        "\u{301}",
        "👩",
        "\u{0}",
        "\u{2028}",
        "\u{3000}",
        "\n\u{FEFF}\n",
    ];
    for before in 0..=BLOCK + 2 {
        for piece in pieces {
            for (head, tail) in
                [("a", "b"), ("ab ", " b"), ("A ", "b"), ("1", "2"), ("Ab", ""), (", ", "s ’b c")]
            {
                let filler =
                    &" some words of plain text, then a few more of them; and so on".repeat(3)[..before];
                let text = format!("{filler}{head}{piece}{tail}{filler}");
                for rules in WordRules::ALL {
                    assert_agree(&text, rules);
                }
            }
        }
    }
}

fn assert_agree(text: &str, rules: WordRules) {
    let fast = CanonicalText::new(text, Layout::Plain, rules);
    let full = without_fast_path(text, Layout::Plain, rules);
    assert_eq!(
        String::from_utf8_lossy(fast.as_bytes()),
        String::from_utf8_lossy(full.as_bytes()),
        "{text:?} {rules:?}"
    );
    assert!(fast.words().eq(full.words()), "{text:?} {rules:?}");
    assert!(fast.paragraph_starts().eq(full.paragraph_starts()), "{text:?} {rules:?}");
    assert_eq!(fast.depends_on_rules(), full.depends_on_rules(), "{text:?} {rules:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn exact_form_has_the_same_words_and_ranges_lead_back(text in texts(), layout in layouts(), rules in rules()) {
        let folded = CanonicalText::new(&text, layout, rules);
        let mut exact = CanonicalText::default();
        exact.rebuild_exact(&text, layout, rules);
        for form in [&folded, &exact] {
            let words: Vec<_> = form.words().collect();
            for (number, word) in words.iter().enumerate() {
                for last in &words[number..words.len().min(number + 3)] {
                    let range = word.canonical_start..last.canonical_end;
                    prop_assert_eq!(form.range_of(word.start, last.end), Some(range));
                }
                let clusters = form.clusters_of(word);
                for (first, cluster) in clusters.iter().enumerate() {
                    for last in first..clusters.len().min(first + 3) {
                        let end = clusters.get(last + 1).map_or(word.canonical_end, |next| next.canonical_start as usize);
                        let range = cluster.canonical_start as usize..end;
                        prop_assert_eq!(form.range_of(cluster.start, clusters[last].end), Some(range));
                    }
                }
            }
        }
        let place = |word: super::super::Word| (word.start, word.end);
        let of_exact: Vec<_> = exact.words().map(place).collect();
        prop_assert!(folded.words().map(place).all(|place| of_exact.contains(&place)));
    }

    #[test]
    fn words_are_numbered_in_their_order(text in texts(), layout in layouts(), rules in rules()) {
        let canonical = CanonicalText::new(&text, layout, rules);
        let mut ruler = Ruler::default();
        ruler.rebuild_words(&canonical, &text);
        let mut next = 0;
        for word in canonical.words() {
            let letters = String::from_utf8_lossy(&canonical.as_bytes()[word.canonical_start..word.canonical_end]);
            if !letters.contains(char::is_alphanumeric) {
                continue; // A voicing mark alone is no word.
            }
            prop_assert_eq!(ruler.index_of(word.start), next, "no number is left out or given twice");
            let last = ruler.index_of(word.end - 1);
            prop_assert!(word.is_run || last == next);
            next = last + 1;
        }
        let points = text.chars().count() as u32;
        for (start, end) in (0..points).flat_map(|start| [1, 2, 9, 40].map(|len| (start, start + len))) {
            let expected = (ruler.index_of(start), ruler.index_of(end - 1));
            prop_assert_eq!(ruler.indexes_of(start..end), expected, "{}..{}", start, end);
        }
        let paragraphs: Vec<u32> = canonical.paragraph_starts().collect();
        prop_assert!(paragraphs.is_sorted());
        prop_assert_eq!(paragraphs.len(), canonical.as_bytes().iter().filter(|byte| **byte == b'\n').count() + usize::from(!paragraphs.is_empty()));
    }
}
