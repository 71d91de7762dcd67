//! `[delivery]`: what is promised.

use super::secret::opaque_debug;
use super::section::Section;

/// `[delivery]`
#[derive(Clone, PartialEq)]
pub struct Delivery {
    /// What is promised.
    pub guarantee: Guarantee,
    /// Whether copies of an article are recognised.
    pub duplicates: Duplicates,
    /// Records of a partition within which a copy is recognised.
    pub duplicates_window: usize,
}

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarantee {
    /// Alerts, dead letters and offsets in one transaction.
    ExactlyOnce,
    /// Offsets are committed behind what was published.
    AtLeastOnce,
}

/// Whether copies of an article are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duplicates {
    /// Within a partition.
    Partition,
    /// Not at all.
    Off,
}

opaque_debug!(Delivery);

const GUARANTEES: [(&str, Guarantee); 2] =
    [("exactly-once", Guarantee::ExactlyOnce), ("at-least-once", Guarantee::AtLeastOnce)];
const DUPLICATES: [(&str, Duplicates); 2] = [("partition", Duplicates::Partition), ("off", Duplicates::Off)];

/// The window is kept in memory for every partition, and read again from Kafka when one is assigned.
const MAX_DUPLICATES_WINDOW: usize = 1_000_000;

impl Default for Delivery {
    fn default() -> Self {
        Delivery {
            guarantee: Guarantee::ExactlyOnce,
            duplicates: Duplicates::Partition,
            duplicates_window: 10_000,
        }
    }
}

impl Delivery {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.choice("guarantee", &mut self.guarantee, &GUARANTEES);
        section.choice("duplicates", &mut self.duplicates, &DUPLICATES);
        section.number("duplicates_window", &mut self.duplicates_window, 1..=MAX_DUPLICATES_WINDOW);
    }
}
