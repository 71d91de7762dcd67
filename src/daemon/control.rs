//! What the lanes are told: which engine, go on, stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;

use crate::engine::Engine;
use crate::stream::lane::Surroundings;

/// Shared between the process and its lanes.
pub struct Control {
    engine: ArcSwap<Engine>,
    stopping: AtomicBool,
    halted: AtomicBool,
}

impl Control {
    /// Begins with this engine.
    pub fn new(engine: Arc<Engine>) -> Control {
        Control {
            engine: ArcSwap::new(engine),
            stopping: AtomicBool::new(false),
            halted: AtomicBool::new(false),
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

    /// Tells lanes that halted to go on.
    pub fn go_on(&self) {
        self.halted.store(false, Ordering::Release);
    }
}

impl Surroundings for Control {
    fn engine(&self) -> Arc<Engine> {
        self.engine.load_full()
    }

    fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    fn halt(&self) {
        self.halted.store(true, Ordering::Release);
    }

    fn halted(&self) -> bool {
        self.halted.load(Ordering::Acquire)
    }
}
