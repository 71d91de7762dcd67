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
        let value = parse_value(&Source::new("v", text)).expect(text);
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

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "([\\[\\]{}=,.'\"a-c0-9# \n]|(?s).){0,60}") {
        let (_, told) = read(&text);
        proptest::prop_assert!(told.is_empty() || told.starts_with("error"));
    }
}
