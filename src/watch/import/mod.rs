//! `[[import]]`: a long list in a file of its own.
//!
//! With a placeholder in `id` every row is a watch; without one all rows together are the terms of a single
//! watch.

mod names;
mod rows;
mod run;
mod setting;
mod template;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fields::{self, Allowed};
use super::files;
use crate::diagnostic::toml::{Kind, Table, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, Located, Place};
use crate::severity::Severity;
use rows::{Format, TEXT_COLUMN};
pub(super) use run::run;
use setting::{ListSetting, Setting};
use template::{Template, Wanted};

/// An import as its watchlist has it, checked.
pub(super) struct Import {
    watchlist: Arc<str>,
    /// What a person is told: the path as it follows from the watchlist's.
    file_name: Arc<str>,
    file_place: Place,
    path: PathBuf,
    format: Format,
    columns: Option<Vec<String>>,
    wanted: Wanted,
    id: Template,
    name: Option<Template>,
    description: Option<Setting<Arc<str>>>,
    enabled: Setting<bool>,
    severity: Setting<Severity>,
    topic: Option<Setting<Arc<str>>>,
    tags: ListSetting,
    languages: ListSetting,
    terms: Vec<Template>,
    allowed: Allowed,
}

impl Import {
    /// Whether every row is a watch.
    fn is_watch_a_row(&self) -> bool {
        self.id.has_placeholder()
    }

    /// Reads `[[import]]`; `None` if it is too broken to be run.
    pub(super) fn read(
        table: Table,
        watchlist: &Arc<str>,
        watchlist_path: &Path,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut own = Diagnostics::new();
        let mut reader = SettingReader { table, wanted: Wanted::default(), diagnostics: &mut own };
        let import = reader.import(watchlist, watchlist_path);
        let SettingReader { table, .. } = reader;
        table.finish(&mut own);
        let is_broken = own.has_errors();
        diagnostics.extend(own);
        import.filter(|_| !is_broken)
    }
}

/// Takes the settings out of the table of an import.
struct SettingReader<'d> {
    table: Table,
    wanted: Wanted,
    diagnostics: &'d mut Diagnostics,
}

impl SettingReader<'_> {
    fn import(&mut self, watchlist: &Arc<str>, watchlist_path: &Path) -> Option<Import> {
        self.table.require("file", self.diagnostics);
        self.table.require("id", self.diagnostics);
        let file = self.table.string("file", self.diagnostics);
        let written_format = self.table.contains("format");
        let format = self.table.choice("format", &Format::CHOICES, self.diagnostics);
        let format = match &file {
            Some(file) if !written_format => self.format_of_name(file),
            _ => format.map(|format| format.value),
        };
        let columns = self.columns(format);
        let id = self.template("id");
        if let Some(id) = &id
            && let Some(literal) = id.literal()
            && let Err(error) = fields::check_id(literal)
        {
            self.diagnostics.push(error.at(id.place()));
        }
        let name = self.template("name");
        let description = self.setting("description", |text| Ok(Arc::from(text)));
        let enabled = self.enabled();
        let severity = self.setting("severity", fields::parse_severity);
        let topic = self.setting("topic", |topic| fields::check_topic(topic).map(|()| Arc::from(topic)));
        let tags = self.list("tags", |tag| fields::check_not_blank("a tag", tag));
        let languages = self.list("languages", fields::check_language);
        let terms = self.terms(format);
        let allowed = Allowed::new(self.table.strings("allow", self.diagnostics), self.diagnostics);

        let (file, format, id) = (file?, format?, id?);
        let path = files::import_path(watchlist_path, &file.value);
        let import = Import {
            watchlist: watchlist.clone(),
            file_name: path.to_string_lossy().into(),
            file_place: file.place,
            path,
            format,
            columns,
            wanted: std::mem::take(&mut self.wanted),
            id,
            name,
            description,
            enabled,
            severity: severity.unwrap_or(Setting::Fixed(Severity::default())),
            topic,
            tags,
            languages,
            terms,
            allowed,
        };
        if !import.is_watch_a_row() {
            self.refuse_settings_per_row(&import);
        }
        Some(import)
    }

    fn format_of_name(&mut self, file: &Located<String>) -> Option<Format> {
        let format = Format::of_name(&file.value);
        if format.is_none() {
            let names = Format::CHOICES.map(|(name, _)| format!("`{name}`")).join(", ");
            let error = file.error(format!("the name of `{}` does not tell its format", file.value));
            self.diagnostics.push(error.help(format!("set `format` to one of {names}")));
        }
        format
    }

    fn columns(&mut self, format: Option<Format>) -> Option<Vec<String>> {
        let columns = self.table.strings("columns", self.diagnostics)?;
        let names: Vec<String> = columns.value.iter().map(|name| name.value.trim().to_owned()).collect();
        for (index, column) in columns.value.iter().enumerate() {
            if names[index].is_empty() {
                self.diagnostics.push(column.error("a column without a name"));
            } else if names[..index].contains(&names[index]) {
                self.diagnostics.push(column.error(format!("there are two columns `{}`", names[index])));
            }
        }
        let place = Located { value: (), place: columns.place };
        match format {
            Some(Format::JsonLines) => {
                let error = place.error("JSON Lines have no columns");
                self.diagnostics.push(error.help("leave out `columns`: rows name their members"));
            }
            Some(Format::Text) if names.len() != 1 => {
                self.diagnostics.push(place.error("a text file has exactly one column"));
            }
            _ if names.is_empty() => self.diagnostics.push(place.error("`columns` is empty")),
            _ => {}
        }
        Some(names)
    }

    fn template(&mut self, key: &'static str) -> Option<Template> {
        let written = self.table.string(key, self.diagnostics)?;
        self.parse(&written)
    }

    fn parse(&mut self, written: &Located<String>) -> Option<Template> {
        match Template::parse(written, &mut self.wanted) {
            Ok(template) => Some(template),
            Err(error) => {
                self.diagnostics.push(*error);
                None
            }
        }
    }

    fn setting<T>(
        &mut self,
        key: &'static str,
        read: fn(&str) -> Result<T, Box<Diagnostic>>,
    ) -> Option<Setting<T>> {
        let template = self.template(key)?;
        let Some(literal) = template.literal() else { return Some(Setting::PerRow(template)) };
        match read(literal) {
            Ok(value) => Some(Setting::Fixed(value)),
            Err(error) => {
                self.diagnostics.push(error.at(template.place()));
                None
            }
        }
    }

    /// `enabled` is a truth value, or a template.
    fn enabled(&mut self) -> Setting<bool> {
        let name = self.table.name_of("enabled");
        let value: Option<Value> = self.table.take("enabled");
        let Some(value) = value else { return Setting::Fixed(true) };
        if !matches!(value.kind, Kind::String(_)) {
            let flag = value.boolean(&name, self.diagnostics);
            return Setting::Fixed(flag.is_none_or(|flag| flag.value));
        }
        let template = value.string(&name, self.diagnostics).and_then(|written| self.parse(&written));
        match template {
            Some(template) if template.has_placeholder() => Setting::PerRow(template),
            Some(template) => {
                let error = Diagnostic::error(format!("`{name}` has no placeholder")).at(template.place());
                self.diagnostics.push(error.help("write `true` or `false` without quotes"));
                Setting::Fixed(true)
            }
            None => Setting::Fixed(true),
        }
    }

    fn list(&mut self, key: &'static str, check: fn(&str) -> Result<(), Box<Diagnostic>>) -> ListSetting {
        let written = self.table.strings(key, self.diagnostics).map(|list| list.value).unwrap_or_default();
        let templates: Vec<Template> = written.iter().filter_map(|item| self.parse(item)).collect();
        for template in &templates {
            if let Some(literal) = template.literal()
                && let Err(error) = check(literal)
            {
                self.diagnostics.push(error.at(template.place()));
            }
        }
        let literals: Option<Vec<String>> =
            templates.iter().map(|template| template.literal().map(str::to_owned)).collect();
        match literals {
            Some(literals) => ListSetting::Fixed(literals.into()),
            None => ListSetting::PerRow(templates),
        }
    }

    fn terms(&mut self, format: Option<Format>) -> Vec<Template> {
        if format == Some(Format::Text) && !self.table.contains("terms") {
            let place = self.table.place().clone();
            let line = Located { value: format!("{{{TEXT_COLUMN}}}"), place };
            return self.parse(&line).into_iter().collect();
        }
        self.table.require("terms", self.diagnostics);
        let Some(written) = self.table.strings("terms", self.diagnostics) else { return Vec::new() };
        let templates: Vec<Template> = written.value.iter().filter_map(|item| self.parse(item)).collect();
        let is_whole = templates.len() == written.value.len();
        if is_whole && !templates.iter().any(Template::has_placeholder) {
            let error = written.error("the terms of an import need a placeholder");
            self.diagnostics.push(error.help("write the name of a column in braces: `{name}`"));
        }
        templates
    }

    /// A single watch has one name and one severity, whatever its rows say.
    fn refuse_settings_per_row(&mut self, import: &Import) {
        let mut refuse = |key: &str, template: &Template| {
            if template.has_placeholder() {
                let message = format!("`{key}` has a placeholder, but all rows make one watch");
                let error = Diagnostic::error(message).at(template.place());
                self.diagnostics.push(error.help("put a placeholder into `id` to make a watch of every row"));
            }
        };
        if let Some(name) = &import.name {
            refuse("name", name);
        }
        if let Some(Setting::PerRow(template)) = &import.description {
            refuse("description", template);
        }
        if let Setting::PerRow(template) = &import.enabled {
            refuse("enabled", template);
        }
        if let Setting::PerRow(template) = &import.severity {
            refuse("severity", template);
        }
        if let Some(Setting::PerRow(template)) = &import.topic {
            refuse("topic", template);
        }
        for (key, list) in [("tags", &import.tags), ("languages", &import.languages)] {
            if let ListSetting::PerRow(templates) = list {
                templates.iter().for_each(|template| refuse(key, template));
            }
        }
    }
}
