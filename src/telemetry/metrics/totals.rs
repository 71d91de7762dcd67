//! Counts read back inside the process, for a caller that waits for them.

use super::Metrics;

/// What was committed since the start, and how many partitions there are now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Records: articles, dead letters and what was skipped.
    pub records: u64,
    /// Alerts.
    pub alerts: u64,
    /// Dead letters.
    pub dead_letters: u64,
    /// Partitions assigned to this process.
    pub assigned_partitions: i64,
}

impl Metrics {
    /// The counts as they are now.
    pub fn totals(&self) -> Totals {
        let sum = |family: &prometheus::IntCounterVec| -> u64 {
            let families = prometheus::core::Collector::collect(family);
            let series = families.iter().flat_map(|family| family.get_metric());
            series.map(|series| series.get_counter().get_value() as u64).sum()
        };
        Totals {
            records: sum(&self.articles) + sum(&self.skipped),
            alerts: sum(&self.alerts),
            dead_letters: sum(&self.dead_letters),
            assigned_partitions: self.assignments.count(),
        }
    }
}
