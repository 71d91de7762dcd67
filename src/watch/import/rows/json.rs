//! Rows of JSON Lines: only wanted members are read, the others are skipped over.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::io;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Cell, Event, Lines, Row};
use crate::diagnostic::Diagnostic;

/// Names of members that are remembered to offer the nearest; a file with more has no fixed members.
const MAX_NAMES: usize = 1000;

/// Reads every row, and returns the names of the members that were met, wanted or not.
pub(super) fn read(
    mut lines: Lines,
    wanted: &[String],
    mut handle: impl FnMut(Event<'_>),
) -> io::Result<Vec<String>> {
    let mut names = HashSet::new();
    let mut number = 0;
    while let Some((line, bytes)) = lines.next()? {
        if bytes.trim_ascii().is_empty() {
            handle(Event::Blank { line });
            continue;
        }
        number += 1;
        match read_row(bytes, wanted, &mut names) {
            Ok(cells) => handle(Event::Row(Row { line, number, cells: &cells })),
            Err(error) => handle(Event::Broken { line, error }),
        }
    }
    Ok(names.into_iter().collect())
}

fn read_row<'r>(
    bytes: &'r [u8],
    wanted: &[String],
    names: &mut HashSet<String>,
) -> Result<Vec<Cell<'r>>, Box<Diagnostic>> {
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let seed = Members { wanted, names };
    let raw = seed.deserialize(&mut parser).and_then(|raw| parser.end().map(|()| raw));
    let raw = raw.map_err(|error| {
        let message = error.to_string().replace(" at line 1 column ", " at column ");
        Diagnostic::error(format!("the row is not a JSON object: {message}"))
    })?;
    let mut cells = Vec::with_capacity(raw.len());
    for (value, name) in raw.into_iter().zip(wanted) {
        cells.push(match value {
            Some(value) => cell(value, name)?,
            None => Cell::One(Cow::Borrowed("")),
        });
    }
    Ok(cells)
}

/// A string, or a part of one that holds no escape.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'r>(#[serde(borrow)] Cow<'r, str>);

fn cell<'r>(value: &'r RawValue, name: &str) -> Result<Cell<'r>, Box<Diagnostic>> {
    if !value.get().starts_with('[') {
        return Ok(Cell::One(scalar(value, name)?));
    }
    let elements: Vec<&RawValue> =
        serde_json::from_str(value.get()).map_err(|error| unusable(name, &error))?;
    let elements: Result<Vec<_>, _> = elements.into_iter().map(|element| scalar(element, name)).collect();
    Ok(Cell::Many(elements?))
}

/// A string, or a number or truth value as written; null is an empty one.
fn scalar<'r>(value: &'r RawValue, name: &str) -> Result<Cow<'r, str>, Box<Diagnostic>> {
    match value.get().as_bytes().first() {
        Some(b'"') => {
            let text: Text<'r> = serde_json::from_str(value.get()).map_err(|error| unusable(name, &error))?;
            Ok(text.0)
        }
        Some(b'n') => Ok(Cow::Borrowed("")),
        Some(b'{' | b'[') => Err(Box::new(unusable(name, &"it is nested"))),
        _ => Ok(Cow::Borrowed(value.get())),
    }
}

fn unusable(name: &str, error: &dyn fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("the member `{name}` cannot be used: {error}"))
        .help("a string, a number, or an array of those is expected")
}

/// Reads an object to the raw values of its wanted members.
struct Members<'w> {
    wanted: &'w [String],
    names: &'w mut HashSet<String>,
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = Vec<Option<&'de RawValue>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Vec<Option<&'de RawValue>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut values = vec![None; self.wanted.len()];
        while let Some(Text(name)) = members.next_key()? {
            match self.wanted.iter().position(|wanted| *wanted == name) {
                Some(index) => values[index] = Some(members.next_value()?),
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
            if self.names.len() < MAX_NAMES && !self.names.contains(name.as_ref()) {
                self.names.insert(name.into_owned());
            }
        }
        Ok(values)
    }
}
