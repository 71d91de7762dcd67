//! Composes alerts, and shortens those that would be too long.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use unicode_segmentation::UnicodeSegmentation as _;

use super::model::{Alert, AlertedArticle, FiredWatch, Match, RecordAddress};
use super::texts::Texts;
use super::{ArticleIdentity, Outgoing, RecordPlace, alert_id, event, excerpt};
use crate::article::Article;
use crate::config::{AlertFormat, Alerts};
use crate::engine::{Fired, Hit};
use crate::severity::Severity;
use crate::watch::Watch;

/// Matches that stay when an alert is too long.
const FEW_MATCHES: usize = 10;

/// Code points of a title that is cut, its `…` among them.
const SHORT_TITLE: usize = 500;

/// An alert that does not fit however it is shortened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the alert of watch `{watch_id}` takes {bytes} bytes even when it is shortened, \
     and `alerts.max_bytes` is {max_bytes}"
)]
pub struct TooLarge {
    /// The watch that fired.
    pub watch_id: String,
    /// Bytes of key, headers and value after every step of shortening.
    pub bytes: usize,
    /// The limit.
    pub max_bytes: usize,
}

/// Composes alerts as configured; shared by threads.
#[derive(Clone, Debug)]
pub struct Composer {
    topic: Arc<str>,
    topics_by_severity: Vec<(Severity, Arc<str>)>,
    format: AlertFormat,
    source: String,
    max_matches: usize,
    max_excerpts: usize,
    max_bytes: usize,
}

impl Composer {
    /// A composer for `[alerts]`.
    pub fn new(config: &Alerts) -> Self {
        let topics = config.topics.iter();
        Composer {
            topic: config.topic.as_str().into(),
            topics_by_severity: topics.map(|(severity, topic)| (*severity, topic.as_str().into())).collect(),
            format: config.format,
            source: config.source.clone(),
            max_matches: config.max_matches,
            max_excerpts: config.max_excerpts,
            max_bytes: config.max_bytes,
        }
    }

    /// A composer for the alerts of one article, which share the work of finding positions in its text.
    pub fn for_article<'c>(
        &'c self,
        article: &'c Article<'c>,
        identity: &'c ArticleIdentity,
        record: RecordPlace<'c>,
        matched_at: Timestamp,
    ) -> ArticleComposer<'c> {
        ArticleComposer { composer: self, identity, record, matched_at, texts: Texts::new(article) }
    }

    /// The alert of one watch; [`Composer::for_article`] is cheaper for an article that fires several.
    ///
    /// # Errors
    ///
    /// Where the alert does not fit into `alerts.max_bytes` however it is shortened.
    pub fn compose(
        &self,
        article: &Article<'_>,
        fired: &Fired<'_>,
        record: &RecordPlace<'_>,
        matched_at: Timestamp,
        identity: &ArticleIdentity,
    ) -> Result<Outgoing, TooLarge> {
        self.for_article(article, identity, *record, matched_at).compose(fired)
    }

    /// The watch's own topic, else the one of its severity, else the topic of all.
    fn topic_of(&self, watch: &Watch) -> Arc<str> {
        let by_severity = || {
            let found = self.topics_by_severity.iter().find(|(severity, _)| *severity == watch.severity);
            found.map(|(_, topic)| topic)
        };
        Arc::clone(watch.topic.as_ref().or_else(by_severity).unwrap_or(&self.topic))
    }
}

/// Composes the alerts of one article.
#[derive(Debug)]
pub struct ArticleComposer<'c> {
    composer: &'c Composer,
    identity: &'c ArticleIdentity,
    record: RecordPlace<'c>,
    matched_at: Timestamp,
    texts: Texts<'c>,
}

impl ArticleComposer<'_> {
    /// The alert of one watch, as a record for Kafka.
    ///
    /// # Errors
    ///
    /// Where the alert does not fit into `alerts.max_bytes` however it is shortened.
    pub fn compose(&self, fired: &Fired<'_>) -> Result<Outgoing, TooLarge> {
        let composer = self.composer;
        let mut alert = self.alert(fired);
        let mut outgoing = Outgoing {
            topic: composer.topic_of(fired.watch),
            watch_id: fired.watch.id.clone(),
            severity: fired.watch.severity,
            headers: event::headers(
                &alert.id,
                &fired.watch.id,
                &self.matched_at,
                composer.format,
                &composer.source,
                &self.record,
            ),
            value: Vec::new(),
        };

        let mut shortenings = SHORTENINGS.iter();
        loop {
            let least = least_bytes(&alert);
            // What cannot fit is not written to find out by how much: its matches may overlap, so that
            // together they are many times the article.
            if least <= composer.max_bytes {
                outgoing.value = event::value(&alert, composer.format, &composer.source);
                if outgoing.size() <= composer.max_bytes {
                    return Ok(outgoing);
                }
            }
            let Some(shorten) = shortenings.next() else {
                let bytes = outgoing.size().max(least);
                let watch_id = outgoing.watch_id;
                return Err(TooLarge { watch_id, bytes, max_bytes: composer.max_bytes });
            };
            shorten(&mut alert);
        }
    }

    /// The alert in full, within the configured numbers of matches and excerpts.
    fn alert<'a>(&'a self, fired: &Fired<'a>) -> Alert<'a> {
        let watch = fired.watch;
        let article = self.texts.article;
        let title = article.title.as_ref();
        let author = article.author.as_ref();
        Alert {
            id: alert_id(&watch.id, &self.identity.id, &self.identity.version).into(),
            watch: FiredWatch {
                id: watch.id.as_str().into(),
                name: watch.name().into(),
                watchlist: watch.watchlist.as_ref().into(),
                severity: watch.severity,
                tags: Cow::Borrowed(&watch.tags),
                revision: watch.revision.as_str().into(),
            },
            article: AlertedArticle {
                id: self.identity.id.as_str().into(),
                version: self.identity.version.as_str().into(),
                url: borrowed(&article.url),
                title: title.map(|title| title.text.as_ref().into()),
                source: borrowed(&article.source),
                author: author.map(|author| author.text.as_ref().into()),
                language: borrowed(&article.language),
                country: borrowed(&article.country),
                published_at: article.published_at.filter(has_rfc_3339_year),
            },
            matches: fired.hits.iter().take(self.composer.max_matches).map(|hit| self.found(hit)).collect(),
            match_count: fired.hits.len() as u64,
            excerpts: excerpt::choose(&fired.hits, &self.texts, self.composer.max_excerpts),
            matched_at: self.matched_at,
            record: RecordAddress {
                topic: self.record.origin.topic.as_ref().into(),
                partition: self.record.origin.partition,
                offset: self.record.origin.offset,
                timestamp: self
                    .record
                    .timestamp_ms
                    .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
                    .filter(has_rfc_3339_year),
            },
        }
    }

    fn found<'a>(&'a self, hit: &Hit<'a>) -> Match<'a> {
        let text = self.texts.of(hit.field, hit.index);
        Match {
            field: hit.field,
            index: hit.index,
            term: hit.term.into(),
            text: text.map_or("", |text| text.slice(hit.start as usize, hit.end as usize)).into(),
            start: hit.start,
            end: hit.end,
        }
    }
}

/// What is given up for an alert that is too long, in this order, each on top of those before.
const SHORTENINGS: [fn(&mut Alert<'_>); 4] = [
    |alert| alert.excerpts.truncate(1),
    |alert| alert.matches.truncate(FEW_MATCHES),
    |alert| {
        let title = alert.article.title.as_mut();
        if let Some((title, shorter)) = title.and_then(|title| shorter_title(title).map(|cut| (title, cut))) {
            *title = shorter.into();
        }
    },
    |alert| alert.excerpts.clear(),
];

/// The title in at most [`SHORT_TITLE`] code points; `None` where it has no more.
fn shorter_title(title: &str) -> Option<String> {
    title.char_indices().nth(SHORT_TITLE)?;
    let mut code_points = 0;
    let mut kept = 0;
    for (start, grapheme) in title.grapheme_indices(true) {
        code_points += grapheme.chars().count();
        if code_points >= SHORT_TITLE {
            break;
        }
        kept = start + grapheme.len();
    }
    Some(format!("{}…", title[..kept].trim_end()))
}

/// A lower bound of the alert's length: its longest strings, unescaped.
fn least_bytes(alert: &Alert<'_>) -> usize {
    let matches: usize = alert.matches.iter().map(|found| found.text.len()).sum();
    matches + alert.article.title.as_ref().map_or(0, |title| title.len())
}

fn borrowed<'a>(value: &'a Option<Cow<'_, str>>) -> Option<Cow<'a, str>> {
    value.as_deref().map(Cow::Borrowed)
}

/// RFC 3339 has years of four digits; a time before year 0 can only be a mistake, and counts as missing.
fn has_rfc_3339_year(time: &Timestamp) -> bool {
    const YEAR_0: i64 = -62_167_219_200;
    time.as_second() >= YEAR_0
}
