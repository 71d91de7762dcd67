//! What became of a record.

use std::time::Duration;

use super::ArticleHash;
use crate::alert::Outgoing;
use crate::article::{FieldErrors, Rejection};
use crate::telemetry::metrics::Skip;

/// What became of one record: what is to be published for it, and what is to be counted.
#[derive(Debug)]
pub struct Outcome {
    /// Whether it was an article at all.
    pub fate: Fate,
    /// The alerts to publish, by watch id in byte order.
    pub alerts: Vec<Outgoing>,
    /// The article's id, where it fired anything.
    pub article_id: Option<String>,
    /// What the article has in common with its copies, where it has an identity and that was asked for.
    pub article: Option<ArticleHash>,
    /// Members of a wrong type, which counted as missing.
    pub wrong_types: FieldErrors,
    /// How long decoding took, where it succeeded.
    pub decoding: Option<Duration>,
    /// How long matching took, where it came to that.
    pub matching: Option<Duration>,
}

/// Whether a record was an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was matched.
    Processed,
    /// It is nothing to match, and nothing is wrong with it.
    Skipped(Skip),
    /// It is to be dead-lettered. It may still have alerts: those that were not too large.
    Rejected(Rejection),
}

impl Outcome {
    pub(super) fn processed() -> Outcome {
        Outcome::with(Fate::Processed)
    }

    pub(super) fn skipped(reason: Skip) -> Outcome {
        Outcome::with(Fate::Skipped(reason))
    }

    pub(super) fn rejected(rejection: Rejection) -> Outcome {
        Outcome::with(Fate::Rejected(rejection))
    }

    /// Turns it into a rejection; the first reason stays.
    pub(super) fn reject(&mut self, rejection: Rejection) {
        if !matches!(self.fate, Fate::Rejected(_)) {
            self.fate = Fate::Rejected(rejection);
        }
    }

    /// Whether it goes to the dead-letter topic.
    pub fn is_rejected(&self) -> bool {
        matches!(self.fate, Fate::Rejected(_))
    }

    /// Bytes that its alerts weigh.
    pub fn size(&self) -> usize {
        self.alerts.iter().map(Outgoing::size).sum()
    }

    fn with(fate: Fate) -> Outcome {
        Outcome {
            fate,
            alerts: Vec::new(),
            article_id: None,
            article: None,
            wrong_types: FieldErrors::default(),
            decoding: None,
            matching: None,
        }
    }
}
