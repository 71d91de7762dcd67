//! How long to wait before another try.

use std::time::Duration;

/// Waits that double, from half a second to half a minute.
#[derive(Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next wait.
    pub fn next(&mut self) -> Duration {
        let delay = Duration::from_millis(500 << self.failures.min(6));
        self.failures += 1;
        delay.min(Duration::from_secs(30))
    }

    /// Begins anew, as after a success.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}
