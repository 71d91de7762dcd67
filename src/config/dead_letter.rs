//! `[dead_letter]`: where goes what cannot be processed, and how much of it is too much.

use super::secret::opaque_debug;
use super::section::Section;
use super::{check, validate};

/// `[dead_letter]`
#[derive(Clone, PartialEq)]
pub struct DeadLetter {
    /// The topic.
    pub topic: String,
    /// The ratio is taken over this many records.
    pub window: usize,
    /// Consumption stops above this ratio of dead letters.
    pub max_ratio: f64,
    /// Consumption stops at this many dead letters in a row.
    pub max_consecutive: usize,
    /// A longer value is cut.
    pub max_bytes: usize,
}

opaque_debug!(DeadLetter);

/// The ratio is looked at once so many records were seen, so the window must be able to hold them.
const MIN_WINDOW: usize = 200;
const MAX_WINDOW: usize = 1_000_000;
/// The least librdkafka takes for the size of a message.
const MIN_BYTES: usize = 1_000;

impl Default for DeadLetter {
    fn default() -> Self {
        DeadLetter {
            topic: "articles.dead-letter".to_owned(),
            window: 1000,
            max_ratio: 0.5,
            max_consecutive: 100,
            // With headers and framing, below what a Kafka broker takes unless told otherwise.
            max_bytes: 900_000,
        }
    }
}

impl DeadLetter {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.text("topic", &mut self.topic, check::topic);
        section.number("window", &mut self.window, MIN_WINDOW..=MAX_WINDOW);
        section.ratio("max_ratio", &mut self.max_ratio);
        section.number("max_consecutive", &mut self.max_consecutive, 1..=MAX_WINDOW);
        section.size("max_bytes", &mut self.max_bytes, MIN_BYTES..=validate::MAX_MESSAGE_BYTES);
    }
}
