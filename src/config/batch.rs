//! `[batch]`: how many records are taken at once.

use std::time::Duration;

use super::secret::opaque_debug;
use super::section::Section;
use super::validate;

/// `[batch]`
#[derive(Clone, PartialEq)]
pub struct Batch {
    /// At most this many records.
    pub max_articles: usize,
    /// At most this many bytes, but always one record.
    pub max_bytes: usize,
    /// A batch closes this long after its first record.
    pub max_delay: Duration,
}

opaque_debug!(Batch);

const MAX_ARTICLES: usize = 1_000_000;
/// A batch is filled while Kafka counts the time between two polls, and while every alert in it waits.
const MAX_DELAY: Duration = Duration::from_secs(60);

impl Default for Batch {
    fn default() -> Self {
        Batch { max_articles: 1000, max_bytes: 8_000_000, max_delay: Duration::from_millis(200) }
    }
}

impl Batch {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.number("max_articles", &mut self.max_articles, 1..=MAX_ARTICLES);
        section.size("max_bytes", &mut self.max_bytes, 1..=validate::MAX_MESSAGE_BYTES);
        section.duration("max_delay", &mut self.max_delay, Duration::from_millis(1)..=MAX_DELAY);
    }
}
