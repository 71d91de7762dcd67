//! When a query has to be evaluated at all: only where an atom of its rarest requirement was found, and one of each of
//! the next rarest stands in the article as well.

use super::program::{Node, NodeId, Programs};
use crate::lint::frequency::rank;
use crate::query::{Form, Proximity, Term};
use crate::text::fold;

/// What a query needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Anchors {
    /// Atoms of which one stands in every article that the query is true for: the rarest such.
    pub atoms: Vec<u32>,
    /// As `atoms`, the rarest of the others for which there is room: at most as many atoms as [`GUARDS`] says. Empty
    /// where there is none.
    pub guards: [Vec<u32>; GUARDS.len()],
}

/// How many atoms each guard may have: longer ones would cost more to look at than they save.
pub(super) const GUARDS: [usize; 2] = [4, 2];

/// Atoms of which one must stand.
#[derive(Clone, Debug, PartialEq)]
struct Requirement {
    atoms: Vec<u32>,
    /// How often one of them is to be expected, by the sum of their [`frequency`].
    cost: f64,
}

impl Anchors {
    /// The anchors of a query; `None` where it can be true without any term.
    pub fn of(programs: &Programs, root: NodeId, frequency: &impl Fn(u32) -> f64) -> Option<Anchors> {
        let mut requirements = Requirements { programs, frequency }.of(root, true);
        requirements.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let mut requirements = requirements.into_iter().map(|requirement| requirement.atoms);
        let mut anchors = Anchors { atoms: requirements.next()?, ..Anchors::default() };
        for atoms in requirements.filter(|atoms| *atoms != anchors.atoms) {
            let room = anchors.guards.iter().position(Vec::is_empty);
            let Some(free) = room.filter(|free| atoms.len() <= GUARDS[*free]) else { continue };
            if !anchors.guards.contains(&atoms) {
                anchors.guards[free] = atoms;
            }
        }
        Some(anchors)
    }
}

struct Requirements<'p, F> {
    programs: &'p Programs,
    frequency: &'p F,
}

impl<F: Fn(u32) -> f64> Requirements<'_, F> {
    /// What must stand where the node is `truth`, each of it.
    fn of(&self, node: NodeId, truth: bool) -> Vec<Requirement> {
        let of = |node: NodeId| self.of(node, truth);
        let children = |parts| self.programs.children(parts).iter().map(|&part| of(part));
        match self.programs.node(node) {
            Node::Term { atom, .. } if truth => {
                vec![Requirement { atoms: vec![atom], cost: (self.frequency)(atom) }]
            }
            Node::Term { .. } | Node::Metadata(_) => Vec::new(),
            Node::Not(inner) => self.of(inner, !truth),
            Node::Field(_, inner) => of(inner),
            Node::And(parts) if truth => children(parts).flatten().collect(),
            Node::Or { all, .. } if !truth => children(all).flatten().collect(),
            Node::And(parts) => one_of_each(children(parts)).into_iter().collect(),
            Node::Or { all, .. } => one_of_each(children(all)).into_iter().collect(),
            // What counts occurrences is true for none where it is false.
            Node::AtLeast(..) | Node::First(..) | Node::Proximity { .. } if !truth => Vec::new(),
            Node::AtLeast(_, inner) | Node::First(_, inner) => of(inner),
            Node::Proximity { first, operands, operators } => {
                let operators = self.programs.operators(operators);
                let needed = self
                    .programs
                    .children(operands)
                    .iter()
                    .zip(operators)
                    .filter(|(_, operator)| matches!(operator, Proximity::Near(_) | Proximity::Pre(_)));
                std::iter::once(first).chain(needed.map(|(&operand, _)| operand)).flat_map(of).collect()
            }
        }
    }
}

/// Any of the parts will do, so one requirement of each is needed, the rarest.
fn one_of_each(parts: impl Iterator<Item = Vec<Requirement>>) -> Option<Requirement> {
    let mut together = Requirement { atoms: Vec::new(), cost: 0.0 };
    for part in parts {
        let rarest = part.into_iter().min_by(|a, b| a.cost.total_cmp(&b.cost))?;
        together.atoms.extend(rarest.atoms);
        together.cost += rarest.cost;
    }
    Some(together)
}

/// How often a term is to be expected among the words of an article: that of its rarest word, by the lists of
/// everyday words, else by its length. Which anchor is chosen by it changes how fast a query is, never its truth.
pub(super) fn frequency(term: &Term) -> f64 {
    let text = term.text();
    let rarest = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let rarest = rarest.map(frequency_of_word).min_by(f64::total_cmp).unwrap_or(1.0);
    rarest
        * match term.form {
            Form::Phrase | Form::Exact | Form::Regex => 1.0,
            Form::Pattern => 2.0,
            Form::Stem => 4.0,
            Form::Prefix | Form::Suffix => 8.0,
            Form::Infix => 16.0,
        }
}

fn frequency_of_word(word: &str) -> f64 {
    // The word of rank r makes about a tenth of 1/r of a text (Zipf's law); the lists end at 5,000.
    const FIRST: f64 = 0.1;
    const UNLISTED: f64 = FIRST / 10_000.0;
    const PER_LETTER: f64 = 0.8;
    match rank(&fold(word)) {
        Some(rank) => FIRST / f64::from(rank),
        None => UNLISTED * PER_LETTER.powf(word.chars().count().min(40) as f64),
    }
}
