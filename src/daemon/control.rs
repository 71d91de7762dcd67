//! What the lanes are told: which engine, go on, stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use arc_swap::ArcSwap;

use crate::engine::Engine;
use crate::stream::lane::Surroundings;

/// Shared between the process and its lanes.
pub struct Control {
    engine: ArcSwap<Engine>,
    stopping: AtomicBool,
    told_to_go_on: AtomicU64,
}

impl Control {
    /// Begins with this engine.
    pub fn new(engine: Arc<Engine>) -> Control {
        Control {
            engine: ArcSwap::new(engine),
            stopping: AtomicBool::new(false),
            told_to_go_on: AtomicU64::new(0),
        }
    }

    /// From its next batch on, every lane matches with this engine. The old one is dropped by whoever
    /// held it last; it is returned so that this need not be a lane.
    pub fn swap(&self, engine: Arc<Engine>) -> Arc<Engine> {
        self.engine.swap(engine)
    }

    /// Asks the lanes to drain and end.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// Tells a lane that halted to go on.
    pub fn go_on(&self) {
        self.told_to_go_on.fetch_add(1, Ordering::Release);
    }
}

impl Surroundings for Control {
    fn engine(&self) -> Arc<Engine> {
        self.engine.load_full()
    }

    fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    fn told_to_go_on(&self) -> u64 {
        self.told_to_go_on.load(Ordering::Acquire)
    }
}
