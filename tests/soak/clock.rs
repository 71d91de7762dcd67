//! One clock for everything that is measured: microseconds since the run began.

use std::time::{Duration, Instant};

/// Microseconds since the run began.
pub type Micros = u64;

/// Copies tell the same time.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    /// Begins now.
    pub fn start() -> Clock {
        Clock(Instant::now())
    }

    /// Now.
    pub fn now(self) -> Micros {
        micros(self.0.elapsed())
    }
}

/// A duration in microseconds.
pub fn micros(duration: Duration) -> Micros {
    u64::try_from(duration.as_micros()).expect("a run is shorter than half a million years")
}

/// From when to when something was under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its beginning.
    pub from: Micros,
    /// Its end.
    pub to: Micros,
}

impl Span {
    /// How long it took.
    pub fn length(self) -> Micros {
        self.to.saturating_sub(self.from)
    }
}
