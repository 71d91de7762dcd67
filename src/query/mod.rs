//! The query language: text to a tree, or every mistake in it with what to write instead.
//!
//! Knows neither watches nor articles: what a query is true for is the engine's to say.

mod ast;
mod lex;
mod mistakes;
mod parse;
mod print;
mod quote;
pub mod regex;
mod term;
#[cfg(test)]
mod tests;
mod word;

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

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    ///
    /// Every mistake in it, in the order of the text. A query that can be true for an article that holds none of
    /// its terms is one.
    pub fn parse(text: &str) -> Result<Query, Vec<QueryError>> {
        Self::read(text, true)
    }

    /// Reads a query that only excludes: it may be true for an article that holds none of its terms.
    ///
    /// # Errors
    ///
    /// Every mistake in it, in the order of the text.
    pub fn parse_unless(text: &str) -> Result<Query, Vec<QueryError>> {
        Self::read(text, false)
    }

    fn read(text: &str, needs_term: bool) -> Result<Query, Vec<QueryError>> {
        if text.len() > MAX_BYTES {
            let message = format!(
                "a query is at most {} KiB long, this one has {} bytes",
                MAX_BYTES / 1024,
                text.len()
            );
            let error = QueryError::new(0..text.len(), message);
            return Err(vec![
                error.help("write the terms as entries of `terms`, or import them from a list"),
            ]);
        }
        Ok(Query { text: text.into(), root: parse::parse(text, needs_term)? })
    }
}
