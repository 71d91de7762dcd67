//! `newswatch dead-letters replay`: back to where they came from, once the cause is mended.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Source, place};
use crate::cli::args::ReplayArgs;
use crate::cli::{Exit, Failure, settings};
use crate::config::Config;
use crate::record::{Origin, Record};
use crate::stream::dead_letters::{Account, Delivery, Replayer, refusal};

/// Puts back all that are selected, or says what that would be.
pub(super) fn replay(args: &ReplayArgs) -> Result<Exit, Failure> {
    let config = settings::load(&args.config)?.config;
    let mut source = Source::open(&config, &args.selection.places)?;
    let mut replayer = Replayer::new(&config).map_err(Failure::failed)?;
    let mut report = Report::default();
    while !report.has_failed()
        && let Some(letter) = source.next()?
    {
        let account = Account::read(&letter);
        if !args.selection.holds(&letter, &account) {
            continue;
        }
        let account = match account {
            Ok(account) => account,
            Err(why) => {
                report.refused(&letter, &why.to_string())?;
                continue;
            }
        };
        if let Some(why) = refusal(&account, |topic| is_input(&config, topic)) {
            report.refused(&letter, &why.to_string())?;
        } else if args.dry_run {
            report.would_be_put_back(&letter, &account)?;
        } else {
            for delivery in replayer.put_back(&letter, &account) {
                report.delivered(delivery)?;
            }
        }
    }
    for delivery in replayer.finish() {
        report.delivered(delivery)?;
    }
    report.sum_up(args.dry_run)?;
    Ok(if report.refused + report.failed > 0 { Exit::Failed } else { Exit::Done })
}

/// Whether articles are read from a topic.
fn is_input(config: &Config, topic: &str) -> bool {
    let is_output = topic == config.alerts.topic
        || topic == config.dead_letter.topic
        || config.alerts.topics.values().any(|output| output == topic);
    let named = config.articles.topics.iter().any(|input| input == topic);
    // What a regular expression holds for is librdkafka's to say; it leaves our own outputs out.
    let is_expression = config.articles.topics.iter().any(|input| input.starts_with('^'));
    !is_output && (named || is_expression)
}

/// What was done, told as it happens.
#[derive(Default)]
struct Report {
    put_back: u64,
    refused: u64,
    failed: u64,
    /// For each partition of the dead-letter topic the offset behind the last one that was dealt with.
    behind: BTreeMap<i32, i64>,
}

impl Report {
    fn has_failed(&self) -> bool {
        self.failed > 0
    }

    fn refused(&mut self, letter: &Record, why: &str) -> io::Result<()> {
        self.refused += 1;
        self.dealt_with(&letter.origin);
        writeln!(io::stdout(), "{}\trefused: {why}", place(&letter.origin))
    }

    fn would_be_put_back(&mut self, letter: &Record, account: &Account) -> io::Result<()> {
        self.put_back += 1;
        self.dealt_with(&letter.origin);
        let Origin { topic, partition, .. } = &account.origin;
        writeln!(io::stdout(), "{}\twould be put back on {topic}-{partition}", place(&letter.origin))
    }

    fn delivered(&mut self, delivery: Delivery) -> io::Result<()> {
        let Delivery { letter, result } = delivery;
        match result {
            Ok(now) => {
                self.put_back += 1;
                self.dealt_with(&letter);
                writeln!(io::stdout(), "{}\tput back as {now}", place(&letter))
            }
            Err(error) => {
                self.failed += 1;
                writeln!(io::stdout(), "{}\tfailed: {error}", place(&letter))
            }
        }
    }

    fn dealt_with(&mut self, letter: &Origin) {
        let behind = self.behind.entry(letter.partition).or_default();
        *behind = (letter.offset + 1).max(*behind);
    }

    fn sum_up(&self, dry_run: bool) -> io::Result<()> {
        let Report { put_back, refused, failed, .. } = self;
        let mut stderr = io::stderr();
        if dry_run {
            return writeln!(stderr, "would put back {put_back}, refuse {refused}; nothing was written");
        }
        writeln!(stderr, "put back {put_back}, refused {refused}, failed {failed}")?;
        if self.has_failed() {
            writeln!(
                stderr,
                "stopped at the failure; what was put back is told above: leave it out next time"
            )
        } else if *put_back > 0 {
            let behind: Vec<String> =
                self.behind.iter().map(|(partition, offset)| format!("{partition}:{offset}-")).collect();
            let behind = behind.join(" ");
            writeln!(
                stderr,
                "they stay in the dead-letter topic, and the same call puts them back again; go on behind them \
                 with: {behind}"
            )
        } else {
            Ok(())
        }
    }
}
