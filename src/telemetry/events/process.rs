//! Events of the process: start, end, panics, the service manager.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::time::Duration;

use tracing::{debug, error, info, warn};

use super::{REPEATS, list, seconds};
use crate::config::{Config, Duplicates, Guarantee};
use crate::engine::Engine;
use crate::telemetry::build_info::{REVISION, VERSION};
use crate::telemetry::health::State;
use crate::telemetry::log::Each;

/// Where the configuration comes from.
pub fn configured(file: Option<&Path>) {
    let file = file.map_or_else(|| "none, defaults".to_owned(), |file| file.display().to_string());
    info!(file, "configuration");
}

/// The daemon starts; what is in force. `threads` are those that match.
pub fn starting(config: &Config, http: SocketAddr, engine: &Engine, threads: usize) {
    let guarantee = match config.delivery.guarantee {
        Guarantee::ExactlyOnce => "exactly-once",
        Guarantee::AtLeastOnce => "at-least-once",
    };
    let duplicates = match config.delivery.duplicates {
        Duplicates::Partition => "partition",
        Duplicates::Off => "off",
    };
    info!(
        version = VERSION,
        revision = REVISION,
        brokers = config.kafka.brokers.join(","),
        group = config.kafka.group,
        instance = config.kafka.instance,
        articles = config.articles.topics.join(","),
        alerts = config.alerts.topic,
        dead_letters = config.dead_letter.topic,
        guarantee,
        duplicates,
        watchlists = watchlists(engine),
        watches = engine.watches().len(),
        terms = engine.terms(),
        engine_bytes = engine.heap_bytes(),
        memory_bytes = config.process.memory,
        threads,
        http = %http,
        "starting"
    );
}

/// Each watchlist with the number of its watches.
fn watchlists(engine: &Engine) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for watch in engine.watches() {
        *counts.entry(&watch.watchlist).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{name}={count}")).collect();
    list(&counts)
}

/// There may be too little memory: bytes that there are, that it may come to take, of which `buffers` are
/// `process.memory`, and that it has with nothing but the watchlists.
pub fn memory_tight(limit: u64, needed: u64, buffers: u64, resident: u64) {
    warn!(
        limit_bytes = limit,
        needed_bytes = needed,
        memory_bytes = buffers,
        resident_bytes = resident,
        "there may be too little memory: give it more, or lower process.memory"
    );
}

/// Articles that come in are matched from now on.
pub fn ready() {
    info!("ready");
}

/// Articles that come in are not matched any more. `reason` is the gravest.
pub fn not_ready(state: State, reason: &str) {
    warn!(state = state.as_str(), reason, "not ready");
}

/// What is in flight is finished.
pub fn draining(timeout: Duration) {
    info!(timeout_seconds = seconds(timeout), "draining");
}

/// The end, as asked for.
pub fn stopped() {
    info!("stopped");
}

/// The end, before its time.
pub fn failed(error: &dyn Display) {
    error!(%error, "ended");
}

/// A panic somewhere: its place, and only at debug level its message, which may quote an article.
pub fn panicked(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let payload = panic.payload();
    let message = payload.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or_default();
    panicked_at(&place, message);
}

pub(super) fn panicked_at(place: &str, message: &str) {
    static TOLD: Each = Each::new(REPEATS);
    if let Some(held_back) = TOLD.allow(place) {
        error!(place, held_back, "panic: a bug in newswatch, please report it");
    }
    debug!(place, panic = message, "panic");
}

/// A loop stands still: the service manager will end the process.
pub fn stalled(name: &str, since: Duration) {
    error!(name, since_seconds = seconds(since), "a loop does not turn, the watchdog is not told otherwise");
}

/// There is a service manager, but it cannot be reached.
pub fn notify_unreachable(socket: &Path, error: &dyn Display) {
    warn!(socket = %socket.display(), %error, "cannot reach the service manager");
}

/// The service manager cannot be told that a reload began.
pub fn notify_reload_failed(error: &dyn Display) {
    warn!(%error, "cannot tell the service manager of the reload");
}

/// The service manager did not take a message.
pub fn notify_failed(error: &dyn Display) {
    static TOLD: Each = Each::new(Duration::from_secs(60));
    if let Some(held_back) = TOLD.allow(&error.to_string()) {
        warn!(%error, held_back, "the service manager did not take a message");
    }
}
