//! Decodes records. The first byte says what a body is taken for, and whether the rest is a record or
//! the body of one, which reaches the HTML sooner.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use newswatch::article::{Decoder, language};
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
    let Ok(decoded) = decoder.decode(&record) else {
        return;
    };
    let article = decoded.article;
    assert_eq!(article.content_version().len(), 32);
    let texts = [&article.title, &article.body].into_iter().flatten();
    language::detect(texts.map(|field| field.text.as_ref()));
    if let Some(body) = article.body.filter(|body| body.layout == Layout::Reduced) {
        assert_eq!(body.text.trim(), body.text);
    }
});
