//! A table that hands out its values by name and tells of those nobody asked for.

use super::super::{Diagnostic, Diagnostics, Located, Place};
use super::{Kind, Value};

/// A TOML table. Values are taken out under the names that are known; [`Table::finish`] then tells of
/// what is left, so that the known names are listed nowhere but where they are read.
#[derive(Clone, Debug)]
pub struct Table {
    place: Place,
    /// The way here from the root, for messages: `kafka.tls`; empty for the root.
    path: String,
    entries: Vec<Entry>,
    known: Vec<&'static str>,
    /// Keys whose value could not be read: there, but told already.
    unreadable: Vec<String>,
    /// Whether the text had no syntax error. Where it had one, a key that seems to be missing may be lost
    /// in it.
    complete: bool,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub name: String,
    /// Where the key stands.
    pub key_place: Place,
    /// The value.
    pub value: Value,
}

impl Table {
    /// A table that stands nowhere yet: what the environment is laid over where there is no file.
    pub fn empty(place: Place) -> Self {
        Self::new(place, true)
    }

    pub(super) fn new(place: Place, complete: bool) -> Self {
        Table {
            place,
            path: String::new(),
            entries: Vec::new(),
            known: Vec::new(),
            unreadable: Vec::new(),
            complete,
        }
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub(super) fn ignore(&mut self, name: String) {
        self.unreadable.push(name);
    }

    /// Where the table stands: its header, or its braces.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What is left in it, in the order of the text.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All that is left, for tables whose keys are free.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// The name of a key as messages have it: `kafka.tls.ca`.
    pub fn name_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Whether a key is there and was not taken yet.
    pub fn contains(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == key)
    }

    /// Tells if a key is not there. To be called before the value is taken.
    pub fn require(&self, key: &str, diagnostics: &mut Diagnostics) {
        let is_there = self.contains(key) || self.unreadable.iter().any(|name| name == key);
        if is_there || !self.complete {
            return;
        }
        let error = Diagnostic::error(format!("`{}` is missing", self.name_of(key)))
            .at(&self.place)
            .label(format!("this needs the key `{key}`"));
        diagnostics.push(error);
    }

    /// Takes a value of any type. A table among them knows its name from then on.
    pub fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        let at = self.entries.iter().position(|entry| entry.name == key)?;
        let mut value = self.entries.remove(at).value;
        let name = self.name_of(key);
        match &mut value.kind {
            Kind::Table(table) => table.path = name,
            Kind::Array(items) => {
                for item in items {
                    if let Kind::Table(table) = &mut item.kind {
                        table.path.clone_from(&name);
                    }
                }
            }
            _ => {}
        }
        Some(value)
    }

    /// Takes a string.
    pub fn string(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
        let name = self.name_of(key);
        self.take(key)?.string(&name, diagnostics)
    }

    /// Takes an integer.
    pub fn integer(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<Located<i64>> {
        let name = self.name_of(key);
        self.take(key)?.integer(&name, diagnostics)
    }

    /// Takes a number.
    pub fn float(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<Located<f64>> {
        let name = self.name_of(key);
        self.take(key)?.float(&name, diagnostics)
    }

    /// Takes `true` or `false`.
    pub fn boolean(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<Located<bool>> {
        let name = self.name_of(key);
        self.take(key)?.boolean(&name, diagnostics)
    }

    /// Takes an array of strings.
    pub fn strings(
        &mut self,
        key: &'static str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Located<Vec<Located<String>>>> {
        let name = self.name_of(key);
        self.take(key)?.strings(&name, diagnostics)
    }

    /// Takes a table.
    pub fn table(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<Table> {
        let name = self.name_of(key);
        self.take(key)?.table(&name, diagnostics)
    }

    /// Takes an array of tables, such as all of `[[watch]]`; empty where there is none.
    pub fn tables(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Vec<Table> {
        let name = self.name_of(key);
        let Some(value) = self.take(key) else { return Vec::new() };
        if matches!(value.kind, Kind::Table(_)) {
            let error = Diagnostic::error(format!("`{name}` is a single table"))
                .at(&value.place)
                .label("expected an array of tables")
                .help(format!("write `[[{name}]]` with two brackets"));
            diagnostics.push(error);
            return Vec::new();
        }
        let Some(items) = value.array(&name, diagnostics) else { return Vec::new() };
        items.value.into_iter().filter_map(|item| item.table(&name, diagnostics)).collect()
    }

    /// Takes a string that is one of a few names, and gives what the name stands for.
    pub fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
        diagnostics: &mut Diagnostics,
    ) -> Option<Located<T>> {
        let name = self.name_of(key);
        let written = self.string(key, diagnostics)?;
        if let Some((_, chosen)) = choices.iter().find(|(choice, _)| *choice == written.value) {
            return Some(written.map(|_| *chosen));
        }
        let names: Vec<String> = choices.iter().map(|(choice, _)| format!("`{choice}`")).collect();
        let error = written
            .error(format!("`{name}` does not know `{}`", written.value))
            .label(format!("expected one of {}", names.join(", ")))
            .did_you_mean(&written.value, choices.iter().map(|(choice, _)| *choice));
        diagnostics.push(error);
        None
    }

    /// Puts a value in, over what may be there; tables on the way are made. Whatever else stands in the way
    /// is replaced.
    pub fn set(&mut self, path: &[&str], value: Value) {
        let Some((key, rest)) = path.split_first() else { return };
        let place = value.place.clone();
        let at = self.entries.iter().position(|entry| entry.name == *key).unwrap_or_else(|| {
            let empty = Kind::Table(Table::new(place.clone(), self.complete));
            let value = Value { kind: empty, place: place.clone() };
            self.entries.push(Entry { name: (*key).to_owned(), key_place: place.clone(), value });
            self.entries.len() - 1
        });
        let entry = &mut self.entries[at];
        if rest.is_empty() {
            entry.key_place = place;
            entry.value = value;
            return;
        }
        if !matches!(entry.value.kind, Kind::Table(_)) {
            entry.value = Value { kind: Kind::Table(Table::new(place.clone(), self.complete)), place };
        }
        if let Kind::Table(table) = &mut entry.value.kind {
            table.set(rest, value);
        }
    }

    /// Tells of every key nobody took, with the nearest known one. To be called last.
    pub fn finish(self, diagnostics: &mut Diagnostics) {
        for entry in &self.entries {
            let owner = if self.path.is_empty() { String::new() } else { format!(" in `{}`", self.path) };
            let error = Diagnostic::error(format!("unknown key `{}`{owner}", entry.name))
                .at(&entry.key_place)
                .did_you_mean(&entry.name, self.known.iter().copied());
            let has_help = !error.helps.is_empty();
            let error = if has_help || self.known.is_empty() {
                error
            } else {
                let mut names = self.known.clone();
                names.sort_unstable();
                names.dedup();
                error.help(format!("known here: {}", names.join(", ")))
            };
            diagnostics.push(error);
        }
    }
}
