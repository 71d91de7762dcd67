//! Articles and watchlists, and what `newswatch scan` makes of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::json;

use super::generated;
use super::plan::Plan;
use crate::harness::command::{finish, newswatch};
use crate::harness::stage::Stage;

/// What the ids of articles begin with.
const ARTICLE: &str = "soak-";
/// What the ids of watches begin with, but for the one that changes.
const WATCH: &str = "name-";

/// The texts that come again and again.
pub struct News {
    texts: Vec<generated::Article>,
}

impl News {
    /// Invents them.
    pub fn new(plan: &Plan) -> News {
        News { texts: generated::articles(plan.texts) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Key and value of the article of this number.
    pub fn record(&self, number: usize) -> (String, String) {
        let id = format!("{ARTICLE}{number}");
        let text = &self.texts[number % self.texts.len()];
        let article = json!({
            "id": &id, "title": text.title, "body": text.body, "language": "en", "source": "gazette.example",
        });
        (id, article.to_string())
    }

    /// The numbers of the watches that fire for each text, as `newswatch scan` has it.
    ///
    /// # Panics
    ///
    /// Where it rejects one, or no watch fires at all.
    pub fn expected(&self, stage: &Stage<'_>, config: &Path) -> Vec<BTreeSet<u32>> {
        let lines: Vec<String> = (0..self.len()).map(|number| self.record(number).1 + "\n").collect();
        fs::write(stage.folder().join("articles.jsonl"), lines.concat()).expect("the folder is ours");
        let mut command = newswatch(stage.folder(), ["scan", "--id-only", "--config"]);
        command.arg(config).arg("--watchlists").arg(stage.watchlist()).arg("articles.jsonl");
        let ended = finish(&mut command, b"");
        assert_eq!(ended.code, Some(0), "scan says: {}", ended.stderr);
        let mut expected = vec![BTreeSet::new(); self.len()];
        for line in ended.stdout.lines() {
            let (article, watch) = line.split_once('\t').unwrap_or_else(|| panic!("not a pair: {line}"));
            let (article, watch) = (article_number(article), watch_number(watch));
            let (article, watch) = article.zip(watch).unwrap_or_else(|| panic!("not ours: {line}"));
            expected[article].insert(watch);
        }
        assert!(expected.iter().any(|watches| !watches.is_empty()), "a run without an alert shows nothing");
        expected
    }
}

/// The number in the id of an article.
pub fn article_number(id: &str) -> Option<usize> {
    id.strip_prefix(ARTICLE)?.parse().ok()
}

/// The number in the id of a watch.
pub fn watch_number(id: &str) -> Option<u32> {
    id.strip_prefix(WATCH)?.parse().ok()
}

/// Writes the list that the watchlist imports.
pub fn write_terms(stage: &Stage<'_>, plan: &Plan) {
    let terms: Vec<String> = generated::terms(plan.terms).into_iter().map(|term| term + "\n").collect();
    fs::write(stage.folder().join("watchlists/names.txt"), terms.concat()).expect("the folder is ours");
}

/// The watchlist in this version: a watch for each term of the list, and one that is another each time and
/// fires for nothing.
pub fn watchlist(version: usize) -> String {
    format!(
        "[[import]]\n\
         file = \"names.txt\"\n\
         id = \"{WATCH}{{row}}\"\n\
         \n\
         [[watch]]\n\
         id = \"changing\"\n\
         terms = [\"no article holds this, nor number {version}\"]\n"
    )
}
