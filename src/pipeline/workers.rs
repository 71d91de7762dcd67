//! Many records on all cores.
//!
//! Threads take records in their order from one counter, so at any moment those that were taken are a
//! prefix of the batch. That is what lets the work stop anywhere: when the outcomes grow heavy, the
//! prefix that is done is published first and the rest is taken up again behind it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::{Outcome, Pipeline};
use crate::engine::{Engine, Scratch};
use crate::record::Record;

/// Beyond these no further record is begun.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Of the alerts together, in bytes.
    pub bytes: usize,
    /// When to stop; `None` for never.
    pub until: Option<Instant>,
}

impl Bounds {
    fn hold(&self, bytes: usize) -> bool {
        bytes <= self.bytes && self.until.is_none_or(|until| Instant::now() < until)
    }
}

/// The threads' buffers, kept between batches.
pub struct Workers {
    scratches: Vec<Scratch>,
}

impl Workers {
    /// Workers for this many threads; 0 means one for each core.
    pub fn new(threads: usize) -> Workers {
        Workers { scratches: (0..Workers::threads(threads)).map(|_| Scratch::default()).collect() }
    }

    /// How many threads are meant by this number.
    pub fn threads(threads: usize) -> usize {
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        if threads == 0 { cores() } else { threads }
    }

    /// The outcomes of the records from the first one on, in their order: of all of them, or of as many
    /// as were begun within these bounds. At least one, where there is one.
    pub fn process(
        &mut self,
        pipeline: &Pipeline,
        engine: &Engine,
        records: &[Record],
        bounds: Bounds,
    ) -> Vec<Outcome> {
        let next = AtomicUsize::new(0);
        let weight = AtomicUsize::new(0);
        let work = |scratch: &mut Scratch| {
            let mut done = Vec::new();
            while done.is_empty() || bounds.hold(weight.load(Ordering::Relaxed)) {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(record) = records.get(place) else { break };
                let outcome = pipeline.process(engine, record, scratch);
                weight.fetch_add(outcome.size(), Ordering::Relaxed);
                done.push((place, outcome));
            }
            done
        };
        let threads = self.scratches.len().min(records.len());
        let mut done = match self.scratches[..threads].split_first_mut() {
            None => Vec::new(),
            Some((own, others)) => thread::scope(|scope| {
                let work = &work;
                let handles: Vec<_> =
                    others.iter_mut().map(|scratch| scope.spawn(move || work(scratch))).collect();
                let mut done = work(own);
                for handle in handles {
                    // A panic of one record is caught with the record; what is left is a bug of ours,
                    // and dropping its outcomes would lose articles.
                    done.extend(handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
                }
                done
            }),
        };
        done.sort_unstable_by_key(|(place, _)| *place);
        done.into_iter().map(|(_, outcome)| outcome).collect()
    }
}
