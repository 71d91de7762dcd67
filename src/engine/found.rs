//! What stage one found in an article: where each atom stands.

use std::ops::Range;

/// One place where an atom stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub atom: u32,
    /// The field, by its slot in [`super::fields`].
    pub slot: u32,
    /// First code point in the field's text.
    pub start: u32,
    /// End, excluded, in code points.
    pub end: u32,
}

/// All places, once each, by atom, slot and place. Buffers are kept from article to article.
#[derive(Default)]
pub(super) struct FoundList {
    places: Vec<Found>,
    /// The atoms that stand somewhere, ascending, each with where its places end.
    atoms: Vec<(u32, u32)>,
}

impl FoundList {
    pub fn clear(&mut self) {
        self.places.clear();
        self.atoms.clear();
    }

    pub fn push(&mut self, found: Found) {
        self.places.push(found);
    }

    /// Brings everything into its order. To be called between the last push and the first question.
    pub fn finish(&mut self) {
        self.places.sort_unstable();
        self.places.dedup();
        for (at, found) in (1u32..).zip(&self.places) {
            match self.atoms.last_mut() {
                Some((atom, end)) if *atom == found.atom => *end = at,
                _ => self.atoms.push((found.atom, at)),
            }
        }
    }

    /// The atoms that stand somewhere, ascending, each with its places.
    pub fn atoms(&self) -> impl ExactSizeIterator<Item = (u32, &[Found])> {
        (0..self.atoms.len()).map(|at| (self.atoms[at].0, &self.places[self.range(at)]))
    }

    /// Where an atom stands, in order.
    pub fn of(&self, atom: u32) -> &[Found] {
        match self.atoms.binary_search_by_key(&atom, |(atom, _)| *atom) {
            Ok(at) => &self.places[self.range(at)],
            Err(_) => &[],
        }
    }

    fn range(&self, at: usize) -> Range<usize> {
        let start = if at == 0 { 0 } else { self.atoms[at - 1].1 as usize };
        start..self.atoms[at].1 as usize
    }
}
