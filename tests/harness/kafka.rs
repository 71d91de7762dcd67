//! Records in and out, offsets and topics, through a plain client that shares nothing with newswatch's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewPartitions, NewTopic, TopicReplication, TopicResult};
use rdkafka::client::{ClientContext, DefaultClientContext};
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::{DeliveryResult, Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::apache::MAX_RECORD_BYTES;

const TIMEOUT: Duration = Duration::from_secs(60);

/// Leaves the number to `default.replication.factor` of the cluster (KIP-464).
const DEFAULT_COPIES: i32 = -1;

/// A record to produce.
#[derive(Clone, Debug, Default)]
pub struct Produced {
    /// Where to; `None` lets the key decide.
    pub partition: Option<i32>,
    /// The key.
    pub key: Option<Vec<u8>>,
    /// The value; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// Headers in their order.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
    /// Milliseconds since the epoch; `None` takes the time of sending.
    pub timestamp: Option<i64>,
}

/// A record that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Consumed {
    /// Its partition.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// The key.
    pub key: Option<Vec<u8>>,
    /// The value.
    pub value: Option<Vec<u8>>,
    /// Headers in their order.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
    /// Milliseconds since the epoch.
    pub timestamp: Option<i64>,
}

impl Consumed {
    /// The value of a header as text; `None` where there is none of that name.
    ///
    /// # Panics
    ///
    /// Where it is not UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| known == name)?;
        let value = value.as_deref().unwrap_or_default();
        Some(std::str::from_utf8(value).unwrap_or_else(|_| panic!("header {name} is not UTF-8: {value:?}")))
    }
}

/// Produces records to a topic and waits until the broker has them all.
///
/// # Panics
///
/// Where it does not take one.
pub fn produce(address: &str, topic: &str, records: &[Produced]) {
    produce_as("none", address, topic, records);
}

/// The same, compressed.
///
/// # Panics
///
/// Where the broker does not take one.
pub fn produce_compressed(address: &str, topic: &str, records: &[Produced]) {
    produce_as("zstd", address, topic, records);
}

fn produce_as(compression: &str, address: &str, topic: &str, records: &[Produced]) {
    let producer: BaseProducer<Deliveries> = client(address)
        .set("compression.type", compression)
        .set("message.max.bytes", MAX_RECORD_BYTES.to_string())
        .set("linger.ms", "5")
        .create_with_context(Deliveries::default())
        .expect("the configuration is valid");
    for record in records {
        let mut headers = OwnedHeaders::new();
        for (name, value) in &record.headers {
            headers = headers.insert(Header { key: name, value: value.as_deref() });
        }
        let mut to_send = BaseRecord::<[u8], [u8]>::to(topic).headers(headers);
        to_send.partition = record.partition;
        to_send.key = record.key.as_deref();
        to_send.payload = record.value.as_deref();
        to_send.timestamp = record.timestamp;
        producer.send(to_send).unwrap_or_else(|(error, _)| panic!("cannot produce to {topic}: {error}"));
    }
    producer.flush(TIMEOUT).unwrap_or_else(|error| panic!("{topic} does not take records: {error}"));
    let failures = producer.context().failures.lock().expect("nothing panics while it holds this");
    assert!(failures.is_empty(), "{topic} refused records: {failures:?}");
}

#[derive(Default)]
struct Deliveries {
    failures: Mutex<Vec<String>>,
}

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if let Err((error, _)) = result {
            self.failures.lock().expect("nothing panics while it holds this").push(error.to_string());
        }
    }
}

/// Everything that a topic holds now, as a reader sees it who only reads what was committed; in the order
/// of partition and offset.
///
/// # Panics
///
/// Where it cannot be read to its end.
pub fn read_all(address: &str, topic: &str) -> Vec<Consumed> {
    let consumer = consumer(address, &unique("reader"));
    let n_partitions = partitions(&consumer, topic).len();
    let mut beginning = TopicPartitionList::new();
    for partition in partitions(&consumer, topic) {
        let added = beginning.add_partition_offset(topic, partition, Offset::Beginning);
        added.expect("the beginning is a valid offset");
    }
    consumer.assign(&beginning).expect("the partitions are there");
    drop(beginning);
    let mut read = Vec::new();
    let mut ended = BTreeSet::new();
    let deadline = Instant::now() + TIMEOUT;
    while ended.len() < n_partitions {
        assert!(Instant::now() < deadline, "{topic} was not read to its end within {TIMEOUT:?}");
        match consumer.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => read.push(consumed(&message)),
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                ended.insert(partition);
            }
            // The client tries again by itself; the deadline decides.
            Some(Err(_)) | None => {}
        }
    }
    read.sort_by_key(|record| (record.partition, record.offset));
    read
}

fn consumed(message: &impl Message) -> Consumed {
    let mut headers = Vec::new();
    for header in message.headers().into_iter().flat_map(Headers::iter) {
        headers.push((header.key.to_owned(), header.value.map(<[u8]>::to_vec)));
    }
    Consumed {
        partition: message.partition(),
        offset: message.offset(),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers,
        timestamp: message.timestamp().to_millis(),
    }
}

/// The answer to a question that a broker may refuse for a while: the leader of a partition and the coordinator of a
/// group move when brokers come and go.
///
/// # Panics
///
/// Where it is still refused after a minute.
fn patiently<T>(mut ask: impl FnMut() -> KafkaResult<T>) -> T {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(error) if Instant::now() >= deadline => panic!("no answer within {TIMEOUT:?}: {error}"),
            Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}

/// The offset after the last record of each partition.
///
/// # Panics
///
/// Where the broker does not tell.
pub fn ends(address: &str, topic: &str) -> BTreeMap<i32, i64> {
    let consumer = consumer(address, &unique("ends"));
    let mut ends = BTreeMap::new();
    for partition in partitions(&consumer, topic) {
        let (_, end) = patiently(|| consumer.fetch_watermarks(topic, partition, TIMEOUT));
        ends.insert(partition, end);
    }
    ends
}

/// The offset that a group has committed for each partition; partitions without one are left out.
///
/// # Panics
///
/// Where the broker does not tell.
pub fn committed(address: &str, group: &str, topic: &str) -> BTreeMap<i32, i64> {
    let consumer = consumer(address, group);
    let mut asked = TopicPartitionList::new();
    for partition in partitions(&consumer, topic) {
        asked.add_partition(topic, partition);
    }
    // A list that outlives its consumer keeps the consumer from ever closing.
    let told = patiently(|| consumer.committed_offsets(asked.clone(), TIMEOUT));
    let mut committed = BTreeMap::new();
    for element in told.elements() {
        if let Offset::Offset(offset) = element.offset() {
            committed.insert(element.partition(), offset);
        }
    }
    drop(told);
    committed
}

/// Commits an offset for a group that nobody is in.
///
/// # Panics
///
/// Where the broker refuses.
pub fn commit(address: &str, group: &str, topic: &str, partition: i32, offset: i64) {
    commit_with("", address, group, topic, partition, offset);
}

/// The same, with a text beside it.
///
/// # Panics
///
/// Where the broker refuses.
pub fn commit_with(note: &str, address: &str, group: &str, topic: &str, partition: i32, offset: i64) {
    let consumer = consumer(address, group);
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(topic, partition, Offset::Offset(offset)).expect("a valid offset");
    if let Some(mut element) = offsets.find_partition(topic, partition) {
        element.set_metadata(note);
    }
    consumer.commit(&offsets, CommitMode::Sync).expect("the group's coordinator takes it");
    drop(offsets);
}

/// Creates a topic with as many copies as the cluster gives a topic by default.
///
/// # Panics
///
/// Where the broker refuses.
pub fn create_topic(address: &str, topic: &str, partitions: i32) {
    let admin = admin(address);
    let wanted = NewTopic::new(topic, partitions, TopicReplication::Fixed(DEFAULT_COPIES));
    let max_bytes = MAX_RECORD_BYTES.to_string();
    let wanted = wanted.set("max.message.bytes", &max_bytes);
    let options = AdminOptions::new().operation_timeout(Some(TIMEOUT));
    assert_all_done(&format!("create topic {topic}"), settle(admin.create_topics([&wanted], &options)));
}

/// Gives a topic so many partitions in all.
///
/// # Panics
///
/// Where the broker refuses.
pub fn add_partitions(address: &str, topic: &str, in_all: usize) {
    let admin = admin(address);
    let wanted = NewPartitions::new(topic, in_all);
    let added = settle(admin.create_partitions([&wanted], &AdminOptions::new()));
    assert_all_done(&format!("give {topic} {in_all} partitions"), added);
}

/// Deletes a topic.
///
/// # Panics
///
/// Where the broker refuses.
pub fn delete_topic(address: &str, topic: &str) {
    let admin = admin(address);
    let deleted = settle(admin.delete_topics(&[topic], &AdminOptions::new()));
    assert_all_done(&format!("delete {topic}"), deleted);
}

/// Deletes the records of a partition before an offset, as retention would.
///
/// # Panics
///
/// Where the broker refuses.
pub fn delete_records(address: &str, topic: &str, partition: i32, before: i64) {
    let admin = admin(address);
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(topic, partition, Offset::Offset(before)).expect("a valid offset");
    let deleted = settle(admin.delete_records(&offsets, &AdminOptions::new()));
    let deleted = deleted.unwrap_or_else(|error| panic!("cannot delete records of {topic}: {error}"));
    for element in deleted.elements() {
        element.error().unwrap_or_else(|error| panic!("cannot delete records of {topic}: {error}"));
    }
}

fn admin(address: &str) -> AdminClient<DefaultClientContext> {
    client(address).create().expect("the configuration is valid")
}

fn settle<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
    runtime.block_on(work)
}

fn assert_all_done(what: &str, results: KafkaResult<Vec<TopicResult>>) {
    let results = results.unwrap_or_else(|error| panic!("cannot {what}: {error}"));
    for result in results {
        result.unwrap_or_else(|(_, error)| panic!("cannot {what}: {error}"));
    }
}

/// Whether a broker is there and tells of itself; `Err` says what happened instead.
pub fn answers(address: &str) -> Result<(), String> {
    let metadata = consumer(address, "nobody").fetch_metadata(None, Duration::from_millis(500));
    let metadata = metadata.map_err(|error| error.to_string())?;
    if metadata.brokers().is_empty() { Err("no broker is registered yet".to_owned()) } else { Ok(()) }
}

/// A name that nothing else has, in this run or in another on the same broker.
pub fn unique(purpose: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let started = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_millis());
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{purpose}-{}-{started}-{number}", std::process::id())
}

fn partitions(consumer: &BaseConsumer, topic: &str) -> Vec<i32> {
    let metadata = patiently(|| consumer.fetch_metadata(Some(topic), TIMEOUT));
    let partitions: Vec<i32> =
        metadata.topics()[0].partitions().iter().map(|partition| partition.id()).collect();
    assert!(!partitions.is_empty(), "topic {topic} is not there");
    partitions
}

fn consumer(address: &str, group: &str) -> BaseConsumer {
    client(address)
        .set("group.id", group)
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .set("auto.offset.reset", "earliest")
        .set("isolation.level", "read_committed")
        .create()
        .expect("the configuration is valid")
}

fn client(address: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", address);
    // Its complaints while a broker is started would stand between the test results.
    config.set("log_level", "0");
    config
}
