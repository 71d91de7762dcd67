//! The work whose instructions are counted: the same text and terms every time, and nothing that depends on
//! time or chance.
//!
//! `.ci/instructions` runs it under callgrind, which counts only what [`measured`] does.

#[path = "../generated/mod.rs"]
mod generated;

use std::hint::black_box;
use std::process::ExitCode;

use newswatch::article::{Article, FieldText};
use newswatch::config::Config;
use newswatch::engine::{Engine, Scratch};
use newswatch::query::Term;
use newswatch::text::{CanonicalText, Layout, WordRules};
use newswatch::watch::Watch;

const ARTICLES: usize = 300;

const USAGE: &str = "usage: instructions fold | find-10k | find-100k";

fn main() -> ExitCode {
    let articles = generated::articles(ARTICLES);
    // `cargo bench` adds an argument of its own.
    match std::env::args().nth(1).as_deref() {
        Some("fold") => fold(&articles),
        Some("find-10k") => find(&articles, 10_000),
        Some("find-100k") => find(&articles, 100_000),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    let bytes: usize = articles.iter().map(|article| article.title.len() + article.body.len()).sum();
    println!("{bytes}");
    ExitCode::SUCCESS
}

/// Runs the work once to fill buffers and whatever else is made on first use, and then to be counted.
fn twice(mut work: impl FnMut()) {
    work();
    measured(&mut work);
}

/// callgrind knows it by this name.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    work();
}

fn fold(articles: &[generated::Article]) {
    let mut canonical = CanonicalText::default();
    twice(|| {
        for article in articles {
            for text in [&article.title, &article.body] {
                canonical.rebuild(text, Layout::Plain, WordRules::General);
                black_box(canonical.as_bytes());
            }
        }
    });
}

fn find(articles: &[generated::Article], terms: usize) {
    let terms = generated::terms(terms);
    let parsed = terms.iter().map(|term| Term::parse_phrase(term).expect("invented terms hold words").term);
    let watch = Watch { id: "all".to_owned(), terms: parsed.collect(), ..Watch::default() };
    let engine = Engine::build(vec![watch]).expect("so few terms fit into an automaton");
    let budget = Config::default().matching.budget;
    let articles: Vec<Article<'_>> = articles.iter().map(decoded).collect();
    let mut scratch = Scratch::default();
    twice(|| {
        for article in &articles {
            black_box(engine.search(article, budget, &mut scratch))
                .expect("articles this short fit the budget");
        }
    });
}

fn decoded(article: &generated::Article) -> Article<'_> {
    let plain = |text: &'_ str| FieldText { text: text.to_owned().into(), layout: Layout::Plain };
    Article {
        title: Some(plain(&article.title)),
        body: Some(plain(&article.body)),
        language: Some("en".into()),
        ..Article::default()
    }
}
