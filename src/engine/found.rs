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
    /// Of each place its atom, by its number among `atoms`; then where it belongs.
    numbers: Vec<u32>,
    /// The atoms that stand somewhere, in the order in which they were found, each with where its places end.
    atoms: Vec<(u32, u32)>,
    table: Table,
    traces: Traces,
}

/// Numbers of atoms, hashed by the atom, with open addressing. At least half of the slots are free.
#[derive(Default)]
struct Table {
    slots: Vec<u32>,
    /// How far a hash is shifted to be the place of a slot.
    shift: u32,
}

/// The slot holds no number.
const FREE: u32 = u32::MAX;

/// Slots of a table that is begun; it grows with its atoms.
const MOST_AT_FIRST: usize = 1 << 10;

impl Table {
    /// Takes so many slots, a power of two, and the numbers of these atoms.
    fn rebuild(&mut self, slots: usize, atoms: &[(u32, u32)]) {
        self.shift = u32::BITS - slots.ilog2();
        self.slots.clear();
        self.slots.resize(slots, FREE);
        for (number, (atom, _)) in (0..).zip(atoms) {
            let slot = self.slot(*atom, atoms);
            self.slots[slot] = number;
        }
    }

    /// The slot that holds the number of this atom, or would.
    #[inline]
    fn slot(&self, atom: u32, atoms: &[(u32, u32)]) -> usize {
        let mut slot = (atom.wrapping_mul(SPREAD) >> self.shift) as usize;
        while atoms.get(self.slots[slot] as usize).is_some_and(|(other, _)| *other != atom) {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }
}

/// A set of atoms in so little memory that it is always at hand; one in some hundreds seems to stand and does not.
struct Traces(Box<[u64; TRACES / 64]>);

const TRACES: usize = 1 << 16;

/// The golden ratio in 32 bits, which spreads atoms that follow each other.
const SPREAD: u32 = 0x9E37_79B9;

/// What an atom leaves among the [`Traces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trace(u16);

impl Trace {
    /// The one that is always there.
    pub const EVERYWHERE: Trace = Trace(0);

    pub fn of(atom: u32) -> Trace {
        Trace(((atom.wrapping_mul(SPREAD) >> 16) as u16).max(1))
    }
}

impl Default for Traces {
    fn default() -> Traces {
        let mut traces = Traces(Box::new([0; TRACES / 64]));
        traces.leave(Trace::EVERYWHERE);
        traces
    }
}

impl Traces {
    fn leave(&mut self, Trace(bit): Trace) {
        self.0[usize::from(bit / 64)] |= 1 << (bit % 64);
    }

    /// Takes back the trace, and the others beside it.
    fn wipe(&mut self, Trace(bit): Trace) {
        self.0[usize::from(bit / 64)] = 0;
    }
}

impl FoundList {
    pub fn clear(&mut self) {
        self.places.clear();
        for (atom, _) in self.atoms.drain(..) {
            self.traces.wipe(Trace::of(atom));
        }
        self.traces.leave(Trace::EVERYWHERE);
    }

    pub fn push(&mut self, found: Found) {
        self.places.push(found);
    }

    /// Brings everything into its order. To be called between the last push and the first question.
    pub fn finish(&mut self) {
        let FoundList { places, numbers, atoms, table, traces } = self;
        // As many atoms as places at most; of many places most are of few atoms.
        table.rebuild((2 * places.len()).next_power_of_two().clamp(2, MOST_AT_FIRST), atoms);
        numbers.clear();
        // First how many places each atom has.
        for found in &*places {
            let slot = table.slot(found.atom, atoms);
            let mut number = table.slots[slot];
            if number == FREE {
                number = atoms.len() as u32;
                table.slots[slot] = number;
                atoms.push((found.atom, 0));
                traces.leave(Trace::of(found.atom));
                if table.slots.len() < 2 * atoms.len() {
                    table.rebuild(2 * table.slots.len(), atoms);
                }
            }
            atoms[number as usize].1 += 1;
            numbers.push(number);
        }
        // Then where they begin, which moves to where they end as each place is told where it belongs.
        let mut begin = 0;
        for (_, places) in &mut *atoms {
            begin += std::mem::replace(places, begin);
        }
        for number in &mut *numbers {
            let end = &mut atoms[*number as usize].1;
            *number = *end;
            *end += 1;
        }
        for at in 0..places.len() {
            while numbers[at] as usize != at {
                let belongs = numbers[at] as usize;
                places.swap(at, belongs);
                numbers.swap(at, belongs);
            }
        }
        self.sort();
    }

    /// Sorts the places of each atom, and keeps one of each.
    fn sort(&mut self) {
        let FoundList { places, atoms, .. } = self;
        let place = |found: &Found| (found.slot, found.start, found.end);
        let mut may_be_doubled = false;
        for of_one in places.chunk_by_mut(|a, b| a.atom == b.atom).filter(|of_one| of_one.len() > 1) {
            if !of_one.is_sorted_by(|a, b| place(a) < place(b)) {
                of_one.sort_unstable_by_key(place);
                may_be_doubled = true;
            }
        }
        if !may_be_doubled {
            return;
        }
        places.dedup();
        let mut at = 0;
        for ((_, end), of_one) in atoms.iter_mut().zip(places.chunk_by(|a, b| a.atom == b.atom)) {
            at += of_one.len() as u32;
            *end = at;
        }
    }

    /// The number of an atom among `atoms`, if it stands anywhere.
    #[inline]
    fn number(&self, atom: u32) -> Option<usize> {
        if self.atoms.is_empty() {
            return None;
        }
        let number = self.table.slots[self.table.slot(atom, &self.atoms)];
        (number != FREE).then_some(number as usize)
    }

    /// Whether an atom stands anywhere.
    #[inline]
    pub fn stands(&self, atom: u32) -> bool {
        self.number(atom).is_some()
    }

    /// Whether the atom of this trace may stand; false is certain.
    #[inline]
    pub fn shows(&self, Trace(bit): Trace) -> bool {
        self.traces.0[usize::from(bit / 64)] >> (bit % 64) & 1 != 0
    }

    /// The atoms that stand somewhere, each with its places.
    pub fn atoms(&self) -> impl ExactSizeIterator<Item = (u32, &[Found])> {
        (0..self.atoms.len()).map(|at| (self.atoms[at].0, &self.places[self.range(at)]))
    }

    /// Where the atom at this place of [`FoundList::atoms`] stands, in order.
    pub fn at(&self, place: u32) -> &[Found] {
        &self.places[self.range(place as usize)]
    }

    /// Where an atom stands, in order.
    pub fn of(&self, atom: u32) -> &[Found] {
        self.number(atom).map_or(&[], |number| &self.places[self.range(number)])
    }

    fn range(&self, at: usize) -> Range<usize> {
        let start = if at == 0 { 0 } else { self.atoms[at - 1].1 as usize };
        start..self.atoms[at].1 as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    /// Places of few atoms, of many, and of such that share a slot at first.
    fn places() -> impl Strategy<Value = Vec<Found>> {
        let atom = prop_oneof![0..5_u32, 0..5_000_u32, (0..50_u32).prop_map(|number| number << 20)];
        let place = (atom, 0..3_u32, 0..4_u32, 1..3_u32);
        let found = place.prop_map(|(atom, slot, start, len)| Found { atom, slot, start, end: start + len });
        prop_oneof![3 => prop::collection::vec(found.clone(), 0..60), 1 => prop::collection::vec(found, 0..3_000)]
    }

    proptest! {
        #[test]
        fn every_atom_has_its_places_once_in_their_order(articles in prop::collection::vec(places(), 1..4)) {
            let mut list = FoundList::default();
            for places in articles {
                list.clear();
                let mut expected: BTreeMap<u32, BTreeSet<(u32, u32, u32)>> = BTreeMap::new();
                for found in places {
                    expected.entry(found.atom).or_default().insert((found.slot, found.start, found.end));
                    list.push(found);
                }
                list.finish();
                prop_assert_eq!(list.atoms().len(), expected.len());
                for (number, (atom, places)) in (0..).zip(list.atoms()) {
                    let of_atom: Vec<_> = expected[&atom].iter().copied().collect();
                    let told: Vec<_> = places.iter().map(|found| (found.slot, found.start, found.end)).collect();
                    prop_assert_eq!(&told, &of_atom);
                    prop_assert!(places.iter().all(|found| found.atom == atom));
                    prop_assert_eq!(list.at(number), places);
                    prop_assert_eq!(list.of(atom), places);
                    prop_assert!(list.stands(atom) && list.shows(Trace::of(atom)));
                }
                for atom in 5_000..5_100 {
                    prop_assert!(!list.stands(atom) && list.of(atom).is_empty());
                }
                prop_assert!(list.shows(Trace::EVERYWHERE));
            }
        }
    }
}
