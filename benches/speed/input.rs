//! Articles and terms: from the files that the environment names, or invented ones.

use std::cell::LazyCell;
use std::env;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use newswatch::article::{self, Decoder};
use newswatch::config::Config;
use newswatch::record::{Origin, Record};
use newswatch::text::{CanonicalText, WordRules};
use serde_json::json;

use crate::generated;

/// JSON Lines, parted by colons.
const ARTICLES: &str = "NEWSWATCH_BENCH_ARTICLES";
/// Files with a term a line, parted by colons.
const TIERS: &str = "NEWSWATCH_BENCH_TIERS";

/// Enough text that no cache holds what it leads to, and little enough for many rounds.
const MOST_BYTES: usize = 4_000_000;
const GENERATED_ARTICLES: usize = 1_700;
const GENERATED_TIERS: [(&str, usize); 4] =
    [("1k", 1_000), ("10k", 10_000), ("100k", 100_000), ("1M", 1_000_000)];

/// What is measured on.
pub struct Input {
    pub articles: Articles,
    pub tiers: Vec<Tier>,
}

/// The articles, in every form that a group starts from.
pub struct Articles {
    pub records: Vec<Record>,
    pub decoder: Decoder,
    /// Titles, summaries and bodies, decoded.
    pub texts: Vec<Text>,
    /// Their bytes together.
    pub bytes: usize,
}

/// One field.
pub struct Text {
    pub original: String,
    pub layout: newswatch::text::Layout,
    pub rules: WordRules,
    /// The same in canonical form: what the yardstick is given.
    pub canonical: Vec<u8>,
}

/// A list of terms, read or made when it is first asked for.
pub struct Tier {
    pub label: String,
    pub count: usize,
    pub terms: LazyCell<Vec<String>, Box<dyn FnOnce() -> Vec<String>>>,
}

impl Input {
    /// # Errors
    ///
    /// Where a file cannot be read, or holds nothing that can be measured.
    pub fn load() -> Result<Input, String> {
        let lines = match paths(ARTICLES) {
            Some(paths) => read_lines(&paths)?,
            None => generated::articles(GENERATED_ARTICLES).iter().map(json_line).collect(),
        };
        let tiers = match paths(TIERS) {
            Some(paths) => paths.into_iter().map(Tier::of_file).collect::<Result<_, _>>()?,
            None => GENERATED_TIERS.into_iter().map(|(label, count)| Tier::generated(label, count)).collect(),
        };
        Ok(Input { articles: Articles::new(lines)?, tiers })
    }
}

impl Articles {
    fn new(lines: Vec<String>) -> Result<Articles, String> {
        let decoder = Decoder::new(&Config::default().articles);
        let all: usize = lines.iter().map(String::len).sum();
        let step = all.div_ceil(MOST_BYTES).max(1);
        let mut articles = Articles { records: Vec::new(), decoder, texts: Vec::new(), bytes: 0 };
        for (number, line) in (1..).zip(lines.into_iter().step_by(step)) {
            articles.push(number, line);
        }
        if articles.records.is_empty() {
            return Err(format!("{ARTICLES} holds no article"));
        }
        Ok(articles)
    }

    /// Lines that are no article are left out.
    fn push(&mut self, number: i64, line: String) {
        let Ok(decoded) = self.decoder.decode(line.as_bytes()) else { return };
        let article = decoded.article;
        let rules = WordRules::for_language(article.language.as_deref());
        for field in [article.title, article.summary, article.body].into_iter().flatten() {
            let original = field.text.into_owned();
            let canonical = CanonicalText::new(&original, field.layout, rules).as_bytes().to_vec();
            self.bytes += original.len();
            self.texts.push(Text { original, layout: field.layout, rules, canonical });
        }
        self.records.push(Record {
            origin: Origin { topic: "articles".into(), partition: 0, offset: number },
            timestamp_ms: None,
            key: None,
            value: Some(line.into_bytes()),
            headers: Vec::new(),
        });
    }

    /// The articles, decoded.
    pub fn decoded(&self) -> Vec<article::Article<'_>> {
        let values = self.records.iter().filter_map(|record| record.value.as_deref());
        values.filter_map(|value| Some(self.decoder.decode(value).ok()?.article)).collect()
    }
}

impl Tier {
    fn generated(label: &str, count: usize) -> Tier {
        let terms: Box<dyn FnOnce() -> Vec<String>> = Box::new(move || generated::terms(count));
        Tier { label: label.to_owned(), count, terms: LazyCell::new(terms) }
    }

    /// Tiers go by the names of their files.
    fn of_file(path: PathBuf) -> Result<Tier, String> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let label = name.split('.').next().unwrap_or_default().to_owned();
        // Read at once: a mistake in a path should not show after minutes.
        let lines = read_lines(&[path])?;
        let first_column = |line: String| line.split('\t').next().unwrap_or_default().to_owned();
        let terms: Vec<String> = lines.into_iter().map(first_column).collect();
        Ok(Tier { label, count: terms.len(), terms: LazyCell::new(Box::new(move || terms)) })
    }
}

fn json_line(article: &generated::Article) -> String {
    json!({ "title": article.title, "body": article.body, "language": "en", "source": "example.com" })
        .to_string()
}

fn paths(variable: &str) -> Option<Vec<PathBuf>> {
    let value = env::var_os(variable).filter(|value| !value.is_empty())?;
    Some(env::split_paths(&value).collect())
}

fn read_lines(paths: &[PathBuf]) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    for path in paths {
        let read: io::Result<Vec<String>> = open(path).and_then(|reader| reader.lines().collect());
        lines.extend(read.map_err(|error| format!("{}: {error}", path.display()))?);
    }
    Ok(lines)
}

fn open(path: &Path) -> io::Result<BufReader<Box<dyn Read>>> {
    let file = File::open(path)?;
    let is_packed = path.extension().is_some_and(|extension| extension == "gz");
    Ok(BufReader::new(if is_packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) }))
}
