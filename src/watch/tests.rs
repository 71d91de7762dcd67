//! Watchlist files: what they mean, and every mistake as it is shown.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;

/// A folder with some files.
pub(super) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    folder
}

/// What is told, with the folder's name left out.
pub(super) fn told(loaded: &Loaded, folder: &Path) -> String {
    let prefix = format!("{}/", folder.display());
    loaded.diagnostics.render(false).replace(&prefix, "").replace(&folder.display().to_string(), "FOLDER")
}

pub(super) fn load_folder(files: &[(&str, &[u8])]) -> (Loaded, String) {
    let folder = folder(files);
    let loaded = load(&[folder.path().to_owned()]);
    let told = told(&loaded, folder.path());
    (loaded, told)
}

/// The watches of a folder that holds no mistake.
pub(super) fn watches(files: &[(&str, &[u8])]) -> Vec<Watch> {
    let (loaded, told) = load_folder(files);
    assert_eq!(told, "");
    loaded.set.expect("a set").watches.to_vec()
}

pub(super) fn ids(watches: &[Watch]) -> Vec<&str> {
    watches.iter().map(|watch| watch.id.as_str()).collect()
}

pub(super) fn terms(watch: &Watch) -> Vec<&str> {
    watch.terms.iter().map(|term| term.written.as_ref()).collect()
}

#[test]
fn every_key_is_read() {
    let text = "\
[watchlist]
name = 'Sea'

[[watch]]
id = 'ports-1.a_b'
name = 'Ports'
description = 'Harbours of the north'
enabled = true
severity = 'critical'
tags = ['trade', 'sea']
languages = ['en', 'pt-BR', 'zh-Hant']
topic = 'alerts.ports'
terms = [' deep water port ', 'F-16', 'أروبا', '#harbour', '/quay']
allow = ['duplicate-term']

[[watch]]
id = 'plain'
terms = ['quay']
";
    let watches = watches(&[("a.toml", text.as_bytes())]);
    let expected = Watch {
        id: "ports-1.a_b".into(),
        name: Some("Ports".into()),
        description: Some("Harbours of the north".into()),
        watchlist: "Sea".into(),
        severity: Severity::Critical,
        tags: vec!["trade".to_owned(), "sea".to_owned()].into(),
        topic: Some("alerts.ports".into()),
        languages: vec!["en".to_owned(), "pt-BR".to_owned(), "zh-Hant".to_owned()].into(),
        terms: ["deep water port", "F-16", "أروبا", "#harbour", "/quay"]
            .map(|written| Term::parse_entry(written).unwrap().term)
            .into(),
        query: None,
        unless: None,
        revision: watches[0].revision,
    };
    assert_eq!(watches[0], expected);
    assert_eq!(watches[1].name(), "plain");
    assert_eq!(watches[1].severity, Severity::Medium);
    assert_eq!((watches[1].tags.len(), watches[1].languages.len()), (0, 0));
}

#[test]
fn a_watchlist_without_a_name_has_its_files() {
    let watches = watches(&[("north.sea.toml", b"[[watch]]\nid = 'a'\nterms = ['x']\n")]);
    assert_eq!(&*watches[0].watchlist, "north.sea");
}

#[test]
fn a_disabled_watch_is_checked_but_not_in_the_set() {
    let text = "[[watch]]\nid = 'a'\nterms = ['x']\nenabled = false\n";
    assert!(watches(&[("a.toml", text.as_bytes())]).is_empty());
    let (loaded, told) = load_folder(&[("a.toml", text.replace("'x'", "''").as_bytes())]);
    assert!(loaded.set.is_none());
    assert!(told.starts_with("error: a term is empty\n"), "{told}");
}

/// One mistake a case, in a file `a.toml`, and what is told about it.
#[test]
fn mistakes_are_told_where_they_stand() {
    let cases = [
        (
            "several at once",
            "[[watch]]\nid = 'Arms Exports'\nseverty = 'high'\nterms = []\n\n[[watch]]\nseverity = 'hihg'\n",
            "\
error: the id `Arms Exports` holds `A`
 --> a.toml:2:6
  |
2 | id = 'Arms Exports'
  |      ^^^^^^^^^^^^^^ not an id
  |
  = help: an id is made of `a` to `z`, `0` to `9`, `.`, `_` and `-`

error: a watch needs at least one term
 --> a.toml:4:9
  |
4 | terms = []
  |         ^^

error: unknown key `severty` in `watch`
 --> a.toml:3:1
  |
3 | severty = 'high'
  | ^^^^^^^
  |
  = help: did you mean `severity`?

error: `watch.id` is missing
 --> a.toml:6:1
  |
6 | [[watch]]
  | ^^^^^^^^^ this needs the key `id`

error: `hihg` is no severity
 --> a.toml:7:12
  |
7 | severity = 'hihg'
  |            ^^^^^^
  |
  = help: did you mean `high`?

error: `watch.terms` is missing
 --> a.toml:6:1
  |
6 | [[watch]]
  | ^^^^^^^^^ this needs the key `terms`
",
        ),
        (
            "queries",
            "[[watch]]\nid = 'a'\nquery = 'arms export AND (law'\nunless = \"\"\"\\\n  law and order\"\"\"\n",
            "\
error: two terms side by side without an operator
 --> a.toml:3:10
  |
3 | query = 'arms export AND (law'
  |          ^^^^^^^^^^^
  |
  = help: write `\"arms export\"` for one next to the other, `arms AND export` for both of them anywhere

error: this parenthesis is never closed
 --> a.toml:3:26
  |
3 | query = 'arms export AND (law'
  |                          ^
  |
  = help: add `)`

error: `and` is no operator: operators are written in capitals
 --> a.toml:5:7
  |
5 |   law and order\"\"\"
  |       ^^^
  |
  = help: write `law AND order`
  = help: for the words next to each other write `\"law and order\"`
",
        ),
        (
            "terms that are none",
            "[[watch]]\nid = 'a'\nterms = [\n'ex*port',\n'gu*',\n'~export*',\n'=~x',\n]\n",
            "\
error: a star stands at the start or at the end of a word
 --> a.toml:4:4
  |
4 | 'ex*port',
  |    ^
  |
  = help: write `?` for each single letter that may differ

error: a star needs at least 3 letters or digits beside it
 --> a.toml:5:2
  |
5 | 'gu*',
  |  ^^^
  |
  = help: write more of the word than `gu`

error: stars, `?` and `~` cannot stand in one word
 --> a.toml:6:2
  |
6 | '~export*',
  |  ^^^^^^^^
  |
  = help: keep one of them

error: `=` and stars, `?` or `~` cannot stand in one word
 --> a.toml:7:2
  |
7 | '=~x',
  |  ^^^
  |
  = help: keep one of them
",
        ),
        (
            "terms without a word",
            "[[watch]]\nid = 'a'\nterms = [' ', '--*', '“”']\n",
            "\
error: a term is empty
 --> a.toml:3:11
  |
3 | terms = [' ', '--*', '“”']
  |           ^
  |
  = help: write a phrase, or remove it

error: the term `--*` holds no word
 --> a.toml:3:16
  |
3 | terms = [' ', '--*', '“”']
  |                ^^^
  |
  = help: a term needs at least one letter or digit

error: the term `“”` holds no word
 --> a.toml:3:23
  |
3 | terms = [' ', '--*', '“”']
  |                       ^^
  |
  = help: a term needs at least one letter or digit
",
        ),
        (
            "doubled terms",
            "[[watch]]\nid = 'a'\nterms = ['Quay', 'port', ' quay']\n",
            "\
warning[duplicate-term]: the term `quay` finds the same as `Quay`
 --> a.toml:3:26
  |
3 | terms = ['Quay', 'port', ' quay']
  |                          ^^^^^^^
  |
  = help: remove one of them, or set `allow = [\"duplicate-term\"]`
note: first listed here
 --> a.toml:3:10
  |
3 | terms = ['Quay', 'port', ' quay']
  |          ^^^^^^
",
        ),
        (
            "operators in a phrase",
            "[[watch]]\nid = 'a'\nterms = ['who is who?']\n",
            "\
warning[punctuation-ignored]: `=`, `*`, `?` and `~` are punctuation in the phrase `who is who?`
 --> a.toml:3:10
  |
3 | terms = ['who is who?']
  |          ^^^^^^^^^^^^^
  |
  = help: remove them, or set `allow = [\"punctuation-ignored\"]`
",
        ),
        (
            "silenced warnings",
            "[[watch]]\nid = 'a'\nterms = ['who is who?', 'x', 'X']\nallow = ['punctuation-ignored', 'duplicate-term']\n",
            "",
        ),
        (
            "an unknown warning",
            "[[watch]]\nid = 'a'\nterms = ['x']\nallow = ['duplicate-terms', 'all']\n",
            "\
error: there is no warning `duplicate-terms`
 --> a.toml:4:10
  |
4 | allow = ['duplicate-terms', 'all']
  |          ^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `duplicate-term`?

error: there is no warning `all`
 --> a.toml:4:29
  |
4 | allow = ['duplicate-terms', 'all']
  |                             ^^^^^
  |
  = help: one of blank-row, common-word, doubled-row, duplicate-term, empty-import, mixed-operators, never-fires, no-effect, no-stemmer, punctuation-ignored, shadowed, surname-first, wide-star
",
        ),
        (
            "languages, topic, tags, name",
            "[watchlist]\nname = ' '\n[[watch]]\nid = 'a'\nterms = ['x']\nlanguages = ['en', 'pt_BR', 'english']\n\
             topic = 'a b'\ntags = ['']\n",
            "\
error: `watchlist.name` is empty
 --> a.toml:2:8
  |
2 | name = ' '
  |        ^^^

error: a tag is empty
 --> a.toml:8:9
  |
8 | tags = ['']
  |         ^^

error: `pt_BR` is no language tag
 --> a.toml:6:20
  |
6 | languages = ['en', 'pt_BR', 'english']
  |                    ^^^^^^^
  |
  = help: a BCP 47 tag looks like `en`, `pt-BR` or `zh-Hant`

error: `english` is no language tag
 --> a.toml:6:29
  |
6 | languages = ['en', 'pt_BR', 'english']
  |                             ^^^^^^^^^
  |
  = help: a BCP 47 tag looks like `en`, `pt-BR` or `zh-Hant`

error: `a b` is no topic name
 --> a.toml:7:9
  |
7 | topic = 'a b'
  |         ^^^^^
  |
  = help: up to 249 ASCII letters, digits, `.`, `_` and `-`
",
        ),
        (
            "wrong types",
            "watchlist = 'x'\nwatch = [1]\n",
            "\
error: `watchlist` has the wrong type
 --> a.toml:1:13
  |
1 | watchlist = 'x'
  |             ^^^ expected a table, found a string

error: `watch` has the wrong type
 --> a.toml:2:10
  |
2 | watch = [1]
  |          ^ expected a table, found an integer
",
        ),
    ];
    for (name, text, expected) in cases {
        let (loaded, told) = load_folder(&[("a.toml", text.as_bytes())]);
        assert_eq!(told, expected, "{name}");
        assert_eq!(loaded.set.is_some(), !expected.contains("error"), "{name}");
    }
}

#[test]
fn ids_are_unique_over_all_files() {
    let (_, told) = load_folder(&[
        ("a.toml", b"[[watch]]\nid = 'x'\nterms = ['x']\nenabled = false\n"),
        ("b.toml", b"[[watch]]\nid = 'x'\nterms = ['pier']\n"),
    ]);
    let expected = "\
error: the id `x` is used twice
 --> b.toml:2:6
  |
2 | id = 'x'
  |      ^^^
  |
note: first used here
 --> a.toml:2:6
  |
2 | id = 'x'
  |      ^^^
";
    assert_eq!(told, expected);
}

#[test]
fn ids_have_a_longest_length() {
    let watchlist = |length: usize| format!("[[watch]]\nid = '{}'\nterms = ['x']\n", "x".repeat(length));
    assert_eq!(load_folder(&[("a.toml", watchlist(200).as_bytes())]).1, "");
    let (_, told) = load_folder(&[("a.toml", watchlist(201).as_bytes())]);
    assert!(told.contains("is 201 bytes long"), "{told}");
}

#[test]
fn files_come_in_order_and_imports_last() {
    let watch = |id: &str| format!("[[watch]]\nid = '{id}'\nterms = ['x']\n").into_bytes();
    let with_import = b"[[import]]\nfile = 'list.txt'\nid = 'imported'\n[[watch]]\nid = 'a'\nterms = ['x']\n";
    let files: [(&str, &[u8]); 8] = [
        ("b.toml", &watch("b")),
        ("a.toml", with_import),
        ("list.txt", b"quay\n"),
        ("sub/c.toml", &watch("c")),
        ("z.toml", &watch("z")),
        ("notes.md", b"no watchlist"),
        (".hidden.toml", b"not TOML"),
        (".git/x.toml", b"not TOML"),
    ];
    assert_eq!(ids(&watches(&files)), ["a", "b", "c", "z", "imported"]);
}

#[test]
fn paths_keep_their_order_and_a_file_is_read_once() {
    let folder = folder(&[
        ("a/a.toml", b"[[watch]]\nid = 'a'\nterms = ['x']\n"),
        ("b/b.toml", b"[[watch]]\nid = 'b'\nterms = ['x']\n"),
        ("list", b"[[watch]]\nid = 'list'\nterms = ['x']\n"),
    ]);
    let paths = ["b", "list", "a", "b/b.toml", "a/../a"].map(|name| folder.path().join(name));
    let loaded = load(&paths);
    assert_eq!(told(&loaded, folder.path()), "");
    assert_eq!(ids(&loaded.set.expect("a set").watches), ["b", "list", "a"]);
}

#[cfg(unix)]
#[test]
fn a_mounted_config_map_is_read_once() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[
        ("..2024_01_02/a.toml", b"[[watch]]\nid = 'a'\nterms = ['{}']\n"),
        ("..2024_01_01/a.toml", b"[[watch]]\nid = 'a'\nterms = ['x']\n"),
    ]);
    symlink("..2024_01_01", folder.path().join("..data")).expect("a link");
    symlink("..data/a.toml", folder.path().join("a.toml")).expect("a link");
    symlink(".", folder.path().join("circle")).expect("a link");
    symlink("nowhere", folder.path().join("dangling")).expect("a link");
    let paths = [folder.path().to_owned()];
    let loaded = load(&paths);
    assert_eq!(told(&loaded, folder.path()), "");
    assert_eq!(ids(&loaded.set.expect("a set").watches), ["a"]);

    // A ConfigMap is updated by turning one link.
    let before = digest(&paths);
    fs::remove_file(folder.path().join("..data")).expect("the link");
    symlink("..2024_01_02", folder.path().join("..data")).expect("a link");
    assert_ne!(digest(&paths), before);
}

#[test]
fn what_is_not_there_is_named() {
    let folder =
        folder(&[("empty/readme.md", b""), ("latin.toml", b"# \xe9\n"), ("a.toml", b"# no watches")]);
    let paths = ["gone", "empty", "latin.toml", "a.toml"].map(|name| folder.path().join(name));
    let loaded = load(&paths);
    let expected = "\
error: the watchlist does not exist
--> gone

warning[empty-folder]: this folder holds no watchlist
--> empty
 = help: watchlists are files whose name ends with `.toml`

error: the watchlist is not UTF-8
--> latin.toml:1
 = help: save it as UTF-8
";
    assert_eq!(told(&loaded, folder.path()), expected);
    assert!(loaded.set.is_none());
    assert_eq!(loaded.diagnostics.summary(), "2 errors, 1 warning");
}

#[test]
fn the_digest_follows_the_content_of_every_file() {
    let list = b"[[watch]]\nid = 'a'\nterms = ['x']\n[[import]]\nfile = 'list.txt'\nid = 'b'\n";
    let folder = folder(&[("a.toml", list), ("list.txt", b"quay\n"), ("other.txt", b"x")]);
    let paths = [folder.path().to_owned()];
    let write = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).expect("a file");
    let first = digest(&paths);
    assert_eq!(load(&paths).set.expect("a set").digest, first);
    write("list.txt", b"quay\n");
    write("other.txt", b"y");
    assert_eq!(digest(&paths), first, "nothing that is read changed");

    let mut seen = vec![first];
    let mut differs = |what: &str| {
        let digest = digest(&paths);
        assert!(!seen.contains(&digest), "{what}");
        seen.push(digest);
    };
    write("list.txt", b"quays\n");
    differs("an import changed");
    write("a.toml", &[&list[..], b"# x"].concat());
    differs("a watchlist changed");
    write("b.toml", b"");
    differs("a watchlist was added");
    fs::rename(folder.path().join("b.toml"), folder.path().join("c.toml")).expect("the file");
    differs("a watchlist was renamed");
    fs::remove_file(folder.path().join("list.txt")).expect("the file");
    differs("an import vanished");
    write("a.toml", b"[[import]]\nfile = ");
    differs("a watchlist broke");
    assert_eq!(digest(&[PathBuf::from("/nowhere/at/all")]), digest(&[PathBuf::from("/nowhere/at/all")]));
}

#[test]
fn the_revision_follows_what_the_watch_says() {
    let revision = |text: &str| watches(&[("a.toml", text.as_bytes())]).remove(0).revision;
    let base = "[watchlist]\nname = 'W'\n[[watch]]\nid = 'a'\nterms = ['x', 'pier']\ntags = ['s', 't']\n";
    let first = revision(base);
    assert_eq!(first.as_str().len(), 16);
    assert!(first.as_str().bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{first:?}");

    let the_same = [
        ("its place", format!("\n\n{base}")),
        ("the order of terms", base.replace("'x', 'pier'", "'pier', 'x'")),
        ("a description", format!("{base}description = 'd'\n")),
        ("the default severity", format!("{base}severity = 'medium'\n")),
        ("a silenced warning", format!("{base}allow = ['duplicate-term']\n")),
        ("its id for a name", format!("{base}name = 'a'\n")),
    ];
    for (name, text) in the_same {
        assert_eq!(revision(&text), first, "{name}");
    }
    let mut seen = vec![first];
    let others = [
        ("a term", base.replace("'pier'", "'quay'")),
        ("a term's case", base.replace("'pier'", "'Pier'")),
        ("where terms part", base.replace("'x', 'pier'", "'xpier'")),
        ("a query", format!("{base}query = 'dam'\n")),
        ("what a query excludes", format!("{base}unless = 'dam'\n")),
        ("a tag", base.replace("'t'", "'u'")),
        ("the order of tags", base.replace("'s', 't'", "'t', 's'")),
        ("the id", base.replace("id = 'a'", "id = 'b'")),
        ("the watchlist", base.replace("'W'", "'V'")),
        ("the name", format!("{base}name = 'n'\n")),
        ("the severity", format!("{base}severity = 'low'\n")),
        ("a topic", format!("{base}topic = 'o'\n")),
        ("a language", format!("{base}languages = ['en']\n")),
    ];
    for (name, text) in others {
        let revision = revision(&text);
        assert!(!seen.contains(&revision), "{name}");
        seen.push(revision);
    }
}

#[test]
fn the_revision_never_moves_by_accident() {
    let watch = watches(&[("a.toml", b"[[watch]]\nid = 'a'\nterms = ['x']\n")]).remove(0);
    assert_eq!(watch.revision.as_str(), "679137ea0caab7c7", "consumers compare revisions across versions");
}

#[test]
fn changes_are_told_by_id() {
    let set = |watches: &[(&str, &str)]| WatchSet {
        watches: watches
            .iter()
            .map(|(id, term)| {
                let text = format!("[[watch]]\nid = '{id}'\nterms = ['{term}']\n");
                super::tests::watches(&[("a.toml", text.as_bytes())]).remove(0)
            })
            .collect(),
        digest: String::new(),
    };
    let old = set(&[("d", "x"), ("same", "x"), ("b", "x"), ("gone", "x")]);
    let new = set(&[("new", "x"), ("same", "x"), ("d", "pier"), ("b", "pier"), ("also", "x")]);
    let expected = Changes {
        added: vec!["also".into(), "new".into()],
        removed: vec!["gone".into()],
        changed: vec!["b".into(), "d".into()],
    };
    assert_eq!(changes(&old, &new), expected);
    assert!(changes(&old, &old).is_empty());
    assert!(!changes(&old, &new).is_empty());
    assert_eq!(new.term_count(), 5);
}

proptest::proptest! {
    #[test]
    fn any_term_is_read_or_refused(written in "(?s).{0,20}") {
        match Term::parse_entry(&written) {
            Ok(parsed) => proptest::prop_assert_eq!(parsed.term.written.as_ref(), written.trim()),
            Err(error) => proptest::prop_assert!(error.span.end <= written.len()),
        }
    }
}
