//! TOML mistakes, as they are shown.

use super::*;

/// Reads one of everything, as a caller would.
fn read(text: &str) -> (Vec<String>, String) {
    let mut found = Vec::new();
    let mut diagnostics = Diagnostics::new();
    let d = &mut diagnostics;
    let mut root = parse(&Source::new("a.toml", text), d);
    if let Some(mut all) = root.table("all", d) {
        all.require("string", d);
        found.extend(all.string("string", d).map(|v| v.value));
        found.extend(all.integer("integer", d).map(|v| v.value.to_string()));
        found.extend(all.float("float", d).map(|v| v.value.to_string()));
        found.extend(all.boolean("boolean", d).map(|v| v.value.to_string()));
        found.extend(all.strings("strings", d).map(|v| {
            let items: Vec<String> = v.value.into_iter().map(|item| item.value).collect();
            items.join("+")
        }));
        found.extend(all.choice("choice", &[("low", 1), ("high", 2)], d).map(|v| v.value.to_string()));
        all.finish(d);
    }
    for mut item in root.tables("item", d) {
        item.require("id", d);
        found.extend(item.string("id", d).map(|v| v.value));
        item.finish(d);
    }
    root.finish(d);
    (found, diagnostics.render(false))
}

#[test]
fn reads_what_is_right() {
    let text = "[all]\nstring = 'a'\ninteger = 0x1_0\nfloat = 1_0.5\nboolean = true\nstrings = ['b', 'c']\n\
                choice = 'high'\n[[item]]\nid = 'd'\n[[item]]\nid = 'e'\n";
    let (found, told) = read(text);
    assert_eq!(told, "");
    assert_eq!(found, ["a", "16", "10.5", "true", "b+c", "2", "d", "e"]);
    assert_eq!(read("").1, "");
    assert_eq!(read("[all]\nfloat = 3\nstring = ''\n").0, ["", "3"]);
}

#[test]
fn tells_what_is_wrong() {
    let cases = [
        (
            "a wrong type",
            "[all]\nstring = 3\n",
            "\
error: `all.string` has the wrong type
 --> a.toml:2:10
  |
2 | string = 3
  |          ^ expected a string, found an integer
",
        ),
        (
            "a wrong type in an array",
            "[all]\nstring = ''\nstrings = [\n  'a', 1.5, 'b',\n]",
            "\
error: `all.strings` has the wrong type
 --> a.toml:4:8
  |
4 |   'a', 1.5, 'b',
  |        ^^^ expected a string, found a float
",
        ),
        (
            "a string for an array",
            "all = { string = '', strings = 'a' }",
            "\
error: `all.strings` has the wrong type
 --> a.toml:1:32
  |
1 | all = { string = '', strings = 'a' }
  |                                ^^^ expected an array of strings, found a string
",
        ),
        (
            "a missing key",
            "[all]\ninteger = 1\n",
            "\
error: `all.string` is missing
 --> a.toml:1:1
  |
1 | [all]
  | ^^^^^ this needs the key `string`
",
        ),
        (
            "a missing key in an array of tables",
            "[[item]]\nid = 'a'\n\n[[item]]\n",
            "\
error: `item.id` is missing
 --> a.toml:4:1
  |
4 | [[item]]
  | ^^^^^^^^ this needs the key `id`
",
        ),
        (
            "unknown keys, the near one offered, else what is known",
            "[all]\nstirng = 'a'\nstring = 'a'\n[itme]\n[[item]]\nid = ''\ncolour = 1\n",
            "\
error: unknown key `stirng` in `all`
 --> a.toml:2:1
  |
2 | stirng = 'a'
  | ^^^^^^
  |
  = help: did you mean `string`?

error: unknown key `colour` in `item`
 --> a.toml:7:1
  |
7 | colour = 1
  | ^^^^^^
  |
  = help: known here: id

error: unknown key `itme`
 --> a.toml:4:2
  |
4 | [itme]
  |  ^^^^
  |
  = help: did you mean `item`?
",
        ),
        (
            "a name that is none of the choices",
            "[all]\nstring = ''\nchoice = 'hihg'\n",
            "\
error: `all.choice` does not know `hihg`
 --> a.toml:3:10
  |
3 | choice = 'hihg'
  |          ^^^^^^ expected one of `low`, `high`
  |
  = help: did you mean `high`?
",
        ),
        (
            "a table for an array of tables",
            "[item]\nid = 'a'\n",
            "\
error: `item` is a single table
 --> a.toml:1:1
  |
1 | [item]
  | ^^^^^^ expected an array of tables
  |
  = help: write `[[item]]` with two brackets
",
        ),
        (
            "a number too large",
            "[all]\ninteger = 99999999999999999999\n",
            "\
error: the number does not fit into 64 bits
 --> a.toml:2:11
  |
2 | integer = 99999999999999999999
  |           ^^^^^^^^^^^^^^^^^^^^

error: `all.string` is missing
 --> a.toml:1:1
  |
1 | [all]
  | ^^^^^ this needs the key `string`
",
        ),
        (
            "every syntax error, and what can be read nevertheless; a value lost to one is not told as missing",
            "[all]\nstring = abc\ninteger = 'x'\nfloat = 1..2\n[[item]]\n= 3\n",
            "\
error: invalid TOML: string values must be quoted, expected literal string
 --> a.toml:2:10
  |
2 | string = abc
  |          ^^^

error: invalid TOML: invalid fraction, expected digits
 --> a.toml:4:11
  |
4 | float = 1..2
  |           ^

error: invalid TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`
 --> a.toml:6:1
  |
6 | = 3
  | ^

error: `all.integer` has the wrong type
 --> a.toml:3:11
  |
3 | integer = 'x'
  |           ^^^ expected an integer, found a string
",
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(read(text).1, expected, "{name}");
    }
}

#[test]
fn a_value_alone() {
    let kinds = [
        ("1", "an integer"),
        ("'a'", "a string"),
        ("[1, 2]", "an array"),
        ("{ file = 'x' }", "a table"),
        ("2020-01-01", "a date or time"),
        ("true", "a boolean"),
        ("1e3", "a float"),
    ];
    for (text, described) in kinds {
        let value = parse_value(&Source::new("v", text)).expect("it holds the part");
        assert_eq!(value.kind.described(), described, "{text}");
    }
    for text in ["", "plain", "10s", "1 2", "99999999999999999999", "localhost:9092", "['a'"] {
        assert!(parse_value(&Source::new("v", text)).is_none(), "{text:?}");
    }
}

#[test]
fn a_value_laid_over_a_table_is_pointed_at_where_it_comes_from() {
    let mut diagnostics = Diagnostics::new();
    let mut root = parse(&Source::new("a.toml", "a = 1\n[all]\nstring = 'x'\n"), &mut diagnostics);
    let value = |name: &str, text: &str| parse_value(&Source::new(name, text)).expect("a value");
    root.set(&["all", "string"], value("environment variable A", "5"));
    root.set(&["all", "integer"], value("environment variable B", "6"));
    root.set(&["a", "b", "c"], value("environment variable C", "'new'"));
    root.set(&[], value("nothing", "1"));
    let mut all = root.table("all", &mut diagnostics).expect("a table");
    assert_eq!(all.integer("integer", &mut diagnostics).map(|v| v.value), Some(6));
    assert!(all.string("string", &mut diagnostics).is_none());
    let mut a = root.table("a", &mut diagnostics).expect("a table");
    let mut b = a.table("b", &mut diagnostics).expect("a table");
    assert_eq!(b.name_of("c"), "a.b.c");
    assert_eq!(b.string("c", &mut diagnostics).map(|v| v.value).as_deref(), Some("new"));
    let expected = "\
error: `all.string` has the wrong type
 --> environment variable A:1:1
  |
1 | 5
  | ^ expected a string, found an integer
";
    assert_eq!(diagnostics.render(false), expected);
}

/// The text at the place of the part `wanted` of the value, or at the empty place behind it.
fn text_of(text: &str, wanted: &str, is_behind: bool) -> (String, usize) {
    let mut diagnostics = Diagnostics::new();
    let mut root = parse(&Source::new("a.toml", text), &mut diagnostics);
    let value = root.string("q", &mut diagnostics).expect("a string");
    let start = value.value.find(wanted).expect("it holds the part");
    let end = start + wanted.len();
    match value.place_of(if is_behind { end..end } else { start..end }) {
        Place::Span(source, span) => (source.text()[span.clone()].to_owned(), span.start),
        place => panic!("{place:?}"),
    }
}

#[test]
fn a_part_of_a_string_is_found_in_the_file() {
    let cases = [
        ("literal", "q = 'arms and \\n'", "and", "and"),
        ("basic", "q = \"arms and\"", "and", "and"),
        ("behind escapes", r#"q = "\"\u00fc \t\x41 \U0001F600\" and""#, "and", "and"),
        ("an escape", r#"q = "a \u00fc b""#, "ü", r"\u00fc"),
        ("across escapes", r#"q = "\"a b\" c""#, "\"a b\"", r#"\"a b\""#),
        ("lines", "q = '''\narms\n and\n'''", "and", "and"),
        ("lines without the first break", "q = \"\"\"arms\n and\"\"\"", "arms", "arms"),
        ("line breaks of Windows", "q = '''\r\narms\r\nand\r\n'''", "and", "and"),
        ("a folded line", "q = \"\"\"\narms \\\n\n   and x\"\"\"", "and", "and"),
        ("before a folded line", "q = \"\"\"\narms\\  \r\n   and x\"\"\"", "arms", "arms"),
        ("quotes inside", "q = \"\"\"a \"\"b\"\"\"\"", "b\"", "b\""),
        ("wide letters", "q = '防衛 and'", "and", "and"),
        ("all", "q = 'and'", "and", "and"),
    ];
    for (name, text, wanted, found) in cases {
        assert_eq!(text_of(text, wanted, false).0, found, "{name}");
        let behind = text_of(text, wanted, true);
        assert_eq!(behind.0, "", "{name}");
    }
    assert_eq!(text_of("q = 'arms AND'", "AND", true), (String::new(), 13));
    assert_eq!(text_of("q = '''\narms AND\n'''", "AND", true), (String::new(), 16));
}

#[test]
fn what_cannot_be_found_is_all_of_the_value() {
    let source = Source::new("environment variable Q", "arms and");
    let located = |value: &str| Located { value: value.to_owned(), place: Place::Span(source.clone(), 0..8) };
    let whole = |place: Place| matches!(place, Place::Span(_, span) if span == (0..8));
    assert!(whole(located("arms and").place_of(5..8)));
    let quoted = Source::new("a", "'arms and'");
    let other = Located { value: "other".to_owned(), place: Place::Span(quoted, 0..10) };
    assert!(matches!(other.place_of(1..2), Place::Span(_, span) if span == (0..10)));
    let nowhere = Located { value: "arms".to_owned(), place: Place::file("f") };
    assert!(matches!(nowhere.place_of(0..1), Place::File(_)));
}

#[test]
fn a_part_of_several_lines_is_drawn_in_its_own() {
    let mut diagnostics = Diagnostics::new();
    let text = "[[watch]]\nq = '''\n  arms\n  and export\n'''\n";
    let mut root = parse(&Source::new("a.toml", text), &mut diagnostics);
    let mut watch = root.tables("watch", &mut diagnostics).remove(0);
    let value = watch.string("q", &mut diagnostics).expect("a string");
    diagnostics.push(Diagnostic::error("odd").at(&value.place_of(9..12)));
    let expected = "\
error: odd
 --> a.toml:4:3
  |
4 |   and export
  |   ^^^
";
    assert_eq!(diagnostics.render(false), expected);
}

proptest::proptest! {
    #[test]
    fn places_of_parts_are_in_order(value in "(?s)[ab \n\"\\\\é防\t]{0,12}", start in 0usize..20, len in 0usize..9) {
        let literal = toml::Value::from(value.clone()).to_string();
        let source = Source::new("a", literal.clone());
        let located = Located { value: value.clone(), place: Place::Span(source, 0..literal.len()) };
        let Place::Span(_, span) = located.place_of(start..start + len) else { unreachable!("a span") };
        proptest::prop_assert!(span.start <= span.end && span.end <= literal.len());
        proptest::prop_assert!(literal.is_char_boundary(span.start) && literal.is_char_boundary(span.end));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "([\\[\\]{}=,.'\"a-c0-9# \n]|(?s).){0,60}") {
        let (_, told) = read(&text);
        proptest::prop_assert!(told.is_empty() || told.starts_with("error"));
    }
}
