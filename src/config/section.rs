//! A table of the document, whose keys are read into a configuration that holds the defaults already.
//!
//! Each key is named in one place, where it is read. What is read leaves a [`Reading`], also where only the
//! default stands, so that the list of all keys is what the readings of an empty document are.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::check::{Check, Complaint};
use super::quantity::{number_for_duration, parse_duration, parse_size, show_duration, show_size};
use super::reader::{Reader, Taken, Text, show_list, wrong_type};
use super::secret::Secret;
use super::setting::{Origin, REDACTED, Reading, Setting, quoted};
use crate::diagnostic::toml::{Kind, Table, Value};
use crate::diagnostic::{Diagnostic, Place};

/// A table of the document under its full name, or an empty one where the document has none.
pub(super) struct Section<'s, 'r> {
    reader: &'s mut Reader<'r>,
    table: Table,
    path: String,
    is_present: bool,
}

impl<'s, 'r> Section<'s, 'r> {
    /// The document as the section without a name.
    pub(super) fn root(reader: &'s mut Reader<'r>, table: Table) -> Self {
        Section { reader, table, path: String::new(), is_present: true }
    }

    /// Whether the document has this table.
    pub(super) fn is_present(&self) -> bool {
        self.is_present
    }

    /// Where everything that is found goes.
    pub(super) fn reader(&mut self) -> &mut Reader<'r> {
        self.reader
    }

    /// The full name of a key.
    pub(super) fn name_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Reads a table within this one. All its keys are read also where it is not there.
    pub(super) fn nested(&mut self, key: &'static str, read: impl FnOnce(&mut Section<'_, 'r>)) {
        let path = self.name_of(key);
        let table = self.take_table(key);
        let is_present = table.is_some();
        let table = table.unwrap_or_else(|| Table::empty(Place::file("")));
        let mut section = Section { reader: self.reader, table, path, is_present };
        read(&mut section);
        section.finish();
    }

    /// Takes a table as it is, for one with free keys.
    pub(super) fn take_table(&mut self, key: &'static str) -> Option<Table> {
        let name = self.name_of(key);
        let value = self.table.take(key)?;
        let Some(table) = value.table(&name, self.reader.diagnostics) else {
            self.reader.readings.fail(name);
            return None;
        };
        self.reader.readings.push_table(name, table.place().clone());
        Some(table)
    }

    /// Tells of the keys that nobody took.
    pub(super) fn finish(self) {
        self.table.finish(self.reader.diagnostics);
    }

    /// Tells if a key is not there.
    pub(super) fn require(&mut self, key: &'static str) {
        self.table.require(key, self.reader.diagnostics);
        if !self.table.contains(key) {
            let name = self.name_of(key);
            self.reader.readings.fail(name);
        }
    }

    /// A string.
    pub(super) fn text(&mut self, key: &'static str, target: &mut String, check: Check) {
        let default = Some(quoted(target));
        if let Some(value) = self.take(key, default, |reader, value, name| reader.checked(value, name, check))
        {
            *target = value;
        }
    }

    /// A string whose default is made of another key, and hidden if that is.
    pub(super) fn derived_text(&mut self, key: &'static str, target: &mut String, from: &str, check: Check) {
        let is_hidden = !self.table.contains(key) && self.reader.readings.is_hidden(from);
        let default = if is_hidden { REDACTED.to_owned() } else { quoted(target) };
        if let Some(value) =
            self.take(key, Some(default), |reader, value, name| reader.checked(value, name, check))
        {
            *target = value;
        }
    }

    /// A string that need not be there.
    pub(super) fn optional_text(&mut self, key: &'static str, target: &mut Option<String>, check: Check) {
        if let Some(value) = self.take(key, None, |reader, value, name| reader.checked(value, name, check)) {
            *target = Some(value);
        }
    }

    /// A string that is hidden wherever it comes from.
    pub(super) fn secret(&mut self, key: &'static str, target: &mut Option<Secret>, check: Check) {
        let value = self.take(key, None, |reader, value, name| {
            let mut text = reader.text(value, name)?;
            text.is_hidden = true;
            reader.check(&text, name, check)?;
            Some(Taken::new(Secret::new(text.value), String::new(), true))
        });
        if value.is_some() {
            *target = value;
        }
    }

    /// Strings; a single one stands for a list of one, or where there is a `separator`, of its parts.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        target: &mut Vec<String>,
        separator: Option<char>,
        check: Check,
    ) {
        let default = Some(show_list(target));
        if let Some(values) =
            self.take(key, default, |reader, value, name| reader.checked_list(value, name, separator, check))
        {
            *target = values;
        }
    }

    /// Strings that need not be there.
    pub(super) fn optional_texts(&mut self, key: &'static str, target: &mut Vec<String>, check: Check) {
        if let Some(values) =
            self.take(key, None, |reader, value, name| reader.checked_list(value, name, None, check))
        {
            *target = values;
        }
    }

    /// A string that stands for a value.
    pub(super) fn parsed<T>(
        &mut self,
        key: &'static str,
        target: &mut T,
        show: impl Fn(&T) -> String,
        parse: impl Fn(&str) -> Result<T, Complaint>,
    ) {
        let default = Some(show(target));
        let value = self.take(key, default, |reader, value, name| {
            let text = match value.kind {
                // A time is TOML of its own.
                Kind::Datetime(time) => Text { value: time, is_hidden: false, place: value.place },
                _ => reader.text(value, name)?,
            };
            let value = reader.parse(&text, name, &parse)?;
            let shown = show(&value);
            Some(Taken::new(value, shown, text.is_hidden))
        });
        if let Some(value) = value {
            *target = value;
        }
    }

    /// One of a few names.
    pub(super) fn choice<T: Copy + PartialEq>(
        &mut self,
        key: &'static str,
        target: &mut T,
        choices: &[(&str, T)],
    ) {
        let default = choices.iter().find(|(_, choice)| choice == target).map(|(name, _)| quoted(name));
        if let Some(value) =
            self.take(key, default, |reader, value, name| reader.chosen(value, name, choices))
        {
            *target = value;
        }
    }

    /// One of a few names that need not be there.
    pub(super) fn optional_choice<T: Copy>(
        &mut self,
        key: &'static str,
        target: &mut Option<T>,
        choices: &[(&str, T)],
    ) {
        if let Some(value) = self.take(key, None, |reader, value, name| reader.chosen(value, name, choices)) {
            *target = Some(value);
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str, target: &mut bool) {
        let value = self.take(key, Some(target.to_string()), |reader, value, name| {
            let value = value.boolean(name, reader.diagnostics)?.value;
            Some(Taken::new(value, value.to_string(), false))
        });
        if let Some(value) = value {
            *target = value;
        }
    }

    /// An integer within bounds.
    pub(super) fn number<T>(&mut self, key: &'static str, target: &mut T, bounds: RangeInclusive<T>)
    where
        T: Copy + PartialOrd + TryFrom<i64> + Display,
    {
        let value = self.take(key, Some(target.to_string()), |reader, value, name| {
            let written = value.integer(name, reader.diagnostics)?;
            match T::try_from(written.value) {
                Ok(value) if bounds.contains(&value) => Some(Taken::new(value, value.to_string(), false)),
                _ => {
                    let error = out_of_bounds(name, bounds.start(), bounds.end());
                    reader.diagnostics.push(error.at(&written.place));
                    None
                }
            }
        });
        if let Some(value) = value {
            *target = value;
        }
    }

    /// A share: above 0, at most 1.
    pub(super) fn ratio(&mut self, key: &'static str, target: &mut f64) {
        let value = self.take(key, Some(target.to_string()), |reader, value, name| {
            let written = value.float(name, reader.diagnostics)?;
            if written.value > 0.0 && written.value <= 1.0 {
                return Some(Taken::new(written.value, written.value.to_string(), false));
            }
            let error = Diagnostic::error(format!("`{name}` must be above 0 and at most 1"));
            reader.diagnostics.push(error.at(&written.place));
            None
        });
        if let Some(value) = value {
            *target = value;
        }
    }

    /// A duration with its unit, within bounds.
    pub(super) fn duration(
        &mut self,
        key: &'static str,
        target: &mut Duration,
        bounds: RangeInclusive<Duration>,
    ) {
        let show = |duration: &Duration| quoted(&show_duration(*duration));
        let value = self.take(key, Some(show(target)), |reader, value, name| {
            if let Kind::Integer(number) = value.kind {
                let error = wrong_type(name, &value.place, "a duration", "an integer")
                    .help(number_for_duration(number));
                reader.diagnostics.push(error);
                return None;
            }
            let text = reader.text_of(value, name, "a duration")?;
            let duration = reader.parse(&text, name, parse_duration)?;
            if !bounds.contains(&duration) {
                let error = out_of_bounds(name, show_duration(*bounds.start()), show_duration(*bounds.end()));
                reader.diagnostics.push(error.at(&text.place));
                return None;
            }
            Some(Taken::new(duration, show(&duration), text.is_hidden))
        });
        if let Some(value) = value {
            *target = value;
        }
    }

    /// A number of bytes, bare or with a unit, within bounds.
    pub(super) fn size<T>(&mut self, key: &'static str, target: &mut T, bounds: RangeInclusive<T>)
    where
        T: Copy + PartialOrd + TryFrom<u64> + TryInto<u64>,
    {
        let plain = |size: T| show_size(size.try_into().unwrap_or(u64::MAX));
        let show = |size: T| {
            let shown = plain(size);
            if shown.ends_with('B') { quoted(&shown) } else { shown }
        };
        let value = self.take(key, Some(show(*target)), |reader, value, name| {
            let (bytes, is_hidden, place) = match value.kind {
                Kind::Integer(number) => (u64::try_from(number).ok(), false, value.place),
                _ => {
                    let text = reader.text_of(value, name, "a size")?;
                    (Some(reader.parse(&text, name, parse_size)?), text.is_hidden, text.place)
                }
            };
            match bytes.and_then(|bytes| T::try_from(bytes).ok()) {
                Some(size) if bounds.contains(&size) => Some(Taken::new(size, show(size), is_hidden)),
                _ => {
                    let error = out_of_bounds(name, plain(*bounds.start()), plain(*bounds.end()));
                    reader.diagnostics.push(error.at(&place));
                    None
                }
            }
        });
        if let Some(value) = value {
            *target = value;
        }
    }

    /// Takes the value of a key and leaves a reading of it. `None` where the default stands.
    fn take<T>(
        &mut self,
        key: &'static str,
        default: Option<String>,
        read: impl FnOnce(&mut Reader<'r>, Value, &str) -> Option<Taken<T>>,
    ) -> Option<T> {
        let name = self.name_of(key);
        let by_default = |value| Reading {
            is_hidden: value == Some(REDACTED.to_owned()),
            setting: Setting { key: name.clone(), value, origin: Origin::Default },
            place: None,
            items: Vec::new(),
        };
        let Some(value) = self.table.take(key) else {
            self.reader.readings.push(by_default(default));
            return None;
        };
        let place = value.place.clone();
        let Some(taken) = read(self.reader, value, &name) else {
            self.reader.readings.push(by_default(default));
            self.reader.readings.fail(name);
            return None;
        };
        self.reader.push_reading(name, taken.shown, taken.is_hidden, place, taken.items);
        Some(taken.value)
    }
}

fn out_of_bounds(name: &str, least: impl Display, most: impl Display) -> Diagnostic {
    Diagnostic::error(format!("`{name}` must be between {least} and {most}"))
}
