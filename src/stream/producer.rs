//! Kafka out: alerts, dead letters and, in a transaction, offsets.
//!
//! The polling thread of the producer serves delivery reports; the lane waits until every one is in
//! before it commits. That order also keeps `commit_transaction` fast: with messages in flight its flush
//! waits in steps of 100 ms.

use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{Header, Message as _, OwnedHeaders};
use rdkafka::producer::{BaseRecord, DeliveryResult, Producer as _, ProducerContext, ThreadedProducer};

use super::client;
use super::consumer::Consumer;
use super::dead_letter::{DeadLetter, to_native};
use super::offsets::Offsets;
use super::recovery::{Failure, Recovery, error_code, is_denial};
use crate::alert::Outgoing;
use crate::config::{Config, Guarantee};
use crate::record::Partition;
use crate::telemetry::events;
use crate::telemetry::metrics::Metrics;

/// How often a wait lets the caller say that it is alive.
const TICK: Duration = Duration::from_millis(500);

/// What the records of a transaction that only closes its predecessor carry.
const CLOSING_HEADER: &str = "newswatch-closing";

/// How long to wait for the coordinator before asking again.
const INIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The producer of a lane.
pub struct Producer {
    client: Arc<ThreadedProducer<DeliveryContext>>,
    guarantee: Guarantee,
    /// For each step of ending a transaction. Longer than the coordinator lets a transaction live there is
    /// nothing to wait for; and librdkafka waits for ever at times, when the group's coordinator has moved.
    timeout: Duration,
    dead_letter_topic: String,
}

impl Producer {
    /// A producer that has not said hello yet.
    ///
    /// # Errors
    ///
    /// Where librdkafka refuses the configuration.
    pub fn new(config: &Config, lane: usize, metrics: Arc<Metrics>) -> KafkaResult<Producer> {
        let context = DeliveryContext {
            deliveries: Mutex::default(),
            arrived: Condvar::new(),
            denial: Mutex::default(),
            metrics,
        };
        let native = ThreadedProducer::from_config_and_context(&client::producer(config, lane), context)?;
        let guarantee = config.delivery.guarantee;
        let timeout = client::transaction_timeout(&config.kafka);
        let dead_letter_topic = config.dead_letter.topic.clone();
        Ok(Producer { client: Arc::new(native), guarantee, timeout, dead_letter_topic })
    }

    /// Fences whoever had our transactional id, and waits until its open transaction is ended. Has to be
    /// done before committed offsets are read.
    ///
    /// # Errors
    ///
    /// Where the coordinator did not answer in time, which is worth another try, or refused.
    pub fn initialize(&self) -> KafkaResult<()> {
        match self.guarantee {
            Guarantee::ExactlyOnce => self.client.init_transactions(INIT_TIMEOUT),
            Guarantee::AtLeastOnce => Ok(()),
        }
    }

    /// Begins what is to be committed as one.
    ///
    /// # Errors
    ///
    /// Where the producer is beyond use.
    pub fn begin(&self) -> KafkaResult<()> {
        self.client.context().deliveries().begin();
        match self.guarantee {
            Guarantee::ExactlyOnce => self.client.begin_transaction(),
            Guarantee::AtLeastOnce => Ok(()),
        }
    }

    /// Hands over an alert; waits while the producer is full.
    ///
    /// # Errors
    ///
    /// Where the producer refuses it, or an earlier one failed.
    pub fn send_alert(&self, alert: &Outgoing, tick: &dyn Fn()) -> KafkaResult<()> {
        let headers = alert.headers.iter().fold(OwnedHeaders::new(), |native, (key, value)| {
            native.insert(Header { key, value: Some(&value[..]) })
        });
        let record = BaseRecord::with_opaque_to(&alert.topic, self.batch()).headers(headers);
        self.send(record.key(alert.key()).payload(alert.value.as_slice()), tick)
    }

    /// Hands over a dead letter; waits while the producer is full.
    ///
    /// # Errors
    ///
    /// Where the producer refuses it, or an earlier one failed.
    pub fn send_dead_letter(&self, letter: &DeadLetter<'_>, tick: &dyn Fn()) -> KafkaResult<()> {
        let mut record = BaseRecord::with_opaque_to(&self.dead_letter_topic, self.batch());
        record = record.headers(to_native(&letter.headers));
        if let Some(key) = letter.key {
            record = record.key(key);
        }
        if let Some(value) = letter.value {
            record = record.payload(value);
        }
        if let Some(timestamp) = letter.timestamp_ms {
            record = record.timestamp(timestamp);
        }
        self.send(record, tick)
    }

    /// Waits until everything sent since [`Producer::begin`] is with the brokers, calling `tick` now and
    /// then. It ends in bounded time: librdkafka gives up on a message after its time-out.
    ///
    /// # Errors
    ///
    /// The first delivery that failed.
    pub fn delivered(&self, tick: &dyn Fn()) -> KafkaResult<()> {
        let context = self.client.context();
        let mut deliveries = context.deliveries();
        loop {
            if let Some(error) = &deliveries.failed {
                return Err(error.clone());
            }
            if deliveries.pending == 0 {
                return Ok(());
            }
            deliveries = context.wait(deliveries);
            tick();
        }
    }

    /// Makes what was sent and the consumed offsets final, as one where that is what is promised.
    ///
    /// # Errors
    ///
    /// Where that failed, or its outcome is not known.
    pub fn commit(&self, consumer: &Consumer, offsets: &Offsets) -> KafkaResult<()> {
        if !self.is_transactional() {
            return consumer.commit(offsets);
        }
        let Some(member) = consumer.member() else {
            return Err(KafkaError::ConsumerCommit(RDKafkaErrorCode::UnknownMemberId));
        };
        let (offsets, timeout) = (offsets.to_list()?, self.timeout);
        self.bounded(move |client| {
            client.send_offsets_to_transaction(&offsets, &member, timeout)?;
            client.commit_transaction(timeout)
        })
    }

    /// Whether what is sent and the offsets are committed as one.
    pub fn is_transactional(&self) -> bool {
        self.guarantee == Guarantee::ExactlyOnce
    }

    /// For each partition that was written to since [`Producer::begin`] where the first record stands.
    pub fn places(&self) -> Vec<(Partition, i64)> {
        self.client.context().deliveries().places.clone()
    }

    /// Commits offsets that belong to a transaction that was committed without them.
    ///
    /// # Errors
    ///
    /// As for [`Producer::commit`].
    pub fn complete(&self, consumer: &Consumer, offsets: &Offsets) -> KafkaResult<()> {
        self.begin()?;
        self.commit(consumer, offsets)
    }

    /// Takes back what was sent since [`Producer::begin`], as far as that can be done.
    ///
    /// # Errors
    ///
    /// Where the producer is beyond use and has to be made anew.
    pub fn abort(&self) -> KafkaResult<()> {
        match self.guarantee {
            Guarantee::ExactlyOnce => {
                let timeout = self.timeout;
                self.bounded(move |client| client.abort_transaction(timeout))
            }
            Guarantee::AtLeastOnce => Ok(()),
        }
    }

    /// Closes what a transaction of a predecessor left open, in the partitions of alerts and dead letters and
    /// in the group's offsets: an aborted transaction over all of them.
    ///
    /// A coordinator that is restarted in the middle of ending a transaction can lose the markers that end it
    /// (seen with Kafka 4.4, within the seconds before the broker is back in its cluster), and takes it for
    /// ended. Without a marker, the commit of the next transaction of the same producer id would make final
    /// what was to be taken back. Readers of uncommitted records see an empty record in each partition.
    ///
    /// # Errors
    ///
    /// Where that failed; the producer then has to be made anew.
    pub fn close_predecessor(
        &self,
        partitions: &[Partition],
        consumer: &Consumer,
        tick: &dyn Fn(),
    ) -> KafkaResult<()> {
        if !self.is_transactional() {
            return Ok(());
        }
        self.begin()?;
        for (topic, partition) in partitions {
            let mark = Header { key: CLOSING_HEADER, value: None::<&[u8]> };
            let record = BaseRecord::with_opaque_to(topic, self.batch()).partition(*partition);
            self.send(record.headers(OwnedHeaders::new().insert(mark)), tick)?;
        }
        self.delivered(tick)?;
        let mut any = Offsets::default();
        if let Some(partition) = partitions.first() {
            any.set(partition.clone(), 0);
        }
        if let Some(nobody) = consumer.member() {
            // What matters is that the group's offsets are part of the transaction. That these are of a topic
            // which may not be read, or may not be committed by who is no member yet, comes later.
            let (offsets, timeout) = (any.to_list()?, self.timeout);
            let added =
                self.bounded(move |client| client.send_offsets_to_transaction(&offsets, &nobody, timeout));
            if let Err(error) = added
                && error.rdkafka_error_code() == Some(RDKafkaErrorCode::GroupAuthorizationFailed)
            {
                return Err(error);
            }
        }
        self.abort()
    }

    /// What is to be done about an error of a transaction that began so long ago, and what it rests on.
    pub fn recovery_from(&self, error: KafkaError, took: Duration) -> (Recovery, KafkaError) {
        let error = self.cause(error);
        let failure = Failure { error: &error, fatal: self.fatal_error(), took, timeout: self.timeout };
        (failure.recovery(), error)
    }

    /// Why the transaction is to be aborted, where `error` only says that a record was given up for it.
    fn cause(&self, error: KafkaError) -> KafkaError {
        use RDKafkaErrorCode::{PurgeInflight, PurgeQueue, State};
        if !matches!(error.rdkafka_error_code(), Some(PurgeInflight | PurgeQueue)) {
            return error;
        }
        // Within a transaction this is always refused, with what is wrong with it if something is.
        match self.begin() {
            Err(cause) if cause.rdkafka_error_code() != Some(State) => cause,
            _ => error,
        }
    }

    /// What the cluster said when it last refused to know us; told once.
    pub fn take_denial(&self) -> Option<String> {
        self.client.context().denial().take()
    }

    /// The error that put the producer beyond use, if there is one.
    pub fn fatal_error(&self) -> Option<RDKafkaErrorCode> {
        self.client.client().fatal_error().map(|(code, _)| code)
    }

    /// Makes calls that end a transaction, on a thread of their own: their time-outs do not always hold (seen
    /// when the coordinator of the group moves), and a lane that waits for ever holds up the whole group. A
    /// thread that is given up keeps the client; the next client fences it.
    fn bounded(
        &self,
        calls: impl FnOnce(&ThreadedProducer<DeliveryContext>) -> KafkaResult<()> + Send + 'static,
    ) -> KafkaResult<()> {
        let client = Arc::clone(&self.client);
        let (done, ended) = channel();
        // Nobody listens any more where the wait below was given up.
        std::thread::spawn(move || done.send(calls(&client)).unwrap_or_default());
        let unanswered = |_| Err(KafkaError::ConsumerCommit(RDKafkaErrorCode::OperationTimedOut));
        ended.recv_timeout(self.timeout + self.timeout / 2).unwrap_or_else(unanswered)
    }

    fn batch(&self) -> BatchNumber {
        self.client.context().deliveries().batch
    }

    fn send(&self, mut record: BaseRecord<'_, [u8], [u8], BatchNumber>, tick: &dyn Fn()) -> KafkaResult<()> {
        let context = self.client.context();
        loop {
            // Counted first: the report may come before `send` returns.
            context.deliveries().pending += 1;
            let (error, refused) = match self.client.send(record) {
                Ok(()) => return Ok(()),
                Err(refused) => refused,
            };
            let mut deliveries = context.deliveries();
            deliveries.pending -= 1;
            if error.rdkafka_error_code() != Some(RDKafkaErrorCode::QueueFull) {
                return Err(error);
            }
            if let Some(earlier) = &deliveries.failed {
                return Err(earlier.clone());
            }
            drop(context.wait(deliveries));
            tick();
            record = refused;
        }
    }
}

/// Counts what is under way.
struct DeliveryContext {
    deliveries: Mutex<Deliveries>,
    arrived: Condvar,
    denial: Mutex<Option<String>>,
    metrics: Arc<Metrics>,
}

/// Tells the reports of a batch from those of one that was given up before.
type BatchNumber = usize;

#[derive(Default)]
struct Deliveries {
    batch: BatchNumber,
    pending: usize,
    failed: Option<KafkaError>,
    /// By partition, in the order in which they were written to: few.
    places: Vec<(Partition, i64)>,
}

impl Deliveries {
    fn begin(&mut self) {
        *self = Deliveries { batch: self.batch.wrapping_add(1), ..Deliveries::default() };
    }

    fn stands(&mut self, topic: &str, partition: i32, offset: i64) {
        let is_known = |((known, number), _): &(Partition, i64)| *number == partition && &**known == topic;
        if !self.places.iter().any(is_known) {
            self.places.push(((topic.into(), partition), offset));
        }
    }
}

impl DeliveryContext {
    fn deliveries(&self) -> MutexGuard<'_, Deliveries> {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn denial(&self) -> MutexGuard<'_, Option<String>> {
        self.denial.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'d>(&self, deliveries: MutexGuard<'d, Deliveries>) -> MutexGuard<'d, Deliveries> {
        let waited = self.arrived.wait_timeout(deliveries, TICK).unwrap_or_else(PoisonError::into_inner);
        waited.0
    }
}

impl ClientContext for DeliveryContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        events::librdkafka(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let code = error_code(&error);
        self.metrics.kafka_error(&code);
        events::kafka_error(&code, &error, reason);
        if is_denial(error.rdkafka_error_code()) {
            *self.denial() = Some(reason.to_owned());
        }
    }
}

impl ProducerContext for DeliveryContext {
    type DeliveryOpaque = BatchNumber;

    fn delivery(&self, result: &DeliveryResult<'_>, batch: BatchNumber) {
        let mut deliveries = self.deliveries();
        if batch != deliveries.batch {
            return;
        }
        deliveries.pending -= 1;
        match result {
            Ok(record) => deliveries.stands(record.topic(), record.partition(), record.offset()),
            Err((error, _)) => {
                deliveries.failed.get_or_insert_with(|| error.clone());
            }
        }
        let all_in = deliveries.pending == 0;
        let failed = deliveries.failed.is_some();
        drop(deliveries);
        // Waking the lane for each report of thousands would cost more than the reports.
        if all_in || failed {
            self.arrived.notify_all();
        }
    }
}
