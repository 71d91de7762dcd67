//! The last records of one partition: which articles they held, and which of them were dead-lettered.

use std::collections::{HashMap, VecDeque};

use super::note::Note;
use crate::pipeline::ArticleHash;

/// What is known of the records up to an offset. Only what is committed gets in here.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// From here on all records were seen.
    floor: i64,
    /// Everything before is committed; while records are read back, everything before is read.
    next: i64,
    /// Records before this were committed before the partition came to us.
    ours_from: i64,
    /// For each article the offset of its last copy.
    seen: HashMap<ArticleHash, i64>,
    /// The same by offset, copies among them.
    order: VecDeque<(i64, ArticleHash)>,
    /// Dead letters by offset.
    rejected: VecDeque<i64>,
}

impl Window {
    /// For a partition that was committed up to `ours_from`, and is read back from `from` on.
    pub fn new(note: Note, from: i64, ours_from: i64) -> Window {
        Window {
            floor: note.floor,
            next: from,
            ours_from,
            seen: HashMap::new(),
            order: VecDeque::new(),
            rejected: note.rejected.into(),
        }
    }

    /// For a partition of which nothing is known before its record at `first`, which is ours.
    pub fn fresh(first: i64) -> Window {
        Window::new(Note::unknown(first), first, first)
    }

    /// Everything before is committed or read back.
    pub fn next(&self) -> i64 {
        self.next
    }

    /// Records before this are only read back.
    pub fn ours_from(&self) -> i64 {
        self.ours_from
    }

    /// Whether the record at this offset was dead-lettered.
    pub fn was_rejected(&self, offset: i64) -> bool {
        self.rejected.binary_search(&offset).is_ok()
    }

    /// The offset of the last record with this article.
    pub fn last(&self, article: ArticleHash) -> Option<i64> {
        self.seen.get(&article).copied()
    }

    /// How many articles are known.
    pub fn articles(&self) -> usize {
        self.seen.len()
    }

    /// The record at this offset held an article that was processed, or a copy of one.
    pub fn processed(&mut self, offset: i64, article: ArticleHash) {
        self.seen.insert(article, offset);
        self.order.push_back((offset, article));
    }

    /// The record at this offset was dead-lettered.
    pub fn rejected(&mut self, offset: i64) {
        self.rejected.push_back(offset);
    }

    /// Everything before `next` is done; forgets what is more than `window` before it.
    pub fn advance(&mut self, next: i64, window: i64) {
        self.next = next.max(self.next);
        let first = self.next - window;
        while let Some((offset, article)) = self.order.front().copied().filter(|(offset, _)| *offset < first)
        {
            self.order.pop_front();
            if self.seen.get(&article) == Some(&offset) {
                self.seen.remove(&article);
            }
        }
        while self.rejected.front().is_some_and(|offset| *offset < first) {
            self.rejected.pop_front();
        }
        self.floor = self.floor.max(first);
    }

    /// What is to be known of the records before `next` later on, if these are dead-lettered as well.
    pub fn note(&self, next: i64, window: i64, also_rejected: &[i64]) -> Note {
        let first = next - window;
        let rejected = self.rejected.iter().chain(also_rejected).copied();
        let rejected = rejected.filter(|offset| *offset >= first).collect();
        Note { floor: self.floor.max(first), rejected, partitions: None }
    }
}
