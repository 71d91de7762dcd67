//! When each alert was there for a reader of what is committed, and whether it was there once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{BorrowedMessage, Message};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use serde::Deserialize;

use super::clock::{Clock, Micros, Span};
use super::load::Sent;
use super::news::{article_number, watch_number};

/// After this long without a record, everything was read.
const QUIET: Duration = Duration::from_secs(5);

/// A consumer on a thread of its own.
pub struct Observer {
    stop: Arc<AtomicBool>,
    n_alerts: Arc<AtomicUsize>,
    thread: JoinHandle<Observed>,
}

/// What it saw.
#[derive(Default)]
pub struct Observed {
    /// From the article's being sent to the alert's being there.
    pub alerts: Vec<Span>,
    /// From the beginning of a transaction of `control` to its record's being there.
    pub control: Vec<Span>,
    /// The watches that fired, by the article's number.
    found: Vec<Vec<u32>>,
    /// Alerts that are about nothing of this run.
    foreign: Vec<String>,
}

/// The little of an alert that is looked at.
#[derive(Deserialize)]
struct Alert {
    watch: Id,
    article: Id,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

impl Observer {
    /// Reads alerts, and the records of `control`, as they come.
    pub fn start(address: &str, alerts: (&str, i32), control: &str, clock: Clock, sent: Sent) -> Observer {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", address)
            .set("group.id", "soak-observer")
            .set("enable.auto.commit", "false")
            .set("isolation.level", "read_committed")
            .set("fetch.wait.max.ms", "50")
            .set("log_level", "0")
            .create()
            .expect("the configuration is valid");
        let mut partitions = TopicPartitionList::new();
        let all = (0..alerts.1).map(|partition| (alerts.0, partition)).chain([(control, 0)]);
        for (topic, partition) in all {
            let added = partitions.add_partition_offset(topic, partition, Offset::Beginning);
            added.expect("the beginning is a valid offset");
        }
        consumer.assign(&partitions).expect("the partitions are there");
        drop(partitions);
        let stop = Arc::new(AtomicBool::new(false));
        let n_alerts = Arc::new(AtomicUsize::new(0));
        let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&n_alerts));
        let control = control.to_owned();
        let thread = thread::spawn(move || {
            let mut observed = Observed::default();
            let mut latest = Instant::now();
            while !stopped.load(Ordering::Relaxed) || latest.elapsed() < QUIET {
                // The client tries again by itself after an error.
                let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) else { continue };
                let now = clock.now();
                latest = Instant::now();
                if message.topic() == control {
                    observed.control.push(Span { from: began(&message), to: now });
                } else {
                    observed.alert(&message, now, &sent);
                    counted.fetch_add(1, Ordering::Relaxed);
                }
            }
            observed
        });
        Observer { stop, n_alerts, thread }
    }

    /// How many alerts were seen so far.
    pub fn n_alerts(&self) -> usize {
        self.n_alerts.load(Ordering::Relaxed)
    }

    /// Reads what is still there, and ends.
    pub fn stop(self) -> Observed {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("what it reads can be read")
    }
}

fn began(message: &BorrowedMessage<'_>) -> Micros {
    let value = message.payload().and_then(|value| value.try_into().ok());
    Micros::from_be_bytes(value.expect("control writes eight bytes"))
}

impl Observed {
    fn alert(&mut self, message: &BorrowedMessage<'_>, now: Micros, sent: &Sent) {
        let value = message.payload().expect("an alert is no tombstone");
        let alert: Alert = serde_json::from_slice(value).expect("an alert is JSON");
        let article = article_number(&alert.article.id);
        let watch = watch_number(&alert.watch.id);
        let Some((article, watch)) = article.zip(watch) else {
            self.foreign.push(format!("{} for {}", alert.watch.id, alert.article.id));
            return;
        };
        let from = sent.at(article).expect("there is no alert before its article");
        self.alerts.push(Span { from, to: now });
        if self.found.len() <= article {
            self.found.resize(article + 1, Vec::new());
        }
        self.found[article].push(watch);
    }

    /// Closes the books: `expected` are the watches of each text, and so many articles were produced.
    pub fn books(&self, expected: &[BTreeSet<u32>], n_articles: usize) -> Books {
        let mut books = Books { articles: n_articles, unexpected: self.foreign.clone(), ..Books::default() };
        for number in 0..n_articles.max(self.found.len()) {
            let due = &expected[number % expected.len()];
            let mut found = BTreeSet::new();
            for watch in self.found.get(number).into_iter().flatten() {
                let pair = format!("watch {watch} for article {number}");
                if !due.contains(watch) || number >= n_articles {
                    books.unexpected.push(pair);
                } else if !found.insert(*watch) {
                    books.doubled.push(pair);
                }
            }
            books.alerts += due.len();
            let lost = due.difference(&found);
            books.lost.extend(lost.map(|watch| format!("watch {watch} for article {number}")));
        }
        books
    }
}

/// What should be there against what is.
#[derive(Debug, Default)]
pub struct Books {
    /// Articles that were produced.
    pub articles: usize,
    /// Alerts that should be there.
    pub alerts: usize,
    /// Alerts that should be there and are not.
    pub lost: Vec<String>,
    /// Alerts that are there more than once.
    pub doubled: Vec<String>,
    /// Alerts that should not be there.
    pub unexpected: Vec<String>,
}

impl Books {
    /// Whether everything is there once.
    pub fn balance(&self) -> bool {
        [&self.lost, &self.doubled, &self.unexpected].into_iter().all(Vec::is_empty)
    }
}
