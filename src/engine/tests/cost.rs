//! Cost in steps: hostile watches and articles stay linear, or are ended by the budget.

use super::*;

const MEGABYTE: usize = 1_000_000;
/// Steps a byte of text, whatever is looked for.
const PER_BYTE: u64 = 12;
/// Steps an occurrence told.
const PER_HIT: u64 = 60;

/// Bytes and hits of the article, and the steps it took; `None` where the budget ended it.
fn cost(watches: Vec<Watch>, body: &str) -> Option<(u64, u64, u64)> {
    let engine = Engine::build(watches).unwrap();
    let article = article(Some("en"), "", body);
    let scratch = &mut Scratch::default();
    let steps = engine.count_steps(&article, BUDGET, scratch).ok()?;
    let fired = engine.search(&article, BUDGET, scratch).ok()?;
    let hits = fired.iter().map(|fired| fired.hits.len() as u64).sum();
    Some((body.len() as u64, hits, steps))
}

#[track_caller]
fn assert_linear(name: &str, watches: Vec<Watch>, body: &str) {
    let (bytes, hits, steps) = cost(watches, body).unwrap_or_else(|| panic!("{name}: ended by the budget"));
    let allowed = PER_BYTE * bytes + PER_HIT * hits;
    assert!(steps <= allowed, "{name}: {steps} steps for {bytes} bytes and {hits} hits, {allowed} allowed");
}

#[test]
fn a_hundred_thousand_watches_on_the() {
    let watches = || (0..100_000).map(|number| watch(&format!("w{number}"), &["the"])).collect();
    assert_linear("few", watches(), "The port and the ship");
    // More hits than any budget allows.
    assert_eq!(cost(watches(), &"the ".repeat(1000)), None);
}

#[test]
fn dense_proximities() {
    let dense = "a ".repeat(MEGABYTE / 8);
    for query in ["a NEAR/1000 a", "a PRE/1000 a", "a NOT NEAR/1000 b", "a NEAR/s a", "a NEAR/p a"] {
        assert_linear(query, vec![query_watch("w", query)], &dense);
    }
    // Every pair of these would be an occurrence of the inner one.
    assert_eq!(cost(vec![query_watch("w", "(a NEAR/1000 a) NEAR/1000 a")], &dense), None);
}

#[test]
fn stars_that_overlap() {
    let word = "a".repeat(MEGABYTE / 8);
    for query in ["aaa*", "*aaa", "*aaa* OR aaaa* OR *aaaa*", "aaa?", "?aaa", "?aaa?"] {
        let watches = vec![query_watch("w", query)];
        let (bytes, _, steps) = cost(watches, &word).expect(query);
        // Each place of the literal is an occurrence, though all of them are one word.
        assert!(steps <= 80 * bytes, "{query}: {steps}");
    }
}

/// Steps do not show a walk over all words for each star; a test that does not end does.
#[test]
fn stars_in_many_words() {
    let words = "exports and exporters reexport ".repeat(MEGABYTE / 31);
    for query in ["export*", "*export*", "export?", "~export", "=exports", "FIRST/9 export*"] {
        assert_linear(query, vec![query_watch("w", query)], &words);
    }
}

#[test]
fn a_quadratic_regular_expression_is_ended() {
    let query = r"/abc[\s\S]*z|abc/";
    assert_eq!(cost(vec![query_watch("w", query)], &"abc".repeat(MEGABYTE / 3)), None);
    assert!(cost(vec![query_watch("w", query)], &"abc ".repeat(100)).is_some());
}

#[test]
fn an_article_that_fires_everything() {
    let watches = vec![watch("w", &["a", "b", "a b", "b a"]), query_watch("v", "a AND b")];
    assert_linear("all", watches, &"a b ".repeat(MEGABYTE / 16));
}

#[test]
fn every_form_on_ordinary_text() {
    let body = "The harbour board met on Tuesday; exports of grain were halted. ".repeat(200);
    let queries = [
        "grain",
        "\"exports of grain\"",
        "=Tuesday",
        "export*",
        "*port*",
        "hal?ed",
        "~export",
        "/[Gg]rain/",
        "board NEAR/5 export*",
        "grain NOT INSIDE \"of grain\"",
        "ATLEAST/200 grain",
        "FIRST/10 board",
    ];
    for query in queries {
        assert_linear(query, vec![query_watch("w", query)], &body);
    }
}
