//! From our configuration to librdkafka's, for consumer and producer.
//!
//! What a user sets besides comes last: [`crate::config`] has refused whatever the guarantees and the bound on
//! memory rest on.

use rdkafka::config::ClientConfig;

use crate::config::properties::{self, Side, TRANSACTION_TIMEOUT_MS};
use crate::config::{Config, Guarantee, Kafka, Secret, Security};

/// How the memory of the process is shared out. Shares are of `process.memory`; the rest is the
/// engine's, twice during a reload, and the process's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryPlan {
    /// Records fetched ahead by the consumer.
    pub fetched: usize,
    /// One fetch response, compressed.
    pub response: usize,
    /// Alerts and dead letters composed and not yet handed to the producer.
    pub composed: usize,
    /// Alerts and dead letters in the producer.
    pub producing: usize,
}

impl MemoryPlan {
    /// The plan for a lane of a process that may take `memory` bytes.
    pub fn new(memory: u64) -> MemoryPlan {
        let memory = usize::try_from(memory).unwrap_or(usize::MAX);
        MemoryPlan {
            fetched: memory / 8,
            // Small, since text is compressed to a fifth or less and grows back in the client.
            response: (memory / 64).max(1 << 20),
            composed: memory / 16,
            producing: memory / 8,
        }
    }
}

/// What every client needs to reach the cluster.
pub fn base(kafka: &Kafka) -> ClientConfig {
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", kafka.brokers.join(","));
    client.set("client.id", format!("newswatch-{}", kafka.instance));
    client.set("security.protocol", kafka.security.as_str());
    if matches!(kafka.security, Security::Ssl | Security::SaslSsl) {
        let tls = &kafka.tls;
        set_pem(&mut client, "ssl.ca", tls.ca.as_ref());
        set_pem(&mut client, "ssl.certificate", tls.certificate.as_ref());
        set_pem(&mut client, "ssl.key", tls.key.as_ref());
        if let Some(password) = &tls.key_password {
            client.set("ssl.key.password", password.expose());
        }
        let identification = if tls.verify_hostname { "https" } else { "none" };
        client.set("ssl.endpoint.identification.algorithm", identification);
    }
    if let Some(sasl) = &kafka.sasl {
        client.set("sasl.mechanism", &sasl.mechanism);
        client.set("sasl.username", sasl.username.expose());
        client.set("sasl.password", sasl.password.expose());
    }
    client.set("reconnect.backoff.max.ms", "5000");
    // The daemon creates no topics, on brokers that would create them for the asking either.
    client.set("allow.auto.create.topics", "false");
    client
}

/// The consumer of a lane. `outputs` are the topics that a regular expression must not subscribe to.
pub fn consumer(config: &Config, lane: usize, outputs: &[&str]) -> ClientConfig {
    let memory = MemoryPlan::new(config.process.memory);
    let mut client = base(&config.kafka);
    client.set("group.id", &config.kafka.group);
    if config.kafka.static_membership {
        client.set("group.instance.id", format!("{}-{lane}", config.kafka.instance));
    }
    client.set("partition.assignment.strategy", "cooperative-sticky");
    client.set("isolation.level", "read_committed");
    client.set("enable.auto.commit", "false");
    client.set("enable.auto.offset.store", "false");
    // Where a partition begins is decided at its assignment; this is for an offset that is gone, where
    // anything but the oldest record that is left would lose articles.
    client.set("auto.offset.reset", "earliest");
    client.set("queued.max.messages.kbytes", (memory.fetched / 1024).to_string());
    client.set("fetch.max.bytes", memory.response.to_string());
    // A full queue must not idle the lane for the default of a second.
    client.set("fetch.queue.backoff.ms", "20");
    client.set("statistics.interval.ms", "2000");
    if !outputs.is_empty() {
        let excluded: Vec<String> = outputs.iter().map(|topic| exactly(topic)).collect();
        client.set("topic.blacklist", excluded.join(","));
    }
    add_properties(&mut client, &config.kafka, Side::Consumer);
    client
}

/// The producer of a lane.
pub fn producer(config: &Config, lane: usize) -> ClientConfig {
    let memory = MemoryPlan::new(config.process.memory);
    let mut client = base(&config.kafka);
    if config.delivery.guarantee == Guarantee::ExactlyOnce {
        client.set("transactional.id", transactional_id(&config.kafka, lane));
        client.set("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS.to_string());
    } else {
        client.set("message.timeout.ms", TRANSACTION_TIMEOUT_MS.to_string());
    }
    client.set("enable.idempotence", "true");
    client.set("acks", "all");
    // As Java's producer: a key finds the same partition whoever produced it.
    client.set("partitioner", "murmur2_random");
    client.set("queue.buffering.max.kbytes", (memory.producing / 1024).to_string());
    // The bound is on bytes; alerts are small and many.
    client.set("queue.buffering.max.messages", "2000000");
    let longest = config.alerts.max_bytes.max(config.dead_letter.max_bytes);
    client.set("message.max.bytes", (longest + PROTOCOL_OVERHEAD).to_string());
    client.set("linger.ms", "5");
    add_properties(&mut client, &config.kafka, Side::Producer);
    client
}

/// What the user sets, as far as it concerns this kind of client: the other kind would complain of it.
pub(super) fn add_properties(client: &mut ClientConfig, kafka: &Kafka, side: Side) {
    for (name, value) in &kafka.properties {
        if [Side::Both, side].contains(&properties::side(name)) {
            client.set(name, value.expose());
        }
    }
}

/// What a record weighs beside key, value and headers, generously.
const PROTOCOL_OVERHEAD: usize = 64 * 1024;

/// Stable over restarts and different between instances, so that a new process fences the old one.
pub fn transactional_id(kafka: &Kafka, lane: usize) -> String {
    format!("{}-{}-{lane}", kafka.group, kafka.instance)
}

/// `name.pem` for the text itself, `name.location` for a path.
fn set_pem(client: &mut ClientConfig, name: &str, value: Option<&Secret>) {
    let Some(value) = value.map(Secret::expose) else { return };
    let kind = if value.contains("-----BEGIN") { "pem" } else { "location" };
    client.set(format!("{name}.{kind}"), value);
}

/// A regular expression of librdkafka's that is true for this topic alone. Topic names hold no
/// character with a meaning there but the dot; commas part the list.
fn exactly(topic: &str) -> String {
    format!("^{}$", topic.replace('.', "\\."))
}
