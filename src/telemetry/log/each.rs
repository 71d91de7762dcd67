//! Keeps a warning that repeats itself from filling the log, where several kinds of it are worth telling.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::telemetry::lock;

/// Different keys that are let through an interval. What goes beyond is held back, whatever its key: a text
/// that is another each time must not fill the log either.
const MOST: usize = 20;

/// Lets an event of each key through once an interval and counts those it holds back.
///
/// ```
/// use std::time::Duration;
/// use newswatch::telemetry::log::Each;
///
/// static REFUSED: Each = Each::new(Duration::from_secs(10));
///
/// let topic = "alerts";
/// if let Some(held_back) = REFUSED.allow(topic) {
///     tracing::warn!(topic, held_back, "the cluster refuses us");
/// }
/// ```
#[derive(Debug)]
pub struct Each {
    interval: Duration,
    state: Mutex<BTreeMap<String, State>>,
}

#[derive(Debug)]
struct State {
    last_allowed: Instant,
    held_back: u64,
}

impl Each {
    /// At most one event of a key each `interval`; the first is let through.
    pub const fn new(interval: Duration) -> Each {
        Each { interval, state: Mutex::new(BTreeMap::new()) }
    }

    /// Whether the event is to be logged: `Some`, with how many of its key were held back since the last
    /// that was.
    pub fn allow(&self, key: &str) -> Option<u64> {
        self.allow_at(key, Instant::now())
    }

    /// As [`Each::allow`], at a time of the caller's.
    pub fn allow_at(&self, key: &str, now: Instant) -> Option<u64> {
        let mut keys = lock(&self.state);
        let is_over = |state: &State| now.saturating_duration_since(state.last_allowed) >= self.interval;
        if let Some(state) = keys.get_mut(key) {
            if is_over(state) {
                state.last_allowed = now;
                return Some(std::mem::take(&mut state.held_back));
            }
            state.held_back += 1;
            return None;
        }
        if keys.len() >= MOST {
            keys.retain(|_, state| !is_over(state));
        }
        if keys.len() >= MOST {
            return None;
        }
        keys.insert(key.to_owned(), State { last_allowed: now, held_back: 0 });
        Some(0)
    }
}
