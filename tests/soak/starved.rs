//! How long threads of the daemon and of the broker were ready to run and had no core, as Linux tells it.
//!
//! On a machine that others use, this is what delays alerts most, and it cannot be taken off: of the many threads
//! that an alert passes through, only some make it wait.

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::clock::{Clock, Micros, Span};

const EVERY: Duration = Duration::from_millis(100);

/// So much of the time between two looks: of all threads together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starved {
    /// From look to look.
    pub during: Span,
    /// How long threads waited for a core.
    pub waited: Micros,
}

/// Looks on, on a thread of its own.
pub struct Looker {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Starved>>,
}

impl Looker {
    /// Looks at the processes of these ids.
    pub fn start(processes: Vec<u32>, clock: Clock) -> Looker {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut starved = Vec::new();
            let mut before = waits(&processes);
            let mut from = clock.now();
            while !stopped.load(Ordering::Relaxed) {
                thread::sleep(EVERY);
                let now = waits(&processes);
                let to = clock.now();
                // A thread that is new waited since its beginning.
                let more =
                    |(thread, wait): (&u64, &u64)| wait.saturating_sub(*before.get(thread).unwrap_or(&0));
                let nanoseconds: u64 = now.iter().map(more).sum();
                starved.push(Starved { during: Span { from, to }, waited: nanoseconds / 1_000 });
                (before, from) = (now, to);
            }
            starved
        });
        Looker { stop, thread }
    }

    /// Ends it; returns what it saw.
    pub fn stop(self) -> Vec<Starved> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("processes can be looked at, and what is not there is left out")
    }
}

/// Nanoseconds that each thread has waited for a core so far. Threads and processes end meanwhile.
fn waits(processes: &[u32]) -> HashMap<u64, u64> {
    let mut waits = HashMap::new();
    for process in processes {
        let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { continue };
        for thread in threads.flatten() {
            let wait = fs::read_to_string(thread.path().join("schedstat")).ok();
            let wait = wait.and_then(|told| told.split(' ').nth(1)?.parse().ok());
            let id = thread.file_name().to_str().and_then(|name| name.parse().ok());
            if let (Some(id), Some(wait)) = (id, wait) {
                waits.insert(id, wait);
            }
        }
    }
    waits
}
