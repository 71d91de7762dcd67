//! Values of the document as strings, lists and choices, with what is wrong about them told.
//!
//! Knows where values come from and which must not be shown; `section` knows the keys.

use std::ffi::OsString;
use std::sync::Arc;

use super::check::{Check, Complaint};
use super::reference;
use super::setting::{Origin, REDACTED, Reading, Readings, Setting, quoted};
use crate::diagnostic::toml::{Kind, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source, nearest};

/// A text that is one value: an environment variable, or what was typed for a key.
pub(super) struct TypedText {
    pub(super) source: Arc<Source>,
    pub(super) origin: Origin,
}

/// What reading needs and leaves.
pub(super) struct Reader<'r> {
    pub(super) diagnostics: &'r mut Diagnostics,
    pub(super) readings: Readings,
    environment: &'r [(OsString, OsString)],
    typed: &'r [TypedText],
}

/// A string, and whether it may be shown.
pub(super) struct Text {
    pub(super) value: String,
    pub(super) is_hidden: bool,
    pub(super) place: Place,
}

impl Text {
    fn shown(&self) -> String {
        if self.is_hidden || self.value.is_empty() {
            "the value".to_owned()
        } else {
            format!("`{}`", self.value)
        }
    }

    pub(super) fn complain(&self, name: &str, complaint: Complaint) -> Diagnostic {
        let error =
            Diagnostic::error(format!("`{name}`: {} {}", self.shown(), complaint.problem)).at(&self.place);
        match complaint.help {
            Some(help) => error.help(help),
            None => error,
        }
    }
}

impl<'r> Reader<'r> {
    pub(super) fn new(
        environment: &'r [(OsString, OsString)],
        typed: &'r [TypedText],
        diagnostics: &'r mut Diagnostics,
    ) -> Self {
        Reader { diagnostics, readings: Readings::default(), environment, typed }
    }

    /// A string, or what a reference stands for.
    pub(super) fn text(&mut self, value: Value, name: &str) -> Option<Text> {
        self.text_of(value, name, "a string")
    }

    /// A string that stands for what is `expected`: `a duration`.
    pub(super) fn text_of(&mut self, value: Value, name: &str, expected: &str) -> Option<Text> {
        let place = value.place;
        let found = value.kind.described();
        match value.kind {
            Kind::String(value) => return Some(Text { value, is_hidden: false, place }),
            Kind::Table(table) if reference::is_reference(&table) => {
                let value = reference::resolve(&table, name, self.environment, self.diagnostics)?;
                return Some(Text { value, is_hidden: true, place });
            }
            Kind::Integer(_) | Kind::Float(_) | Kind::Boolean(_) | Kind::Datetime(_) => {
                // A password of digits alone is a password.
                if let Some(value) = self.typed_as(&place) {
                    return Some(Text { value, is_hidden: false, place });
                }
            }
            Kind::Array(_) | Kind::Table(_) => {}
        }
        let mut error = wrong_type(name, &place, expected, found);
        if found == "a table" {
            error = error.help("a string that stands elsewhere is { file = \"…\" } or { env = \"…\" }");
        }
        self.diagnostics.push(error);
        None
    }

    /// What was typed, if this is the whole of a text that is one value.
    fn typed_as(&self, place: &Place) -> Option<String> {
        let Place::Span(source, span) = place else { return None };
        self.typed.iter().find(|typed| Arc::ptr_eq(&typed.source, source))?;
        let is_whole = source.text().get(span.clone())? == source.text().trim();
        is_whole.then(|| source.text().to_owned())
    }

    /// Leaves what was read for a key.
    pub(super) fn push_reading(
        &mut self,
        key: String,
        shown: String,
        is_hidden: bool,
        place: Place,
        items: Vec<Place>,
    ) {
        let value = Some(if is_hidden { REDACTED.to_owned() } else { shown });
        let setting = Setting { key, value, origin: self.origin(&place) };
        self.readings.push(Reading { setting, place: Some(place), items, is_hidden });
    }

    pub(super) fn check(&mut self, text: &Text, name: &str, check: Check) -> Option<()> {
        self.parse(text, name, check)
    }

    pub(super) fn parse<T>(
        &mut self,
        text: &Text,
        name: &str,
        parse: impl Fn(&str) -> Result<T, Complaint>,
    ) -> Option<T> {
        match parse(&text.value) {
            Ok(value) => Some(value),
            Err(complaint) => {
                self.diagnostics.push(text.complain(name, complaint));
                None
            }
        }
    }

    pub(super) fn checked(&mut self, value: Value, name: &str, check: Check) -> Option<Taken<String>> {
        let text = self.text(value, name)?;
        self.check(&text, name, check)?;
        Some(Taken::new(text.value.clone(), quoted(&text.value), text.is_hidden))
    }

    pub(super) fn checked_list(
        &mut self,
        value: Value,
        name: &str,
        separator: Option<char>,
        check: Check,
    ) -> Option<Taken<Vec<String>>> {
        let place = value.place.clone();
        let values = match value.kind {
            Kind::Array(items) => items,
            kind => vec![Value { kind, place: value.place }],
        };
        let n_values = values.len();
        let mut texts = Vec::new();
        for value in values {
            let Some(text) = self.text(value, name) else { continue };
            for part in parts(&text.value, separator) {
                texts.push(Text { value: part, is_hidden: text.is_hidden, place: text.place.clone() });
            }
        }
        if n_values == 0 {
            self.diagnostics.push(Diagnostic::error(format!("`{name}` is empty")).at(&place));
            return None;
        }
        let sound: Vec<&Text> = texts.iter().filter(|text| self.check(text, name, check).is_some()).collect();
        if sound.len() < n_values.max(texts.len()) {
            return None;
        }
        let is_hidden = texts.iter().any(|text| text.is_hidden);
        let items = texts.iter().map(|text| text.place.clone()).collect();
        let values: Vec<String> = texts.into_iter().map(|text| text.value).collect();
        let shown = show_list(&values);
        Some(Taken { items, ..Taken::new(values, shown, is_hidden) })
    }

    pub(super) fn chosen<T: Copy>(
        &mut self,
        value: Value,
        name: &str,
        choices: &[(&str, T)],
    ) -> Option<Taken<T>> {
        let text = self.text(value, name)?;
        if let Some((_, chosen)) = choices.iter().find(|(choice, _)| *choice == text.value) {
            return Some(Taken::new(*chosen, quoted(&text.value), text.is_hidden));
        }
        let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
        let near = if text.is_hidden { None } else { nearest(&text.value, names.iter().copied()) };
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of `{}`", names.join("`, `")),
        };
        self.diagnostics.push(text.complain(name, Complaint::new("is not known").help(help)));
        None
    }

    fn origin(&self, place: &Place) -> Origin {
        let Place::Span(source, _) = place else { return Origin::File };
        let typed = self.typed.iter().find(|typed| Arc::ptr_eq(&typed.source, source));
        typed.map_or(Origin::File, |typed| typed.origin.clone())
    }
}

pub(super) fn wrong_type(name: &str, place: &Place, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::error(format!("`{name}` has the wrong type"))
        .at(place)
        .label(format!("expected {expected}, found {found}"))
}

/// What became of a key's value: the value itself, how it is shown, and where its items stand.
pub(super) struct Taken<T> {
    pub(super) value: T,
    pub(super) shown: String,
    pub(super) is_hidden: bool,
    pub(super) items: Vec<Place>,
}

impl<T> Taken<T> {
    pub(super) fn new(value: T, shown: String, is_hidden: bool) -> Self {
        let shown = if is_hidden { REDACTED.to_owned() } else { shown };
        Taken { value, shown, is_hidden, items: Vec::new() }
    }
}

/// Parts without the blanks around them; an empty one stays, so that it is told.
fn parts(text: &str, separator: Option<char>) -> Vec<String> {
    match separator {
        Some(separator) => text.split(separator).map(|part| part.trim().to_owned()).collect(),
        None => vec![text.to_owned()],
    }
}

pub(super) fn show_list(items: &[String]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", quoted.join(", "))
}
