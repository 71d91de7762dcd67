//! What no key can tell alone: topics that would loop, security without its sections, sizes beyond memory.

use std::collections::BTreeMap;

use super::setting::Readings;
use super::{Config, properties};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::severity::Severity;

/// librdkafka takes messages of up to 1,000,000,000 bytes; this leaves room for keys and headers.
pub(super) const MAX_MESSAGE_BYTES: usize = 512 << 20;

/// An article is in memory as it came, decoded, folded and as what matched, and a batch of them beside what
/// the client fetched ahead: sixteen times is what that takes at worst.
const INPUT_SHARE: u64 = 16;
/// Many alerts and dead letters of one batch are in memory at once.
const OUTPUT_SHARE: u64 = 64;

pub(super) fn validate(config: &Config, readings: &Readings, diagnostics: &mut Diagnostics) {
    topics(config, readings, diagnostics);
    tls(config, readings, diagnostics);
    sasl(config, readings, diagnostics);
    memory(config, readings, diagnostics);
    properties::check_timeouts(&config.kafka.properties, readings, diagnostics);
}

/// A topic that goes out, and the key that names it.
struct Output<'c> {
    key: String,
    topic: &'c str,
}

fn topics(config: &Config, readings: &Readings, diagnostics: &mut Diagnostics) {
    let mut outputs = vec![Output { key: "alerts.topic".to_owned(), topic: &config.alerts.topic }];
    for severity in Severity::ALL {
        if let Some(topic) = config.alerts.topics.get(&severity) {
            outputs.push(Output { key: format!("alerts.topics.{}", severity.as_str()), topic });
        }
    }
    let dead_letters = Output { key: "dead_letter.topic".to_owned(), topic: &config.dead_letter.topic };

    for output in outputs.iter().filter(|output| output.topic == dead_letters.topic) {
        if !readings.are_sound(&[&output.key, &dead_letters.key]) {
            continue;
        }
        let message = format!("`{}` and `{}` are the same topic", dead_letters.key, output.key);
        let error = readings.error(&[&dead_letters.key, &output.key], message);
        diagnostics.push(error.help("readers of alerts cannot read dead letters: write another topic"));
    }
    outputs.push(dead_letters);

    if readings.are_sound(&["articles.topics"]) {
        input_topics(&config.articles.topics, &outputs, readings, diagnostics);
    }
}

fn input_topics(
    topics: &[String],
    outputs: &[Output<'_>],
    readings: &Readings,
    diagnostics: &mut Diagnostics,
) {
    let items = readings.get("articles.topics").map(|reading| reading.items.as_slice()).unwrap_or_default();
    let is_hidden = readings.is_hidden("articles.topics");
    let shown = |topic: &str| if is_hidden { "a topic".to_owned() } else { format!("`{topic}`") };
    let at = |error: Diagnostic, index: usize| match items.get(index) {
        Some(place) => error.at(place),
        None => error,
    };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, topic) in topics.iter().enumerate() {
        if topic.starts_with('^') && topics.len() > 1 {
            let error = Diagnostic::error("`articles.topics`: a regular expression stands alone")
                .help("write one expression that holds for every topic, or the names of the topics");
            diagnostics.push(at(error, index));
        }
        if seen.insert(topic, index).is_some() {
            let error = Diagnostic::error(format!("`articles.topics` names {} twice", shown(topic)));
            diagnostics.push(at(error, index));
        }
        for output in outputs.iter().filter(|output| output.topic == topic) {
            if !readings.are_sound(&[&output.key]) {
                continue;
            }
            let message = format!("`articles.topics` names {}, which is `{}`", shown(topic), output.key);
            let mut error = at(Diagnostic::error(message), index)
                .help("what goes out must not come in again: write another topic at one of them");
            match readings.place(&output.key) {
                Some(place) if items.is_empty() => error = error.at(place),
                Some(place) => error = error.note(format!("`{}` is set here", output.key), place),
                None => {}
            }
            diagnostics.push(error);
        }
    }
}

fn tls(config: &Config, readings: &Readings, diagnostics: &mut Diagnostics) {
    let kafka = &config.kafka;
    let tls = &kafka.tls;
    let used = [
        ("kafka.tls.ca", tls.ca.is_some()),
        ("kafka.tls.certificate", tls.certificate.is_some()),
        ("kafka.tls.key", tls.key.is_some()),
        ("kafka.tls.key_password", tls.key_password.is_some()),
        ("kafka.tls.verify_hostname", !tls.verify_hostname),
    ];
    if let Some((key, _)) = used.iter().find(|(_, is_used)| *is_used)
        && !kafka.security.has_tls()
        && readings.are_sound(&["kafka.security"])
    {
        let message =
            format!("`{key}` is set, but `kafka.security` is `{}`", shown_security(config, readings));
        diagnostics.push(
            readings
                .error(&[key], message)
                .help("set `kafka.security` to \"ssl\" or \"sasl_ssl\", or remove the key"),
        );
    }
    let pairs = [
        ("kafka.tls.certificate", tls.certificate.is_some(), "kafka.tls.key", tls.key.is_some()),
        ("kafka.tls.key", tls.key.is_some(), "kafka.tls.certificate", tls.certificate.is_some()),
        ("kafka.tls.key_password", tls.key_password.is_some(), "kafka.tls.key", tls.key.is_some()),
    ];
    for (key, is_set, needed, is_needed_set) in pairs {
        if is_set && !is_needed_set && readings.are_sound(&[needed]) {
            diagnostics.push(readings.error(&[key], format!("`{key}` is set, but `{needed}` is not")));
        }
    }
}

fn sasl(config: &Config, readings: &Readings, diagnostics: &mut Diagnostics) {
    let security = config.kafka.security;
    if !readings.are_sound(&["kafka.security", "kafka.sasl"]) {
        return;
    }
    let name = shown_security(config, readings);
    match &config.kafka.sasl {
        Some(_) if !security.has_sasl() => {
            let message = format!("`kafka.sasl` is there, but `kafka.security` is `{name}`");
            let error = readings.error(&["kafka.sasl"], message);
            diagnostics.push(error.help("set `kafka.security` to \"sasl_ssl\", or remove the section"));
        }
        None if security.has_sasl() => {
            let message = format!("`kafka.security` is `{name}`, but `kafka.sasl` is not there");
            let error = readings.error(&["kafka.security"], message);
            diagnostics.push(error.help("add `[kafka.sasl]` with `mechanism`, `username` and `password`"));
        }
        Some(sasl) if sasl.mechanism == "PLAIN" && !security.has_tls() => {
            let mut warning =
                Diagnostic::warning("password-in-clear", "the password goes over the network in clear").help(
                    "set `kafka.security` to \"sasl_ssl\", or `kafka.sasl.mechanism` to \"SCRAM-SHA-512\"",
                );
            if let Some(place) = readings.place("kafka.security") {
                warning = warning.at(place);
            }
            diagnostics.push(warning);
        }
        Some(_) | None => {}
    }
}

fn shown_security(config: &Config, readings: &Readings) -> &'static str {
    if readings.is_hidden("kafka.security") { "another" } else { config.kafka.security.as_str() }
}

fn memory(config: &Config, readings: &Readings, diagnostics: &mut Diagnostics) {
    let memory = config.process.memory;
    let rules = [
        ("articles.max_bytes", config.articles.max_bytes, INPUT_SHARE),
        ("batch.max_bytes", config.batch.max_bytes, INPUT_SHARE),
        ("alerts.max_bytes", config.alerts.max_bytes, OUTPUT_SHARE),
        ("dead_letter.max_bytes", config.dead_letter.max_bytes, OUTPUT_SHARE),
    ];
    for (key, bytes, share) in rules {
        if bytes as u64 <= memory / share || !readings.are_sound(&[key, "process.memory"]) {
            continue;
        }
        let message = format!("`{key}` is more than a {share}th of `process.memory`");
        let mut error = readings.error(&[key, "process.memory"], message);
        if !readings.is_hidden("process.memory") {
            let most = memory / share;
            error = error.help(format!("write at most {most}, or raise `process.memory`"));
        }
        if readings.is_set(key)
            && let Some(place) = readings.place("process.memory")
        {
            error = error.note("`process.memory` is set here", place);
        }
        diagnostics.push(error);
    }
}
