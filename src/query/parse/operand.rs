//! What may stand beside an operator of proximity and behind ATLEAST and FIRST, and what to write instead of
//! what may not.

use std::ops::Range;

use super::{Absence, Node, Parser, Prefix, QueryError, TokenKind};
use crate::query::lex::text_prefix;
use crate::query::mistakes::{is_worth_rewriting, shown};
use crate::query::{Expr, ExprKind, Form, Proximity, TextField};

/// An operand that cannot stand where it does.
struct Offender<'e> {
    /// Which operand of the chain, from 0.
    index: usize,
    /// The part of it to blame.
    part: &'e Expr,
}

impl Parser<'_> {
    /// The operand on the right of an operator of proximity. Tells of a NOT before it.
    pub(super) fn proximity_operand(
        &mut self,
        operator: Proximity,
        left: &Range<usize>,
        span: &Range<usize>,
    ) -> Node {
        let first = self.at;
        while matches!(self.peek(), Some(TokenKind::Not)) && !self.is_proximity_behind_not() {
            self.at += 1;
        }
        if self.at == first {
            return self.operands();
        }
        let not = self.span_at(first).start..self.span_at(self.at - 1).end;
        let operand = self.operands();
        let written = shown(&self.text[span.clone()]);
        let error = QueryError::new(not, format!("`NOT` cannot stand behind `{written}`"));
        let [left, right] = [left, &operand.outer].map(|span| &self.text[span.clone()]);
        let help = match operator {
            Proximity::Near(_) if is_worth_rewriting(left) && is_worth_rewriting(right) => {
                format!("write `{left} NOT {written} {right}`")
            }
            Proximity::Near(_) => format!("write `NOT {written}`"),
            _ => "write `x AND NOT y` for an article that does not hold y".to_owned(),
        };
        self.mistakes.push(error.help(help));
        Node::broken(operand.outer)
    }

    /// One node of a chain of proximities; tells of operands that cannot be near anything.
    pub(super) fn join_proximity(&mut self, first: Node, rest: Vec<(Proximity, Node)>) -> Node {
        let start = first.outer.start;
        let end = rest.last().map_or(start, |(_, operand)| operand.outer.end);
        let outer = start..end;
        let is_sound = self.check_operands(&first, &rest, &outer);
        let operands: Option<Vec<(Proximity, Expr)>> =
            rest.into_iter().map(|(operator, operand)| Some((operator, operand.expr?))).collect();
        let kind = match (first.expr, operands) {
            (Some(first), Some(rest)) if is_sound => Some(proximity(first, rest)),
            _ => None,
        };
        let expr = kind.map(|kind| Expr { kind, span: outer.clone() });
        Node { expr, outer, absence: Absence::OF_TERM }
    }

    fn check_operands(&mut self, first: &Node, rest: &[(Proximity, Node)], outer: &Range<usize>) -> bool {
        let mut offenders = Vec::new();
        let operands = [(None, first)].into_iter().chain(rest.iter().map(|(op, node)| (Some(*op), node)));
        for (index, (operator, node)) in operands.enumerate() {
            let Some(expr) = &node.expr else { continue };
            let is_inside = operator == Some(Proximity::NotInside);
            if let Some(part) = offender(expr, true, is_inside) {
                offenders.push(Offender { index, part });
            }
        }
        let is_short = is_worth_rewriting(&self.text[outer.clone()]);
        let operator_of = |index: usize| rest.get(index.saturating_sub(1)).map(|(operator, _)| *operator);
        let whole = if is_short { wrapped(first, rest, &offenders) } else { None };
        let errors: Vec<QueryError> = offenders
            .iter()
            .take(if whole.is_some() { 1 } else { usize::MAX })
            .filter_map(|offender| {
                let error = refusal(offender.part, &format!("beside {}", name(operator_of(offender.index)?)));
                let rewrite = match &whole {
                    Some(whole) => Some(whole.clone()),
                    None if is_short => rewritten(first, rest, offender),
                    None => None,
                };
                Some(error.maybe_help(rewrite.map(|rewrite| format!("write `{rewrite}`"))))
            })
            .collect();
        errors.into_iter().for_each(|error| self.mistakes.push(error));
        offenders.is_empty()
    }

    /// Whether ATLEAST or FIRST can stand before an operand; tells if not.
    pub(super) fn takes_occurrences(&mut self, prefix: Prefix, operand: &Expr, span: &Range<usize>) -> bool {
        let Some(part) = offender(operand, false, false) else { return true };
        let (word, wrap): (&str, Box<dyn Fn(Expr) -> ExprKind>) = match prefix {
            Prefix::AtLeast(count) => ("ATLEAST", Box::new(move |x| ExprKind::AtLeast(count, Box::new(x)))),
            Prefix::First(count) => ("FIRST", Box::new(move |x| ExprKind::First(count, Box::new(x)))),
            Prefix::Field(_) => return true,
        };
        let error = refusal(part, &format!("behind {word}"));
        // FIRST cannot move into a field that it never looks at.
        let can_move = std::ptr::eq(part, operand)
            && !(matches!(prefix, Prefix::First(_)) && names_field_beside_body(operand));
        let rewrite = (can_move && is_worth_rewriting(&self.text[span.clone()]))
            .then(|| moved_inward(operand, &|x| wrap(x)))
            .flatten();
        let error = error.maybe_help(rewrite.map(|rewrite| format!("write `{rewrite}`")));
        self.mistakes.push(error);
        false
    }

    /// Looks at the prefixes from a token up to the next one; false if one cannot stand where it does.
    pub(super) fn check_prefixes(&mut self, first: usize) -> bool {
        let mut are_sound = true;
        for at in first..self.at {
            let Some(TokenKind::Prefix(prefix)) = self.kind_at(at) else { continue };
            let prefix = *prefix;
            let span = self.span_at(at);
            match prefix {
                Prefix::Field(field) => {
                    self.check_gap(at);
                    if let Some(outside) = self.field {
                        let message = format!("`{}` inside `{}`", text_prefix(field), text_prefix(outside));
                        let error = QueryError::new(span, message);
                        self.mistakes
                            .push(error.help("a term holds in one field: join two fields by AND or OR"));
                        are_sound = false;
                    } else {
                        self.field = Some(field);
                    }
                }
                Prefix::First(_) => {
                    if let Some(field @ (TextField::Title | TextField::Byline | TextField::Tag)) = self.field
                    {
                        let message = format!("`FIRST` looks at the body, never at `{}`", text_prefix(field));
                        self.mistakes.push(QueryError::new(span, message).help("remove one of the two"));
                        are_sound = false;
                    }
                }
                Prefix::AtLeast(_) => {}
            }
        }
        are_sound
    }

    /// Tells of white space between a field and what is looked for in it.
    fn check_gap(&mut self, at: usize) {
        let prefix = self.span_at(at);
        let next = self.span_at(at + 1);
        let is_operand = matches!(
            self.kind_at(at + 1),
            Some(TokenKind::Prefix(_) | TokenKind::Term(_) | TokenKind::Open | TokenKind::Broken)
        );
        if is_operand && next.start > prefix.end {
            let message = format!("white space behind `{}`", &self.text[prefix.clone()]);
            let error = QueryError::new(prefix.start..next.start, message);
            self.mistakes.push(error.help("write what to look for right behind the colon"));
        }
    }
}

/// The part of an operand that has no occurrences, or none that could stand there.
fn offender(operand: &Expr, is_proximity: bool, is_inside: bool) -> Option<&Expr> {
    match &operand.kind {
        ExprKind::Term(term) if is_proximity && term.form == Form::Regex => Some(operand),
        ExprKind::Term(_) => None,
        ExprKind::Proximity(..) => is_inside.then_some(operand),
        ExprKind::Or(branches) => {
            branches.iter().find_map(|branch| offender(branch, is_proximity, is_inside))
        }
        _ => Some(operand),
    }
}

fn names_field_beside_body(operand: &Expr) -> bool {
    match &operand.kind {
        ExprKind::Field(field, _) => matches!(field, TextField::Title | TextField::Byline | TextField::Tag),
        ExprKind::And(parts) => parts.iter().any(names_field_beside_body),
        ExprKind::Not(inner) => names_field_beside_body(inner),
        _ => false,
    }
}

/// Why a part cannot stand at a place: `beside NEAR`.
fn refusal(part: &Expr, place: &str) -> QueryError {
    let what = match &part.kind {
        ExprKind::And(parts) if parts.iter().any(|part| matches!(part.kind, ExprKind::Not(_))) => {
            "plain `NOT`".to_owned()
        }
        ExprKind::And(_) => "`AND`".to_owned(),
        ExprKind::Or(_) => "`OR`".to_owned(),
        ExprKind::Not(_) => "`NOT`".to_owned(),
        ExprKind::Field(field, _) => format!("`{}`", text_prefix(*field)),
        ExprKind::AtLeast(..) => "`ATLEAST`".to_owned(),
        ExprKind::First(..) => "`FIRST`".to_owned(),
        ExprKind::Metadata(_) => "metadata".to_owned(),
        ExprKind::Proximity(..) => "a proximity".to_owned(),
        ExprKind::Term(_) => "a regular expression".to_owned(),
    };
    QueryError::new(part.span.clone(), format!("{what} cannot stand {place}"))
}

fn name(operator: Proximity) -> &'static str {
    match operator {
        Proximity::Near(_) => "NEAR",
        Proximity::Pre(_) => "PRE",
        Proximity::NotNear(_) => "NOT NEAR",
        Proximity::NotInside => "NOT INSIDE",
    }
}

/// A chain, of which the first operand may be one itself: all of them are one level, from left to right.
fn proximity(first: Expr, mut rest: Vec<(Proximity, Expr)>) -> ExprKind {
    match first.kind {
        ExprKind::Proximity(first, mut all) => {
            all.append(&mut rest);
            ExprKind::Proximity(first, all)
        }
        kind => ExprKind::Proximity(Box::new(Expr { kind, span: first.span }), rest),
    }
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: 0..0 }
}

/// The chain with its one kind of prefix around all of it: `title:a NEAR title:b` to `title:(a NEAR b)`.
fn wrapped(first: &Node, rest: &[(Proximity, Node)], offenders: &[Offender<'_>]) -> Option<String> {
    let prefix = &offenders.first()?.part.kind;
    let is_same = |kind: &ExprKind| match (prefix, kind) {
        (ExprKind::Field(wanted, _), ExprKind::Field(field, _)) => wanted == field,
        (ExprKind::AtLeast(..), ExprKind::AtLeast(..)) | (ExprKind::First(..), ExprKind::First(..)) => {
            offenders.len() == 1 && offenders.iter().all(|offender| offender.index == 0)
        }
        _ => false,
    };
    if !offenders.iter().all(|offender| is_same(&offender.part.kind)) {
        return None;
    }
    let bare = |node: &Node| {
        let operand = node.expr.clone()?;
        let inner = match operand.kind {
            ExprKind::Field(_, inner) | ExprKind::AtLeast(_, inner) | ExprKind::First(_, inner) => *inner,
            _ => operand,
        };
        offender(&inner, true, false).is_none().then_some(inner)
    };
    let operands: Option<Vec<_>> =
        rest.iter().map(|(operator, node)| Some((*operator, bare(node)?))).collect();
    let inner = Box::new(expr(proximity(bare(first)?, operands?)));
    let whole = match prefix {
        ExprKind::Field(field, _) => ExprKind::Field(*field, inner),
        ExprKind::AtLeast(count, _) => ExprKind::AtLeast(*count, inner),
        ExprKind::First(count, _) => ExprKind::First(*count, inner),
        _ => return None,
    };
    Some(expr(whole).to_string())
}

/// A proximity of two with what cannot stand in it moved out.
fn rewritten(first: &Node, rest: &[(Proximity, Node)], blamed: &Offender<'_>) -> Option<String> {
    let [(operator, second)] = rest else { return None };
    let (left, right) = (first.expr.as_ref()?, second.expr.as_ref()?);
    let (operand, other) = if blamed.index == 0 { (left, right) } else { (right, left) };
    if !std::ptr::eq(operand, blamed.part) || offender(other, true, false).is_some() {
        return None;
    }
    let pair = |x: Expr| {
        let (left, right) = if blamed.index == 0 { (x, other.clone()) } else { (other.clone(), x) };
        proximity(left, vec![(*operator, right)])
    };
    let is_negative = matches!(operator, Proximity::NotNear(_) | Proximity::NotInside);
    match &operand.kind {
        ExprKind::Metadata(_) => Some(expr(ExprKind::And(vec![left.clone(), right.clone()])).to_string()),
        ExprKind::Term(_) if !is_negative => {
            Some(expr(ExprKind::And(vec![left.clone(), right.clone()])).to_string())
        }
        // `x NOT NEAR (a AND b)` says that neither is near.
        ExprKind::And(parts) if is_negative && blamed.index == 1 => {
            let group = expr(ExprKind::Or(parts.clone()));
            let is_inside = *operator == Proximity::NotInside;
            offender(&group, true, is_inside).is_none().then(|| expr(pair(group)).to_string())
        }
        ExprKind::Not(inner) if blamed.index == 1 && offender(inner, true, false).is_none() => match operator
        {
            Proximity::Near(reach) => {
                let chain = proximity(left.clone(), vec![(Proximity::NotNear(*reach), (**inner).clone())]);
                Some(expr(chain).to_string())
            }
            _ => None,
        },
        ExprKind::And(_) if !is_negative => moved_inward(operand, &pair),
        _ => None,
    }
}

/// What stands before or beside an operand, set before or beside each part of it instead.
fn moved_inward(operand: &Expr, wrap: &dyn Fn(Expr) -> ExprKind) -> Option<String> {
    fn inward(operand: &Expr, wrap: &dyn Fn(Expr) -> ExprKind, is_nested: bool) -> Option<Expr> {
        Some(expr(match &operand.kind {
            ExprKind::And(parts) if !is_nested => {
                let parts: Option<Vec<Expr>> = parts.iter().map(|part| inward(part, wrap, true)).collect();
                ExprKind::And(parts?)
            }
            ExprKind::Not(inner) => ExprKind::Not(Box::new(inward(inner, wrap, true)?)),
            ExprKind::Field(field, inner) => ExprKind::Field(*field, Box::new(inward(inner, wrap, true)?)),
            ExprKind::Metadata(_) if is_nested => return Some(operand.clone()),
            _ if offender(operand, true, false).is_none() => wrap(operand.clone()),
            _ => return None,
        }))
    }
    inward(operand, wrap, false).map(|whole| whole.to_string())
}
