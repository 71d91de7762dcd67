//! What holds for every alert.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::kafka::Consumed;
use super::news::{Article, Pair};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/alert.schema.json");
    let schema = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
});

/// The alert in a record of CloudEvents binary mode.
///
/// # Panics
///
/// Where there is none.
pub fn parse(record: &Consumed) -> Value {
    let value = record.value.as_deref().expect("an alert is no tombstone");
    serde_json::from_slice(value).expect("an alert is JSON")
}

/// The article and the watch it is about.
///
/// # Panics
///
/// Where it does not say.
pub fn pair(alert: &Value) -> Pair {
    let text = |pointer: &str| {
        let found = alert.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no {pointer} in {alert}")).to_owned()
    };
    (text("/article/id"), text("/watch/id"))
}

/// The pairs of records in binary mode, with copies, sorted.
pub fn pairs(records: &[Consumed]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = records.iter().map(|record| pair(&parse(record))).collect();
    pairs.sort();
    pairs
}

/// Asserts that these are the alerts, each once.
///
/// # Panics
///
/// With those that are missing, or there too often.
pub fn assert_each_once(records: &[Consumed], expected: &BTreeSet<Pair>) {
    assert_same_set(records, expected);
    let pairs = pairs(records);
    let twice: Vec<&Pair> = pairs.windows(2).filter(|two| two[0] == two[1]).map(|two| &two[0]).collect();
    assert!(twice.is_empty(), "more than once: {twice:?}");
}

/// Asserts that these are the alerts, however often.
///
/// # Panics
///
/// With those that are missing or that should not be there.
pub fn assert_same_set(records: &[Consumed], expected: &BTreeSet<Pair>) {
    let found: BTreeSet<Pair> = pairs(records).into_iter().collect();
    let missing: Vec<&Pair> = expected.difference(&found).collect();
    let unexpected: Vec<&Pair> = found.difference(expected).collect();
    assert!(missing.is_empty() && unexpected.is_empty(), "missing: {missing:?}; unexpected: {unexpected:?}");
}

/// Asserts what holds for every alert: the schema, the id, and that places and texts fit the article.
///
/// # Panics
///
/// Where something does not hold.
pub fn assert_sound(alert: &Value, article: &Article) {
    let errors: Vec<String> =
        SCHEMA.iter_errors(alert).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "not as config/alert.schema.json has it: {errors:?} in {alert}");
    assert_eq!(alert["id"], Value::from(id(alert)), "the id is no hash of watch, article and version");
    let matches = alert["matches"].as_array().expect("as the schema has it");
    assert_eq!(alert["match_count"], Value::from(matches.len()), "all matches of a short article are listed");
    let mut found = Vec::new();
    for matched in matches {
        let text = matched["text"].as_str().expect("as the schema has it");
        found.push(text.to_owned());
        let field = matched["field"].as_str().expect("as the schema has it");
        let original = article.json[field].as_str().expect("a match is in a field that is there");
        if is_html(original) {
            continue;
        }
        assert_eq!(cut(original, &matched["start"], &matched["end"]), text, "{field} of {}", article.id);
    }
    for excerpt in alert["excerpts"].as_array().expect("a short alert has excerpts") {
        let text = excerpt["text"].as_str().expect("as the schema has it");
        for highlight in excerpt["highlights"].as_array().expect("as the schema has it") {
            let highlighted = cut(text, &highlight[0], &highlight[1]);
            let is_a_match = found.iter().any(|text| text.replace('\n', " ") == highlighted);
            assert!(is_a_match, "highlighted {highlighted:?}, found {found:?}");
        }
    }
}

/// Positions in a field with markup count in what it was reduced to, which only newswatch knows.
fn is_html(text: &str) -> bool {
    text.contains("</") || text.contains("&amp;")
}

/// Code points from `start` to `end`, excluded.
fn cut(text: &str, start: &Value, end: &Value) -> String {
    let position = |value: &Value| -> usize {
        value.as_u64().and_then(|value| value.try_into().ok()).expect("as the schema has it")
    };
    text.chars().skip(position(start)).take(position(end) - position(start)).collect()
}

/// The first 128 bits of SHA-256 over watch id, article id and article version, each behind its length.
fn id(alert: &Value) -> String {
    let mut hash = Sha256::new();
    for pointer in ["/watch/id", "/article/id", "/article/version"] {
        let part = alert.pointer(pointer).and_then(Value::as_str).expect("as the schema has it");
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
