//! From our configuration to librdkafka's, for consumer and producer.
//!
//! What a user sets besides comes last: [`crate::config`] has refused whatever the guarantees and the bound on
//! memory rest on.

use std::time::Duration;

use rdkafka::config::ClientConfig;

use crate::config::properties::{self, Side, TRANSACTION_TIMEOUT_MS};
use crate::config::{Config, Guarantee, Kafka, Secret, Security};

/// How the memory of the process is shared out. Shares are of `process.memory`; the rest is the
/// engine's, twice during a reload, and the process's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryPlan {
    /// Records of a batch.
    pub gathered: usize,
    /// Records fetched ahead by the consumer.
    pub fetched: usize,
    /// One fetch response, compressed.
    pub response: usize,
    /// Alerts and dead letters composed and not yet handed to the producer.
    pub composed: usize,
    /// Alerts and dead letters in the producer.
    pub producing: usize,
    /// What copies of articles are recognised by.
    pub seen: usize,
}

/// Lanes of a process: while one waits for the brokers to commit, another matches.
pub const LANES: usize = 2;

/// What a process takes that has little to do, and what its allocator keeps beside that, for each lane.
const IDLE: usize = 96 << 20;

impl MemoryPlan {
    /// The plan for each lane of a process that may take `memory` bytes.
    pub fn new(memory: u64) -> MemoryPlan {
        let memory = usize::try_from(memory).unwrap_or(usize::MAX) / LANES;
        MemoryPlan {
            gathered: memory / 16,
            fetched: memory / 8,
            // Small, since it is not known what it grows to: news to the fourfold, what says the same again and
            // again to the thousandfold. But a broker answers one fetch at a time, so with a round trip of some
            // milliseconds it is what bounds how much comes. So it takes all that the shares leave of what a
            // process with little to do does not need, if it does grow a thousandfold.
            response: (memory.saturating_sub(IDLE) / 2048).max(16 << 10),
            composed: memory / 16,
            producing: memory / 8,
            seen: memory / 16,
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
    // No bound on what is read, but librdkafka refuses one above the bound on fetches.
    client.set("message.max.bytes", memory.response.to_string());
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

/// A consumer that looks on from outside the group, as this command: it commits nothing.
pub fn onlooker(config: &Config, command: &str) -> ClientConfig {
    let mut client = base(&config.kafka);
    // librdkafka asks for a group even where none is joined.
    client.set("group.id", format!("{}-{command}", config.kafka.group));
    client.set("enable.auto.commit", "false");
    client.set("isolation.level", "read_committed");
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
    acknowledged(&mut client, memory);
    // As Java's producer: a key finds the same partition whoever produced it.
    client.set("partitioner", "murmur2_random");
    // The bound is on bytes; alerts are small and many.
    client.set("queue.buffering.max.messages", "2000000");
    let longest = config.alerts.max_bytes.max(config.dead_letter.max_bytes);
    client.set("message.max.bytes", (longest + PROTOCOL_OVERHEAD).to_string());
    client.set("linger.ms", "5");
    add_properties(&mut client, &config.kafka, Side::Producer);
    client
}

/// The producer that puts dead letters back.
pub fn replayer(config: &Config) -> ClientConfig {
    let mut client = base(&config.kafka);
    client.set("message.timeout.ms", TRANSACTION_TIMEOUT_MS.to_string());
    acknowledged(&mut client, MemoryPlan::new(config.process.memory));
    // What the dead-letter topic took, it took under limits that may have been others: the topic that it
    // goes back to decides.
    client.set("message.max.bytes", "1000000000");
    add_properties(&mut client, &config.kafka, Side::Producer);
    client
}

/// What makes a producer write each record once, in order and within its memory.
fn acknowledged(client: &mut ClientConfig, memory: MemoryPlan) {
    client.set("enable.idempotence", "true");
    client.set("acks", "all");
    client.set("queue.buffering.max.kbytes", (memory.producing / 1024).to_string());
}

/// What the user sets, as far as it concerns this kind of client: the other kind would complain of it.
pub(super) fn add_properties(client: &mut ClientConfig, kafka: &Kafka, side: Side) {
    for (name, value) in &kafka.properties {
        if [Side::Both, side].contains(&properties::side(name)) {
            client.set(name, value.expose());
        }
    }
}

/// How long a transaction may take before the coordinator ends it.
pub fn transaction_timeout(kafka: &Kafka) -> Duration {
    let set = kafka.properties.get("transaction.timeout.ms").and_then(|value| value.expose().parse().ok());
    Duration::from_millis(set.unwrap_or(TRANSACTION_TIMEOUT_MS))
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

#[cfg(test)]
mod tests {
    use rdkafka::config::FromClientConfig;
    use rdkafka::consumer::BaseConsumer;
    use rdkafka::producer::{DefaultProducerContext, ThreadedProducer};

    use super::*;
    use crate::config::Sasl;

    /// Builds both clients, which does not connect but has librdkafka judge every property.
    fn assert_accepted(config: &Config, what: &str) {
        let consumer = BaseConsumer::from_config(&consumer(config, 0, &["alerts"]));
        assert!(consumer.is_ok(), "consumer, {what}: {:?}", consumer.err());
        let producer = ThreadedProducer::<DefaultProducerContext>::from_config(&producer(config, 0));
        assert!(producer.is_ok(), "producer, {what}: {:?}", producer.err());
        let replayer = ThreadedProducer::<DefaultProducerContext>::from_config(&replayer(config));
        assert!(replayer.is_ok(), "replayer, {what}: {:?}", replayer.err());
    }

    #[test]
    fn librdkafka_accepts_every_way_to_connect() {
        for guarantee in [Guarantee::ExactlyOnce, Guarantee::AtLeastOnce] {
            let mut config = Config::default();
            config.delivery.guarantee = guarantee;
            config.kafka.static_membership = true;
            assert_accepted(&config, "plaintext");
            config.kafka.security = Security::Ssl;
            assert_accepted(&config, "TLS");
            for mechanism in ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] {
                let (username, password) = (Secret::new("desk"), Secret::new("secret"));
                config.kafka.sasl = Some(Sasl { mechanism: mechanism.to_owned(), username, password });
                config.kafka.security = Security::SaslSsl;
                assert_accepted(&config, mechanism);
            }
        }
    }

    #[test]
    fn every_compression_is_built_in() {
        for codec in ["gzip", "snappy", "lz4", "zstd"] {
            let mut config = Config::default();
            config.kafka.properties.insert("compression.type".to_owned(), Secret::new(codec));
            assert_accepted(&config, codec);
        }
    }

    #[test]
    fn what_a_user_sets_is_what_is_in_force() {
        let mut config = Config::default();
        let properties = [("transaction.timeout.ms", "15000"), ("linger.ms", "50")];
        for (name, value) in properties {
            config.kafka.properties.insert(name.to_owned(), Secret::new(value));
            assert_eq!(producer(&config, 0).get(name), Some(value));
        }
    }

    #[test]
    fn a_pattern_leaves_out_exactly_the_outputs() {
        let settings = consumer(&Config::default(), 0, &["alerts", "articles.dead-letter"]);
        assert_eq!(settings.get("topic.blacklist"), Some("^alerts$,^articles\\.dead-letter$"));
    }

    #[test]
    fn shares_of_memory_leave_room_for_the_engine() {
        for memory in [256 << 20, 1 << 30, 16 << 30] {
            let plan = MemoryPlan::new(memory);
            let shared = plan.fetched + plan.response + plan.composed + plan.producing + plan.seen;
            assert!(shared as u64 <= memory / 2, "{plan:?} of {memory}");
        }
    }

    #[test]
    fn a_fetch_that_grows_a_thousandfold_fits_beside_the_shares() {
        for memory in [256 << 20, 1 << 30, 16 << 30] {
            let plan = MemoryPlan::new(memory);
            let shared = plan.gathered + plan.fetched + plan.composed + plan.producing + plan.seen;
            let all = LANES * (shared + 1000 * plan.response);
            assert!(all as u64 <= memory, "{plan:?} of {memory}");
        }
    }
}
