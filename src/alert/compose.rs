//! Composes alerts, and shortens those that would be too long.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use unicode_segmentation::UnicodeSegmentation as _;

use super::draft::Draft;
use super::event::SharedHeaders;
use super::json::written;
use super::model::{AlertedArticle, FiredWatch, Match};
use super::shared::{Shared, told_of};
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

    /// A composer for the alerts of one article, which share what they say of it, and the work of finding positions
    /// in its text.
    pub fn for_article<'c>(
        &'c self,
        article: &'c Article<'c>,
        identity: &'c ArticleIdentity,
        record: RecordPlace<'c>,
        matched_at: Timestamp,
    ) -> ArticleComposer<'c> {
        let shared = Shared::new(article, identity, &record, &matched_at);
        let headers = SharedHeaders::new(&self.source, &shared.matched_at, &record);
        ArticleComposer { composer: self, identity, shared, headers, texts: Texts::new(article) }
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
    shared: Shared,
    headers: SharedHeaders,
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
        let watch = fired.watch;
        let id = alert_id(&watch.id, &self.identity.id, &self.identity.version);
        let mut draft = self.draft(&id, fired);
        let mut outgoing = Outgoing {
            topic: composer.topic_of(watch),
            watch_id: watch.id.clone(),
            severity: watch.severity,
            headers: event::headers(&id, &watch.id, composer.format, &self.headers),
            value: Vec::new(),
        };

        let mut shortenings = SHORTENINGS.iter();
        loop {
            let least = least_bytes(&draft);
            // What cannot fit is not written to find out by how much: its matches may overlap, so that
            // together they are many times the article.
            if least <= composer.max_bytes {
                outgoing.value = event::value(&draft, composer.format, &composer.source);
                if outgoing.size() <= composer.max_bytes {
                    return Ok(outgoing);
                }
            }
            let Some(shorten) = shortenings.next() else {
                let bytes = outgoing.size().max(least);
                let watch_id = outgoing.watch_id;
                return Err(TooLarge { watch_id, bytes, max_bytes: composer.max_bytes });
            };
            shorten(self, &mut draft);
        }
    }

    /// The alert in full, within the configured numbers of matches and excerpts.
    fn draft<'a>(&'a self, id: &'a str, fired: &Fired<'a>) -> Draft<'a> {
        let watch = fired.watch;
        Draft {
            id,
            watch: FiredWatch {
                id: watch.id.as_str().into(),
                name: watch.name().into(),
                watchlist: watch.watchlist.as_ref().into(),
                severity: watch.severity,
                tags: Cow::Borrowed(&watch.tags),
                revision: watch.revision.as_str().into(),
            },
            article: Cow::Borrowed(&self.shared.article),
            matches: fired.hits.iter().take(self.composer.max_matches).map(|hit| self.found(hit)).collect(),
            match_count: fired.hits.len() as u64,
            excerpts: excerpt::choose(&fired.hits, &self.texts, self.composer.max_excerpts),
            matched_at: &self.shared.matched_at,
            record: &self.shared.record,
        }
    }

    /// Gives the article a title of [`SHORT_TITLE`] code points, where it has a longer one.
    fn shorten_title(&self, draft: &mut Draft<'_>) {
        let article = self.texts.article;
        let shorter = article.title.as_ref().and_then(|title| shorter_title(&title.text));
        if let Some(shorter) = shorter {
            let told = AlertedArticle { title: Some(shorter.into()), ..told_of(article, self.identity) };
            draft.article = Cow::Owned(written(|json| json.article(&told)));
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

/// Makes an alert shorter.
type Shorten = fn(&ArticleComposer<'_>, &mut Draft<'_>);

/// What is given up for an alert that is too long, in this order, each on top of those before.
const SHORTENINGS: [Shorten; 4] = [
    |_, draft| draft.excerpts.truncate(1),
    |_, draft| draft.matches.truncate(FEW_MATCHES),
    |composer, draft| composer.shorten_title(draft),
    |_, draft| draft.excerpts.clear(),
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

/// A lower bound of the alert's length: its longest parts, strings unescaped.
fn least_bytes(draft: &Draft<'_>) -> usize {
    let matches: usize = draft.matches.iter().map(|found| found.text.len()).sum();
    matches + draft.article.len()
}
