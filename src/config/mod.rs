//! The configuration, as validated plain data: TOML, then environment, then flags.
//!
//! Each section has a file with its type, its defaults and its reading; what no section can see alone is in
//! `validate`. Reads files and the environment, opens no connection and builds no client: what the daemon
//! asks of librdkafka is put together in [`crate::stream`].
//!
//! # Where a value comes from
//!
//! The later wins: the default, the file, the environment, the command line ([`load()`]). Every key can be
//! set as `NEWSWATCH__SECTION__KEY`, read as a TOML value, where that fails as a string. In
//! `NEWSWATCH__KAFKA__PROPERTIES__LINGER_MS` the underscores behind `PROPERTIES` stand for the dots of
//! `linger.ms`: no property that can be set has an underscore of its own.
//!
//! # Secrets
//!
//! Any string can be `{ file = "/run/secrets/x" }`, less one trailing line break, or `{ env = "NAME" }`.
//! What came that way, and whatever stands at a key for passwords and keys, is shown nowhere: diagnostics
//! leave it out, [`Setting`] replaces it, and no section prints its content with `{:?}`.

mod alerts;
mod articles;
mod batch;
mod check;
mod dead_letter;
mod delivery;
mod environment;
mod http;
mod kafka;
mod load;
mod log;
mod mask;
mod matching;
mod metrics;
mod process;
pub mod properties;
mod quantity;
mod reader;
mod reference;
mod secret;
mod section;
mod setting;
#[cfg(test)]
mod tests;
mod validate;
mod watchlists;

pub use alerts::{AlertFormat, Alerts};
pub use articles::{Articles, BodyFormat, Member};
pub use batch::Batch;
pub use dead_letter::DeadLetter;
pub use delivery::{Delivery, Duplicates, Guarantee};
pub use http::Http;
pub use kafka::{Kafka, Sasl, Security, Start, Tls};
pub use load::{Load, Loaded, keys, load};
pub use log::{Log, LogFormat};
pub use matching::Matching;
pub use metrics::Metrics;
pub use process::Process;
pub use secret::Secret;
pub use setting::{Origin, Setting};
pub use watchlists::Watchlists;

use crate::diagnostic::toml::Table;
use reader::Reader;

/// Everything that can be set, validated.
///
/// The default is what a daemon without any configuration runs with; [`Kafka::instance`] in it is the name
/// of this host.
#[derive(Clone, Default, PartialEq)]
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

secret::opaque_debug!(Config);

impl Config {
    /// Takes every key of a document, section by section. Unknown keys are told, unknown sections only if
    /// the document `is_whole`: where a header cannot be read, its keys seem to belong elsewhere.
    fn read(&mut self, reader: &mut Reader<'_>, document: Table, is_whole: bool) {
        let mut root = section::Section::root(reader, document);
        root.nested("kafka", |section| self.kafka.read(section));
        root.nested("articles", |section| self.articles.read(section));
        root.nested("watchlists", |section| self.watchlists.read(section));
        // The source names the group unless it is set, so the group must have been read.
        self.alerts.source = alerts::default_source(&self.kafka.group);
        root.nested("alerts", |section| self.alerts.read(section));
        root.nested("dead_letter", |section| self.dead_letter.read(section));
        root.nested("delivery", |section| self.delivery.read(section));
        root.nested("batch", |section| self.batch.read(section));
        root.nested("match", |section| self.matching.read(section));
        root.nested("http", |section| self.http.read(section));
        root.nested("metrics", |section| self.metrics.read(section));
        root.nested("log", |section| self.log.read(section));
        root.nested("process", |section| self.process.read(section));
        if is_whole {
            root.finish();
        }
    }
}
