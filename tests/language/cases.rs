//! Cases as data: `cases.tsv` holds a query, a language, a title, a body, what is to come of them, and why.

use newswatch::article::{Article, FieldText};
use newswatch::engine::{Engine, Scratch};

use crate::engine;
use crate::oracle::{self, Reader};

/// What is to come of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Yes,
    No,
    Error,
}

/// A line of `cases.tsv`.
struct Case<'t> {
    line: usize,
    query: &'t str,
    language: &'t str,
    title: &'t str,
    body: String,
    expected: Outcome,
    why: &'t str,
}

impl Case<'_> {
    fn article(&self) -> Article<'_> {
        let plain = |text| Some(FieldText { text, ..FieldText::default() });
        Article {
            language: (!self.language.is_empty()).then(|| self.language.into()),
            title: plain(self.title.into()),
            body: plain(self.body.as_str().into()),
            ..Article::default()
        }
    }
}

/// Every line of the file; `\n` in a text stands for a line break.
fn cases(file: &str) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    for (number, text) in (1..).zip(file.lines()) {
        let columns: Vec<&str> = text.split('\t').collect();
        let [query, language, title, body, expected, why] = columns[..] else {
            panic!("line {number} has {} columns instead of 6", columns.len());
        };
        let expected = match expected {
            "yes" => Outcome::Yes,
            "no" => Outcome::No,
            "error" => Outcome::Error,
            other => panic!("line {number} expects `{other}`"),
        };
        let body = body.replace("\\n", "\n");
        cases.push(Case { line: number, query, language, title, body, expected, why });
    }
    cases
}

fn assert_all(answer: impl Fn(&Case<'_>) -> Outcome) {
    let cases = cases(include_str!("cases.tsv"));
    let mut failures = Vec::new();
    for case in &cases {
        let got = answer(case);
        if got != case.expected {
            failures.push(format!(
                "line {}: {} is {got:?} instead of {:?} ({})",
                case.line, case.query, case.expected, case.why
            ));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases fail:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

#[test]
fn the_oracle_gives_the_expected_answers() {
    assert_all(|case| {
        let Some(query) = oracle::parse_query(case.query) else { return Outcome::Error };
        let watch = oracle::Watch { query: Some(query), ..oracle::Watch::default() };
        match Reader::of(&case.article()).read(&watch) {
            Some(_) => Outcome::Yes,
            None => Outcome::No,
        }
    });
}

#[test]
fn the_engine_gives_the_expected_answers() {
    assert_all(|case| {
        let Some(watch) = engine::watch(0, &[], Some(case.query), None) else { return Outcome::Error };
        let built = Engine::build(vec![watch]).unwrap();
        match engine::search(&built, 1, &case.article(), &mut Scratch::default())[0] {
            Some(_) => Outcome::Yes,
            None => Outcome::No,
        }
    });
}
