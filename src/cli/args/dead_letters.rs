//! What can be typed behind `newswatch dead-letters`.

use clap::{ArgGroup, Args, Subcommand};
use jiff::Timestamp;

use super::{ConfigArgs, Format};
use crate::article::Reason;
use crate::stream::dead_letters::Span;

/// `newswatch dead-letters`
#[derive(Debug, Subcommand)]
pub enum DeadLettersCommand {
    /// One line a dead letter: its place, the time of its record, reason, where the record stood, attempt, error
    List(ListArgs),
    /// One dead letter whole: headers, key and value
    Show(ShowArgs),
    /// Put dead letters back on the topic and partition they came from
    ///
    /// Puts back each dead letter that is there now and that PLACE and all filters hold for. At least one of them,
    /// or --all, has to be given. Dead letters stay in their topic: the same call again puts the same ones back
    /// again. So it tells at the end from where to go on; look with --dry-run first.
    ///
    /// The record is as it came: key, value, timestamp, headers, and newswatch-dlq-attempt, so that attempts
    /// count up. Refused, with exit code 1, are those whose value, key or headers were cut, those at attempt 5,
    /// those from a topic that articles.topics does not hold, and records that newswatch did not write.
    Replay(ReplayArgs),
}

/// Which dead letters.
#[derive(Debug, Args)]
pub struct Selection {
    /// Places in the dead-letter topic as `list` prints them: PARTITION:OFFSET, PARTITION:FIRST-LAST, or
    /// PARTITION:FIRST- for all from there on
    #[arg(value_name = "PLACE", value_parser = parse_places)]
    pub places: Vec<Span>,
    /// Only those of this reason; may be repeated
    #[arg(long, value_name = "REASON", value_parser = parse_reason)]
    pub reason: Vec<Reason>,
    /// Only those whose article's record is of this time or later (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub since: Option<Timestamp>,
    /// Only those whose article's record is earlier than this time (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub until: Option<Timestamp>,
    /// Only those that came from here: TOPIC, TOPIC-PARTITION, or TOPIC-PARTITION-OFFSET; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub origin: Vec<String>,
}

/// `newswatch dead-letters list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Where the configuration is
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Which ones
    #[command(flatten)]
    pub selection: Selection,
    /// How they are printed: text has columns parted by tabs
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// `newswatch dead-letters show`
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Where the configuration is
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Its place as `list` prints it: PARTITION:OFFSET
    #[arg(value_name = "PLACE", value_parser = parse_place)]
    pub place: Span,
    /// Print the value alone, byte for byte; not to a terminal
    #[arg(long)]
    pub value: bool,
}

/// `newswatch dead-letters replay`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).multiple(true)
    .args(["places", "reason", "since", "until", "origin", "all"]))]
pub struct ReplayArgs {
    /// Where the configuration is
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Which ones
    #[command(flatten)]
    pub selection: Selection,
    /// All that are there
    #[arg(long, conflicts_with_all = ["places", "reason", "since", "until", "origin"])]
    pub all: bool,
    /// Only say what would be done; writes nothing
    #[arg(long)]
    pub dry_run: bool,
}

fn parse_places(written: &str) -> Result<Span, String> {
    let expected =
        "expected PARTITION:OFFSET, PARTITION:FIRST-LAST or PARTITION:FIRST-, such as 0:17 or 0:17-42";
    let number = |text: &str| text.parse::<i64>().ok();
    let parse = || {
        let (partition, offsets) = written.split_once(':')?;
        let partition = partition.parse::<i32>().ok().filter(|partition| *partition >= 0)?;
        let (first, last) = match offsets.split_once('-') {
            None => (number(offsets)?, number(offsets)?),
            Some((first, "")) => (number(first)?, i64::MAX),
            Some((first, last)) => (number(first)?, number(last)?),
        };
        (0 <= first && first <= last).then_some(Span { partition, first, last })
    };
    parse().ok_or_else(|| expected.to_owned())
}

fn parse_place(written: &str) -> Result<Span, String> {
    let one = parse_places(written).ok().filter(|span| span.first == span.last);
    one.ok_or_else(|| "expected PARTITION:OFFSET, such as 0:17".to_owned())
}

fn parse_reason(written: &str) -> Result<Reason, String> {
    let known = Reason::ALL.into_iter().find(|reason| reason.as_str() == written);
    known.ok_or_else(|| format!("expected one of {}", Reason::ALL.map(Reason::as_str).join(", ")))
}

fn parse_time(written: &str) -> Result<Timestamp, String> {
    written.parse().map_err(|_| "expected a time such as 2026-03-01T12:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_one_a_range_or_an_open_one() {
        let span = |partition, first, last| Some(Span { partition, first, last });
        let table = [
            ("0:17", span(0, 17, 17)),
            ("3:0-42", span(3, 0, 42)),
            ("1:5-", span(1, 5, i64::MAX)),
            ("0:5-4", None),
            ("0:-4", None),
            ("-1:4", None),
            ("17", None),
            ("0:", None),
            ("0:+-5", None),
        ];
        for (written, expected) in table {
            assert_eq!(parse_places(written).ok(), expected, "{written}");
        }
        assert!(parse_place("0:17").is_ok() && parse_place("0:17-18").is_err());
    }
}
