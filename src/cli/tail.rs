//! `newswatch tail`: the alerts topics, for people.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::Duration;

use super::args::{Format, TailArgs};
use super::{Exit, Failure, settings};
use crate::alert::render::render;
use crate::alert::{self, Alert};
use crate::stream::reader::Reader;

/// Follows until it is ended, or until nobody reads what it prints.
pub fn tail(args: &TailArgs) -> Result<Exit, Failure> {
    let config = settings::load(&args.config)?.config;
    let topics: BTreeSet<&str> = std::iter::once(&config.alerts.topic)
        .chain(config.alerts.topics.values())
        .map(String::as_str)
        .collect();
    let topics: Vec<&str> = topics.into_iter().collect();
    let broker = config.kafka.brokers.join(",");
    let unreadable =
        |error| Failure::failed(format!("cannot read {} at {broker}: {error}", topics.join(", ")));
    let reader = Reader::open(&config, &topics, args.from).map_err(unreadable)?;
    let page = settings::page();
    let mut output = anstream::AutoStream::auto(io::stdout());
    loop {
        let record = match reader.next(Duration::from_secs(1)) {
            Ok(Some(record)) => record,
            Ok(None) => continue,
            Err(error) => {
                writeln!(io::stderr(), "newswatch: {error}; waiting")?;
                continue;
            }
        };
        let Some(value) = record.value.as_deref() else { continue };
        let alert = match alert::read(record.header("content-type"), value) {
            Ok(alert) => alert,
            Err(error) => {
                writeln!(io::stderr(), "newswatch: {} is no alert: {error}", record.origin)?;
                continue;
            }
        };
        if !wanted(args, &alert) {
            continue;
        }
        match args.format {
            Format::Text => writeln!(output, "{}", render(&alert, &page))?,
            Format::Json => writeln!(output, "{}", serde_json::to_string(&alert).map_err(Failure::failed)?)?,
        }
        output.flush()?;
    }
}

fn wanted(args: &TailArgs, alert: &Alert<'_>) -> bool {
    let by_watch = args.watch.is_empty() || args.watch.iter().any(|id| *id == alert.watch.id);
    by_watch && args.severity.is_none_or(|least| alert.watch.severity >= least)
}
