//! TOML with every mistake collected: a tree in which each value knows where it stands.
//!
//! [`parse`] gives the tree; [`Table`] hands out typed values and tells of wrong types, missing keys and
//! keys nobody asked for. Values of several texts can stand in one tree, so that what comes from the
//! environment is checked, and pointed at, like what comes from a file.

mod place;
mod table;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::{Diagnostic, Diagnostics, Located, Place, Source};
pub use table::{Entry, Table};

/// A TOML value and where it stands.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
}

/// What a value is.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Kind {
    String(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// A date, a time or both, as written.
    Datetime(String),
    Array(Vec<Value>),
    Table(Table),
}

/// Reads a document. Every syntax error is told; what could be read nevertheless is returned, so that
/// its other mistakes are told in the same pass.
pub fn parse(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Table {
    let (document, errors) = DeTable::parse_recoverable(source.text());
    let mut reader = Reader { source, broken: Vec::new(), diagnostics };
    for error in &errors {
        reader.syntax_error(error);
    }
    let span = document.span();
    reader.table(document.into_inner(), span)
}

/// Reads a text that is one value, as in an environment variable; `None` if it is none.
pub fn parse_value(source: &Arc<Source>) -> Option<Value> {
    let value = DeValue::parse(source.text()).ok()?;
    let mut diagnostics = Diagnostics::new();
    let mut reader = Reader { source, broken: Vec::new(), diagnostics: &mut diagnostics };
    let value = reader.value(value)?;
    diagnostics.is_empty().then_some(value)
}

/// Copies the parser's tree into ours.
struct Reader<'r> {
    source: &'r Arc<Source>,
    /// Where syntax errors are. What was recovered there is guesswork, and is left out.
    broken: Vec<Range<usize>>,
    diagnostics: &'r mut Diagnostics,
}

impl Reader<'_> {
    fn syntax_error(&mut self, error: &::toml::de::Error) {
        let end = self.source.text().len();
        let span = error.span().unwrap_or(end..end);
        // The parser tells of the same slip at several levels; the first is the nearest to it.
        if self.is_broken(&span) {
            return;
        }
        let place = self.place(span.clone());
        self.broken.push(span);
        self.diagnostics.push(Diagnostic::error(format!("invalid TOML: {}", error.message())).at(&place));
    }

    fn place(&self, span: Range<usize>) -> Place {
        Place::Span(self.source.clone(), span)
    }

    fn is_broken(&self, span: &Range<usize>) -> bool {
        self.broken.iter().any(|broken| broken.start <= span.end && span.start <= broken.end)
    }

    fn table(&mut self, entries: DeTable<'_>, span: Range<usize>) -> Table {
        let mut table = Table::new(self.place(span), self.broken.is_empty());
        let mut ordered: Vec<_> = entries.into_iter().collect();
        ordered.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in ordered {
            if self.is_broken(&key.span()) {
                continue;
            }
            let key_place = self.place(key.span());
            let name = key.into_inner().into_owned();
            match self.value(value) {
                Some(value) => table.push(Entry { name, key_place, value }),
                None => table.ignore(name),
            }
        }
        table
    }

    /// `None` if it was told already that the value cannot be read.
    fn value(&mut self, value: Spanned<DeValue<'_>>) -> Option<Value> {
        let span = value.span();
        let is_leaf = !matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        if is_leaf && self.is_broken(&span) {
            return None;
        }
        let place = self.place(span.clone());
        let kind = match value.into_inner() {
            DeValue::String(text) => Kind::String(text.into_owned()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Kind::Integer(number),
                Err(_) => return self.refuse(&place, "the number does not fit into 64 bits"),
            },
            DeValue::Float(number) => match number.as_str().parse() {
                Ok(number) => Kind::Float(number),
                Err(_) => return self.refuse(&place, "the number cannot be read"),
            },
            DeValue::Boolean(flag) => Kind::Boolean(flag),
            DeValue::Datetime(time) => Kind::Datetime(time.to_string()),
            DeValue::Array(items) => {
                Kind::Array(items.into_iter().filter_map(|item| self.value(item)).collect())
            }
            DeValue::Table(entries) => Kind::Table(self.table(entries, span)),
        };
        Some(Value { kind, place })
    }

    fn refuse(&mut self, place: &Place, message: &str) -> Option<Value> {
        self.diagnostics.push(Diagnostic::error(message).at(place));
        None
    }
}

impl Kind {
    /// The type with its article: `a string`, `an integer`.
    pub fn described(&self) -> &'static str {
        match self {
            Kind::String(_) => "a string",
            Kind::Integer(_) => "an integer",
            Kind::Float(_) => "a float",
            Kind::Boolean(_) => "a boolean",
            Kind::Datetime(_) => "a date or time",
            Kind::Array(_) => "an array",
            Kind::Table(_) => "a table",
        }
    }
}

/// Typed access. A wrong type is told under the name of the key, which may be dotted, and gives `None`.
impl Value {
    /// A string.
    pub fn string(self, name: &str, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
        match self.kind {
            Kind::String(value) => Some(Located { value, place: self.place }),
            _ => self.mismatch(name, "a string", diagnostics),
        }
    }

    /// An integer.
    pub fn integer(self, name: &str, diagnostics: &mut Diagnostics) -> Option<Located<i64>> {
        match self.kind {
            Kind::Integer(value) => Some(Located { value, place: self.place }),
            _ => self.mismatch(name, "an integer", diagnostics),
        }
    }

    /// A number; an integer is one too.
    pub fn float(self, name: &str, diagnostics: &mut Diagnostics) -> Option<Located<f64>> {
        match self.kind {
            Kind::Float(value) => Some(Located { value, place: self.place }),
            Kind::Integer(value) => Some(Located { value: value as f64, place: self.place }),
            _ => self.mismatch(name, "a number", diagnostics),
        }
    }

    /// `true` or `false`.
    pub fn boolean(self, name: &str, diagnostics: &mut Diagnostics) -> Option<Located<bool>> {
        match self.kind {
            Kind::Boolean(value) => Some(Located { value, place: self.place }),
            _ => self.mismatch(name, "`true` or `false`", diagnostics),
        }
    }

    /// A table.
    pub fn table(self, name: &str, diagnostics: &mut Diagnostics) -> Option<Table> {
        match self.kind {
            Kind::Table(value) => Some(value),
            _ => self.mismatch(name, "a table", diagnostics),
        }
    }

    /// An array of whatever.
    pub fn array(self, name: &str, diagnostics: &mut Diagnostics) -> Option<Located<Vec<Value>>> {
        match self.kind {
            Kind::Array(value) => Some(Located { value, place: self.place }),
            _ => self.mismatch(name, "an array", diagnostics),
        }
    }

    /// An array of strings; those that are strings, where others are not.
    pub fn strings(self, name: &str, diagnostics: &mut Diagnostics) -> Option<Located<Vec<Located<String>>>> {
        match self.kind {
            Kind::Array(_) => {
                let array = self.array(name, diagnostics)?;
                let strings = |items: Vec<Value>| {
                    items.into_iter().filter_map(|item| item.string(name, diagnostics)).collect()
                };
                Some(array.map(strings))
            }
            _ => self.mismatch(name, "an array of strings", diagnostics),
        }
    }

    fn mismatch<T>(self, name: &str, expected: &str, diagnostics: &mut Diagnostics) -> Option<T> {
        let found = self.kind.described();
        let error = Diagnostic::error(format!("`{name}` has the wrong type"))
            .at(&self.place)
            .label(format!("expected {expected}, found {found}"));
        diagnostics.push(error);
        None
    }
}
