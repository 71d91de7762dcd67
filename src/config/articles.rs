//! `[articles]`: what comes in.

use std::collections::BTreeMap;

use super::secret::opaque_debug;
use super::section::Section;
use super::{check, validate};

/// `[articles]`
#[derive(Clone, PartialEq)]
pub struct Articles {
    /// Topics, or one regular expression that begins with `^`.
    pub topics: Vec<String>,
    /// A longer value is dead-lettered as `too_large`.
    pub max_bytes: usize,
    /// What a body is.
    pub format: BodyFormat,
    /// Member of an article to the JSON Pointers (RFC 6901) to try for it, in order. A member that is
    /// not named stands under its own name.
    pub fields: BTreeMap<Member, Vec<String>>,
}

/// A member of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Member {
    Id,
    Version,
    Url,
    Title,
    Summary,
    Body,
    Author,
    Source,
    Language,
    Country,
    Tags,
    PublishedAt,
}

impl Member {
    /// Every member, in the order of the contract.
    pub const ALL: [Member; 12] = [
        Member::Id,
        Member::Version,
        Member::Url,
        Member::Title,
        Member::Summary,
        Member::Body,
        Member::Author,
        Member::Source,
        Member::Language,
        Member::Country,
        Member::Tags,
        Member::PublishedAt,
    ];

    /// The name as it stands in an article and in `[articles.fields]`.
    pub fn as_str(self) -> &'static str {
        match self {
            Member::Id => "id",
            Member::Version => "version",
            Member::Url => "url",
            Member::Title => "title",
            Member::Summary => "summary",
            Member::Body => "body",
            Member::Author => "author",
            Member::Source => "source",
            Member::Language => "language",
            Member::Country => "country",
            Member::Tags => "tags",
            Member::PublishedAt => "published_at",
        }
    }
}

/// What a body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyFormat {
    /// HTML where it holds a closing tag of an HTML element, else text.
    #[default]
    Auto,
    /// Always text.
    Text,
    /// Always HTML.
    Html,
}

opaque_debug!(Articles);

const FORMATS: [(&str, BodyFormat); 3] =
    [("auto", BodyFormat::Auto), ("text", BodyFormat::Text), ("html", BodyFormat::Html)];

impl Default for Articles {
    fn default() -> Self {
        Articles {
            topics: vec!["articles".to_owned()],
            // What a Kafka broker takes at most unless told otherwise is a little more.
            max_bytes: 1_000_000,
            format: BodyFormat::default(),
            fields: BTreeMap::new(),
        }
    }
}

impl Articles {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.texts("topics", &mut self.topics, None, check::topic_or_pattern);
        section.size("max_bytes", &mut self.max_bytes, 1..=validate::MAX_MESSAGE_BYTES);
        section.choice("format", &mut self.format, &FORMATS);
        section.nested("fields", |section| {
            for member in Member::ALL {
                let mut pointers = Vec::new();
                section.optional_texts(member.as_str(), &mut pointers, check::json_pointer);
                if !pointers.is_empty() {
                    self.fields.insert(member, pointers);
                }
            }
        });
    }
}
