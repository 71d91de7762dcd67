//! Where log lines go and how they look: one event a line on standard error, text on a terminal, JSON
//! otherwise.
//!
//! A JSON line is flat: `timestamp` (RFC 3339, UTC, milliseconds), `level`, `message`, the event's own
//! fields, `target`. An event carries all it has to say in its own fields, none of them under one of
//! those four names; spans are not written. Leaves to those who log what they say; nobody logs the text
//! of an article above debug.
//!
//! The crate `rdkafka` and librdkafka itself log through `tracing` too, as `rdkafka` and `librdkafka`.

mod each;
mod every;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::io::{self, IsTerminal, Write};

use jiff::Timestamp;
use thiserror::Error;
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, ParseError};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::util::SubscriberInitExt;

pub use self::each::Each;
pub use self::every::Every;
use crate::config::{Log, LogFormat};

/// Why logging could not be set up.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LogError {
    /// A part of the filter that is neither a level nor a `target=level`.
    #[error(
        "`{part}` in log.level is no level: write off, error, warn, info, debug or trace, or a level for \
         one target, as in `info,rdkafka=debug`"
    )]
    UnknownLevel {
        /// As written.
        part: String,
    },
    /// A filter that `tracing` does not understand.
    #[error("`{filter}` in log.level is no log filter: {source}; write it as in `info,rdkafka=debug`")]
    Filter {
        /// As written.
        filter: String,
        /// What `tracing` says.
        source: ParseError,
    },
    /// Something in this process logs already.
    #[error("logging was set up already")]
    AlreadySet,
}

/// Starts logging, for the whole process and until its end.
///
/// # Errors
///
/// Where the filter is not one, or where logging was set up before.
pub fn init(config: &Log) -> Result<(), LogError> {
    let filter = parse_filter(&config.level)?;
    let stderr = io::stderr();
    let as_json = match config.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !stderr.is_terminal(),
    };
    let colours = anstream::AutoStream::choice(&stderr) != anstream::ColorChoice::Never;
    subscriber(filter, as_json, colours, || OneLine(io::stderr()))
        .try_init()
        .map_err(|_| LogError::AlreadySet)
}

/// Reads a `tracing` filter: `info`, or `info,rdkafka=debug`.
///
/// `rdkafka` stands for librdkafka as well, unless that has a level of its own: which of the two logs
/// what is nobody's concern but theirs.
///
/// # Errors
///
/// Where it is not a filter. A bare word that is not a level is one of those: to `tracing` it is a target
/// of which everything is logged and nothing of all the others, to a person it is a misspelt level.
pub fn parse_filter(filter: &str) -> Result<EnvFilter, LogError> {
    let mut parts: Vec<Cow<'_, str>> = filter.split(',').map(|part| Cow::Borrowed(part.trim())).collect();
    for part in &parts {
        let is_directive = part.contains(['=', '[', ']', '{', '}']);
        if !is_directive && (part.is_empty() || part.parse::<LevelFilter>().is_err()) {
            return Err(LogError::UnknownLevel { part: part.to_string() });
        }
    }
    let level_of = |target: &str| parts.iter().find_map(|part| part.strip_prefix(target)?.strip_prefix('='));
    if let (Some(level), None) = (level_of("rdkafka"), level_of("librdkafka")) {
        parts.push(Cow::Owned(format!("librdkafka={level}")));
    }
    EnvFilter::builder()
        .parse(parts.join(","))
        .map_err(|source| LogError::Filter { filter: filter.to_owned(), source })
}

fn subscriber<W>(
    filter: EnvFilter,
    as_json: bool,
    colours: bool,
    writer: W,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_timer(UtcMilliseconds).with_writer(writer);
    // Otherwise an event that cannot be written is told on standard error with a macro that panics if
    // that is broken as well.
    let builder = builder.log_internal_errors(false);
    if as_json {
        let json = builder.json().flatten_event(true).with_current_span(false).with_span_list(false);
        return Box::new(json.finish());
    }
    Box::new(builder.with_ansi(colours).finish())
}

/// The times of every output of newswatch: RFC 3339, UTC, milliseconds, `Z`.
struct UtcMilliseconds;

impl FormatTime for UtcMilliseconds {
    fn format_time(&self, w: &mut Writer<'_>) -> fmt::Result {
        write!(w, "{:.3}", Timestamp::now())
    }
}

/// Takes one event a call of `write`, as the formatter hands it over, writes it as one line, and never
/// fails: nobody is left to be told that logging is broken, and the daemon goes on without.
struct OneLine<W>(W);

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let inside = event.strip_suffix(b"\n").unwrap_or(event);
        let breaks_inside = inside.contains(&b'\n') || inside.contains(&b'\r');
        let line = if breaks_inside { Cow::Owned(escape_line_breaks(inside)) } else { Cow::Borrowed(event) };
        let _ = self.0.write_all(&line);
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

fn escape_line_breaks(event: &[u8]) -> Vec<u8> {
    let mut line = Vec::with_capacity(event.len() + 16);
    for byte in event {
        match byte {
            b'\n' => line.extend(b"\\n"),
            b'\r' => line.extend(b"\\r"),
            _ => line.push(*byte),
        }
    }
    line.push(b'\n');
    line
}
