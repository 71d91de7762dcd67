//! What a query needs, and what is enough for it, in terms.
//!
//! Every reading here is on the safe side: a term that is told as needed is, but others may be too.

use std::collections::HashMap;

use super::cover::Covers;
use super::needle::{Needle, NeedleMaker};
use super::{Spot, Subject};
use crate::query::{Expr, ExprKind, Proximity, Query, Term, TextField};

/// Where a term is looked for: a field, or where no field is named the title, lead and body.
pub(super) type Scope = Option<TextField>;

/// Whether a term that occurs in `narrow` occurs in `wide` for that.
pub(super) fn scope_covers(wide: Scope, narrow: Scope) -> bool {
    let is_text = !matches!(narrow, Some(TextField::Byline | TextField::Tag));
    wide == narrow || wide.is_none() && is_text
}

/// A query, and the needles of its terms.
pub(super) struct Sentence<'w> {
    pub(super) query: &'w Query,
    pub(super) is_unless: bool,
    /// By the byte at which a term stands.
    needles: HashMap<usize, Needle>,
}

impl<'w> Sentence<'w> {
    fn of(query: &'w Query, is_unless: bool, maker: &mut NeedleMaker) -> Sentence<'w> {
        let mut needles = HashMap::new();
        for_each_leaf(&query.root, &mut |leaf| {
            if let ExprKind::Term(term) = &leaf.kind {
                needles.insert(leaf.span.start, maker.needle(term));
            }
        });
        Sentence { query, is_unless, needles }
    }

    /// The spot of one of its parts.
    pub(super) fn spot(&self, expr: &Expr) -> Spot {
        if self.is_unless { Spot::Unless(expr.span.clone()) } else { Spot::Query(expr.span.clone()) }
    }

    /// The text of one of its parts, without the parentheses around it.
    pub(super) fn written(&self, expr: &Expr) -> &'w str {
        self.query.text.get(expr.span.clone()).unwrap_or_default()
    }

    /// What a term of it looks for. `None` for what is no term.
    pub(super) fn needle(&self, expr: &Expr) -> Option<&Needle> {
        self.needles.get(&expr.span.start).filter(|_| matches!(expr.kind, ExprKind::Term(_)))
    }

    /// The terms that hold whenever a part does.
    pub(super) fn needed(&self, expr: &'w Expr, scope: Scope) -> Vec<Atom<'_>> {
        let mut atoms = Vec::new();
        self.add_needed(expr, scope, &mut atoms);
        atoms
    }

    fn add_needed<'s>(&'s self, expr: &'w Expr, scope: Scope, atoms: &mut Vec<Atom<'s>>) {
        match &expr.kind {
            ExprKind::Term(_) => atoms.extend(self.atom(expr, scope)),
            ExprKind::Metadata(_) | ExprKind::Not(_) | ExprKind::Or(_) => {}
            ExprKind::Field(field, inner) => self.add_needed(inner, Some(*field), atoms),
            ExprKind::AtLeast(_, inner) => self.add_needed(inner, scope, atoms),
            ExprKind::First(_, inner) => {
                self.add_needed(inner, scope.or(Some(TextField::Body)), atoms);
            }
            ExprKind::Proximity(first, rest) => {
                self.add_needed(first, scope, atoms);
                for (operator, operand) in rest {
                    if matches!(operator, Proximity::Near(_) | Proximity::Pre(_)) {
                        self.add_needed(operand, scope, atoms);
                    }
                }
            }
            ExprKind::And(parts) => {
                for part in parts {
                    self.add_needed(part, scope, atoms);
                }
            }
        }
    }

    /// The terms each of which is enough for a part to hold.
    pub(super) fn enough(&self, expr: &'w Expr, scope: Scope) -> Vec<Atom<'_>> {
        let branches = branches(expr, scope);
        branches.into_iter().filter_map(|(branch, scope)| self.atom(branch, scope)).collect()
    }

    fn atom<'s>(&'s self, expr: &'w Expr, scope: Scope) -> Option<Atom<'s>> {
        let needle = self.needle(expr)?;
        Some(Atom { scope, needle, spot: self.spot(expr), written: self.written(expr) })
    }
}

/// A term of a watch, and where it is looked for.
#[derive(Clone, Debug)]
pub(super) struct Atom<'s> {
    pub(super) scope: Scope,
    pub(super) needle: &'s Needle,
    pub(super) spot: Spot,
    pub(super) written: &'s str,
}

/// A watch with the needles of all its terms.
pub(super) struct Parts<'w> {
    pub(super) terms: &'w [Term],
    /// Of `terms`, in their order.
    pub(super) needles: Vec<Needle>,
    pub(super) query: Option<Sentence<'w>>,
    pub(super) unless: Option<Sentence<'w>>,
}

impl<'w> Parts<'w> {
    pub(super) fn of(subject: &Subject<'w>) -> Parts<'w> {
        let mut maker = NeedleMaker::default();
        let needles = subject.terms.iter().map(|term| maker.needle(term)).collect();
        let query = subject.query.map(|query| Sentence::of(query, false, &mut maker));
        let unless = subject.unless.map(|query| Sentence::of(query, true, &mut maker));
        Parts { terms: subject.terms, needles, query, unless }
    }

    /// The entries of `terms` as atoms.
    pub(super) fn listed(&self) -> impl Iterator<Item = Atom<'_>> {
        let numbered = self.terms.iter().zip(&self.needles).enumerate();
        numbered.map(|(number, (term, needle))| Atom {
            scope: None,
            needle,
            spot: Spot::Term(number),
            written: &term.written,
        })
    }

    /// The query and the `unless`.
    pub(super) fn sentences(&self) -> impl Iterator<Item = &Sentence<'w>> {
        self.query.iter().chain(&self.unless)
    }
}

/// Atoms in an index, by where they are looked for.
pub(super) struct ScopedCovers<'s> {
    /// The atoms of a scope: their numbers among all, and their index.
    groups: Vec<(Scope, Vec<usize>, Covers<'s>)>,
}

impl<'s> ScopedCovers<'s> {
    pub(super) fn new(atoms: &[Atom<'s>]) -> ScopedCovers<'s> {
        let mut numbers: HashMap<Scope, Vec<usize>> = HashMap::new();
        for (number, atom) in atoms.iter().enumerate() {
            numbers.entry(atom.scope).or_default().push(number);
        }
        let group = |(scope, numbers): (Scope, Vec<usize>)| {
            let covers = Covers::new(numbers.iter().map(|number| atoms[*number].needle));
            (scope, numbers, covers)
        };
        ScopedCovers { groups: numbers.into_iter().map(group).collect() }
    }

    /// An atom that finds the same in the same scope: the first of them.
    pub(super) fn equal(&self, atom: &Atom<'_>) -> Option<usize> {
        let (_, numbers, covers) = self.groups.iter().find(|(scope, ..)| *scope == atom.scope)?;
        covers.equal(atom.needle).map(|number| numbers[number])
    }

    /// An atom that holds whenever this one does, be it the same.
    pub(super) fn any(&self, atom: &Atom<'_>) -> Option<usize> {
        self.find(atom, |_, covers| covers.any(atom.needle))
    }

    /// An atom that holds whenever this one does, and not the other way round.
    pub(super) fn wider(&self, atom: &Atom<'_>) -> Option<usize> {
        self.find(
            atom,
            |scope, covers| {
                if scope == atom.scope { covers.wider(atom.needle) } else { covers.any(atom.needle) }
            },
        )
    }

    fn find(&self, atom: &Atom<'_>, ask: impl Fn(Scope, &Covers<'s>) -> Option<usize>) -> Option<usize> {
        let groups = self.groups.iter().filter(|(scope, ..)| scope_covers(*scope, atom.scope));
        // The first in the order of the watch, whatever the order of the groups.
        groups.filter_map(|(scope, numbers, covers)| ask(*scope, covers).map(|number| numbers[number])).min()
    }
}

/// The branches of an OR, however nested and in whatever fields; anything else is a single one.
pub(super) fn branches(expr: &Expr, scope: Scope) -> Vec<(&Expr, Scope)> {
    let mut found = Vec::new();
    add_branches(expr, scope, &mut found);
    found
}

fn add_branches<'q>(expr: &'q Expr, scope: Scope, found: &mut Vec<(&'q Expr, Scope)>) {
    match &expr.kind {
        ExprKind::Or(branches) => branches.iter().for_each(|branch| add_branches(branch, scope, found)),
        ExprKind::Field(field, inner) => add_branches(inner, Some(*field), found),
        _ => found.push((expr, scope)),
    }
}

/// Calls `visit` for every part that stands directly in this one.
pub(super) fn for_each_child<'q>(expr: &'q Expr, visit: &mut dyn FnMut(&'q Expr)) {
    match &expr.kind {
        ExprKind::Term(_) | ExprKind::Metadata(_) => {}
        ExprKind::Field(_, inner)
        | ExprKind::AtLeast(_, inner)
        | ExprKind::First(_, inner)
        | ExprKind::Not(inner) => visit(inner),
        ExprKind::Proximity(first, rest) => {
            visit(first);
            rest.iter().for_each(|(_, operand)| visit(operand));
        }
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(visit),
    }
}

/// Calls `visit` for every term and every test of metadata, from left to right.
pub(super) fn for_each_leaf<'q>(expr: &'q Expr, visit: &mut dyn FnMut(&'q Expr)) {
    if matches!(expr.kind, ExprKind::Term(_) | ExprKind::Metadata(_)) {
        visit(expr);
    } else {
        for_each_child(expr, &mut |child| for_each_leaf(child, visit));
    }
}
