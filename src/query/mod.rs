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
    /// Where each of its terms stands in `text`, from the left: what a match reports is looked up here, as a walk
    /// through the expression waits for memory at every part.
    terms: Box<[(u32, u32)]>,
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
        Ok(Query::new(text.into(), parse::parse(text, needs_term)?))
    }

    /// A query whose expression has its spans in this text.
    pub(crate) fn new(text: Box<str>, root: Expr) -> Query {
        let mut terms = Vec::new();
        root.for_each_term_and_span(&mut |term, span| {
            debug_assert_eq!(Some(&*term.written), text.get(span.clone()));
            // A query is at most [`MAX_BYTES`] long.
            terms.push((span.start as u32, span.end as u32));
        });
        Query { text, root, terms: terms.into() }
    }

    /// The term of this number, counted from the left, as written.
    pub fn written(&self, ordinal: u32) -> &str {
        let place = self.terms.get(ordinal as usize);
        place.and_then(|(start, end)| self.text.get(*start as usize..*end as usize)).unwrap_or_default()
    }
}
