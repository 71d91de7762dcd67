//! A watch that fired to the alert that says why.
//!
//! [`Composer`] turns what the engine reports into the record that goes to Kafka: the alert of
//! `config/alert.schema.json` as a CloudEvent, within its size limit. [`Alert`] is that alert, for
//! writing and for reading back, and [`render`] shows one to people.
//!
//! Decides nothing about what matches, and sends nothing.

mod code_points;
mod compose;
mod cut;
mod draft;
mod event;
mod excerpt;
mod id;
mod json;
mod model;
pub mod render;
mod shared;
#[cfg(test)]
mod tests;
mod texts;

pub use compose::{ArticleComposer, Composer, TooLarge};
pub use event::EVENT_TYPE;
pub use id::alert_id;
pub use model::{Alert, AlertedArticle, Excerpt, FiredWatch, Match, RecordAddress, read};

use std::sync::Arc;

use bytes::Bytes;

use crate::article::Article;
use crate::record::{Origin, Record};
use crate::severity::Severity;

/// Which article, and which version of it: with the watch's id what an alert's id is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleIdentity {
    /// The article's own id, else its url, else `topic-partition-offset`.
    pub id: String,
    /// The article's own version, else a hash of what it says.
    pub version: String,
}

impl ArticleIdentity {
    /// The identity of an article that came from `origin`. `content_version` is asked only where the
    /// article states no version.
    pub fn new(article: &Article<'_>, origin: &Origin, content_version: impl FnOnce() -> String) -> Self {
        let id = match article.id.as_deref().or(article.url.as_deref()) {
            Some(id) => id.to_owned(),
            None => origin.to_string(),
        };
        let version = article.version.as_deref().map_or_else(content_version, str::to_owned);
        ArticleIdentity { id, version }
    }
}

/// What an alert takes from the record that held the article.
#[derive(Clone, Copy, Debug)]
pub struct RecordPlace<'r> {
    /// Where the record stands.
    pub origin: &'r Origin,
    /// The record's timestamp, milliseconds since the epoch.
    pub timestamp_ms: Option<i64>,
    /// The record's headers, of which those of the trace are passed on.
    pub headers: &'r [(String, Option<Vec<u8>>)],
}

impl<'r> From<&'r Record> for RecordPlace<'r> {
    fn from(record: &'r Record) -> Self {
        RecordPlace { origin: &record.origin, timestamp_ms: record.timestamp_ms, headers: &record.headers }
    }
}

/// An alert on its way to Kafka.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The topic it goes to.
    pub topic: Arc<str>,
    /// The watch that fired, for metrics.
    pub watch_id: String,
    /// The watch's severity, for metrics.
    pub severity: Severity,
    /// Headers in the order in which they are written; all values are UTF-8 but for a trace's, which
    /// are passed on as they came.
    pub headers: Vec<(&'static str, Bytes)>,
    /// The record's value.
    pub value: Vec<u8>,
}

impl Outgoing {
    /// The record's key: the watch's id, so that a watch's alerts keep their order.
    pub fn key(&self) -> &[u8] {
        self.watch_id.as_bytes()
    }

    /// Bytes of key, headers and value: what `alerts.max_bytes` bounds, since that is what a broker
    /// counts against its `message.max.bytes`.
    pub fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.watch_id.len() + headers + self.value.len()
    }
}
