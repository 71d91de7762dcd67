//! The record that a dead letter becomes: as it came, with headers that say why.

use rdkafka::message::{Header, OwnedHeaders};

use crate::article::Rejection;
use crate::pipeline::Withheld;
use crate::pipeline::withheld::{GROUP_HEADER, HEADER_PREFIX, WATCHES_HEADER};
use crate::record::Record;

/// Key, headers and the list of watches may take this share of the limit each; beyond it keeping them would make
/// a record that no broker takes, which would stop the stream.
const SHARE: usize = 4;

/// A dead letter, ready to be produced.
#[derive(Debug)]
pub struct DeadLetter<'r> {
    /// The record's key, cut where it was hostile.
    pub key: Option<&'r [u8]>,
    /// The record's value, cut where it would exceed the limit.
    pub value: Option<&'r [u8]>,
    /// The record's headers but for ours of an earlier attempt, then ours.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
    /// The record's own timestamp.
    pub timestamp_ms: Option<i64>,
}

impl<'r> DeadLetter<'r> {
    /// The dead letter for a rejected record, of at most about `max_bytes`. `withheld` are the watches whose
    /// alerts are all that is missing of it, if it is only some.
    pub fn new(
        record: &'r Record,
        rejection: &Rejection,
        withheld: &Withheld,
        group: &str,
        max_bytes: usize,
    ) -> DeadLetter<'r> {
        let share = max_bytes / SHARE;
        let key = record.key.as_deref().map(|key| &key[..key.len().min(share)]);
        let kept = record.headers.iter().filter(|(name, _)| !name.starts_with(HEADER_PREFIX)).cloned();
        let mut headers: Vec<_> = kept.collect();
        if weight(&headers) > share {
            headers.clear();
            push(&mut headers, "headers-dropped", "the record's headers were too large to keep");
        }
        push(&mut headers, "reason", rejection.reason.as_str());
        push(&mut headers, "error", &rejection.detail);
        push(&mut headers, "topic", &record.origin.topic);
        push(&mut headers, "partition", &record.origin.partition.to_string());
        push(&mut headers, "offset", &record.origin.offset.to_string());
        if let Some(timestamp) = record.timestamp_ms {
            push(&mut headers, "timestamp", &timestamp.to_string());
        }
        push(&mut headers, GROUP_HEADER, group);
        push(&mut headers, "version", env!("CARGO_PKG_VERSION"));
        push(&mut headers, "attempt", &(earlier_attempts(record) + 1).to_string());
        if !withheld.is_empty() {
            let watches = withheld.to_header();
            if watches.len() <= share {
                push(&mut headers, WATCHES_HEADER, &watches);
            } else {
                push(&mut headers, "watches-dropped", &withheld.ids().count().to_string());
            }
        }
        if let Some(cut) = key.filter(|key| Some(key.len()) != record.key.as_ref().map(Vec::len)) {
            push(&mut headers, "key-truncated", &record.key.as_ref().map_or(cut.len(), Vec::len).to_string());
        }
        let room = max_bytes.saturating_sub(key.map_or(0, <[u8]>::len) + weight(&headers));
        let value = record.value.as_deref().map(|value| &value[..value.len().min(room)]);
        if let Some(original) = record.value.as_ref().filter(|original| original.len() > room) {
            push(&mut headers, "truncated", &original.len().to_string());
        }
        DeadLetter { key, value, headers, timestamp_ms: record.timestamp_ms }
    }
}

/// Headers as librdkafka takes them.
pub(super) fn to_native(headers: &[(String, Option<Vec<u8>>)]) -> OwnedHeaders {
    headers.iter().fold(OwnedHeaders::new_with_capacity(headers.len()), |native, (key, value)| {
        native.insert(Header { key, value: value.as_deref() })
    })
}

fn push(headers: &mut Vec<(String, Option<Vec<u8>>)>, name: &str, value: &str) {
    headers.push((format!("{HEADER_PREFIX}{name}"), Some(value.as_bytes().to_vec())));
}

fn weight(headers: &[(String, Option<Vec<u8>>)]) -> usize {
    headers.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, Vec::len)).sum()
}

/// How often the record was dead-lettered before, as `replay` passes it on.
fn earlier_attempts(record: &Record) -> u32 {
    let attempt = |(name, value): &(String, Option<Vec<u8>>)| {
        let number =
            name.strip_prefix(HEADER_PREFIX).filter(|name| *name == "attempt").and(value.as_deref())?;
        std::str::from_utf8(number).ok()?.parse().ok()
    };
    record.headers.iter().find_map(attempt).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Reason;
    use crate::record::Origin;

    fn record(value: &[u8]) -> Record {
        Record {
            origin: Origin { topic: "articles".into(), partition: 3, offset: 41 },
            timestamp_ms: Some(1_700_000_000_123),
            key: Some(b"key".to_vec()),
            value: Some(value.to_vec()),
            headers: vec![("trace".to_owned(), Some(b"a".to_vec())), ("trace".to_owned(), None)],
        }
    }

    fn rejection() -> Rejection {
        Rejection { reason: Reason::InvalidJson, detail: "expected value at line 1 column 1".to_owned() }
    }

    fn header<'d>(letter: &'d DeadLetter<'_>, name: &str) -> Option<&'d str> {
        let name = format!("{HEADER_PREFIX}{name}");
        let (_, value) = letter.headers.iter().find(|(known, _)| *known == name)?;
        value.as_deref().and_then(|value| std::str::from_utf8(value).ok())
    }

    #[test]
    fn a_record_keeps_all_that_it_came_with() {
        let record = record(b"{");
        let letter = DeadLetter::new(&record, &rejection(), &Withheld::default(), "desk", 1000);
        assert_eq!((letter.key, letter.value), (Some(&b"key"[..]), Some(&b"{"[..])));
        assert_eq!(letter.headers[..2], record.headers[..]);
        assert_eq!(letter.timestamp_ms, record.timestamp_ms);
        let told = ["reason", "error", "topic", "partition", "offset", "timestamp", "group", "attempt"];
        let expected = [
            "invalid_json",
            "expected value at line 1 column 1",
            "articles",
            "3",
            "41",
            "1700000000123",
            "desk",
            "1",
        ];
        assert_eq!(told.map(|name| header(&letter, name).unwrap_or_default()), expected);
        assert_eq!(header(&letter, "truncated"), None);
    }

    #[test]
    fn a_long_value_is_cut_and_says_how_long_it_was() {
        let record = record(&[b'x'; 5000]);
        let letter = DeadLetter::new(&record, &rejection(), &Withheld::default(), "desk", 1000);
        assert_eq!(header(&letter, "truncated"), Some("5000"));
        let weight = weight(&letter.headers) + 3 + letter.value.map_or(0, <[u8]>::len);
        assert!((900..1100).contains(&weight), "{weight}");
    }

    #[test]
    fn a_hostile_key_and_hostile_headers_cannot_make_it_too_large() {
        let mut record = record(&[b'x'; 5000]);
        record.key = Some(vec![b'k'; 5000]);
        record.headers.push(("huge".to_owned(), Some(vec![b'h'; 5000])));
        let letter = DeadLetter::new(&record, &rejection(), &Withheld::default(), "desk", 1000);
        assert_eq!(header(&letter, "key-truncated"), Some("5000"));
        assert!(header(&letter, "headers-dropped").is_some());
        assert!(letter.key.map_or(0, <[u8]>::len) + weight(&letter.headers) < 1000);
    }

    #[test]
    fn an_earlier_attempt_counts_up_and_its_headers_go() {
        let mut record = record(b"{");
        record.headers.push((format!("{HEADER_PREFIX}attempt"), Some(b"2".to_vec())));
        let letter = DeadLetter::new(&record, &rejection(), &Withheld::default(), "desk", 1000);
        assert_eq!(header(&letter, "attempt"), Some("3"));
        let ours = letter.headers.iter().filter(|(name, _)| name.ends_with("-attempt")).count();
        assert_eq!(ours, 1);
    }

    #[test]
    fn it_names_the_watches_whose_alerts_are_missing_while_there_is_room() {
        let record = record(b"{}");
        let withheld: Withheld = ["b".to_owned(), "a".to_owned()].into_iter().collect();
        let letter = DeadLetter::new(&record, &rejection(), &withheld, "desk", 1000);
        assert_eq!(header(&letter, "watches"), Some(r#"["a","b"]"#));
        let withheld: Withheld = (0..100).map(|number| format!("watch-{number}")).collect();
        let letter = DeadLetter::new(&record, &rejection(), &withheld, "desk", 1000);
        assert_eq!((header(&letter, "watches"), header(&letter, "watches-dropped")), (None, Some("100")));
    }

    #[test]
    fn a_tombstone_stays_one() {
        let mut record = record(b"");
        record.value = None;
        assert_eq!(DeadLetter::new(&record, &rejection(), &Withheld::default(), "desk", 1000).value, None);
    }
}
