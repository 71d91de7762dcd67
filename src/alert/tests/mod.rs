//! What alerts are made of, held against the schema that is shipped.

mod compose;
mod event;
mod excerpt;
mod schema;
mod shortening;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::*;
use crate::article::{Field, FieldText};
use crate::config::{AlertFormat, Alerts};
use crate::engine::{Fired, Hit};
use crate::query::Term;
use crate::text::Layout;
use crate::watch::{Revision, Watch};

/// `[alerts]` as it is without a configuration.
fn config() -> Alerts {
    Alerts {
        topic: "alerts".to_owned(),
        topics: BTreeMap::new(),
        format: AlertFormat::Binary,
        source: "/newswatch/test".to_owned(),
        max_matches: 100,
        max_excerpts: 3,
        max_bytes: 900_000,
    }
}

fn watch(terms: &[&str]) -> Watch {
    Watch {
        id: "arms-exports".to_owned(),
        name: Some("Arms exports".to_owned()),
        watchlist: "Defence".into(),
        severity: Severity::High,
        tags: Arc::new(["trade".to_owned()]),
        terms: terms.iter().map(|term| Term::parse_entry(term).unwrap().term).collect(),
        revision: Revision::of_digits("0123456789abcdef"),
        ..Watch::default()
    }
}

fn text(text: &str) -> Option<FieldText<'_>> {
    Some(FieldText { text: text.into(), layout: Layout::Plain })
}

/// An article with every member.
fn full_article() -> Article<'static> {
    Article {
        id: Some("a-1".into()),
        version: Some("2".into()),
        url: Some("https://example.com/a-1".into()),
        title: text("Seoul rethinks its arms export ban"),
        summary: text("The ministry wants to sell abroad."),
        body: text("Stoltenberg asked Seoul for arms.\nAn arms export needs a licence, the ministry said."),
        author: text("Jo Verne"),
        source: Some("example.com".into()),
        language: Some("en".into()),
        country: Some("KR".into()),
        tags: vec![text("arms export").expect("some"), text("korea").expect("some")],
        published_at: Some("2023-01-30T06:12:00Z".parse().expect("a time")),
    }
}

/// Every place where one of the terms stands letter by letter, in the order of the report.
fn hits<'e>(article: &Article<'_>, terms: &[&'e str]) -> Vec<Hit<'e>> {
    let mut found = Vec::new();
    let prose = [
        (Field::Title, &article.title),
        (Field::Summary, &article.summary),
        (Field::Body, &article.body),
        (Field::Author, &article.author),
    ];
    let prose = prose.into_iter().filter_map(|(field, text)| Some((field, None, text.as_ref()?)));
    let tags = article.tags.iter().enumerate().map(|(index, tag)| (Field::Tags, Some(index as u32), tag));
    for (field, index, text) in prose.chain(tags) {
        for term in terms {
            for (byte, matched) in text.text.match_indices(term) {
                let start = text.text[..byte].chars().count() as u32;
                let end = start + matched.chars().count() as u32;
                found.push(Hit { field, index, start, end, term });
            }
        }
    }
    found.sort_by_key(|hit| (hit.field, hit.index, hit.start, hit.end, hit.term));
    found
}

fn origin() -> Origin {
    Origin { topic: "articles".into(), partition: 3, offset: 128_812 }
}

fn matched_at() -> Timestamp {
    "2026-11-23T10:00:00.123987Z".parse().expect("a time")
}

/// Composes the alert of a watch with these terms.
fn compose(config: &Alerts, article: &Article<'_>, terms: &[&str]) -> Result<Outgoing, TooLarge> {
    let watch = watch(terms);
    compose_fired(config, article, &Fired { watch: &watch, hits: hits(article, terms) })
}

fn compose_fired(config: &Alerts, article: &Article<'_>, fired: &Fired<'_>) -> Result<Outgoing, TooLarge> {
    let origin = origin();
    let record = RecordPlace { origin: &origin, timestamp_ms: Some(1_675_059_130_123), headers: &[] };
    let identity = ArticleIdentity::new(article, &origin, || "hash".to_owned());
    Composer::new(config).compose(article, fired, &record, matched_at(), &identity)
}

/// The alert as JSON, after it was held against the schema, and against what the model writes.
fn json(outgoing: &Outgoing) -> Value {
    let read = read(None, &outgoing.value).expect("an alert");
    assert_eq!(String::from_utf8_lossy(&outgoing.value), serde_json::to_string(&read).expect("JSON"));
    let alert: Value = serde_json::from_slice(&outgoing.value).expect("JSON");
    schema::assert_valid(&alert);
    alert
}
