//! What an atom is to the watches: a term of theirs, or the anchor of their query, which is evaluated only where
//! its guard stands too.

use super::anchors::Anchors;
use super::found::FoundList;
use super::lists::Lists;
use super::steps::{BudgetExceeded, Steps};

/// For each atom, what it is to which watches.
#[derive(Default)]
pub(super) struct Uses {
    /// By atom; none for an atom that is inside a query only.
    uses: Lists<Use>,
    /// Guards of more than one atom: how many, and then which.
    guards: Vec<u32>,
}

/// One use of an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    /// The rank of the watch.
    pub rank: u32,
    /// A kind, in the upper bits, and a number. Kept with the rank, since many are looked at and few are more than
    /// looked at.
    role: u32,
}

const KIND: u32 = 3 << 30;
/// The number is the place among the watch's terms.
const TERM: u32 = 0;
/// An anchor without a guard.
const ANCHOR: u32 = 1 << 30;
/// An anchor with a guard of one atom, which is the number.
const GUARDED: u32 = 2 << 30;
/// An anchor with a guard of several atoms, of which the number is the place among the guards.
const GUARDED_BY_ANY: u32 = 3 << 30;

impl Use {
    /// The place among the watch's terms; `None` where the atom is an anchor.
    pub fn term(self) -> Option<usize> {
        (self.role & KIND == TERM).then_some(self.role as usize)
    }
}

impl Uses {
    /// The uses of an atom.
    pub fn of(&self, atom: u32) -> &[Use] {
        self.uses.of_number(atom)
    }

    /// Whether a use may make its watch fire, by what else was found.
    #[inline]
    pub fn may_fire(&self, used: Use, found: &FoundList, steps: &mut Steps) -> Result<bool, BudgetExceeded> {
        let number = used.role & !KIND;
        match used.role & KIND {
            GUARDED => Ok(found.stands(number)),
            GUARDED_BY_ANY => {
                let (count, guards) = self.guards[number as usize..].split_first().unwrap_or((&0, &[]));
                steps.take(u64::from(*count))?;
                Ok(guards[..*count as usize].iter().any(|&atom| found.stands(atom)))
            }
            _ => Ok(true),
        }
    }

    pub fn heap_bytes(&self) -> usize {
        self.uses.heap_bytes() + size_of_val(&*self.guards)
    }
}

/// Collects uses.
#[derive(Default)]
pub(super) struct UsesBuilder {
    uses: Vec<(u32, Use)>,
    guards: Vec<u32>,
}

impl UsesBuilder {
    /// The atom is the term at this place of a watch.
    pub fn term(&mut self, atom: u32, rank: u32, term: u32) {
        self.uses.push((atom, Use { rank, role: TERM | term & !KIND }));
    }

    /// The query of a watch has these anchors.
    pub fn anchors(&mut self, anchors: &Anchors, rank: u32) {
        let role = match anchors.guard[..] {
            [] => ANCHOR,
            [atom] => GUARDED | atom,
            _ => GUARDED_BY_ANY | self.guards.len() as u32,
        };
        if let [_, _, ..] = anchors.guard[..] {
            self.guards.push(anchors.guard.len() as u32);
            self.guards.extend_from_slice(&anchors.guard);
        }
        self.uses.extend(anchors.atoms.iter().map(|&atom| (atom, Use { rank, role })));
    }

    /// All uses, of so many atoms.
    pub fn finish(self, atoms: usize) -> Uses {
        let UsesBuilder { mut uses, mut guards } = self;
        uses.sort_unstable();
        uses.dedup();
        guards.shrink_to_fit();
        Uses { uses: Lists::of(&uses, atoms), guards }
    }
}
