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
    /// The atom of each place, in the upper half, and where it was found among the others: quicker to sort.
    order: Vec<u64>,
    /// The atoms that stand somewhere, ascending, each with where its places end.
    atoms: Vec<(u32, u32)>,
    /// The same as a set, since most that are asked for do not stand.
    standing: Vec<Standing>,
    traces: Traces,
}

/// Which of 64 atoms stand.
#[derive(Clone, Copy, Default)]
struct Standing {
    bits: u64,
    /// How many atoms stand that have lower numbers than these.
    before: u32,
}

/// A set of atoms in so little memory that it is always at hand; one in some hundreds seems to stand and does not.
struct Traces(Box<[u64; TRACES / 64]>);

const TRACES: usize = 1 << 16;

/// What an atom leaves among the [`Traces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trace(u16);

impl Trace {
    /// The one that is always there.
    pub const EVERYWHERE: Trace = Trace(0);

    pub fn of(atom: u32) -> Trace {
        // The golden ratio in 32 bits spreads atoms that follow each other.
        Trace(((atom.wrapping_mul(0x9E37_79B9) >> 16) as u16).max(1))
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
        self.order.clear();
        for (atom, _) in self.atoms.drain(..) {
            self.standing[atom as usize / 64].bits = 0;
            self.traces.wipe(Trace::of(atom));
        }
        self.traces.leave(Trace::EVERYWHERE);
    }

    pub fn push(&mut self, found: Found) {
        self.places.push(found);
    }

    /// Brings everything into its order. To be called between the last push and the first question.
    pub fn finish(&mut self) {
        let FoundList { places, order, atoms, standing, traces } = self;
        order.extend((0..).zip(&*places).map(|(at, found)| u64::from(found.atom) << 32 | at));
        order.sort_unstable();
        arrange(places, order);
        let place = |found: &Found| (found.slot, found.start, found.end);
        let mut may_be_doubled = false;
        for of_one in places.chunk_by_mut(|a, b| a.atom == b.atom).filter(|of_one| of_one.len() > 1) {
            if !of_one.is_sorted_by(|a, b| place(a) < place(b)) {
                of_one.sort_unstable_by_key(place);
                may_be_doubled = true;
            }
        }
        if may_be_doubled {
            places.dedup();
        }
        for (at, found) in (1u32..).zip(&*places) {
            match atoms.last_mut() {
                Some((atom, end)) if *atom == found.atom => *end = at,
                _ => atoms.push((found.atom, at)),
            }
        }
        let Some((last, _)) = atoms.last() else { return };
        let room = *last as usize / 64 + 1;
        if standing.len() < room {
            standing.resize(room, Standing::default());
        }
        for (before, (atom, _)) in (0..).zip(&*atoms) {
            let standing = &mut standing[*atom as usize / 64];
            if standing.bits == 0 {
                standing.before = before;
            }
            standing.bits |= 1 << (atom % 64);
            traces.leave(Trace::of(*atom));
        }
    }

    /// Whether an atom stands anywhere.
    #[inline]
    pub fn stands(&self, atom: u32) -> bool {
        self.standing.get(atom as usize / 64).is_some_and(|standing| standing.bits >> (atom % 64) & 1 != 0)
    }

    /// Whether the atom of this trace may stand; false is certain.
    #[inline]
    pub fn shows(&self, Trace(bit): Trace) -> bool {
        self.traces.0[usize::from(bit / 64)] >> (bit % 64) & 1 != 0
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
        let Standing { bits, before } = self.standing[atom as usize / 64];
        let lower = bits & ((1 << (atom % 64)) - 1);
        &self.places[self.range((before + lower.count_ones()) as usize)]
    }

    fn range(&self, at: usize) -> Range<usize> {
        let start = if at == 0 { 0 } else { self.atoms[at - 1].1 as usize };
        start..self.atoms[at].1 as usize
    }
}

/// Brings places into the order that the lower halves tell, which is used up.
fn arrange(places: &mut [Found], order: &mut [u64]) {
    for first in 0..places.len() {
        // They follow each other round in circles: each takes the place of the one before.
        let put_back = places[first];
        let mut at = first;
        loop {
            let from = order[at] as u32 as usize;
            order[at] = at as u64;
            if from == first || from == at {
                break;
            }
            places[at] = places[from];
            at = from;
        }
        places[at] = put_back;
    }
}
