//! Which word a code point belongs to.

use super::super::{CanonicalText, Layout, Ruler, WordRules};

/// The text at each number of the ruler, up to where the next begins.
fn words(text: &str) -> Vec<String> {
    let canonical = CanonicalText::new(text, Layout::Plain, WordRules::General);
    let mut ruler = Ruler::default();
    ruler.rebuild_words(&canonical, text);
    let mut words: Vec<String> = Vec::new();
    let within = |point: u32| canonical.words().any(|word| (word.start..word.end).contains(&point));
    for (point, c) in (0..).zip(text.chars()).filter(|(point, _)| within(*point)) {
        let number = ruler.index_of(point) as usize;
        words.resize(words.len().max(number + 1), String::new());
        words[number].push(c);
    }
    words
}

#[test]
fn words_by_their_numbers() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("spaced", "Oslo’s F-16 jets, U.S. too", &["Oslo", "F", "16", "jets", "U.S.", "too"]),
        ("Chinese by the dictionary", "北约NATO武器出口", &["北约", "NATO", "武器", "出口"]),
        ("Japanese", "東京都の大雪", &["東京", "都", "の", "大雪"]),
        ("a middle dot parts", "イェンス・ストルテンベルグ", &["イェンス・", "ストルテンベルグ"]),
        ("Thai by the dictionary", "กองทัพเรือไทย", &["กองทัพ", "เรือ", "ไทย"]),
        ("a Hangul word is one", "나토는 무기수출", &["나토는", "무기수출"]),
        ("none", "… ! …", &[]),
    ];
    for (name, text, expected) in cases {
        assert_eq!(words(text), *expected, "{name}");
    }
}
