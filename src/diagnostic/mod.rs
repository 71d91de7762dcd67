//! Errors and warnings for people: what was wrong, where, and what to do about it.
//!
//! Whatever is read from files is checked to its end, and everything that was found is told at once.
//! This module holds what was found and draws it; [`toml`] reads TOML with every mistake collected.
//! What counts as a mistake is left to [`crate::config`] and [`crate::watch`].

mod render;
mod source;
mod suggest;
#[cfg(test)]
mod tests;
pub mod toml;

use std::fmt;

pub use source::{Located, Place, Source};
pub use suggest::nearest;

/// Whether what was found keeps the input from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It can be used, but will disappoint.
    Warning,
    /// It cannot be used.
    Error,
}

/// One thing that was found.
#[derive(Clone, Debug)]
#[must_use]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// A stable name, by which a warning can be silenced: `duplicate-term`.
    pub code: Option<&'static str>,
    /// What was wrong. Lower-case, without a full stop.
    pub message: String,
    /// Where; `None` where there is no file to point at.
    pub place: Option<Place>,
    /// What is said at the caret.
    pub label: Option<String>,
    /// Other places that belong to it, each with what stands there.
    pub related: Vec<(String, Place)>,
    /// What to do.
    pub helps: Vec<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Level::Error, None, message.into())
    }

    /// A warning without a place, under a stable name.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Warning, Some(code), message.into())
    }

    fn new(level: Level, code: Option<&'static str>, message: String) -> Self {
        Diagnostic { level, code, message, place: None, label: None, related: Vec::new(), helps: Vec::new() }
    }

    /// Says where.
    pub fn at(mut self, place: &Place) -> Self {
        self.place = Some(place.clone());
        self
    }

    /// Says something at the caret. Shown only where there is a caret, so it must not carry the point alone.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Points at another place that belongs to it: `("first used here", …)`.
    pub fn note(mut self, note: impl Into<String>, place: &Place) -> Self {
        self.related.push((note.into(), place.clone()));
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.helps.push(help.into());
        self
    }

    /// Offers the nearest of the known names, if one is near: ``did you mean `severity`?``.
    pub fn did_you_mean<'k>(self, written: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        match nearest(written, known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// Everything that was found, in the order in which it was found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing found so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what was found.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds all that was found elsewhere.
    pub fn extend(&mut self, other: Diagnostics) {
        self.items.extend(other.items);
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether anything keeps the input from being used.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|item| item.level == Level::Error)
    }

    /// How many were found of a level.
    pub fn count(&self, level: Level) -> usize {
        self.items.iter().filter(|item| item.level == level).count()
    }

    /// What was found, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
    }

    /// Everything as text, each with its file, line, column and caret; a blank line between two.
    ///
    /// Ends with a line break unless there is nothing to say. With `color`, ANSI escapes mark the parts.
    /// Control characters of the input are shown as escapes, never passed on to a terminal.
    pub fn render(&self, color: bool) -> String {
        render::render(&self.items, color)
    }

    /// How many of each, for a last line: `2 errors, 1 warning`; empty if nothing was found.
    pub fn summary(&self) -> String {
        let parts = [("error", self.count(Level::Error)), ("warning", self.count(Level::Warning))];
        let told: Vec<String> = parts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| format!("{count} {word}{}", if *count == 1 { "" } else { "s" }))
            .collect();
        told.join(", ")
    }
}

/// Without colour, so that an error that carries diagnostics can be logged.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}
