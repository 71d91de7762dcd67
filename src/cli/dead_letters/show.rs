//! `newswatch dead-letters show`: one dead letter whole.

use std::io::{self, Write};

use super::terminal::{block, line};
use super::{Source, place, time};
use crate::cli::args::ShowArgs;
use crate::cli::{Exit, Failure, settings};
use crate::record::Record;

/// Shows the one that is asked for.
pub(super) fn show(args: &ShowArgs) -> Result<Exit, Failure> {
    if args.value && settings::on_terminal() {
        return Err(Failure::refused(
            "error: `--value` prints bytes as they are, which a terminal may act on: write them to a file",
        ));
    }
    let config = settings::load(&args.config)?.config;
    let Some(letter) = Source::open(&config, &[args.place])?.next()? else {
        let place = format!("{}:{}", args.place.partition, args.place.first);
        return Err(Failure::failed(format!("{} holds no record at {place}", config.dead_letter.topic)));
    };
    let mut output = io::stdout().lock();
    if args.value {
        output.write_all(letter.value.as_deref().unwrap_or_default())?;
    } else {
        write!(output, "{}", text(&letter))?;
    }
    output.flush()?;
    Ok(Exit::Done)
}

fn text(letter: &Record) -> String {
    let time = time(letter).map_or_else(|| "none".to_owned(), |time| format!("{time:.3}"));
    let key = letter.key.as_deref().map_or_else(|| "none".to_owned(), line);
    let mut text = format!("place: {}\ntimestamp: {time}\nkey: {key}\n", place(&letter.origin));
    for (name, value) in &letter.headers {
        let value = value.as_deref().map_or_else(|| "none".to_owned(), line);
        text.push_str(&format!("header {}: {value}\n", line(name.as_bytes())));
    }
    match &letter.value {
        None => text.push_str("value: none\n"),
        Some(value) => text.push_str(&format!("value, {} bytes:\n{}\n", value.len(), block(value))),
    }
    text
}
