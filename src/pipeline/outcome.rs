//! What became of a record.

use crate::alert::Outgoing;
use crate::article::{FieldErrors, Rejection};

/// What became of one record: what is to be published for it, and what is to be counted.
#[derive(Debug)]
pub struct Outcome {
    /// Whether it was an article at all.
    pub fate: Fate,
    /// The alerts to publish, by watch id in byte order.
    pub alerts: Vec<Outgoing>,
    /// The article's id, where it fired anything.
    pub article_id: Option<String>,
    /// Members of a wrong type, which counted as missing.
    pub wrong_types: FieldErrors,
    /// Seconds that decoding took, where it succeeded.
    pub decode_seconds: Option<f64>,
    /// Seconds that matching took, where it came to that.
    pub match_seconds: Option<f64>,
}

/// Whether a record was an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was matched.
    Processed,
    /// It is nothing to match, and nothing is wrong with it.
    Skipped(SkipReason),
    /// It is to be dead-lettered. It may still have alerts: those that were not too large.
    Rejected(Rejection),
}

/// Why a record was skipped: the closed set of `skipped_total{reason}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// The record has no value.
    Tombstone,
}

impl SkipReason {
    /// Every reason.
    pub const ALL: [SkipReason; 1] = [SkipReason::Tombstone];

    /// The name as it stands in the label.
    pub fn as_str(self) -> &'static str {
        match self {
            SkipReason::Tombstone => "tombstone",
        }
    }
}

impl Outcome {
    pub(super) fn processed() -> Outcome {
        Outcome::with(Fate::Processed)
    }

    pub(super) fn skipped(reason: SkipReason) -> Outcome {
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
            wrong_types: FieldErrors::default(),
            decode_seconds: None,
            match_seconds: None,
        }
    }
}
