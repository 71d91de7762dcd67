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
    /// The same in the order in which they were found, and of each its atom by its number among `atoms`.
    as_found: Vec<Found>,
    numbers: Vec<u32>,
    /// The atoms that stand somewhere, in the order in which they were found, each with where its places end.
    atoms: Vec<(u32, u32)>,
    table: Table,
    traces: Traces,
}

/// Numbers of atoms, hashed by the atom, with open addressing. More than half of the slots are free.
#[derive(Default)]
struct Table {
    slots: Vec<u32>,
    /// How far a hash is shifted to be the place of a slot.
    shift: u32,
}

/// The slot holds no number.
const FREE: u32 = u32::MAX;

impl Table {
    /// Forgets everything, and makes room for so many numbers.
    fn clear(&mut self, numbers: usize) {
        let bits = (2 * numbers + 1).next_power_of_two().ilog2();
        self.shift = u32::BITS - bits;
        self.slots.clear();
        self.slots.resize(1 << bits, FREE);
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
        self.as_found.clear();
        for (atom, _) in self.atoms.drain(..) {
            self.traces.wipe(Trace::of(atom));
        }
        self.traces.leave(Trace::EVERYWHERE);
    }

    pub fn push(&mut self, found: Found) {
        self.as_found.push(found);
    }

    /// Brings everything into its order. To be called between the last push and the first question.
    pub fn finish(&mut self) {
        let FoundList { places, as_found, numbers, atoms, table, traces } = self;
        // As many atoms as places at most.
        table.clear(as_found.len());
        numbers.clear();
        // First how many places each atom has.
        for found in &*as_found {
            let slot = table.slot(found.atom, atoms);
            let mut number = table.slots[slot];
            if number == FREE {
                number = atoms.len() as u32;
                table.slots[slot] = number;
                atoms.push((found.atom, 0));
                traces.leave(Trace::of(found.atom));
            }
            atoms[number as usize].1 += 1;
            numbers.push(number);
        }
        // Then where they begin, which moves to where they end.
        let mut begin = 0;
        for (_, places) in &mut *atoms {
            begin += std::mem::replace(places, begin);
        }
        places.clone_from(as_found);
        for (found, number) in as_found.iter().zip(&*numbers) {
            let end = &mut atoms[*number as usize].1;
            places[*end as usize] = *found;
            *end += 1;
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
