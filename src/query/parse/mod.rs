//! Tokens to the tree, by recursive descent over parentheses alone: chains, prefixes and NOT are loops, so that
//! the stack holds whatever comes.
//!
//! Which operands an operator takes is left to [`operand`], terms side by side to [`adjacent`].

mod absence;
mod adjacent;
mod balance;
mod group;
mod operand;

use std::ops::Range;

use absence::Absence;

use super::lex::{Prefix, Token, TokenKind, lex};
use super::mistakes::Mistakes;
use super::{Expr, ExprKind, MAX_DEPTH, MAX_TERMS, Metadata, Proximity, QueryError, TextField};

/// Reads a query that is not too long; the tree, unless there is a mistake. `needs_term` refuses a query that can
/// be true for an article that holds none of its terms.
pub(super) fn parse(text: &str, needs_term: bool) -> Result<Expr, Vec<QueryError>> {
    let mut mistakes = Mistakes::default();
    let lexed = lex(text, &mut mistakes);
    let tokens = balance::balance(lexed, &mut mistakes);
    let end = text.trim_end().len();
    let mut parser =
        Parser { text, tokens, at: 0, depth: 0, terms: 0, is_too_deep: false, field: None, end, mistakes };
    let root = parser.or();
    if needs_term && let Some(culprit) = root.absence.can_be_true {
        let error = absence::refused(&text[culprit.clone()], culprit);
        parser.mistakes.push(error);
    }
    let found = parser.mistakes.into_sorted();
    match root.expr {
        Some(expr) if found.is_empty() => Ok(expr),
        _ => Err(found),
    }
}

struct Parser<'t> {
    text: &'t str,
    /// With as many closing as opening parentheses.
    tokens: Vec<Token>,
    at: usize,
    /// How many parentheses, prefixes and NOT the token at `at` stands in.
    depth: usize,
    terms: usize,
    /// Whether it was told that the query is too deep.
    is_too_deep: bool,
    /// The text field that the token at `at` stands in.
    field: Option<TextField>,
    /// Where the query ends, but for white space.
    end: usize,
    mistakes: Mistakes,
}

/// A part of the query that was read.
struct Node {
    /// `None` where a mistake in it was told, so that nothing more is said about it.
    expr: Option<Expr>,
    /// Its bytes, parentheses around it included.
    outer: Range<usize>,
    absence: Absence,
}

impl Node {
    fn broken(outer: Range<usize>) -> Node {
        Node { expr: None, outer, absence: Absence::UNKNOWN }
    }
}

impl Parser<'_> {
    fn peek(&self) -> Option<&TokenKind> {
        self.kind_at(self.at)
    }

    fn kind_at(&self, at: usize) -> Option<&TokenKind> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    /// The bytes of a token; behind the last one, the empty place at the end.
    fn span_at(&self, at: usize) -> Range<usize> {
        self.tokens.get(at).map_or(self.end..self.end, |token| token.span.clone())
    }

    /// `x OR y …`
    fn or(&mut self) -> Node {
        let first = self.and();
        if !matches!(self.peek(), Some(TokenKind::Or)) {
            return first;
        }
        let mut branches = vec![first];
        while matches!(self.peek(), Some(TokenKind::Or)) {
            self.at += 1;
            branches.push(self.and());
        }
        chain(branches, Absence::or, |parts| {
            ExprKind::Or(flat(parts, |kind| match kind {
                ExprKind::Or(inner) => Ok(inner),
                other => Err(other),
            }))
        })
    }

    /// `x AND y …`, `x NOT y`
    fn and(&mut self) -> Node {
        let first = self.not();
        let mut parts = vec![first];
        loop {
            match self.peek() {
                Some(TokenKind::And) => self.at += 1,
                // The proximity before it would have taken NOT NEAR and NOT INSIDE.
                Some(TokenKind::Not) => {}
                _ => break,
            }
            parts.push(self.not());
        }
        chain(parts, Absence::and, |parts| {
            ExprKind::And(flat(parts, |kind| match kind {
                ExprKind::And(inner) => Ok(inner),
                other => Err(other),
            }))
        })
    }

    /// `NOT x`
    fn not(&mut self) -> Node {
        let first = self.at;
        while matches!(self.peek(), Some(TokenKind::Not)) && !self.is_proximity_behind_not() {
            self.at += 1;
        }
        let count = self.at - first;
        let fits = self.enter(count, first);
        let mut node = self.proximity();
        self.depth -= count;
        if !fits {
            node.expr = None;
        }
        for at in (first..first + count).rev() {
            let outer = self.span_at(at).start..node.outer.end;
            let span = outer.clone();
            node = Node {
                expr: node.expr.map(|inner| Expr { kind: ExprKind::Not(Box::new(inner)), span }),
                absence: node.absence.not(outer.clone()),
                outer,
            };
        }
        node
    }

    /// Whether the token behind the NOT that comes next makes the two an operator of proximity.
    fn is_proximity_behind_not(&self) -> bool {
        matches!(self.kind_at(self.at + 1), Some(TokenKind::Near(_) | TokenKind::Pre(_) | TokenKind::Inside))
    }

    /// `x NEAR y PRE z …`
    fn proximity(&mut self) -> Node {
        let first = self.operands();
        let mut rest = Vec::new();
        while let Some((operator, span)) = self.proximity_operator() {
            let left = rest.last().map_or(&first, |(_, operand): &(_, Node)| operand).outer.clone();
            let operand = self.proximity_operand(operator, &left, &span);
            rest.push((operator, operand));
        }
        if rest.is_empty() { first } else { self.join_proximity(first, rest) }
    }

    fn proximity_operator(&mut self) -> Option<(Proximity, Range<usize>)> {
        let first = self.at;
        let is_negated = matches!(self.peek(), Some(TokenKind::Not));
        let at = first + usize::from(is_negated);
        let operator = match (self.kind_at(at)?, is_negated) {
            (TokenKind::Near(reach), false) => Proximity::Near(*reach),
            (TokenKind::Near(reach), true) => Proximity::NotNear(*reach),
            (TokenKind::Pre(words), _) => Proximity::Pre(*words),
            (TokenKind::Inside, _) => Proximity::NotInside,
            _ => return None,
        };
        self.at = at + 1;
        let span = self.span_at(first).start..self.span_at(at).end;
        match (operator, is_negated) {
            (Proximity::Pre(words), true) => {
                let error = QueryError::new(span.clone(), "there is no `NOT PRE`");
                self.mistakes
                    .push(error.help(format!("write `NOT NEAR/{words}`, which looks at both sides")));
            }
            (Proximity::NotInside, false) => {
                let error = QueryError::new(span.clone(), "`INSIDE` is an operator behind `NOT` alone");
                self.mistakes.push(error.help("write `NOT INSIDE`, or the word in quotes: `\"INSIDE\"`"));
            }
            _ => {}
        }
        Some((operator, span))
    }

    /// Operands side by side, which are one where the query is right.
    fn operands(&mut self) -> Node {
        let first_token = self.at;
        let first = self.operand();
        if !self.starts_operand() || self.at == first_token {
            return first;
        }
        let mut starts = vec![first_token];
        let mut end = first.outer.end;
        let mut is_sound = first.expr.is_some();
        while self.starts_operand() {
            starts.push(self.at);
            let next = self.operand();
            end = next.outer.end;
            is_sound &= next.expr.is_some();
        }
        self.tell_adjacent(&starts, is_sound);
        Node::broken(first.outer.start..end)
    }

    fn starts_operand(&self) -> bool {
        matches!(
            self.peek(),
            Some(
                TokenKind::Open
                    | TokenKind::Prefix(_)
                    | TokenKind::Term(_)
                    | TokenKind::Metadata(..)
                    | TokenKind::MetadataGroup
                    | TokenKind::Broken
            )
        )
    }

    /// A term or a group, with its prefixes.
    fn operand(&mut self) -> Node {
        let first = self.at;
        while matches!(self.peek(), Some(TokenKind::Prefix(_))) {
            self.at += 1;
        }
        let count = self.at - first;
        let outside = self.field;
        let are_sound = self.check_prefixes(first);
        let fits = self.enter(count, first);
        let mut node = self.primary();
        self.depth -= count;
        self.field = outside;
        if !fits || !are_sound {
            node.expr = None;
        }
        for at in (first..first + count).rev() {
            node = self.prefixed(at, node);
        }
        node
    }

    fn prefixed(&mut self, at: usize, node: Node) -> Node {
        let outer = self.span_at(at).start..node.outer.end;
        let Some(TokenKind::Prefix(prefix)) = self.kind_at(at) else { return node };
        let prefix = *prefix;
        let is_field = matches!(prefix, Prefix::Field(_));
        let absence = if is_field { node.absence } else { Absence::OF_TERM };
        let span = outer.clone();
        let expr =
            node.expr.filter(|inner| is_field || self.takes_occurrences(prefix, inner, &span)).map(|inner| {
                let inner = Box::new(inner);
                let kind = match prefix {
                    Prefix::Field(field) => ExprKind::Field(field, inner),
                    Prefix::AtLeast(count) => ExprKind::AtLeast(count, inner),
                    Prefix::First(count) => ExprKind::First(count, inner),
                };
                Expr { kind, span }
            });
        Node { expr, outer, absence }
    }

    /// A term, a value or a group.
    fn primary(&mut self) -> Node {
        let at = self.at;
        let span = self.span_at(at);
        if !self.starts_operand() {
            self.tell_missing_operand();
            return Node::broken(span.start..span.start);
        }
        self.at += 1;
        match self.kind_at(at) {
            Some(TokenKind::Open) => self.group(at),
            Some(TokenKind::MetadataGroup) => {
                let fits = self.enter(1, at);
                let mut node = self.primary();
                self.depth -= 1;
                node.outer.start = span.start;
                node.expr = node.expr.filter(|_| fits).map(|expr| Expr { span: node.outer.clone(), ..expr });
                node
            }
            Some(TokenKind::Term(term)) => {
                let expr = Expr { kind: ExprKind::Term(term.clone()), span: span.clone() };
                self.count_term(&span);
                Node { expr: Some(expr), outer: span, absence: Absence::OF_TERM }
            }
            Some(TokenKind::Metadata(member, value)) => {
                let metadata = Metadata { member: *member, value: value.clone() };
                let expr = Expr { kind: ExprKind::Metadata(metadata), span: span.clone() };
                Node { expr: Some(expr), outer: span.clone(), absence: Absence::of_metadata(span) }
            }
            _ => Node::broken(span),
        }
    }

    fn count_term(&mut self, span: &Range<usize>) {
        self.terms += 1;
        if self.terms == MAX_TERMS + 1 {
            let message = format!("a query holds at most {MAX_TERMS} terms");
            let error = QueryError::new(span.clone(), message);
            self.mistakes
                .push(error.help("write the terms as entries of `terms`, or import them from a list"));
        }
    }

    /// Goes so many levels deeper, the first of them at a token; tells once if that is too deep.
    fn enter(&mut self, levels: usize, token: usize) -> bool {
        self.depth += levels;
        if self.depth <= MAX_DEPTH {
            return true;
        }
        if !self.is_too_deep {
            self.is_too_deep = true;
            let surplus = (self.depth - MAX_DEPTH).min(levels.max(1));
            let span = self.span_at(token + levels.max(1) - surplus);
            let message =
                format!("more than {MAX_DEPTH} parentheses, prefixes and `NOT` stand in each other");
            self.mistakes
                .push(QueryError::new(span, message).help("write it flatter: chains may be any length"));
        }
        false
    }
}

/// One node of all parts; a single part as it is.
fn chain(
    mut parts: Vec<Node>,
    absence: impl Fn(Absence, Absence, &Range<usize>) -> Absence,
    kind: impl Fn(Vec<Expr>) -> ExprKind,
) -> Node {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let start = parts.first().map_or(0, |part| part.outer.start);
    let end = parts.last().map_or(start, |part| part.outer.end);
    let outer = start..end;
    let all =
        parts.iter().map(|part| part.absence.clone()).reduce(|left, right| absence(left, right, &outer));
    let exprs: Option<Vec<Expr>> = parts.into_iter().map(|part| part.expr).collect();
    let span = outer.clone();
    Node {
        expr: exprs.map(|parts| Expr { kind: kind(parts), span }),
        outer,
        absence: all.unwrap_or(Absence::UNKNOWN),
    }
}

/// The parts of a chain, those of chains of the same kind among them (`(a OR b) OR c`) taken in.
fn flat(parts: Vec<Expr>, open: impl Fn(ExprKind) -> Result<Vec<Expr>, ExprKind>) -> Vec<Expr> {
    let mut all = Vec::with_capacity(parts.len());
    for Expr { kind, span } in parts {
        match open(kind) {
            Ok(mut inner) => all.append(&mut inner),
            Err(kind) => all.push(Expr { kind, span }),
        }
    }
    all
}
