//! One batch: processed, published, committed.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use rdkafka::error::KafkaError;

use super::clients::Clients;
use super::{Lane, first_offsets};
use crate::engine::Engine;
use crate::pipeline::{Bounds, Fate, Outcome};
use crate::record::Record;
use crate::stream::client::transaction_timeout;
use crate::stream::consumer::Batch;
use crate::stream::dead_letter::DeadLetter;
use crate::stream::duplicates::{Duplicates, Page};
use crate::stream::last_commit::LastCommit;
use crate::stream::offsets::Offsets;
use crate::stream::producer::Producer;
use crate::stream::recovery::{Recovery, is_in_doubt};
use crate::telemetry::events;
use crate::telemetry::metrics::{BatchTally, TransactionResult};

/// Matching may take this part of the time that a transaction may. Articles that are hard to match come
/// together at times, and a batch that never ends in time would be begun for ever.
const SHARE_OF_TIMEOUT: u32 = 3;

/// How a batch ended that was committed.
pub(super) enum Committed {
    Whole,
    /// So it is said, but after so long that it has to be looked up.
    InDoubt,
    /// As far as there was time; the rest begins at these offsets.
    Partly {
        rest: Offsets,
    },
    /// Up to a record that reached a limit of dead letters; the rest begins at these offsets.
    Limited {
        reason: String,
        rest: Offsets,
    },
}

/// A batch that was not committed.
pub(super) struct Uncommitted {
    pub error: KafkaError,
    pub recovery: Recovery,
    /// Since the batch began.
    pub took: Duration,
}

impl Lane {
    /// Processes, publishes and commits a batch.
    pub(super) fn handle(
        &mut self,
        clients: &mut Clients,
        engine: &Engine,
        batch: &Batch,
    ) -> Result<Committed, Uncommitted> {
        let Clients { consumer, producer } = clients;
        let began = Instant::now();
        let failed = |error: KafkaError| {
            let took = began.elapsed();
            let (recovery, error) = producer.recovery_from(error, took);
            Uncommitted { error, recovery, took }
        };
        let heartbeat = &self.heartbeat;
        let tick = || heartbeat.beat(Instant::now());
        let mut tally = BatchTally::default();
        let mut offsets = Offsets::default();
        let mut page = consumer.duplicates.as_ref().map(Duplicates::page);
        let mut limit = self.limit.now();
        let mut observed = Vec::with_capacity(batch.records.len());
        let mut reached = None;
        let mut done = 0;
        let until = began + transaction_timeout(&self.config.kafka) / SHARE_OF_TIMEOUT;
        let bounds = Bounds { bytes: self.memory.composed, until: Some(until) };
        producer.begin().map_err(failed)?;
        while done < batch.records.len() && reached.is_none() && (done == 0 || Instant::now() < until) {
            let rest = &batch.records[done..];
            let outcomes = self.workers.process(&self.pipeline, engine, rest, bounds);
            tick();
            for (record, outcome) in rest.iter().zip(&outcomes) {
                let is_copy = page.as_mut().is_some_and(|page| enter(page, record, outcome));
                if !is_copy {
                    self.publish(producer, record, outcome, &tick).map_err(failed)?;
                }
                offsets.advance(record.partition(), record.origin.offset + 1);
                count(&mut tally, record, outcome, is_copy);
                self.observe(outcome);
                done += 1;
                if matches!(outcome.fate, Fate::Skipped(_)) {
                    continue;
                }
                let rejected = outcome.is_rejected() && !is_copy;
                observed.push(rejected);
                if let Err(reason) = limit.observe(rejected) {
                    reached = Some(reason);
                    break;
                }
            }
        }
        producer.delivered(&tick).map_err(failed)?;
        let entries = page.map(Page::into_entries).unwrap_or_default();
        consumer.annotate(&mut offsets, &entries, self.note_bytes);
        self.heartbeat.waits_for_broker();
        let committing = Instant::now();
        self.last_commit = producer.is_transactional().then(|| LastCommit {
            before: consumer.committed_before(&offsets),
            offsets: offsets.clone(),
            places: producer.places(),
        });
        let committed = producer.commit(consumer, &offsets);
        tick();
        committed.map_err(failed)?;
        let in_doubt = is_in_doubt(committing.elapsed());
        consumer.committed(&offsets);
        if let Some(duplicates) = &mut consumer.duplicates {
            duplicates.committed(&offsets, entries);
        }
        self.metrics.transaction_ended(TransactionResult::Committed, began.elapsed());
        self.metrics.batch_committed(&tally, Timestamp::now());
        events::batch_committed(done, &tally);
        // The other lane may have brought it nearer to the limit meanwhile.
        let reached = self.limit.observe(&observed).err().or(reached);
        let rest = first_offsets(&batch.records[done..]);
        Ok(match reached {
            _ if in_doubt => Committed::InDoubt,
            None if rest.is_empty() => Committed::Whole,
            None => Committed::Partly { rest },
            Some(reason) => Committed::Limited { reason, rest },
        })
    }

    fn observe(&self, outcome: &Outcome) {
        if let Some(took) = outcome.decoding {
            self.metrics.decoded(took);
        }
        if let Some(took) = outcome.matching {
            self.metrics.matched(took);
        }
    }

    fn publish(
        &self,
        producer: &Producer,
        record: &Record,
        outcome: &Outcome,
        tick: &dyn Fn(),
    ) -> Result<(), KafkaError> {
        for alert in &outcome.alerts {
            producer.send_alert(alert, tick)?;
        }
        let Fate::Rejected(rejection) = &outcome.fate else { return Ok(()) };
        events::rejected(record, rejection);
        let max_bytes = self.config.dead_letter.max_bytes;
        let group = &self.config.kafka.group;
        let letter = DeadLetter::new(record, rejection, &outcome.withheld, group, max_bytes);
        producer.send_dead_letter(&letter, tick)
    }
}

/// Enters a record; whether its article is a copy.
fn enter(page: &mut Page<'_>, record: &Record, outcome: &Outcome) -> bool {
    page.enter(&record.partition(), record.origin.offset, outcome.article, outcome.is_untouched)
}

/// Takes an outcome into the tally of its batch.
fn count(tally: &mut BatchTally, record: &Record, outcome: &Outcome, is_copy: bool) {
    if let Fate::Skipped(why) = outcome.fate {
        tally.skipped(why);
        return;
    }
    tally.article(&record.origin.topic, record.value.as_ref().map_or(0, Vec::len));
    for member in outcome.wrong_types.iter() {
        tally.field_error(member);
    }
    if is_copy {
        tally.duplicate();
        return;
    }
    for alert in &outcome.alerts {
        tally.alert(&alert.watch_id, alert.severity, record.timestamp_ms);
    }
    if let Fate::Rejected(rejection) = &outcome.fate {
        tally.dead_letter(rejection.reason);
    }
}
