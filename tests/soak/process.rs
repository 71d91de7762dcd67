//! Memory, threads and open files of the daemon, every second, as Linux tells them.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::clock::{Clock, Micros};

const EVERY: Duration = Duration::from_secs(1);

/// A look at the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// When.
    pub at: Micros,
    /// Resident memory in bytes.
    pub resident: u64,
    /// Threads.
    pub threads: u64,
    /// Open files.
    pub files: u64,
}

/// Looks on, on a thread of its own.
pub struct Looker {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Sample>>,
}

impl Looker {
    /// Looks at the process of this id.
    pub fn start(process: u32, clock: Clock) -> Looker {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut samples = Vec::new();
            while !stopped.load(Ordering::Relaxed) {
                samples.push(look(process, clock));
                thread::sleep(EVERY);
            }
            samples
        });
        Looker { stop, thread }
    }

    /// Ends it; returns what it saw.
    pub fn stop(self) -> Vec<Sample> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("a process that runs can be looked at")
    }
}

fn look(process: u32, clock: Clock) -> Sample {
    let files = fs::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count);
    Sample {
        at: clock.now(),
        resident: number(process, "VmRSS:") * 1024,
        threads: number(process, "Threads:"),
        files: files as u64,
    }
}

/// The number behind this name in the status of a process.
///
/// # Panics
///
/// Where there is none, or no such process.
pub fn number(process: u32, name: &str) -> u64 {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.unwrap_or_else(|| panic!("no {name} in {status}"))
}
