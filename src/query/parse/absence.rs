//! Whether a query can be true for an article that holds none of its terms.
//!
//! Such a query would have to be tried on every article, and would alert on most. The article's metadata may be
//! whatever it likes; that two tests of it exclude each other is not looked for.

use std::ops::Range;

use super::QueryError;
use crate::query::mistakes::{is_worth_rewriting, shown};

/// What a part of a query can be where none of its terms occurs.
#[derive(Clone, Debug)]
pub(super) struct Absence {
    /// The part of it that makes it true.
    pub(super) can_be_true: Option<Range<usize>>,
    can_be_false: bool,
}

impl Absence {
    /// Of a term, and of all that needs one to occur.
    pub(super) const OF_TERM: Absence = Absence { can_be_true: None, can_be_false: true };
    /// Of what is not known for a mistake in it: never to blame.
    pub(super) const UNKNOWN: Absence = Absence { can_be_true: None, can_be_false: false };

    pub(super) fn of_metadata(span: Range<usize>) -> Absence {
        Absence { can_be_true: Some(span), can_be_false: true }
    }

    pub(super) fn not(self, span: Range<usize>) -> Absence {
        Absence { can_be_true: self.can_be_false.then_some(span), can_be_false: self.can_be_true.is_some() }
    }

    pub(super) fn and(self, other: Absence, span: &Range<usize>) -> Absence {
        Absence {
            can_be_true: self.can_be_true.and(other.can_be_true).and(Some(span.clone())),
            can_be_false: self.can_be_false || other.can_be_false,
        }
    }

    pub(super) fn or(self, other: Absence, _: &Range<usize>) -> Absence {
        Absence {
            can_be_true: self.can_be_true.or(other.can_be_true),
            can_be_false: self.can_be_false && other.can_be_false,
        }
    }
}

/// The mistake in a query of which a part is true without any term.
pub(super) fn refused(part: &str, span: Range<usize>) -> QueryError {
    let message = format!("`{}` can be true for an article that holds none of the terms", shown(part));
    let error = QueryError::new(span, message);
    if !is_worth_rewriting(part) {
        return error.help("join it by AND to a term that has to occur");
    }
    error.help(format!("join it by AND to a term that has to occur: `term AND {}`", bracketed(part)))
}

fn bracketed(part: &str) -> String {
    let is_chain = part.contains(" OR ") && !part.starts_with('(');
    if is_chain { format!("({part})") } else { part.to_owned() }
}
