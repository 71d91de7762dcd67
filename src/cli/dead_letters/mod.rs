//! `newswatch dead-letters`: what could not be processed, for people.

mod list;
mod replay;
mod show;
mod terminal;

use jiff::Timestamp;

use super::args::{DeadLettersCommand, Selection};
use super::{Exit, Failure};
use crate::config::Config;
use crate::record::{Origin, Record};
use crate::stream::dead_letters::{Account, Archive, ArchiveError, NotALetter, Span};

/// Runs the command of that name.
pub fn dead_letters(command: &DeadLettersCommand) -> Result<Exit, Failure> {
    match command {
        DeadLettersCommand::List(args) => list::list(args),
        DeadLettersCommand::Show(args) => show::show(args),
        DeadLettersCommand::Replay(args) => replay::replay(args),
    }
}

/// The dead-letter topic, opened at what is selected, and how to tell that it cannot be read.
struct Source<'c> {
    config: &'c Config,
    archive: Archive,
}

impl<'c> Source<'c> {
    fn open(config: &'c Config, spans: &[Span]) -> Result<Source<'c>, Failure> {
        let archive = Archive::open(config, spans).map_err(|error| unreadable(config, &error))?;
        Ok(Source { config, archive })
    }

    fn next(&mut self) -> Result<Option<Record>, Failure> {
        self.archive.read().map_err(|error| unreadable(self.config, &error))
    }
}

fn unreadable(config: &Config, error: &ArchiveError) -> Failure {
    let (topic, brokers) = (&config.dead_letter.topic, config.kafka.brokers.join(","));
    Failure::failed(format!("cannot read {topic} at {brokers}: {error}"))
}

/// A dead letter's place as it is printed and typed.
fn place(letter: &Origin) -> String {
    format!("{}:{}", letter.partition, letter.offset)
}

/// The time of the record, which its dead letter keeps.
fn time(letter: &Record) -> Option<Timestamp> {
    letter.timestamp_ms.and_then(|time| Timestamp::from_millisecond(time).ok())
}

impl Selection {
    /// Whether a dead letter is selected. One that newswatch did not write is, unless something is asked of
    /// what it does not say.
    fn holds(&self, letter: &Record, account: &Result<Account, NotALetter>) -> bool {
        let Origin { partition, offset, .. } = letter.origin;
        let here = self.places.is_empty() || self.places.iter().any(|span| span.holds(partition, offset));
        let by_reason = self.reason.is_empty()
            || self
                .reason
                .iter()
                .any(|wanted| account.as_ref().is_ok_and(|account| account.reason == wanted.as_str()));
        let by_origin = self.origin.is_empty()
            || account.as_ref().is_ok_and(|account| {
                let Origin { topic, partition, .. } = &account.origin;
                let names = [topic.to_string(), format!("{topic}-{partition}"), account.origin.to_string()];
                self.origin.iter().any(|wanted| names.contains(wanted))
            });
        let since = self.since.is_none_or(|since| time(letter).is_some_and(|time| time >= since));
        let until = self.until.is_none_or(|until| time(letter).is_some_and(|time| time < until));
        here && by_reason && by_origin && since && until
    }
}
