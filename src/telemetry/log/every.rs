//! Keeps a warning that repeats itself from filling the log.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::telemetry::lock;

/// Lets an event through once an interval and counts those it holds back.
///
/// ```
/// use std::time::Duration;
/// use newswatch::telemetry::log::Every;
///
/// static BROKER_DOWN: Every = Every::new(Duration::from_secs(10));
///
/// if let Some(held_back) = BROKER_DOWN.allow() {
///     tracing::warn!(held_back, "no broker can be reached");
/// }
/// ```
#[derive(Debug)]
pub struct Every {
    interval: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    last_allowed: Option<Instant>,
    held_back: u64,
}

impl Every {
    /// At most one event each `interval`; the first is let through.
    pub const fn new(interval: Duration) -> Self {
        Every { interval, state: Mutex::new(State { last_allowed: None, held_back: 0 }) }
    }

    /// Whether the event is to be logged: `Some`, with how many were held back since the last that was.
    pub fn allow(&self) -> Option<u64> {
        self.allow_at(Instant::now())
    }

    /// As [`Every::allow`], at a time of the caller's.
    pub fn allow_at(&self, now: Instant) -> Option<u64> {
        let mut state = lock(&self.state);
        let too_early =
            state.last_allowed.is_some_and(|last| now.saturating_duration_since(last) < self.interval);
        if too_early {
            state.held_back += 1;
            return None;
        }
        state.last_allowed = Some(now);
        Some(std::mem::take(&mut state.held_back))
    }
}
