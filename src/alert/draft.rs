//! An alert on its way out.

use std::borrow::Cow;

use super::model::{Excerpt, FiredWatch, Match};

/// An alert with parts that are JSON already: what [`Alert`](super::Alert) is when it is read.
pub(super) struct Draft<'a> {
    pub id: &'a str,
    pub watch: FiredWatch<'a>,
    /// An [`AlertedArticle`](super::AlertedArticle).
    pub article: Cow<'a, str>,
    pub matches: Vec<Match<'a>>,
    pub match_count: u64,
    pub excerpts: Vec<Excerpt<'a>>,
    pub matched_at: &'a str,
    /// A [`RecordAddress`](super::RecordAddress).
    pub record: &'a str,
}
