//! Terms cut by the same code as texts.

use super::super::{Phrase, PhraseCutter, Piece, WordRules, cut_phrase};

fn word(folded: &str) -> Piece {
    Piece::Word(folded.to_owned())
}

fn run(folded: &str) -> Piece {
    Piece::Run(folded.to_owned())
}

#[test]
fn pieces() {
    let cases = [
        ("no word", "?! ’", WordRules::General, vec![]),
        ("one word", "Larsen", WordRules::General, vec![word("larsen")]),
        ("parted", "F-16", WordRules::General, vec![word("f"), word("16")]),
        ("initials", "U.S. Navy", WordRules::General, vec![word("us"), word("navy")]),
        ("possessive", "Larsen’s visit", WordRules::General, vec![word("larsen"), word("visit")]),
        ("elision, general", "l’ONU", WordRules::General, vec![word("lonu")]),
        ("elision", "l’ONU", WordRules::Elision, vec![word("onu")]),
        ("suffix", "İzmir’den", WordRules::Suffix, vec![word("izmir")]),
        ("line breaks", "arms\n\nexport", WordRules::General, vec![word("arms"), word("export")]),
        ("run", "東京都", WordRules::General, vec![run("東京都")]),
        ("runs", "무기 수출", WordRules::General, vec![run("무기"), run("수출")]),
        ("middle dot", "アンナ・ラルセン", WordRules::General, vec![run("アンナ"), run("ラルセン")]),
        ("half-width middle dot", "ｱﾝﾅ･ﾗﾙｾﾝ", WordRules::General, vec![run("アンナ"), run("ラルセン")]),
        ("mixed", "NATO가", WordRules::General, vec![word("nato"), run("가")]),
    ];
    for (name, term, rules, pieces) in cases {
        assert_eq!(cut_phrase(term, rules).pieces, pieces, "{name}");
    }
}

#[test]
fn exact() {
    let cases = [
        ("case and accents", "Orbán VIKTOR", vec![word("Orbán"), word("VIKTOR")]),
        ("decomposed", "Orba\u{301}n", vec![word("Orbán")]),
        ("width", "ＮＡＴＯ", vec![word("NATO")]),
        ("word rules", "The U.S.-led Larsen’s", vec![word("The"), word("US"), word("led"), word("Larsen")]),
        ("apostrophe in a decomposition", "ŉ", vec![word("n")]),
        ("runs", "ｱﾝﾅ", vec![run("アンナ")]),
    ];
    let mut cutter = PhraseCutter::default();
    for (name, term, pieces) in cases {
        assert_eq!(cutter.cut_exact(term, WordRules::General).pieces, pieces, "{name}");
    }
}

#[test]
fn depends_on_rules() {
    let mut cutter = PhraseCutter::default();
    let mut depends = |term| cutter.cut(term, WordRules::General).depends_on_rules;
    assert!(depends("d’Arcy"));
    assert!(!depends("Larsen’s"));
    assert_eq!(cut_phrase("", WordRules::General), Phrase::default());
}
