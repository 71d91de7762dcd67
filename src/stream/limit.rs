//! When dead letters say that the input is not what it should be.
//!
//! Copied in spirit from Sentry's arroyo: over a limit it is better to stop than to empty the topic into
//! the dead-letter topic.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::DeadLetter;

/// A ratio is meaningless over a handful of records.
const FEWEST_RECORDS: usize = 200;

/// Follows the records of all partitions in their order.
#[derive(Clone, Debug)]
pub struct DeadLetterLimit {
    window: usize,
    max_ratio: f64,
    max_consecutive: usize,
    recent: VecDeque<bool>,
    rejected_recently: usize,
    consecutive: usize,
}

impl DeadLetterLimit {
    /// With nothing seen yet.
    pub fn new(settings: &DeadLetter) -> DeadLetterLimit {
        DeadLetterLimit {
            window: settings.window,
            max_ratio: settings.max_ratio,
            max_consecutive: settings.max_consecutive,
            recent: VecDeque::with_capacity(settings.window),
            rejected_recently: 0,
            consecutive: 0,
        }
    }

    /// Takes in the next record; `Err` says, for people, which limit it reached.
    ///
    /// # Errors
    ///
    /// Where this record reaches one of the limits.
    pub fn observe(&mut self, rejected: bool) -> Result<(), String> {
        if self.recent.len() == self.window && self.recent.pop_front() == Some(true) {
            self.rejected_recently -= 1;
        }
        self.recent.push_back(rejected);
        if !rejected {
            self.consecutive = 0;
            return Ok(());
        }
        self.rejected_recently += 1;
        self.consecutive += 1;
        if self.consecutive >= self.max_consecutive {
            return Err(format!("{} dead letters in a row (dead_letter.max_consecutive)", self.consecutive));
        }
        let seen = self.recent.len();
        let ratio = self.rejected_recently as f64 / seen as f64;
        if seen >= FEWEST_RECORDS && ratio > self.max_ratio {
            return Err(format!(
                "{} dead letters among the last {seen} records (dead_letter.max_ratio)",
                self.rejected_recently
            ));
        }
        Ok(())
    }

    /// Begins anew, as when someone said to go on.
    pub fn reset(&mut self) {
        self.recent.clear();
        self.rejected_recently = 0;
        self.consecutive = 0;
    }
}

/// The limit of all lanes together. A batch goes by a copy of it, and counts once it is committed.
#[derive(Clone, Debug)]
pub struct SharedLimit(Arc<Mutex<DeadLetterLimit>>);

impl SharedLimit {
    /// With nothing seen yet.
    pub fn new(settings: &DeadLetter) -> SharedLimit {
        SharedLimit(Arc::new(Mutex::new(DeadLetterLimit::new(settings))))
    }

    /// What is known so far.
    pub fn now(&self) -> DeadLetterLimit {
        self.lock().clone()
    }

    /// Takes in the records of a batch, in their order: for each, whether it was rejected.
    ///
    /// # Errors
    ///
    /// The first limit that one of them reaches; all are taken in nevertheless.
    pub fn observe(&self, batch: &[bool]) -> Result<(), String> {
        let mut limit = self.lock();
        let mut reached = Ok(());
        for &rejected in batch {
            reached = reached.and(limit.observe(rejected));
        }
        reached
    }

    /// See [`DeadLetterLimit::reset`].
    pub fn reset(&self) {
        self.lock().reset();
    }

    fn lock(&self) -> MutexGuard<'_, DeadLetterLimit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(window: usize, max_ratio: f64, max_consecutive: usize) -> DeadLetterLimit {
        let topic = "articles.dead-letter".to_owned();
        DeadLetterLimit::new(&DeadLetter { topic, window, max_ratio, max_consecutive, max_bytes: 900_000 })
    }

    /// The number, from 1, of the record that reaches a limit.
    fn stops_at(limit: &mut DeadLetterLimit, records: impl IntoIterator<Item = bool>) -> Option<usize> {
        records.into_iter().position(|rejected| limit.observe(rejected).is_err()).map(|at| at + 1)
    }

    #[test]
    fn a_row_of_dead_letters_stops_at_the_last_one_allowed() {
        assert_eq!(stops_at(&mut limit(1000, 0.5, 100), std::iter::repeat_n(true, 500)), Some(100));
    }

    #[test]
    fn one_good_record_begins_the_row_anew() {
        let records = (0..1000).map(|number| number % 100 != 99);
        assert_eq!(stops_at(&mut limit(1000, 1.0, 100), records), None);
    }

    #[test]
    fn a_ratio_counts_only_once_enough_was_seen() {
        let two_of_three = (0..1000).map(|number| number % 3 != 0);
        assert_eq!(stops_at(&mut limit(1000, 0.5, 100), two_of_three), Some(200));
    }

    #[test]
    fn a_ratio_at_the_limit_is_allowed() {
        let half = (0..5000).map(|number| number % 2 == 0);
        assert_eq!(stops_at(&mut limit(1000, 0.5, 100), half.skip(1)), None);
    }

    #[test]
    fn the_window_forgets() {
        let mut limit = limit(200, 0.5, 1000);
        assert_eq!(stops_at(&mut limit, std::iter::repeat_n(false, 10_000)), None);
        // Over everything seen this were 1 %; over the window it is more than half.
        assert_eq!(stops_at(&mut limit, std::iter::repeat_n(true, 200)), Some(101));
    }

    #[test]
    fn after_a_reset_it_takes_as_many_again() {
        let mut limit = limit(1000, 0.5, 100);
        assert_eq!(stops_at(&mut limit, std::iter::repeat_n(true, 500)), Some(100));
        limit.reset();
        assert_eq!(stops_at(&mut limit, std::iter::repeat_n(true, 500)), Some(100));
    }

    #[test]
    fn lanes_share_a_limit_and_count_what_they_committed() {
        let settings = DeadLetter { max_consecutive: 5, ..DeadLetter::default() };
        let shared = SharedLimit::new(&settings);
        let mut taken_back = shared.now();
        assert!((0..4).all(|_| taken_back.observe(true).is_ok()));
        assert_eq!(shared.observe(&[true; 3]), Ok(()));
        assert!(shared.observe(&[true, true, false]).is_err());
        assert_eq!(shared.observe(&[true; 4]), Ok(()), "the good one counted too");
        shared.reset();
        assert_eq!(shared.observe(&[true; 4]), Ok(()));
    }
}
