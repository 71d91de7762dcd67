//! The alert itself, as JSON has it: written by the daemon, read back by `tail`.
//!
//! `config/alert.schema.json` says the same to programs; the tests hold the two together.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::article::Field;
use crate::severity::Severity;

/// An alert: which watch fired for which article, and why.
///
/// Writing borrows from watch and article. Reading owns, and ignores members it does not know, so
/// that a reader outlives additions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert<'a> {
    /// See [`alert_id`](super::alert_id).
    pub id: Cow<'a, str>,
    /// The watch that fired.
    pub watch: FiredWatch<'a>,
    /// The article it fired for.
    pub article: AlertedArticle<'a>,
    /// Occurrences that made it fire, in the order of the text; the first of them where there are many.
    pub matches: Vec<Match<'a>>,
    /// How many occurrences there are, listed or not.
    pub match_count: u64,
    /// Passages that show some of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excerpts: Vec<Excerpt<'a>>,
    /// When the watch was found to fire.
    #[serde(with = "time")]
    pub matched_at: Timestamp,
    /// Where the article was read from.
    pub record: RecordAddress<'a>,
}

/// What an alert says about the watch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FiredWatch<'a> {
    /// Stable and unique.
    pub id: Cow<'a, str>,
    /// What people read.
    pub name: Cow<'a, str>,
    /// The watchlist it stands in.
    pub watchlist: Cow<'a, str>,
    /// How much the alert matters.
    #[serde(with = "severity")]
    pub severity: Severity,
    /// As the watch has them.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub tags: Cow<'a, [String]>,
    /// Hash of what the watch says.
    pub revision: Cow<'a, str>,
}

/// What an alert says about the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct AlertedArticle<'a> {
    pub id: Cow<'a, str>,
    pub version: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Cow<'a, str>>,
    /// Cut where the alert would be too long otherwise; positions of matches hold in the whole title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Cow<'a, str>>,
    /// As the article states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Cow<'a, str>>,
    #[serde(default, with = "optional_time", skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Timestamp>,
}

/// One occurrence of a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match<'a> {
    /// The field it stands in.
    #[serde(with = "field")]
    pub field: Field,
    /// Which tag, from 0, where the field is `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The term as written in the watch.
    pub term: Cow<'a, str>,
    /// What stands in the article.
    pub text: Cow<'a, str>,
    /// First code point in the field's decoded text.
    pub start: u32,
    /// End, excluded, in code points.
    pub end: u32,
}

/// A passage that shows occurrences in their context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt<'a> {
    /// The field it is taken from.
    #[serde(with = "field")]
    pub field: Field,
    /// Which tag, from 0, where the field is `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The passage on one line, with `…` where it was cut.
    pub text: Cow<'a, str>,
    /// Start and end, excluded, of what matched, in code points of `text`; in order, never overlapping.
    pub highlights: Vec<[u32; 2]>,
}

/// Where the article was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordAddress<'a> {
    /// The topic; the file's name where there was no Kafka.
    pub topic: Cow<'a, str>,
    /// The partition.
    pub partition: i32,
    /// The offset; the line's number in a file.
    pub offset: i64,
    /// The record's timestamp.
    #[serde(default, with = "optional_time", skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
}

/// Reads an alert back from the value of a record and its `content-type` header, in either content
/// mode of CloudEvents.
///
/// The mode is told as the Kafka protocol binding has it (section 3): structured where the content type
/// begins with `application/cloudevents` in any case, else binary.
///
/// # Errors
///
/// Where the value is not JSON, or not an alert.
pub fn read(content_type: Option<&[u8]>, value: &[u8]) -> Result<Alert<'static>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Envelope {
        data: Alert<'static>,
    }

    const STRUCTURED: &[u8] = b"application/cloudevents";
    let is_structured = content_type
        .and_then(|name| name.get(..STRUCTURED.len()))
        .is_some_and(|start| start.eq_ignore_ascii_case(STRUCTURED));
    if is_structured {
        return serde_json::from_slice::<Envelope>(value).map(|envelope| envelope.data);
    }
    serde_json::from_slice(value)
}

/// A time as it leaves: RFC 3339, UTC, milliseconds, `Z`. What is finer is cut off.
pub(super) fn written_time(time: &Timestamp) -> String {
    format!("{time:.3}")
}

mod time {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{time:.3}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

mod optional_time {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::time::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        text.parse().map(Some).map_err(D::Error::custom)
    }
}

mod severity {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    use crate::severity::Severity;

    pub(super) fn serialize<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(severity.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Severity, D::Error> {
        let name = String::deserialize(deserializer)?;
        let found = Severity::ALL.into_iter().find(|severity| severity.as_str() == name);
        found.ok_or_else(|| D::Error::custom(format_args!("`{name}` is not a severity")))
    }
}

mod field {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    use crate::article::Field;

    const ALL: [Field; 5] = [Field::Title, Field::Summary, Field::Body, Field::Author, Field::Tags];

    pub(super) fn serialize<S: Serializer>(field: &Field, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(field.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Field, D::Error> {
        let name = String::deserialize(deserializer)?;
        let found = ALL.into_iter().find(|field| field.as_str() == name);
        found.ok_or_else(|| D::Error::custom(format_args!("`{name}` is not a field of an article")))
    }
}
