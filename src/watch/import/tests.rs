//! Imports: every format, placeholder and filter, and every mistake as it is shown.

use std::borrow::Cow;
use std::io::Write as _;

use super::super::tests::{ids, load_folder, terms, watches};
use super::super::{Watch, load};
use super::names::{company, person};
use super::rows::{Cell, Format, Row};
use super::template::{Template, Wanted};
use crate::diagnostic::{Located, Place};
use crate::severity::Severity;

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

fn zstd(content: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(content, 1).expect("writing to memory")
}

/// The watches of an import of one file, without a mistake.
fn imported(name: &str, content: &[u8], import: &str) -> Vec<Watch> {
    let watchlist = format!("[[import]]\nfile = '{name}'\n{import}");
    watches(&[("a.toml", watchlist.as_bytes()), (name, content)])
}

/// What is told about an import of one file.
fn told(name: &str, content: &str, import: &str) -> String {
    let watchlist = format!("[[import]]\nfile = '{name}'\n{import}");
    load_folder(&[("a.toml", watchlist.as_bytes()), (name, content.as_bytes())]).1
}

#[test]
fn a_row_becomes_a_watch_with_every_key() {
    let csv = "\
name,aliases,num,level,list,lang,on,why
\"DOE, Jane Ann\",Janie; J. Doe ;,7/A,high,north,en;de,yes,\"born, far\naway\"
Quay,,8,,,,1,
Gone,,9,,,,no,
";
    let import = "\
id = 'list-{num}'
name = '{name}'
terms = ['{name|person}', '{aliases|split:;}']
severity = '{level}'
tags = ['fixed', 'list:{list}']
languages = ['{lang|split:;}']
topic = 'alerts-{level}'
description = '{why}'
enabled = '{on}'
allow = ['duplicate-term']
";
    let found = imported("sub/list.csv", csv.as_bytes(), import);
    let jane = &found[0];
    assert_eq!(ids(&found), ["list-7-a", "list-8"]);
    assert_eq!(jane.name(), "DOE, Jane Ann");
    assert_eq!(terms(jane), ["Jane Ann DOE", "Jane DOE", "DOE Jane", "Janie", "J. Doe"]);
    assert_eq!(jane.severity, Severity::High);
    assert_eq!(&*jane.tags, ["fixed", "list:north"]);
    assert_eq!(&*jane.languages, ["en", "de"]);
    assert_eq!(jane.topic.as_deref(), Some("alerts-high"));
    assert_eq!(jane.description.as_deref(), Some("born, far\naway"));
    assert_eq!(&*jane.watchlist, "a");

    let quay = &found[1];
    assert_eq!(terms(quay), ["Quay"]);
    assert_eq!((quay.severity, quay.topic.as_deref()), (Severity::Medium, None));
    assert_eq!((&*quay.tags, quay.languages.len()), (&["fixed".to_owned()][..], 0));
    assert_ne!(jane.revision, quay.revision);
}

#[test]
fn all_rows_become_one_watch() {
    let import = "\
id = 'ports'
name = 'Ports'
columns = ['term', 'list']
terms = ['{term}']
severity = 'low'
tags = ['sea']
languages = ['nl']
topic = 't'
description = 'd'
";
    let found = imported("ports.tsv", b"\"Quay\" one\tx\nport\ty\n", import);
    assert_eq!(found.len(), 1);
    let watch = &found[0];
    assert_eq!((watch.id.as_str(), watch.name()), ("ports", "Ports"));
    assert_eq!(terms(watch), ["\"Quay\" one", "port"]);
    assert_eq!((watch.severity, &*watch.tags), (Severity::Low, &["sea".to_owned()][..]));
    assert_eq!((&*watch.languages, watch.topic.as_deref()), (&["nl".to_owned()][..], Some("t")));
    assert_eq!(watch.description.as_deref(), Some("d"));
    let off = imported("ports.tsv", b"x\ty\n", &import.replace("id =", "enabled = false\nid ="));
    assert!(off.is_empty());
}

#[test]
fn every_format_gives_the_same() {
    let json = "{\"n\": 1, \"name\": \"Quay\", \"other\": {\"deep\": [1]}}\r\n\
                {\"n\": 2, \"name\": [\"port\", \"har\\u0062our\"]}\n\n";
    let cases: [(&str, Vec<u8>, &str); 10] = [
        ("l.csv", b"n,name\n1,Quay\n2,port;harbour\n".into(), ""),
        ("bom.csv", b"\xef\xbb\xbfn,name\r\n1,Quay\r\n2,\"port;harbour\"".into(), ""),
        ("l.tsv", b"n\tname\n1\tQuay\n2\tport;harbour\n".into(), ""),
        ("l.tab.gz", gzip(b"n\tname\n1\tQuay\n2\tport;harbour\n"), ""),
        ("headless", b"1,Quay\n2,port;harbour\n".into(), "format = 'csv'\ncolumns = ['n', 'name']"),
        ("l.jsonl", json.into(), ""),
        ("l.ndjson.zst", zstd(json.as_bytes()), ""),
        ("members.jsonl.gz", [gzip(&json.as_bytes()[..20]), gzip(&json.as_bytes()[20..])].concat(), ""),
        // The bytes decide whether a file is packed, not its name.
        ("packed.csv", zstd(b"n,name\n1,Quay\n2,port;harbour\n"), ""),
        ("l.txt", b"\xef\xbb\xbf# a comment\n#\nQuay\r\nport;harbour".into(), "columns = ['name']"),
    ];
    for (name, content, extra) in cases {
        let import =
            format!("{extra}\nid = 'x-{{row}}'\nterms = ['{{name|split:;}}']\nallow = ['blank-row']\n");
        let found = imported(name, &content, &import);
        assert_eq!(ids(&found), ["x-1", "x-2"], "{name}");
        assert_eq!(terms(&found[0]), ["Quay"], "{name}");
        assert_eq!(terms(&found[1]), ["port", "harbour"], "{name}");
    }
}

#[test]
fn a_text_file_needs_no_terms_key_and_keeps_hashtags() {
    let found = imported("l.txt", b"# comment\n#peace\n  quay \n##\n", "id = 'x'\n");
    assert_eq!(terms(&found[0]), ["#peace", "quay"]);
}

#[test]
fn json_values_are_taken_as_written() {
    let json = "{\"a\": 1.50, \"b\": true, \"c\": null, \"d\": [\"x\", 2, null]}\n";
    let found = imported("l.jsonl", json.as_bytes(), "id='i-{a}'\nterms=['{b}', '{c}', '{d}', '{a} {d}']\n");
    assert_eq!(ids(&found), ["i-1.50"]);
    assert_eq!(terms(&found[0]), ["true", "x", "2", "1.50 x", "1.50 2"]);
}

#[test]
fn the_format_follows_from_the_name() {
    let cases = [
        ("a.csv", Some(Format::Csv)),
        ("A.CSV.GZ", Some(Format::Csv)),
        ("a.b.tsv.zst", Some(Format::Tsv)),
        ("a.txt", Some(Format::Text)),
        ("dir.csv/a.jsonl", Some(Format::JsonLines)),
        ("a.json", None),
        ("csv", None),
        ("a.gz", None),
    ];
    for (name, format) in cases {
        assert_eq!(Format::of_name(name), format, "{name}");
    }
}

#[test]
fn mistakes_in_the_import_are_told_where_they_stand() {
    let cases = [
        (
            "nothing in it",
            "[[import]]\n",
            "\
error: `import.file` is missing
 --> a.toml:1:1
  |
1 | [[import]]
  | ^^^^^^^^^^ this needs the key `file`

error: `import.id` is missing
 --> a.toml:1:1
  |
1 | [[import]]
  | ^^^^^^^^^^ this needs the key `id`

error: `import.terms` is missing
 --> a.toml:1:1
  |
1 | [[import]]
  | ^^^^^^^^^^ this needs the key `terms`
",
        ),
        (
            "a file that is not there",
            "[[import]]\nfile = 'gone.csv'\nid = 'x'\nterms = ['{a}']\n",
            "\
error: the import file does not exist
 --> a.toml:2:8
  |
2 | file = 'gone.csv'
  |        ^^^^^^^^^^ named here
  |
note: the file
 --> gone.csv
",
        ),
        (
            "no format, bad templates, an unknown key",
            "[[import]]\nfile = 'l.dat'\nid = 'x-{n'\nname = '{}'\nterms = ['{a|persn}', 'a}', '{a|split:}', '{a|x}']\nquery = 'x'\n",
            "\
error: the name of `l.dat` does not tell its format
 --> a.toml:2:8
  |
2 | file = 'l.dat'
  |        ^^^^^^^
  |
  = help: set `format` to one of `csv`, `tsv`, `jsonl`, `text`

error: a `{` without its `}`
 --> a.toml:3:6
  |
3 | id = 'x-{n'
  |      ^^^^^^
  |
  = help: write `{{` for a brace that is meant as text

error: a placeholder without a name
 --> a.toml:4:8
  |
4 | name = '{}'
  |        ^^^^
  |
  = help: write the name of a column: `{name}`

error: there is no filter `persn`
 --> a.toml:5:10
  |
5 | terms = ['{a|persn}', 'a}', '{a|split:}', '{a|x}']
  |          ^^^^^^^^^^^
  |
  = help: did you mean `person`?

error: a `}` without its `{`
 --> a.toml:5:23
  |
5 | terms = ['{a|persn}', 'a}', '{a|split:}', '{a|x}']
  |                       ^^^^
  |
  = help: write `}}` for a brace that is meant as text

error: `split` without its separator
 --> a.toml:5:29
  |
5 | terms = ['{a|persn}', 'a}', '{a|split:}', '{a|x}']
  |                             ^^^^^^^^^^^^
  |
  = help: write `|split:;`

error: there is no filter `x`
 --> a.toml:5:43
  |
5 | terms = ['{a|persn}', 'a}', '{a|split:}', '{a|x}']
  |                                           ^^^^^^^
  |
  = help: there are `person`, `company` and `split:;`

error: unknown key `query` in `import`
 --> a.toml:6:1
  |
6 | query = 'x'
  | ^^^^^
  |
  = help: known here: allow, columns, description, enabled, file, format, id, languages, name, severity, tags, terms, topic
",
        ),
        (
            "one watch, but settings for each row",
            "[[import]]\nfile = 'l.csv'\nid = 'X y'\nname = '{a}'\nterms = ['a']\nseverity = '{a}'\ntags = ['{a}']\nenabled = 'yes'\n",
            "\
error: the id `X y` holds `X`
 --> a.toml:3:6
  |
3 | id = 'X y'
  |      ^^^^^ not an id
  |
  = help: an id is made of `a` to `z`, `0` to `9`, `.`, `_` and `-`

error: `import.enabled` has no placeholder
 --> a.toml:8:11
  |
8 | enabled = 'yes'
  |           ^^^^^
  |
  = help: write `true` or `false` without quotes

error: the terms of an import need a placeholder
 --> a.toml:5:9
  |
5 | terms = ['a']
  |         ^^^^^
  |
  = help: write the name of a column in braces: `{name}`

error: `name` has a placeholder, but all rows make one watch
 --> a.toml:4:8
  |
4 | name = '{a}'
  |        ^^^^^
  |
  = help: put a placeholder into `id` to make a watch of every row

error: `severity` has a placeholder, but all rows make one watch
 --> a.toml:6:12
  |
6 | severity = '{a}'
  |            ^^^^^
  |
  = help: put a placeholder into `id` to make a watch of every row

error: `tags` has a placeholder, but all rows make one watch
 --> a.toml:7:9
  |
7 | tags = ['{a}']
  |         ^^^^^
  |
  = help: put a placeholder into `id` to make a watch of every row
",
        ),
        (
            "columns",
            "[[import]]\nfile = 'l.csv'\nid = 'x'\nterms = ['{a}']\ncolumns = ['a', ' ', 'a']\n\
             [[import]]\nfile = 'l.jsonl'\nid = 'y'\nterms = ['{a}']\ncolumns = ['a']\n\
             [[import]]\nfile = 'l.txt'\nid = 'z'\ncolumns = ['a', 'b']\nseverity = 'dire'\n",
            "\
error: a column without a name
 --> a.toml:5:17
  |
5 | columns = ['a', ' ', 'a']
  |                 ^^^

error: there are two columns `a`
 --> a.toml:5:22
  |
5 | columns = ['a', ' ', 'a']
  |                      ^^^

error: JSON Lines have no columns
  --> a.toml:10:11
   |
10 | columns = ['a']
   |           ^^^^^
   |
   = help: leave out `columns`: rows name their members

error: a text file has exactly one column
  --> a.toml:14:11
   |
14 | columns = ['a', 'b']
   |           ^^^^^^^^^^

error: `dire` is no severity
  --> a.toml:15:12
   |
15 | severity = 'dire'
   |            ^^^^^^
   |
   = help: one of info, low, medium, high, critical
",
        ),
    ];
    for (name, watchlist, expected) in cases {
        let (loaded, told) = load_folder(&[("a.toml", watchlist.as_bytes()), ("l.csv", b"a\nx\n")]);
        assert_eq!(told, expected, "{name}");
        assert!(loaded.set.is_none(), "{name}");
    }
}

#[test]
fn mistakes_in_rows_are_told_with_their_line() {
    let cases = [
        (
            "an unknown column",
            told("l.csv", "name,num\nx,1\n", "id = 'x-{nun}'\nterms = ['{alias}']\n"),
            "\
error: there is no column `nun`
 --> a.toml:3:6
  |
3 | id = 'x-{nun}'
  |      ^^^^^^^^^
  |
  = help: did you mean `num`?
note: in this file
 --> l.csv

error: there is no column `alias`
 --> a.toml:4:10
  |
4 | terms = ['{alias}']
  |          ^^^^^^^^^
  |
  = help: there are name, num
note: in this file
 --> l.csv
",
        ),
        (
            "a member that no row has",
            told("l.jsonl", "{\"name\": \"x\"}\n", "id = 'x'\nterms = ['{name}', '{aliases}', '{naem}']\n"),
            "\
error: no row has a member `aliases`
 --> a.toml:4:20
  |
4 | terms = ['{name}', '{aliases}', '{naem}']
  |                    ^^^^^^^^^^^
  |
  = help: there are name
note: in this file
 --> l.jsonl

error: no row has a member `naem`
 --> a.toml:4:33
  |
4 | terms = ['{name}', '{aliases}', '{naem}']
  |                                 ^^^^^^^^
  |
  = help: did you mean `name`?
note: in this file
 --> l.jsonl
",
        ),
        (
            "two rows with one id",
            told("l.csv", "name\nA b\nc\na-B\n", "id = 'x-{name}'\nterms = ['{name}']\n"),
            "\
error: the id `x-a-b` is used twice
--> l.csv:4
 |
note: first used here
--> l.csv:2
",
        ),
        (
            "bad rows of every kind",
            told(
                "l.csv",
                "n,name,level\n1,x\n2,---,low\n3,=US,low\n4,y,dire\n5,,low\n,z,low\n6,a;b,low\n",
                "id = 'x-{n}'\nname = '{name|split:;}'\nterms = ['{name|split:;}']\nseverity = '{level}'\n",
            ),
            "\
error: 2 fields where there are 3 columns
--> l.csv:2
 = help: quote a field that holds the separator

error: the term `---` holds no word
--> l.csv:3
 = help: a term needs at least one letter or digit

error: `dire` is no severity
--> l.csv:5
 = help: one of info, low, medium, high, critical

error: the row gives no term
--> l.csv:6

error: the row gives no id: a placeholder of it is empty
--> l.csv:7

error: `name` has 2 values, but takes one
--> l.csv:8

warning[punctuation-ignored]: 1 phrase holds `=`, `*`, `?` or `~`, which are punctuation there
--> l.csv:4
 = help: here: `=US`
 = help: mend the file, or set `allow = [\"punctuation-ignored\"]` in its import
",
        ),
        (
            "bad JSON",
            told(
                "l.jsonl",
                "{\"a\": \"x\"}\n{\"a\": }\n[1]\n{\"a\": {}}\n{\"a\": [[1]]}\n{\"a\": 1} 2\n",
                "id = 'x-{row}'\nterms = ['{a}']\n",
            ),
            "\
error: the row is not a JSON object: expected value at column 7
--> l.jsonl:2

error: the row is not a JSON object: invalid type: sequence, expected an object at column 0
--> l.jsonl:3

error: the member `a` cannot be used: it is nested
--> l.jsonl:4
 = help: a string, a number, or an array of those is expected

error: the member `a` cannot be used: it is nested
--> l.jsonl:5
 = help: a string, a number, or an array of those is expected

error: the row is not a JSON object: trailing characters at column 10
--> l.jsonl:6
",
        ),
        (
            "rows that say nothing",
            told(
                "l.csv",
                "a,b\nquay,1\n,\n,2\nQuay,3\nquay,4\nwho now?,5\n",
                "id = 'x'\nterms = ['{a}']\n",
            ),
            "\
warning[blank-row]: 2 rows give no term and are skipped
--> l.csv:3
 = help: the first is here
 = help: mend the file, or set `allow = [\"blank-row\"]` in its import

warning[doubled-row]: 2 rows say nothing new
--> l.csv:5
 = help: the first is here
 = help: mend the file, or set `allow = [\"doubled-row\"]` in its import

warning[punctuation-ignored]: 1 phrase holds `=`, `*`, `?` or `~`, which are punctuation there
--> l.csv:7
 = help: here: `who now?`
 = help: mend the file, or set `allow = [\"punctuation-ignored\"]` in its import
",
        ),
        (
            "terms that differ by case",
            told("l.jsonl", "{\"a\": [\"Quay\", \"QUAY\", \"Quay\"]}\n", "id = 'x-{row}'\nterms = ['{a}']\n"),
            "\
warning[duplicate-term]: 1 term finds the same as another one of its watch
--> l.jsonl:1
 = help: here: `QUAY`
 = help: mend the file, or set `allow = [\"duplicate-term\"]` in its import
",
        ),
        (
            "no rows for one watch",
            told("l.txt", "# nothing\n", "id = 'x'\n"),
            "\
error: the import gives no term
 --> a.toml:2:8
  |
2 | file = 'l.txt'
  |        ^^^^^^^
  |
note: this file is empty
 --> l.txt
",
        ),
        (
            "no rows for a watch a row",
            told("l.csv", "a\n", "id = 'x-{a}'\nterms = ['{a}']\n"),
            "warning[empty-import]: the import has no rows\n--> l.csv\n",
        ),
        (
            "an empty file has no columns",
            told("l.csv", "", "id = 'x'\nterms = ['{a}']\n"),
            "\
error: there is no column `a`
 --> a.toml:4:10
  |
4 | terms = ['{a}']
  |          ^^^^^
  |
  = help: the file has no columns
note: in this file
 --> l.csv
",
        ),
        (
            "two columns of one name",
            told("l.csv", "a,a,b,b\nx,y,z,z\n", "id = 'x'\nterms = ['{a}']\n"),
            "error: there are two columns `a`\n--> l.csv\n",
        ),
        (
            "an id longer than can be",
            told("l.txt", &"x".repeat(205), "id = '{term}'\n"),
            "\
error: the id `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` is 205 bytes long
--> l.txt:1
 = help: at most 200 bytes
",
        ),
        (
            "too many values",
            told(
                "l.jsonl",
                &format!("{{\"a\": [{}]}}\n", vec!["1"; 101].join(",")),
                "id = 'x'\nterms = ['{a} {a}']\n",
            ),
            "\
error: a template gives more than 10000 values for one row
--> l.jsonl:1
 = help: use one list to a template
",
        ),
        (
            "everything silenced",
            told(
                "l.csv",
                "a,b\nquay,1\n,\nQuay,3\nwho now?,5\n",
                "id = 'x'\nterms = ['{a}']\nallow = ['blank-row', 'doubled-row', 'punctuation-ignored']\n",
            ),
            "",
        ),
    ];
    for (name, told, expected) in cases {
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn lines_are_right_behind_blank_ones_and_quoted_breaks() {
    let csv = "name\n\n\"a\nb\"\n\n\n---\n\"c\r\nd\"\r\n---\r\n";
    let told = told("l.csv", csv, "id = 'x'\nterms = ['{name}']\n");
    let lines: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("--> ")).collect();
    assert_eq!(lines, ["l.csv:7", "l.csv:10"], "{told}");
}

#[test]
fn rows_that_are_not_utf8_and_broken_archives_are_told() {
    let mut broken = gzip(&b"quay\n".repeat(10_000));
    broken.truncate(broken.len() / 2);
    let list = b"\
[[import]]\nfile = 'l.csv'\nid = 'a'\nterms = ['{a}']\n\
[[import]]\nfile = 'l.txt'\nid = 'b'\n\
[[import]]\nfile = 'cut.txt.gz'\nid = 'c'\n";
    let files: [(&str, &[u8]); 4] =
        [("a.toml", list), ("l.csv", b"a\nx\n\xff\n"), ("l.txt", b"x\n\xff\n"), ("cut.txt.gz", &broken)];
    let (_, told) = load_folder(&files);
    assert!(told.contains("error: the row is not UTF-8\n--> l.csv:3\n"), "{told}");
    assert!(told.contains("error: the row is not UTF-8\n--> l.txt:2\n"), "{told}");
    assert!(told.contains("error: the import file cannot be read: "), "{told}");
    assert!(told.contains("\n--> cut.txt.gz\n"), "{told}");
}

#[test]
fn a_file_of_the_wrong_kind_is_not_told_row_by_row() {
    let told = told("l.txt", &"---\n".repeat(1000), "id = 'x'\n");
    assert_eq!(told.matches("holds no word").count(), 50);
    assert!(told.ends_with("error: 950 more rows of this file have errors\n--> l.txt\n"), "{told}");
}

#[test]
fn an_id_of_a_row_must_differ_from_those_of_watches() {
    let (_, told) = load_folder(&[
        ("a.toml", b"[[import]]\nfile='l.txt'\nid='x-{row}'\n[[import]]\nfile='l.txt'\nid='y'\n"),
        ("b.toml", b"[[watch]]\nid='x-2'\nterms=['quay']\n[[watch]]\nid='y'\nterms=['quay']\n"),
        ("l.txt", b"quay\nport\n"),
    ]);
    let expected = "\
error: the id `x-2` is used twice
 --> l.txt:2
  |
note: first used here
 --> b.toml:2:4
  |
2 | id='x-2'
  |    ^^^^^

error: the id `y` is used twice
 --> a.toml:6:4
  |
6 | id='y'
  |    ^^^
  |
note: first used here
 --> b.toml:5:4
  |
5 | id='y'
  |    ^^^
";
    assert_eq!(told, expected);
}

/// What a template gives for the columns `a` (one value) and `b` (several).
fn expand(template: &str, a: &str, b: &[&str]) -> Result<Vec<String>, String> {
    let written = Located { value: template.to_owned(), place: Place::file("f") };
    let mut wanted = Wanted::default();
    let template = Template::parse(&written, &mut wanted).map_err(|error| error.message)?;
    let cells: Vec<Cell<'_>> = wanted
        .columns()
        .iter()
        .map(|column| match column.value.as_str() {
            "b" => Cell::Many(b.iter().map(|value| Cow::Borrowed(*value)).collect()),
            _ => Cell::One(Cow::Borrowed(a)),
        })
        .collect();
    let mut values = Vec::new();
    let row = Row { line: 1, number: 7, cells: &cells };
    template.expand(&row, |value| values.push(value.to_owned())).map_err(|error| error.message)?;
    Ok(values)
}

#[test]
fn templates_are_filled() {
    let cases: [(&str, &str, &[&str], &[&str]); 20] = [
        ("{a}", " x ", &[], &["x"]),
        ("{ a }", "x", &[], &["x"]),
        ("pre {a} post", "x", &[], &["pre x post"]),
        ("{a}", " ", &[], &[]),
        ("Mr {a}", "", &[], &[]),
        ("{b}", "", &["x", "", "y"], &["x", "y"]),
        ("{b}", "", &[], &[]),
        ("{a} {b}", "x", &["1", "2"], &["x 1", "x 2"]),
        ("{b}{b}", "", &["1", "2"], &["11", "12", "21", "22"]),
        ("{row}", "", &[], &["7"]),
        ("{a|split:;}", "x; y;;z ", &[], &["x", "y", "z"]),
        ("{a|split:||}", "x||y|z", &[], &["x||y|z"]),
        ("{a|split:|}", "x|y", &[], &["x", "y"]),
        ("{a|split:, }", "x, y,z", &[], &["x", "y,z"]),
        ("{a|split:;|person}", "DOE, Jane;Quay", &[], &["Jane DOE", "DOE Jane", "Quay"]),
        ("{a | split:; | company}", "Quay Ltd;Port AG", &[], &["Quay Ltd", "Quay", "Port AG", "Port"]),
        ("{{a}}", "x", &[], &["{a}"]),
        ("{{{a}}}", "x", &[], &["{x}"]),
        ("plain", "", &[], &["plain"]),
        ("", "", &[], &[]),
    ];
    for (template, a, b, expected) in cases {
        let found = expand(template, a, b);
        if template == "{a|split:||}" {
            assert!(found.is_err(), "a bar may be the first character of a separator only");
            continue;
        }
        assert_eq!(
            found.as_deref(),
            Ok(&expected.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()[..]),
            "{template}"
        );
    }
}

#[test]
fn people_are_named_as_in_the_news() {
    let cases: [(&str, &[&str]); 9] = [
        ("DOE, Jane Ann", &["Jane Ann DOE", "Jane DOE", "DOE Jane"]),
        ("DOE, Jane", &["Jane DOE", "DOE Jane"]),
        ("VAN DER DOE,  Jane  Ann ", &["Jane Ann VAN DER DOE", "Jane VAN DER DOE", "VAN DER DOE Jane"]),
        ("DOE, John, Jr.", &["John DOE", "DOE John"]),
        ("Jane Doe", &["Jane Doe"]),
        ("DOE,", &["DOE"]),
        (", Jane", &["Jane"]),
        ("ДОУ, Джейн", &["Джейн ДОУ", "ДОУ Джейн"]),
        ("", &[""]),
    ];
    for (name, expected) in cases {
        assert_eq!(person(name), expected, "{name}");
    }
}

#[test]
fn companies_are_named_with_and_without_their_form() {
    let stripped = [
        ("Quay Ltd", "Quay"),
        ("Quay Ltd.", "Quay"),
        ("QUAY CO., LTD.", "QUAY"),
        ("Quay, Inc.", "Quay"),
        ("Quay Corp", "Quay"),
        ("Quay LLC", "Quay"),
        ("Quay L.L.C.", "Quay"),
        ("Quay GmbH", "Quay"),
        ("Quay GmbH & Co. KG", "Quay"),
        ("Quay AG", "Quay"),
        ("Quay SA", "Quay"),
        ("Quay, S.A.", "Quay"),
        ("Quay S. A.", "Quay"),
        ("Quay S.A. de C.V.", "Quay"),
        ("Quay SAS", "Quay"),
        ("Quay S.p.A.", "Quay"),
        ("Quay B.V.", "Quay"),
        ("Quay N.V.", "Quay"),
        ("Quay Oy", "Quay"),
        ("Quay AB", "Quay"),
        ("Quay A/S", "Quay"),
        ("Quay AS", "Quay"),
        ("Quay A.Ş.", "Quay"),
        ("Quay plc", "Quay"),
        ("Quay Sp. z o.o.", "Quay"),
        ("Quay Pvt. Ltd.", "Quay"),
        ("Quay Sdn Bhd", "Quay"),
        ("Quay JSC", "Quay"),
        ("Причал ООО", "Причал"),
        ("ООО «Причал»", "Причал"),
        ("ПАО Причал", "Причал"),
        ("АО \"Причал\"", "Причал"),
        ("OOO Prichal", "Prichal"),
        ("Deep Quay Holdings Limited", "Deep Quay Holdings"),
    ];
    for (name, bare) in stripped {
        assert_eq!(company(name), [name, bare], "{name}");
    }
    for name in
        ["Quay", "AG", "Ltd", "Co Ltd", "Ports such as", "Vitamin sa", "Pt Quay", "Jsc quay and more", ""]
    {
        let expected: &[&str] = if name.is_empty() { &[] } else { &[name] };
        assert_eq!(company(name), expected, "{name}");
    }
}

proptest::proptest! {
    #[test]
    fn any_template_is_read_or_refused(
        template in "([{}|ab:;]|person|company|split:|row|(?s).){0,12}", a in "(?s).{0,12}", b in "[a-z, ]{0,9}",
    ) {
        if let Ok(values) = expand(&template, &a, &[&b, "c"]) {
            for value in values {
                proptest::prop_assert_eq!(value.trim(), value.as_str());
                proptest::prop_assert!(!value.is_empty());
            }
        }
    }

    #[test]
    fn text_without_braces_stays_as_it_is(text in "[^{}]{0,20}") {
        let expected: Vec<String> = Some(text.trim().to_owned()).filter(|text| !text.is_empty()).into_iter().collect();
        proptest::prop_assert_eq!(expand(&text, "", &[]), Ok(expected.clone()));
        let braced = expand(&format!("{{{{{text}}}}}"), "", &[]);
        proptest::prop_assert_eq!(braced, Ok(vec![format!("{{{text}}}")]));
    }

    #[test]
    fn a_person_keeps_surname_and_first_given_name(surname in "[A-Z]{1,8}( [A-Z]{1,8})?", given in "[A-Z][a-z]{0,8}( [A-Z][a-z]{0,8}){0,2}") {
        let names = person(&format!("{surname}, {given}"));
        let first = given.split(' ').next().unwrap();
        proptest::prop_assert_eq!(&names[0], &format!("{given} {surname}"));
        for name in &names {
            proptest::prop_assert!(name.contains(&surname) && name.contains(first) && !name.contains(','));
        }
    }

    #[test]
    fn a_company_keeps_its_full_name_first(name in "(?s).{0,30}") {
        let names = company(&name);
        proptest::prop_assert_eq!(names.first().map_or("", String::as_str), name.trim());
        for bare in &names[names.len().min(1)..] {
            proptest::prop_assert!(name.contains(bare.as_str()) && bare.contains(char::is_alphanumeric));
        }
    }

    #[test]
    fn any_file_is_read_without_a_panic(content in proptest::collection::vec(proptest::num::u8::ANY, 0..200), format in 0usize..4) {
        let (name, _) = Format::CHOICES[format];
        let list = format!("[[import]]\nfile='l'\nformat='{name}'\nid='x-{{row}}'\nterms=['{{term}}']\n");
        let folder = super::super::tests::folder(&[("a.toml", list.as_bytes()), ("l", &content)]);
        let loaded = load(&[folder.path().to_owned()]);
        proptest::prop_assert_eq!(loaded.set.is_none(), loaded.diagnostics.has_errors());
    }
}
