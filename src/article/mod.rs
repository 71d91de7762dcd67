//! The bytes of a record to an article, or the reason why not.
//!
//! Leaves the meaning of the text to [`crate::text`] and what matches to [`crate::engine`].

use std::borrow::Cow;

use jiff::Timestamp;

use crate::text::Layout;

/// A field that terms are looked for in, in the order in which matches are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// The abstract or standfirst.
    Summary,
    /// The article itself.
    Body,
    /// The byline.
    Author,
    /// A tag; a hit in one carries the tag's index.
    Tags,
}

impl Field {
    /// The name as it stands in an alert: `title summary body author tags`.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Summary => "summary",
            Field::Body => "body",
            Field::Author => "author",
            Field::Tags => "tags",
        }
    }
}

/// A field's decoded text: positions of hits count code points in `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldText<'a> {
    /// The JSON string with character references decoded, or what HTML was reduced to.
    pub text: Cow<'a, str>,
    /// How its line breaks are to be read.
    pub layout: Layout,
}

/// A decoded article. Strings borrow from the record where nothing had to be unescaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article<'a> {
    /// The publisher's id.
    pub id: Option<Cow<'a, str>>,
    /// The version of the article under that id.
    pub version: Option<Cow<'a, str>>,
    /// Where it was published.
    pub url: Option<Cow<'a, str>>,
    /// The headline.
    pub title: Option<FieldText<'a>>,
    /// The abstract or standfirst.
    pub summary: Option<FieldText<'a>>,
    /// The article itself.
    pub body: Option<FieldText<'a>>,
    /// The byline; a list of authors is joined by `, `.
    pub author: Option<FieldText<'a>>,
    /// The publisher, usually its domain.
    pub source: Option<Cow<'a, str>>,
    /// The language as the article states it, a BCP 47 tag; never a detected one.
    pub language: Option<Cow<'a, str>>,
    /// The country, as the article states it.
    pub country: Option<Cow<'a, str>>,
    /// Keywords.
    pub tags: Vec<FieldText<'a>>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

/// Why a record cannot be processed: the closed set of the header `newswatch-dlq-reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The value is not UTF-8.
    NotUtf8,
    /// The value is not JSON.
    InvalidJson,
    /// The value is JSON, but no object, or its title or body has a wrong type.
    NotAnArticle,
    /// Neither title nor body holds a letter.
    NoText,
    /// The value is longer than `articles.max_bytes`.
    TooLarge,
    /// Matching took more steps than `match.budget`.
    MatchBudget,
    /// Processing panicked: a bug in newswatch.
    Panic,
    /// An alert did not fit into `alerts.max_bytes` however it was shortened.
    AlertTooLarge,
}

impl Reason {
    /// Every reason, for metrics that show zeros from the start.
    pub const ALL: [Reason; 8] = [
        Reason::NotUtf8,
        Reason::InvalidJson,
        Reason::NotAnArticle,
        Reason::NoText,
        Reason::TooLarge,
        Reason::MatchBudget,
        Reason::Panic,
        Reason::AlertTooLarge,
    ];

    /// The name as it stands in headers and labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::NotUtf8 => "not_utf8",
            Reason::InvalidJson => "invalid_json",
            Reason::NotAnArticle => "not_an_article",
            Reason::NoText => "no_text",
            Reason::TooLarge => "too_large",
            Reason::MatchBudget => "match_budget",
            Reason::Panic => "panic",
            Reason::AlertTooLarge => "alert_too_large",
        }
    }
}

/// A record that was refused: the reason for programs, the detail for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Which of the closed set.
    pub reason: Reason,
    /// What was wrong and where, in words. Holds no text of the article.
    pub detail: String,
}
