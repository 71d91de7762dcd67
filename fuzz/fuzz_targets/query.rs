//! Reads queries and entries of `terms`, and looks for what was accepted.
//!
//! The first byte picks the language of an article whose body is what stands behind the first zero byte; without
//! one it is the query itself, which holds its terms. Asserts that mistakes are told in order and at characters;
//! that what is printed is read again and finds the same; that hits lie in the text; and that the count of steps
//! is the same every time. Whether a hit is right is left to the tests against the oracle.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newswatch::article::{Article, FieldText};
use newswatch::engine::{BudgetExceeded, Engine, Scratch};
use newswatch::query::{Query, QueryError, Term};
use newswatch::text::Layout;
use newswatch::watch::Watch;

/// Far more than an ordinary article of this length takes, far less than would be slow.
const BUDGET: u64 = 200_000;
const LANGUAGES: [Option<&str>; 8] =
    [None, Some("en"), Some("de"), Some("fr"), Some("tr"), Some("ar"), Some("ja"), Some("th")];
const MAX_ARTICLE_BYTES: usize = 2048;

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else {
        return;
    };
    let (text, body) = match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, bytes),
    };
    let text = String::from_utf8_lossy(text);
    let body = String::from_utf8_lossy(&body[..body.len().min(MAX_ARTICLE_BYTES)]);
    let article = article(*choice, &body);

    for entry in [Term::parse_entry(&text), Term::parse_phrase(&text)] {
        match entry {
            Ok(entry) => {
                // Over the budget is as good an answer as any.
                let _ =
                    assert_search(&engine(Watch { terms: vec![entry.term], ..Watch::default() }), &article);
            }
            Err(error) => assert_told(&[error], &text),
        }
    }
    let excluding = Query::parse_unless(&text);
    let including = Query::parse(&text);
    match excluding {
        Ok(query) => {
            let printed = query.root.to_string();
            let again = Query::parse_unless(&printed).expect("what is printed is a query");
            assert_eq!(again.root.to_string(), printed);
            let terms = vec![Term::parse_entry("the").expect("a word is a term").term];
            let _ =
                assert_search(&engine(Watch { terms, unless: Some(query), ..Watch::default() }), &article);
        }
        Err(errors) => {
            assert_told(&errors, &text);
            assert!(including.is_err(), "only more is refused where terms are needed");
        }
    }
    match including {
        Ok(query) => {
            let printed = Query::parse(&query.root.to_string()).expect("what is printed is a query");
            let by_written =
                assert_search(&engine(Watch { query: Some(query), ..Watch::default() }), &article);
            let by_printed =
                assert_search(&engine(Watch { query: Some(printed), ..Watch::default() }), &article);
            assert_eq!(by_written, by_printed);
        }
        Err(errors) => assert_told(&errors, &text),
    }
});

fn article(choice: u8, body: &str) -> Article<'_> {
    let field = |text| Some(FieldText { text, layout: Layout::Plain });
    let (title, rest) = body.split_once('\n').unwrap_or(("", body));
    Article {
        title: field(title.into()),
        summary: field(if choice & 8 == 0 { "" } else { rest }.into()),
        body: field(rest.into()),
        author: field(title.into()),
        tags: title.split(' ').take(8).filter_map(|tag| field(tag.into())).collect(),
        source: Some("news.example.com".into()),
        url: Some("https://news.example.com/a?b=c".into()),
        country: Some("DE".into()),
        language: LANGUAGES[usize::from(choice & 7)].map(Into::into),
        ..Article::default()
    }
}

fn engine(watch: Watch) -> Engine {
    let watch = Watch { id: "w".to_owned(), ..watch };
    Engine::build(vec![watch]).expect("one query fits into an automaton")
}

/// Mistakes point at characters of the text, and come in its order.
fn assert_told(errors: &[QueryError], text: &str) {
    assert!(!errors.is_empty());
    for error in errors {
        assert!(text.get(error.span.clone()).is_some(), "{error:?}");
        assert!(!error.message.is_empty() && !error.message.ends_with('.'), "{error:?}");
    }
    assert!(errors.is_sorted_by_key(|error| error.span.start), "{errors:?}");
}

/// A hit as it is told: the name of its field, which tag, start, end and term.
type Told = (&'static str, Option<u32>, u32, u32, String);

/// What the one watch finds, the same each time; `None` where it does not fire.
fn assert_search(engine: &Engine, article: &Article<'_>) -> Result<Option<Vec<Told>>, BudgetExceeded> {
    let mut scratch = Scratch::default();
    let steps = engine.count_steps(article, BUDGET, &mut scratch)?;
    let found = search(engine, article, steps, &mut scratch).expect("what was counted is enough");
    let again = search(engine, article, steps, &mut Scratch::default());
    assert_eq!(again.as_ref(), Ok(&found), "nothing is left behind in the buffers");
    if let Some(fewer) = steps.checked_sub(1) {
        assert_eq!(search(engine, article, fewer, &mut scratch), Err(BudgetExceeded { budget: fewer }));
    }
    match engine.explain("w", article, BUDGET, &mut scratch) {
        Ok(explanation) => {
            let explanation = explanation.expect("the watch is there");
            assert_eq!(explanation.fires, found.is_some());
            if let (Some(query), true) = (&explanation.query, explanation.terms.is_empty()) {
                let is_excluded = explanation.unless.as_ref().is_some_and(|unless| unless.holds);
                assert_eq!(query.holds && !is_excluded, explanation.fires, "{explanation:?}");
            }
        }
        // It looks at more than the search does.
        Err(BudgetExceeded { .. }) => {}
    }
    Ok(found)
}

fn search(
    engine: &Engine,
    article: &Article<'_>,
    budget: u64,
    scratch: &mut Scratch,
) -> Result<Option<Vec<Told>>, BudgetExceeded> {
    let fired = engine.search(article, budget, scratch)?;
    assert!(fired.len() <= 1, "there is one watch");
    let Some(fired) = fired.first() else {
        return Ok(None);
    };
    for hit in &fired.hits {
        let field = match (hit.field.as_str(), hit.index) {
            ("title", None) => article.title.as_ref(),
            ("summary", None) => article.summary.as_ref(),
            ("body", None) => article.body.as_ref(),
            ("author", None) => article.author.as_ref(),
            ("tags", Some(index)) => article.tags.get(index as usize),
            other => panic!("there is no field {other:?}"),
        };
        let length = field.map_or(0, |field| field.text.chars().count());
        assert!(hit.start < hit.end && hit.end as usize <= length, "{hit:?} of {length}");
    }
    let order =
        |hit: &newswatch::engine::Hit<'_>| (hit.field, hit.index, hit.start, hit.end, hit.term.to_owned());
    assert!(fired.hits.is_sorted_by(|one, next| order(one) < order(next)), "{:?}", fired.hits);
    let told = |hit: &newswatch::engine::Hit<'_>| {
        (hit.field.as_str(), hit.index, hit.start, hit.end, hit.term.to_owned())
    };
    Ok(Some(fired.hits.iter().map(told).collect()))
}
