//! `[watchlists]`: where the watches are.

use std::path::PathBuf;
use std::time::Duration;

use super::check;
use super::secret::opaque_debug;
use super::section::Section;

/// `[watchlists]`
#[derive(Clone, PartialEq)]
pub struct Watchlists {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// How often their content is looked at.
    pub poll_interval: Duration,
}

opaque_debug!(Watchlists);

/// Every file is read and hashed each time: more often than this is load without use.
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(100);
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

impl Default for Watchlists {
    fn default() -> Self {
        Watchlists { paths: vec![PathBuf::from("config/watchlists")], poll_interval: Duration::from_secs(10) }
    }
}

impl Watchlists {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        let mut paths: Vec<String> =
            self.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        section.texts("paths", &mut paths, None, check::filled);
        self.paths = paths.into_iter().map(PathBuf::from).collect();
        section.duration("poll_interval", &mut self.poll_interval, MIN_POLL_INTERVAL..=MAX_POLL_INTERVAL);
    }
}
