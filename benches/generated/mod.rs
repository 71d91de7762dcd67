//! Invented news, the same for everybody: articles that mention names, and lists of those names.
//!
//! Made to cost what real news costs: words as frequent as in English, articles as long, typography as on
//! the web, and as many terms found in an article. It says nothing, so it is no test of what should match.
//!
//! ```text
//! random -> words, names -> articles
//!                 '-------> terms
//! ```

mod articles;
mod names;
pub mod random;
mod words;

pub use articles::{Article, articles};

use std::collections::HashSet;

use names::Names;
use words::Words;

/// Changing it changes every figure that was kept.
const SEED: u64 = 20_261_125;

/// The first terms of the one list there is, each once, so that a shorter list is part of a longer one. The terms in
/// front are those that are in the news.
pub fn terms(count: usize) -> Vec<String> {
    let words = Words::new();
    let names = Names::new(&words);
    let mut seen = HashSet::new();
    (0..).map(|rank| names.name(rank)).filter(|name| seen.insert(name.clone())).take(count).collect()
}
