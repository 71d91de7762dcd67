//! What is measured: folding, finding, evaluating, and the whole way.
//!
//! An engine is built when a benchmark first asks for it, so that a filter on the command line spares the others.

use std::cell::OnceCell;
use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, SamplingMode, Throughput};
use newswatch::article::Article;
use newswatch::config::Config;
use newswatch::engine::{Engine, Scratch};
use newswatch::pipeline::Pipeline;
use newswatch::query::{Query, Term};
use newswatch::text::CanonicalText;
use newswatch::watch::Watch;

use crate::input::{Articles, Tier};
use crate::queries::queries;
use crate::report::{Build, Latencies, Report, Row};
use crate::rounds::Rounds;
use crate::yardstick::Yardstick;

/// Queries are written by people: nobody has a million.
const MOST_QUERIES: usize = 200_000;

const RAW: &str = "raw automaton";

/// The benchmarks over one set of articles.
pub struct Groups<'a> {
    pub criterion: Criterion,
    pub articles: &'a Articles,
    pub report: Report,
}

impl Groups<'_> {
    /// Original text to canonical text.
    pub fn fold(&mut self) {
        let texts = &self.articles.texts;
        let mut canonical = CanonicalText::default();
        let fold = || {
            for text in texts {
                canonical.rebuild(&text.original, text.layout, text.rules);
                black_box(canonical.as_bytes());
            }
            0
        };
        let lower_case = || {
            for text in texts {
                black_box(text.original.to_lowercase());
            }
        };
        self.compare("fold", "text", "str::to_lowercase", fold, lower_case);
    }

    /// Whatever depends on a list of terms.
    pub fn tier(&mut self, tier: &Tier) {
        let yardstick = OnceCell::new();
        let raw = || yardstick.get_or_init(|| Yardstick::build(&tier.terms));
        self.find(tier, &raw);
        self.whole(tier, &raw);
        if tier.count <= MOST_QUERIES {
            self.queries(tier);
        }
    }

    /// Folding, and every occurrence of every term, for one watch.
    fn find<'y>(&mut self, tier: &Tier, raw: &impl Fn() -> &'y Yardstick) {
        let articles = self.articles;
        let decoded = articles.decoded();
        let engine = OnceCell::new();
        let mut scratch = Scratch::default();
        let search = || {
            let built = engine.get_or_init(|| Built::new(vec![one_watch(&tier.terms)]));
            built.hits(&decoded, &mut scratch)
        };
        self.compare("find", &tier.label, RAW, search, || {
            black_box(raw().count(&articles.texts));
        });
        self.note_build(format!("{}, one watch", tier.label), &engine, raw);
    }

    /// From the bytes of a record to alerts, for a watch a term.
    fn whole<'y>(&mut self, tier: &Tier, raw: &impl Fn() -> &'y Yardstick) {
        let articles = self.articles;
        let pipeline = Pipeline::new(&Config::default());
        let engine = OnceCell::new();
        let mut scratch = Scratch::default();
        let process = || {
            let built = engine.get_or_init(|| Built::new(watch_a_term(&tier.terms)));
            let mut alerts = 0;
            for record in &articles.records {
                let outcome = black_box(pipeline.process(&built.engine, record, &mut scratch));
                alerts += outcome.alerts.len();
            }
            alerts
        };
        self.compare("whole", &tier.label, RAW, process, || {
            black_box(raw().count(&articles.texts));
        });
        if let Some(built) = engine.get() {
            self.report.add_latencies(latencies(tier, articles, &pipeline, built));
        }
        self.note_build(format!("{}, a watch a term", tier.label), &engine, raw);
    }

    /// As many queries as terms, against an engine that only finds what stands in them.
    fn queries(&mut self, tier: &Tier) {
        let articles = self.articles;
        let decoded = articles.decoded();
        let (written, literals) = (OnceCell::new(), OnceCell::new());
        let queries = || written.get_or_init(|| queries(&tier.terms, &articles.texts)).as_slice();
        let literals = || literals.get_or_init(|| terms_of(queries())).as_slice();

        let (finder, yardstick) = (OnceCell::new(), OnceCell::new());
        let finder = || finder.get_or_init(|| Built::new(vec![one_watch(literals())]));
        let raw = || yardstick.get_or_init(|| Yardstick::build(literals()));
        let mut scratch = Scratch::default();
        self.compare(
            "literals of queries",
            &tier.label,
            RAW,
            || finder().hits(&decoded, &mut scratch),
            || {
                black_box(raw().count(&articles.texts));
            },
        );

        let engine = OnceCell::new();
        let (mut scratch, mut scratch_of_finder) = (Scratch::default(), Scratch::default());
        let evaluate = || {
            let built = engine.get_or_init(|| Built::new(watch_a_query(queries())));
            built.fired(&decoded, &mut scratch)
        };
        self.compare("queries", &tier.label, "their literals", evaluate, || {
            black_box(finder().hits(&decoded, &mut scratch_of_finder));
        });
        self.note_build(format!("{}, queries", tier.label), &engine, &raw);
    }

    /// One benchmark of two contenders; ours says how much it found.
    fn compare(
        &mut self,
        group: &'static str,
        tier: &str,
        against: &'static str,
        mut ours: impl FnMut() -> usize,
        mut yardstick: impl FnMut(),
    ) {
        let mut rounds = Rounds::default();
        let mut found = 0;
        let mut benchmarks = self.criterion.benchmark_group(group);
        benchmarks
            .sampling_mode(SamplingMode::Flat)
            .throughput(Throughput::Bytes(self.articles.bytes as u64));
        benchmarks.bench_function(tier, |bencher| {
            bencher.iter_custom(|passes| {
                if rounds.is_empty() {
                    // What is built on first use is no part of a pass.
                    found = ours();
                    yardstick();
                }
                rounds.measure(passes, || found = ours(), &mut yardstick)
            });
        });
        benchmarks.finish();
        self.report.add(Row { group, tier: tier.to_owned(), against, rounds, found });
    }

    /// Notes a build, if it came to that.
    fn note_build<'y>(&mut self, what: String, engine: &OnceCell<Built>, raw: &impl Fn() -> &'y Yardstick) {
        let Some(built) = engine.get() else { return };
        let yardstick = raw();
        self.report.add_build(Build {
            what,
            terms: built.engine.terms(),
            seconds: built.seconds,
            bytes: built.engine.heap_bytes(),
            yardstick_seconds: yardstick.build_seconds,
            yardstick_bytes: yardstick.heap_bytes(),
        });
    }
}

/// An engine and how long it took to build.
struct Built {
    engine: Engine,
    budget: u64,
    seconds: f64,
}

impl Built {
    fn new(watches: Vec<Watch>) -> Built {
        let started = Instant::now();
        let engine =
            Engine::build(watches).expect("a list of terms that fits into memory fits into an automaton");
        let seconds = started.elapsed().as_secs_f64();
        Built { engine, budget: Config::default().matching.budget, seconds }
    }

    /// Hits in all articles; an article over the budget has none.
    fn hits(&self, articles: &[Article<'_>], scratch: &mut Scratch) -> usize {
        let search = |article| self.engine.search(article, self.budget, scratch).unwrap_or_default();
        articles.iter().flat_map(search).map(|fired| fired.hits.len()).sum()
    }

    /// Watches that fire for all articles.
    fn fired(&self, articles: &[Article<'_>], scratch: &mut Scratch) -> usize {
        let search = |article| self.engine.search(article, self.budget, scratch).unwrap_or_default();
        articles.iter().map(search).map(|fired| fired.len()).sum()
    }
}

/// How long each article takes: the least of several times, as whatever is above that is the machine's.
fn latencies(tier: &Tier, articles: &Articles, pipeline: &Pipeline, built: &Built) -> Latencies {
    const PASSES: usize = 7;
    let mut scratch = Scratch::default();
    let mut times = vec![f64::INFINITY; articles.records.len()];
    for _ in 0..PASSES {
        for (record, least) in articles.records.iter().zip(&mut times) {
            let started = Instant::now();
            black_box(pipeline.process(&built.engine, record, &mut scratch));
            *least = least.min(started.elapsed().as_secs_f64());
        }
    }
    times.sort_unstable_by(f64::total_cmp);
    Latencies { tier: tier.label.clone(), times }
}

/// Terms as a list is imported; what holds no word is left out.
fn parsed(terms: &[String]) -> impl Iterator<Item = Term> {
    terms.iter().filter_map(|term| Some(Term::parse_phrase(term).ok()?.term))
}

fn one_watch(terms: &[String]) -> Watch {
    Watch { id: "all".to_owned(), terms: parsed(terms).collect(), ..Watch::default() }
}

fn watch_a_term(terms: &[String]) -> Vec<Watch> {
    let watch = |(number, term)| Watch { id: format!("w{number}"), terms: vec![term], ..Watch::default() };
    (0..).zip(parsed(terms)).map(watch).collect::<Vec<Watch>>()
}

fn watch_a_query(queries: &[Query]) -> Vec<Watch> {
    let watch = |(number, query): (usize, &Query)| Watch {
        id: format!("w{number}"),
        query: Some(Box::new(query.clone())),
        ..Watch::default()
    };
    queries.iter().enumerate().map(watch).collect()
}

/// The terms of all queries, each once.
fn terms_of(queries: &[Query]) -> Vec<String> {
    let mut terms = Vec::new();
    for query in queries {
        query.root.for_each_term(&mut |term| terms.push(term.text().to_owned()));
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}
