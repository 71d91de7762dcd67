//! `[metrics]`: bounds of the metrics.

use super::secret::opaque_debug;
use super::section::Section;

/// `[metrics]`
#[derive(Clone, PartialEq)]
pub struct Metrics {
    /// Watches with a series of their own.
    pub max_watch_series: usize,
}

opaque_debug!(Metrics);

/// Prometheus takes every one of them at every scrape.
const MAX_WATCH_SERIES: usize = 1_000_000;

impl Default for Metrics {
    fn default() -> Self {
        Metrics { max_watch_series: 1000 }
    }
}

impl Metrics {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.number("max_watch_series", &mut self.max_watch_series, 0..=MAX_WATCH_SERIES);
    }
}
