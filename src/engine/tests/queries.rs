//! What the tables of the language leave out: fields of their own, `unless`, anchors, and what is reported.

use super::*;

/// The hits of one query: field, text and term.
fn hits(query: &str, article: &Article<'_>) -> Option<Vec<(&'static str, String, String)>> {
    hits_of(query_watch("w", query), article)
}

fn hits_of(watch: Watch, article: &Article<'_>) -> Option<Vec<(&'static str, String, String)>> {
    let engine = Engine::build(vec![watch]).unwrap();
    let fired = engine.search(article, BUDGET, &mut Scratch::default()).unwrap();
    let text_of = |hit: &Hit<'_>| {
        let text = match hit.field {
            Field::Title => article.title.as_ref(),
            Field::Summary => article.summary.as_ref(),
            Field::Body => article.body.as_ref(),
            Field::Author => article.author.as_ref(),
            Field::Tags => article.tags.get(hit.index.unwrap() as usize),
        };
        let characters = text.unwrap().text.chars().skip(hit.start as usize);
        characters.take((hit.end - hit.start) as usize).collect::<String>()
    };
    let told = |hit: &Hit<'_>| (hit.field.as_str(), text_of(hit), hit.term.to_owned());
    fired.first().map(|fired| fired.hits.iter().map(told).collect())
}

fn texts(query: &str, body: &str) -> Option<Vec<String>> {
    let article = article(Some("en"), "", body);
    hits(query, &article).map(|hits| hits.into_iter().map(|(_, text, _)| text).collect())
}

#[test]
fn what_each_operator_reports() {
    let table: &[(&str, &str, Option<&[&str]>)] = &[
        ("a AND b", "b a a", Some(&["b", "a", "a"])),
        ("a OR b", "a c", Some(&["a"])),
        ("a AND NOT b", "a c", Some(&["a"])),
        ("a AND NOT b", "a b", None),
        ("a NEAR/1 b", "a x x a x b", Some(&["a", "b"])),
        ("a NEAR/1 b", "b a b", Some(&["b", "a", "b"])),
        ("a PRE/0 b", "b a b", Some(&["a", "b"])),
        ("(a NEAR/0 b) NEAR/0 c", "a b c b a", Some(&["a", "b", "c", "b", "a"])),
        ("(a NEAR/0 b) PRE/0 c", "a b c b a", Some(&["a", "b", "c"])),
        ("ATLEAST/2 a", "a b a", Some(&["a", "a"])),
        ("FIRST/1 a", "a b a", Some(&["a"])),
        ("a NOT NEAR/0 b", "a b x a", Some(&["a"])),
        ("race NOT INSIDE \"arms race\"", "arms race, race", Some(&["race"])),
        ("\"a b\" OR abc*", "a b", Some(&["a b"])),
        ("NOT (NOT a)", "a", Some(&[])),
        ("exp* AND ~export", "exported", Some(&["exported", "exported"])),
        ("/abc+d/ AND x", "x abccd abcd", Some(&["x", "abccd", "abcd"])),
    ];
    for (query, body, expected) in table {
        assert_eq!(
            texts(query, body).as_deref().map(|texts| texts.iter().map(String::as_str).collect()),
            expected.map(<[&str]>::to_vec),
            "{query}: {body}"
        );
    }
}

#[test]
fn byline_and_tags_are_asked_for_by_name_only() {
    let mut article = article(Some("en"), "Weather", "Rain");
    article.author = plain("Rosa Port");
    article.tags = vec![plain("grain"), plain("deep sea port")].into_iter().flatten().collect();
    assert_eq!(hits("port", &article), None);
    assert_eq!(hits("byline:port", &article), Some(vec![("author", "Port".into(), "port".into())]));
    assert_eq!(
        hits("tag:\"sea port\"", &article),
        Some(vec![("tags", "sea port".into(), "\"sea port\"".into())])
    );
    assert_eq!(hits("tag:(grain NEAR/p port)", &article), None, "each tag is a field of its own");
}

#[test]
fn the_lead_is_the_summary_or_the_first_paragraph() {
    let mut article = article(Some("en"), "Storm", "The flood came.\nThe dam held.");
    assert!(hits("lead:flood", &article).is_some());
    assert!(hits("lead:dam", &article).is_none());
    article.summary = plain("A dam held");
    assert!(hits("lead:flood", &article).is_none());
    assert_eq!(hits("lead:dam", &article), Some(vec![("summary", "dam".into(), "dam".into())]));
    article.summary = plain(" … ");
    assert!(hits("lead:flood", &article).is_some(), "a summary without a word is none");
}

#[test]
fn unless_keeps_a_watch_from_firing() {
    let mut article = article(Some("en"), "", "The port is closed.");
    article.source = Some("news.example.com".into());
    let unless = |unless: &str| {
        let mut watch = watch("w", &["port"]);
        watch.unless = Some(Box::new(Query::parse_unless(unless).unwrap()));
        hits_of(watch, &article).is_none()
    };
    assert!(unless("source:example.com"));
    assert!(unless("closed"));
    assert!(unless("NOT open"));
    assert!(!unless("source:other.com"));
    assert!(!unless("title:closed"));
}

#[test]
fn terms_and_query_fire_together() {
    let mut both = query_watch("w", "flood NEAR/2 dam");
    both.terms = watch("w", &["port"]).terms;
    let body = |body: &'static str| hits_of(both.clone(), &article(Some("en"), "", body));
    assert_eq!(body("port").unwrap().len(), 1);
    assert_eq!(body("flood, dam").unwrap().len(), 2);
    assert_eq!(body("flood, dam, port").unwrap().len(), 3);
    assert_eq!(body("flood"), None);
}

#[test]
fn a_long_or_is_the_same_as_a_short_one() {
    let many: Vec<String> = (0..100).map(|number| format!("w{number}")).collect();
    let query = format!("({} OR port) NEAR/1 dam AND ({})", many.join(" OR "), many.join(" OR "));
    assert_eq!(texts(&query, "w7 dam w99"), Some(["w7", "dam", "w99"].map(str::to_owned).to_vec()));
    assert_eq!(texts(&query, "port dam"), None);
}

#[test]
fn inflected_forms_follow_a_detected_language() {
    let body = "Die Exporte wurden am Montag wegen des schweren Sturms gestoppt, sagte die Behörde, und die Schiffe blieben im Hafen.";
    for language in [None, Some("de"), Some("de-AT")] {
        assert!(hits("~export", &article(language, "", body)).is_some(), "{language:?}");
    }
    for language in [Some("pl"), Some("ja")] {
        assert!(hits("~export", &article(language, "", body)).is_none(), "{language:?}");
        assert!(hits("~Exporte", &article(language, "", body)).is_some(), "{language:?}");
    }
}
