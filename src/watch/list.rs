//! One watchlist file: `[watchlist]`, `[[watch]]` and what it imports.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::collector::Collector;
use super::fields::{self, Allowed};
use super::import::Import;
use super::term::{self, TermList};
use super::{Revision, Watch};
use crate::diagnostic::toml::{self, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Located, Place, Source};
use crate::lint::{self, Spot};
use crate::query::{Query, QueryError, Term};
use crate::severity::Severity;

/// Adds the watches of a file to the collector, and returns its imports, which come after those of all
/// files.
pub(super) fn read(source: &Arc<Source>, path: &Path, collector: &mut Collector) -> Vec<Import> {
    let mut root = toml::parse(source, &mut collector.diagnostics);
    let watchlist = watchlist_name(&mut root, path, &mut collector.diagnostics);
    for table in root.tables("watch", &mut collector.diagnostics) {
        read_watch(table, &watchlist, collector);
    }
    let mut imports = Vec::new();
    for table in root.tables("import", &mut collector.diagnostics) {
        imports.extend(Import::read(table, &watchlist, path, &mut collector.diagnostics));
    }
    root.finish(&mut collector.diagnostics);
    imports
}

/// `[watchlist] name`, or the file's stem.
fn watchlist_name(root: &mut Table, path: &Path, diagnostics: &mut Diagnostics) -> Arc<str> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let Some(mut table) = root.table("watchlist", diagnostics) else { return stem.into() };
    let name = non_blank(&mut table, "name", diagnostics);
    table.finish(diagnostics);
    name.map_or_else(|| stem.into(), |name| name.value.into())
}

fn read_watch(mut table: Table, watchlist: &Arc<str>, collector: &mut Collector) {
    let diagnostics = &mut collector.diagnostics;
    table.require("id", diagnostics);
    let id = table.string("id", diagnostics);
    let id = id.filter(|id| accept(fields::check_id(&id.value), &id.place, diagnostics));
    let name = non_blank(&mut table, "name", diagnostics);
    let description = table.string("description", diagnostics);
    let enabled = table.boolean("enabled", diagnostics);
    let severity = severity(&mut table, diagnostics);
    let tags = checked_list(&mut table, "tags", |tag| fields::check_not_blank("a tag", tag), diagnostics);
    let languages = checked_list(&mut table, "languages", fields::check_language, diagnostics);
    let topic = topic(&mut table, diagnostics);
    let allowed = Allowed::new(table.strings("allow", diagnostics), diagnostics);
    if !table.contains("query") {
        table.require("terms", diagnostics);
    }
    let query = query_of(&mut table, "query", Query::parse, diagnostics);
    let unless = query_of(&mut table, "unless", Query::parse_unless, diagnostics);
    let terms = table.strings("terms", diagnostics);
    let terms = terms.map(|terms| read_terms(terms, &allowed, diagnostics)).unwrap_or_default();
    table.finish(diagnostics);
    lint_watch(&terms, &query, &unless, &languages, &allowed, diagnostics);

    let Some(id) = id else { return };
    if let Err(error) = collector.claim(&id.value, &id.place) {
        collector.diagnostics.push(*error);
        return;
    }
    let is_enabled = enabled.is_none_or(|enabled| enabled.value);
    if !is_enabled {
        return;
    }
    collector.add(Watch {
        id: id.value,
        name: name.map(|name| name.value),
        description: description.map(|description| description.value.into()),
        watchlist: watchlist.clone(),
        severity: severity.unwrap_or_default(),
        tags: tags.into(),
        topic: topic.map(|topic| topic.value.into()),
        languages: languages.into(),
        terms: without_doubles(terms),
        query: query.map(|(_, query)| Box::new(query)),
        unless: unless.map(|(_, query)| Box::new(query)),
        revision: Revision::default(),
    });
}

/// A query where it stands, so that a part of it can be pointed at.
type WrittenQuery = (Located<String>, Query);

fn query_of(
    table: &mut Table,
    key: &'static str,
    parse: fn(&str) -> Result<Query, Vec<QueryError>>,
    diagnostics: &mut Diagnostics,
) -> Option<WrittenQuery> {
    let written = table.string(key, diagnostics)?;
    match parse(&written.value) {
        Ok(query) => Some((written, query)),
        Err(errors) => {
            errors.iter().for_each(|error| diagnostics.push(term::refused_at(error, &written)));
            None
        }
    }
}

/// The entries that were accepted, doubles among them, each with its place.
fn read_terms(
    written: Located<Vec<Located<String>>>,
    allowed: &Allowed,
    diagnostics: &mut Diagnostics,
) -> Vec<Located<Term>> {
    if written.value.is_empty() {
        diagnostics.push(written.error("a watch needs at least one term"));
    }
    let mut terms = Vec::with_capacity(written.value.len());
    for entry in written.value {
        let parsed = match Term::parse_entry(&entry.value) {
            Ok(parsed) => parsed,
            Err(error) => {
                diagnostics.push(term::refused_at(&error, &entry));
                continue;
            }
        };
        if parsed.ignores_punctuation && !allowed.contains("punctuation-ignored") {
            diagnostics.push(term::punctuation_warning(&entry.value).at(&entry.place));
        }
        terms.push(entry.map(|_| parsed.term));
    }
    terms
}

/// Tells what will disappoint in a watch that was accepted.
fn lint_watch(
    terms: &[Located<Term>],
    query: &Option<WrittenQuery>,
    unless: &Option<WrittenQuery>,
    languages: &[String],
    allowed: &Allowed,
    diagnostics: &mut Diagnostics,
) {
    let entries: Vec<Term> = terms.iter().map(|term| term.value.clone()).collect();
    let subject = lint::Subject {
        terms: &entries,
        query: query.as_ref().map(|(_, query)| query),
        unless: unless.as_ref().map(|(_, query)| query),
        languages,
    };
    let in_query = |query: &Option<WrittenQuery>, span: &Range<usize>| {
        query.as_ref().map(|(written, _)| written.place_of(span.clone()))
    };
    let place = |spot: &Spot| match spot {
        Spot::Term(number) => terms.get(*number).map(|term| term.place.clone()),
        Spot::Query(span) => in_query(query, span),
        Spot::Unless(span) => in_query(unless, span),
    };
    for lint in lint::lint(&subject) {
        if allowed.contains(lint.code) {
            continue;
        }
        let Some(at) = place(&lint.spot) else { continue };
        let mut warning = term::warning(&lint).at(&at);
        if let Some((note, related)) = &lint.related
            && let Some(place) = place(related)
        {
            warning = warning.note(*note, &place);
        }
        diagnostics.push(warning);
    }
}

/// The terms, each once.
fn without_doubles(terms: Vec<Located<Term>>) -> Vec<Term> {
    let mut list = TermList::default();
    for term in terms {
        list.push(term.value);
    }
    list.take()
}

fn severity(table: &mut Table, diagnostics: &mut Diagnostics) -> Option<Severity> {
    let written = table.string("severity", diagnostics)?;
    match fields::parse_severity(&written.value) {
        Ok(severity) => Some(severity),
        Err(error) => {
            diagnostics.push(error.at(&written.place));
            None
        }
    }
}

fn topic(table: &mut Table, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let topic = table.string("topic", diagnostics)?;
    accept(fields::check_topic(&topic.value), &topic.place, diagnostics).then_some(topic)
}

fn non_blank(table: &mut Table, key: &'static str, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let value = table.string(key, diagnostics)?;
    let name = format!("`{}`", table.name_of(key));
    accept(fields::check_not_blank(&name, &value.value), &value.place, diagnostics).then_some(value)
}

fn checked_list(
    table: &mut Table,
    key: &'static str,
    check: fn(&str) -> Result<(), Box<Diagnostic>>,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let items = table.strings(key, diagnostics).map(|items| items.value).unwrap_or_default();
    items
        .into_iter()
        .filter(|item| accept(check(&item.value), &item.place, diagnostics))
        .map(|item| item.value)
        .collect()
}

fn accept(outcome: Result<(), Box<Diagnostic>>, place: &Place, diagnostics: &mut Diagnostics) -> bool {
    match outcome {
        Ok(()) => true,
        Err(error) => {
            diagnostics.push(error.at(place));
            false
        }
    }
}
