//! Watch files that changed become a new engine, or an error that is shown.
//!
//! A thread of its own looks at the content of the files, since a mounted ConfigMap cannot send a
//! signal, and builds the new engine beside the running one. The lanes swap between two batches.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::control::Control;
use crate::config::Config;
use crate::engine::Engine;
use crate::stream::topics;
use crate::telemetry::events;
use crate::telemetry::health::Health;
use crate::telemetry::metrics::{LoadedWatches, Metrics, Reload as ReloadResult};
use crate::watch::{self, WatchSet};

/// A set of watches and the engine that finds them.
pub struct Compiled {
    /// What was read.
    pub set: WatchSet,
    /// What matches it.
    pub engine: Arc<Engine>,
}

/// Why watchlists were refused, as text for people that names file, line and column.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// Reads the watchlists and builds their engine.
///
/// # Errors
///
/// Every error of every file, rendered, in `color` or without.
pub fn compile(config: &Config, color: bool) -> Result<Compiled, Refused> {
    let loaded = watch::load(&config.watchlists.paths);
    let Some(set) = loaded.set else {
        return Err(Refused(loaded.diagnostics.render(color)));
    };
    let misdirected = topics::misdirected(config, &set.watches);
    if misdirected.has_errors() {
        return Err(Refused(misdirected.render(color)));
    }
    let engine =
        Engine::build(Arc::clone(&set.watches)).map_err(|error| Refused(format!("error: {error}\n")))?;
    Ok(Compiled { set, engine: Arc::new(engine) })
}

/// The thread that reloads.
pub struct Reloader {
    commands: Sender<oneshot::Sender<()>>,
}

impl Reloader {
    /// Starts it with what is running.
    pub fn start(
        config: Arc<Config>,
        running: Compiled,
        control: Arc<Control>,
        metrics: Arc<Metrics>,
        health: Arc<Health>,
    ) -> Reloader {
        let (commands, received) = channel();
        let mut reload = Reload {
            seen: running.set.digest.clone(),
            config,
            control,
            metrics,
            health,
            set: running.set,
            retired: Vec::new(),
        };
        reload.took_effect(&running.engine);
        thread::spawn(move || reload.run(&received));
        Reloader { commands }
    }

    /// Reloads whether anything changed or not, and tells halted lanes to go on. Returns when that is
    /// done, successful or not.
    pub async fn reload_now(&self) {
        let (done, finished) = oneshot::channel();
        if self.commands.send(done).is_ok() {
            finished.await.unwrap_or_default();
        }
    }
}

struct Reload {
    config: Arc<Config>,
    control: Arc<Control>,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    /// What is running.
    set: WatchSet,
    /// Content that was tried last, so that a broken file is told of once and not at every look.
    seen: String,
    /// Engines that were replaced. The last to let go of one frees it, which takes long for a large one: that is to
    /// be this thread, and no lane.
    retired: Vec<Arc<Engine>>,
}

/// How often it is asked whether the lanes still use an engine that was replaced.
const RETIREMENT: Duration = Duration::from_secs(1);

impl Reload {
    fn run(&mut self, commands: &Receiver<oneshot::Sender<()>>) {
        loop {
            let mut wait = self.config.watchlists.poll_interval;
            if !self.retired.is_empty() {
                wait = wait.min(RETIREMENT);
            }
            let command = commands.recv_timeout(wait);
            self.retired.retain(|engine| Arc::strong_count(engine) > 1);
            match command {
                Ok(done) => {
                    self.reload();
                    self.control.go_on();
                    done.send(()).unwrap_or_default();
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.content_changed() {
                        self.reload();
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn content_changed(&mut self) -> bool {
        let content = watch::digest(&self.config.watchlists.paths);
        let changed = content != self.seen;
        self.seen = content;
        changed
    }

    fn reload(&mut self) {
        let began = Instant::now();
        match compile(&self.config, false) {
            Ok(compiled) => {
                let changes = watch::changes(&self.set, &compiled.set);
                self.seen.clone_from(&compiled.set.digest);
                self.set = compiled.set;
                self.retired.push(self.control.swap(Arc::clone(&compiled.engine)));
                self.took_effect(&compiled.engine);
                self.health.reload_succeeded();
                self.metrics.reloaded(ReloadResult::Ok);
                events::reloaded(&changes, &compiled.engine, began.elapsed());
            }
            Err(refused) => {
                self.metrics.reloaded(ReloadResult::Failed);
                self.health.reload_failed(&refused.0, Timestamp::now());
                events::reload_failed(&refused.0);
            }
        }
    }

    fn took_effect(&self, engine: &Engine) {
        let ids: Vec<&str> = self.set.watches.iter().map(|watch| watch.id.as_str()).collect();
        self.metrics.watches_loaded(&LoadedWatches {
            ids: &ids,
            terms: engine.terms(),
            engine_bytes: engine.heap_bytes(),
            at: Timestamp::now(),
        });
        self.health.watchlists_loaded();
    }
}
