//! Whether a dead letter may go back, and its way there.
//!
//! It goes to its topic and partition with its key, value, timestamp and headers. Of our headers
//! `newswatch-dlq-attempt` goes with it, so that the next dead letter of the record counts on; and where only
//! some of its alerts are missing, `newswatch-dlq-watches` with the group that they are missing for.

use std::collections::VecDeque;

use rdkafka::config::FromClientConfig;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::producer::FutureRecord;
use rdkafka::producer::future_producer::{DeliveryFuture, FutureProducer};
use tokio::runtime::Runtime;

use super::account::Account;
use crate::config::Config;
use crate::pipeline::withheld::{GROUP_HEADER, HEADER_PREFIX, WATCHES_HEADER};
use crate::record::{Origin, Record};
use crate::stream::client;
use crate::stream::dead_letter::to_native;

/// A record that was dead-lettered this often does not go back: what was mended is not its cause.
pub const LAST_ATTEMPT: u32 = 5;

/// Records on their way at the same time.
const MAX_IN_FLIGHT: usize = 1000;

/// Why a dead letter does not go back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Its value was cut.
    #[error("its value of {0} bytes was cut (dead_letter.max_bytes)")]
    Truncated(u64),
    /// Its key was cut.
    #[error("its key of {0} bytes was cut (dead_letter.max_bytes)")]
    KeyTruncated(u64),
    /// Its headers were left out.
    #[error("its headers were too large to keep (dead_letter.max_bytes)")]
    HeadersDropped,
    /// Its list of watches was left out: put back, it would give again the alerts that were published.
    #[error("the list of watches whose alerts did not fit was too long to keep (dead_letter.max_bytes)")]
    WatchesDropped,
    /// It was dead-lettered too often.
    #[error("it is at attempt {0}, and {LAST_ATTEMPT} is the last")]
    LastAttempt(u32),
    /// Nobody would read it there, or worse, take it for an alert.
    #[error("articles.topics does not hold {0}")]
    OtherTopic(String),
}

/// Why a dead letter does not go back; `None` where it may. `is_input` tells the topics of articles.
pub fn refusal(account: &Account, is_input: impl Fn(&str) -> bool) -> Option<Refusal> {
    if let Some(bytes) = account.truncated {
        return Some(Refusal::Truncated(bytes));
    }
    if let Some(bytes) = account.key_truncated {
        return Some(Refusal::KeyTruncated(bytes));
    }
    if account.headers_dropped {
        return Some(Refusal::HeadersDropped);
    }
    if account.watches_dropped.is_some() {
        return Some(Refusal::WatchesDropped);
    }
    if account.attempt >= LAST_ATTEMPT {
        return Some(Refusal::LastAttempt(account.attempt));
    }
    let topic = &account.origin.topic;
    (!is_input(topic)).then(|| Refusal::OtherTopic(topic.to_string()))
}

/// What became of a dead letter that was handed over.
#[derive(Debug)]
pub struct Delivery {
    /// Its place in the dead-letter topic.
    pub letter: Origin,
    /// Where it stands now.
    pub result: KafkaResult<Origin>,
}

/// Puts dead letters back, many at a time and each partition in order.
pub struct Replayer {
    client: FutureProducer,
    runtime: Runtime,
    in_flight: VecDeque<OnItsWay>,
}

struct OnItsWay {
    letter: Origin,
    to: Origin,
    delivery: DeliveryFuture,
}

impl Replayer {
    /// With nothing handed over yet.
    ///
    /// # Errors
    ///
    /// Where librdkafka refuses the configuration.
    ///
    /// # Panics
    ///
    /// Never: a runtime without drivers asks the system for nothing.
    pub fn new(config: &Config) -> KafkaResult<Replayer> {
        let client = FutureProducer::from_config(&client::replayer(config))?;
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime without drivers asks the system for nothing");
        Ok(Replayer { client, runtime, in_flight: VecDeque::new() })
    }

    /// Hands over a dead letter, and gives what became of earlier ones meanwhile.
    pub fn put_back(&mut self, letter: &Record, account: &Account) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        if self.in_flight.len() >= MAX_IN_FLIGHT {
            deliveries.extend(self.oldest());
        }
        let headers = headers(letter, account);
        let mut record = FutureRecord::<[u8], [u8]>::to(&account.origin.topic)
            .partition(account.origin.partition)
            .headers(to_native(&headers));
        record.key = letter.key.as_deref();
        record.payload = letter.value.as_deref();
        record.timestamp = letter.timestamp_ms;
        let (place, to) = (letter.origin.clone(), account.origin.clone());
        loop {
            let (error, refused) = match self.client.send_result(record) {
                Ok(delivery) => {
                    self.in_flight.push_back(OnItsWay { letter: place, to, delivery });
                    return deliveries;
                }
                Err(refused) => refused,
            };
            let is_full = error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull);
            match self.oldest().filter(|_| is_full) {
                Some(delivery) => deliveries.push(delivery),
                None => {
                    deliveries.push(Delivery { letter: place, result: Err(error) });
                    return deliveries;
                }
            }
            record = refused;
        }
    }

    /// Waits for all that is on its way.
    pub fn finish(&mut self) -> Vec<Delivery> {
        std::iter::from_fn(|| self.oldest()).collect()
    }

    /// Waits for what was handed over first; it ends in bounded time, since librdkafka gives up on a record
    /// after its time-out.
    fn oldest(&mut self) -> Option<Delivery> {
        let OnItsWay { letter, to, delivery } = self.in_flight.pop_front()?;
        let result = match self.runtime.block_on(delivery) {
            Ok(Ok(delivered)) => Ok(Origin { offset: delivered.offset, ..to }),
            Ok(Err((error, _))) => Err(error),
            Err(_) => Err(KafkaError::Canceled),
        };
        Some(Delivery { letter, result })
    }
}

fn headers(letter: &Record, account: &Account) -> Vec<(String, Option<Vec<u8>>)> {
    let own = letter.headers.iter().filter(|(name, _)| !name.starts_with(HEADER_PREFIX)).cloned();
    let mut ours = vec![("attempt", account.attempt.to_string())];
    if !account.withheld.is_empty() {
        ours.push((GROUP_HEADER, account.group.clone()));
        ours.push((WATCHES_HEADER, account.withheld.to_header()));
    }
    let ours = ours.into_iter();
    own.chain(ours.map(|(name, value)| (format!("{HEADER_PREFIX}{name}"), Some(value.into_bytes()))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Withheld;

    #[test]
    fn what_is_not_whole_or_came_too_often_or_belongs_elsewhere_is_refused() {
        let good = Account {
            reason: "too_large".to_owned(),
            error: String::new(),
            origin: Origin { topic: "articles".into(), partition: 0, offset: 1 },
            group: "desk".to_owned(),
            withheld: Withheld::default(),
            watches_dropped: None,
            attempt: 4,
            truncated: None,
            key_truncated: None,
            headers_dropped: false,
        };
        let other = Origin { topic: "alerts".into(), ..good.origin.clone() };
        let table = [
            (good.clone(), None),
            (Account { truncated: Some(9), ..good.clone() }, Some(Refusal::Truncated(9))),
            (Account { key_truncated: Some(9), ..good.clone() }, Some(Refusal::KeyTruncated(9))),
            (Account { headers_dropped: true, ..good.clone() }, Some(Refusal::HeadersDropped)),
            (Account { watches_dropped: Some(9), ..good.clone() }, Some(Refusal::WatchesDropped)),
            (Account { attempt: 5, ..good.clone() }, Some(Refusal::LastAttempt(5))),
            (Account { origin: other, ..good }, Some(Refusal::OtherTopic("alerts".to_owned()))),
        ];
        for (account, expected) in table {
            assert_eq!(refusal(&account, |topic| topic == "articles"), expected, "{account:?}");
        }
    }
}
