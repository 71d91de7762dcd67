//! Families whose labels come from outside, each with what keeps it bounded: watches, error codes, and
//! the partitions that are ours right now.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec};

use super::labels::Rebalance;
use crate::telemetry::lock;

/// The label of everything that has no series of its own.
pub(super) const OTHER: &str = "other";

/// Alerts by watch: a series each for the first watches, one for all the rest.
pub(super) struct WatchSeries {
    family: IntCounterVec,
    limit: usize,
    own: Mutex<HashMap<String, IntCounter>>,
    rest: IntCounter,
}

impl WatchSeries {
    pub(super) fn new(family: IntCounterVec, limit: usize) -> Self {
        let rest = family.with_label_values(&[OTHER]);
        WatchSeries { family, limit, own: Mutex::default(), rest }
    }

    /// Gives the first watches their series, from zero, and takes it from those that are no longer among
    /// them. Who stays keeps its count.
    pub(super) fn set<'a>(&self, watches: impl IntoIterator<Item = &'a str>) {
        let mut own = lock(&self.own);
        let mut before = std::mem::take(&mut *own);
        for watch in watches.into_iter().take(self.limit) {
            // A watch of this very name shares the series: two counters cannot have the same labels.
            if watch == OTHER {
                continue;
            }
            let counter = before.remove(watch).unwrap_or_else(|| self.family.with_label_values(&[watch]));
            own.insert(watch.to_owned(), counter);
        }
        for gone in before.keys() {
            // Every key of `before` was created in the family and is removed only here.
            let _ = self.family.remove_label_values(&[gone]);
        }
    }

    /// Adds alerts; those of a watch without a series go to the rest, so that the sum stays true.
    pub(super) fn add<'a>(&self, counts: impl IntoIterator<Item = (&'a str, u64)>) {
        let own = lock(&self.own);
        for (watch, count) in counts {
            own.get(watch).unwrap_or(&self.rest).inc_by(count);
        }
    }
}

/// Errors by code: the first codes that occur have a series, one is for all the rest.
pub(super) struct ErrorSeries {
    family: IntCounterVec,
    limit: usize,
    codes: Mutex<BTreeSet<String>>,
}

impl ErrorSeries {
    pub(super) fn new(family: IntCounterVec, limit: usize) -> Self {
        family.with_label_values(&[OTHER]);
        ErrorSeries { family, limit, codes: Mutex::default() }
    }

    pub(super) fn add(&self, code: &str) {
        let mut codes = lock(&self.codes);
        if !codes.contains(code) && codes.len() < self.limit {
            codes.insert(code.to_owned());
        }
        let label = if codes.contains(code) { code } else { OTHER };
        self.family.with_label_values(&[label]).inc();
    }
}

/// The partitions of every lane, and the lag of each.
///
/// Kept as sets and by lane, so that what is told twice, late or in another order than it happened moves
/// nothing: a lane that learns late that it lost a partition does not take it from the lane that has it.
pub(super) struct Assignments {
    lag: IntGaugeVec,
    assigned: IntGauge,
    by_lane: Mutex<BTreeMap<usize, BTreeMap<String, BTreeSet<i32>>>>,
}

impl Assignments {
    pub(super) fn new(lag: IntGaugeVec, assigned: IntGauge) -> Self {
        Assignments { lag, assigned, by_lane: Mutex::default() }
    }

    pub(super) fn change(&self, lane: usize, kind: Rebalance, topic: &str, partition: i32) {
        let mut by_lane = lock(&self.by_lane);
        let partitions = by_lane.entry(lane).or_default().entry(topic.to_owned()).or_default();
        match kind {
            Rebalance::Assigned => {
                partitions.insert(partition);
            }
            Rebalance::Revoked | Rebalance::Lost => {
                partitions.remove(&partition);
                self.forget_unless_held(&by_lane, topic, partition);
            }
        }
        self.assigned.set(n_partitions(&by_lane));
    }

    pub(super) fn count(&self) -> i64 {
        self.assigned.get()
    }

    pub(super) fn remove_lane(&self, lane: usize) {
        let mut by_lane = lock(&self.by_lane);
        for (topic, partitions) in by_lane.remove(&lane).unwrap_or_default() {
            for partition in partitions {
                self.forget_unless_held(&by_lane, &topic, partition);
            }
        }
        self.assigned.set(n_partitions(&by_lane));
    }

    /// Statistics arrive on their own schedule: those of a partition that the lane no longer has would
    /// bring back a series that nobody removes again.
    pub(super) fn set_lag(&self, lane: usize, topic: &str, partition: i32, lag: i64) {
        let by_lane = lock(&self.by_lane);
        let held = by_lane
            .get(&lane)
            .and_then(|topics| topics.get(topic))
            .is_some_and(|partitions| partitions.contains(&partition));
        if held {
            self.lag.with_label_values(&[topic, &partition.to_string()]).set(lag.max(0));
        }
    }

    fn forget_unless_held(
        &self,
        by_lane: &BTreeMap<usize, BTreeMap<String, BTreeSet<i32>>>,
        topic: &str,
        partition: i32,
    ) {
        let held = by_lane
            .values()
            .filter_map(|topics| topics.get(topic))
            .any(|partitions| partitions.contains(&partition));
        if !held {
            // An error means that the lag was never told, and there is nothing to remove.
            let _ = self.lag.remove_label_values(&[topic, &partition.to_string()]);
        }
    }
}

fn n_partitions(by_lane: &BTreeMap<usize, BTreeMap<String, BTreeSet<i32>>>) -> i64 {
    let n: usize = by_lane.values().flat_map(BTreeMap::values).map(BTreeSet::len).sum();
    i64::try_from(n).unwrap_or(i64::MAX)
}
