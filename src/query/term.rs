//! Terms outside queries: the entries of `terms` and the cells of imported lists.

use std::ops::Range;

use super::mistakes::shown;
use super::word::{Signed, has_signs, holds_word, read_signed};
use super::{Form, QueryError, Term};

/// An entry that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedEntry {
    /// What it says.
    pub term: Term,
    /// Whether characters in it that are signs elsewhere part words like any other punctuation.
    pub ignores_punctuation: bool,
}

impl Term {
    /// Reads an entry of `terms`: a phrase as if in quotes, exact behind `=`; a single word may carry stars, `?`
    /// or `~`.
    ///
    /// # Errors
    ///
    /// Where it holds no word, or a sign of a single word stands where it cannot.
    pub fn parse_entry(written: &str) -> Result<ParsedEntry, QueryError> {
        let place = trimmed(written)?;
        let entry = &written[place.clone()];
        read_entry(entry).map_err(|error| error.shifted(place.start))
    }

    /// Reads a cell of somebody else's list: a phrase, in which no character is a sign.
    ///
    /// # Errors
    ///
    /// Where it holds no word.
    pub fn parse_phrase(written: &str) -> Result<ParsedEntry, QueryError> {
        let place = trimmed(written)?;
        let cell = &written[place.clone()];
        if !holds_word(cell) {
            return Err(no_word(cell).shifted(place.start));
        }
        let ignores_punctuation = has_signs(cell) || cell.starts_with('=') || is_between_slashes(cell);
        Ok(entry(cell, Form::Phrase, 0..cell.len(), ignores_punctuation))
    }
}

fn read_entry(written: &str) -> Result<ParsedEntry, QueryError> {
    if !holds_word(written) {
        return Err(no_word(written));
    }
    let (form, text) = match written.strip_prefix('=') {
        Some(rest) => (Form::Exact, written.len() - rest.len()..written.len()),
        None => (Form::Phrase, 0..written.len()),
    };
    if !has_signs(written) {
        let ignores_punctuation = form == Form::Phrase && is_between_slashes(written);
        return Ok(entry(written, form, text, ignores_punctuation));
    }
    if written.contains(char::is_whitespace) {
        return Ok(entry(written, form, text, true));
    }
    match read_signed(&written[text.clone()]).map_err(|error| error.shifted(text.start))? {
        Signed::Several => Ok(entry(written, form, text, true)),
        Signed::Word(..) if form == Form::Exact => {
            let error =
                QueryError::new(0..written.len(), "`=` and stars, `?` or `~` cannot stand in one word");
            Err(error.help("keep one of them"))
        }
        Signed::Word(form, text) => Ok(entry(written, form, text, false)),
    }
}

fn entry(written: &str, form: Form, text: Range<usize>, ignores_punctuation: bool) -> ParsedEntry {
    ParsedEntry { term: Term::new(written, form, text), ignores_punctuation }
}

fn is_between_slashes(written: &str) -> bool {
    written.len() > 2 && written.starts_with('/') && written.ends_with('/')
}

/// The bytes of an entry without the white space around it.
fn trimmed(written: &str) -> Result<Range<usize>, QueryError> {
    let start = written.len() - written.trim_start().len();
    let end = written.trim_end().len();
    if start >= end {
        let error = QueryError::new(0..written.len(), "a term is empty");
        return Err(error.help("write a phrase, or remove it"));
    }
    Ok(start..end)
}

fn no_word(written: &str) -> QueryError {
    let message = format!("the term `{}` holds no word", shown(written));
    QueryError::new(0..written.len(), message).help("a term needs at least one letter or digit")
}
