//! `[log]`: which events are written, and how.

use super::check;
use super::secret::opaque_debug;
use super::section::Section;

/// `[log]`
#[derive(Clone, PartialEq)]
pub struct Log {
    /// A `tracing` filter: `info`, or `info,rdkafka=debug`.
    pub level: String,
    /// How an event is written.
    pub format: LogFormat,
}

/// How a log event is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// For people.
    Text,
    /// For programs.
    Json,
}

opaque_debug!(Log);

const FORMATS: [(&str, LogFormat); 3] =
    [("auto", LogFormat::Auto), ("text", LogFormat::Text), ("json", LogFormat::Json)];

impl Default for Log {
    fn default() -> Self {
        Log { level: "info".to_owned(), format: LogFormat::default() }
    }
}

impl Log {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.text("level", &mut self.level, check::log_filter);
        section.choice("format", &mut self.format, &FORMATS);
    }
}
