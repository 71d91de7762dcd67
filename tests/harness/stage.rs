//! Topics, watchlists and a configuration of a test's own.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::broker::Broker;
use super::daemon::Daemon;
use super::kafka::{self, Consumed, Produced};
use super::news;
use super::wait::eventually;

/// Partitions of the topic of articles.
pub const PARTITIONS: i32 = 4;

/// What a test works on; topics and group have names that nothing else has.
pub struct Stage<'b> {
    broker: &'b Broker,
    folder: TempDir,
    prefix: String,
    settings: BTreeMap<String, String>,
}

impl<'b> Stage<'b> {
    /// With all topics, and the watchlist of [`news`].
    pub fn new(broker: &'b Broker, purpose: &str) -> Stage<'b> {
        let stage = Stage::without_topics(broker, purpose);
        stage.create_topics();
        stage
    }

    /// With the watchlist of [`news`], but nothing in Kafka.
    pub fn without_topics(broker: &'b Broker, purpose: &str) -> Stage<'b> {
        let folder = TempDir::with_prefix("newswatch-test-").expect("a temporary folder can be made");
        fs::create_dir(folder.path().join("watchlists")).expect("the folder is ours");
        let mut stage = Stage { broker, folder, prefix: kafka::unique(purpose), settings: BTreeMap::new() };
        stage.write_watchlist(news::WATCHLIST);
        let quoted = |text: &str| format!("{text:?}");
        stage.set("kafka.brokers", &format!("[{:?}]", broker.address()));
        stage.set("kafka.group", &quoted(&stage.group()));
        stage.set("articles.topics", &format!("[{:?}]", stage.articles()));
        stage.set("watchlists.paths", "[\"watchlists\"]");
        // Tests that are about the poll set it; in the others nothing is reloaded by itself.
        stage.set("watchlists.poll_interval", "\"1h\"");
        stage.set("alerts.topic", &quoted(&stage.alerts()));
        stage.set("dead_letter.topic", &quoted(&stage.dead_letters()));
        stage.set("batch.max_delay", "\"20ms\"");
        stage.set("log.format", "\"json\"");
        if !broker.is_real() {
            // It has no transactions: what is taken back would stand among the alerts.
            stage.set("delivery.guarantee", "\"at-least-once\"");
        }
        stage.set("process.shutdown_timeout", "\"30s\"");
        stage
    }

    /// Creates the topics of articles, alerts and dead letters.
    pub fn create_topics(&self) {
        self.broker.create_topic(&self.articles(), PARTITIONS);
        self.broker.create_topic(&self.alerts(), 2);
        self.broker.create_topic(&self.dead_letters(), 1);
    }

    /// Creates a further topic; returns its name.
    pub fn create_topic(&self, purpose: &str) -> String {
        let topic = self.topic(purpose);
        self.broker.create_topic(&topic, 1);
        topic
    }

    /// Sets a key, by its dotted name, to a TOML value.
    pub fn set(&mut self, key: &str, value: &str) {
        self.settings.insert(key.to_owned(), value.to_owned());
    }

    /// Writes the configuration of one instance; returns the file.
    pub fn write_config(&self, instance: &str, http: SocketAddr) -> PathBuf {
        let mut settings = self.settings.clone();
        settings.insert("kafka.instance".to_owned(), format!("{instance:?}"));
        settings.insert("http.listen".to_owned(), format!("\"{http}\""));
        let lines: Vec<String> = settings.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        let path = self.folder().join(format!("{instance}.toml"));
        fs::write(&path, lines.concat()).expect("the folder is ours");
        path
    }

    /// Starts a daemon and waits until it is ready.
    pub fn daemon(&self) -> Daemon {
        Daemon::start(self, "one").ready()
    }

    /// Replaces the watchlist. The name appears at once with its whole content, as an operator's editor
    /// would do it.
    pub fn write_watchlist(&self, content: &str) {
        let beside = self.folder().join("watchlist.new");
        fs::write(&beside, content).expect("the folder is ours");
        fs::rename(&beside, self.watchlist()).expect("the folder is ours");
    }

    /// The watchlist.
    pub fn watchlist(&self) -> PathBuf {
        self.folder().join("watchlists").join("harness.toml")
    }

    /// Produces articles.
    pub fn produce(&self, records: &[Produced]) {
        kafka::produce(self.broker.address(), &self.articles(), records);
    }

    /// Every alert that was committed.
    pub fn read_alerts(&self) -> Vec<Consumed> {
        self.read(&self.alerts())
    }

    /// Every dead letter that was committed.
    pub fn read_dead_letters(&self) -> Vec<Consumed> {
        self.read(&self.dead_letters())
    }

    /// Everything in a topic that was committed.
    pub fn read(&self, topic: &str) -> Vec<Consumed> {
        kafka::read_all(self.broker.address(), topic)
    }

    /// What the group committed for the topic of articles, by partition.
    pub fn committed(&self) -> BTreeMap<i32, i64> {
        kafka::committed(self.broker.address(), &self.group(), &self.articles())
    }

    /// Where the topic of articles ends, by partition.
    pub fn ends(&self) -> BTreeMap<i32, i64> {
        kafka::ends(self.broker.address(), &self.articles())
    }

    /// Waits until the group has committed every partition of the articles to its end.
    pub fn await_all_committed(&self) {
        eventually("everything is committed", || {
            let (committed, ends) = (self.committed(), self.ends());
            if committed == ends { Ok(()) } else { Err(format!("{committed:?} of {ends:?}")) }
        });
    }

    /// The broker's `HOST:PORT`.
    pub fn address(&self) -> &str {
        self.broker.address()
    }

    /// The folder of configuration and watchlists.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The consumer group.
    pub fn group(&self) -> String {
        self.topic("group")
    }

    /// The topic of articles.
    pub fn articles(&self) -> String {
        self.topic("articles")
    }

    /// The topic of alerts.
    pub fn alerts(&self) -> String {
        self.topic("alerts")
    }

    /// The topic of dead letters.
    pub fn dead_letters(&self) -> String {
        self.topic("dead-letter")
    }

    /// What all names of this stage begin with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The name of a topic of this stage.
    pub fn topic(&self, purpose: &str) -> String {
        format!("{}.{purpose}", self.prefix)
    }
}
