//! Entries of `terms` and cells of lists.

use super::*;

#[test]
fn entries() {
    let cases = [
        ("harbour master", Form::Phrase, "harbour master", false),
        ("  Larsen\t", Form::Phrase, "Larsen", false),
        ("F-16", Form::Phrase, "F-16", false),
        ("\"harbour\"", Form::Phrase, "\"harbour\"", false),
        ("harbour AND master", Form::Phrase, "harbour AND master", false),
        ("title:x", Form::Phrase, "title:x", false),
        ("=US", Form::Exact, "US", false),
        ("=Oslo Institute", Form::Exact, "Oslo Institute", false),
        ("=Oslo Institute*", Form::Exact, "Oslo Institute*", true),
        ("harb*", Form::Prefix, "harb", false),
        ("*bour", Form::Suffix, "bour", false),
        ("*arb*", Form::Infix, "arb", false),
        ("harbo?r", Form::Pattern, "harbo?r", false),
        ("~harbour", Form::Stem, "harbour", false),
        ("harbour mast*", Form::Phrase, "harbour mast*", true),
        ("harbour-mast*", Form::Phrase, "harbour-mast*", true),
        ("who? me", Form::Phrase, "who? me", true),
        ("example.com/~larsen", Form::Phrase, "example.com/~larsen", true),
        ("/harbour/", Form::Phrase, "/harbour/", true),
        ("л", Form::Phrase, "л", false),
        ("ö", Form::Phrase, "ö", false),
    ];
    for (written, form, text, ignores_punctuation) in cases {
        let parsed = Term::parse_entry(written).expect(written);
        let found = (&*parsed.term.written, parsed.term.form, parsed.term.text(), parsed.ignores_punctuation);
        assert_eq!(found, (written.trim(), form, text, ignores_punctuation));
    }
}

#[test]
fn entries_that_are_none() {
    let cases = [
        ("", "", "a term is empty"),
        (" \n", " \n", "a term is empty"),
        (" ... ", "...", "the term `...` holds no word"),
        ("=", "=", "the term `=` holds no word"),
        ("***", "***", "the term `***` holds no word"),
        ("ʰ", "ʰ", "the term `ʰ` holds no word"),
        (" ha* ", "ha*", "a star needs at least 3 letters or digits beside it"),
        ("港*", "港*", "a star needs at least 2 letters or digits beside it"),
        (" har*our", "*", "a star stands at the start or at the end of a word"),
        ("harbour**", "harbour**", "one star is enough"),
        ("~harb*", "~harb*", "stars, `?` and `~` cannot stand in one word"),
        ("*harbo?r", "*harbo?r", "stars, `?` and `~` cannot stand in one word"),
        ("=harb*", "=harb*", "`=` and stars, `?` or `~` cannot stand in one word"),
        (" =harb**", "harb**", "one star is enough"),
        ("harbour~", "~", "`~` stands in front of a word"),
    ];
    for (written, blamed, message) in cases {
        let error = Term::parse_entry(written).expect_err(written);
        assert_eq!((&written[error.span.clone()], error.message.as_str()), (blamed, message), "{written:?}");
    }
}

#[test]
fn cells_are_data() {
    for (written, ignores_punctuation) in
        [("har*our", true), ("ha*", true), ("=US", true), ("/x/", true), ("~x", true), (" Larsen ", false)]
    {
        let parsed = Term::parse_phrase(written).expect(written);
        assert_eq!((parsed.term.form, parsed.term.text()), (Form::Phrase, written.trim()));
        assert_eq!(parsed.ignores_punctuation, ignores_punctuation, "{written}");
    }
    assert_eq!(Term::parse_phrase(" - ").expect_err("no word").span, 1..2);
    assert!(Term::parse_phrase("").is_err());
}

proptest::proptest! {
    #[test]
    fn a_term_holds_a_word_if_it_is_cut_into_one(text in "([a-c1*?~=/ '’éлʰ港\u{640}.-]|(?s).){0,8}") {
        let is_cut = !crate::text::cut_phrase(&text, crate::text::WordRules::General).pieces.is_empty();
        proptest::prop_assert_eq!(Term::parse_phrase(&text).is_ok(), is_cut);
        if let Ok(parsed) = Term::parse_entry(&text) {
            proptest::prop_assert!(is_cut);
            proptest::prop_assert_eq!(&*parsed.term.written, text.trim());
        }
    }
}
