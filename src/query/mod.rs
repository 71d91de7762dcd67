//! The query language: text to a tree, or every mistake in it with what to write instead.
//!
//! Knows neither watches nor articles: what a query is true for is the engine's to say.

mod ast;
mod mistakes;
mod quote;
mod term;
mod word;
pub mod regex;

use std::ops::Range;

pub use ast::{Expr, ExprKind, Form, Metadata, MetadataField, Proximity, Reach, Term, TextField};
pub use term::ParsedEntry;

/// Parentheses, prefixes and NOT may nest so deep. Chains do not count.
pub const MAX_DEPTH: usize = 64;
/// So many terms may stand in one query.
pub const MAX_TERMS: usize = 10_000;
/// A query may be so many bytes long.
pub const MAX_BYTES: usize = 256 * 1024;

/// A query that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// As written.
    pub text: Box<str>,
    /// What it says.
    pub root: Expr,
}

/// A mistake in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The bytes of the query it is about; empty at the end where something is missing.
    pub span: Range<usize>,
    /// What is wrong. Lower-case, without a full stop.
    pub message: String,
    /// What to write instead, and the like.
    pub helps: Vec<String>,
}
