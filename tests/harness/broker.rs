//! The broker of the run: Apache Kafka, the embedded one, or one that is there already.

use std::sync::{Arc, Mutex, PoisonError};

use super::apache::Apache;
use super::embedded::Embedded;
use super::kafka;
use super::machine::Choice;

/// A broker that tests share; each has topics and groups of its own.
pub struct Broker {
    address: String,
    kind: Kind,
}

enum Kind {
    /// Held for its end: with this value the process ends.
    Apache {
        _process: Apache,
    },
    Embedded(Embedded),
    External,
}

/// The broker of the run, started by the first test that needs it; a failure is told to each of them.
static SHARED: Mutex<Option<Result<Arc<Broker>, String>>> = Mutex::new(None);

impl Broker {
    /// The broker of the run.
    ///
    /// # Panics
    ///
    /// Where it cannot be started.
    pub fn shared(choice: &Choice) -> Arc<Broker> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let started = shared.get_or_insert_with(|| Broker::start(choice).map(Arc::new)).clone();
        // Not held while panicking, for the tests that come after.
        drop(shared);
        started.unwrap_or_else(|error| panic!("the broker of this run cannot be started: {error}"))
    }

    /// Ends the broker of the run. Nothing would otherwise: statics are not dropped.
    pub fn end_shared() {
        SHARED.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn start(choice: &Choice) -> Result<Broker, String> {
        Ok(match choice {
            Choice::Apache => {
                let mut process = Apache::prepare()?;
                process.start()?;
                Broker { address: process.address(), kind: Kind::Apache { _process: process } }
            }
            Choice::Embedded => {
                let embedded = Embedded::start()?;
                Broker { address: embedded.address().to_owned(), kind: Kind::Embedded(embedded) }
            }
            Choice::External(address) => Broker { address: address.clone(), kind: Kind::External },
        })
    }

    /// `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether it keeps Kafka's promises; the embedded one only speaks its language.
    pub fn is_real(&self) -> bool {
        !matches!(self.kind, Kind::Embedded(_))
    }

    /// Creates a topic.
    ///
    /// # Panics
    ///
    /// Where the broker refuses.
    pub fn create_topic(&self, topic: &str, partitions: i32) {
        match &self.kind {
            Kind::Embedded(embedded) => embedded.create_topic(topic, partitions),
            Kind::Apache { .. } | Kind::External => kafka::create_topic(&self.address, topic, partitions),
        }
    }
}

impl Broker {
    /// A broker that is there already, at this `HOST:PORT`.
    pub fn at(address: String) -> Broker {
        Broker { address, kind: Kind::External }
    }
}

impl From<&Apache> for Broker {
    /// A broker of a test's own, as one that is there already: the test decides about its life.
    fn from(apache: &Apache) -> Broker {
        Broker::at(apache.address())
    }
}
