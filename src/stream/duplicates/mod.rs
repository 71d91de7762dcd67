//! Copies of articles: recognised within a number of records of their partition, whoever read the first.
//!
//! A copy is a record whose article has the id and the version of one that was processed at most
//! `delivery.duplicates_window` offsets before, or of a copy of it. What was dead-lettered was not processed,
//! so that it can be put back. An article with neither id nor url has no copies.
//!
//! ```text
//!            floor          committed
//!  ------------|---------------|-------------->
//!   not ours   | read back     | gathered
//!              | ids, versions |
//! ```
//!
//! When a partition is assigned, the consumer begins that many records before the committed offset. What it
//! reads from there goes no further than to here, and since a partition is read in order, it is here before
//! the first record that is to be judged by it. So no callback waits for it, and other partitions flow on.
//! Which of the records were dead-lettered, and how far back the group has seen all, stands in the
//! `note` beside the committed offset.
//!
//! What a batch did is put on a [`Page`], and taken in here once the batch is committed: a batch that is
//! taken back has seen nothing.

mod note;
mod window;

use std::collections::{BTreeMap, HashMap};

pub use note::{MAX_BYTES, Note};
use window::Window;

use super::offsets::Offsets;
use crate::pipeline::ArticleHash;
use crate::record::Partition;
use crate::telemetry::events;

/// What is known of every partition that is ours, as far as it is committed.
#[derive(Debug)]
pub struct Duplicates {
    window: i64,
    /// Records that memory suffices for, of all partitions together.
    room: i64,
    partitions: BTreeMap<Partition, Window>,
}

/// What a record takes: twice its hash and offset, with the room that the tables leave free.
const BYTES_A_RECORD: usize = 80;

/// Where a partition was taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takeover {
    /// What the commit said.
    pub note: Note,
    /// The first record that comes.
    pub from: i64,
    /// The committed offset.
    pub committed: i64,
}

/// What to do with a record that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It is to be processed.
    Ours,
    /// It was processed before the partition came to us: only its identity is wanted.
    Back,
    /// The same, but it is known to have none that counts.
    BackWithout,
}

impl Duplicates {
    /// With a window of so many records a partition, as far as these bytes of memory suffice.
    pub fn new(window: usize, memory: usize) -> Duplicates {
        let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
        let (window, room) = (number(window), number(memory / BYTES_A_RECORD));
        Duplicates { window, room, partitions: BTreeMap::new() }
    }

    /// Partitions came, and with them what was committed for them.
    pub fn took_over(&mut self, partitions: impl IntoIterator<Item = (Partition, Takeover)>) {
        for (partition, Takeover { note, from, committed }) in partitions {
            self.partitions.insert(partition, Window::new(note, from, committed));
        }
        if self.reach() < self.window {
            events::window_cut(self.partitions.len(), self.window, self.reach());
        }
    }

    /// How far back copies are recognised: the window, or less where many partitions share the memory.
    fn reach(&self) -> i64 {
        let partitions = i64::try_from(self.partitions.len()).unwrap_or(i64::MAX);
        self.window.min(self.room / partitions.max(1))
    }

    /// A partition went.
    pub fn forget(&mut self, partition: &Partition) {
        self.partitions.remove(partition);
    }

    /// What to do with the record at this offset, which is the next that came of its partition.
    pub fn reading(&mut self, partition: &Partition, offset: i64) -> Reading {
        let Some(window) = self.partitions.get(partition) else { return Reading::Ours };
        if offset < window.next() {
            // The topic was created anew, or lost its end: what was known is of other records.
            self.partitions.remove(partition);
            return Reading::Ours;
        }
        if offset >= window.ours_from() {
            Reading::Ours
        } else if window.was_rejected(offset) {
            Reading::BackWithout
        } else {
            Reading::Back
        }
    }

    /// A record was read back. Where the one behind it is the first to be processed, how many articles of the
    /// partition are known.
    pub fn read_back(
        &mut self,
        partition: &Partition,
        offset: i64,
        article: Option<ArticleHash>,
    ) -> Option<usize> {
        let reach = self.reach();
        let window = self.partitions.get_mut(partition)?;
        if let Some(article) = article {
            window.processed(offset, article);
        }
        window.advance(offset + 1, reach);
        (offset + 1 == window.ours_from()).then(|| window.articles())
    }

    /// An empty page for the next batch.
    pub fn page(&self) -> Page<'_> {
        Page { known: self, articles: HashMap::new(), entries: BTreeMap::new() }
    }

    /// What is to be known of the records of a partition before the offset `next`, which is to be committed with
    /// this batch.
    pub fn note(&self, partition: &Partition, next: i64, batch: &Entries) -> Note {
        let reach = self.reach();
        let (first, rejected) = match batch.0.get(partition) {
            Some(entries) => (entries.first, entries.rejected.as_slice()),
            None => (next, [].as_slice()),
        };
        match self.partitions.get(partition) {
            Some(window) => window.note(next, reach, rejected),
            None => Window::fresh(first).note(next, reach, rejected),
        }
    }

    /// Takes in what a batch did that is committed up to these offsets.
    pub fn committed(&mut self, offsets: &Offsets, batch: Entries) {
        let reach = self.reach();
        for (partition, entries) in batch.0 {
            let Some(next) = offsets.get(&partition) else { continue };
            let fresh = || Window::fresh(entries.first);
            let window = self.partitions.entry(partition).or_insert_with(fresh);
            for (offset, article) in entries.processed {
                window.processed(offset, article);
            }
            for offset in entries.rejected {
                window.rejected(offset);
            }
            window.advance(next, reach);
        }
    }
}

/// What a batch does, while it is not committed.
#[derive(Debug)]
pub struct Page<'d> {
    known: &'d Duplicates,
    articles: HashMap<(Partition, ArticleHash), i64>,
    entries: BTreeMap<Partition, PartitionEntries>,
}

/// What a batch did.
#[derive(Debug, Default)]
pub struct Entries(BTreeMap<Partition, PartitionEntries>);

#[derive(Debug)]
struct PartitionEntries {
    /// The first record of the batch.
    first: i64,
    processed: Vec<(i64, ArticleHash)>,
    rejected: Vec<i64>,
}

impl Page<'_> {
    /// Takes in the next record of a partition. Whether it is a copy; then what became of it does not count.
    pub fn enter(
        &mut self,
        partition: &Partition,
        offset: i64,
        article: Option<ArticleHash>,
        is_rejected: bool,
    ) -> bool {
        let is_copy = article.is_some_and(|article| self.is_copy(partition, offset, article));
        let empty = || PartitionEntries { first: offset, processed: Vec::new(), rejected: Vec::new() };
        let entries = self.entries.entry(partition.clone()).or_insert_with(empty);
        if is_rejected && !is_copy {
            entries.rejected.push(offset);
        } else if let Some(article) = article {
            entries.processed.push((offset, article));
            self.articles.insert((partition.clone(), article), offset);
        }
        is_copy
    }

    /// What the batch did.
    pub fn into_entries(self) -> Entries {
        Entries(self.entries)
    }

    fn is_copy(&self, partition: &Partition, offset: i64, article: ArticleHash) -> bool {
        let here = self.articles.get(&(partition.clone(), article)).copied();
        let known = || self.known.partitions.get(partition).and_then(|window| window.last(article));
        here.or_else(known).is_some_and(|last| offset - last <= self.known.reach())
    }
}

#[cfg(test)]
mod tests;
