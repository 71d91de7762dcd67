//! Tells the log when the process becomes ready, and when it no longer is.
//!
//! What it waits for before it is ready for the first time is told by those who wait. Leaves to
//! [`Health`] to judge.

use std::time::{Duration, Instant};

use tokio::time::MissedTickBehavior;

use crate::telemetry::events;
use crate::telemetry::health::{Health, State};

/// How late a change may be told.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// What changes back and forth is told this often, and in the end as it is.
const BETWEEN_CHANGES: Duration = Duration::from_secs(10);

/// Looks on for ever.
pub async fn announce(health: &Health) {
    let mut ticks = tokio::time::interval(BETWEEN_LOOKS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = Told::default();
    loop {
        ticks.tick().await;
        let readiness = health.readiness();
        if readiness.state != State::Stopping && told.is_news(readiness.ready, Instant::now()) {
            match readiness.reasons.first() {
                None => events::ready(),
                Some(gravest) => events::not_ready(readiness.state, gravest),
            }
        }
    }
}

/// What was told last.
#[derive(Default)]
struct Told {
    ready: bool,
    at: Option<Instant>,
}

impl Told {
    fn is_news(&mut self, ready: bool, now: Instant) -> bool {
        let too_early = self.at.is_some_and(|at| now.saturating_duration_since(at) < BETWEEN_CHANGES);
        if ready == self.ready || too_early {
            return false;
        }
        *self = Told { ready, at: Some(now) };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_but_not_each_of_many() {
        let began = Instant::now();
        let mut told = Told::default();
        let mut news = |ready, seconds| told.is_news(ready, began + Duration::from_secs(seconds));
        assert!(!news(false, 0), "that it is not ready at first is no news");
        assert!(news(true, 3));
        assert!(!news(true, 60));
        assert!(news(false, 61));
        let changes = (62..71).filter(|second| news(second % 2 == 0, *second)).count();
        assert_eq!(changes, 0);
        assert!(news(true, 71), "what it came to is told");
        assert!(!news(true, 90));
    }
}
