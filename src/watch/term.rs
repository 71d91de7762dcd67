//! The terms of one watch: doubles, and what is told of an entry.
//!
//! What an entry may be is decided by [`crate::query`].

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use crate::diagnostic::{Diagnostic, Located};
use crate::lint::{Lint, NeedleMaker};
use crate::query::{QueryError, Term};

/// The error for a term or query that was refused; it has no place yet.
pub(super) fn refused(error: &QueryError) -> Diagnostic {
    let diagnostic = Diagnostic::error(error.message.clone());
    error.helps.iter().fold(diagnostic, |diagnostic, help| diagnostic.help(help.clone()))
}

/// The same at its place in the file.
pub(super) fn refused_at(error: &QueryError, written: &Located<String>) -> Diagnostic {
    refused(error).at(&written.place_of(error.span.clone()))
}

/// The warning for an entry that ignores punctuation; it has no place yet.
pub(super) fn punctuation_warning(written: &str) -> Diagnostic {
    let message = format!("`=`, `*`, `?` and `~` are punctuation in the phrase `{}`", shortened(written));
    Diagnostic::warning("punctuation-ignored", message)
        .help("remove them, or set `allow = [\"punctuation-ignored\"]`")
}

/// A warning of the linter; it has no place yet.
pub(super) fn warning(lint: &Lint) -> Diagnostic {
    Diagnostic::warning(lint.code, lint.message.clone())
        .help(format!("{}, or set `allow = [\"{}\"]`", lint.help, lint.code))
}

/// A value for a message: what is too long to read is cut.
pub(super) fn shortened(written: &str) -> String {
    const MAX_CHARS: usize = 80;
    match written.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written.to_owned(),
    }
}

/// The terms of one watch, with an eye on doubles.
#[derive(Default)]
pub(super) struct TermList {
    terms: Vec<Term>,
    /// Hash of a term's needle to the first term that has it. Only the hash is held: a list may hold a million
    /// terms. That two needles share one by chance is seen by comparing the terms.
    first: HashMap<u64, u32>,
    hasher: RandomState,
    needles: NeedleMaker,
}

/// What came of adding a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Added {
    /// It is new.
    New,
    /// It was added, but finds the same as the one at this index.
    Equivalent(usize),
    /// It was left out: the one at this index is the same to the letter.
    Same(usize),
}

impl TermList {
    pub(super) fn push(&mut self, term: Term) -> Added {
        let needle = self.needles.needle(&term);
        let hash = self.hasher.hash_one(&needle);
        let next = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        let first = *self.first.entry(hash).or_insert(next) as usize;
        let added = match self.terms.get(first) {
            None => Added::New,
            Some(earlier) if *earlier == term => return Added::Same(first),
            Some(_) => {
                let earlier = self.terms[first].clone();
                if self.needles.needle(&earlier) == needle { Added::Equivalent(first) } else { Added::New }
            }
        };
        self.terms.push(term);
        added
    }

    /// Takes the terms out and begins a new list.
    pub(super) fn take(&mut self) -> Vec<Term> {
        self.first.clear();
        let mut terms = std::mem::take(&mut self.terms);
        terms.shrink_to_fit();
        terms
    }
}
