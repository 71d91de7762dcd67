//! Articles at a steady rate.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rdkafka::config::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use super::clock::{Clock, Micros};
use super::news::News;

const FLUSH_TIMEOUT: Duration = Duration::from_secs(60);

/// When the article of each number was given to the producer.
#[derive(Clone, Default)]
pub struct Sent(Arc<Mutex<Vec<Micros>>>);

impl Sent {
    /// When that was.
    pub fn at(&self, number: usize) -> Option<Micros> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(number).copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn push(&self, at: Micros) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(at);
    }
}

/// A producer on a thread of its own.
pub struct Load {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Load {
    /// Produces so many articles a second.
    pub fn start(
        address: &str,
        topic: &str,
        per_second: u32,
        news: Arc<News>,
        clock: Clock,
        sent: Sent,
    ) -> Load {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let topic = topic.to_owned();
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", address)
            .set("enable.idempotence", "true")
            .set("linger.ms", "2")
            .set("log_level", "0")
            .create()
            .expect("the configuration is valid");
        let thread = thread::spawn(move || {
            let began = clock.now();
            let mut number = 0;
            while !stopped.load(Ordering::Relaxed) {
                let due = began + number as u64 * 1_000_000 / u64::from(per_second);
                let now = clock.now();
                if now < due {
                    thread::sleep(Duration::from_micros((due - now).min(2_000)));
                    producer.poll(Duration::ZERO);
                    continue;
                }
                let (key, value) = news.record(number);
                // Told before it can be seen.
                sent.push(clock.now());
                let record = BaseRecord::to(&topic).key(&key).payload(&value);
                // A full queue is more than a minute of this load.
                producer
                    .send(record)
                    .unwrap_or_else(|(error, _)| panic!("cannot produce to {topic}: {error}"));
                number += 1;
            }
            producer.flush(FLUSH_TIMEOUT).expect("the broker takes what was produced");
        });
        Load { stop, thread }
    }

    /// Ends it, once the broker has all that was sent.
    ///
    /// # Panics
    ///
    /// Where it does not take it.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the load is produced");
    }
}
