//! Where something stands: a text that was read, and a place in it.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::Diagnostic;

/// A text that was read, under the name people know it by.
#[derive(Debug)]
pub struct Source {
    name: Arc<str>,
    text: String,
    /// Byte offsets at which lines begin; built when the first place is shown.
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// A text under its name: a file's path as the user wrote it, or a name of its own such as
    /// `environment variable NEWSWATCH__LOG__LEVEL`.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Source { name: name.into(), text: text.into(), line_starts: OnceLock::new() })
    }

    /// The name.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line that holds a byte: its number from 1, and its bytes without the line break. An offset
    /// behind the end belongs to the last line.
    pub fn line_of(&self, offset: usize) -> (usize, Range<usize>) {
        let starts = self.line_starts.get_or_init(|| {
            std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect()
        });
        let number = starts.partition_point(|start| *start <= offset).max(1);
        let start = starts[number - 1];
        let end = starts.get(number).map_or(self.text.len(), |next| next - 1);
        let line = self.text[start..end].trim_end_matches('\r');
        (number, start..start + line.len())
    }
}

/// Where something stands.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a file as a whole, or in a text that must not be shown.
    File(Arc<str>),
    /// In a line of a file whose text is not kept; lines count from 1.
    Line(Arc<str>, usize),
    /// At these bytes of a text.
    Span(Arc<Source>, Range<usize>),
}

impl Place {
    /// A file as a whole.
    pub fn file(name: impl Into<Arc<str>>) -> Self {
        Place::File(name.into())
    }

    /// The same place without the text: for values that must not be shown.
    pub fn without_text(&self) -> Self {
        match self {
            Place::Span(source, span) => Place::Line(source.name.clone(), source.line_of(span.start).0),
            Place::File(_) | Place::Line(..) => self.clone(),
        }
    }
}

/// A value and where it stands, so that whoever checks it can point at it.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> Located<T> {
    /// An error at this value.
    pub fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(&self.place)
    }

    /// A warning at this value.
    pub fn warning(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, message).at(&self.place)
    }

    /// Another value at the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), place: self.place }
    }
}
