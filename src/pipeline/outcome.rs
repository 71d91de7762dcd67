//! What became of a record.

use std::time::Duration;

use super::{ArticleHash, Withheld};
use crate::alert::Outgoing;
use crate::article::{FieldErrors, Reason, Rejection};
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
    /// The watches whose alerts are left to the dead letter: those that did not fit, or those that were asked for
    /// where it did not come to alerts.
    pub withheld: Withheld,
    /// Whether it is rejected with nothing done of what was asked for: then it does not make the next record of
    /// its article a copy.
    pub is_untouched: bool,
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

    /// Says what is left to the dead letter, if it is rejected, of a record that was put back for the alerts
    /// `asked`.
    pub(super) fn leave(&mut self, asked: Option<Withheld>) {
        let Fate::Rejected(rejection) = &self.fate else { return };
        if rejection.reason == Reason::AlertTooLarge {
            // An article's own alerts are published even if there are none: it is its dead letter that counts.
            self.is_untouched = asked.is_some_and(|asked| asked == self.withheld);
        } else {
            self.is_untouched = true;
            self.withheld = asked.unwrap_or_default();
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
            withheld: Withheld::default(),
            is_untouched: false,
            wrong_types: FieldErrors::default(),
            decoding: None,
            matching: None,
        }
    }
}
