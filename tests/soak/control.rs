//! What the same machine and broker do to somebody else: small transactions through the same broker, and a
//! thread that only sleeps.
//!
//! What delays these as well is no stall of the daemon's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rdkafka::config::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use super::clock::{Clock, Micros, Span, micros};

/// From one transaction to the next: no stall that counts fits between two.
const BETWEEN: Duration = Duration::from_millis(40);
const TIMEOUT: Duration = Duration::from_secs(60);

/// How long the sleeper sleeps, and what it may oversleep without being worth a note.
const NAP: Duration = Duration::from_millis(5);
const UNREMARKABLE: Duration = Duration::from_millis(10);

/// Both of them, each on a thread of its own.
pub struct Control {
    stop: Arc<AtomicBool>,
    transactions: JoinHandle<()>,
    sleeper: JoinHandle<Vec<Span>>,
}

impl Control {
    /// Starts both. The value of each record is the time at which its transaction began.
    pub fn start(address: &str, topic: &str, clock: Clock) -> Control {
        let stop = Arc::new(AtomicBool::new(false));
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", address)
            .set("transactional.id", format!("{topic}-producer"))
            .set("linger.ms", "0")
            .set("log_level", "0")
            .create()
            .expect("the configuration is valid");
        producer.init_transactions(TIMEOUT).expect("the broker has transactions");
        let (topic, stopped) = (topic.to_owned(), Arc::clone(&stop));
        let transactions = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                transaction(&producer, &topic, clock.now());
                thread::sleep(BETWEEN);
            }
        });
        let stopped = Arc::clone(&stop);
        let sleeper = thread::spawn(move || oversleep(clock, &stopped));
        Control { stop, transactions, sleeper }
    }

    /// Ends both; returns when the sleeper slept longer than it was to.
    pub fn stop(self) -> Vec<Span> {
        self.stop.store(true, Ordering::Relaxed);
        self.transactions.join().expect("every transaction is committed");
        self.sleeper.join().expect("it only sleeps")
    }
}

fn transaction(producer: &BaseProducer, topic: &str, now: Micros) {
    producer.begin_transaction().expect("none is open");
    let value = now.to_be_bytes();
    let sent = producer.send(BaseRecord::<(), _>::to(topic).payload(&value));
    sent.unwrap_or_else(|(error, _)| panic!("cannot produce to {topic}: {error}"));
    // A commit with records in flight takes a tenth of a second, whatever the broker does.
    while producer.in_flight_count() > 0 {
        producer.poll(Duration::from_millis(1));
    }
    producer.commit_transaction(TIMEOUT).expect("nothing breaks in this run");
}

fn oversleep(clock: Clock, stopped: &AtomicBool) -> Vec<Span> {
    let mut overslept = Vec::new();
    while !stopped.load(Ordering::Relaxed) {
        let due = clock.now() + micros(NAP);
        thread::sleep(NAP);
        let span = Span { from: due, to: clock.now() };
        if span.length() > micros(UNREMARKABLE) {
            overslept.push(span);
        }
    }
    overslept
}
