//! Environment variables and typed overrides, laid over the document.

use std::ffi::OsString;
use std::sync::Arc;

use super::mask;
use super::reader::TypedText;
use super::setting::Origin;
use crate::diagnostic::toml::{self, Kind, Table, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source, nearest};

const PREFIX: &str = "NEWSWATCH__";
const SEPARATOR: &str = "__";
/// The table whose keys are free, and have dots in them.
const PROPERTIES: &str = "kafka.properties";

/// A text that is one value, and whether it must not be shown.
pub(super) struct Overlay {
    path: Vec<String>,
    typed: TypedText,
    pub(super) is_secret: bool,
}

/// The variables that set a key, and what was typed for one, in the order in which they apply: whole tables
/// before their keys, the command line last. Those that set none are told.
pub(super) fn overlays(
    environment: &[(OsString, OsString)],
    overrides: &[(String, String)],
    keys: &[String],
    diagnostics: &mut Diagnostics,
) -> Vec<Overlay> {
    let mut from_environment = Vec::new();
    for (name, value) in environment {
        let name = name.to_string_lossy();
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let place = Place::file(format!("environment variable {name}"));
        let Some(path) = path_of_variable(rest, keys) else {
            diagnostics.push(unknown_variable(&name, rest, keys).at(&place));
            continue;
        };
        let Some(value) = value.to_str() else {
            let error = Diagnostic::error(format!("environment variable `{name}` is not UTF-8")).at(&place);
            diagnostics.push(error);
            continue;
        };
        let title = format!("environment variable {name}");
        from_environment.push(Overlay::new(path, title, value, Origin::Environment(name.into_owned())));
    }
    // The environment has no order of its own; errors must not change theirs from run to run.
    from_environment.sort_by(|a, b| (a.path.len(), &a.path).cmp(&(b.path.len(), &b.path)));

    let mut typed = Vec::new();
    for (key, value) in overrides {
        let title = format!("command line, {key}");
        match path_of_key(key, keys) {
            Some(path) => typed.push(Overlay::new(path, title, value, Origin::CommandLine)),
            None => {
                let error = Diagnostic::error(format!("there is no key `{key}`")).at(&Place::file(title));
                diagnostics.push(error.did_you_mean(key, keys.iter().map(String::as_str)));
            }
        }
    }
    from_environment.extend(typed);
    from_environment
}

impl Overlay {
    fn new(path: Vec<String>, title: String, text: &str, origin: Origin) -> Self {
        let is_secret = mask::is_sensitive(&path.join(".")) || path.join(".") == PROPERTIES;
        Overlay { path, typed: TypedText { source: Source::new(title, text), origin }, is_secret }
    }

    pub(super) fn typed(&self) -> TypedText {
        TypedText { source: self.typed.source.clone(), origin: self.typed.origin.clone() }
    }

    pub(super) fn source(&self) -> &Arc<Source> {
        &self.typed.source
    }

    /// A TOML value, where that fails a string.
    pub(super) fn apply(&self, document: &mut Table) {
        let source = &self.typed.source;
        let value = toml::parse_value(source).unwrap_or_else(|| Value {
            kind: Kind::String(source.text().to_owned()),
            place: Place::Span(source.clone(), 0..source.text().len()),
        });
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        document.set(&path, value);
    }
}

fn path_of_variable(rest: &str, keys: &[String]) -> Option<Vec<String>> {
    let properties = variable_part(PROPERTIES);
    if let Some(name) = rest.strip_prefix(&properties).and_then(|rest| rest.strip_prefix(SEPARATOR)) {
        let is_name = !name.is_empty() && name == name.to_ascii_uppercase();
        let name = name.to_ascii_lowercase().replace('_', ".");
        return is_name.then(|| path_of_property(&name));
    }
    let key = settable(keys).find(|key| variable_part(key) == rest)?;
    Some(key.split('.').map(str::to_owned).collect())
}

fn path_of_key(key: &str, keys: &[String]) -> Option<Vec<String>> {
    if let Some(name) = key.strip_prefix(PROPERTIES).and_then(|rest| rest.strip_prefix('.')) {
        return (!name.is_empty()).then(|| path_of_property(name));
    }
    settable(keys).find(|known| *known == key).map(|key| key.split('.').map(str::to_owned).collect())
}

fn path_of_property(name: &str) -> Vec<String> {
    PROPERTIES.split('.').map(str::to_owned).chain([name.to_owned()]).collect()
}

/// Every key, and every table within a section.
fn settable(keys: &[String]) -> impl Iterator<Item = &str> {
    let tables =
        keys.iter().filter(|key| key.matches('.').count() > 1).filter_map(|key| key.rsplit_once('.'));
    keys.iter().map(String::as_str).chain(tables.map(|(table, _)| table))
}

/// `kafka.tls.ca` as `KAFKA__TLS__CA`.
fn variable_part(key: &str) -> String {
    key.to_ascii_uppercase().replace('.', SEPARATOR)
}

/// The value is not shown: a mistyped name can have been meant for a password.
fn unknown_variable(name: &str, rest: &str, keys: &[String]) -> Diagnostic {
    let error = Diagnostic::error(format!("environment variable `{name}` sets no key"));
    let written = rest.to_ascii_lowercase().replace(SEPARATOR, ".");
    if let Some(near) = nearest(&written, settable(keys)) {
        return error.help(format!("did you mean `{PREFIX}{}`?", variable_part(near)));
    }
    let section = format!("{written}.");
    if let Some(key) = keys.iter().find(|key| key.starts_with(&section)) {
        return error
            .help(format!("it names a section: set its keys, such as `{PREFIX}{}`", variable_part(key)));
    }
    error.help(format!(
        "the name is `{PREFIX}SECTION__KEY`, with the sections and keys of the file in capitals"
    ))
}
