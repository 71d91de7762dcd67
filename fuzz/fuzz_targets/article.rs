//! Decodes records. The first byte says what a body is taken for, and whether the rest is a record or
//! the body of one, which reaches the HTML sooner.
//!
//! Asserts what others take for granted: an article is read from JSON, has a letter to match and no blank field,
//! and HTML leaves nothing around its text. What a record says is left to the tests of the module.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use newswatch::article::{Article, Decoder, FieldText, language};
use newswatch::config::{Articles, BodyFormat, Member};
use newswatch::text::Layout;

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else {
        return;
    };
    let format = match choice % 3 {
        0 => BodyFormat::Auto,
        1 => BodyFormat::Text,
        _ => BodyFormat::Html,
    };
    let pointers = |pointers: &[&str]| pointers.iter().map(ToString::to_string).collect();
    let fields = BTreeMap::from([
        (Member::Body, pointers(&["/body", "/content/0/text"])),
        (Member::Author, pointers(&["/author/name", "/author", "/authors"])),
        (Member::Id, pointers(&["/a~1b", "/id"])),
        (Member::Url, pointers(&["/id"])),
    ]);
    let decoder = Decoder::new(&Articles { topics: Vec::new(), max_bytes: 1_000_000, format, fields });

    let record = match choice & 0x80 {
        0 => bytes.to_vec(),
        _ => serde_json::json!({ "title": "a", "body": String::from_utf8_lossy(bytes) })
            .to_string()
            .into_bytes(),
    };
    let decoded = match decoder.decode(&record) {
        Ok(decoded) => decoded,
        Err(rejection) => return assert!(!rejection.detail.is_empty()),
    };
    let text = record.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&record);
    serde_json::from_slice::<serde::de::IgnoredAny>(text).expect("an article is JSON");
    assert_decoded(&decoded.article);
    assert_eq!(decoder.decode(&record).as_ref(), Ok(&decoded));
});

fn assert_decoded(article: &Article<'_>) {
    let main = || [&article.title, &article.body].into_iter().flatten();
    assert!(main().any(|field| field.text.contains(char::is_alphabetic)));
    for field in main().chain(&article.summary).chain(&article.author) {
        assert!(!field.text.trim().is_empty());
        if field.layout == Layout::Reduced {
            assert_eq!(field.text.trim(), field.text);
        }
    }
    let last_tag: Option<&FieldText<'_>> = article.tags.last();
    assert!(last_tag.is_none_or(|tag| !tag.text.is_empty()));
    let is_subtag = |tag: &str| tag.bytes().all(|byte| byte.is_ascii_lowercase());
    assert!(article.primary_language().is_none_or(|tag| is_subtag(&tag)));
    assert_eq!(article.content_version().len(), 32);
    language::detect(main().map(|field| field.text.as_ref()));
}
