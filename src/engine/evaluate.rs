//! Stage two: whether a query is true for an article, and the places that make it so.

use super::fields::{BODY, Fields, Scope};
use super::found::{Found, FoundList};
use super::language::Language;
use super::metadata::Stated;
use super::occurrence::{self, Occurrences, Partners, Relation, Span};
use super::program::{Node, NodeId, Programs};
use super::steps::{BudgetExceeded, PER_OCCURRENCE, Steps};
use crate::article::Article;
use crate::query::{Proximity, Reach};

/// A place that made a query true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TrueSpan {
    pub slot: u32,
    pub start: u32,
    pub end: u32,
    /// Which term of the query, counted from the left.
    pub ordinal: u32,
}

/// Everything that queries are evaluated against.
pub(super) struct Evaluation<'r, 'a, 'l> {
    pub programs: &'r Programs,
    pub found: &'r FoundList,
    pub fields: &'r mut Fields,
    pub article: &'r Article<'a>,
    pub stated: Stated<'r, 'a>,
    pub language: &'r mut Language<'l, 'a>,
    pub steps: &'r mut Steps,
}

impl Evaluation<'_, '_, '_> {
    /// Whether a query holds. Where it does, the places that make it true are added to `spans`; without
    /// `spans` only the truth is told.
    pub fn holds(
        &mut self,
        node: NodeId,
        scope: Scope,
        mut spans: Option<&mut Vec<TrueSpan>>,
    ) -> Result<bool, BudgetExceeded> {
        self.steps.take(1)?;
        match self.programs.node(node) {
            Node::Term { atom, ordinal } => self.term(atom, ordinal, scope, spans),
            Node::Metadata(test) => {
                self.programs.test(test).holds(&mut self.stated, self.language, self.steps)
            }
            Node::Field(field, inner) => self.holds(inner, Scope::only(field), spans),
            Node::Not(inner) => Ok(!self.holds(inner, scope, None)?),
            Node::And(parts) => {
                let before = spans.as_ref().map_or(0, |spans| spans.len());
                for &part in self.programs.children(parts) {
                    if !self.holds(part, scope, spans.as_deref_mut())? {
                        if let Some(spans) = spans {
                            spans.truncate(before);
                        }
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Node::Or { terms, others, .. } => {
                let mut is_true = false;
                if let Some(terms) = terms {
                    for part in self.found_among(self.programs.children(terms))? {
                        is_true |= self.holds(part, scope, spans.as_deref_mut())?;
                    }
                }
                for &part in self.programs.children(others) {
                    if is_true && spans.is_none() {
                        break;
                    }
                    is_true |= self.holds(part, scope, spans.as_deref_mut())?;
                }
                Ok(is_true)
            }
            Node::AtLeast(count, inner) => {
                let occurrences = self.occurrences(inner, scope)?;
                let is_true = occurrences.disjoint(count, self.steps)? >= count;
                Ok(is_true && tell(&occurrences, spans))
            }
            Node::First(words, inner) => {
                let mut occurrences = self.occurrences(inner, scope)?;
                self.measure(&mut occurrences, Reach::Words(words));
                occurrences.retain(|one| Ok(one.slot == BODY && one.extent.last < u32::from(words)))?;
                Ok(tell(&occurrences, spans))
            }
            Node::Proximity { .. } => Ok(tell(&self.proximity(node, scope, false)?, spans)),
        }
    }

    fn term(
        &mut self,
        atom: u32,
        ordinal: u32,
        scope: Scope,
        spans: Option<&mut Vec<TrueSpan>>,
    ) -> Result<bool, BudgetExceeded> {
        let fields = &*self.fields;
        let mut places =
            self.found.of(atom).iter().filter(|found| fields.in_scope(scope, found.slot, found.end));
        let Some(spans) = spans else {
            // Only places outside the scope are passed over.
            self.steps.take(self.found.of(atom).len() as u64)?;
            return Ok(places.next().is_some());
        };
        let before = spans.len();
        for &Found { slot, start, end, .. } in places {
            self.steps.take(PER_OCCURRENCE)?;
            spans.push(TrueSpan { slot, start, end, ordinal });
        }
        Ok(spans.len() > before)
    }

    /// Of many terms, by atom, those that stand somewhere in the article.
    fn found_among(&mut self, terms: &[NodeId]) -> Result<Vec<NodeId>, BudgetExceeded> {
        self.steps.take(terms.len().min(self.found.atoms().len()) as u64)?;
        let atom_of = |node: &NodeId| self.programs.atom(*node).unwrap_or(u32::MAX);
        let stands = |node: &&NodeId| self.found.stands(atom_of(node));
        if self.found.atoms().len() >= terms.len() {
            return Ok(terms.iter().filter(stands).copied().collect());
        }
        let mut standing = Vec::new();
        for (atom, _) in self.found.atoms() {
            let begin = terms.partition_point(|node| atom_of(node) < atom);
            standing.extend(terms[begin..].iter().take_while(|node| atom_of(node) == atom));
        }
        Ok(standing)
    }

    /// Where a part of a query occurs that has occurrences.
    pub fn occurrences(&mut self, node: NodeId, scope: Scope) -> Result<Occurrences, BudgetExceeded> {
        let mut occurrences = Occurrences::default();
        match self.programs.node(node) {
            Node::Proximity { .. } => return self.proximity(node, scope, true),
            _ => self.gather(node, scope, &mut occurrences)?,
        }
        occurrences.sort();
        Ok(occurrences)
    }

    fn gather(
        &mut self,
        node: NodeId,
        scope: Scope,
        occurrences: &mut Occurrences,
    ) -> Result<(), BudgetExceeded> {
        self.steps.take(1)?;
        match self.programs.node(node) {
            Node::Term { atom, ordinal } => {
                for &Found { slot, start, end, .. } in self.found.of(atom) {
                    self.steps.take(1)?;
                    if self.fields.in_scope(scope, slot, end) {
                        self.steps.take(PER_OCCURRENCE)?;
                        occurrences.push(slot, Span { start, end, first: 0, last: 0, ordinal });
                    }
                }
            }
            Node::Or { terms, others, .. } => {
                if let Some(terms) = terms {
                    for part in self.found_among(self.programs.children(terms))? {
                        self.gather(part, scope, occurrences)?;
                    }
                }
                for &part in self.programs.children(others) {
                    self.gather(part, scope, occurrences)?;
                }
            }
            Node::Proximity { .. } => occurrences.append(&self.proximity(node, scope, true)?),
            // The language has no other operands.
            _ => {}
        }
        Ok(())
    }

    /// Where a chain of proximities occurs: as pairs of its ends, or as those occurrences of either end that
    /// have a partner, which is less work and all that is told.
    fn proximity(
        &mut self,
        node: NodeId,
        scope: Scope,
        as_pairs: bool,
    ) -> Result<Occurrences, BudgetExceeded> {
        let Node::Proximity { first, operands, operators } = self.programs.node(node) else {
            return Ok(Occurrences::default());
        };
        let mut left = self.occurrences(first, scope)?;
        let operands = self.programs.children(operands);
        let operators = self.programs.operators(operators);
        for (number, (&operand, &operator)) in operands.iter().zip(operators).enumerate() {
            if left.is_empty() {
                break;
            }
            let mut right = self.occurrences(operand, scope)?;
            if right.is_empty() {
                match operator {
                    Proximity::Near(_) | Proximity::Pre(_) => return Ok(right),
                    Proximity::NotNear(_) | Proximity::NotInside => continue,
                }
            }
            let reach = match operator {
                Proximity::Near(reach) | Proximity::NotNear(reach) => Some(reach),
                Proximity::Pre(words) => Some(Reach::Words(words)),
                Proximity::NotInside => None,
            };
            if let Some(reach) = reach {
                self.measure(&mut left, reach);
                self.measure(&mut right, reach);
            }
            let is_last = number + 1 == operands.len();
            left = self.join(left, right, operator, as_pairs || !is_last)?;
        }
        Ok(left)
    }

    /// Two measured operands to what occurs of them together.
    pub fn join(
        &mut self,
        mut left: Occurrences,
        right: Occurrences,
        operator: Proximity,
        as_pairs: bool,
    ) -> Result<Occurrences, BudgetExceeded> {
        let join = if as_pairs { occurrence::pairs } else { occurrence::partnered };
        match operator {
            Proximity::Near(reach) => join(&left, &right, Relation::Near(reach), self.steps),
            Proximity::Pre(words) => join(&left, &right, Relation::Pre(words), self.steps),
            Proximity::NotNear(reach) => {
                let partners = Partners::of(&right);
                let all = left.clone();
                left.retain(|one| {
                    Ok(!partners.any(&all, one, Relation::NearOrOverlapping(reach), self.steps)?)
                })?;
                Ok(left)
            }
            Proximity::NotInside => occurrence::not_inside(left, &right, self.steps),
        }
    }

    /// Takes the numbers of the words, sentences or paragraphs that occurrences stand in.
    pub fn measure(&mut self, occurrences: &mut Occurrences, reach: Reach) {
        let Self { fields, article, language, .. } = self;
        occurrences.measure(|slot, points| fields.ruler(article, slot, reach, language).indexes_of(points));
    }
}

/// Whether there is an occurrence; adds the spans of all of them.
fn tell(occurrences: &Occurrences, spans: Option<&mut Vec<TrueSpan>>) -> bool {
    if let Some(spans) = spans {
        for one in occurrences.iter() {
            spans.extend(occurrences.spans(one).iter().map(|span| TrueSpan {
                slot: one.slot,
                start: span.start,
                end: span.end,
                ordinal: span.ordinal,
            }));
        }
    }
    !occurrences.is_empty()
}
