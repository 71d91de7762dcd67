//! What a single string must look like, key by key.
//!
//! A complaint never repeats the string: the reader of the configuration adds it where it may be shown.

use std::path::Path;

use tracing_subscriber::EnvFilter;

use crate::diagnostic::nearest;

/// What is wrong with a string, worded to follow it: ``is not `host:port` ``.
pub(super) struct Complaint {
    pub(super) problem: String,
    pub(super) help: Option<String>,
}

impl Complaint {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Complaint { problem: problem.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A check of one string.
pub(super) type Check = fn(&str) -> Result<(), Complaint>;

/// Kafka's limit for the name of a topic.
const MAX_TOPIC_LENGTH: usize = 249;
/// `group.instance.id` is held to the same limit, and a lane's number is added to the instance.
pub(super) const MAX_INSTANCE_LENGTH: usize = 200;

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// A character that may stand in the name of a topic, and in `group.instance.id`.
pub(super) fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

pub(super) fn anything(_: &str) -> Result<(), Complaint> {
    Ok(())
}

pub(super) fn filled(text: &str) -> Result<(), Complaint> {
    if text.is_empty() { Err(Complaint::new("is empty")) } else { Ok(()) }
}

/// Something to be read and compared by people: no blank ends, no control characters.
pub(super) fn printable(text: &str) -> Result<(), Complaint> {
    filled(text)?;
    if text.trim() != text {
        return Err(Complaint::new("begins or ends with a space"));
    }
    if text.chars().any(char::is_control) {
        return Err(Complaint::new("has a control character in it"));
    }
    Ok(())
}

pub(super) fn broker(text: &str) -> Result<(), Complaint> {
    let complaint = || {
        Complaint::new("is not `host:port`").help("write host and port, such as \"kafka-1.example.com:9092\"")
    };
    let (host, port) = text.rsplit_once(':').ok_or_else(complaint)?;
    if !port.parse::<u16>().is_ok_and(|port| port > 0) {
        return Err(complaint());
    }
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().map(|_| ()).map_err(|_| complaint());
    }
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    if host.is_empty() || !host.chars().all(fits) {
        return Err(complaint());
    }
    Ok(())
}

pub(super) fn instance(text: &str) -> Result<(), Complaint> {
    filled(text)?;
    if text.len() > MAX_INSTANCE_LENGTH {
        return Err(Complaint::new(format!("is longer than {MAX_INSTANCE_LENGTH} characters")));
    }
    if !text.chars().all(is_name_character) {
        return Err(Complaint::new("has characters other than letters A to Z, digits, `.`, `_` and `-`"));
    }
    Ok(())
}

/// Kafka's rule (`org.apache.kafka.common.internals.Topic`).
pub(super) fn topic(text: &str) -> Result<(), Complaint> {
    let rule = "a topic's name has 1 to 249 of the letters A to Z, digits, `.`, `_` and `-`";
    let is_legal = !text.is_empty()
        && text.len() <= MAX_TOPIC_LENGTH
        && text.chars().all(is_name_character)
        && text != "."
        && text != "..";
    if is_legal { Ok(()) } else { Err(Complaint::new("is not a legal name of a topic").help(rule)) }
}

/// Of a pattern only librdkafka, which has regular expressions of its own, can tell whether it is right.
pub(super) fn topic_or_pattern(text: &str) -> Result<(), Complaint> {
    if !text.starts_with('^') {
        return topic(text);
    }
    if text.len() == 1 {
        return Err(
            Complaint::new("matches every topic").help("write the beginning of the names behind the `^`")
        );
    }
    Ok(())
}

/// RFC 6901. The empty pointer, which names the whole article, is of no use for a member of it.
pub(super) fn json_pointer(text: &str) -> Result<(), Complaint> {
    if text.is_empty() {
        return Err(Complaint::new("points at the whole article")
            .help("write the way to a member, such as \"/content/text\""));
    }
    if !text.starts_with('/') {
        return Err(
            Complaint::new("is not a JSON Pointer").help("begin it with a slash, such as \"/content/text\"")
        );
    }
    for (at, _) in text.match_indices('~') {
        if !text[at + 1..].starts_with(['0', '1']) {
            return Err(Complaint::new("is not a JSON Pointer")
                .help("write a tilde as `~0` and a slash in a name as `~1`"));
        }
    }
    Ok(())
}

/// What CloudEvents wants of `source`, as far as it goes wrong in practice.
pub(super) fn uri_reference(text: &str) -> Result<(), Complaint> {
    filled(text)?;
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Complaint::new("is not a URI reference, it has spaces in it"));
    }
    Ok(())
}

/// PEM text is told from a path by its first line.
pub(super) fn is_pem(text: &str) -> bool {
    text.trim_start().starts_with("-----BEGIN ")
}

/// What is no PEM text must be a path that is there.
pub(super) fn pem_or_path(text: &str) -> Result<(), Complaint> {
    filled(text)?;
    if is_pem(text) {
        return Ok(());
    }
    match Path::new(text).metadata() {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(Complaint::new(format!("is neither PEM text nor a file that can be read: {error}")))
        }
    }
}

/// A `tracing` filter. A lone word is a level: `tracing` would take a mistyped one for the name of a module,
/// and write everything of it.
pub(super) fn log_filter(text: &str) -> Result<(), Complaint> {
    filled(text)?;
    for directive in text.split(',').map(str::trim) {
        if directive.contains(['=', '[']) {
            continue;
        }
        let is_level = LEVELS.iter().any(|level| level.eq_ignore_ascii_case(directive));
        if !is_level {
            let help = match nearest(directive, LEVELS) {
                Some(level) => format!("did you mean `{level}`?"),
                None => "write a level, or a target and its level, such as \"info,rdkafka=debug\"".to_owned(),
            };
            return Err(Complaint::new("is not a filter of log events").help(help));
        }
    }
    // Targets are paths of Rust modules, and the parser of tracing-subscriber panics on some other characters.
    if !text.is_ascii() {
        return Err(Complaint::new("is not a filter of log events").help("targets are ASCII, such as `rdkafka`"));
    }
    match EnvFilter::builder().parse(text) {
        Ok(_) => Ok(()),
        Err(_) => Err(Complaint::new("is not a filter of log events")
            .help("levels are off, error, warn, info, debug and trace, such as in \"info,rdkafka=debug\"")),
    }
}
