//! Alive, ready, and why not: what the parts of the daemon know of their state, in one place.
//!
//! Alive means that the loops turn, nothing else. It never depends on the broker, on lag or on having
//! partitions: a restart would only make those worse. Ready means that articles that come in are
//! matched. Leaves to [`crate::http`] and to the service manager how that is told, and to the daemon what
//! to do about it. Whoever asks brings the time along.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;

use crate::telemetry::lock;

/// A loop that did not turn for this long is stuck. A turn waits for the broker for a fraction of a
/// second and matches for a few; only a transaction that times out comes near.
pub const HEARTBEAT_LIMIT: Duration = Duration::from_secs(60);

/// The shared state of health. Cheap to ask and to tell; goes around in an [`Arc`].
#[derive(Debug)]
pub struct Health {
    n_lanes: usize,
    created: Instant,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    watchlists_loaded: bool,
    topics: Topics,
    /// Lanes whose producer is initialised now.
    producers: BTreeSet<usize>,
    /// Lanes that were in the group at least once.
    joined: BTreeSet<usize>,
    /// Lanes that something stands in the way of, and what.
    obstacles: BTreeMap<usize, String>,
    halted: Option<String>,
    stopping: bool,
    last_reload_error: Option<ReloadError>,
    /// When each loop last turned, in milliseconds since `created`.
    beats: BTreeMap<String, Arc<AtomicU64>>,
}

#[derive(Debug, Default)]
enum Topics {
    #[default]
    NotLookedFor,
    Present,
    Missing(String),
}

/// Where the daemon is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Something of what it takes is not there yet.
    Starting,
    /// Articles that come in are matched.
    Ready,
    /// Consumption stopped on purpose: too many dead letters. Goes on after a reload or a restart.
    Halted,
    /// Something outside is missing: a topic, a right, the transaction coordinator.
    Waiting,
    /// On the way out.
    Stopping,
}

impl State {
    /// The name as it stands in `/readyz`.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Starting => "starting",
            State::Ready => "ready",
            State::Halted => "halted",
            State::Waiting => "waiting",
            State::Stopping => "stopping",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The answer of `/readyz`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Whether articles that come in are matched.
    pub ready: bool,
    /// Where the daemon is on its way; the gravest of what holds.
    pub state: State,
    /// Everything that stands in the way, in words. Empty when ready.
    pub reasons: Vec<String>,
    /// Why the last reload of the watchlists failed, if it did. The set from before is running, so that
    /// this alone does not stand in the way of being ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_reload_error: Option<ReloadError>,
}

/// A reload of the watchlists that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReloadError {
    /// When: RFC 3339, UTC, milliseconds.
    pub at: String,
    /// Everything that was wrong, as it was logged.
    pub error: String,
}

/// A loop that does not turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stalled {
    /// The name it gave to [`Health::heartbeat`].
    pub name: String,
    /// How long ago it last turned.
    pub since: Duration,
}

impl fmt::Display for Stalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} did not turn for {} s", self.name, self.since.as_secs())
    }
}

impl Health {
    /// Nothing is there yet, and nothing has to turn yet. `n_lanes` lanes must have their producer and
    /// must have joined the group before it is ready.
    pub fn new(n_lanes: usize, now: Instant) -> Self {
        Health { n_lanes, created: now, notes: Mutex::default() }
    }

    /// A loop of this name begins to turn, and from now on has to. A loop that begins anew takes the
    /// place of the one before.
    pub fn heartbeat(self: &Arc<Self>, name: impl Into<String>, now: Instant) -> Heartbeat {
        let heartbeat =
            Heartbeat { health: Arc::clone(self), name: name.into(), last_ms: Arc::new(AtomicU64::new(0)) };
        heartbeat.beat(now);
        lock(&self.notes).beats.insert(heartbeat.name.clone(), Arc::clone(&heartbeat.last_ms));
        heartbeat
    }

    /// Whether every loop turned within [`HEARTBEAT_LIMIT`].
    pub fn live(&self, now: Instant) -> bool {
        self.stalled(now).is_empty()
    }

    /// The loops that did not.
    pub fn stalled(&self, now: Instant) -> Vec<Stalled> {
        let now_ms = self.since_created_ms(now);
        let notes = lock(&self.notes);
        let mut stalled = Vec::new();
        for (name, last_ms) in &notes.beats {
            let since = Duration::from_millis(now_ms.saturating_sub(last_ms.load(Ordering::Relaxed)));
            if since > HEARTBEAT_LIMIT {
                stalled.push(Stalled { name: name.clone(), since });
            }
        }
        stalled
    }

    /// Whether articles that come in are matched, and if not, why.
    pub fn readiness(&self) -> Readiness {
        let notes = lock(&self.notes);
        let mut state = State::Ready;
        let mut reasons = Vec::new();
        // From the lightest to the gravest, so that the last word is the gravest.
        if !notes.watchlists_loaded {
            state = State::Starting;
            reasons.push("the watchlists are not loaded yet".to_owned());
        }
        if matches!(notes.topics, Topics::NotLookedFor) {
            state = State::Starting;
            reasons.push("the topics were not looked for yet".to_owned());
        }
        if notes.producers.len() < self.n_lanes {
            state = State::Starting;
            reasons.push(self.lanes_without("has no initialised producer", &notes.producers));
        }
        if notes.joined.len() < self.n_lanes {
            state = State::Starting;
            reasons.push(self.lanes_without("has not joined the group yet", &notes.joined));
        }
        if let Topics::Missing(reason) = &notes.topics {
            state = State::Waiting;
            reasons.push(reason.clone());
        }
        if !notes.obstacles.is_empty() {
            state = State::Waiting;
            reasons.extend(notes.obstacles.iter().map(|(lane, reason)| format!("lane {lane}: {reason}")));
        }
        if let Some(reason) = &notes.halted {
            state = State::Halted;
            reasons.push(reason.clone());
        }
        if notes.stopping {
            state = State::Stopping;
            reasons.push("the daemon is shutting down".to_owned());
        }
        // The gravest first, for who reads only one.
        reasons.reverse();
        Readiness {
            ready: state == State::Ready,
            state,
            reasons,
            last_reload_error: notes.last_reload_error.clone(),
        }
    }

    /// Whether articles that come in are matched.
    pub fn ready(&self) -> bool {
        self.readiness().ready
    }

    /// A set of watches is running.
    pub fn watchlists_loaded(&self) {
        lock(&self.notes).watchlists_loaded = true;
    }

    /// Every topic is there.
    pub fn topics_present(&self) {
        lock(&self.notes).topics = Topics::Present;
    }

    /// A topic is missing; `reason` names it and what to do.
    pub fn topics_missing(&self, reason: impl Into<String>) {
        lock(&self.notes).topics = Topics::Missing(reason.into());
    }

    /// The producer of a lane is initialised: it can publish.
    pub fn producer_initialised(&self, lane: usize) {
        lock(&self.notes).producers.insert(lane);
    }

    /// The producer of a lane is gone, and has to be initialised anew.
    pub fn producer_lost(&self, lane: usize) {
        lock(&self.notes).producers.remove(&lane);
    }

    /// A lane joined the group, with partitions or without. Holds from then on: who left it in a
    /// rebalance comes back by itself.
    pub fn group_joined(&self, lane: usize) {
        lock(&self.notes).joined.insert(lane);
    }

    /// Something outside stands in the way of a lane that does not go away by itself; `reason` says what and
    /// what helps.
    pub fn obstructed(&self, lane: usize, reason: impl Into<String>) {
        lock(&self.notes).obstacles.insert(lane, reason.into());
    }

    /// Nothing stands in the way of a lane any more.
    pub fn unobstructed(&self, lane: usize) {
        lock(&self.notes).obstacles.remove(&lane);
    }

    /// Consumption stopped because of dead letters; `reason` says how many there were and what helps.
    pub fn halted(&self, reason: impl Into<String>) {
        lock(&self.notes).halted = Some(reason.into());
    }

    /// Consumption goes on.
    pub fn resumed(&self) {
        lock(&self.notes).halted = None;
    }

    /// The first signal to stop came. There is no way back.
    pub fn stopping(&self) {
        lock(&self.notes).stopping = true;
    }

    /// A reload of the watchlists failed; `error` is everything that was wrong.
    pub fn reload_failed(&self, error: impl Into<String>, at: Timestamp) {
        let error = ReloadError { at: format!("{at:.3}"), error: error.into() };
        lock(&self.notes).last_reload_error = Some(error);
    }

    /// A reload of the watchlists succeeded, or found the files mended as they run.
    pub fn reload_succeeded(&self) {
        lock(&self.notes).last_reload_error = None;
    }

    fn since_created_ms(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.created).as_millis()).unwrap_or(u64::MAX)
    }

    fn lanes_without(&self, what: &str, those_with: &BTreeSet<usize>) -> String {
        let lanes: Vec<String> = (0..self.n_lanes)
            .filter(|lane| !those_with.contains(lane))
            .map(|lane| lane.to_string())
            .collect();
        format!("lane {} {what}", lanes.join(", "))
    }
}

/// The sign of life of one loop.
///
/// Has to be [finished](Heartbeat::finish): one that is only dropped, by a panic say, goes on being
/// waited for, so that a loop that died shows.
#[derive(Debug)]
pub struct Heartbeat {
    health: Arc<Health>,
    name: String,
    last_ms: Arc<AtomicU64>,
}

impl Heartbeat {
    /// The loop turns.
    pub fn beat(&self, now: Instant) {
        self.last_ms.store(self.health.since_created_ms(now), Ordering::Relaxed);
    }

    /// The loop is in a call that waits for a broker, for as long as that takes: until its next beat it is
    /// not stuck.
    pub fn waits_for_broker(&self) {
        self.last_ms.store(u64::MAX, Ordering::Relaxed);
    }

    /// The loop ended as it should, and does not have to turn any more.
    pub fn finish(self) {
        let mut notes = lock(&self.health.notes);
        let is_ours = notes.beats.get(&self.name).is_some_and(|last_ms| Arc::ptr_eq(last_ms, &self.last_ms));
        if is_ours {
            notes.beats.remove(&self.name);
        }
    }
}
