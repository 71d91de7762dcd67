//! Queries in the form in which they are evaluated: flat, with atoms in place of terms.

use std::collections::HashMap;

use super::metadata::MetadataTest;
use crate::query::{Expr, ExprKind, Proximity, Term, TextField};

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
