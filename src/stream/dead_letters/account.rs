//! What the headers of a dead letter say.

use std::str::FromStr;

use crate::pipeline::Withheld;
use crate::pipeline::withheld::{GROUP_HEADER, HEADER_PREFIX, WATCHES_HEADER};
use crate::record::{Origin, Record};

/// What is known of a dead letter beside the record itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// One of the closed set of [`crate::article::Reason`], or of what a later version added to it.
    pub reason: String,
    /// The same for people.
    pub error: String,
    /// Where the record stood.
    pub origin: Origin,
    /// The consumer group that set it aside.
    pub group: String,
    /// The watches whose alerts are all that is missing of it, where it is only some.
    pub withheld: Withheld,
    /// How many of them there were, where they were too many to keep.
    pub watches_dropped: Option<u64>,
    /// How often it was dead-lettered, from 1.
    pub attempt: u32,
    /// The value's size in bytes before it was cut, where it was.
    pub truncated: Option<u64>,
    /// The key's size in bytes before it was cut, where it was.
    pub key_truncated: Option<u64>,
    /// Whether the record had headers that were too large to keep.
    pub headers_dropped: bool,
}

/// A record that newswatch did not write: somebody else's, or one that was tampered with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not written by newswatch: {what} header {HEADER_PREFIX}{name}")]
pub struct NotALetter {
    what: &'static str,
    name: &'static str,
}

impl Account {
    /// Reads the headers of a record of the dead-letter topic.
    ///
    /// # Errors
    ///
    /// Where one of them is missing or unreadable that newswatch always writes.
    pub fn read(letter: &Record) -> Result<Account, NotALetter> {
        let origin = Origin {
            topic: text(letter, "topic")?.into(),
            partition: number(letter, "partition")?,
            offset: number(letter, "offset")?,
        };
        Ok(Account {
            reason: text(letter, "reason")?,
            error: text(letter, "error")?,
            origin,
            group: text(letter, GROUP_HEADER)?,
            withheld: watches(letter)?,
            watches_dropped: optional(letter, "watches-dropped")?,
            attempt: number(letter, "attempt")?,
            truncated: optional(letter, "truncated")?,
            key_truncated: optional(letter, "key-truncated")?,
            headers_dropped: header(letter, "headers-dropped").is_some(),
        })
    }
}

fn header<'l>(letter: &'l Record, name: &str) -> Option<&'l [u8]> {
    // The last one counts: ours stand behind those that the record came with.
    let ours = |(known, _): &&(String, Option<Vec<u8>>)| known.strip_prefix(HEADER_PREFIX) == Some(name);
    letter.headers.iter().rev().find(ours).and_then(|(_, value)| value.as_deref())
}

fn watches(letter: &Record) -> Result<Withheld, NotALetter> {
    let Some(value) = header(letter, WATCHES_HEADER) else { return Ok(Withheld::default()) };
    Withheld::parse(value).ok_or(NotALetter { what: "unreadable", name: WATCHES_HEADER })
}

fn text(letter: &Record, name: &'static str) -> Result<String, NotALetter> {
    let value = header(letter, name).ok_or(NotALetter { what: "no", name })?;
    let value = std::str::from_utf8(value).map_err(|_| NotALetter { what: "unreadable", name })?;
    Ok(value.to_owned())
}

fn number<N: FromStr>(letter: &Record, name: &'static str) -> Result<N, NotALetter> {
    text(letter, name)?.parse().map_err(|_| NotALetter { what: "unreadable", name })
}

fn optional(letter: &Record, name: &'static str) -> Result<Option<u64>, NotALetter> {
    match header(letter, name) {
        Some(_) => number(letter, name).map(Some),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Reason, Rejection};
    use crate::stream::dead_letter::DeadLetter;

    fn written(value: &[u8], max_bytes: usize) -> Record {
        let record = Record {
            origin: Origin { topic: "articles".into(), partition: 3, offset: 41 },
            timestamp_ms: None,
            key: None,
            value: Some(value.to_vec()),
            headers: vec![(format!("{HEADER_PREFIX}attempt"), Some(b"2".to_vec()))],
        };
        let rejection = Rejection { reason: Reason::NoText, detail: "no letter".to_owned() };
        let withheld = Withheld::from_iter(["b".to_owned(), "a".to_owned()]);
        let letter = DeadLetter::new(&record, &rejection, &withheld, "desk", max_bytes);
        Record {
            origin: Origin { topic: "dead".into(), partition: 0, offset: 0 },
            value: letter.value.map(<[u8]>::to_vec),
            headers: letter.headers.clone(),
            ..record.clone()
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let account = Account::read(&written(b"{}", 1000)).unwrap();
        assert_eq!((account.reason.as_str(), account.error.as_str()), ("no_text", "no letter"));
        assert_eq!(account.origin.to_string(), "articles-3-41");
        assert_eq!((account.attempt, account.truncated), (3, None));
        assert_eq!(
            (account.group.as_str(), account.withheld.to_header()),
            ("desk", r#"["a","b"]"#.to_owned())
        );
        assert_eq!(Account::read(&written(&[b'x'; 5000], 1000)).unwrap().truncated, Some(5000));
    }

    #[test]
    fn what_others_wrote_is_told_by_the_header_that_is_missing_or_unreadable() {
        let mut letter = written(b"{}", 1000);
        letter.headers.push((format!("{HEADER_PREFIX}offset"), Some(b"many".to_vec())));
        let told = Account::read(&letter).unwrap_err().to_string();
        assert_eq!(told, "not written by newswatch: unreadable header newswatch-dlq-offset");
        letter.headers.clear();
        let told = Account::read(&letter).unwrap_err().to_string();
        assert_eq!(told, "not written by newswatch: no header newswatch-dlq-topic");
    }
}
