//! What all alerts of one article say alike: written once, before the first.

use std::borrow::Cow;

use jiff::Timestamp;

use super::json::written;
use super::model::{AlertedArticle, RecordAddress, written_time};
use super::{ArticleIdentity, RecordPlace};
use crate::article::Article;

/// What the values of all alerts of one article say alike.
#[derive(Debug)]
pub(super) struct Shared {
    /// An [`AlertedArticle`].
    pub article: String,
    /// A [`RecordAddress`].
    pub record: String,
    /// As [`written_time`] has it.
    pub matched_at: String,
}

impl Shared {
    pub fn new(
        article: &Article<'_>,
        identity: &ArticleIdentity,
        record: &RecordPlace<'_>,
        matched_at: &Timestamp,
    ) -> Shared {
        let timestamp = record.timestamp_ms.and_then(|at| Timestamp::from_millisecond(at).ok());
        let address = RecordAddress {
            topic: record.origin.topic.as_ref().into(),
            partition: record.origin.partition,
            offset: record.origin.offset,
            timestamp: timestamp.filter(has_rfc_3339_year),
        };
        Shared {
            article: written(|json| json.article(&told_of(article, identity))),
            record: written(|json| json.record(&address)),
            matched_at: written_time(matched_at),
        }
    }
}

/// What an alert says about the article.
pub(super) fn told_of<'a>(article: &'a Article<'_>, identity: &'a ArticleIdentity) -> AlertedArticle<'a> {
    let title = article.title.as_ref();
    let author = article.author.as_ref();
    AlertedArticle {
        id: identity.id.as_str().into(),
        version: identity.version.as_str().into(),
        url: borrowed(&article.url),
        title: title.map(|title| title.text.as_ref().into()),
        source: borrowed(&article.source),
        author: author.map(|author| author.text.as_ref().into()),
        language: borrowed(&article.language),
        country: borrowed(&article.country),
        published_at: article.published_at.filter(has_rfc_3339_year),
    }
}

fn borrowed<'a>(value: &'a Option<Cow<'_, str>>) -> Option<Cow<'a, str>> {
    value.as_deref().map(Cow::Borrowed)
}

/// RFC 3339 has years of four digits; a time before year 0 can only be a mistake, and counts as missing.
fn has_rfc_3339_year(time: &Timestamp) -> bool {
    const YEAR_0: i64 = -62_167_219_200;
    time.as_second() >= YEAR_0
}
