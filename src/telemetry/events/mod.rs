//! Every log event by name: one function an event, so that the place that emits it reads like prose, and
//! so that messages and fields stay stable.
//!
//! | file | events of |
//! |---|---|
//! | [`process`] | the process: start, end, panics, the service manager |
//! | [`watchlists`] | watchlists: reloaded or not |
//! | [`kafka`] | Kafka: what is waited for, the group, transactions, errors |
//! | [`articles`] | articles: dead letters, their limit, copies |
//!
//! Warnings say what is unexpected though nothing is lost, errors what needs a person. No text of an
//! article above debug level. What can come often is let through once an interval, with `held_back`, how
//! many were not.
//!
//! `deploy/logs.md` lists messages, fields and rates for people; a test holds it to what is here, and sees
//! to it that nobody logs elsewhere.

pub mod articles;
pub mod kafka;
pub mod process;
#[cfg(test)]
mod tests;
pub mod watchlists;

use std::time::Duration;

pub use articles::*;
pub use kafka::*;
pub use process::*;
pub use watchlists::*;

/// What repeats is told this often.
const REPEATS: Duration = Duration::from_secs(10);

/// A wait that goes on is told this often.
const REMINDER: Duration = Duration::from_secs(30);

/// At most this many names are listed in one event.
const LISTED: usize = 20;

/// The first of these names, and how many more there are.
fn list<S: AsRef<str>>(names: &[S]) -> String {
    let listed: Vec<&str> = names.iter().take(LISTED).map(AsRef::as_ref).collect();
    let listed = listed.join(",");
    match names.len().saturating_sub(LISTED) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}

/// A duration as a number of seconds, to the millisecond.
#[allow(clippy::cast_precision_loss)] // Exact for a quarter of a million years.
fn seconds(duration: Duration) -> f64 {
    duration.as_millis() as f64 / 1_000.0
}
