//! The mistakes of one query, as they are found.
//!
//! What is wrong is for the other files of the query language to say; this one bounds how much of it is told.

use std::ops::Range;

use super::QueryError;

/// So many mistakes of one query are told. A person mends a few and tries again; a text that is no query at all
/// would otherwise give one for every word.
pub(super) const MAX_MISTAKES: usize = 100;

/// A longer part of a query is cut in a message, and no rewrite is offered for it.
const MAX_SHOWN_CHARS: usize = 60;
/// A part of more bytes than this is not worth a rewrite: nobody reads it.
const MAX_REWRITTEN_BYTES: usize = 200;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    found: Vec<QueryError>,
    has_more: bool,
}

impl Mistakes {
    /// Adds one, unless there are enough.
    pub(super) fn push(&mut self, mistake: QueryError) {
        if self.found.len() < MAX_MISTAKES {
            self.found.push(mistake);
        } else {
            self.has_more = true;
        }
    }

    /// All of them in the order of the text.
    pub(super) fn into_sorted(mut self) -> Vec<QueryError> {
        self.found.sort_by_key(|mistake| (mistake.span.start, mistake.span.end));
        if self.has_more
            && let Some(last) = self.found.last()
        {
            let span = last.span.end..last.span.end;
            self.found.push(QueryError::new(
                span,
                format!("more than {MAX_MISTAKES} mistakes, the rest is not told"),
            ));
        }
        self.found
    }
}

impl QueryError {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> QueryError {
        QueryError { span, message: message.into(), helps: Vec::new() }
    }

    /// Says what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> QueryError {
        self.helps.push(help.into());
        self
    }

    /// Says what to do, where there is something to say.
    pub(super) fn maybe_help(self, help: Option<String>) -> QueryError {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// The same mistake where the text it was found in begins at `offset`.
    pub(super) fn shifted(mut self, offset: usize) -> QueryError {
        self.span = self.span.start + offset..self.span.end + offset;
        self
    }
}

/// A part of a query for a message: what is too long to read is cut.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Whether a part of a query is short enough to be written anew in a help.
pub(super) fn is_worth_rewriting(text: &str) -> bool {
    text.len() <= MAX_REWRITTEN_BYTES
}
