//! The engine against a table of what should be found, and against a slow search that is obviously right.

mod cost;
mod explain;
mod queries;

use proptest::prelude::*;

use super::*;
use crate::article::{Article, FieldText};
use crate::query::{Query, Term};
use crate::text::{Layout, WordRules, cut_phrase};

const BUDGET: u64 = 50_000_000;

fn watch(id: &str, terms: &[&str]) -> Watch {
    Watch {
        id: id.to_owned(),
        terms: terms.iter().map(|written| Term::parse_entry(written).unwrap().term).collect(),
        ..Watch::default()
    }
}

fn query_watch(id: &str, query: &str) -> Watch {
    let query = Query::parse(query).unwrap_or_else(|errors| panic!("{query}: {errors:?}"));
    Watch { id: id.to_owned(), query: Some(Box::new(query)), ..Watch::default() }
}

fn plain(text: &str) -> Option<FieldText<'_>> {
    Some(FieldText { text: text.into(), layout: Layout::Plain })
}

fn article<'a>(language: Option<&'a str>, title: &'a str, body: &'a str) -> Article<'a> {
    Article {
        language: language.map(Into::into),
        title: plain(title),
        body: plain(body),
        ..Article::default()
    }
}

/// Field, text and term of each hit.
fn found(watches: Vec<Watch>, article: &Article<'_>) -> Vec<(String, &'static str, String, String)> {
    let engine = Engine::build(watches).unwrap();
    let fired = engine.search(article, BUDGET, &mut Scratch::default()).unwrap();
    let mut found = Vec::new();
    for fired in &fired {
        for hit in &fired.hits {
            let text = match hit.field {
                Field::Title => &article.title,
                Field::Summary => &article.summary,
                _ => &article.body,
            };
            let characters = text.as_ref().unwrap().text.chars();
            let cut: String =
                characters.skip(hit.start as usize).take((hit.end - hit.start) as usize).collect();
            found.push((fired.watch.id.clone(), hit.field.as_str(), cut, hit.term.to_owned()));
        }
    }
    found
}

#[test]
fn a_term_is_found_where_it_should_be_and_nowhere_else() {
    let table: &[(&str, &str, &str, &str, &[&str])] = &[
        (
            "a word",
            "Stoltenberg",
            "en",
            "Stoltenberg spoke. So did STOLTENBERG.",
            &["Stoltenberg", "STOLTENBERG"],
        ),
        ("not inside a word", "arms", "en", "Farms, charms and armsmen.", &[]),
        (
            "a phrase over punctuation",
            "arms export",
            "en",
            "Arms-export rules; arms (export)",
            &["Arms-export", "arms (export"],
        ),
        ("not over a paragraph", "arms export", "en", "New arms\nExport figures", &[]),
        ("a possessive", "Stoltenberg visit", "en", "Stoltenberg’s visit", &["Stoltenberg’s visit"]),
        ("a hit without its possessive", "Stoltenberg", "en", "Stoltenberg’s visit", &["Stoltenberg"]),
        ("an elision", "OTAN", "fr", "Les alliés de l’OTAN", &["OTAN"]),
        ("an elision in the term", "l’OTAN", "fr", "Une OTAN élargie", &["OTAN"]),
        ("no elision elsewhere", "OTAN", "en", "l’OTAN", &[]),
        ("a Turkish suffix", "Erdoğan", "tr", "Erdogan'ın ziyareti", &["Erdogan"]),
        ("accents", "Lodz", "pl", "Pociąg do miasta Łódź odjechał", &["Łódź"]),
        ("initials", "US Army", "en", "The U.S. Army said", &["U.S. Army"]),
        ("Han inside a row", "京都", "ja", "東京都と京都府", &["京都", "京都"]),
        (
            "two runs written together",
            "東京 タワー",
            "ja",
            "東京タワーと東京 タワー",
            &["東京タワー", "東京 タワー"],
        ),
        (
            "three runs, the longest in the middle",
            "北 アメリカ 条約",
            "ja",
            "北アメリカ条約、北 アメリカ 条約",
            &["北アメリカ条約", "北 アメリカ 条約"],
        ),
        ("a run and a word", "北约 NATO", "zh", "北约NATO秘书长", &["北约NATO"]),
        ("never inside a cluster", "น", "th", "ปีนี้", &[]),
        ("an ideographic comma is punctuation", "北约 访问", "zh", "北约、访问", &["北约、访问"]),
    ];
    for (name, term, language, body, expected) in table {
        let hits = found(vec![watch("w", &[term])], &article(Some(language), "", body));
        let texts: Vec<&str> = hits.iter().map(|(_, _, text, _)| text.as_str()).collect();
        assert_eq!(texts, *expected, "{name}");
    }
}

#[test]
fn overlapping_and_nested_terms_are_all_found() {
    let watches = vec![watch("w", &["arms export", "export", "export control", "arms export control"])];
    let hits = found(watches, &article(Some("en"), "", "The arms export control list"));
    let terms: Vec<&str> = hits.iter().map(|(_, _, _, term)| term.as_str()).collect();
    assert_eq!(terms, ["arms export", "arms export control", "export", "export control"]);
}

#[test]
fn watches_fire_by_id_and_hits_come_by_field_and_place() {
    let watches = vec![watch("b", &["port"]), watch("a.z", &["ship", "port"]), watch("a", &["port"])];
    let mut article = article(Some("en"), "Port closed", "A ship left port.");
    article.summary = plain("The port");
    let hits = found(watches, &article);
    let told: Vec<(&str, &str)> = hits.iter().map(|(id, field, _, _)| (id.as_str(), *field)).collect();
    let expected = [
        ("a", "title"),
        ("a", "summary"),
        ("a", "body"),
        ("a.z", "title"),
        ("a.z", "summary"),
        ("a.z", "body"),
        ("a.z", "body"),
        ("b", "title"),
        ("b", "summary"),
        ("b", "body"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_term_listed_twice_is_told_once() {
    let hits = found(vec![watch("w", &["port", "port"])], &article(Some("en"), "", "A port"));
    assert_eq!(hits.len(), 1);
}

#[test]
fn author_and_tags_are_not_searched() {
    let mut article = article(Some("en"), "Weather", "Rain");
    article.author = plain("Rosa Port");
    article.tags = vec![FieldText { text: "port".into(), layout: Layout::Plain }];
    assert_eq!(found(vec![watch("w", &["port"])], &article), []);
}

#[test]
fn a_restriction_to_languages_holds_for_regions_and_for_detected_languages() {
    let german = "Der Hafen wurde am Montag wegen des schweren Sturms geschlossen, sagte die Behörde.";
    let table = [
        ("stated", Some("de"), "de", true),
        ("a region of it", Some("de-AT"), "de", true),
        ("another", Some("nl"), "de", false),
        ("a longer tag that begins alike", Some("den"), "de", false),
        ("only the region asked for", Some("de"), "de-AT", false),
        ("detected", None, "de", true),
        ("detected as another", None, "fr", false),
        ("one way to write Norwegian", Some("nb-NO"), "no", true),
    ];
    for (name, stated, wanted, expected) in table {
        let mut restricted = watch("w", &["Hafen"]);
        restricted.languages = [wanted.to_owned()].into();
        let fired = !found(vec![restricted], &article(stated, "", german)).is_empty();
        assert_eq!(fired, expected, "{name}");
    }
}

#[test]
fn word_rules_follow_a_detected_language() {
    let body = "Les ministres des Affaires étrangères de l’OTAN se réunissent aujourd’hui à Bruxelles pour deux jours.";
    for stated in [None, Some("und")] {
        assert_eq!(found(vec![watch("w", &["OTAN"])], &article(stated, "", body)).len(), 1, "{stated:?}");
    }
}

#[test]
fn the_budget_ends_an_article_that_fires_everything() {
    let engine = Engine::build(vec![watch("w", &["a", "a a", "a a a"])]).unwrap();
    let body = "a ".repeat(10_000);
    let article = article(Some("en"), "", &body);
    let exceeded = engine.search(&article, 100_000, &mut Scratch::default());
    assert_eq!(exceeded, Err(BudgetExceeded { budget: 100_000 }));
    assert!(engine.search(&article, BUDGET, &mut Scratch::default()).is_ok());
}

#[test]
fn no_watches_fire_nothing() {
    assert_eq!(found(Vec::new(), &article(Some("en"), "Port", "A port")), []);
}

/// Whether the pieces of a term stand next to each other somewhere in a text, word by word: no automaton.
fn occurs(term: &str, text: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let pieces = cut_phrase(text, WordRules::General).pieces;
        pieces
            .into_iter()
            .map(|piece| match piece {
                crate::text::Piece::Word(word) | crate::text::Piece::Run(word) => word,
            })
            .collect()
    };
    let (wanted, there) = (words(term), words(text));
    !wanted.is_empty() && there.windows(wanted.len()).any(|window| window == wanted)
}

proptest! {
    #[test]
    fn every_term_is_found_exactly_where_words_say(
        terms in prop::collection::vec("[ab]{1,2}([ -][ab]{1,2}){0,2}", 1..6),
        text in "([ab]{1,3}[ ,.-]{1,2}){0,20}",
    ) {
        let watches: Vec<Watch> = terms.iter().enumerate().map(|(number, term)| watch(&format!("w{number}"), &[term])).collect();
        let engine = Engine::build(watches).unwrap();
        let article = article(Some("en"), "", &text);
        let fired = engine.search(&article, BUDGET, &mut Scratch::default()).unwrap();
        for (number, term) in terms.iter().enumerate() {
            let id = format!("w{number}");
            let fires = fired.iter().any(|fired| fired.watch.id == id);
            prop_assert_eq!(fires, occurs(term, &text), "{:?} in {:?}", term, text);
        }
    }
}
