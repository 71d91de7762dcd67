//! The lane loop: gather, process, publish, commit, and only then gather again.
//!
//! One thread owns a consumer and a producer. Rebalance callbacks run only while it gathers, so no
//! partition can be taken away in the middle of a batch, and offsets are committed only behind what is
//! safely published. Whatever fails, the answer is one of two: go back to where the batch began, or make
//! new clients and go on from what is committed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rdkafka::error::KafkaError;

use super::backoff::Backoff;
use super::client::MemoryPlan;
use super::consumer::{Batch, Consumer};
use super::dead_letter::DeadLetter;
use super::limit::DeadLetterLimit;
use super::offsets::Offsets;
use super::producer::Producer;
use super::recovery::{Recovery, error_code, recovery_from};
use super::topics;
use crate::config::Config;
use crate::engine::Engine;
use crate::pipeline::{Fate, Outcome, Pipeline, Workers};
use crate::record::Record;
use crate::telemetry::events;
use crate::telemetry::health::{Health, Heartbeat};
use crate::telemetry::log::Every;
use crate::telemetry::metrics::{BatchTally, Metrics, TransactionResult};

/// What a lane needs from the process around it.
pub trait Surroundings: Send + Sync {
    /// The engine to match the next batch with.
    fn engine(&self) -> Arc<Engine>;
    /// Whether to drain and end.
    fn stopping(&self) -> bool;
    /// Counts the times someone said to go on.
    fn told_to_go_on(&self) -> u64;
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
    limit: DeadLetterLimit,
    heartbeat: Heartbeat,
    fenced_at: Option<Instant>,
}

/// The clients of a lane, until one of them is beyond use.
struct Clients {
    consumer: Consumer,
    producer: Producer,
}

/// Why a session, the time between two sets of clients, ended.
enum SessionEnd {
    Stopping,
    Rebuild(String),
    Fenced(String),
    Failed(String),
}

/// How a batch ended that was committed.
enum Committed {
    Whole,
    /// Up to a record that reached a limit of dead letters; the rest begins at these offsets.
    Limited {
        reason: String,
        rest: Offsets,
    },
}

/// A batch that was not committed.
struct Uncommitted {
    error: KafkaError,
    recovery: Recovery,
    took: Duration,
}

/// Fenced twice within this time means that two processes share one id.
const FENCED_AGAIN: Duration = Duration::from_secs(60);

/// How long the destructors of the clients may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a question to the cluster may take.
const METADATA_TIMEOUT: Duration = Duration::from_secs(5);

/// How often a wait that goes on is told of.
const REMINDER: Duration = Duration::from_secs(30);

impl Lane {
    /// A lane that has not begun.
    pub fn new(
        number: usize,
        config: Arc<Config>,
        metrics: Arc<Metrics>,
        health: Arc<Health>,
        surroundings: Arc<dyn Surroundings>,
    ) -> Lane {
        Lane {
            number,
            pipeline: Pipeline::new(&config),
            workers: Workers::new(config.process.threads),
            memory: MemoryPlan::new(config.process.memory),
            limit: DeadLetterLimit::new(&config.dead_letter),
            heartbeat: health.heartbeat(format!("lane-{number}"), Instant::now()),
            fenced_at: None,
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
                    events::rebuilding(&why, delay);
                    self.sleep(delay);
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
                    events::rebuilding(&why, delay);
                    self.sleep(delay);
                }
            }
        }
    }

    fn session(&mut self, backoff: &mut Backoff) -> SessionEnd {
        let engine = self.surroundings.engine();
        let outputs = topics::outputs(&self.config, &engine);
        let outputs: Vec<&str> = outputs.into_iter().collect();
        let made = Consumer::new(&self.config, self.number, &outputs, Arc::clone(&self.metrics)).and_then(
            |consumer| {
                let producer = Producer::new(&self.config, self.number, Arc::clone(&self.metrics))?;
                Ok(Clients { consumer, producer })
            },
        );
        let mut clients = match made {
            Ok(clients) => clients,
            Err(error) => return SessionEnd::Failed(format!("cannot make a Kafka client: {error}")),
        };
        let end = match self.open(&clients, &engine) {
            Ok(()) => self.turn(&mut clients, engine, backoff),
            Err(end) => end,
        };
        self.close(clients);
        end
    }

    /// Waits for the cluster and its topics, initialises the producer, and asks to join the group: in
    /// this order, since committed offsets may be read only once the predecessor is fenced.
    fn open(&self, clients: &Clients, engine: &Engine) -> Result<(), SessionEnd> {
        self.await_topics(clients, engine)?;
        let reminder = Every::new(REMINDER);
        loop {
            self.check_in()?;
            let Err(error) = clients.producer.initialize() else { break };
            self.metrics.kafka_error(&error_code(&error));
            if let Some(fatal) = clients.producer.fatal_error() {
                return Err(SessionEnd::Rebuild(format!("the producer cannot be initialised: {fatal}")));
            }
            if reminder.allow().is_some() {
                events::producer_waits(&error);
            }
            self.sleep(Duration::from_millis(500));
        }
        self.health.producer_initialised(self.number);
        let subscribed = clients.consumer.subscribe();
        subscribed.map_err(|error| SessionEnd::Failed(format!("cannot subscribe: {error}")))
    }

    /// Waits until every topic is there that is read from or written to.
    fn await_topics(&self, clients: &Clients, engine: &Engine) -> Result<(), SessionEnd> {
        let outputs = topics::outputs(&self.config, engine);
        let reminder = Every::new(REMINDER);
        loop {
            self.check_in()?;
            let waits_for = match clients.consumer.metadata(METADATA_TIMEOUT) {
                Ok(metadata) => topics::missing(&self.config, &outputs, &metadata),
                Err(error) => {
                    vec![format!("no broker answers at {} ({error})", self.config.kafka.brokers.join(","))]
                }
            };
            if waits_for.is_empty() {
                self.health.topics_present();
                return Ok(());
            }
            self.health.topics_missing(waits_for.join("; "));
            if reminder.allow().is_some() {
                for what in &waits_for {
                    events::waiting(what);
                }
            }
            // A reload may have taken the missing topic out of the watches.
            if !std::ptr::eq(Arc::as_ptr(&self.surroundings.engine()), engine) {
                return Ok(());
            }
            self.sleep(Duration::from_secs(1));
        }
    }

    fn turn(&mut self, clients: &mut Clients, mut engine: Arc<Engine>, backoff: &mut Backoff) -> SessionEnd {
        loop {
            if let Err(end) = self.check_in() {
                return end;
            }
            let latest = self.surroundings.engine();
            if !Arc::ptr_eq(&latest, &engine) {
                engine = latest;
                if let Err(end) = self.await_topics(clients, &engine) {
                    return end;
                }
                continue;
            }
            let batch = match clients.consumer.gather(&self.config.batch) {
                Ok(batch) => batch,
                Err(lost) => return SessionEnd::Rebuild(lost.to_string()),
            };
            if clients.consumer.has_joined() {
                self.health.group_joined(self.number);
            }
            self.commit_first_positions(&clients.consumer);
            if batch.records.is_empty() {
                continue;
            }
            let limit_before = self.limit.clone();
            match self.handle(clients, &engine, &batch) {
                Ok(Committed::Whole) => backoff.reset(),
                Ok(Committed::Limited { reason, rest }) => {
                    backoff.reset();
                    if let Err(end) = self.halt(clients, &reason, &rest) {
                        return end;
                    }
                }
                Err(uncommitted) => {
                    self.limit = limit_before;
                    if let Err(end) = self.recover(clients, &batch, uncommitted, backoff) {
                        return end;
                    }
                }
            }
        }
    }

    /// Processes, publishes and commits a batch.
    fn handle(
        &mut self,
        clients: &Clients,
        engine: &Engine,
        batch: &Batch,
    ) -> Result<Committed, Uncommitted> {
        let Clients { consumer, producer } = clients;
        let began = Instant::now();
        let failed = |error: KafkaError| {
            let recovery = recovery_from(&error, producer.fatal_error());
            Uncommitted { error, recovery, took: began.elapsed() }
        };
        let heartbeat = &self.heartbeat;
        let tick = || heartbeat.beat(Instant::now());
        let mut tally = BatchTally::default();
        let mut offsets = Offsets::default();
        let mut reached = None;
        let mut done = 0;
        producer.begin().map_err(failed)?;
        while done < batch.records.len() && reached.is_none() {
            let rest = &batch.records[done..];
            let outcomes = self.workers.process(&self.pipeline, engine, rest, self.memory.composed);
            tick();
            for (record, outcome) in rest.iter().zip(&outcomes) {
                self.publish(producer, record, outcome, &tick).map_err(failed)?;
                offsets.advance(record.partition(), record.origin.offset + 1);
                count(&mut tally, record, outcome);
                self.observe(outcome);
                done += 1;
                if matches!(outcome.fate, Fate::Skipped(_)) {
                    continue;
                }
                if let Err(reason) = self.limit.observe(outcome.is_rejected()) {
                    reached = Some(reason);
                    break;
                }
            }
        }
        producer.delivered(&tick).map_err(failed)?;
        producer.commit(consumer, &offsets).map_err(failed)?;
        consumer.committed(&offsets);
        self.metrics.transaction_ended(TransactionResult::Committed, began.elapsed());
        self.metrics.batch_committed(&tally, Timestamp::now());
        events::batch_committed(done, &tally);
        match reached {
            None => Ok(Committed::Whole),
            Some(reason) => Ok(Committed::Limited { reason, rest: first_offsets(&batch.records[done..]) }),
        }
    }

    fn observe(&self, outcome: &Outcome) {
        if let Some(took) = outcome.decoding {
            self.metrics.decoded(took);
        }
        if let Some(took) = outcome.matching {
            self.metrics.matched(took);
        }
    }

    fn publish(
        &self,
        producer: &Producer,
        record: &Record,
        outcome: &Outcome,
        tick: &dyn Fn(),
    ) -> Result<(), KafkaError> {
        for alert in &outcome.alerts {
            producer.send_alert(alert, tick)?;
        }
        let Fate::Rejected(rejection) = &outcome.fate else { return Ok(()) };
        events::rejected(record, rejection);
        let max_bytes = self.config.dead_letter.max_bytes;
        let letter = DeadLetter::new(record, rejection, &self.config.kafka.group, max_bytes);
        producer.send_dead_letter(&letter, tick)
    }

    /// Brings the lane back to where the batch began.
    fn recover(
        &self,
        clients: &Clients,
        batch: &Batch,
        uncommitted: Uncommitted,
        backoff: &mut Backoff,
    ) -> Result<(), SessionEnd> {
        let Uncommitted { error, recovery, took } = uncommitted;
        self.metrics.kafka_error(&error_code(&error));
        let result = match recovery {
            Recovery::Rewind => TransactionResult::Aborted,
            Recovery::Rebuild => TransactionResult::Unknown,
            Recovery::Fenced => TransactionResult::Fenced,
        };
        self.metrics.transaction_ended(result, took);
        match recovery {
            Recovery::Fenced => return Err(SessionEnd::Fenced(error.to_string())),
            Recovery::Rebuild => return Err(SessionEnd::Rebuild(error.to_string())),
            Recovery::Rewind => {}
        }
        let rewound =
            clients.producer.abort().and_then(|()| clients.consumer.rewind(&first_offsets(&batch.records)));
        if let Err(second) = rewound {
            let fenced = recovery_from(&second, clients.producer.fatal_error()) == Recovery::Fenced;
            let why = format!("{error}; going back failed as well: {second}");
            return Err(if fenced { SessionEnd::Fenced(why) } else { SessionEnd::Rebuild(why) });
        }
        let delay = backoff.next();
        events::rewound(&error, batch.records.len(), delay);
        self.sleep(delay);
        Ok(())
    }

    /// Stops consuming, but stays in the group and alive, until told to go on.
    fn halt(&mut self, clients: &mut Clients, reason: &str, rest: &Offsets) -> Result<(), SessionEnd> {
        let refused = |error: KafkaError| SessionEnd::Rebuild(error.to_string());
        let told = self.surroundings.told_to_go_on();
        self.health.halted(reason);
        events::halted(reason);
        clients.consumer.rewind(rest).map_err(refused)?;
        clients.consumer.pause().map_err(refused)?;
        while self.surroundings.told_to_go_on() == told {
            self.check_in()?;
            // A partition that is assigned meanwhile is not paused yet.
            let batch = clients.consumer.gather(&self.config.batch);
            let batch = batch.map_err(|lost| SessionEnd::Rebuild(lost.to_string()))?;
            self.commit_first_positions(&clients.consumer);
            if !batch.records.is_empty() {
                clients.consumer.rewind(&first_offsets(&batch.records)).map_err(refused)?;
                clients.consumer.pause().map_err(refused)?;
            }
        }
        self.limit.reset();
        clients.consumer.resume().map_err(refused)?;
        self.health.resumed();
        events::resumed();
        Ok(())
    }

    /// A partition that had no committed offset gets one at once, or a rebalance before its first batch
    /// would begin somewhere else.
    fn commit_first_positions(&self, consumer: &Consumer) {
        let first = consumer.take_first_positions();
        if first.is_empty() {
            return;
        }
        match consumer.commit(&first) {
            Ok(()) => consumer.committed(&first),
            Err(error) => {
                self.metrics.kafka_error(&error_code(&error));
                events::kafka_error(&error, "while committing where to start");
            }
        }
    }

    /// Drops the clients on a thread of its own: their destructors may hang, and the end of the process
    /// must not.
    fn close(&self, clients: Clients) {
        if !self.config.kafka.static_membership {
            clients.consumer.leave();
        }
        let (closed, done) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            drop(clients);
            // Nobody listens any more where the wait below was given up.
            closed.send(()).unwrap_or_default();
        });
        let deadline = Instant::now() + CLOSE_TIMEOUT;
        while Instant::now() < deadline {
            self.heartbeat.beat(Instant::now());
            match done.recv_timeout(Duration::from_millis(500)) {
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
                _ => return,
            }
        }
        events::close_timed_out(CLOSE_TIMEOUT);
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

/// Takes an outcome into the tally of its batch.
fn count(tally: &mut BatchTally, record: &Record, outcome: &Outcome) {
    if let Fate::Skipped(why) = outcome.fate {
        tally.skipped(why);
        return;
    }
    tally.article(&record.origin.topic, record.value.as_ref().map_or(0, Vec::len));
    for member in outcome.wrong_types.iter() {
        tally.field_error(member);
    }
    for alert in &outcome.alerts {
        tally.alert(&alert.watch_id, alert.severity, record.timestamp_ms);
    }
    if let Fate::Rejected(rejection) = &outcome.fate {
        tally.dead_letter(rejection.reason);
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
