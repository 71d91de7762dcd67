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

/// Days of work; a larger number is a slip.
const MAX_BUDGET: u64 = 1_000_000_000_000_000;

impl Default for Matching {
    fn default() -> Self {
        Matching { budget: 50_000_000 }
    }
}

impl Matching {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.number("budget", &mut self.budget, 1..=MAX_BUDGET);
    }
}
