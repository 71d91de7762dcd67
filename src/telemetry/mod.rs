//! Every metric and every log event by name, and what the process knows of its own health.
//!
//! Leaves to [`crate::http`] how a scraper or a probe gets at it, and to [`crate::daemon`] when to act
//! on it.
//!
//! - [`metrics`]: one typed method an event, so that no metric name or label is written elsewhere.
//! - [`events`]: one function a log event.
//! - [`log`]: where log lines go and how they look; [`log::Every`] and [`log::Each`] keep repeated warnings few.
//! - [`health`]: alive, ready, and why not.
//! - [`build_info`]: which build this is.

pub mod build_info;
#[cfg(test)]
mod captured;
pub mod events;
pub mod health;
pub mod log;
pub mod metrics;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks even after a panic elsewhere: what these mutexes guard is counts and notes that are whole
/// after every statement, and telemetry that dies with a thread would hide why the thread died.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
