//! `[process]`: what the process as a whole may take.

use std::time::Duration;

use super::secret::opaque_debug;
use super::section::Section;

/// `[process]`
#[derive(Clone, PartialEq)]
pub struct Process {
    /// Threads that match; 0 means every core.
    pub threads: usize,
    /// What the process may take, in bytes.
    pub memory: u64,
    /// How long a drain may take.
    pub shutdown_timeout: Duration,
}

opaque_debug!(Process);

const MAX_THREADS: usize = 1024;
/// Below this, the buffers of the Kafka client and a watchlist of some size do not fit beside each other.
const MIN_MEMORY: u64 = 256 << 20;
const MAX_MEMORY: u64 = 16 << 40;
const MIN_SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(100);
const MAX_SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(60 * 60);

impl Default for Process {
    fn default() -> Self {
        Process { threads: 0, memory: 1 << 30, shutdown_timeout: Duration::from_secs(30) }
    }
}

impl Process {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.number("threads", &mut self.threads, 0..=MAX_THREADS);
        section.size("memory", &mut self.memory, MIN_MEMORY..=MAX_MEMORY);
        section.duration(
            "shutdown_timeout",
            &mut self.shutdown_timeout,
            MIN_SHUTDOWN_TIMEOUT..=MAX_SHUTDOWN_TIMEOUT,
        );
    }
}
