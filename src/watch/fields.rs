//! What the values of a watch may be, wherever they come from: a watchlist file or a row of an import.
//!
//! Errors have no place yet, and carry the value, since a row has no caret.

use super::WARNING_CODES;
use super::term::shortened;
use crate::diagnostic::{Diagnostic, Diagnostics, Located, nearest};
use crate::severity::Severity;

/// Longest id, in bytes: it is a record key, a metric label and a part of log lines.
pub(super) const MAX_ID_BYTES: usize = 200;

/// Longest topic name Kafka accepts.
const MAX_TOPIC_BYTES: usize = 249;

/// Characters an id may hold.
pub(super) fn is_id_char(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-')
}

pub(super) fn check_id(id: &str) -> Result<(), Box<Diagnostic>> {
    if id.is_empty() {
        return Err(Box::new(Diagnostic::error("the id is empty")));
    }
    if id.len() > MAX_ID_BYTES {
        let message = format!("the id `{}` is {} bytes long", shortened(id), id.len());
        return Err(Box::new(Diagnostic::error(message).help(format!("at most {MAX_ID_BYTES} bytes"))));
    }
    match id.chars().find(|c| !is_id_char(*c)) {
        None => Ok(()),
        Some(c) => {
            let message = format!("the id `{}` holds `{c}`", shortened(id));
            Err(Box::new(
                Diagnostic::error(message)
                    .label("not an id")
                    .help("an id is made of `a` to `z`, `0` to `9`, `.`, `_` and `-`"),
            ))
        }
    }
}

pub(super) fn parse_severity(written: &str) -> Result<Severity, Box<Diagnostic>> {
    let lower = written.to_ascii_lowercase();
    if let Some(severity) = Severity::ALL.into_iter().find(|severity| severity.as_str() == lower) {
        return Ok(severity);
    }
    let error = Diagnostic::error(format!("`{}` is no severity", shortened(written)));
    let names = Severity::ALL.map(Severity::as_str);
    Err(Box::new(match nearest(written, names) {
        Some(name) => error.help(format!("did you mean `{name}`?")),
        None => error.help(format!("one of {}", names.join(", "))),
    }))
}

/// A tag must look like BCP 47: a language of two or three letters, then subtags of one to eight letters or
/// digits.
pub(super) fn check_language(tag: &str) -> Result<(), Box<Diagnostic>> {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    let primary_is_valid =
        (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    let rest_is_valid = subtags.all(|subtag| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if primary_is_valid && rest_is_valid {
        return Ok(());
    }
    Err(Box::new(
        Diagnostic::error(format!("`{}` is no language tag", shortened(tag)))
            .help("a BCP 47 tag looks like `en`, `pt-BR` or `zh-Hant`"),
    ))
}

/// The rules Kafka has for topic names.
pub(super) fn check_topic(topic: &str) -> Result<(), Box<Diagnostic>> {
    let is_valid = !matches!(topic, "" | "." | "..")
        && topic.len() <= MAX_TOPIC_BYTES
        && topic.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    if is_valid {
        return Ok(());
    }
    Err(Box::new(
        Diagnostic::error(format!("`{}` is no topic name", shortened(topic)))
            .help(format!("up to {MAX_TOPIC_BYTES} ASCII letters, digits, `.`, `_` and `-`")),
    ))
}

pub(super) fn check_not_blank(what: &str, value: &str) -> Result<(), Box<Diagnostic>> {
    if value.trim().is_empty() {
        Err(Box::new(Diagnostic::error(format!("{what} is empty"))))
    } else {
        Ok(())
    }
}

/// Reads an `enabled` that stands in a row.
pub(super) fn parse_enabled(written: &str) -> Result<bool, Box<Diagnostic>> {
    match written.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(Box::new(
            Diagnostic::error(format!("`{}` is neither true nor false", shortened(written)))
                .help("`enabled` understands true, yes, 1 and false, no, 0"),
        )),
    }
}

/// The warnings a watch or an import silences.
#[derive(Default)]
pub(super) struct Allowed(Vec<String>);

impl Allowed {
    pub(super) fn new(codes: Option<Located<Vec<Located<String>>>>, diagnostics: &mut Diagnostics) -> Self {
        let codes = codes.map(|codes| codes.value).unwrap_or_default();
        for code in &codes {
            if WARNING_CODES.contains(&code.value.as_str()) {
                continue;
            }
            let error = code.error(format!("there is no warning `{}`", code.value));
            diagnostics.push(match nearest(&code.value, WARNING_CODES) {
                Some(name) => error.help(format!("did you mean `{name}`?")),
                None => error.help(format!("one of {}", WARNING_CODES.join(", "))),
            });
        }
        Allowed(codes.into_iter().map(|code| code.value).collect())
    }

    pub(super) fn contains(&self, code: &str) -> bool {
        self.0.iter().any(|allowed| allowed == code)
    }
}
