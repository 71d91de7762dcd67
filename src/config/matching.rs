//! `[match]`: bounds of matching.

use super::secret::opaque_debug;
use super::section::Section;

/// `[match]`
#[derive(Clone, PartialEq)]
pub struct Matching {
    /// Steps of work for one article.
    pub budget: u64,
}

opaque_debug!(Matching);

impl Default for Matching {
    fn default() -> Self {
        Matching { budget: 50_000_000 }
    }
}

impl Matching {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        // The greatest integer that TOML has.
        section.number("budget", &mut self.budget, 1..=i64::MAX.unsigned_abs());
    }
}
