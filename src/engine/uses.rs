//! What an atom is to the watches: a term of theirs, or the anchor of their query, which is evaluated only where
//! its guards stand too.

use super::anchors::{Anchors, GUARDS};
use super::found::{FoundList, Trace};
use super::lists::Lists;

/// For each atom, what it is to which watches: nothing for an atom that is inside a query only.
#[derive(Default)]
pub(super) struct Uses(Lists<Use>);

/// One use of an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub part: Part,
    /// Traces of each guard, of which one has to be there: kept with the use, since many are looked at and few pass.
    guards: ([Trace; GUARDS[0]], [Trace; GUARDS[1]]),
}

/// What an atom is to a watch. Terms come before anchors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// The rank of the watch.
    pub rank: u32,
    /// Which of its terms, or [`ANCHOR`].
    role: u32,
}

const ANCHOR: u32 = u32::MAX;

impl Part {
    /// The place among the watch's terms; `None` where the atom is an anchor.
    pub fn term(self) -> Option<usize> {
        (self.role != ANCHOR).then_some(self.role as usize)
    }
}

impl Use {
    /// Whether it may make its watch fire, by what else was found.
    #[inline]
    pub fn may_fire(&self, found: &FoundList) -> bool {
        let (first, second) = &self.guards;
        one_shows(first, found) && one_shows(second, found)
    }
}

/// Whether a guard, as [`traces_of`] has it, is of several traces. Most are of one.
#[inline]
fn has_choice(guard: &[Trace]) -> bool {
    guard.get(1).is_some_and(|second| *second != guard[0])
}

/// Whether one of the traces of a guard is there.
#[inline]
fn one_shows(guard: &[Trace], found: &FoundList) -> bool {
    found.shows(guard[0]) || has_choice(guard) && guard[1..].iter().any(|trace| found.shows(*trace))
}

impl Uses {
    /// The uses of an atom.
    pub fn of(&self, atom: u32) -> &[Use] {
        self.0.of_number(atom)
    }

    pub fn heap_bytes(&self) -> usize {
        self.0.heap_bytes()
    }
}

/// The traces of a guard, each once, as atoms can share one; the first of them again where there is room for more. Of
/// none the one that is always there.
fn traces_of<const MOST: usize>(guard: &[u32]) -> [Trace; MOST] {
    let mut traces: Vec<Trace> = guard.iter().map(|&atom| Trace::of(atom)).collect();
    traces.sort_unstable();
    traces.dedup();
    let first = traces.first().copied().unwrap_or(Trace::EVERYWHERE);
    std::array::from_fn(|number| traces.get(number).copied().unwrap_or(first))
}

/// Collects uses.
#[derive(Default)]
pub(super) struct UsesBuilder(Vec<(u32, Use)>);

impl UsesBuilder {
    /// The atom is the term at this place of a watch.
    pub fn term(&mut self, atom: u32, rank: u32, term: u32) {
        let part = Part { rank, role: term.min(ANCHOR - 1) };
        self.0.push((atom, Use { part, guards: (traces_of(&[]), traces_of(&[])) }));
    }

    /// The query of a watch has these anchors.
    pub fn anchors(&mut self, anchors: &Anchors, rank: u32) {
        let [first, second] = &anchors.guards;
        let anchor = Use { part: Part { rank, role: ANCHOR }, guards: (traces_of(first), traces_of(second)) };
        self.0.extend(anchors.atoms.iter().map(|&atom| (atom, anchor)));
    }

    /// All uses, of so many atoms.
    pub fn finish(self, atoms: usize) -> Uses {
        let UsesBuilder(mut uses) = self;
        uses.sort_unstable();
        uses.dedup();
        // What is alike one behind the other, so that it can be foreseen which way a look at it goes.
        uses.sort_by_key(|(atom, used)| (*atom, has_choice(&used.guards.0)));
        Uses(Lists::of(&uses, atoms))
    }
}

#[cfg(test)]
mod tests {
    use super::super::found::Found;
    use super::*;

    /// What a guard lets through where only this atom stands.
    fn passes(guard: &[u32], standing: u32) -> bool {
        let mut found = FoundList::default();
        found.push(Found { atom: standing, slot: 0, start: 0, end: 1 });
        found.finish();
        let anchors = Anchors { atoms: vec![0], guards: [guard.to_vec(), Vec::new()] };
        let mut builder = UsesBuilder::default();
        builder.anchors(&anchors, 0);
        builder.finish(1).of(0)[0].may_fire(&found)
    }

    #[test]
    fn any_atom_of_a_guard_is_enough() {
        // Two atoms that leave the same trace.
        let alike = (2..).find(|&atom| Trace::of(atom) == Trace::of(1)).unwrap();
        let guards: [&[u32]; 8] = [
            &[7],
            &[7, 8],
            &[7, 7, 8],
            &[8, 7, 7],
            &[1, alike, 8],
            &[8, 1, alike, 9],
            &[7, 8, 9],
            &[1, 1, 8, 8],
        ];
        for guard in guards {
            assert!(guard.iter().all(|atom| passes(guard, *atom)), "{guard:?}");
            assert!(!passes(guard, 100), "{guard:?}");
        }
        assert!(passes(&[], 100));
    }
}
