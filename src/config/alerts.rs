//! `[alerts]`: what goes out.

use std::collections::BTreeMap;

use super::secret::opaque_debug;
use super::section::Section;
use super::{check, validate};
use crate::severity::Severity;

/// `[alerts]`
#[derive(Clone, PartialEq)]
pub struct Alerts {
    /// The topic.
    pub topic: String,
    /// Another topic for a severity.
    pub topics: BTreeMap<Severity, String>,
    /// CloudEvents content mode.
    pub format: AlertFormat,
    /// `ce_source`.
    pub source: String,
    /// At most this many matches are listed in an alert.
    pub max_matches: usize,
    /// At most this many excerpts.
    pub max_excerpts: usize,
    /// An alert longer than this is shortened.
    pub max_bytes: usize,
}

/// CloudEvents content mode of the Kafka protocol binding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlertFormat {
    /// Attributes in headers, the alert as the value.
    #[default]
    Binary,
    /// Everything in the value, the alert under `data`.
    Structured,
}

opaque_debug!(Alerts);

const FORMATS: [(&str, AlertFormat); 2] =
    [("binary", AlertFormat::Binary), ("structured", AlertFormat::Structured)];

/// Room for the shortest form of an alert with long names, so that shortening can succeed at all.
const MIN_BYTES: usize = 10_000;
/// More than anybody reads; a larger number is a slip.
const MAX_LISTED: usize = 100_000;

impl Default for Alerts {
    fn default() -> Self {
        Alerts {
            topic: "alerts".to_owned(),
            topics: BTreeMap::new(),
            format: AlertFormat::default(),
            source: default_source("newswatch"),
            max_matches: 100,
            max_excerpts: 3,
            // With headers and framing, below what a Kafka broker takes unless told otherwise.
            max_bytes: 900_000,
        }
    }
}

/// The same on every instance of a group.
pub(super) fn default_source(group: &str) -> String {
    format!("/newswatch/{group}")
}

impl Alerts {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.text("topic", &mut self.topic, check::topic);
        section.nested("topics", |section| {
            for severity in Severity::ALL {
                let mut topic = None;
                section.optional_text(severity.as_str(), &mut topic, check::topic);
                if let Some(topic) = topic {
                    self.topics.insert(severity, topic);
                }
            }
        });
        section.choice("format", &mut self.format, &FORMATS);
        section.derived_text("source", &mut self.source, "kafka.group", check::uri_reference);
        section.number("max_matches", &mut self.max_matches, 1..=MAX_LISTED);
        section.number("max_excerpts", &mut self.max_excerpts, 0..=MAX_LISTED);
        section.size("max_bytes", &mut self.max_bytes, MIN_BYTES..=validate::MAX_MESSAGE_BYTES);
    }
}
