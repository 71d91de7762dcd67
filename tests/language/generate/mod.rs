//! Watchlists and articles made at random from a handful of words, so that they have much to do with each other.

mod article;
mod query;
mod vocabulary;

use std::fmt;

use crate::random::Random;

pub use article::ArticleText;
pub use query::Tree;
use query::{Context, entry};
use vocabulary::{World, rewrite};

/// Articles that are held against one watchlist.
pub const ARTICLES: usize = 8;
/// Watches of a watchlist.
const WATCHES: usize = 4;

/// What may be typed by mistake.
const SLIPS: &[char] = &[' ', '(', ')', '"', '“', '”', '*', '~', '/', ':', 'N', '0', '\'', '-', '.'];

/// What a watch says, as text.
#[derive(Clone, Debug, Default)]
pub struct WatchText {
    pub terms: Vec<String>,
    pub query: Option<Tree>,
    pub unless: Option<Tree>,
}

/// A watchlist and articles, made of the same words.
#[derive(Clone, Debug)]
pub struct Batch {
    pub watches: Vec<WatchText>,
    pub articles: Vec<ArticleText>,
}

/// The batch of a seed.
pub fn batch(seed: u64) -> Batch {
    let mut random = Random::new(seed);
    let world = World::pick(&mut random);
    let watches = (0..WATCHES).map(|_| watch(&world, &mut random)).collect();
    let articles = (0..ARTICLES).map(|_| ArticleText::make(&world, &mut random)).collect();
    Batch { watches, articles }
}

/// A word, written in some way.
pub fn word(seed: u64) -> String {
    let mut random = Random::new(seed);
    let word = World::pick(&mut random).word(&mut random);
    let word = rewrite(&word, &mut random);
    if random.percent(50) { rewrite(&word, &mut random) } else { word }
}

/// A query in which one character is left out, doubled, or another one.
pub fn query_with_a_slip(seed: u64) -> String {
    let mut random = Random::new(seed);
    let world = World::pick(&mut random);
    let mut query: Vec<char> =
        Tree::make(&world, &mut random, Context::Query, 2).to_string().chars().collect();
    let at = random.below(query.len());
    match random.below(4) {
        0 => drop(query.remove(at)),
        1 => query.insert(at, query[at]),
        2 => query.insert(at, *random.pick(SLIPS)),
        _ => query[at] = *random.pick(SLIPS),
    }
    query.into_iter().collect()
}

fn watch(world: &World, random: &mut Random) -> WatchText {
    let mut watch = WatchText::default();
    if random.percent(20) {
        watch.terms = (0..1 + random.below(3)).map(|_| entry(world, random)).collect();
    }
    if watch.terms.is_empty() || random.percent(50) {
        watch.query = Some(Tree::make(world, random, Context::Query, 3));
    }
    if random.percent(10) {
        watch.unless = Some(Tree::make(world, random, Context::Query, 1));
    }
    watch
}

impl WatchText {
    /// Watches that say a little less.
    pub fn smaller(&self) -> Vec<WatchText> {
        let mut smaller = Vec::new();
        for at in 0..self.terms.len() {
            let mut watch = self.clone();
            watch.terms.remove(at);
            smaller.push(watch);
        }
        smaller.push(WatchText { unless: None, ..self.clone() });
        if !self.terms.is_empty() {
            smaller.push(WatchText { query: None, ..self.clone() });
        }
        for query in self.query.iter().flat_map(Tree::smaller) {
            smaller.push(WatchText { query: Some(query), ..self.clone() });
        }
        for unless in self.unless.iter().flat_map(Tree::smaller) {
            smaller.push(WatchText { unless: Some(unless), ..self.clone() });
        }
        smaller
    }
}

impl WatchText {
    /// How much there is to read.
    pub fn length(&self) -> usize {
        self.to_string().len()
    }
}

impl fmt::Display for WatchText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "terms:  {:?}", self.terms)?;
        if let Some(query) = &self.query {
            write!(f, "\nquery:  {query}")?;
        }
        if let Some(unless) = &self.unless {
            write!(f, "\nunless: {unless}")?;
        }
        Ok(())
    }
}
