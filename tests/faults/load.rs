//! A steady stream of articles, while everything around it breaks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rdkafka::config::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use serde_json::json;

/// How long the brokers may take for what was sent, faults and all.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(180);

/// Which records are produced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Articles, nothing else.
    Articles,
    /// One in a hundred is none, or takes more work than `match.budget` allows.
    Poisoned,
}

/// A producer on a thread of its own, past the proxies.
pub struct Load {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Load {
    /// Produces so many records a second.
    pub fn start(address: String, topic: String, per_second: u32, kind: Kind) -> Load {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || produce(&address, &topic, per_second, kind, &stopped));
        Load { stop, thread }
    }

    /// Ends it, once the brokers have all that was sent.
    ///
    /// # Panics
    ///
    /// Where they do not take it.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the load is produced");
    }
}

fn produce(address: &str, topic: &str, per_second: u32, kind: Kind, stop: &AtomicBool) {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", address)
        .set("enable.idempotence", "true")
        .set("message.timeout.ms", FLUSH_TIMEOUT.as_millis().to_string())
        .set("topic.metadata.refresh.interval.ms", "3000")
        .set("partitioner", "murmur2_random")
        .set("linger.ms", "5")
        .set("log_level", "0")
        .create()
        .expect("the configuration is valid");
    let began = Instant::now();
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        let due = Duration::from_secs(1) * u32::try_from(number).expect("a test is short") / per_second;
        producer.poll(due.saturating_sub(began.elapsed()).min(Duration::from_millis(50)));
        if began.elapsed() < due {
            continue;
        }
        let (key, value) = record(number, kind);
        match producer.send(BaseRecord::to(topic).key(&key).payload(&value)) {
            Ok(()) => number += 1,
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), _)) => {}
            Err((error, _)) => panic!("cannot produce to {topic}: {error}"),
        }
    }
    producer.flush(FLUSH_TIMEOUT).expect("the brokers take what was produced");
}

/// What the articles are about: some set off a watch, some two, most only nearly one.
const SUBJECTS: [&str; 10] = [
    "The dock strike spreads to a third harbour.",
    "Nobody knows when the ferries will sail again.",
    "Tickets for the night train are sold out until spring.",
    "The docks strike a deal, and the train at night is late.",
    "Over Zürich the sky was clear, and stars were seen.",
    "A bakery opens; its bread is said to be good.",
    "With the harbour walkout, many take the night train.",
    "Rain is expected in the north, wind in the west.",
    "An observatory in Ålesund counts the whales that pass.",
    "Local news: a bridge is painted, for the second time.",
];

/// Key and value of a record. What becomes of it is for `newswatch scan` to say.
fn record(number: u64, kind: Kind) -> (String, Vec<u8>) {
    let key = format!("article-{number:07}");
    if kind == Kind::Poisoned && number % 100 == 50 {
        return (key, poison(number / 100));
    }
    let subject = |step: u64| SUBJECTS[usize::try_from((number * 7 + step) % 10).expect("below ten")];
    let article = json!({
        "id": &key,
        "title": format!("Report {number}"),
        "summary": subject(0),
        "body": format!("{}\n\n{} {}", subject(3), subject(5), "More is to be told tomorrow. ".repeat(8)),
        "source": "gazette.example",
        "language": "en",
    });
    (key, article.to_string().into_bytes())
}

fn poison(number: u64) -> Vec<u8> {
    match number % 5 {
        0 => b"{\"id\": \"half an article\", \"title\": ".to_vec(),
        1 => b"{\"title\": \"not \xff\xfe UTF-8\"}".to_vec(),
        2 => b"[\"a list\"]".to_vec(),
        3 => b"{\"id\": \"without a text\"}".to_vec(),
        _ => json!({ "title": "Long", "body": "night train ".repeat(4000) }).to_string().into_bytes(),
    }
}
