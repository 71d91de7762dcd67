//! The books: what stands in Kafka against what `newswatch scan` says should stand there.
//!
//! What was produced is read back from the topic of articles, given to `scan` as a file, and the alerts
//! and dead letters that a plain `read_committed` consumer sees are held against the answer. The order of a
//! watch's alerts is that of the articles in their partition.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use serde_json::Value;

use crate::harness::alerts::{pair, parse};
use crate::harness::command::{finish, newswatch};
use crate::harness::kafka::Consumed;
use crate::harness::news::Pair;
use crate::harness::stage::Stage;
use crate::harness::wait::{PATIENCE, eventually};

/// Where a record stands: partition and offset.
type Place = (i32, i64);

/// The books of a scenario, closed.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Records in the topic of articles.
    pub articles: usize,
    /// Alerts that should be there.
    pub alerts: usize,
    /// Dead letters that should be there.
    pub dead_letters: usize,
    /// Alerts and dead letters that should be there and are not.
    pub lost: Vec<String>,
    /// Alerts and dead letters that are there more than once.
    pub doubled: Vec<String>,
    /// Alerts and dead letters that should not be there.
    pub unexpected: Vec<String>,
    /// Alerts behind one of a later article of the same watch and partition.
    pub disordered: Vec<String>,
}

impl Ledger {
    /// Closes the books of a stage whose articles are all committed and whose daemons have ended. `config`
    /// is the configuration of one of them; alerts of the watch `ignored` are not looked at.
    ///
    /// # Panics
    ///
    /// Where the topics cannot be read, or a transaction stays open.
    pub fn close(stage: &Stage<'_>, config: &Path, ignored: Option<&str>) -> Ledger {
        for topic in [stage.alerts(), stage.dead_letters()] {
            await_stable(stage.address(), &topic);
        }
        let articles = stage.read(&stage.articles());
        let (alerts, rejected) = scan(stage, config, &articles);
        let mut ledger = Ledger {
            articles: articles.len(),
            alerts: alerts.len(),
            dead_letters: rejected.len(),
            ..Ledger::default()
        };
        ledger.compare_alerts(&alerts, &stage.read_alerts(), ignored);
        ledger.compare_dead_letters(&rejected, &stage.read_dead_letters());
        ledger
    }

    /// Whether everything is there, once and in order.
    pub fn balances(&self) -> bool {
        [&self.lost, &self.doubled, &self.unexpected, &self.disordered].into_iter().all(Vec::is_empty)
    }

    fn compare_alerts(&mut self, expected: &BTreeSet<Pair>, read: &[Consumed], ignored: Option<&str>) {
        let mut found = BTreeMap::new();
        let mut latest: BTreeMap<(String, i64), i64> = BTreeMap::new();
        for record in read {
            let alert = parse(record);
            let pair = pair(&alert);
            if ignored == Some(&*pair.1) {
                continue;
            }
            let (partition, offset) = place(&alert);
            let of_watch = latest.entry((pair.1.clone(), partition)).or_insert(-1);
            if offset <= *of_watch {
                self.disordered.push(format!("{pair:?} of {partition}:{offset} behind {of_watch}"));
            }
            *of_watch = offset.max(*of_watch);
            found
                .entry(pair)
                .or_insert_with(Vec::new)
                .push(format!("{}:{}", record.partition, record.offset));
        }
        let is_found = |pair: &&Pair| !found.contains_key(*pair);
        self.lost.extend(expected.iter().filter(is_found).map(|pair| format!("{pair:?}")));
        for (pair, places) in &found {
            if !expected.contains(pair) {
                self.unexpected.push(format!("{pair:?} at {places:?}"));
            }
            if places.len() > 1 {
                self.doubled.push(format!("{pair:?} at {places:?}"));
            }
        }
    }

    fn compare_dead_letters(&mut self, expected: &BTreeMap<Place, String>, read: &[Consumed]) {
        let mut found: BTreeMap<Place, Vec<&str>> = BTreeMap::new();
        for record in read {
            let number = |name| record.header(name).and_then(|text| text.parse::<i64>().ok());
            let partition = number("newswatch-dlq-partition").expect("a dead letter says where it was");
            let offset = number("newswatch-dlq-offset").expect("a dead letter says where it was");
            let reason = record.header("newswatch-dlq-reason").expect("a dead letter says why");
            found.entry((i32::try_from(partition).expect("a partition"), offset)).or_default().push(reason);
        }
        for (place, reason) in expected {
            match found.get(place).map(Vec::as_slice) {
                None => self.lost.push(format!("dead letter of {place:?}: {reason}")),
                Some([single]) if single == reason => {}
                Some([single]) => self.unexpected.push(format!("{place:?}: {single}, expected {reason}")),
                Some(several) => self.doubled.push(format!("dead letter of {place:?}: {several:?}")),
            }
        }
        let surplus = found.keys().filter(|place| !expected.contains_key(place));
        self.unexpected.extend(surplus.map(|place| format!("dead letter of {place:?}")));
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ledger { articles, alerts, dead_letters, .. } = self;
        write!(f, "articles={articles} alerts={alerts} dead_letters={dead_letters}")?;
        let books = [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("unexpected", &self.unexpected),
            ("disordered", &self.disordered),
        ];
        for (name, entries) in books {
            write!(f, " {name}={}", entries.len())?;
        }
        for (name, entries) in books {
            for entry in entries.iter().take(20) {
                write!(f, "\n    {name}: {entry}")?;
            }
        }
        Ok(())
    }
}

/// Partition and offset of the article that an alert is about.
pub fn place(alert: &Value) -> (i64, i64) {
    let number = |name: &str| alert["record"][name].as_i64();
    let (partition, offset) = (number("partition"), number("offset"));
    partition.zip(offset).unwrap_or_else(|| panic!("no record in {alert}"))
}

/// Waits until no transaction is open: until then a reader of what is committed sees only the beginning.
fn await_stable(address: &str, topic: &str) {
    let end = |isolation: &str| {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", address)
            .set("group.id", "nobody")
            .set("isolation.level", isolation)
            .set("log_level", "0")
            .create()
            .expect("the configuration is valid");
        let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).map_err(|error| error.to_string())?;
        let mut ends = Vec::new();
        for partition in metadata.topics()[0].partitions() {
            let watermarks = consumer.fetch_watermarks(topic, partition.id(), PATIENCE);
            ends.push(watermarks.map_err(|error| error.to_string())?.1);
        }
        Ok::<_, String>(ends)
    };
    eventually(&format!("no transaction is open on {topic}"), || {
        let (stable, all) = (end("read_committed")?, end("read_uncommitted")?);
        if stable == all { Ok(()) } else { Err(format!("{stable:?} of {all:?}")) }
    });
}

/// What `newswatch scan` makes of these records: the alerts, and the reasons of those it rejects.
fn scan(
    stage: &Stage<'_>,
    config: &Path,
    articles: &[Consumed],
) -> (BTreeSet<Pair>, BTreeMap<Place, String>) {
    let mut lines = Vec::new();
    for record in articles {
        lines.extend_from_slice(record.value.as_deref().unwrap_or_default());
        lines.push(b'\n');
    }
    let file = stage.folder().join("articles.jsonl");
    fs::write(&file, lines).expect("the folder is ours");
    let mut command = newswatch(stage.folder(), ["scan", "--id-only", "--config"]);
    command.arg(config).arg("--watchlists").arg(stage.watchlist()).arg("articles.jsonl");
    let ended = finish(&mut command, b"");
    let mut alerts = BTreeSet::new();
    for line in ended.stdout.lines() {
        let (article, watch) = line.split_once('\t').unwrap_or_else(|| panic!("not a pair: {line}"));
        alerts.insert((article.to_owned(), watch.to_owned()));
    }
    let mut rejected = BTreeMap::new();
    for line in ended.stderr.lines() {
        let Some(rest) = line.strip_prefix("articles.jsonl:") else { continue };
        let mut parts = rest.splitn(3, ": ");
        let number: usize = parts.next().and_then(|number| number.parse().ok()).expect("a line number");
        let record = &articles[number - 1];
        rejected.insert((record.partition, record.offset), parts.next().expect("a reason").to_owned());
    }
    assert_eq!(ended.code, Some(i32::from(!rejected.is_empty())), "scan says: {}", ended.stderr);
    (alerts, rejected)
}
