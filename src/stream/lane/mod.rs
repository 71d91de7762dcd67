//! The lane loop: gather, process, publish, commit, and only then gather again.
//!
//! One thread owns a consumer and a producer. Rebalance callbacks run only while it gathers, so no
//! partition can be taken away in the middle of a batch, and offsets are committed only behind what is
//! safely published. Whatever fails, the answer is one of two: go back to where the batch began, or make
//! new clients and go on from what is committed. Which of them, and what else is to be said, is for
//! [`super::recovery`] to decide.
//!
//! Here stands the loop; `clients` opens and closes what it works with, `batch` is one turn of it.

mod batch;
mod clients;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::error::KafkaError;

use self::batch::{Committed, Uncommitted};
use self::clients::Clients;
use super::backoff::Backoff;
use super::client::MemoryPlan;
use super::consumer::{Batch, Consumer};
use super::duplicates::{self, Entries};
use super::last_commit::LastCommit;
use super::limit::SharedLimit;
use super::membership::Obstacle;
use super::offsets::Offsets;
use super::recovery::{Recovery, error_code, is_in_doubt, is_note_too_long};
use super::topics;
use crate::config::{self, Config, Duplicates};
use crate::engine::Engine;
use crate::pipeline::{Pipeline, Workers};
use crate::record::Record;
use crate::telemetry::events;
use crate::telemetry::health::{Health, Heartbeat};
use crate::telemetry::metrics::{Metrics, TransactionResult};

/// What a lane needs from the process around it.
pub trait Surroundings: Send + Sync {
    /// The engine to match the next batch with.
    fn engine(&self) -> Arc<Engine>;
    /// Whether to drain and end.
    fn stopping(&self) -> bool;
    /// Stops all lanes from consuming, until someone says to go on.
    fn halt(&self);
    /// Whether someone halted the lanes, and nobody has said to go on.
    fn halted(&self) -> bool;
}

/// How a lane ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaneEnd {
    /// Drained, as asked.
    Stopped,
    /// It cannot go on; the text says why and what to do.
    Failed(String),
}

/// A lane: one consumer, one producer, one loop.
pub struct Lane {
    number: usize,
    config: Arc<Config>,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    surroundings: Arc<dyn Surroundings>,
    pipeline: Pipeline,
    workers: Workers,
    memory: MemoryPlan,
    batch_limits: config::Batch,
    limit: SharedLimit,
    heartbeat: Heartbeat,
    /// What may be committed beside an offset, in bytes.
    note_bytes: usize,
    last_commit: Option<LastCommit>,
    fenced_at: Option<Instant>,
    /// When the cluster last refused something.
    denied_at: Option<Instant>,
}

/// Why a session, the time between two sets of clients, ended.
enum SessionEnd {
    Stopping,
    Rebuild(String),
    Fenced(String),
    Denied(String),
    Failed(String),
}

/// A right that was missing and is not asked for again within this time was given meanwhile.
const DENIAL_LASTS: Duration = Duration::from_secs(30);

/// By what notes are shortened that a broker refuses: in few steps, as each costs a batch.
const SHORTENING: usize = 4;

/// Fenced twice within this time means that two processes share one id.
const FENCED_AGAIN: Duration = Duration::from_secs(60);

impl Lane {
    /// A lane that has not begun.
    pub fn new(
        number: usize,
        config: Arc<Config>,
        metrics: Arc<Metrics>,
        health: Arc<Health>,
        surroundings: Arc<dyn Surroundings>,
        limit: SharedLimit,
    ) -> Lane {
        let memory = MemoryPlan::new(config.process.memory);
        Lane {
            number,
            pipeline: match config.delivery.duplicates {
                Duplicates::Partition => Pipeline::new(&config).identifying(),
                Duplicates::Off => Pipeline::new(&config),
            },
            workers: Workers::new(config.process.threads),
            batch_limits: config::Batch {
                max_bytes: config.batch.max_bytes.min(memory.gathered),
                ..config.batch.clone()
            },
            memory,
            limit,
            heartbeat: health.heartbeat(format!("lane-{number}"), Instant::now()),
            note_bytes: duplicates::MAX_BYTES,
            last_commit: None,
            fenced_at: None,
            denied_at: None,
            config,
            metrics,
            health,
            surroundings,
        }
    }

    /// Runs until told to stop, or until it cannot go on.
    pub fn run(mut self) -> LaneEnd {
        let mut backoff = Backoff::default();
        loop {
            match self.session(&mut backoff) {
                SessionEnd::Stopping => return LaneEnd::Stopped,
                SessionEnd::Failed(why) => return LaneEnd::Failed(why),
                SessionEnd::Rebuild(why) => {
                    let delay = backoff.next();
                    events::rebuilding(self.number, &why, delay);
                    self.sleep(delay);
                }
                SessionEnd::Denied(why) => {
                    self.denied(&why);
                    self.sleep(backoff.next());
                }
                SessionEnd::Fenced(why) => {
                    let again = self.fenced_at.is_some_and(|earlier| earlier.elapsed() < FENCED_AGAIN);
                    if again {
                        let instance = &self.config.kafka.instance;
                        return LaneEnd::Failed(format!(
                            "fenced twice within a minute ({why}): another process runs with \
                             kafka.instance = \"{instance}\"; give each instance its own"
                        ));
                    }
                    self.fenced_at = Some(Instant::now());
                    let delay = backoff.next();
                    events::rebuilding(self.number, &why, delay);
                    self.sleep(delay);
                }
            }
        }
    }

    fn session(&mut self, backoff: &mut Backoff) -> SessionEnd {
        let engine = self.surroundings.engine();
        let outputs: Vec<&str> = self.outputs(&engine).into_iter().collect();
        let mut clients = match Clients::new(&self.config, self.number, &outputs, &self.metrics) {
            Ok(clients) => clients,
            Err(error) => return SessionEnd::Failed(format!("cannot make a Kafka client: {error}")),
        };
        let end = match self.open(&clients) {
            Ok(()) => self.turn(&mut clients, engine, backoff),
            Err(end) => end,
        };
        self.close(clients);
        end
    }

    fn turn(&mut self, clients: &mut Clients, mut engine: Arc<Engine>, backoff: &mut Backoff) -> SessionEnd {
        loop {
            if let Err(end) = self.check_in() {
                return end;
            }
            if self.surroundings.halted()
                && let Err(end) = self.sit_out(clients, None)
            {
                return end;
            }
            let batch = match self.gather(clients) {
                Ok(batch) => batch,
                Err(end) => return end,
            };
            if let Err(end) = self.follow_reloads(clients, &mut engine) {
                return end;
            }
            if batch.records.is_empty() {
                continue;
            }
            match self.handle(clients, &engine, &batch) {
                Ok(Committed::Whole) => {
                    backoff.reset();
                    self.permitted();
                }
                Ok(Committed::InDoubt) => {
                    backoff.reset();
                    return SessionEnd::Rebuild("committing took long".to_owned());
                }
                Ok(Committed::Partly { rest }) => {
                    backoff.reset();
                    self.permitted();
                    if let Err(error) = clients.consumer.rewind(&rest) {
                        return SessionEnd::Rebuild(error.to_string());
                    }
                }
                Ok(Committed::Limited { reason, rest }) => {
                    backoff.reset();
                    if let Err(end) = self.halt(clients, &reason, &rest) {
                        return end;
                    }
                }
                Err(uncommitted) => {
                    if let Err(end) = self.recover(clients, &batch, uncommitted, backoff) {
                        return end;
                    }
                }
            }
        }
    }

    /// The next records, and what comes to light while waiting for them.
    fn gather(&mut self, clients: &mut Clients) -> Result<Batch, SessionEnd> {
        let batch = clients.consumer.gather(&self.batch_limits, &self.pipeline);
        let batch = batch.map_err(|lost| SessionEnd::Rebuild(lost.to_string()))?;
        if clients.consumer.has_joined() {
            self.health.group_joined(self.number);
        }
        self.heed_obstacles(clients)?;
        self.commit_first_positions(&clients.consumer);
        Ok(batch)
    }

    /// Takes up the engine that is in force. Asked behind the gathering, so that no article that came after
    /// a reload was told of is matched by what was before it.
    fn follow_reloads(&self, clients: &Clients, engine: &mut Arc<Engine>) -> Result<(), SessionEnd> {
        let latest = self.surroundings.engine();
        let before = std::mem::replace(engine, latest);
        if Arc::ptr_eq(&before, engine) || self.outputs(&before) == self.outputs(engine) {
            return Ok(());
        }
        if clients.consumer.excludes_outputs() {
            return Err(SessionEnd::Rebuild("watches name other topics now".to_owned()));
        }
        *engine = self.await_topics(clients)?;
        Ok(())
    }

    fn outputs<'l>(&'l self, engine: &'l Engine) -> BTreeSet<&'l str> {
        topics::outputs(&self.config, engine)
    }

    /// Brings the lane back to where the batch began.
    fn recover(
        &mut self,
        clients: &Clients,
        batch: &Batch,
        uncommitted: Uncommitted,
        backoff: &mut Backoff,
    ) -> Result<(), SessionEnd> {
        let Uncommitted { error, recovery, took } = uncommitted;
        self.metrics.kafka_error(&error_code(&error));
        if is_note_too_long(&error) {
            self.shorten_notes();
        }
        let result = match recovery {
            Recovery::Rewind => TransactionResult::Aborted,
            Recovery::Rebuild => TransactionResult::Unknown,
            Recovery::Denied => TransactionResult::Aborted,
            Recovery::Fenced => TransactionResult::Fenced,
        };
        self.metrics.transaction_ended(result, took);
        match recovery {
            Recovery::Fenced => return Err(SessionEnd::Fenced(error.to_string())),
            Recovery::Rebuild => return Err(SessionEnd::Rebuild(error.to_string())),
            Recovery::Denied => return Err(SessionEnd::Denied(error.to_string())),
            Recovery::Rewind => {}
        }
        let began = Instant::now();
        self.heartbeat.waits_for_broker();
        let rewound =
            clients.producer.abort().and_then(|()| clients.consumer.rewind(&first_offsets(&batch.records)));
        self.heartbeat.beat(Instant::now());
        if let Err(second) = rewound {
            let (recovery, second) = clients.producer.recovery_from(second, took + began.elapsed());
            let why = format!("{error}; going back failed as well: {second}");
            return Err(match recovery {
                Recovery::Fenced => SessionEnd::Fenced(why),
                _ => SessionEnd::Rebuild(why),
            });
        }
        if is_in_doubt(began.elapsed()) {
            return Err(SessionEnd::Rebuild(format!("{error}; taking it back took long")));
        }
        let delay = backoff.next();
        events::rewound(self.number, &error, batch.records.len(), delay);
        self.sleep(delay);
        Ok(())
    }

    /// Halts all lanes.
    fn halt(&mut self, clients: &mut Clients, reason: &str, rest: &Offsets) -> Result<(), SessionEnd> {
        clients.consumer.rewind(rest).map_err(|error| SessionEnd::Rebuild(error.to_string()))?;
        events::halted(reason);
        self.surroundings.halt();
        self.sit_out(clients, Some(reason))
    }

    /// Sits out while the lanes are halted: consumes nothing, but stays in the group and alive. `reason` is why,
    /// for the lane that halted them.
    fn sit_out(&mut self, clients: &mut Clients, reason: Option<&str>) -> Result<(), SessionEnd> {
        let refused = |error: KafkaError| SessionEnd::Rebuild(error.to_string());
        clients.consumer.pause().map_err(refused)?;
        while self.surroundings.halted() {
            if let Some(reason) = reason {
                self.health.halted(reason);
            }
            self.check_in()?;
            // A partition that is assigned meanwhile is not paused yet.
            let batch = self.gather(clients)?;
            if !batch.records.is_empty() {
                clients.consumer.rewind(&first_offsets(&batch.records)).map_err(refused)?;
                clients.consumer.pause().map_err(refused)?;
            }
        }
        self.limit.reset();
        clients.consumer.resume().map_err(refused)?;
        if reason.is_some() {
            self.health.resumed();
            events::resumed();
        }
        Ok(())
    }

    /// Tells of what stands in the way of consuming, and asks whether it still does.
    fn heed_obstacles(&mut self, clients: &Clients) -> Result<(), SessionEnd> {
        match clients.consumer.take_obstacle() {
            Some(Obstacle::Denied(what)) => self.denied(&what),
            Some(Obstacle::TopicGone) => {
                // New clients wait for it. Where it is there after all, a broker had not heard of it yet.
                let missing = self.missing_topics(clients);
                if let Some(what) = missing.first() {
                    return Err(SessionEnd::Rebuild(what.clone()));
                }
            }
            None if self.denied_at.is_some_and(|at| at.elapsed() > DENIAL_LASTS) => self.permitted(),
            None => {}
        }
        Ok(())
    }

    /// The cluster refuses us something that a person has to change.
    fn denied(&mut self, what: &str) {
        let is_news = self.denied_at.is_none_or(|at| at.elapsed() > DENIAL_LASTS);
        self.denied_at = Some(Instant::now());
        self.health.obstructed(self.number, format!("the cluster refuses us: {what}"));
        if is_news {
            events::denied(self.number, what);
        }
    }

    /// The cluster does not refuse us any more.
    fn permitted(&mut self) {
        if self.denied_at.take().is_some() {
            self.health.unobstructed(self.number);
        }
    }

    /// Has less committed beside offsets, at last nothing.
    fn shorten_notes(&mut self) {
        self.note_bytes /= SHORTENING;
        events::note_refused();
    }

    /// A partition that had no committed offset gets one at once, or a rebalance before its first batch
    /// would begin somewhere else.
    fn commit_first_positions(&mut self, consumer: &Consumer) {
        let mut first = consumer.take_first_positions();
        if first.is_empty() {
            return;
        }
        consumer.annotate(&mut first, &Entries::default(), self.note_bytes);
        self.heartbeat.waits_for_broker();
        let committed = consumer.commit(&first);
        self.heartbeat.beat(Instant::now());
        match committed {
            Ok(()) => consumer.committed(&first),
            Err(error) => {
                consumer.keep_first_positions(&first);
                if is_note_too_long(&error) {
                    self.shorten_notes();
                    return;
                }
                let code = error_code(&error);
                self.metrics.kafka_error(&code);
                events::kafka_error(&code, &error, "while committing where to start");
            }
        }
    }

    /// Says that the loop turns, and asks whether it should.
    fn check_in(&self) -> Result<(), SessionEnd> {
        self.heartbeat.beat(Instant::now());
        if self.surroundings.stopping() { Err(SessionEnd::Stopping) } else { Ok(()) }
    }

    fn sleep(&self, duration: Duration) {
        let deadline = Instant::now() + duration;
        while !self.surroundings.stopping() {
            self.heartbeat.beat(Instant::now());
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            std::thread::sleep(left.min(Duration::from_millis(100)));
        }
    }
}

/// For each partition the offset of its first record here.
fn first_offsets(records: &[Record]) -> Offsets {
    let mut offsets = Offsets::default();
    for record in records {
        offsets.retreat(record.partition(), record.origin.offset);
    }
    offsets
}
