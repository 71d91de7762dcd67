//! What literals stand for.

use crate::engine::form::RuleSet;
use crate::engine::lists::Lists;

/// An atom that a literal stands for, and on what conditions.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Posting {
    /// The atom, by its number in the engine.
    pub atom: u32,
    /// Under which word rules the atom has this literal.
    pub rules: RuleSet,
    /// Whether it stands for the atom only where the article's language has no stemmer.
    pub only_unstemmed: bool,
    /// Index into the checks, or [`NO_CHECK`].
    pub(super) check: u32,
}

pub(super) const NO_CHECK: u32 = u32::MAX;

impl Posting {
    fn is_unconditional(&self) -> bool {
        self.rules.is_all() && !self.only_unstemmed && self.check == NO_CHECK
    }
}

/// What a literal stands for, small enough to be kept beside the literal: see [`Meanings::of`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning(u32);

/// The bit of a meaning that is the number of a list of postings; others are atoms.
const LIST: u32 = 1 << 31;

/// What a literal stands for, in full.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) enum Told<'p> {
    /// One atom, unconditionally: nearly always.
    Atom(u32),
    /// Several, or such with conditions.
    Postings(&'p [Posting]),
}

/// The postings of the literals that do not stand for one atom unconditionally.
pub(super) struct Meanings(Lists<Posting>);

impl Meanings {
    /// Of literals by their numbers, which are below `literals`; with the meaning of each.
    pub fn new(mut postings: Vec<(u32, Posting)>, literals: usize) -> (Meanings, Vec<Meaning>) {
        postings.sort_by_key(|(literal, _)| *literal);
        let mut meanings = vec![Meaning(LIST); literals];
        let mut listed: Vec<(u32, Posting)> = Vec::new();
        let mut lists = 0;
        for of_one in postings.chunk_by(|a, b| a.0 == b.0) {
            let (literal, first) = of_one[0];
            meanings[literal as usize] = match of_one {
                [_] if first.is_unconditional() && first.atom < LIST => Meaning(first.atom),
                _ => {
                    listed.extend(of_one.iter().map(|(_, posting)| (lists, *posting)));
                    lists += 1;
                    Meaning(LIST | (lists - 1))
                }
            };
        }
        (Meanings(Lists::of(&listed, lists as usize)), meanings)
    }

    /// A meaning in full.
    #[inline]
    pub fn of(&self, Meaning(meaning): Meaning) -> Told<'_> {
        match meaning & LIST {
            0 => Told::Atom(meaning),
            _ => Told::Postings(self.0.of_number(meaning & !LIST)),
        }
    }

    pub fn heap_bytes(&self) -> usize {
        self.0.heap_bytes()
    }
}

#[cfg(test)]
impl Meaning {
    /// That of a literal which stands for this atom.
    pub fn atom(atom: u32) -> Meaning {
        Meaning(atom)
    }
}
