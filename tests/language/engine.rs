//! The engine, asked in the words of the oracle.

use newswatch::article::Article;
use newswatch::engine::{Engine, Scratch};
use newswatch::query::{Query, Term};
use newswatch::watch::Watch;

use crate::oracle::Hit;

/// More steps than any article of these tests takes.
const BUDGET: u64 = u64::MAX / 2;

/// A watch of these terms and queries; `None` if any of it is refused.
pub fn watch(id: usize, terms: &[String], query: Option<&str>, unless: Option<&str>) -> Option<Watch> {
    let terms = terms.iter().map(|entry| Term::parse_entry(entry).ok().map(|parsed| parsed.term));
    let query = match query {
        Some(query) => Some(Query::parse(query).ok()?),
        None => None,
    };
    let unless = match unless {
        Some(unless) => Some(Query::parse_unless(unless).ok()?),
        None => None,
    };
    Some(Watch {
        id: id.to_string(),
        terms: terms.collect::<Option<_>>()?,
        query: query.map(Box::new),
        unless: unless.map(Box::new),
        ..Watch::default()
    })
}

/// The hits of each of so many watches, whose ids are numbers; none where it does not fire.
pub fn search(
    engine: &Engine,
    watches: usize,
    article: &Article<'_>,
    scratch: &mut Scratch,
) -> Vec<Option<Vec<Hit>>> {
    let mut all = vec![None; watches];
    for fired in engine.search(article, BUDGET, scratch).expect("the budget is large enough") {
        let hits = fired.hits.iter().map(|hit| Hit {
            field: hit.field,
            index: hit.index,
            start: hit.start,
            end: hit.end,
            term: hit.term.to_owned(),
        });
        let number: usize = fired.watch.id.parse().expect("ids of watches are numbers here");
        all[number] = Some(hits.collect());
    }
    all
}
