//! Until something comes true, and what was there instead when it does not.

use std::thread;
use std::time::{Duration, Instant};

/// Long enough for a loaded machine; a test that passes never waits for it.
pub const PATIENCE: Duration = Duration::from_secs(90);

const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Looks again and again until `look` finds what it looks for.
///
/// # Panics
///
/// After [`PATIENCE`], with what was seen last.
pub fn eventually<T>(what: &str, look: impl FnMut() -> Result<T, String>) -> T {
    within(PATIENCE, look)
        .unwrap_or_else(|seen| panic!("after {PATIENCE:?} still not: {what}; last seen: {seen}"))
}

/// The same with a bound of its own; `Err` is what was seen last.
pub fn within<T>(bound: Duration, mut look: impl FnMut() -> Result<T, String>) -> Result<T, String> {
    let deadline = Instant::now() + bound;
    loop {
        match look() {
            Ok(found) => return Ok(found),
            Err(seen) if Instant::now() >= deadline => return Err(seen),
            Err(_) => thread::sleep(BETWEEN_LOOKS),
        }
    }
}
