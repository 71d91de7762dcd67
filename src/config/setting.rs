//! What was read for each key, from where, and what of it may be shown.

use std::fmt;

use crate::diagnostic::{Diagnostic, Place};

/// Stands for what is not shown.
pub(super) const REDACTED: &str = "[redacted]";

/// Where the value of a key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was not set.
    Default,
    /// The configuration file.
    File,
    /// The environment variable of this name.
    Environment(String),
    /// The command line.
    CommandLine,
}

/// A key in effect, fit to be logged: secrets are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key: `kafka.brokers`.
    pub key: String,
    /// Its value as TOML; `None` for a key without a default that was not set.
    pub value: Option<String>,
    /// Where the value comes from.
    pub origin: Origin,
}

/// As a line of TOML, the key dotted.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{} = {value}", self.key),
            None => write!(f, "# {} is not set", self.key),
        }
    }
}

/// A string as TOML.
pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// A key that was read, with what checks across keys need of it.
pub(super) struct Reading {
    pub(super) setting: Setting,
    /// Where the value stands; `None` for a default.
    pub(super) place: Option<Place>,
    /// Where its items stand, if it is a list.
    pub(super) items: Vec<Place>,
    /// Whether the value must not be shown.
    pub(super) is_hidden: bool,
}

/// All keys, in the order in which they were read.
#[derive(Default)]
pub(super) struct Readings {
    readings: Vec<Reading>,
    /// Tables that stand in the text, and where.
    tables: Vec<(String, Place)>,
    /// Keys and tables whose value could not be read; that was told.
    failed: Vec<String>,
}

impl Readings {
    pub(super) fn push(&mut self, reading: Reading) {
        self.readings.push(reading);
    }

    pub(super) fn push_table(&mut self, key: String, place: Place) {
        self.tables.push((key, place));
    }

    pub(super) fn fail(&mut self, key: String) {
        self.failed.push(key);
    }

    pub(super) fn get(&self, key: &str) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.setting.key == key)
    }

    /// Where a key was set, or where the table of this name stands.
    pub(super) fn place(&self, key: &str) -> Option<&Place> {
        let of_key = self.get(key).and_then(|reading| reading.place.as_ref());
        of_key.or_else(|| self.tables.iter().find(|(name, _)| name == key).map(|(_, place)| place))
    }

    /// Whether a key was set at all.
    pub(super) fn is_set(&self, key: &str) -> bool {
        self.get(key).is_some_and(|reading| reading.place.is_some())
    }

    pub(super) fn is_hidden(&self, key: &str) -> bool {
        self.get(key).is_some_and(|reading| reading.is_hidden)
    }

    /// Whether what these keys hold is what was meant, so that they can be compared.
    pub(super) fn are_sound(&self, keys: &[&str]) -> bool {
        let is_sound = |key: &str| {
            !self.failed.iter().any(|failed| {
                key.strip_prefix(failed.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        keys.iter().all(|key| is_sound(key))
    }

    /// An error at the first of these keys that was set.
    pub(super) fn error(&self, keys: &[&str], message: impl Into<String>) -> Diagnostic {
        let error = Diagnostic::error(message);
        match keys.iter().find_map(|key| self.place(key)) {
            Some(place) => error.at(place),
            None => error,
        }
    }

    pub(super) fn into_settings(self) -> Vec<Setting> {
        self.readings.into_iter().map(|reading| reading.setting).collect()
    }
}
