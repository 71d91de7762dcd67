//! What one entry of `terms` may be.
//!
//! This is the one place that decides it. An entry is a phrase of whole words; the other forms of the
//! query language are recognised, so that they are refused by name instead of being matched as something
//! else.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use super::Term;
use crate::diagnostic::Diagnostic;

/// What makes a single word something else than itself.
const OPERATORS: [char; 3] = ['*', '?', '~'];

/// An entry that was accepted.
pub(super) struct Parsed {
    /// What it says.
    pub term: Term,
    /// Characters in it that look like operators but part words like any other punctuation.
    pub ignores_punctuation: bool,
}

/// Reads an entry that someone wrote as a term; the error has no place yet.
pub(super) fn parse(written: &str) -> Result<Parsed, Box<Diagnostic>> {
    let parsed = phrase(written)?;
    let written = parsed.term.written.as_str();
    if written.starts_with('=') {
        return Err(Box::new(unsupported(written, "an exact term", "leave out the `=`")));
    }
    if written.len() > 2 && written.starts_with('/') && written.ends_with('/') {
        return Err(Box::new(unsupported(written, "a regular expression", "list the phrases it stands for")));
    }
    let holds_operator = parsed.ignores_punctuation;
    let is_single_word = !written.contains(char::is_whitespace);
    if holds_operator && is_single_word {
        let (form, help) = if written.contains('~') {
            ("a term in all its inflected forms", "list the forms it stands for")
        } else {
            ("a word with placeholders", "list the words it stands for")
        };
        return Err(Box::new(unsupported(written, form, help)));
    }
    Ok(parsed)
}

/// Reads a cell of somebody else's list: data, in which `*`, `?`, `~`, `=` and slashes mean nothing. The error
/// has no place yet.
pub(super) fn phrase(written: &str) -> Result<Parsed, Box<Diagnostic>> {
    let written = written.trim();
    if written.is_empty() {
        return Err(Box::new(Diagnostic::error("a term is empty").help("write a phrase, or remove it")));
    }
    if !written.contains(char::is_alphanumeric) {
        let error = Diagnostic::error(format!("the term `{}` holds no word", shortened(written)));
        return Err(Box::new(error.help("a term needs at least one letter or digit")));
    }
    let ignores_punctuation = written.contains(OPERATORS) || written.starts_with('=');
    Ok(Parsed { term: Term { written: written.to_owned() }, ignores_punctuation })
}

/// The warning for an entry that ignores punctuation; it has no place yet.
pub(super) fn punctuation_warning(written: &str) -> Diagnostic {
    let message = format!("`=`, `*`, `?` and `~` are punctuation in the phrase `{}`", shortened(written));
    Diagnostic::warning("punctuation-ignored", message)
        .help("remove them, or set `allow = [\"punctuation-ignored\"]`")
}

fn unsupported(written: &str, form: &str, help: &str) -> Diagnostic {
    let message = format!("the term `{}` is {form}, which this version does not support", shortened(written));
    Diagnostic::error(message).help(help)
}

/// A value for a message: what is too long to read is cut.
pub(super) fn shortened(written: &str) -> String {
    const MAX_CHARS: usize = 80;
    match written.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written.to_owned(),
    }
}

/// What two terms have in common that find the same: without case, until the folding of texts is asked.
fn key(written: &str) -> String {
    written.to_lowercase()
}

/// The terms of one watch, with an eye on doubles.
#[derive(Default)]
pub(super) struct TermList {
    terms: Vec<Term>,
    /// Hash of a term's key to the first term that has it. Only the hash is held: a list may hold a million
    /// terms. That two keys share one by chance is seen by comparing the terms.
    first: HashMap<u64, u32>,
    hasher: RandomState,
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
        let written_key = key(&term.written);
        let hash = self.hasher.hash_one(&written_key);
        let next = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        let first = *self.first.entry(hash).or_insert(next) as usize;
        let added = match self.terms.get(first) {
            None => Added::New,
            Some(earlier) if earlier.written == term.written => return Added::Same(first),
            Some(earlier) if key(&earlier.written) == written_key => Added::Equivalent(first),
            Some(_) => Added::New,
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
