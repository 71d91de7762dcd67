//! What stage one found in an article: where each atom stands.

use std::ops::Range;

/// One place where an atom stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The same as a set, a bit an atom, since most that are asked for do not stand.
    standing: Vec<u64>,
}

impl Found {
    /// In the order of a list: compared at once, not member by member.
    fn key(&self) -> u128 {
        let Found { atom, slot, start, end } = *self;
        [atom, slot, start, end].into_iter().fold(0, |key, part| key << 32 | u128::from(part))
    }
}

impl FoundList {
    pub fn clear(&mut self) {
        self.places.clear();
        for (atom, _) in self.atoms.drain(..) {
            self.standing[atom as usize / 64] = 0;
        }
    }

    pub fn push(&mut self, found: Found) {
        self.places.push(found);
    }

    /// Brings everything into its order. To be called between the last push and the first question.
    pub fn finish(&mut self) {
        self.places.sort_unstable_by_key(Found::key);
        self.places.dedup();
        for (at, found) in (1u32..).zip(&self.places) {
            match self.atoms.last_mut() {
                Some((atom, end)) if *atom == found.atom => *end = at,
                _ => self.atoms.push((found.atom, at)),
            }
        }
        let Some((last, _)) = self.atoms.last() else { return };
        let room = *last as usize / 64 + 1;
        if self.standing.len() < room {
            self.standing.resize(room, 0);
        }
        for (atom, _) in &self.atoms {
            self.standing[*atom as usize / 64] |= 1 << (atom % 64);
        }
    }

    /// Whether an atom stands anywhere.
    #[inline]
    pub fn stands(&self, atom: u32) -> bool {
        self.standing.get(atom as usize / 64).is_some_and(|bits| bits >> (atom % 64) & 1 != 0)
    }

    /// The atoms that stand somewhere, ascending, each with its places.
    pub fn atoms(&self) -> impl ExactSizeIterator<Item = (u32, &[Found])> {
        (0..self.atoms.len()).map(|at| (self.atoms[at].0, &self.places[self.range(at)]))
    }

    /// Where the atom at this place of [`FoundList::atoms`] stands, in order.
    pub fn at(&self, place: u32) -> &[Found] {
        &self.places[self.range(place as usize)]
    }

    /// Where an atom stands, in order.
    pub fn of(&self, atom: u32) -> &[Found] {
        if !self.stands(atom) {
            return &[];
        }
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
