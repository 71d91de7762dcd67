//! Placeholders: `{column}`, `{row}`, and what filters make of them.
//!
//! ```text
//! template    = { text | "{{" | "}}" | placeholder }
//! placeholder = "{" name { "|" filter } "}"
//! filter      = "person" | "company" | "split:" separator
//! ```
//!
//! Filters apply from left to right, each to every value the one before gave.

use std::borrow::Cow;

use super::names;
use super::rows::Row;
use crate::diagnostic::{Diagnostic, Located, Place};

/// At most this many values of one template in one row: several lists in one template multiply.
const MAX_VALUES: usize = 10_000;

const FILTERS: [&str; 3] = ["person", "company", "split:"];

/// The columns that the templates of an import ask for, each once, with the place that asked first.
#[derive(Debug, Default)]
pub(in crate::watch) struct Wanted {
    columns: Vec<Located<String>>,
}

impl Wanted {
    pub(in crate::watch) fn columns(&self) -> &[Located<String>] {
        &self.columns
    }

    fn index_of(&mut self, name: &str, place: &Place) -> usize {
        if let Some(index) = self.columns.iter().position(|column| column.value == name) {
            return index;
        }
        self.columns.push(Located { value: name.to_owned(), place: place.clone() });
        self.columns.len() - 1
    }
}

/// A text with placeholders.
#[derive(Debug)]
pub(in crate::watch) struct Template {
    place: Place,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    Placeholder { origin: Origin, filters: Vec<Filter> },
}

impl Template {
    /// Whether anything beside placeholders is written in it: what is written there is the author's, and may
    /// say what kind of term it makes; what a placeholder gives is data.
    pub(in crate::watch) fn has_text(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Text(_)))
    }
}

#[derive(Debug)]
enum Origin {
    /// Index into [`Wanted`].
    Column(usize),
    /// The number of the row.
    Row,
}

#[derive(Debug)]
enum Filter {
    Person,
    Company,
    Split(String),
}

impl Template {
    /// Reads a template; what it asks for is added to `wanted`.
    pub(in crate::watch) fn parse(
        written: &Located<String>,
        wanted: &mut Wanted,
    ) -> Result<Self, Box<Diagnostic>> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = written.value.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("{{") {
                text.push('{');
                rest = after;
            } else if let Some(after) = rest.strip_prefix("}}") {
                text.push('}');
                rest = after;
            } else if let Some(after) = rest.strip_prefix('{') {
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                let (part, after) = parse_placeholder(after, written, wanted)?;
                parts.push(part);
                rest = after;
            } else {
                let error = written.error("a `}` without its `{`");
                return Err(Box::new(error.help("write `}}` for a brace that is meant as text")));
            }
        }
        text.push_str(rest);
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        Ok(Template { place: written.place.clone(), parts })
    }

    pub(in crate::watch) fn place(&self) -> &Place {
        &self.place
    }

    pub(in crate::watch) fn has_placeholder(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Placeholder { .. }))
    }

    /// The text of a template that has no placeholder.
    pub(in crate::watch) fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Every value the template has in a row, none of them blank. None at all if any placeholder is
    /// empty: half a name would find what nobody meant.
    pub(in crate::watch) fn expand(
        &self,
        row: &Row<'_>,
        mut give: impl FnMut(&str),
    ) -> Result<(), Box<Diagnostic>> {
        let mut values = vec![Cow::Borrowed("")];
        for part in &self.parts {
            let pieces = match part {
                Part::Text(text) => vec![Cow::Borrowed(text.as_str())],
                Part::Placeholder { origin, filters } => placeholder_values(origin, filters, row),
            };
            if pieces.len().saturating_mul(values.len()) > MAX_VALUES {
                let message = format!("a template gives more than {MAX_VALUES} values for one row");
                return Err(Box::new(Diagnostic::error(message).help("use one list to a template")));
            }
            values = product(values, pieces);
        }
        for value in &values {
            let value = value.trim();
            if !value.is_empty() {
                give(value);
            }
        }
        Ok(())
    }

    /// The one value the template has in a row; `None` where a placeholder is empty.
    pub(in crate::watch) fn expand_one(
        &self,
        key: &str,
        row: &Row<'_>,
    ) -> Result<Option<String>, Box<Diagnostic>> {
        let mut only = None;
        let mut count = 0;
        self.expand(row, |value| {
            count += 1;
            only = Some(value.to_owned());
        })?;
        if count > 1 {
            return Err(Box::new(Diagnostic::error(format!("`{key}` has {count} values, but takes one"))));
        }
        Ok(only)
    }
}

fn product<'v>(beginnings: Vec<Cow<'v, str>>, pieces: Vec<Cow<'v, str>>) -> Vec<Cow<'v, str>> {
    if let [beginning] = beginnings.as_slice()
        && beginning.is_empty()
    {
        return pieces;
    }
    let join = |beginning: &Cow<'v, str>, piece: &Cow<'v, str>| Cow::Owned(format!("{beginning}{piece}"));
    beginnings.iter().flat_map(|beginning| pieces.iter().map(move |piece| join(beginning, piece))).collect()
}

fn placeholder_values<'r>(origin: &Origin, filters: &[Filter], row: &Row<'r>) -> Vec<Cow<'r, str>> {
    let mut values: Vec<Cow<'r, str>> = match origin {
        Origin::Row => vec![Cow::Owned(row.number.to_string())],
        Origin::Column(index) => row.values(*index),
    };
    for filter in filters {
        values = values.iter().flat_map(|value| filter.apply(value)).map(Cow::Owned).collect();
    }
    values.retain(|value| !value.trim().is_empty());
    values
}

impl Filter {
    fn parse(written: &str) -> Option<Self> {
        match written {
            "person" => Some(Filter::Person),
            "company" => Some(Filter::Company),
            _ => {
                let separator = written.strip_prefix("split:")?;
                (!separator.is_empty()).then(|| Filter::Split(separator.to_owned()))
            }
        }
    }

    fn apply(&self, value: &str) -> Vec<String> {
        match self {
            Filter::Person => names::person(value),
            Filter::Company => names::company(value),
            Filter::Split(separator) => {
                value.split(separator.as_str()).map(|part| part.trim().to_owned()).collect()
            }
        }
    }
}

/// Reads a placeholder behind its opening brace, and returns what follows the closing one.
fn parse_placeholder<'t>(
    text: &'t str,
    written: &Located<String>,
    wanted: &mut Wanted,
) -> Result<(Part, &'t str), Box<Diagnostic>> {
    let unclosed = || {
        let error = written.error("a `{` without its `}`");
        error.help("write `{{` for a brace that is meant as text")
    };
    let end = text.find(['|', '}']).ok_or_else(unclosed)?;
    let name = text[..end].trim();
    if name.is_empty() {
        return Err(Box::new(
            written.error("a placeholder without a name").help("write the name of a column: `{name}`"),
        ));
    }
    let mut filters = Vec::new();
    let mut rest = &text[end..];
    while let Some(after) = rest.strip_prefix('|') {
        // A separator may be a bar itself, so its first character never ends the filter.
        let separator_start = after.strip_prefix("split:").map(|separator| after.len() - separator.len());
        let search_from = match separator_start {
            Some(at) if after[at..].starts_with('|') => at + 1,
            _ => 0,
        };
        let length = search_from + after[search_from..].find(['|', '}']).ok_or_else(unclosed)?;
        let filter = if separator_start.is_some() { &after[..length] } else { after[..length].trim() };
        filters.push(Filter::parse(filter).ok_or_else(|| unknown_filter(filter, written))?);
        rest = &after[length..];
    }
    let rest = rest.strip_prefix('}').ok_or_else(unclosed)?;
    let origin = match name {
        "row" => Origin::Row,
        _ => Origin::Column(wanted.index_of(name, &written.place)),
    };
    Ok((Part::Placeholder { origin, filters }, rest))
}

fn unknown_filter(filter: &str, written: &Located<String>) -> Diagnostic {
    if filter == "split:" || filter == "split" {
        return written.error("`split` without its separator").help("write `|split:;`");
    }
    let error = written.error(format!("there is no filter `{filter}`")).did_you_mean(filter, FILTERS);
    if error.helps.is_empty() { error.help("there are `person`, `company` and `split:;`") } else { error }
}
