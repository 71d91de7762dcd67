//! Alerts that are too long.

use super::*;

/// An article whose alert is long in every part that can be given up.
fn long_article() -> Article<'static> {
    let title = format!("{} arms export {}", "å".repeat(300), "漢字".repeat(400));
    let filler = "Filler stands here for a while. ".repeat(10);
    let body: String = (0..30).map(|number| format!("Number {number} is an arms export. {filler}")).collect();
    Article {
        id: Some("a-1".into()),
        version: Some("2".into()),
        title: Some(FieldText { text: title.into(), layout: Layout::Plain }),
        body: Some(FieldText { text: body.into(), layout: Layout::Plain }),
        ..Article::default()
    }
}

/// What is left of a long alert: excerpts, matches, code points of the title.
fn left(outgoing: &Outgoing) -> (usize, usize, usize) {
    let alert = json(outgoing);
    let title = alert["article"]["title"].as_str().unwrap();
    assert_eq!(alert["match_count"], 31, "the count is the true one, whatever was given up");
    (
        alert.get("excerpts").map_or(0, |excerpts| excerpts.as_array().unwrap().len()),
        alert["matches"].as_array().unwrap().len(),
        title.chars().count(),
    )
}

#[test]
fn each_step_gives_up_what_the_contract_says_and_no_more() {
    let article = long_article();
    let whole_title = article.title.as_ref().unwrap().text.chars().count();
    let steps =
        [(3, 31, whole_title), (1, 31, whole_title), (1, 10, whole_title), (1, 10, 500), (0, 10, 500)];
    let mut max_bytes = config().max_bytes;
    for (number, expected) in steps.into_iter().enumerate() {
        let outgoing = compose(&Alerts { max_bytes, ..config() }, &article, &["arms export"]).unwrap();
        assert_eq!(left(&outgoing), expected, "step {number}");
        assert!(outgoing.size() <= max_bytes, "step {number}");
        // It fits exactly, and a byte less takes the next step.
        let exact = Alerts { max_bytes: outgoing.size(), ..config() };
        assert_eq!(compose(&exact, &article, &["arms export"]).unwrap(), outgoing, "step {number}");
        max_bytes = outgoing.size() - 1;
    }
    let error = compose(&Alerts { max_bytes, ..config() }, &article, &["arms export"]).unwrap_err();
    assert_eq!(error, TooLarge { watch_id: "arms-exports".to_owned(), bytes: max_bytes + 1, max_bytes });
    let expected = format!(
        "the alert of watch `arms-exports` takes {} bytes even when it is shortened, and `alerts.max_bytes` is {max_bytes}",
        max_bytes + 1,
    );
    assert_eq!(error.to_string(), expected);
}

#[test]
fn structured_alerts_are_shortened_too() {
    let format = AlertFormat::Structured;
    let whole = compose(&Alerts { format, ..config() }, &long_article(), &["arms export"]).unwrap();
    let limit = Alerts { format, max_bytes: whole.size() - 1, ..config() };
    let shortened = compose(&limit, &long_article(), &["arms export"]).unwrap();
    let envelope: Value = serde_json::from_slice(&shortened.value).unwrap();
    schema::assert_valid(&envelope["data"]);
    assert_eq!(envelope["data"]["excerpts"].as_array().unwrap().len(), 1);
}

#[test]
fn a_title_is_cut_between_grapheme_clusters() {
    let family = "👩‍👩‍👧‍👦";
    let title = family.repeat(100);
    let article = Article { title: text(&title), body: text("An arms export."), ..Article::default() };
    let whole = compose(&config(), &article, &["arms export"]).unwrap();
    let limit = Alerts { max_bytes: whole.size() - 1, ..config() };
    let alert = json(&compose(&limit, &article, &["arms export"]).unwrap());
    assert_eq!(alert["article"]["title"], format!("{}…", family.repeat(71)));
}

#[test]
fn a_title_of_500_characters_is_left_alone() {
    let title = "t".repeat(500);
    let article = Article { title: text(&title), body: text("An arms export."), ..Article::default() };
    let whole = compose(&config(), &article, &["arms export"]).unwrap();
    let limit = Alerts { max_bytes: whole.size() - 1, ..config() };
    assert_eq!(json(&compose(&limit, &article, &["arms export"]).unwrap())["article"]["title"], title);
}

#[test]
fn many_overlapping_matches_of_a_huge_text_are_given_up_before_they_are_written() {
    let body = format!("arms{}export", " ".repeat(200_000));
    let article = Article { body: text(&body), ..Article::default() };
    let watch = watch(&["arms export"]);
    let whole = Hit { field: Field::Body, index: None, start: 0, end: 200_010, term: "arms export" };
    let fired = Fired { watch: &watch, hits: vec![whole; 50] };
    let error = compose_fired(&config(), &article, &fired).unwrap_err();
    assert_eq!(error.bytes, 2_000_143);
    let limit = Alerts { max_bytes: 2_100_000, ..config() };
    let alert = json(&compose_fired(&limit, &article, &fired).unwrap());
    assert_eq!(alert["matches"].as_array().unwrap().len(), 10);
    assert!(alert["excerpts"][0]["text"].as_str().unwrap().len() < 300);
}
