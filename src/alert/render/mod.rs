//! One alert for a person to read, on a terminal or in a file.
//!
//! ```text
//! [HIGH]  Arms exports · Defence
//!   Seoul weighs »arms export« rules as »Stoltenberg« visits
//!   example.com · Jane Doe · en · KR · 2026-11-23 10:00 UTC
//!   https://example.com/seoul
//!   │ … a policy of never »exporting arms« to countries in conflict …
//!   arms export ×2 · Stoltenberg
//! ```
//!
//! Colours take the place of `»…«` and of the brackets where there are any. Whatever comes from outside is
//! made harmless first: see [`clean`]. Leaves to the caller whether there is a terminal, and how wide.

pub mod clean;
mod wrap;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Color, Effects, Style};

use self::clean::{clean_line, clean_url, isolated};
use self::wrap::{Marked, wrapped};
use super::model::{Alert, Excerpt, Match};
use crate::article::Field;
use crate::severity::Severity;

/// How to show an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether to use ANSI colours; otherwise what matched stands between `»` and `«`.
    pub color: bool,
    /// Columns of the terminal. Lines are never longer, but for a url, which would be broken by it.
    pub width: usize,
}

/// Longer lines are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 100;
/// Narrower than this nothing can be laid out.
const MIN_WIDTH: usize = 24;

const INDENT: &str = "  ";
const BAR: &str = "  │ ";
const SEPARATOR: &str = " · ";

const BOLD: Style = Style::new().effects(Effects::BOLD);
const DIM: Style = Style::new().effects(Effects::DIMMED);
const HIGHLIGHT: Style = Style::new()
    .fg_color(Some(Color::Ansi(AnsiColor::Yellow)))
    .effects(Effects::BOLD.insert(Effects::UNDERLINE));

/// The alert as lines, each ended by a line break.
pub fn render(alert: &Alert<'_>, options: &Options) -> String {
    let page = Page { color: options.color, width: options.width.clamp(MIN_WIDTH, MAX_WIDTH) };
    let mut lines = String::new();
    page.watch(alert, &mut lines);
    page.headline(alert, &mut lines);
    page.origin(alert, &mut lines);
    for excerpt in &alert.excerpts {
        if !is_whole_headline(excerpt, alert) {
            page.excerpt(excerpt, &mut lines);
        }
    }
    page.counts(alert, &mut lines);
    lines
}

/// Where and how is written.
#[derive(Clone, Copy)]
struct Page {
    color: bool,
    width: usize,
}

impl Page {
    fn watch(self, alert: &Alert<'_>, out: &mut String) {
        let severity = alert.watch.severity;
        let badge_width = severity.as_str().len() + 2;
        let upper_case = severity.as_str().to_ascii_uppercase();
        if self.color {
            let badge = badge_style(severity);
            write!(out, "{badge} {upper_case} {badge:#}  ").expect(STRINGS_TAKE_ALL);
        } else {
            write!(out, "[{upper_case}]  ").expect(STRINGS_TAKE_ALL);
        }
        let name = isolated(&clean_line(&alert.watch.name));
        let watchlist = isolated(&clean_line(&alert.watch.watchlist));
        let heading = Marked::plain(&format!("{name}{SEPARATOR}{watchlist}"));
        let lines = wrapped(&heading, self.width.saturating_sub(badge_width + 2), false);
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                out.extend(std::iter::repeat_n(' ', badge_width + 2));
            }
            self.line(line, BOLD, out);
        }
    }

    fn headline(self, alert: &Alert<'_>, out: &mut String) {
        let Some(title) = &alert.article.title else { return };
        let in_title = alert.matches.iter().filter(|found| found.field == Field::Title);
        let spans: Vec<[u32; 2]> = in_title.map(|found| [found.start, found.end]).collect();
        self.block(INDENT, &Marked::new(title, &spans), BOLD, out);
    }

    fn origin(self, alert: &Alert<'_>, out: &mut String) {
        let article = &alert.article;
        let words = [&article.source, &article.author, &article.language, &article.country];
        let mut facts: Vec<String> =
            words.into_iter().flatten().map(|word| isolated(&clean_line(word))).collect();
        facts.retain(|fact| !fact.is_empty());
        if let Some(time) = article.published_at {
            facts.push(time.strftime("%Y-%m-%d %H:%M UTC").to_string());
        }
        if !facts.is_empty() {
            self.block(INDENT, &Marked::plain(&facts.join(SEPARATOR)), DIM, out);
        }
        let url = article.url.as_deref().map(clean_url).unwrap_or_default();
        if !url.is_empty() {
            let (on, off) = self.switches(DIM);
            writeln!(out, "{INDENT}{on}{url}{off}").expect(STRINGS_TAKE_ALL);
        }
    }

    fn excerpt(self, excerpt: &Excerpt<'_>, out: &mut String) {
        let label = match excerpt.field {
            Field::Author => "by ",
            Field::Tags => "tag ",
            Field::Title | Field::Summary | Field::Body => "",
        };
        let shift = label.len() as u32;
        let spans: Vec<[u32; 2]> = excerpt
            .highlights
            .iter()
            .map(|span| span.map(|position| position.saturating_add(shift)))
            .collect();
        let text = format!("{label}{}", excerpt.text);
        self.block(BAR, &Marked::new(&text, &spans), Style::new(), out);
    }

    /// Each term with its number of matches, in the order in which they were first found.
    fn counts(self, alert: &Alert<'_>, out: &mut String) {
        let mut facts: Vec<String> = Vec::new();
        for (term, count) in counted(&alert.matches) {
            let term = isolated(&clean_line(term));
            facts.push(if count == 1 { term } else { format!("{term} ×{count}") });
        }
        let not_listed = alert.match_count.saturating_sub(alert.matches.len() as u64);
        if not_listed > 0 {
            facts.push(format!("{not_listed} more"));
        }
        if !facts.is_empty() {
            self.block(INDENT, &Marked::plain(&facts.join(SEPARATOR)), DIM, out);
        }
    }

    /// Text in as many lines as it needs, each behind `prefix`.
    fn block(self, prefix: &str, text: &Marked, style: Style, out: &mut String) {
        let width = self.width.saturating_sub(prefix.chars().count());
        for line in wrapped(text, width, !self.color) {
            let (on, off) = self.switches(DIM);
            write!(out, "{on}{prefix}{off}").expect(STRINGS_TAKE_ALL);
            self.line(&line, style, out);
        }
    }

    /// One line: runs of text, some of them highlighted. Nothing stays switched on behind it.
    fn line(self, runs: &[(String, bool)], style: Style, out: &mut String) {
        for (text, is_highlighted) in runs {
            let (on, off) = self.switches(if *is_highlighted { HIGHLIGHT } else { style });
            write!(out, "{on}{text}{off}").expect(STRINGS_TAKE_ALL);
        }
        out.push('\n');
    }

    /// What switches a style on and off again.
    fn switches(self, style: Style) -> (String, String) {
        if self.color { (style.to_string(), format!("{style:#}")) } else { (String::new(), String::new()) }
    }
}

const STRINGS_TAKE_ALL: &str = "a string takes whatever is written";

fn badge_style(severity: Severity) -> Style {
    let (text, ground) = match severity {
        Severity::Critical => (AnsiColor::BrightWhite, AnsiColor::Red),
        Severity::High => (AnsiColor::Black, AnsiColor::BrightRed),
        Severity::Medium => (AnsiColor::Black, AnsiColor::Yellow),
        Severity::Low => (AnsiColor::Black, AnsiColor::Cyan),
        Severity::Info => (AnsiColor::Black, AnsiColor::White),
    };
    Style::new().fg_color(Some(text.into())).bg_color(Some(ground.into())).bold()
}

/// Whether the excerpt only repeats the headline, which stands above it, highlighted.
fn is_whole_headline(excerpt: &Excerpt<'_>, alert: &Alert<'_>) -> bool {
    let title = alert.article.title.as_deref().unwrap_or_default();
    excerpt.field == Field::Title && clean_line(title) == clean_line(&excerpt.text)
}

fn counted<'m>(matches: &'m [Match<'_>]) -> Vec<(&'m str, usize)> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for found in matches {
        match counts.iter_mut().find(|(term, _)| *term == found.term) {
            Some((_, count)) => *count += 1,
            None => counts.push((&found.term, 1)),
        }
    }
    counts
}
