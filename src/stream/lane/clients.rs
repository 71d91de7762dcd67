//! The clients of a lane: made, opened once the cluster has what they need, and closed in bounded time.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rdkafka::error::{KafkaError, KafkaResult};

use super::{Lane, SessionEnd};
use crate::config::Config;
use crate::engine::Engine;
use crate::stream::consumer::Consumer;
use crate::stream::last_commit::Completion;
use crate::stream::producer::Producer;
use crate::stream::recovery::{Recovery, error_code, is_denial};
use crate::stream::topics;
use crate::telemetry::events;
use crate::telemetry::log::Every;
use crate::telemetry::metrics::Metrics;

/// How long the destructors of the clients may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a question to the cluster may take.
const METADATA_TIMEOUT: Duration = Duration::from_secs(5);

/// How often a wait that goes on is told of.
const REMINDER: Duration = Duration::from_secs(30);

/// From when on a coordinator that does not answer is a matter for people.
const COORDINATOR_OVERDUE: Duration = Duration::from_secs(30);

/// The clients of a lane, until one of them is beyond use.
pub(super) struct Clients {
    pub consumer: Consumer,
    pub producer: Producer,
}

impl Clients {
    /// Clients that have not spoken to a broker yet.
    pub fn new(
        config: &Config,
        lane: usize,
        outputs: &[&str],
        metrics: &Arc<Metrics>,
    ) -> KafkaResult<Clients> {
        let consumer = Consumer::new(config, lane, outputs, Arc::clone(metrics))?;
        let producer = Producer::new(config, lane, Arc::clone(metrics))?;
        Ok(Clients { consumer, producer })
    }
}

/// What a person may do about a coordinator that does not answer.
fn transactions_unavailable(error: &KafkaError) -> String {
    format!(
        "no transaction coordinator for {} s ({error}): the brokers' transaction.state.log.replication.factor \
         and transaction.state.log.min.isr must not be above the number of brokers that are up; set them, \
         start the brokers, or set delivery.guarantee = \"at-least-once\"",
        COORDINATOR_OVERDUE.as_secs()
    )
}

impl Lane {
    /// Waits for the cluster and its topics, initialises the producer, and asks to join the group: in
    /// this order, since committed offsets may be read only once the predecessor is fenced.
    pub(super) fn open(&mut self, clients: &Clients) -> Result<(), SessionEnd> {
        self.await_topics(clients)?;
        self.initialize(&clients.producer)?;
        self.close_predecessor(clients)?;
        self.health.producer_initialised(self.number);
        let subscribed = clients.consumer.subscribe();
        subscribed.map_err(|error| SessionEnd::Failed(format!("cannot subscribe: {error}")))
    }

    /// Waits for the transaction coordinator.
    fn initialize(&mut self, producer: &Producer) -> Result<(), SessionEnd> {
        let reminder = Every::new(REMINDER);
        let began = Instant::now();
        let mut is_overdue = false;
        loop {
            self.check_in()?;
            let Err(error) = producer.initialize() else { break };
            self.metrics.kafka_error(&error_code(&error));
            let fatal = producer.fatal_error();
            if is_denial(error.rdkafka_error_code()) || is_denial(fatal) {
                return Err(SessionEnd::Denied(format!("the producer cannot be initialised: {error}")));
            }
            if let Some(fatal) = fatal {
                return Err(SessionEnd::Rebuild(format!("the producer cannot be initialised: {fatal}")));
            }
            if !is_overdue && began.elapsed() >= COORDINATOR_OVERDUE {
                is_overdue = true;
                let what = transactions_unavailable(&error);
                events::transactions_unavailable(&what);
                self.health.obstructed(self.number, what);
            } else if !is_overdue && reminder.allow().is_some() {
                events::producer_waits(&error);
            }
            self.sleep(Duration::from_millis(500));
        }
        if is_overdue {
            self.health.unobstructed(self.number);
        }
        Ok(())
    }

    /// Closes what a transaction of a predecessor may have left open, once the last one that was to be committed
    /// has happened as a whole or not at all.
    fn close_predecessor(&mut self, clients: &Clients) -> Result<(), SessionEnd> {
        let Clients { consumer, producer } = clients;
        let began = Instant::now();
        let failed = |error: KafkaError| {
            let (recovery, error) = producer.recovery_from(error, began.elapsed());
            self.metrics.kafka_error(&error_code(&error));
            match recovery {
                Recovery::Denied => SessionEnd::Denied(error.to_string()),
                Recovery::Fenced => SessionEnd::Fenced(error.to_string()),
                Recovery::Rewind | Recovery::Rebuild => SessionEnd::Rebuild(error.to_string()),
            }
        };
        let metadata = consumer.metadata(METADATA_TIMEOUT).map_err(failed)?;
        let engine = self.surroundings.engine();
        let mut partitions = topics::partitions(&self.outputs(&engine), &metadata);
        let waits = || self.heartbeat.waits_for_broker();
        waits();
        if let Some(last) = &self.last_commit {
            let Completion { offsets_missing, open } = last.completion(&self.config, &waits);
            if offsets_missing || !open.is_empty() {
                events::completing(self.number, offsets_missing, &open);
            }
            if offsets_missing {
                producer.complete(consumer, &last.offsets).map_err(failed)?;
            }
            partitions.retain(|partition| !open.contains(partition));
        }
        let closed = producer.close_predecessor(&partitions, consumer, &waits);
        self.heartbeat.beat(Instant::now());
        closed.map_err(failed)?;
        self.last_commit = None;
        Ok(())
    }

    /// The topics that are not there, as far as a broker answers: each as a line for people.
    pub(super) fn missing_topics(&self, clients: &Clients) -> Vec<String> {
        let Ok(metadata) = clients.consumer.metadata(METADATA_TIMEOUT) else { return Vec::new() };
        let engine = self.surroundings.engine();
        topics::missing(&self.config, &self.outputs(&engine), &metadata)
    }

    /// Waits until every topic is there that is read from or written to, and gives the engine for which that
    /// holds: a reload may have taken the missing topic out of the watches.
    pub(super) fn await_topics(&self, clients: &Clients) -> Result<Arc<Engine>, SessionEnd> {
        let reminder = Every::new(REMINDER);
        let mut denial = None;
        loop {
            self.check_in()?;
            let engine = self.surroundings.engine();
            let outputs = self.outputs(&engine);
            let waits_for = match clients.consumer.metadata(METADATA_TIMEOUT) {
                Ok(metadata) => topics::missing(&self.config, &outputs, &metadata),
                Err(error) => {
                    denial = clients.producer.take_denial().or(denial);
                    let brokers = self.config.kafka.brokers.join(",");
                    vec![match &denial {
                        None => format!("no broker answers at {brokers} ({error})"),
                        Some(why) => format!("{brokers} refuses us: mend kafka.sasl and kafka.tls ({why})"),
                    }]
                }
            };
            if waits_for.is_empty() {
                self.health.topics_present();
                return Ok(engine);
            }
            self.health.topics_missing(waits_for.join("; "));
            if reminder.allow().is_some() {
                for what in &waits_for {
                    events::waiting(what);
                }
            }
            self.sleep(Duration::from_secs(1));
        }
    }

    /// Drops the clients on a thread of its own: their destructors may hang, and the end of the process
    /// must not.
    pub(super) fn close(&self, clients: Clients) {
        if !self.config.kafka.static_membership {
            clients.consumer.leave();
        }
        self.health.producer_lost(self.number);
        let (closed, done) = channel();
        std::thread::spawn(move || {
            drop(clients);
            // Nobody listens any more where the wait below was given up.
            closed.send(()).unwrap_or_default();
        });
        let deadline = Instant::now() + CLOSE_TIMEOUT;
        let mut is_closed = false;
        while !is_closed && Instant::now() < deadline {
            self.heartbeat.beat(Instant::now());
            is_closed = done.recv_timeout(Duration::from_millis(500)) != Err(RecvTimeoutError::Timeout);
        }
        self.metrics.lane_closed(self.number);
        if !is_closed {
            events::close_timed_out(self.number, CLOSE_TIMEOUT);
        }
    }
}
