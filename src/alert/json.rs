//! An alert as JSON, member by member as [`Alert`](super::Alert) has it when it is read.
//!
//! Which members there are is known, so that their names stand here as they are written. To ask for each whether it has
//! to be escaped, as serializing it would, is half of the work of composing an alert.

use serde::Serialize;

use super::draft::Draft;
use super::model::{AlertedArticle, Excerpt, FiredWatch, Match, RecordAddress, written_time};
use crate::article::Field;

/// JSON under way.
#[derive(Default)]
pub(super) struct Json(Vec<u8>);

/// One part of an alert.
pub(super) fn written(part: impl FnOnce(&mut Json) -> &mut Json) -> String {
    let mut json = Json::default();
    part(&mut json);
    String::from_utf8(json.0).expect("only whole strings are added")
}

impl Json {
    /// With room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Json {
        Json(Vec::with_capacity(bytes))
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Adds what is JSON already.
    pub fn raw(&mut self, json: &str) -> &mut Json {
        self.0.extend_from_slice(json.as_bytes());
        self
    }

    /// Adds a string, in quotes.
    pub fn text(&mut self, text: &str) -> &mut Json {
        if is_plain(text) {
            return self.plain(text);
        }
        self.value(&text)
    }

    /// Adds a string that holds nothing that would have to be escaped.
    fn plain(&mut self, text: &str) -> &mut Json {
        self.raw("\"").raw(text).raw("\"")
    }

    pub fn alert(&mut self, alert: &Draft<'_>) -> &mut Json {
        self.raw("{\"id\":").plain(alert.id);
        self.raw(",\"watch\":").watch(&alert.watch);
        self.raw(",\"article\":").raw(&alert.article);
        self.raw(",\"matches\":").list(&alert.matches, Json::found);
        self.raw(",\"match_count\":").value(&alert.match_count);
        if !alert.excerpts.is_empty() {
            self.raw(",\"excerpts\":").list(&alert.excerpts, Json::excerpt);
        }
        self.raw(",\"matched_at\":").plain(alert.matched_at);
        self.raw(",\"record\":").raw(alert.record).raw("}")
    }

    pub fn article(&mut self, article: &AlertedArticle<'_>) -> &mut Json {
        self.raw("{\"id\":").text(&article.id);
        self.raw(",\"version\":").text(&article.version);
        let optional = [
            (",\"url\":", &article.url),
            (",\"title\":", &article.title),
            (",\"source\":", &article.source),
            (",\"author\":", &article.author),
            (",\"language\":", &article.language),
            (",\"country\":", &article.country),
        ];
        for (name, text) in optional {
            if let Some(text) = text {
                self.raw(name).text(text);
            }
        }
        if let Some(time) = &article.published_at {
            self.raw(",\"published_at\":").plain(&written_time(time));
        }
        self.raw("}")
    }

    pub fn record(&mut self, record: &RecordAddress<'_>) -> &mut Json {
        self.raw("{\"topic\":").text(&record.topic);
        self.raw(",\"partition\":").value(&record.partition);
        self.raw(",\"offset\":").value(&record.offset);
        if let Some(time) = &record.timestamp {
            self.raw(",\"timestamp\":").plain(&written_time(time));
        }
        self.raw("}")
    }

    fn watch(&mut self, watch: &FiredWatch<'_>) {
        self.raw("{\"id\":").text(&watch.id);
        self.raw(",\"name\":").text(&watch.name);
        self.raw(",\"watchlist\":").text(&watch.watchlist);
        self.raw(",\"severity\":").plain(watch.severity.as_str());
        if !watch.tags.is_empty() {
            self.raw(",\"tags\":").list(&watch.tags, |json, tag| {
                json.text(tag);
            });
        }
        self.raw(",\"revision\":").plain(&watch.revision).raw("}");
    }

    fn found(&mut self, found: &Match<'_>) {
        self.place(found.field, found.index);
        self.raw(",\"term\":").text(&found.term);
        self.raw(",\"text\":").text(&found.text);
        self.raw(",\"start\":").value(&found.start);
        self.raw(",\"end\":").value(&found.end).raw("}");
    }

    fn excerpt(&mut self, excerpt: &Excerpt<'_>) {
        self.place(excerpt.field, excerpt.index);
        self.raw(",\"text\":").text(&excerpt.text);
        self.raw(",\"highlights\":").value(&excerpt.highlights).raw("}");
    }

    /// Begins an object that says where it stands.
    fn place(&mut self, field: Field, index: Option<u32>) {
        self.raw("{\"field\":").plain(field.as_str());
        if let Some(index) = index {
            self.raw(",\"index\":").value(&index);
        }
    }

    fn list<T>(&mut self, entries: &[T], add: impl Fn(&mut Json, &T)) {
        self.raw("[");
        for (number, entry) in entries.iter().enumerate() {
            if number > 0 {
                self.raw(",");
            }
            add(self, entry);
        }
        self.raw("]");
    }

    fn value(&mut self, value: &impl Serialize) -> &mut Json {
        let written = serde_json::to_writer(&mut self.0, value);
        written.expect("a vector takes every byte, and strings, numbers and lists of them always are JSON");
        self
    }
}

/// Whether a string stands in JSON as it is.
fn is_plain(text: &str) -> bool {
    // All bytes, which is less work than to stop at the first.
    text.bytes().fold(true, |plain, byte| plain & (byte >= b' ') & (byte != b'"') & (byte != b'\\'))
}
