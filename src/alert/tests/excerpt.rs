//! Which passages are shown, and where they are cut.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

use super::super::excerpt::choose;
use super::super::texts::Texts;
use super::*;

/// The passages, with what is highlighted between `[` and `]`.
fn passages(article: &Article<'_>, terms: &[&str], max: usize) -> Vec<String> {
    let excerpts = choose(&hits(article, terms), &Texts::new(article), max);
    excerpts.iter().map(|excerpt| format!("{}: {}", excerpt.field.as_str(), marked(excerpt))).collect()
}

fn marked(excerpt: &Excerpt<'_>) -> String {
    let mut out = String::new();
    for (position, character) in excerpt.text.chars().enumerate() {
        let position = position as u32;
        if excerpt.highlights.iter().any(|span| span[0] == position) {
            out.push('[');
        }
        out.push(character);
        if excerpt.highlights.iter().any(|span| span[1] == position + 1) {
            out.push(']');
        }
    }
    out
}

fn body(body: &str) -> Article<'_> {
    Article { body: text(body), ..Article::default() }
}

const LONG: &str = "The harbour was quiet that morning and nobody expected the announcement that came at noon. \
    The minister said an arms export of that size would need the consent of parliament. \
    Shares of the yard fell by a tenth before trading was halted for the rest of the week.";

#[test]
fn passages_are_cut_at_words() {
    let expected = "body: … and nobody expected the announcement that came at noon. The minister said an \
        [arms export] of that size would need the consent of parliament. Shares of the yard fell by a …";
    assert_eq!(passages(&body(LONG), &["arms export"], 3), [expected]);
}

#[test]
fn little_is_not_worth_cutting() {
    let filler = "x".repeat(60);
    let whole = format!("Short words {filler} before arms and {filler} behind it.");
    let expected = format!("body: Short words {filler} before [arms] and {filler} behind it.");
    assert_eq!(passages(&body(&whole), &["arms"], 3), [expected]);
}

#[test]
fn line_breaks_are_spaces_one_for_one() {
    let article = body("\n\n arms\r\n\r\nexport\tban\u{2028}now \n");
    assert_eq!(passages(&article, &["export"], 3), ["body: arms    [export] ban now"]);
}

#[test]
fn hits_close_together_share_a_passage_and_overlapping_ones_a_highlight() {
    let article = body("Tanks, arms export control and more tanks were discussed.");
    let expected = ["body: [Tanks], [arms export control] and more tanks were discussed."];
    assert_eq!(passages(&article, &["Tanks", "arms export", "export control"], 3), expected);
}

#[test]
fn different_terms_come_before_more_of_the_same() {
    let far = "Filler words stand here to keep the passages apart from one another for good. ".repeat(4);
    let whole =
        format!("First arms here. {far}Second arms there. {far}Third arms. {far}At last a tank. {far}");
    let shown = passages(&body(&whole), &["arms", "tank"], 2);
    assert_eq!(shown.len(), 2);
    assert!(shown[0].contains("First [arms]"), "{shown:?}");
    assert!(shown[1].contains("[tank]"), "{shown:?}");
    let shown = passages(&body(&whole), &["arms", "tank"], 3);
    assert!(shown[1].contains("Second [arms]") && shown[2].contains("[tank]"), "{shown:?}");
    assert_eq!(passages(&body(&whole), &["arms", "tank"], 9).len(), 4);
    assert!(passages(&body(&whole), &["arms", "tank"], 0).is_empty());
}

#[test]
fn the_headline_is_quoted_only_for_what_the_text_does_not_hold() {
    let article = Article { title: text("Tank and arms"), body: text("The arms."), ..Article::default() };
    assert_eq!(passages(&article, &["arms"], 3), ["body: The [arms]."]);
    assert_eq!(passages(&article, &["arms", "Tank"], 3), ["title: [Tank] and [arms]", "body: The [arms]."]);
    assert_eq!(passages(&article, &["Tank"], 3), ["title: [Tank] and arms"]);
}

#[test]
fn a_body_that_begins_with_its_summary_is_not_quoted_twice() {
    let article =
        Article { summary: text("An arms export."), body: text("An arms export."), ..Article::default() };
    assert_eq!(passages(&article, &["arms export"], 3), ["summary: An [arms export]."]);
}

#[test]
fn passages_of_one_text_do_not_repeat_each_other() {
    let line = |number: usize| format!("{number} two three four five six seven eight nine ten arms ");
    let whole: String = (0..40).map(line).collect();
    let article = body(&whole);
    let excerpts = choose(&hits(&article, &["arms"]), &Texts::new(&article), 5);
    let shown: usize = excerpts.iter().map(|excerpt| excerpt.highlights.len()).sum();
    assert_eq!(excerpts.len(), 5);
    assert!(excerpts.iter().map(|excerpt| excerpt.text.chars().count()).all(|length| length <= 330));
    let words: usize = excerpts.iter().map(|excerpt| excerpt.text.matches("arms").count()).sum();
    assert_eq!(words, shown);
}

#[test]
fn scripts_without_spaces_are_cut_too() {
    let whole = format!("{}武器輸出{}", "港は静かだった。".repeat(30), "市場は続く。".repeat(40));
    let article = body(&whole);
    let excerpts = choose(&hits(&article, &["武器輸出"]), &Texts::new(&article), 3);
    let length = excerpts[0].text.chars().count();
    assert!((120..=170).contains(&length), "{length}");
    assert_eq!(marked(&excerpts[0]).matches("[武器輸出]").count(), 1);
}

#[test]
fn a_hit_of_any_length_is_shown_in_part() {
    let whole = format!("We sell arms{}export goods.", " - ".repeat(1000));
    let article = body(&whole);
    let hit = Hit { field: Field::Body, index: None, start: 8, end: 3018, term: "arms export" };
    let excerpts = choose(&[hit], &Texts::new(&article), 3);
    assert!(excerpts[0].text.starts_with("We sell arms -"), "{excerpts:?}");
    assert!(excerpts[0].text.chars().count() < 260);
    assert_eq!(excerpts[0].highlights.len(), 1);
}

proptest! {
    /// Whatever the text: highlights lie in order within the excerpt and show what was hit, and no cut
    /// splits a grapheme cluster.
    #[test]
    fn cuts_are_clean(
        pieces in prop::collection::vec("[a-z]{1,9}|arms| |\\n|漢字|กำลัง|👩‍👩‍👧‍👦|🇰🇷🇯🇵|é̂|\\.|क्षि|각", 1..260),
        max in 1usize..5,
    ) {
        let whole = pieces.concat();
        let article = body(&whole);
        let all_hits = hits(&article, &["arms", "漢"]);
        let excerpts = choose(&all_hits, &Texts::new(&article), max);
        prop_assert_eq!(excerpts.is_empty(), all_hits.is_empty());
        prop_assert!(excerpts.len() <= max);
        let clusters: Vec<&str> = whole.graphemes(true).collect();
        for excerpt in &excerpts {
            let characters: Vec<char> = excerpt.text.chars().collect();
            let mut last_end = 0;
            for [start, end] in &excerpt.highlights {
                prop_assert!(*start >= last_end && start < end);
                last_end = *end;
                let shown: String = characters[*start as usize..*end as usize].iter().collect();
                prop_assert!(shown == "arms" || shown == "漢", "{}", shown);
            }
            let inner = excerpt.text.trim_start_matches("… ").trim_end_matches(" …");
            let expected: Vec<&str> = inner.graphemes(true).collect();
            let flat: Vec<&str> = clusters.iter().map(|cluster| if *cluster == "\n" { " " } else { cluster }).collect();
            prop_assert!(flat.windows(expected.len()).any(|window| window == expected), "{:?}", excerpt.text);
        }
    }
}
