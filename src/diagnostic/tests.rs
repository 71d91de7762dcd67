//! What is drawn, to the letter.

use super::*;

fn at(source: &std::sync::Arc<Source>, needle: &str) -> Place {
    let start = source.text().find(needle).expect("the needle stands in the text");
    Place::Span(source.clone(), start..start + needle.len())
}

#[test]
fn renders_as_rustc_does() {
    let source = Source::new("a.toml", "[[watch]]\nid = \"x\"\nseverty = \"high\"\n");
    let wide = Source::new("ü.toml", "  \tid = \"防衛 é\" # 防衛\r\nx = 1");
    let x = Source::new("x", "x");
    // To a terminal U+009B is what ESC and a bracket are.
    let controls = Source::new("c.toml", "a\u{9b}\u{85}\u{1b}bé");
    let cases = [
        (
            "an error with caret, label and help",
            Diagnostic::error("unknown key `severty`")
                .at(&at(&source, "severty"))
                .label("here")
                .did_you_mean("severty", ["severity", "id"]),
            "\
error: unknown key `severty`
 --> a.toml:3:1
  |
3 | severty = \"high\"
  | ^^^^^^^ here
  |
  = help: did you mean `severity`?
",
        ),
        (
            "a column counts code points, the caret display width",
            Diagnostic::warning("some-code", "odd").at(&at(&wide, "é")),
            "\
warning[some-code]: odd
 --> ü.toml:1:13
  |
1 |       id = \"防衛 é\" # 防衛
  |                  ^
",
        ),
        (
            "another place is a note",
            Diagnostic::error("twice").at(&at(&source, "\"high\"")).note("first here", &at(&source, "\"x\"")),
            "\
error: twice
 --> a.toml:3:11
  |
3 | severty = \"high\"
  |           ^^^^^^
  |
note: first here
 --> a.toml:2:6
  |
2 | id = \"x\"
  |      ^^^
",
        ),
        (
            "a line without its text",
            Diagnostic::error("odd row").at(&Place::Line("a.csv".into(), 7)).help("look at it"),
            "\
error: odd row
--> a.csv:7
 = help: look at it
",
        ),
        (
            "a file",
            Diagnostic::error("no such file").at(&Place::file("b.toml")),
            "error: no such file\n--> b.toml\n",
        ),
        ("no place at all", Diagnostic::error("nothing to do"), "error: nothing to do\n"),
        (
            "only the first line of a span is marked",
            Diagnostic::error("long").at(&at(&source, "id = \"x\"\nseverty")),
            "\
error: long
 --> a.toml:2:1
  |
2 | id = \"x\"
  | ^^^^^^^^
",
        ),
        (
            "a span behind the end marks the end",
            Diagnostic::error("ends too soon").at(&Place::Span(x.clone(), 7..99)),
            "error: ends too soon\n --> x:1:2\n  |\n1 | x\n  |  ^\n",
        ),
        (
            "a span inside a character begins at the character",
            Diagnostic::error("odd").at(&Place::Span(wide.clone(), 10..11)),
            "\
error: odd
 --> ü.toml:1:10
  |
1 |       id = \"防衛 é\" # 防衛
  |             ^
",
        ),
        (
            "control characters never reach the terminal",
            Diagnostic::error("a \u{1b}[31mb").at(&Place::file("c\u{7}")).help("d\u{1b}e"),
            "error: a \\u{1b}[31mb\n--> c\\u{7}\n = help: d\\u{1b}e\n",
        ),
        (
            "nor do those of the line that is shown",
            Diagnostic::error("odd").at(&at(&controls, "é")),
            "\
error: odd
 --> c.toml:1:6
  |
1 | a��␛bé
  |      ^
",
        ),
    ];
    for (name, diagnostic, expected) in cases {
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(diagnostic);
        assert_eq!(diagnostics.render(false), expected, "{name}");
    }
}

#[test]
fn colour_only_when_asked() {
    let mut diagnostics = Diagnostics::new();
    assert_eq!(diagnostics.render(true), "");
    diagnostics.push(Diagnostic::error("odd"));
    assert!(!diagnostics.render(false).contains('\u{1b}'));
    assert!(diagnostics.render(true).contains('\u{1b}'));
    assert_eq!(diagnostics.to_string(), diagnostics.render(false));
}

#[test]
fn a_blank_line_parts_two() {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(Diagnostic::error("one"));
    diagnostics.push(Diagnostic::warning("w", "two"));
    assert_eq!(diagnostics.render(false), "error: one\n\nwarning[w]: two\n");
}

#[test]
fn counts_and_sums_up() {
    let mut diagnostics = Diagnostics::new();
    assert_eq!((diagnostics.summary().as_str(), diagnostics.is_empty()), ("", true));
    diagnostics.push(Diagnostic::warning("w", "one"));
    assert_eq!((diagnostics.summary().as_str(), diagnostics.has_errors()), ("1 warning", false));
    let mut more = Diagnostics::new();
    more.push(Diagnostic::error("two"));
    more.push(Diagnostic::error("three"));
    diagnostics.extend(more);
    assert_eq!((diagnostics.summary().as_str(), diagnostics.has_errors()), ("2 errors, 1 warning", true));
    assert_eq!(diagnostics.iter().count(), 3);
}

#[test]
fn a_very_long_line_is_named_but_not_shown() {
    let source = Source::new("long", format!("{}é!", "x".repeat(100_000)));
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(Diagnostic::error("odd").at(&at(&source, "!")));
    assert_eq!(diagnostics.render(false), "error: odd\n--> long:1:100002\n");
}

#[test]
fn a_place_can_hide_its_text() {
    let source = Source::new("a", "x\nsecret");
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(Diagnostic::error("odd").at(&at(&source, "secret").without_text()));
    assert_eq!(diagnostics.render(false), "error: odd\n--> a:2\n");
}

#[test]
fn lines_are_found() {
    let source = Source::new("a", "ab\r\n\nc");
    let cases = [(0, 1, "ab"), (3, 1, "ab"), (4, 2, ""), (5, 3, "c"), (6, 3, "c"), (99, 3, "c")];
    for (offset, number, line) in cases {
        let (found, range) = source.line_of(offset);
        assert_eq!((found, &source.text()[range]), (number, line), "offset {offset}");
    }
    assert_eq!(Source::new("empty", "").line_of(0), (1, 0..0));
}

#[test]
fn offers_what_is_near() {
    let known = ["id", "severity", "tags", "terms"];
    let cases = [
        ("severty", Some("severity")),
        ("Severity", Some("severity")),
        ("tag", Some("tags")),
        ("temrs", Some("terms")),
        ("di", Some("id")),
        ("colour", None),
        ("xy", None),
        ("", None),
    ];
    for (written, expected) in cases {
        assert_eq!(nearest(written, known), expected, "{written}");
    }
}

proptest::proptest! {
    #[test]
    fn rendering_never_panics(text in "(?s).{0,40}", start in 0usize..200, len in 0usize..50, color: bool) {
        let source = Source::new("f", text.clone());
        let place = Place::Span(source, start..start + len);
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(Diagnostic::error(text.clone()).at(&place).label(text.clone()).help(text.clone()).note(text, &place));
        let beginning = if color { "\u{1b}" } else { "error" };
        let rendered = diagnostics.render(color);
        proptest::prop_assert!(rendered.starts_with(beginning));
    }
}
