//! Diagnostics as text, in the manner of rustc.
//!
//! Columns count code points; the caret is set by display width, so it stands right under wide letters too.

use std::borrow::Cow;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level as Heading, Origin, Renderer, Snippet};

use super::{Diagnostic, Level, Place};

/// A longer line is not shown, only its place: the renderer looks at all of it for every mistake.
const MAX_LINE_BYTES: usize = 64 * 1024;

pub(super) fn render(items: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for item in items {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&renderer.render(&groups(item)));
        text.push('\n');
    }
    text
}

fn groups(item: &Diagnostic) -> Vec<Group<'_>> {
    let heading = match item.level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
    };
    let mut title = heading.primary_title(printable(&item.message));
    if let Some(code) = item.code {
        title = title.id(code);
    }
    let mut main = Group::with_title(title);
    if let Some(place) = &item.place {
        main = add_place(main, place, item.label.as_deref());
    }
    for help in &item.helps {
        main = main.element(Heading::HELP.message(printable(help)));
    }
    let mut groups = vec![main];
    for (note, place) in &item.related {
        let group = Group::with_title(Heading::NOTE.secondary_title(printable(note)));
        groups.push(add_place(group, place, None));
    }
    groups
}

fn add_place<'a>(group: Group<'a>, place: &'a Place, label: Option<&'a str>) -> Group<'a> {
    match place {
        Place::File(name) => group.element(Origin::path(printable(name))),
        Place::Line(name, line) => group.element(Origin::path(printable(name)).line(*line)),
        Place::Span(source, span) => {
            let (number, line) = source.line_of(span.start);
            // Only the first line of a span is shown, and only that line is handed over: the renderer looks
            // at all it is given, which for many mistakes in a long file would be quadratic.
            let text = &source.text()[line.clone()];
            let start = floor_boundary(text, span.start.saturating_sub(line.start));
            let end = floor_boundary(text, span.end.saturating_sub(line.start)).max(start);
            if text.len() > MAX_LINE_BYTES {
                let column = text[..start].chars().count() + 1;
                return group
                    .element(Origin::path(printable(source.name())).line(number).char_column(column));
            }
            let [start, end] = [start, end].map(|at| without_c1(&text[..at]).len());
            let mark = AnnotationKind::Primary.span(start..end).label(label.map(printable));
            group.element(
                Snippet::source(without_c1(text))
                    .line_start(number)
                    .path(printable(source.name()))
                    .annotation(mark),
            )
        }
    }
}

/// The nearest character boundary at or below an offset.
fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The controls that the renderer passes on: it replaces those of ASCII alone. Character by character, so that
/// carets stay right.
fn without_c1(line: &str) -> Cow<'_, str> {
    let is_c1 = |c: char| matches!(c, '\u{80}'..='\u{9f}');
    match line.contains(is_c1) {
        true => Cow::Owned(line.replace(is_c1, "\u{fffd}")),
        false => Cow::Borrowed(line),
    }
}

/// Escapes control characters, which could otherwise drive the reader's terminal.
fn printable(text: &str) -> Cow<'_, str> {
    let is_unsafe = |c: char| c.is_control() && c != '\n';
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "{}", c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}
