//! The way back from the canonical text to the code points of the original.

use super::super::{CanonicalText, Layout, WordRules};
use super::slice;

/// What the occurrences of a pattern, with or without spaces around it, span in the original.
fn found(text: &str, pattern: &str, rules: WordRules) -> Vec<Option<String>> {
    let cut = CanonicalText::new(text, Layout::Plain, rules);
    let canonical = std::str::from_utf8(cut.as_bytes()).unwrap();
    let inner = pattern.trim_matches(' ');
    let lead = pattern.find(inner).unwrap();
    let span = |(at, _): (usize, &str)| cut.span(at + lead, at + lead + inner.len());
    let text_of = |(start, end)| slice(text, start, end);
    canonical.match_indices(pattern).map(|hit| span(hit).map(text_of)).collect()
}

#[test]
fn spans() {
    let general = WordRules::General;
    let cases = [
        ("word", "Per Larsen said", " larsen ", general, vec![Some("Larsen")]),
        ("behind wide characters", "😀 é “Larsen”", " larsen ", general, vec![Some("Larsen")]),
        ("phrase", "ice — breaker", " ice breaker ", general, vec![Some("ice — breaker")]),
        ("inside a word", "airport", "port", general, vec![None]),
        ("possessive", "Larsen’s visit", " larsen ", general, vec![Some("Larsen")]),
        (
            "phrase over a possessive",
            "Larsen’s visit",
            " larsen visit ",
            general,
            vec![Some("Larsen’s visit")],
        ),
        ("elision", "de l’ONU", " onu ", WordRules::Elision, vec![Some("ONU")]),
        ("suffix", "İzmir'den", " izmir ", WordRules::Suffix, vec![Some("İzmir")]),
        ("initials", "the U.S. navy", " us ", general, vec![Some("U.S.")]),
        ("initials without the last dot", "the U.S navy", " us ", general, vec![Some("U.S")]),
        ("initials at the end", "the U.S.", " us ", general, vec![Some("U.S.")]),
        ("initials before a word", "U.S.Navy", " us ", general, vec![Some("U.S.")]),
        ("initials with a possessive", "U.S.’s", " us ", general, vec![Some("U.S.")]),
        ("full stop", "exports.The", " exports ", general, vec![Some("exports")]),
        ("vanished inside", "har\u{AD}bour\u{200F}", " harbour ", general, vec![Some("har\u{AD}bour")]),
        ("longer when folded", "Straße", " strasse ", general, vec![Some("Straße")]),
        ("hebrew", "צה\"ל", " צהל ", general, vec![Some("צה\"ל")]),
        ("in a run", "大東京都は", "京都", general, vec![Some("京都")]),
        ("start of a run", "東京都は", "東京", general, vec![Some("東京")]),
        ("end of a run", "大東京", "東京", general, vec![Some("東京")]),
        ("whole run", "大 東京 は", "東京", general, vec![Some("東京")]),
        ("cluster cut behind", "ปีนี้", "น", general, vec![None]),
        ("cluster cut before", "นี้ปี", "ี", general, vec![None, None]),
        ("half-width", "天然ｶﾞｽの", "ガス", general, vec![Some("ｶﾞｽ")]),
        ("compatibility jamo", "무ㅎㅏ기", "하", general, vec![Some("ㅎㅏ")]),
        (
            "over a middle dot",
            "アンナ・ラルセンは",
            "アンナラルセン",
            general,
            vec![Some("アンナ・ラルセン")],
        ),
        ("before a middle dot", "アンナ・ラルセンは", "アンナ", general, vec![Some("アンナ")]),
        ("variation selector", "葛\u{E0100}城", "葛", general, vec![Some("葛\u{E0100}")]),
        ("twice", "Oslo, OSLO", " oslo", general, vec![Some("Oslo"), Some("OSLO")]),
        ("across a paragraph", "ice\nbreaker", " ice breaker ", general, vec![]),
    ];
    for (name, text, pattern, rules, expected) in cases {
        let expected: Vec<Option<String>> = expected.into_iter().map(|hit| hit.map(str::to_owned)).collect();
        assert_eq!(found(text, pattern, rules), expected, "{name}");
    }
}

#[test]
fn no_span() {
    let cut = CanonicalText::new("ice\n東京", Layout::Plain, WordRules::General);
    assert_eq!(cut.as_bytes(), " ice \n 東京 ".as_bytes());
    let cases =
        [("empty", 1, 1), ("reversed", 4, 1), ("separator", 0, 4), ("beyond", 1, 99), ("character", 7, 8)];
    for (name, start, end) in cases {
        assert_eq!(cut.span(start, end), None, "{name}");
    }
    assert_eq!(cut.span(1, 13), Some((0, 6)));
}

#[test]
fn words() {
    let cut = CanonicalText::new("The U.S.-東京", Layout::Plain, WordRules::General);
    let words: Vec<_> =
        cut.words().map(|word| (word.canonical_start, word.start, word.end, word.is_run)).collect();
    assert_eq!(words, [(1, 0, 3, false), (5, 4, 8, false), (8, 9, 11, true)]);
    assert_eq!(cut.word_index(0), None);
    assert_eq!(cut.word_index(5), Some(1));
    assert_eq!(cut.word_index(6), Some(1));
    assert_eq!(cut.word_index(7), None);
    assert_eq!(cut.word_index(99), None);
}
