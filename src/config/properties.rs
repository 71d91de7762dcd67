//! `[kafka.properties]`: any librdkafka property, but for those that would break a guarantee or that have a
//! key of their own.
//!
//! librdkafka itself is asked whether it knows a property and takes its value; that opens no connection.

use std::collections::BTreeMap;

use rdkafka::ClientConfig;
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaConfRes;

use super::check::Complaint;
use super::mask;
use super::reader::{Reader, Text};
use super::secret::Secret;
use super::section::Section;
use super::setting::{Origin, Reading, Readings, Setting, quoted};
use crate::diagnostic::toml::{Kind, Table, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};

/// `transaction.timeout.ms` unless it is set. Readers of committed records wait so long after a crash.
pub const TRANSACTION_TIMEOUT_MS: u64 = 30_000;
/// `session.timeout.ms` unless it is set; librdkafka's own default.
pub const SESSION_TIMEOUT_MS: u64 = 45_000;
/// `max.poll.interval.ms` unless it is set; librdkafka's own default.
pub const MAX_POLL_INTERVAL_MS: u64 = 300_000;

/// Which of the clients a property is for. Given one of the other kind, a client writes a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Consumer and producer.
    Both,
    /// The consumer alone.
    Consumer,
    /// The producer alone.
    Producer,
}

/// Which of the clients a property is for.
pub fn side(name: &str) -> Side {
    if CONSUMER_ONLY.contains(&name) {
        Side::Consumer
    } else if PRODUCER_ONLY.contains(&name) {
        Side::Producer
    } else {
        Side::Both
    }
}

/// The properties marked `C` in librdkafka's CONFIGURATION.md, less the refused ones.
const CONSUMER_ONLY: &[&str] = &[
    "check.crcs",
    "coordinator.query.interval.ms",
    "fetch.error.backoff.ms",
    "fetch.min.bytes",
    "fetch.queue.backoff.ms",
    "fetch.wait.max.ms",
    "group.protocol",
    "heartbeat.interval.ms",
    "max.poll.interval.ms",
    "partition.assignment.strategy",
    "session.timeout.ms",
];

/// The properties marked `P`, less the refused ones.
const PRODUCER_ONLY: &[&str] = &[
    "batch.num.messages",
    "batch.size",
    "compression.codec",
    "compression.level",
    "compression.type",
    "linger.ms",
    "queue.buffering.backpressure.threshold",
    "queue.buffering.max.ms",
    "request.timeout.ms",
    "sticky.partitioning.linger.ms",
    "transaction.timeout.ms",
];

/// Properties that are refused, with what to do instead.
const REFUSED: &[(&[&str], &str)] = &[
    (&["bootstrap.servers", "metadata.broker.list"], "set `kafka.brokers`"),
    (&["group.id"], "set `kafka.group`"),
    (&["group.instance.id"], "set `kafka.static_membership`, and `kafka.instance` if needed"),
    (&["transactional.id"], "it is made of `kafka.group` and `kafka.instance`: set those"),
    (&["auto.offset.reset"], "set `kafka.start`"),
    (&["security.protocol"], "set `kafka.security`"),
    (&["ssl.ca.location", "ssl.ca.pem"], "set `kafka.tls.ca`"),
    (&["ssl.certificate.location", "ssl.certificate.pem"], "set `kafka.tls.certificate`"),
    (&["ssl.key.location", "ssl.key.pem"], "set `kafka.tls.key`"),
    (&["ssl.key.password"], "set `kafka.tls.key_password`"),
    (&["ssl.endpoint.identification.algorithm"], "set `kafka.tls.verify_hostname`"),
    (&["sasl.mechanism", "sasl.mechanisms"], "set `kafka.sasl.mechanism`"),
    (&["sasl.username"], "set `kafka.sasl.username`"),
    (&["sasl.password"], "set `kafka.sasl.password`"),
    (
        &[
            "enable.auto.commit",
            "auto.commit.enable",
            "auto.commit.interval.ms",
            "enable.auto.offset.store",
            "offset.store.method",
            "offset.store.path",
            "offset.store.sync.interval.ms",
        ],
        "an offset is committed with its article's alerts, else articles are lost: see `delivery.guarantee`",
    ),
    (&["isolation.level"], "only committed articles are read, else aborted ones raise alerts: leave it out"),
    (
        &["enable.idempotence", "acks", "request.required.acks", "enable.gapless.guarantee"],
        "`delivery.guarantee` rests on its value: leave it out",
    ),
    (
        &["retries", "message.send.max.retries", "message.timeout.ms", "delivery.timeout.ms"],
        "an alert is tried until its transaction ends: set `transaction.timeout.ms`",
    ),
    (&["partitioner", "partitioner_cb"], "a key must land where Java's producers put it: leave it out"),
    (&["queuing.strategy"], "the alerts of a watch keep their order: leave it out"),
    (&["group.remote.assignor", "group.protocol.type"], "the group's protocol is fixed: leave it out"),
    (&["allow.auto.create.topics"], "topics are never created by the daemon: create them yourself"),
    (&["topic.blacklist"], "articles would go missing silently: set `articles.topics`"),
    (&["message.max.bytes"], "set `alerts.max_bytes` and `dead_letter.max_bytes`"),
    (
        &[
            "fetch.max.bytes",
            "fetch.message.max.bytes",
            "max.partition.fetch.bytes",
            "receive.message.max.bytes",
        ],
        "it is derived from `process.memory` and `articles.max_bytes`: set those",
    ),
    (
        &[
            "queued.min.messages",
            "queued.max.messages.kbytes",
            "queue.buffering.max.messages",
            "queue.buffering.max.kbytes",
        ],
        "it is derived from `process.memory`: set that",
    ),
    (&["log_level", "log.queue", "log.thread.name"], "set `log.level`, such as to \"info,rdkafka=debug\""),
    (
        &[
            "statistics.interval.ms",
            "enable.partition.eof",
            "delivery.report.only.error",
            "enabled_events",
            "test.mock.num.brokers",
        ],
        "the daemon sets it for its own use: leave it out",
    ),
];

/// A property that is taken with certain values alone: its name, whether it takes a value, and the reason.
type Restriction = (&'static str, fn(&str) -> bool, &'static str);

const RESTRICTED: &[Restriction] = &[
    (
        "partition.assignment.strategy",
        |value| value == "cooperative-sticky",
        "all members of the group must agree: only `cooperative-sticky` is taken",
    ),
    ("group.protocol", |value| value == "classic", "only `classic` is taken"),
    ("max.in.flight", is_at_most_5, "exactly-once delivery needs 5 or fewer"),
    ("max.in.flight.requests.per.connection", is_at_most_5, "exactly-once delivery needs 5 or fewer"),
];

fn is_at_most_5(value: &str) -> bool {
    value.parse::<u32>().is_ok_and(|number| number <= 5)
}

/// Reads the table. `linger.ms = 5` and `"linger.ms" = 5` are the same.
pub(super) fn read(section: &mut Section<'_, '_>, target: &mut BTreeMap<String, Secret>) {
    let key = section.name_of("properties");
    let mut found = Vec::new();
    if let Some(table) = section.take_table("properties") {
        flatten("", table, &mut found);
    }
    let reader = section.reader();
    if found.is_empty() {
        let setting = Setting { key, value: Some("{}".to_owned()), origin: Origin::Default };
        reader.readings.push(Reading { setting, place: None, items: Vec::new(), is_hidden: false });
        return;
    }
    for property in found {
        property.read(&key, reader, target);
    }
}

struct Property {
    name: String,
    key_place: Place,
    value: Value,
}

fn flatten(prefix: &str, table: Table, found: &mut Vec<Property>) {
    for entry in table.into_entries() {
        let name = format!("{prefix}{}", entry.name);
        match entry.value.kind {
            Kind::Table(table) if !super::reference::is_reference(&table) => {
                flatten(&format!("{name}."), table, found);
            }
            kind => {
                let value = Value { kind, place: entry.value.place };
                found.push(Property { name, key_place: entry.key_place, value });
            }
        }
    }
}

impl Property {
    fn read(self, table: &str, reader: &mut Reader<'_>, target: &mut BTreeMap<String, Secret>) {
        let name = format!("{table}.{}", self.name);
        if let Some((_, instead)) = REFUSED.iter().find(|(names, _)| names.contains(&self.name.as_str())) {
            let error = Diagnostic::error(format!("`{table}` must not set `{}`", self.name));
            reader.diagnostics.push(error.at(&self.key_place).help(*instead));
            reader.readings.fail(name);
            return;
        }
        if !is_known(&self.name) {
            reader.diagnostics.push(unknown(&self.name, table).at(&self.key_place));
            reader.readings.fail(name);
            return;
        }
        let Some(mut text) = property_text(self.value, &name, reader) else {
            reader.readings.fail(name);
            return;
        };
        text.is_hidden |= mask::is_sensitive(&self.name);
        if let Err(complaint) = check(&self.name, &text) {
            reader.diagnostics.push(text.complain(&name, complaint));
            reader.readings.fail(name);
            return;
        }
        if target.contains_key(&self.name) {
            let error = Diagnostic::error(format!("`{name}` is set twice")).at(&self.key_place);
            let error = error.help("`a.b = 1` and `\"a.b\" = 1` are the same property: keep one");
            reader.diagnostics.push(error);
            return;
        }
        if self.name == "enable.ssl.certificate.verification" && text.value == "false" {
            let warning = Diagnostic::warning("tls-unverified", "anybody can pass for the Kafka broker")
                .at(&self.key_place)
                .help("put the certificate of the broker's authority into `kafka.tls.ca` instead");
            reader.diagnostics.push(warning);
        }
        reader.push_reading(name, quoted(&text.value), text.is_hidden, text.place, Vec::new());
        target.insert(self.name, Secret::new(text.value));
    }
}

/// A string, or a number or boolean as librdkafka writes them.
fn property_text(value: Value, name: &str, reader: &mut Reader<'_>) -> Option<Text> {
    let plain = match &value.kind {
        Kind::Integer(number) => number.to_string(),
        Kind::Float(number) => number.to_string(),
        Kind::Boolean(flag) => flag.to_string(),
        _ => return reader.text(value, name),
    };
    Some(Text { value: plain, is_hidden: false, place: value.place })
}

fn check(name: &str, text: &Text) -> Result<(), Complaint> {
    if let Some((_, is_taken, reason)) = RESTRICTED.iter().find(|(restricted, _, _)| *restricted == name)
        && !is_taken(&text.value)
    {
        return Err(Complaint::new("would break a guarantee").help(*reason));
    }
    let mut config = ClientConfig::new();
    config.set(name, &text.value);
    let Err(error) = config.create_native_config() else { return Ok(()) };
    match error {
        // The message repeats the value, and ends in blanks and zeros.
        KafkaError::ClientConfig(_, message, ..) if !text.is_hidden => {
            let message = message.trim_matches(|c: char| c.is_whitespace() || c == '\0');
            Err(Complaint::new("is not taken by librdkafka").help(message))
        }
        _ => Err(Complaint::new("is not taken by librdkafka")),
    }
}

/// Whether librdkafka has a property of this name, whatever its value may be.
fn is_known(name: &str) -> bool {
    let mut config = ClientConfig::new();
    config.set(name, "");
    let unknown = RDKafkaConfRes::RD_KAFKA_CONF_UNKNOWN;
    !matches!(config.create_native_config(), Err(KafkaError::ClientConfig(result, ..)) if result == unknown)
}

fn unknown(name: &str, table: &str) -> Diagnostic {
    let known = CONSUMER_ONLY.iter().chain(PRODUCER_ONLY).chain(FOR_BOTH).copied();
    let error = Diagnostic::error(format!("unknown property `{name}` in `{table}`"));
    match nearest(name, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("the names are in librdkafka's CONFIGURATION.md"),
    }
}

/// What else people set, to be offered for a mistyped name.
const FOR_BOTH: &[&str] = &[
    "broker.address.family",
    "client.dns.lookup",
    "client.id",
    "client.rack",
    "connections.max.idle.ms",
    "debug",
    "enable.ssl.certificate.verification",
    "max.in.flight.requests.per.connection",
    "metadata.max.age.ms",
    "reconnect.backoff.max.ms",
    "reconnect.backoff.ms",
    "retry.backoff.max.ms",
    "retry.backoff.ms",
    "socket.keepalive.enable",
    "socket.timeout.ms",
    "ssl.keystore.location",
    "ssl.keystore.password",
    "topic.metadata.refresh.interval.ms",
];

/// A transaction must end before Kafka gives up on its consumer, and that before the poll must be repeated:
/// else a partition can move on while its alerts are still being committed.
pub(super) fn check_timeouts(
    properties: &BTreeMap<String, Secret>,
    readings: &Readings,
    diagnostics: &mut Diagnostics,
) {
    let value = |name: &str, default: u64| {
        properties.get(name).and_then(|value| value.expose().parse().ok()).unwrap_or(default)
    };
    let transaction = value("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
    let session = value("session.timeout.ms", SESSION_TIMEOUT_MS);
    let poll = value("max.poll.interval.ms", MAX_POLL_INTERVAL_MS);
    let heartbeat = value("heartbeat.interval.ms", 3_000);
    // librdkafka ties the socket to the transaction unless it is set, and then wants it this much shorter.
    let socket = value("socket.timeout.ms", 0).saturating_add(100);
    let rules = [
        ("transaction.timeout.ms", transaction, "session.timeout.ms", session),
        ("session.timeout.ms", session, "max.poll.interval.ms", poll),
        ("heartbeat.interval.ms", heartbeat, "session.timeout.ms", session),
    ];
    for (shorter, short, longer, long) in rules {
        let keys = [format!("kafka.properties.{shorter}"), format!("kafka.properties.{longer}")];
        let keys = [keys[0].as_str(), keys[1].as_str()];
        if short < long || !readings.are_sound(&keys) {
            continue;
        }
        let message = format!("`kafka.properties`: `{shorter}` must be below `{longer}`");
        let help = format!("in effect are {short} and {long}");
        diagnostics.push(readings.error(&keys, message).help(help));
    }
    if properties.contains_key("socket.timeout.ms") && socket > transaction {
        let keys = ["kafka.properties.socket.timeout.ms"];
        let message =
            "`kafka.properties`: `socket.timeout.ms` must be at least 100 below `transaction.timeout.ms`";
        diagnostics.push(readings.error(&keys, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_tables_is_one_of_librdkafka() {
        let refused = REFUSED.iter().flat_map(|(names, _)| names.iter());
        let restricted = RESTRICTED.iter().map(|(name, _, _)| name);
        for name in refused.chain(restricted).chain(CONSUMER_ONLY).chain(PRODUCER_ONLY).chain(FOR_BOTH) {
            assert!(is_known(name), "{name}");
        }
        assert!(!is_known("no.such.property"));
    }

    #[test]
    fn what_is_offered_is_not_refused() {
        for name in CONSUMER_ONLY.iter().chain(PRODUCER_ONLY).chain(FOR_BOTH) {
            assert!(!REFUSED.iter().any(|(names, _)| names.contains(name)), "{name}");
        }
        assert_eq!(side("linger.ms"), Side::Producer);
        assert_eq!(side("session.timeout.ms"), Side::Consumer);
        assert_eq!(side("client.id"), Side::Both);
    }
}
