//! Where the watches of all files and imports come together: each id stands once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Watch, revision};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// Gathers watches, and sees to it that each id stands once.
#[derive(Default)]
pub(super) struct Collector {
    watches: Vec<Watch>,
    ids: HashMap<Box<str>, Place>,
    pub(super) diagnostics: Diagnostics,
}

impl Collector {
    /// Claims an id; the error names both places.
    pub(super) fn claim(&mut self, id: &str, place: &Place) -> Result<(), Box<Diagnostic>> {
        match self.ids.entry(id.into()) {
            Entry::Vacant(entry) => {
                entry.insert(place.clone());
                Ok(())
            }
            Entry::Occupied(entry) => {
                let message = format!("the id `{id}` is used twice");
                Err(Box::new(Diagnostic::error(message).at(place).note("first used here", entry.get())))
            }
        }
    }

    /// Adds a watch whose id was claimed.
    pub(super) fn add(&mut self, mut watch: Watch) {
        watch.revision = revision::of(&watch);
        self.watches.push(watch);
    }

    /// What was gathered, in its order, and what was found wrong or doubtful.
    pub(super) fn finish(self) -> (Vec<Watch>, Diagnostics) {
        (self.watches, self.diagnostics)
    }
}
