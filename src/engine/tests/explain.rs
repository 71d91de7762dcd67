//! The tree of conditions, and the nearest misses.

use super::*;
use crate::engine::Explained;

/// One line a condition: depth, truth, text and remark.
fn lines(query: &str, article: &Article<'_>) -> Vec<String> {
    fn add(part: &Explained, depth: usize, lines: &mut Vec<String>) {
        let remark = part.remark.as_deref().map(|remark| format!(" ({remark})")).unwrap_or_default();
        lines.push(format!("{}{} {}{remark}", "  ".repeat(depth), part.holds, part.text));
        part.parts.iter().for_each(|part| add(part, depth + 1, lines));
    }
    let engine = Engine::build(vec![query_watch("w", query)]).unwrap();
    let explanation = engine.explain("w", article, BUDGET, &mut Scratch::default()).unwrap().unwrap();
    let mut lines = Vec::new();
    add(explanation.query.as_ref().unwrap(), 0, &mut lines);
    assert_eq!(explanation.fires, explanation.query.unwrap().holds);
    lines
}

#[test]
fn the_nearest_miss_in_words() {
    let table: &[(&str, &str, &str)] = &[
        (
            "arms NEAR/3 export*",
            "Exports rose. The ministry had kept its arms.",
            "Exports … arms: 6 words between, at most 3 allowed",
        ),
        ("arms PRE/3 export*", "The export of arms", "only in the other order"),
        ("arms NEAR/3 arms", "The arms", "both sides stand at the same place, which cannot be both"),
        ("arms NEAR/3 gun*", "The arms", "nothing stands for its right side"),
        ("storm NEAR/s ferry", "The storm came. No ferry left.", "storm … ferry: in different sentences"),
        ("storm NEAR/p ferry", "The storm came.\nNo ferry left.", "storm … ferry: in different paragraphs"),
        (
            "apple NOT NEAR/3 juice",
            "Apple juice",
            "every occurrence of its left side has its right side near, such as Apple … juice",
        ),
        (
            "race NOT INSIDE \"arms race\"",
            "An arms race",
            "every occurrence of its left side is part of its right side",
        ),
        ("ATLEAST/3 drone", "A drone and a drone", "twice, 3 needed"),
        ("FIRST/2 storm", "A heavy winter storm", "word 4 of the body at the earliest"),
        ("\"arms export\"", "Arms for export", "Arms … export: 1 word between"),
        ("\"arms export\"", "Arms\nExport", "Arms … Export: a paragraph ends between"),
        ("\"arms export\"", "Arms", "`export` is not in the article"),
        ("export", "Exporters met", "not in the article, but `Exporters` is"),
        ("=US", "They told us", "stands as `us`, with other case or accents"),
        ("title:storm", "A storm", ""),
        ("storm AND source:bbc", "A storm", ""),
    ];
    for (query, body, remark) in table {
        let article = article(Some("en"), "Weather", body);
        let lines = lines(query, &article);
        if remark.is_empty() {
            continue;
        }
        assert!(
            lines[0].starts_with("false") && lines[0].ends_with(&format!("({remark})")),
            "{query}: {lines:#?}"
        );
    }
}

#[test]
fn the_tree_has_the_shape_of_the_query() {
    let mut article = article(Some("en"), "Storm in the north", "The arms were sold.");
    article.source = Some("example.com".into());
    let lines = lines("title:storm AND (arms OR guns) AND NOT source:example.com", &article);
    let expected = [
        "false AND",
        "  true in the title",
        "    true storm (title once)",
        "  true OR",
        "    true arms (body once)",
        "    false guns (not in the article)",
        "  false NOT",
        "    true source:example.com (the article's source is example.com)",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn terms_and_languages_are_explained() {
    let mut restricted = watch("w", &["port", "arms export"]);
    restricted.languages = ["de".to_owned()].into();
    let engine = Engine::build(vec![restricted]).unwrap();
    let explain = |language, body: &str| {
        let article = article(Some(language), "", body);
        let explanation = engine.explain("w", &article, BUDGET, &mut Scratch::default()).unwrap().unwrap();
        let terms: Vec<(String, bool)> =
            explanation.terms.iter().map(|term| (term.text.clone(), term.holds)).collect();
        (explanation.fires, explanation.language, terms)
    };
    let (fires, language, terms) = explain("en", "A port");
    assert!(!fires);
    assert_eq!(language.as_deref(), Some("the watch is for de; the article's language is en"));
    assert_eq!(terms, [("port".to_owned(), true)]);
    let (fires, language, terms) = explain("de", "Arms for export");
    assert_eq!((fires, language), (false, None));
    assert_eq!(terms, [("port".to_owned(), false), ("arms export".to_owned(), false)]);
    assert!(
        engine.explain("other", &article(None, "", ""), BUDGET, &mut Scratch::default()).unwrap().is_none()
    );
}
