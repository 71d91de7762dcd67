//! Queries in the form in which they are evaluated: flat, with atoms in place of terms, and the anchors that
//! say when one has to be evaluated at all.

use std::collections::HashMap;

use super::metadata::MetadataTest;
use crate::lint::frequency::rank;
use crate::query::{Expr, ExprKind, Form, Proximity, Term, TextField};
use crate::text::fold;

/// A node, by its number.
pub(super) type NodeId = u32;

/// Nodes that follow each other in [`Programs::children`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Children {
    start: u32,
    len: u32,
}

/// A part of a query.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    /// The atom, and which term of its query it is, counted from the left.
    Term {
        atom: u32,
        ordinal: u32,
    },
    /// By its number among the tests.
    Metadata(u32),
    Field(TextField, NodeId),
    AtLeast(u16, NodeId),
    First(u16, NodeId),
    /// The first operand; then, as children, the others, with their operators at the same places from
    /// `operators` on.
    Proximity {
        first: NodeId,
        operands: Children,
        operators: u32,
    },
    Not(NodeId),
    And(Children),
    /// `terms` are those children that are terms, by atom, where there are many of them: [`MANY`].
    Or {
        all: Children,
        terms: Option<Children>,
        others: Children,
    },
}

/// From so many terms on, an OR looks up those that were found instead of asking each.
const MANY: usize = 16;

/// The queries of all watches.
#[derive(Default)]
pub(super) struct Programs {
    nodes: Vec<Node>,
    children: Vec<NodeId>,
    operators: Vec<Proximity>,
    tests: Vec<MetadataTest>,
}

impl Programs {
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes[id as usize]
    }

    pub fn children(&self, children: Children) -> &[NodeId] {
        &self.children[children.start as usize..][..children.len as usize]
    }

    pub fn operators(&self, first: u32) -> &[Proximity] {
        &self.operators[first as usize..]
    }

    pub fn test(&self, number: u32) -> &MetadataTest {
        &self.tests[number as usize]
    }

    /// The atom of a node that is a term.
    pub fn atom(&self, id: NodeId) -> Option<u32> {
        match self.node(id) {
            Node::Term { atom, .. } => Some(atom),
            _ => None,
        }
    }

    pub fn heap_bytes(&self) -> usize {
        self.nodes.len() * size_of::<Node>()
            + self.children.len() * size_of::<NodeId>()
            + self.operators.len() * size_of::<Proximity>()
            + self.tests.len() * size_of::<MetadataTest>()
    }
}

/// Compiles queries one after the other.
#[derive(Default)]
pub(super) struct ProgramBuilder {
    programs: Programs,
    tests: HashMap<MetadataTest, u32>,
    ordinal: u32,
}

impl ProgramBuilder {
    /// Compiles a query; `atom` gives a term its number. Returns the root.
    pub fn add(&mut self, query: &Expr, atom: &mut impl FnMut(&Term) -> u32) -> NodeId {
        self.ordinal = 0;
        self.expr(query, atom)
    }

    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    pub fn finish(mut self) -> Programs {
        self.programs.nodes.shrink_to_fit();
        self.programs.children.shrink_to_fit();
        self.programs
    }

    fn expr(&mut self, expr: &Expr, atom: &mut impl FnMut(&Term) -> u32) -> NodeId {
        let node = match &expr.kind {
            ExprKind::Term(term) => {
                let ordinal = self.ordinal;
                self.ordinal += 1;
                Node::Term { atom: atom(term), ordinal }
            }
            ExprKind::Metadata(metadata) => Node::Metadata(self.test(MetadataTest::new(metadata))),
            ExprKind::Field(field, inner) => Node::Field(*field, self.expr(inner, atom)),
            ExprKind::AtLeast(count, inner) => Node::AtLeast(*count, self.expr(inner, atom)),
            ExprKind::First(words, inner) => Node::First(*words, self.expr(inner, atom)),
            ExprKind::Not(inner) => Node::Not(self.expr(inner, atom)),
            ExprKind::And(parts) => Node::And(self.all(parts, atom)),
            ExprKind::Or(parts) => self.or(parts, atom),
            ExprKind::Proximity(first, rest) => {
                let first = self.expr(first, atom);
                let operands: Vec<NodeId> =
                    rest.iter().map(|(_, operand)| self.expr(operand, atom)).collect();
                let operators = self.programs.operators.len() as u32;
                self.programs.operators.extend(rest.iter().map(|(operator, _)| *operator));
                Node::Proximity { first, operands: self.keep(&operands), operators }
            }
        };
        self.programs.nodes.push(node);
        self.programs.nodes.len() as u32 - 1
    }

    fn or(&mut self, parts: &[Expr], atom: &mut impl FnMut(&Term) -> u32) -> Node {
        let nodes: Vec<NodeId> = parts.iter().map(|part| self.expr(part, atom)).collect();
        let all = self.keep(&nodes);
        let (mut terms, others): (Vec<NodeId>, Vec<NodeId>) =
            nodes.iter().partition(|&&node| self.programs.atom(node).is_some());
        if terms.len() < MANY {
            return Node::Or { all, terms: None, others: all };
        }
        terms.sort_by_key(|&node| self.programs.atom(node));
        Node::Or { all, terms: Some(self.keep(&terms)), others: self.keep(&others) }
    }

    fn all(&mut self, parts: &[Expr], atom: &mut impl FnMut(&Term) -> u32) -> Children {
        let nodes: Vec<NodeId> = parts.iter().map(|part| self.expr(part, atom)).collect();
        self.keep(&nodes)
    }

    fn keep(&mut self, nodes: &[NodeId]) -> Children {
        let start = self.programs.children.len() as u32;
        self.programs.children.extend_from_slice(nodes);
        Children { start, len: nodes.len() as u32 }
    }

    fn test(&mut self, test: MetadataTest) -> u32 {
        let next = self.programs.tests.len() as u32;
        *self.tests.entry(test).or_insert_with_key(|test| {
            self.programs.tests.push(test.clone());
            next
        })
    }
}

/// Atoms of which one stands in every article that a part of a query is true for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Anchors {
    pub atoms: Vec<u32>,
    /// How often one of them is to be expected, by the sum of their [`frequency`].
    cost: f64,
}

impl Programs {
    /// The rarest anchors of a node; `None` where it can be true without any term.
    pub fn anchors(&self, node: NodeId, frequency: &impl Fn(u32) -> f64) -> Option<Anchors> {
        self.required(node, true, frequency)
    }

    /// Atoms of which one must stand where the node is `truth`.
    fn required(&self, node: NodeId, truth: bool, frequency: &impl Fn(u32) -> f64) -> Option<Anchors> {
        let of = |node: NodeId| self.required(node, truth, frequency);
        match self.node(node) {
            Node::Term { atom, .. } => truth.then(|| Anchors { atoms: vec![atom], cost: frequency(atom) }),
            Node::Metadata(_) => None,
            Node::Not(inner) => self.required(inner, !truth, frequency),
            Node::Field(_, inner) => of(inner),
            Node::And(parts) if truth => rarest(self.children(parts).iter().map(|&part| of(part))),
            Node::Or { all, .. } if !truth => rarest(self.children(all).iter().map(|&part| of(part))),
            Node::And(parts) => one_of_each(self.children(parts).iter().map(|&part| of(part))),
            Node::Or { all, .. } => one_of_each(self.children(all).iter().map(|&part| of(part))),
            // What counts occurrences is true for none where it is false.
            Node::AtLeast(..) | Node::First(..) | Node::Proximity { .. } if !truth => None,
            Node::AtLeast(_, inner) | Node::First(_, inner) => of(inner),
            Node::Proximity { first, operands, operators } => {
                let others = self.children(operands).iter().zip(self.operators(operators));
                let needed =
                    others.filter(|(_, operator)| matches!(operator, Proximity::Near(_) | Proximity::Pre(_)));
                rarest(std::iter::once(of(first)).chain(needed.map(|(&operand, _)| of(operand))))
            }
        }
    }
}

/// All of the parts are needed, so the rarest will do.
fn rarest(parts: impl Iterator<Item = Option<Anchors>>) -> Option<Anchors> {
    parts.flatten().min_by(|a, b| a.cost.total_cmp(&b.cost))
}

/// Any of the parts will do, so one of each is needed.
fn one_of_each(parts: impl Iterator<Item = Option<Anchors>>) -> Option<Anchors> {
    let mut together = Anchors { atoms: Vec::new(), cost: 0.0 };
    for part in parts {
        let part = part?;
        together.atoms.extend(part.atoms);
        together.cost += part.cost;
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
