//! What people see.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr as _;

use super::*;
use crate::alert::{AlertedArticle, FiredWatch, RecordAddress};

const PLAIN: Options = Options { color: false, width: 80 };

fn found(field: Field, term: &'static str, start: u32, end: u32) -> Match<'static> {
    Match { field, index: None, term: term.into(), text: "…".into(), start, end }
}

fn excerpt(text: &'static str, highlights: &[[u32; 2]]) -> Excerpt<'static> {
    Excerpt { field: Field::Body, index: None, text: text.into(), highlights: highlights.to_vec() }
}

fn alert() -> Alert<'static> {
    Alert {
        id: "0".repeat(32).into(),
        watch: FiredWatch {
            id: "arms-exports".into(),
            name: "Arms exports".into(),
            watchlist: "Defence".into(),
            severity: Severity::High,
            tags: Cow::Owned(vec![]),
            revision: "0123456789abcdef".into(),
        },
        article: AlertedArticle {
            id: "a-1".into(),
            version: "1".into(),
            url: Some("https://example.com/seoul".into()),
            title: Some("Seoul weighs arms export rules".into()),
            source: Some("example.com".into()),
            author: Some("Jo Verne".into()),
            language: Some("en".into()),
            country: Some("KR".into()),
            published_at: Some("2026-11-23T10:00:00Z".parse().unwrap()),
        },
        matches: vec![
            found(Field::Title, "arms export", 13, 24),
            found(Field::Body, "arms export", 3, 14),
            found(Field::Body, "Stoltenberg", 30, 41),
        ],
        match_count: 5,
        excerpts: vec![excerpt("… an arms export that Stoltenberg asked for …", &[[5, 16], [22, 33]])],
        matched_at: "2026-11-23T10:00:00Z".parse().unwrap(),
        record: RecordAddress { topic: "articles".into(), partition: 0, offset: 1, timestamp: None },
    }
}

#[test]
fn an_alert_without_colours() {
    let expected = "\
[HIGH]  Arms exports · Defence
  Seoul weighs »arms export« rules
  example.com · Jo Verne · en · KR · 2026-11-23 10:00 UTC
  https://example.com/seoul
  │ … an »arms export« that »Stoltenberg« asked for …
  arms export ×2 · Stoltenberg · 2 more
";
    assert_eq!(render(&alert(), &PLAIN), expected);
}

#[test]
fn colours_change_nothing_but_the_marks() {
    let colored = render(&alert(), &Options { color: true, ..PLAIN });
    assert!(colored.contains("\u{1b}["));
    let stripped = anstream::adapter::strip_str(&colored).to_string();
    let plain = render(&alert(), &PLAIN);
    assert_eq!(stripped.replace(" HIGH ", "[HIGH]"), plain.replace(['»', '«'], ""));
    for line in colored.lines() {
        let last_switch = line.rfind("\u{1b}[").map_or("", |start| &line[start..]);
        assert!(last_switch.starts_with("\u{1b}[0m"), "{line:?} leaves a style switched on");
    }
}

#[test]
fn every_severity_has_a_badge_of_its_own() {
    let badges = Severity::ALL.map(|severity| badge_style(severity).to_string());
    for (number, badge) in badges.iter().enumerate() {
        assert!(!badges[..number].contains(badge), "{badge:?}");
    }
}

#[test]
fn a_bare_alert_is_short() {
    let mut bare = alert();
    bare.article = AlertedArticle {
        id: "a-1".into(),
        version: "1".into(),
        url: None,
        title: None,
        source: None,
        author: None,
        language: None,
        country: None,
        published_at: None,
    };
    bare.excerpts.clear();
    bare.match_count = 3;
    assert_eq!(render(&bare, &PLAIN), "[HIGH]  Arms exports · Defence\n  arms export ×2 · Stoltenberg\n");
}

#[test]
fn an_excerpt_that_repeats_the_headline_is_left_out() {
    let mut repeated = alert();
    let title = "Seoul weighs arms export rules";
    repeated.excerpts = vec![Excerpt { field: Field::Title, ..excerpt(title, &[[13, 24]]) }];
    assert_eq!(render(&repeated, &PLAIN).matches("Seoul").count(), 1);
    repeated.excerpts[0].text = "… arms export rules".into();
    repeated.excerpts[0].highlights = vec![[2, 13]];
    assert_eq!(render(&repeated, &PLAIN).matches("»arms export«").count(), 2);
}

#[test]
fn tags_and_bylines_say_what_they_are() {
    let mut tagged = alert();
    tagged.excerpts = vec![
        Excerpt { field: Field::Author, ..excerpt("Jo Verne", &[[3, 8]]) },
        Excerpt { field: Field::Tags, index: Some(1), ..excerpt("korea", &[[0, 5]]) },
    ];
    let rendered = render(&tagged, &PLAIN);
    assert!(rendered.contains("│ by Jo »Verne«\n  │ tag »korea«\n"), "{rendered}");
}

/// Everything an article can bring in, in every place it can bring it to.
fn hostile(text: &'static str) -> Alert<'static> {
    let mut alert = alert();
    let text = || Cow::Borrowed(text);
    alert.watch.name = text();
    alert.watch.watchlist = text();
    alert.article.title = Some(text());
    alert.article.url = Some(text());
    alert.article.source = Some(text());
    alert.article.author = Some(text());
    alert.article.language = Some(text());
    alert.article.country = Some(text());
    alert.matches[0].term = text();
    alert.excerpts[0].text = text();
    alert
}

#[test]
fn nothing_from_outside_reaches_the_terminals_controls() {
    let texts = [
        "\u{1b}[31mred\u{1b}[0m",
        "\u{1b}]0;title\u{7}x",
        "\u{9b}2Jx",
        "\u{1b}P1$r\u{1b}\\x",
        "a\u{8}\u{8}b\u{7f}\u{0}c\u{90}",
        "line\r\nbreak\u{2028}x\tt",
        "\u{202e}desrever\u{202c} \u{2067}x\u{2069}",
        "\u{1b}[",
        "\u{1b}\u{1b}[1m[2Jx",
    ];
    for text in texts {
        let rendered = render(&hostile(text), &PLAIN);
        for character in rendered.chars().filter(|character| *character != '\n') {
            assert_eq!(clean::verdict(character), clean::Verdict::Keep, "{character:?} of {text:?}");
        }
        let colored = render(&hostile(text), &Options { color: true, ..PLAIN });
        let stripped = anstream::adapter::strip_str(&colored).to_string();
        assert!(!stripped.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    }
}

#[test]
fn escape_sequences_go_whole_and_hide_no_text() {
    let table = [
        ("\u{1b}[1;31mred\u{1b}[0m", "red"),
        ("\u{9b}1mred", "red"),
        ("\u{1b}[?25lhidden", "hidden"),
        ("\u{1b}]0;title\u{7}x", "]0;titlex"),
        ("\u{1b}[", "["),
        ("\u{1b}[12é", "[12é"),
        ("  a\nb\t ", "a b"),
        ("👩‍👩‍👧 \u{200f}עברית", "👩‍👩‍👧 \u{200f}עברית"),
    ];
    for (text, expected) in table {
        assert_eq!(clean_line(text), expected, "{text:?}");
    }
}

#[test]
fn highlights_hold_where_text_before_them_was_dropped() {
    let mut colored_title = alert();
    colored_title.article.title = Some("\u{1b}[31mSeoul\u{1b}[0m sells arms".into());
    colored_title.matches = vec![found(Field::Title, "arms", 21, 25)];
    assert!(render(&colored_title, &PLAIN).contains("  Seoul sells »arms«\n"));
}

#[test]
fn positions_beyond_a_shortened_headline_do_no_harm() {
    let mut shortened = alert();
    shortened.matches = vec![found(Field::Title, "arms", 25, 900), found(Field::Title, "arms", 800, 900)];
    shortened.matches.push(found(Field::Title, "arms", 9, 3));
    assert!(render(&shortened, &PLAIN).contains("Seoul weighs arms export »rules«"));
}

#[test]
fn lines_fit_the_terminal() {
    let mut long = alert();
    long.watch.name = "A watch with a rather long name that goes on and on".into();
    long.article.title =
        Some("武器輸出の規則を政府が見直し、国会で「激しい議論」が続く。反対も多い。".into());
    long.matches = vec![found(Field::Title, "輸出", 2, 4)];
    long.excerpts
        .push(excerpt("Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlung", &[[0, 5]]));
    long.excerpts.push(excerpt("กระทรวงกลาโหมประกาศส่งออกอาวุธไปยังประเทศเพื่อนบ้านเป็นครั้งแรก", &[]));
    for color in [false, true] {
        for width in [24, 30, 47, 80, 100] {
            let rendered = render(&long, &Options { color, width });
            let stripped = anstream::adapter::strip_str(&rendered).to_string();
            for line in stripped.lines().filter(|line| !line.contains("https://")) {
                assert!(line.width() <= width, "{} columns of {width}: {line:?}", line.width());
                assert_eq!(line.trim_end(), line);
            }
            let joined: String =
                stripped.replace(['»', '«'], "").split_whitespace().filter(|word| *word != "│").collect();
            assert!(
                joined.contains("武器輸出の規則を政府が見直し、国会で「激しい議論」が続く。反対も多い。")
            );
            assert!(joined.contains("Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlung"));
        }
    }
    assert!(render(&long, &Options { color: false, width: 0 }).lines().count() > 10);
    assert!(render(&alert(), &Options { color: false, width: 9999 }).contains("│ … an »arms export«"));
}

#[test]
fn punctuation_stays_with_its_word() {
    let table = [
        ("政府が「武器輸出」を、", 12, vec!["政府が「武器", "輸出」を、"]),
        ("政府が「武器輸出」を、", 9, vec!["政府が", "「武器輸", "出」を、"]),
        ("one two, three", 8, vec!["one two,", "three"]),
        ("one  two", 4, vec!["one", "two"]),
    ];
    for (text, width, expected) in table {
        let lines = wrapped(&Marked::plain(text), width, false);
        let lines: Vec<String> =
            lines.into_iter().map(|line| line.into_iter().map(|(run, _)| run).collect()).collect();
        assert_eq!(lines, expected, "{text} in {width}");
    }
}

#[test]
fn right_to_left_names_are_isolated_from_what_stands_beside_them() {
    let mut arabic = alert();
    arabic.article.author = Some("ليلى حداد".into());
    arabic.article.title = Some("تصدير الأسلحة".into());
    arabic.matches = vec![found(Field::Title, "الأسلحة", 6, 13)];
    let rendered = render(&arabic, &PLAIN);
    assert!(rendered.contains("example.com · \u{2068}ليلى حداد\u{2069} · en"), "{rendered:?}");
    assert!(rendered.contains("  تصدير »الأسلحة«\n"), "{rendered:?}");
}
