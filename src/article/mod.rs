//! The bytes of a record to an article, or the reason why not.
//!
//! Leaves the meaning of the text to [`crate::text`] and what matches to [`crate::engine`].
//!
//! ```text
//!  bytes -> json (walks the record along the pointers) -> decode (judges types) -> Article
//!                                                           |-> references, html, time
//! ```

mod decode;
mod elements;
mod html;
mod json;
pub mod language;
mod pointer;
mod references;
pub mod time;

use std::borrow::Cow;

use crate::config::Member;
use crate::digest;
use crate::text::Layout;
use jiff::Timestamp;

pub use decode::Decoder;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Keywords, each in its place in the record; an empty text where no keyword stands.
    pub tags: Vec<FieldText<'a>>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

impl Article<'_> {
    /// The primary subtag of the language, in lower case: `pt` of `pt-BR`. `None` where the article
    /// states none, or one that says that it is unknown or that there are several.
    pub fn primary_language(&self) -> Option<Cow<'_, str>> {
        let tag = self.language.as_deref()?.trim();
        // Locales of operating systems (`pt_BR.UTF-8`) are common enough.
        let end = tag.find(['-', '_', '.']).unwrap_or(tag.len());
        let subtag = &tag[..end];
        let is_subtag =
            (2..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_subtag {
            return None;
        }
        let subtag = match subtag.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(subtag.to_ascii_lowercase()),
            false => Cow::Borrowed(subtag),
        };
        (!matches!(subtag.as_ref(), "und" | "mul" | "mis" | "zxx")).then_some(subtag)
    }

    /// The version of an article that states none: it changes when the title, the summary or the body
    /// does. Hex of the 128 bits of XXH3 over the three, each with its length in bytes in front (64 bits,
    /// big-endian).
    pub fn content_version(&self) -> String {
        let fields = [&self.title, &self.summary, &self.body];
        let texts = fields.map(|field| field.as_ref().map_or("", |field| field.text.as_ref()));
        digest::hex(&digest::quick_bits_of_texts(texts))
    }
}

/// A record that could be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// What it says.
    pub article: Article<'a>,
    /// Members that count as missing, as a whole or in part, because what stands there is of a wrong type.
    pub wrong_types: FieldErrors,
}

/// A set of members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(u16);

impl FieldErrors {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members, in the order of [`Member::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Member> {
        Member::ALL.into_iter().filter(move |member| self.0 & bit(*member) != 0)
    }

    fn insert(&mut self, member: Member) {
        self.0 |= bit(member);
    }
}

fn bit(member: Member) -> u16 {
    1 << member as u16
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

#[cfg(test)]
mod tests;
