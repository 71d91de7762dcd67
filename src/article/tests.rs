use super::*;

fn field(text: &str) -> Option<FieldText<'_>> {
    Some(FieldText { text: Cow::Borrowed(text), layout: Layout::Plain })
}

#[test]
fn the_primary_language_is_the_first_subtag() {
    let cases = [
        ("en", Some("en")),
        ("pt-BR", Some("pt")),
        ("PT_br", Some("pt")),
        ("de_DE.UTF-8", Some("de")),
        (" fr ", Some("fr")),
        ("fil", Some("fil")),
        ("und", None),
        ("UND-Latn", None),
        ("x-klingon", None),
        ("English (US)", None),
        ("é", None),
        ("123", None),
    ];
    for (stated, expected) in cases {
        let article = Article { language: Some(Cow::Borrowed(stated)), ..Article::default() };
        assert_eq!(article.primary_language().as_deref(), expected, "{stated:?}");
    }
    assert_eq!(Article::default().primary_language(), None);
}

#[test]
fn the_content_version_is_the_documented_hash() {
    // xxh3_128("\0\0\0\0\0\0\0\x01a" "\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\x03b\xc3\xa9"), from another tool.
    let article = Article { title: field("a"), body: field("bé"), ..Article::default() };
    assert_eq!(article.content_version(), "c81bb89f9defe6cba42ecdb852d94dde");
}

#[test]
fn the_content_version_tells_contents_apart() {
    let base = Article { title: field("ab"), summary: field("c"), body: field("d"), ..Article::default() };
    let moved = Article { title: field("a"), summary: field("bc"), ..base.clone() };
    let swapped = Article { summary: field("d"), body: field("c"), ..base.clone() };
    let other_id = Article { id: Some(Cow::Borrowed("7")), author: field("x"), ..base.clone() };
    assert_ne!(base.content_version(), moved.content_version());
    assert_ne!(base.content_version(), swapped.content_version());
    assert_eq!(base.content_version(), other_id.content_version());
}

#[test]
fn field_errors_are_a_set() {
    let mut errors = FieldErrors::default();
    assert!(errors.is_empty());
    for member in [Member::PublishedAt, Member::Id, Member::PublishedAt] {
        errors.insert(member);
    }
    assert!(!errors.is_empty());
    assert_eq!(errors.iter().collect::<Vec<_>>(), [Member::Id, Member::PublishedAt]);
}
