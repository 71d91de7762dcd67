//! The configuration, as validated plain data: TOML, then environment, then flags.
//!
//! Reads files and the environment, opens no connection and builds no client.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::severity::Severity;

/// Everything that can be set, validated.
#[derive(Clone, Debug)]
pub struct Config {
    /// How to reach Kafka, and as whom.
    pub kafka: Kafka,
    /// What comes in.
    pub articles: Articles,
    /// Where the watches are.
    pub watchlists: Watchlists,
    /// What goes out.
    pub alerts: Alerts,
    /// Where goes what cannot be processed.
    pub dead_letter: DeadLetter,
    /// What is promised.
    pub delivery: Delivery,
    /// How many records are taken at once.
    pub batch: Batch,
    /// Bounds of matching (`[match]`).
    pub matching: Matching,
    /// The HTTP endpoint.
    pub http: Http,
    /// Bounds of the metrics.
    pub metrics: Metrics,
    /// Logs.
    pub log: Log,
    /// The process as a whole.
    pub process: Process,
}

/// `[kafka]`
#[derive(Clone, Debug)]
pub struct Kafka {
    /// Bootstrap servers, `host:port`.
    pub brokers: Vec<String>,
    /// The consumer group.
    pub group: String,
    /// Differs between instances; part of the transactional id. The host name where left out.
    pub instance: String,
    /// Whether `group.instance.id` is set.
    pub static_membership: bool,
    /// Where a partition without a committed offset begins.
    pub start: Start,
    /// The security protocol.
    pub security: Security,
    /// `[kafka.tls]`
    pub tls: Tls,
    /// `[kafka.sasl]`
    pub sasl: Option<Sasl>,
    /// Further librdkafka properties, already checked against the refused ones.
    pub properties: BTreeMap<String, Secret>,
}

/// Where a partition without a committed offset begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The oldest record there is.
    Earliest,
    /// Only what comes from now on.
    Latest,
    /// The first record at or after this time.
    At(Timestamp),
}

/// Kafka's `security.protocol`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Neither encrypted nor authenticated.
    Plaintext,
    /// TLS.
    Ssl,
    /// SASL without TLS.
    SaslPlaintext,
    /// SASL over TLS.
    SaslSsl,
}

impl Security {
    /// The name as Kafka has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Security::Plaintext => "plaintext",
            Security::Ssl => "ssl",
            Security::SaslPlaintext => "sasl_plaintext",
            Security::SaslSsl => "sasl_ssl",
        }
    }
}

/// `[kafka.tls]`: each of the first three is a path, or the PEM text itself.
#[derive(Clone, Debug)]
pub struct Tls {
    /// Certificate authorities; left out: the system's.
    pub ca: Option<Secret>,
    /// The client's certificate.
    pub certificate: Option<Secret>,
    /// The client's private key.
    pub key: Option<Secret>,
    /// The key's password.
    pub key_password: Option<Secret>,
    /// Whether the broker's name must be in its certificate; `true` unless set.
    pub verify_hostname: bool,
}

/// `[kafka.sasl]`
#[derive(Clone, Debug)]
pub struct Sasl {
    /// `PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512`.
    pub mechanism: String,
    /// The user.
    pub username: Secret,
    /// The password.
    pub password: Secret,
}

/// A value that never reaches a log, an error or an endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Secret(value.into())
    }

    /// The value itself, for the client that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// `[articles]`
#[derive(Clone, Debug)]
pub struct Articles {
    /// Topics, or one regular expression that begins with `^`.
    pub topics: Vec<String>,
    /// A longer value is dead-lettered as `too_large`.
    pub max_bytes: usize,
    /// What a body is.
    pub format: BodyFormat,
    /// Member of an article to the JSON Pointers (RFC 6901) to try for it, in order. A member that is
    /// not named stands under its own name.
    pub fields: BTreeMap<Member, Vec<String>>,
}

/// A member of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Member {
    Id,
    Version,
    Url,
    Title,
    Summary,
    Body,
    Author,
    Source,
    Language,
    Country,
    Tags,
    PublishedAt,
}

impl Member {
    /// Every member, in the order of the contract.
    pub const ALL: [Member; 12] = [
        Member::Id,
        Member::Version,
        Member::Url,
        Member::Title,
        Member::Summary,
        Member::Body,
        Member::Author,
        Member::Source,
        Member::Language,
        Member::Country,
        Member::Tags,
        Member::PublishedAt,
    ];

    /// The name as it stands in an article and in `[articles.fields]`.
    pub fn as_str(self) -> &'static str {
        match self {
            Member::Id => "id",
            Member::Version => "version",
            Member::Url => "url",
            Member::Title => "title",
            Member::Summary => "summary",
            Member::Body => "body",
            Member::Author => "author",
            Member::Source => "source",
            Member::Language => "language",
            Member::Country => "country",
            Member::Tags => "tags",
            Member::PublishedAt => "published_at",
        }
    }
}

/// What a body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyFormat {
    /// HTML where it holds a closing tag of an HTML element, else text.
    #[default]
    Auto,
    /// Always text.
    Text,
    /// Always HTML.
    Html,
}

/// `[watchlists]`
#[derive(Clone, Debug)]
pub struct Watchlists {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// How often their content is looked at.
    pub poll_interval: Duration,
}

/// `[alerts]`
#[derive(Clone, Debug)]
pub struct Alerts {
    /// The topic.
    pub topic: String,
    /// Another topic for a severity.
    pub topics: BTreeMap<Severity, String>,
    /// CloudEvents content mode.
    pub format: AlertFormat,
    /// `ce_source`.
    pub source: String,
    /// At most this many matches are listed in an alert.
    pub max_matches: usize,
    /// At most this many excerpts.
    pub max_excerpts: usize,
    /// An alert longer than this is shortened.
    pub max_bytes: usize,
}

/// CloudEvents content mode of the Kafka protocol binding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlertFormat {
    /// Attributes in headers, the alert as the value.
    #[default]
    Binary,
    /// Everything in the value, the alert under `data`.
    Structured,
}

/// `[dead_letter]`
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// The topic.
    pub topic: String,
    /// The ratio is taken over this many records.
    pub window: usize,
    /// Consumption stops above this ratio of dead letters.
    pub max_ratio: f64,
    /// Consumption stops at this many dead letters in a row.
    pub max_consecutive: usize,
    /// A longer value is cut.
    pub max_bytes: usize,
}

/// `[delivery]`
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What is promised.
    pub guarantee: Guarantee,
    /// Whether copies of an article are recognised.
    pub duplicates: Duplicates,
    /// Records of a partition within which a copy is recognised.
    pub duplicates_window: usize,
}

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarantee {
    /// Alerts, dead letters and offsets in one transaction.
    ExactlyOnce,
    /// Offsets are committed behind what was published.
    AtLeastOnce,
}

/// Whether copies of an article are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duplicates {
    /// Within a partition.
    Partition,
    /// Not at all.
    Off,
}

/// `[batch]`
#[derive(Clone, Debug)]
pub struct Batch {
    /// At most this many records.
    pub max_articles: usize,
    /// At most this many bytes, but always one record.
    pub max_bytes: usize,
    /// A batch closes this long after its first record.
    pub max_delay: Duration,
}

/// `[match]`
#[derive(Clone, Debug)]
pub struct Matching {
    /// Steps of work for one article.
    pub budget: u64,
}

/// `[http]`
#[derive(Clone, Debug)]
pub struct Http {
    /// Where to listen.
    pub listen: SocketAddr,
}

/// `[metrics]`
#[derive(Clone, Debug)]
pub struct Metrics {
    /// Watches with a series of their own.
    pub max_watch_series: usize,
}

/// `[log]`
#[derive(Clone, Debug)]
pub struct Log {
    /// A `tracing` filter: `info`, or `info,rdkafka=debug`.
    pub level: String,
    /// How an event is written.
    pub format: LogFormat,
}

/// How a log event is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// `[process]`
#[derive(Clone, Debug)]
pub struct Process {
    /// Threads that match; 0 means every core.
    pub threads: usize,
    /// What the process may take, in bytes.
    pub memory: u64,
    /// How long a drain may take.
    pub shutdown_timeout: Duration,
}
