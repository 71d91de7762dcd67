//! An import's rows to watches.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::collector::Collector;
use super::super::fields;
use super::super::term::{self, Added, TermList};
use super::super::{Revision, Watch, files};
use super::Import;
use super::rows::{self, Event, Row};
use super::setting::{ListSetting, Setting};
use super::template::Template;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::lint::{Census, Spot};
use crate::query::Term;

/// Mistakes in rows are told one by one up to here; a file of the wrong kind has one in every row.
const MAX_ROW_ERRORS: usize = 50;

/// Reads the rows of an import and adds its watches.
pub(in crate::watch) fn run(import: &Import, collector: &mut Collector) {
    if !import.is_watch_a_row()
        && let Some(id) = import.id.literal()
        && let Err(error) = collector.claim(id, import.id.place())
    {
        collector.diagnostics.push(*error);
        return;
    }
    let rows = match rows::open(&import.path, import.format, import.columns.as_deref()) {
        Ok(rows) => rows,
        Err(error) => {
            let error = files::unreadable("import file", &error).label("named here");
            let error = error.at(&import.file_place).note("the file", &Place::File(import.file_name.clone()));
            collector.diagnostics.push(error);
            return;
        }
    };
    if let Some(columns) = rows.columns()
        && !check_columns(import, columns, &mut collector.diagnostics)
    {
        return;
    }
    let wanted: Vec<String> = import.wanted.columns().iter().map(|column| column.value.clone()).collect();
    let mut run = Run::new(import, collector);
    let names = rows.for_each(&wanted, |event| run.event(event));
    run.finish(names);
}

/// Tells of placeholders that name no column.
fn check_columns(import: &Import, columns: &[String], diagnostics: &mut Diagnostics) -> bool {
    let mut all_known = true;
    let header = Place::File(import.file_name.clone());
    for (index, column) in columns.iter().enumerate() {
        let is_wanted = import.wanted.columns().iter().any(|wanted| wanted.value == *column);
        if is_wanted && columns[..index].contains(column) {
            all_known = false;
            diagnostics.push(Diagnostic::error(format!("there are two columns `{column}`")).at(&header));
        }
    }
    for wanted in import.wanted.columns() {
        if columns.contains(&wanted.value) {
            continue;
        }
        all_known = false;
        let error = wanted.error(format!("there is no column `{}`", wanted.value));
        diagnostics.push(offer(error, &wanted.value, columns).note("in this file", &header));
    }
    all_known
}

fn offer(error: Diagnostic, name: &str, known: &[String]) -> Diagnostic {
    let error = error.did_you_mean(name, known.iter().map(String::as_str));
    if !error.helps.is_empty() {
        return error;
    }
    let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
    known.sort_unstable();
    known.truncate(20);
    if known.iter().all(|name| name.is_empty()) {
        return error.help("the file has no columns");
    }
    error.help(format!("there are {}", known.join(", ")))
}

/// A warning that many rows share: told once, with the first of them.
#[derive(Default)]
struct Tally {
    count: usize,
    first: Option<(usize, String)>,
}

impl Tally {
    fn add(&mut self, line: usize, what: &str) {
        self.count += 1;
        if self.first.is_none() {
            self.first = Some((line, what.to_owned()));
        }
    }
}

/// What came of the terms of one row.
#[derive(Default)]
struct RowTerms {
    count: usize,
    new: usize,
    /// Those that find the same as an earlier one, but are written otherwise.
    equivalents: Vec<String>,
}

/// An import on its way through its rows.
struct Run<'i> {
    import: &'i Import,
    collector: &'i mut Collector,
    terms: TermList,
    rows: usize,
    errors: usize,
    blank: Tally,
    doubled: Tally,
    duplicate_terms: Tally,
    punctuation: Tally,
    census: Census,
    /// Lists of tags and languages that rows share.
    lists: HashSet<Arc<[String]>>,
}

impl<'i> Run<'i> {
    fn new(import: &'i Import, collector: &'i mut Collector) -> Self {
        Run {
            import,
            collector,
            terms: TermList::default(),
            rows: 0,
            errors: 0,
            blank: Tally::default(),
            doubled: Tally::default(),
            duplicate_terms: Tally::default(),
            punctuation: Tally::default(),
            census: Census::new(&import.languages.fixed()),
            lists: HashSet::new(),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        let (line, outcome) = match event {
            Event::Blank { line } => return self.blank.add(line, ""),
            Event::Broken { line, error } => (line, Err(error)),
            Event::Row(row) => {
                let place = self.place(row.line);
                let is_watch_a_row = self.import.is_watch_a_row();
                let outcome = if is_watch_a_row { self.add_watch(&row, &place) } else { self.add_row(&row) };
                (row.line, outcome)
            }
        };
        self.rows += 1;
        if let Err(error) = outcome {
            self.row_error(line, *error);
        }
    }

    fn place(&self, line: usize) -> Place {
        Place::Line(self.import.file_name.clone(), line)
    }

    fn row_error(&mut self, line: usize, error: Diagnostic) {
        self.errors += 1;
        if self.errors <= MAX_ROW_ERRORS {
            self.collector.diagnostics.push(error.at(&self.place(line)));
        }
    }

    fn add_terms(&mut self, row: &Row<'_>) -> Result<RowTerms, Box<Diagnostic>> {
        let mut added = RowTerms::default();
        let mut failure = None;
        for template in &self.import.terms {
            template.expand(row, |value| {
                let is_data = !template.has_text();
                let read = if is_data { Term::parse_phrase(value) } else { Term::parse_entry(value) };
                let parsed = match read {
                    Ok(parsed) => parsed,
                    Err(error) => {
                        failure.get_or_insert_with(|| Box::new(term::refused(&error)));
                        return;
                    }
                };
                if parsed.ignores_punctuation {
                    self.punctuation.add(row.line, value);
                }
                added.count += 1;
                self.census.add(row.line, &parsed.term);
                match self.terms.push(parsed.term) {
                    Added::New => added.new += 1,
                    Added::Equivalent(_) => added.equivalents.push(value.to_owned()),
                    Added::Same(_) => {}
                }
            })?;
        }
        match failure {
            Some(error) => Err(error),
            None => Ok(added),
        }
    }

    fn count_equivalents(&mut self, line: usize, added: &RowTerms) {
        for term in &added.equivalents {
            self.duplicate_terms.add(line, term);
        }
    }

    /// A row of the one watch that all rows make.
    fn add_row(&mut self, row: &Row<'_>) -> Result<(), Box<Diagnostic>> {
        let added = self.add_terms(row)?;
        if added.count == 0 {
            self.blank.add(row.line, "");
        } else if added.new == 0 {
            self.doubled.add(row.line, "");
        } else {
            self.count_equivalents(row.line, &added);
        }
        Ok(())
    }

    /// A row that is a watch.
    fn add_watch(&mut self, row: &Row<'_>, place: &Place) -> Result<(), Box<Diagnostic>> {
        let import = self.import;
        let outcome = self.add_terms(row);
        let terms = self.terms.take();
        let added = outcome?;
        self.count_equivalents(row.line, &added);
        if added.count == 0 {
            return Err(Box::new(Diagnostic::error("the row gives no term")));
        }
        let id = import.id.expand_one("id", row)?;
        let id = id.ok_or_else(|| Diagnostic::error("the row gives no id: a placeholder of it is empty"))?;
        let id = generated_id(&id);
        fields::check_id(&id)?;
        let name = match &import.name {
            Some(name) => name.expand_one("name", row)?,
            None => None,
        };
        let description = match &import.description {
            Some(setting) => setting.value("description", row, |text| Ok(Arc::from(text)))?,
            None => None,
        };
        let topic = match &import.topic {
            Some(setting) => {
                setting.value("topic", row, |topic| fields::check_topic(topic).map(|()| Arc::from(topic)))?
            }
            None => None,
        };
        let severity = import.severity.value("severity", row, fields::parse_severity)?;
        let enabled = import.enabled.value("enabled", row, fields::parse_enabled)?;
        let tags = self.list(&import.tags, row, |_| Ok(()))?;
        let languages = self.list(&import.languages, row, fields::check_language)?;
        self.collector.claim(&id, place)?;
        if enabled == Some(false) {
            return Ok(());
        }
        self.collector.add(Watch {
            id,
            name,
            description,
            watchlist: import.watchlist.clone(),
            severity: severity.unwrap_or_default(),
            tags,
            topic,
            languages,
            terms,
            query: None,
            unless: None,
            revision: Revision::default(),
        });
        Ok(())
    }

    fn list(
        &mut self,
        setting: &ListSetting,
        row: &Row<'_>,
        check: fn(&str) -> Result<(), Box<Diagnostic>>,
    ) -> Result<Arc<[String]>, Box<Diagnostic>> {
        let templates: &[Template] = match setting {
            ListSetting::Fixed(list) => return Ok(list.clone()),
            ListSetting::PerRow(templates) => templates,
        };
        let mut items: Vec<String> = Vec::new();
        for template in templates {
            template.expand(row, |value| {
                if !items.iter().any(|item| item == value) {
                    items.push(value.to_owned());
                }
            })?;
        }
        for item in &items {
            check(item)?;
        }
        if let Some(list) = self.lists.get(items.as_slice()) {
            return Ok(list.clone());
        }
        let list: Arc<[String]> = items.into();
        self.lists.insert(list.clone());
        Ok(list)
    }

    /// Adds the one watch of all rows, and tells what the rows had in common.
    fn finish(mut self, names: std::io::Result<Vec<String>>) {
        let file = Place::File(self.import.file_name.clone());
        match &names {
            Ok(names) => self.check_members(names),
            Err(error) => {
                self.errors += 1;
                self.collector.diagnostics.push(files::unreadable("import file", error).at(&file));
            }
        }
        if self.errors > MAX_ROW_ERRORS {
            let more = self.errors - MAX_ROW_ERRORS;
            let message = format!("{more} more rows of this file have errors");
            self.collector.diagnostics.push(Diagnostic::error(message).at(&file));
        }
        self.tell_tallies();
        self.tell_census();
        if self.errors > 0 {
            return;
        }
        if self.import.is_watch_a_row() {
            if self.rows == 0 && !self.import.allowed.contains("empty-import") {
                let warning = Diagnostic::warning("empty-import", "the import has no rows").at(&file);
                self.collector.diagnostics.push(warning);
            }
            return;
        }
        self.add_single_watch(&file);
    }
    /// Tells of members that no row has: a slip in a placeholder would otherwise pass for empty.
    fn check_members(&mut self, names: &[String]) {
        if self.rows == self.errors {
            return;
        }
        let file = Place::File(self.import.file_name.clone());
        for wanted in self.import.wanted.columns() {
            if !names.contains(&wanted.value) {
                self.errors += 1;
                let error = wanted.error(format!("no row has a member `{}`", wanted.value));
                self.collector
                    .diagnostics
                    .push(offer(error, &wanted.value, names).note("in this file", &file));
            }
        }
    }

    fn tell_tallies(&mut self) {
        let told = [
            (
                "blank-row",
                &self.blank,
                "row gives no term and is skipped",
                "rows give no term and are skipped",
            ),
            ("doubled-row", &self.doubled, "row says nothing new", "rows say nothing new"),
            (
                "duplicate-term",
                &self.duplicate_terms,
                "term finds the same as another one of its watch",
                "terms find the same as another one of their watch",
            ),
            (
                "punctuation-ignored",
                &self.punctuation,
                "phrase holds `=`, `*`, `?` or `~`, which are punctuation there",
                "phrases hold `=`, `*`, `?` or `~`, which are punctuation there",
            ),
        ];
        for (code, tally, singular, plural) in told {
            let Some((line, example)) = &tally.first else { continue };
            if self.import.allowed.contains(code) {
                continue;
            }
            let what = if tally.count == 1 { singular } else { plural };
            let example = match example.as_str() {
                "" => String::new(),
                example => format!(": `{}`", term::shortened(example)),
            };
            let first = if tally.count == 1 { "here" } else { "the first is here" };
            let warning = Diagnostic::warning(code, format!("{} {what}", tally.count))
                .at(&self.place(*line))
                .help(format!("{first}{example}"))
                .help(format!("mend the file, or set `allow = [\"{code}\"]` in its import"));
            self.collector.diagnostics.push(warning);
        }
    }

    fn tell_census(&mut self) {
        let census = std::mem::replace(&mut self.census, Census::new(&[]));
        for lint in census.finish() {
            if self.import.allowed.contains(lint.code) {
                continue;
            }
            let warning = term::warning(&lint);
            let Spot::Term(line) = lint.spot else { continue };
            self.collector.diagnostics.push(warning.at(&self.place(line)));
        }
    }

    fn add_single_watch(&mut self, file: &Place) {
        let import = self.import;
        let terms = self.terms.take();
        if terms.is_empty() {
            let error = Diagnostic::error("the import gives no term").at(&import.file_place);
            self.collector.diagnostics.push(error.note("this file is empty", file));
            return;
        }
        if matches!(import.enabled, Setting::Fixed(false)) {
            return;
        }
        let literal = |template: &Template| template.literal().map(str::to_owned);
        self.collector.add(Watch {
            id: literal(&import.id).unwrap_or_default(),
            name: import.name.as_ref().and_then(literal).filter(|name| !name.trim().is_empty()),
            description: import.description.as_ref().and_then(Setting::fixed),
            watchlist: import.watchlist.clone(),
            severity: import.severity.fixed().unwrap_or_default(),
            tags: import.tags.fixed(),
            topic: import.topic.as_ref().and_then(Setting::fixed),
            languages: import.languages.fixed(),
            terms,
            query: None,
            unless: None,
            revision: Revision::default(),
        });
    }
}

/// An id made from a row: what an id cannot hold is lower-cased or becomes `-`.
fn generated_id(written: &str) -> String {
    let replaced = |c: char| {
        let lower = c.to_ascii_lowercase();
        if fields::is_id_char(lower) { lower } else { '-' }
    };
    written.chars().map(replaced).collect()
}
