use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn settings() -> Articles {
    Articles {
        topics: vec!["articles".to_owned()],
        max_bytes: 4_000_000,
        format: BodyFormat::Auto,
        fields: BTreeMap::new(),
    }
}

fn with_fields(fields: &[(Member, &[&str])]) -> Decoder {
    let fields = fields
        .iter()
        .map(|(member, pointers)| (*member, pointers.iter().map(ToString::to_string).collect()))
        .collect();
    Decoder::new(&Articles { fields, ..settings() })
}

fn decoder() -> Decoder {
    Decoder::new(&settings())
}

fn text(field: &Option<FieldText<'_>>) -> Option<String> {
    field.as_ref().map(|field| field.text.clone().into_owned())
}

fn wrong_types(decoded: &Decoded<'_>) -> Vec<Member> {
    decoded.wrong_types.iter().collect()
}

#[test]
fn a_whole_article_is_decoded() {
    let record = r#"{
        "id": "n-1", "version": "2", "url": "https://news.example/a?b=1&amp;c=2",
        "title": "Harbour &amp; docks", "summary": "In \"short\"", "body": "First line.\nSecond line.",
        "author": ["A. Moe", "B. Lie"], "source": "news.example", "language": "en-GB", "country": "NO",
        "tags": ["ports", "trade"], "published_at": "2024-03-01T12:00:00+02:00", "extra": {"a": [1, 2]}
    }"#;
    let decoded = decoder().decode(record.as_bytes()).unwrap();
    let plain = |text: &'static str| FieldText { text: Cow::Borrowed(text), layout: Layout::Plain };
    let expected = Article {
        id: Some(Cow::Borrowed("n-1")),
        version: Some(Cow::Borrowed("2")),
        url: Some(Cow::Borrowed("https://news.example/a?b=1&c=2")),
        title: Some(plain("Harbour & docks")),
        summary: Some(plain("In \"short\"")),
        body: Some(plain("First line.\nSecond line.")),
        author: Some(plain("A. Moe, B. Lie")),
        source: Some(Cow::Borrowed("news.example")),
        language: Some(Cow::Borrowed("en-GB")),
        country: Some(Cow::Borrowed("NO")),
        tags: vec![plain("ports"), plain("trade")],
        published_at: Some("2024-03-01T10:00:00Z".parse().unwrap()),
    };
    assert_eq!(decoded.article, expected);
    assert!(decoded.wrong_types.is_empty());
}

#[test]
fn strings_that_need_nothing_are_borrowed() {
    let record = r#"{"id": "7", "title": "Port", "body": "reopens", "tags": ["a"], "author": "B"}"#;
    let article = decoder().decode(record.as_bytes()).unwrap().article;
    assert!(matches!(article.id, Some(Cow::Borrowed(_))));
    for field in [article.title, article.body, article.author, article.tags.into_iter().next()] {
        let field = field.unwrap();
        assert!(matches!(field.text, Cow::Borrowed(_)), "{}", field.text);
    }
}

#[test]
fn records_are_refused_for_the_first_reason_that_holds() {
    use Reason::*;
    let deep = format!(r#"{{"title": {}"#, "[".repeat(200_000));
    let closed = format!(r#"{{"title": {}{}, "body": 1}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let cases: &[(&str, &[u8], Reason, &str)] = &[
        ("empty", b"", InvalidJson, "EOF while parsing a value at line 1 column 0"),
        ("blank", b" \n", InvalidJson, "EOF while parsing a value at line 2 column 0"),
        (
            "a byte order mark alone",
            b"\xef\xbb\xbf",
            InvalidJson,
            "EOF while parsing a value at line 1 column 0",
        ),
        ("cut off", br#"{"title": "Po"#, InvalidJson, "EOF while parsing a string at line 1 column 13"),
        ("trailing data", br#"{"title": "a"} {}"#, InvalidJson, "trailing characters at line 1 column 16"),
        ("a trailing comma", br#"{"title": "a",}"#, InvalidJson, "trailing comma at line 1 column 15"),
        (
            "a line break in a string",
            b"{\"x\": \"a\n\"}",
            InvalidJson,
            "control character (\\u0000-\\u001F) found while parsing a string at line 1 column 8",
        ),
        ("an unquoted name", b"{title: 1}", InvalidJson, "key must be a string at line 1 column 2"),
        (
            "broken where nobody looks",
            br#"{"title": "a", "x": [tru]}"#,
            InvalidJson,
            "expected ident at line 1 column 25",
        ),
        (
            "half a surrogate pair",
            br#"{"title": "a\ud800"}"#,
            InvalidJson,
            "unexpected end of hex escape at line 1 column 19",
        ),
        (
            "half a pair in a name",
            br#"{"\udc00": 1, "title": "a"}"#,
            InvalidJson,
            "lone leading surrogate in hex escape at line 1 column 8",
        ),
        ("not UTF-8", b"{\"title\": \"a\xff\"}", NotUtf8, "invalid UTF-8 at byte offset 12"),
        ("UTF-16", b"\xff\xfe{\0}\0", NotUtf8, "invalid UTF-8 at byte offset 0"),
        ("a cut character", b"\"\xe6\x9d", NotUtf8, "invalid UTF-8 at byte offset 1"),
        ("null", b"null", NotAnArticle, "the value is null, an object is expected"),
        ("a number", b"-1.5e3", NotAnArticle, "the value is a number, an object is expected"),
        ("a number beyond bounds", b"1e999", NotAnArticle, "the value is a number, an object is expected"),
        ("a string", b"\"Port\"", NotAnArticle, "the value is a string, an object is expected"),
        ("a boolean", b"true", NotAnArticle, "the value is a boolean, an object is expected"),
        ("an array", br#"[{"title": "a"}]"#, NotAnArticle, "the value is an array, an object is expected"),
        ("a wrong title", br#"{"title": 1}"#, NotAnArticle, "`title` is a number, a string is expected"),
        (
            "a wrong body",
            br#"{"title": null, "body": {}}"#,
            NotAnArticle,
            "`body` is an object, a string is expected",
        ),
        (
            "a wrong title, no text",
            br#"{"title": ["a"], "body": "1"}"#,
            NotAnArticle,
            "`title` is an array, a string is expected",
        ),
        ("both wrong, deep", closed.as_bytes(), NotAnArticle, "`title` is an array, a string is expected"),
        (
            "deep, and cut off",
            deep.as_bytes(),
            InvalidJson,
            "EOF while parsing a list at line 1 column 200010",
        ),
        ("no text", b"{}", NoText, "neither `title` nor `body` holds a letter"),
        ("nulls", br#"{"title": null, "body": null}"#, NoText, "neither `title` nor `body` holds a letter"),
        (
            "no letter",
            br#"{"title": "3:2", "body": " \u00a0-"}"#,
            NoText,
            "neither `title` nor `body` holds a letter",
        ),
        (
            "markup only",
            br#"{"body": "<p><img src='port'></p>"}"#,
            NoText,
            "neither `title` nor `body` holds a letter",
        ),
        (
            "a letter elsewhere",
            br#"{"summary": "Port", "tags": "a"}"#,
            NoText,
            "neither `title` nor `body` holds a letter",
        ),
    ];
    for (name, record, reason, detail) in cases {
        let expected = Rejection { reason: *reason, detail: detail.to_string() };
        assert_eq!(decoder().decode(record), Err(expected), "{name}");
    }
}

#[test]
fn size_is_looked_at_first() {
    let decoder = Decoder::new(&Articles { max_bytes: 16, ..settings() });
    assert!(decoder.decode(br#"{"title": "Port"}"#).is_err_and(|error| error.reason == Reason::TooLarge));
    assert!(decoder.decode(br#"{"title": "Por"}"#).is_ok());
    let expected = "the value has 17 bytes, `articles.max_bytes` allows 16";
    assert_eq!(decoder.decode(&[0xff; 17]).unwrap_err().detail, expected);
}

#[test]
fn a_detail_holds_nothing_of_the_article() {
    let record = br#"{"title": "Secret", "body": Secret}"#;
    assert!(!decoder().decode(record).unwrap_err().detail.contains("ecret"));
}

#[test]
fn odd_records_are_accepted() {
    let nested = format!(r#"{{"x": {}{}, "title": "Port"}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let objects =
        format!(r#"{{"x": {}1{}, "title": "Port"}}"#, r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    let number = format!(r#"{{"x": {}, "title": "Port"}}"#, "9".repeat(100_000));
    let cases = [
        ("a byte order mark", "\u{feff}{\"title\": \"Port\"}"),
        ("white space around it", "\r\n\t {\"title\": \"Port\"} \n"),
        ("deep arrays", nested.as_str()),
        ("deep objects", objects.as_str()),
        ("a long number", number.as_str()),
        ("a number beyond bounds, skipped", r#"{"x": [1e999], "title": "Port"}"#),
        ("half a surrogate pair, skipped", r#"{"x": "\ud800", "title": "Port"}"#),
        ("a wrong title and then a right one", r#"{"title": 1, "title": "Port"}"#),
        ("an escaped name", r#"{"\u0074itle": "Port"}"#),
        ("an escaped title", r#"{"title": "\u0050ort"}"#),
    ];
    for (name, record) in cases {
        let decoder = decoder();
        let decoded = decoder.decode(record.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(text(&decoded.article.title).as_deref(), Some("Port"), "{name}");
        assert!(decoded.wrong_types.is_empty(), "{name}");
    }
}

#[test]
fn members_of_a_wrong_type_count_as_missing() {
    use Member::*;
    let cases: &[(&str, &str, &[Member])] = &[
        ("an id that is a number", r#""id": 7"#, &[Id]),
        ("null", r#""id": null, "tags": null, "author": null, "published_at": null"#, &[]),
        (
            "blank",
            r##""id": "", "version": " ", "url": "\n", "source": "\u00a0", "author": "", "tags": """##,
            &[],
        ),
        ("blank where a time should be", r#""published_at": "", "tags": [], "author": [""]"#, &[]),
        (
            "all of them",
            r#""id": {}, "version": 1, "url": [], "summary": 2, "author": true, "source": 3, "language": 4, "country": 5, "tags": {}, "published_at": []"#,
            &[Id, Version, Url, Summary, Author, Source, Language, Country, Tags, PublishedAt],
        ),
        ("an unreadable time", r#""published_at": "yesterday""#, &[PublishedAt]),
        ("a time beyond bounds", r#""published_at": 1e999"#, &[PublishedAt]),
        ("a time beyond negative bounds", r#""published_at": -1e999"#, &[PublishedAt]),
        ("lists without a string", r#""tags": [1, null], "author": [[]]"#, &[Author, Tags]),
        ("a list of nulls", r#""tags": [null], "author": [null]"#, &[]),
        ("a wrong body, a right title", r#""body": 7"#, &[Body]),
        ("twice, at last right", r#""id": 7, "id": null"#, &[]),
        ("twice, at last wrong", r#""id": null, "id": 7"#, &[Id]),
    ];
    for (name, members, expected) in cases {
        let record = format!(r#"{{"title": "Port", {members}}}"#);
        let decoder = decoder();
        let decoded = decoder.decode(record.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(wrong_types(&decoded), *expected, "{name}");
        let title = decoded.article.title.clone();
        assert_eq!(decoded.article, Article { title, ..Article::default() }, "{name}");
    }
}

#[test]
fn lists_keep_what_is_usable() {
    // name, list, tags, author, whether an element is told
    type Case<'c> = (&'c str, &'c str, &'c [&'c str], Option<&'c str>, bool);
    let cases: &[Case<'_>] = &[
        ("a string", r#""A &amp; B""#, &["A & B"], Some("A & B"), false),
        ("strings", r#"["A", "B"]"#, &["A", "B"], Some("A, B"), false),
        ("one string", r#"["A"]"#, &["A"], Some("A"), false),
        ("a number between", r#"["A", 1, "B"]"#, &["A", "", "B"], Some("A, B"), true),
        ("a number in front", r#"[1, "B"]"#, &["", "B"], Some("B"), true),
        ("numbers at the end", r#"["A", 1, {}]"#, &["A"], Some("A"), true),
        ("null and blank", r#"["A", null, " ", "B"]"#, &["A", "", "", "B"], Some("A, B"), false),
        ("a number beyond bounds", r#"["A", 1e999, "B"]"#, &["A", "", "B"], Some("A, B"), true),
        ("a list in the list", r#"[["A"], "B"]"#, &["", "B"], Some("B"), true),
    ];
    for (name, list, tags, author, is_told) in cases {
        let record = format!(r#"{{"title": "Port", "tags": {list}, "author": {list}}}"#);
        let decoder = decoder();
        let decoded = decoder.decode(record.as_bytes()).unwrap();
        let found: Vec<&str> = decoded.article.tags.iter().map(|tag| tag.text.as_ref()).collect();
        assert_eq!(found, *tags, "{name}");
        assert_eq!(text(&decoded.article.author).as_deref(), *author, "{name}");
        let expected: &[Member] = if *is_told { &[Member::Author, Member::Tags] } else { &[] };
        assert_eq!(wrong_types(&decoded), expected, "{name}");
    }
}

#[test]
fn pointers_lead_to_members() {
    use Member::*;
    type Case<'c> = (&'c str, &'c [(Member, &'c [&'c str])], &'c str, Option<&'c str>, &'c [Member]);
    // The id is looked at.
    let cases: &[Case<'_>] = &[
        ("another name", &[(Id, &["/guid"])], r#"{"guid": "7", "id": "8"}"#, Some("7"), &[]),
        ("below", &[(Id, &["/meta/id"])], r#"{"meta": {"x": {"id": "8"}, "id": "7"}}"#, Some("7"), &[]),
        ("an element", &[(Id, &["/ids/1"])], r#"{"ids": ["8", "7", "9"]}"#, Some("7"), &[]),
        ("below an element", &[(Id, &["/ids/0/v"])], r#"{"ids": [{"v": "7"}, {"v": "8"}]}"#, Some("7"), &[]),
        ("beyond the end", &[(Id, &["/ids/3"])], r#"{"ids": ["8"]}"#, None, &[]),
        ("a number as a name", &[(Id, &["/ids/0"])], r#"{"ids": {"0": "7"}}"#, Some("7"), &[]),
        ("no index", &[(Id, &["/ids/00"])], r#"{"ids": ["8"]}"#, None, &[]),
        ("escapes", &[(Id, &["/a~1b/c~0d"])], r#"{"a/b": {"c~d": "7"}}"#, Some("7"), &[]),
        ("the empty name", &[(Id, &["/"])], r#"{"": "7"}"#, Some("7"), &[]),
        ("the first of two", &[(Id, &["/b", "/a"])], r#"{"a": "8", "b": "7"}"#, Some("7"), &[]),
        ("the second of two", &[(Id, &["/b", "/a"])], r#"{"a": "7"}"#, Some("7"), &[]),
        ("the first is blank", &[(Id, &["/b", "/a"])], r#"{"a": "7", "b": " "}"#, Some("7"), &[]),
        ("the first is wrong", &[(Id, &["/b", "/a"])], r#"{"a": "7", "b": 1}"#, Some("7"), &[]),
        ("one wrong, one missing", &[(Id, &["/b", "/a"])], r#"{"b": 1}"#, None, &[Id]),
        ("a place and one below it", &[(Id, &["/a", "/a/b"])], r#"{"a": {"b": "7"}}"#, Some("7"), &[]),
        ("a place above is a string", &[(Id, &["/a/b", "/a"])], r#"{"a": "7"}"#, Some("7"), &[]),
        (
            "two members read one place",
            &[(Id, &["/link"]), (Url, &["/link"])],
            r#"{"link": "7"}"#,
            Some("7"),
            &[],
        ),
        ("the same place twice", &[(Id, &["/a", "/a"])], r#"{"a": 1}"#, None, &[Id]),
        ("the record itself", &[(Id, &[""])], r#"{"id": "8"}"#, None, &[Id]),
        ("nowhere", &[(Id, &[])], r#"{"id": "8"}"#, None, &[]),
        ("not well formed", &[(Id, &["id", "/~"])], r#"{"id": "8", "~": "8"}"#, None, &[]),
        ("a name that occurs twice", &[(Id, &["/a/b"])], r#"{"a": {"b": "8"}, "a": {}}"#, None, &[]),
        ("twice, with another type", &[(Id, &["/a/b"])], r#"{"a": {"b": "8"}, "a": ["b"]}"#, None, &[]),
        (
            "an element of a list that is read",
            &[(Id, &["/tags/0"])],
            r#"{"tags": ["7", "8"]}"#,
            Some("7"),
            &[],
        ),
        (
            "below a number beyond bounds",
            &[(Id, &["/a/0/b"])],
            r#"{"a": [{"b": "7", "c": 1}, 2], "published_at": 1e999}"#,
            Some("7"),
            &[PublishedAt],
        ),
    ];
    for (name, fields, record, id, expected) in cases {
        let record = record.replacen('{', r#"{"title": "Port", "#, 1);
        let decoder = with_fields(fields);
        let decoded = decoder.decode(record.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(decoded.article.id.as_deref(), *id, "{name}");
        assert_eq!(wrong_types(&decoded), *expected, "{name}");
    }
}

#[test]
fn a_list_may_be_read_as_a_whole_and_by_element() {
    let decoder = with_fields(&[(Member::Author, &["/by"]), (Member::Source, &["/by/1/name"])]);
    let decoded = decoder.decode(br#"{"title": "Port", "by": ["A", {"name": "B"}, "C"]}"#).unwrap();
    assert_eq!(text(&decoded.article.author).as_deref(), Some("A, C"));
    assert_eq!(decoded.article.source.as_deref(), Some("B"));
    assert_eq!(wrong_types(&decoded), [Member::Author]);
}

#[test]
fn a_pointer_deeper_than_any_article_is_never_there() {
    let pointer = "/a".repeat(1000);
    let record = format!(r#"{{"title": "Port", "a": {}1{}}}"#, r#"{"a":"#.repeat(1000), "}".repeat(1000));
    let decoder = with_fields(&[(Member::Id, &[&pointer])]);
    assert_eq!(decoder.decode(record.as_bytes()).unwrap().article.id, None);
    let pointer = "/a".repeat(64);
    let record = format!(r#"{{"title": "Port", "a": {}"7"{}}}"#, r#"{"a":"#.repeat(63), "}".repeat(63));
    let decoder = with_fields(&[(Member::Id, &[&pointer])]);
    assert_eq!(decoder.decode(record.as_bytes()).unwrap().article.id.as_deref(), Some("7"));
}

#[test]
fn the_format_decides_what_a_body_is() {
    use BodyFormat::*;
    let marked = "<p>Q&amp;A &lt;b&gt;</p> x ";
    let cases = [
        ("found to be HTML", Auto, marked, "Q&A <b>\n\nx", Layout::Reduced),
        ("said to be text", Text, marked, "<p>Q&A <b></p> x ", Layout::Plain),
        ("said to be HTML", Html, "Q&amp;A<br>x", "Q&A\nx", Layout::Reduced),
        ("no closing tag", Auto, "Q&amp;A<br>x", "Q&A<br>x", Layout::Plain),
        ("closing tags made of references", Auto, "&lt;p&gt;x&lt;/p&gt;", "<p>x</p>", Layout::Plain),
    ];
    for (name, format, body, expected, layout) in cases {
        let decoder = Decoder::new(&Articles { format, ..settings() });
        let record = serde_json::json!({ "title": body, "body": body }).to_string();
        let article = decoder.decode(record.as_bytes()).unwrap().article;
        let field = article.body.unwrap();
        assert_eq!((field.text.as_ref(), field.layout), (expected, layout), "{name}");
        assert_eq!(article.title.unwrap().layout, Layout::Plain, "{name}: a title is never HTML");
    }
}

#[test]
fn a_title_or_a_body_is_enough() {
    let cases = [
        ("a title", r#"{"title": "Port"}"#, Some("Port"), None),
        ("a body", r#"{"body": "Port"}"#, None, Some("Port")),
        ("a body, and a title of digits", r#"{"title": "3:2", "body": "Port"}"#, Some("3:2"), Some("Port")),
        ("a body, and a blank title", r#"{"title": "\n", "body": "Port"}"#, None, Some("Port")),
        ("a body, and a wrong title", r#"{"title": {}, "body": "Port"}"#, None, Some("Port")),
        ("one letter of any script", r#"{"title": "ー7ｱ"}"#, Some("ー7ｱ"), None),
        ("a letter written as a reference", r#"{"title": "&Eacute;"}"#, Some("É"), None),
    ];
    for (name, record, title, body) in cases {
        let decoder = decoder();
        let article = decoder.decode(record.as_bytes()).unwrap().article;
        assert_eq!(text(&article.title).as_deref(), title, "{name}");
        assert_eq!(text(&article.body).as_deref(), body, "{name}");
    }
}

/// What the contract says of the simple members, said with a document and its pointers.
fn identifier_by_document(document: &serde_json::Value, pointers: &[&str]) -> (Option<String>, bool) {
    let mut is_wrong = false;
    for pointer in pointers {
        match document.pointer(pointer) {
            None | Some(serde_json::Value::Null) => {}
            Some(serde_json::Value::String(text)) if text.trim().is_empty() => {}
            Some(serde_json::Value::String(text)) => {
                return (Some(references::decode_identifier(Cow::Borrowed(text)).into_owned()), false);
            }
            Some(_) => is_wrong = true,
        }
    }
    (None, is_wrong)
}

const FIELDS: &[(Member, &[&str])] = &[
    (Member::Title, &["/always"]),
    (Member::Id, &["/a/b", "/a"]),
    (Member::Version, &["/a/0/b", "/b"]),
    (Member::Url, &["/a", "/c~1d"]),
    (Member::Source, &["/b/1", "/b/b/b", "/"]),
    (Member::Language, &["/a/b/a", "/a/b"]),
    (Member::Country, &["", "/b"]),
];

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        prop::sample::select(vec!["", " ", "a", "é&amp;\n\"", "\u{1F600}\0", "<p>x</p>"])
            .prop_map(Into::into),
        "\\PC{0,6}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((name(), inner), 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "0", "1", "c/d", "", "tags", "author", "é"]).prop_map(str::to_owned)
}

/// Errors that a document gives, and that a walk which skips what is not wanted need not give.
fn is_excused(error: &serde_json::Error) -> bool {
    let message = error.to_string();
    ["number out of range", "surrogate", "hex escape", "recursion limit"]
        .iter()
        .any(|excuse| message.contains(excuse))
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let refused = decoder().decode(&bytes).is_err();
        prop_assert!(refused || serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
    }

    #[test]
    fn members_are_what_pointers_find_in_a_document(
        mut members in prop::collection::vec((name(), json()), 0..8),
    ) {
        // Written by hand, since a document would not hold a name twice.
        members.push(("always".to_owned(), "Port".into()));
        let record: Vec<String> =
            members.iter().map(|(name, value)| format!("{}:{value}", serde_json::json!(name))).collect();
        let record = format!("{{{}}}", record.join(","));
        let document: serde_json::Value = serde_json::from_str(&record).unwrap();

        let decoder = with_fields(FIELDS);
        let decoded = decoder.decode(record.as_bytes()).unwrap();
        let article = &decoded.article;
        let found = [&article.id, &article.version, &article.url, &article.source, &article.language, &article.country];
        for ((member, pointers), found) in FIELDS[1..].iter().zip(found) {
            let (expected, is_wrong) = identifier_by_document(&document, pointers);
            prop_assert_eq!(found.as_deref(), expected.as_deref(), "{:?} in {}", member, record);
            prop_assert_eq!(wrong_types(&decoded).contains(member), is_wrong, "{:?} in {}", member, record);
        }
        let tags: Vec<&str> = document["tags"].as_array().into_iter().flatten().filter_map(|tag| tag.as_str()).collect();
        let found: Vec<&str> = article.tags.iter().map(|tag| tag.text.as_ref()).filter(|tag| !tag.is_empty()).collect();
        if document["tags"].is_array() {
            let expected: Vec<String> = tags
                .iter()
                .map(|tag| references::decode_text(Cow::Borrowed(*tag)).into_owned())
                .filter(|tag| !tag.trim().is_empty())
                .collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn damaged_records_are_judged_as_a_document_would_be(
        document in prop::collection::vec((name(), json()), 1..6),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..3, prop::sample::select(b"{}[]\",:\\u01e9.-dfn \0\xff".to_vec())), 1..4),
    ) {
        let document = serde_json::Value::Object(document.into_iter().collect());
        let mut record = document.to_string().into_bytes();
        for (place, kind, byte) in edits {
            let place = place.index(record.len());
            match kind {
                0 => record[place] = byte,
                1 => record.insert(place, byte),
                _ if record.len() > 1 => drop(record.remove(place)),
                _ => {}
            }
        }
        let decoder = with_fields(FIELDS);
        let decoded = decoder.decode(&record);
        let parsed = serde_json::from_slice::<serde_json::Value>(&record);
        let is_refused = decoded.as_ref().is_err_and(|error| matches!(error.reason, Reason::InvalidJson | Reason::NotUtf8));
        match parsed {
            Ok(_) => prop_assert!(!is_refused, "{:?}", decoded),
            Err(error) => prop_assert!(is_refused || is_excused(&error), "{error}"),
        }
    }
}
