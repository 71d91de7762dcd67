//! Events of watchlists: reloaded or not.

use std::time::Duration;

use tracing::{error, info};

use super::{list, seconds};
use crate::engine::Engine;
use crate::watch::Changes;

/// New watches are in force.
pub fn reloaded(changes: &Changes, engine: &Engine, took: Duration) {
    info!(
        added = list(&changes.added),
        changed = list(&changes.changed),
        removed = list(&changes.removed),
        watches = engine.watches().len(),
        terms = engine.terms(),
        engine_bytes = engine.heap_bytes(),
        took_seconds = seconds(took),
        "watchlists reloaded"
    );
}

/// The watchlists are broken; the running ones stay.
pub fn reload_failed(error: &str) {
    error!(error, "watchlists not reloaded, the running ones stay in force");
}
