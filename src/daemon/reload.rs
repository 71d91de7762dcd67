//! Watch files that changed become a new engine, or an error that is shown.
//!
//! A thread of its own looks at the content of the files, since a mounted ConfigMap cannot send a
//! signal, and builds the new engine beside the running one. The lanes swap between two batches.

use std::borrow::Cow;
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

/// What is told of errors in the log and in `/readyz`, in bytes: journald breaks lines of more than 48 kB apart.
const MOST_TOLD: usize = 30_000;

/// The first of these errors, by whole lines, and how to see the rest.
fn shortened(errors: &str) -> Cow<'_, str> {
    if errors.len() <= MOST_TOLD {
        return Cow::Borrowed(errors);
    }
    let end = (0..=MOST_TOLD).rev().find(|end| errors.is_char_boundary(*end)).unwrap_or_default();
    let told = &errors[..end];
    let told = told.rfind('\n').map_or(told, |end| &told[..end]);
    let left = errors.lines().count() - told.lines().count();
    Cow::Owned(format!("{told}\n... and {left} more lines; `newswatch check` shows all\n"))
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
                let told = shortened(&refused.0);
                self.metrics.reloaded(ReloadResult::Failed);
                self.health.reload_failed(&*told, Timestamp::now());
                events::reload_failed(&told);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_errors_are_told_in_part() {
        let few = "error: one\n --> a.toml:1:1\n";
        assert_eq!(shortened(few), few);
        let many = "error: größer als erlaubt\n".repeat(5_000);
        let told = shortened(&many);
        assert!(told.len() <= MOST_TOLD + 100, "{} bytes", told.len());
        let (errors, rest) = told.split_once("... and ").unwrap();
        assert!(many.starts_with(errors) && errors.ends_with("erlaubt\n"));
        let left: usize = rest.split(' ').next().unwrap().parse().unwrap();
        assert_eq!(errors.lines().count() + left, 5_000);
        assert!(shortened(&"ö".repeat(MOST_TOLD)).len() <= MOST_TOLD + 100);
    }
}
