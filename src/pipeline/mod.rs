//! The whole way from a record to its outcome, as a pure function, and on all cores.
//!
//! `newswatch run`, `scan` and `explain` all go through here, so that they cannot differ. Knows neither
//! Kafka nor files: where a record came from is [`crate::record`]'s, where an outcome goes is
//! [`crate::stream`]'s.

mod identity;
mod outcome;
#[cfg(test)]
mod tests;
pub mod withheld;
mod workers;

pub use identity::ArticleHash;
pub use outcome::{Fate, Outcome};
pub use withheld::Withheld;
pub use workers::{Bounds, Workers};

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use jiff::Timestamp;

use crate::alert::{ArticleIdentity, Composer};
use crate::article::{Decoder, Reason, Rejection};
use crate::config::Config;
use crate::engine::{Engine, Explanation, Scratch};
use crate::record::Record;
use crate::telemetry::metrics::Skip;

/// Decodes, matches and composes, by one configuration.
pub struct Pipeline {
    decoder: Decoder,
    composer: Composer,
    budget: u64,
    identifies: bool,
    group: String,
}

impl Pipeline {
    /// A pipeline for these settings.
    pub fn new(config: &Config) -> Pipeline {
        Pipeline {
            decoder: Decoder::new(&config.articles),
            composer: Composer::new(&config.alerts),
            budget: config.matching.budget,
            identifies: false,
            group: config.kafka.group.clone(),
        }
    }

    /// The same, with [`Outcome::article`] told of every article.
    #[must_use]
    pub fn identifying(self) -> Pipeline {
        Pipeline { identifies: true, ..self }
    }

    /// What copies of the article in a record have in common; `None` where it is no article or has no identity.
    /// Never panics.
    pub fn identify(&self, record: &Record) -> Option<ArticleHash> {
        let identify = || {
            let article = self.decoder.decode(record.value.as_deref()?).ok()?.article;
            let identity = ArticleIdentity::new(&article, &record.origin, || article.content_version());
            ArticleHash::of(&article, &identity, Withheld::asked_for(record, &self.group).as_ref())
        };
        // A record that makes the decoder panic was dead-lettered, and has no copies that count.
        catch_unwind(AssertUnwindSafe(identify)).ok().flatten()
    }

    /// What becomes of a record. Never panics: a panic is a bug, and its record is rejected with it.
    pub fn process(&self, engine: &Engine, record: &Record, scratch: &mut Scratch) -> Outcome {
        let asked = Withheld::asked_for(record, &self.group);
        let process = || self.try_process(engine, record, asked.as_ref(), scratch);
        let mut outcome = match catch_unwind(AssertUnwindSafe(process)) {
            Ok(outcome) => outcome,
            Err(_) => {
                // What the panic left in the buffers is not to be trusted.
                *scratch = Scratch::default();
                let detail = "processing panicked; this is a bug in newswatch, please report it".to_owned();
                Outcome::rejected(Rejection { reason: Reason::Panic, detail })
            }
        };
        outcome.leave(asked);
        outcome
    }

    /// Why the watch with this id fires for a record or not; `None` if there is no such watch.
    ///
    /// # Errors
    ///
    /// Where the record is no article, or matching it takes more than the budget.
    pub fn explain<'e>(
        &self,
        engine: &'e Engine,
        record: &Record,
        id: &str,
        scratch: &mut Scratch,
    ) -> Result<Option<Explanation<'e>>, Rejection> {
        let decoded = self.decoder.decode(record.value.as_deref().unwrap_or_default())?;
        engine
            .explain(id, &decoded.article, self.budget, scratch)
            .map_err(|exceeded| Rejection { reason: Reason::MatchBudget, detail: exceeded.to_string() })
    }

    fn try_process(
        &self,
        engine: &Engine,
        record: &Record,
        asked: Option<&Withheld>,
        scratch: &mut Scratch,
    ) -> Outcome {
        let Some(value) = record.value.as_deref() else {
            return Outcome::skipped(Skip::Tombstone);
        };
        let started = Instant::now();
        let decoded = match self.decoder.decode(value) {
            Ok(decoded) => decoded,
            Err(rejection) => return Outcome::rejected(rejection),
        };
        let decoded_at = Instant::now();
        let article = &decoded.article;
        let found = engine.search(article, self.budget, scratch);
        let mut outcome = Outcome::processed();
        outcome.decoding = Some(decoded_at - started);
        outcome.matching = Some(decoded_at.elapsed());
        outcome.wrong_types = decoded.wrong_types;
        let identity = || ArticleIdentity::new(article, &record.origin, || article.content_version());
        let known = self.identifies.then(identity);
        outcome.article = known.as_ref().and_then(|known| ArticleHash::of(article, known, asked));
        let mut fired = match found {
            Ok(fired) => fired,
            Err(exceeded) => {
                outcome.reject(Rejection { reason: Reason::MatchBudget, detail: exceeded.to_string() });
                return outcome;
            }
        };
        if let Some(asked) = asked {
            fired.retain(|fired| asked.holds(&fired.watch.id));
        }
        if fired.is_empty() {
            return outcome;
        }
        let identity = known.unwrap_or_else(identity);
        let composer = self.composer.for_article(article, &identity, record.into(), Timestamp::now());
        for fired in &fired {
            match composer.compose(fired) {
                Ok(alert) => outcome.alerts.push(alert),
                Err(too_large) => {
                    outcome
                        .reject(Rejection { reason: Reason::AlertTooLarge, detail: too_large.to_string() });
                    outcome.withheld.insert(too_large.watch_id);
                }
            }
        }
        outcome.article_id = Some(identity.id);
        outcome
    }
}
