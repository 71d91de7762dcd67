//! `newswatch dead-letters list`: one line a dead letter.

use std::io::{self, BufWriter, Write};

use serde_json::{Value, json};

use super::terminal::line;
use super::{Source, place, time};
use crate::cli::args::{Format, ListArgs};
use crate::cli::{Exit, Failure, settings};
use crate::record::Record;
use crate::stream::dead_letters::{Account, NotALetter};

/// Lists all that are selected.
pub(super) fn list(args: &ListArgs) -> Result<Exit, Failure> {
    let config = settings::load(&args.config)?.config;
    let mut source = Source::open(&config, &args.selection.places)?;
    let mut output = BufWriter::new(io::stdout().lock());
    while let Some(letter) = source.next()? {
        let account = Account::read(&letter);
        if !args.selection.holds(&letter, &account) {
            continue;
        }
        match args.format {
            Format::Text => writeln!(output, "{}", row(&letter, &account))?,
            Format::Json => writeln!(output, "{}", object(&letter, &account))?,
        }
    }
    output.flush()?;
    Ok(Exit::Done)
}

fn row(letter: &Record, account: &Result<Account, NotALetter>) -> String {
    let time = time(letter).map_or_else(|| "-".to_owned(), |time| format!("{time:.3}"));
    let place = place(&letter.origin);
    let [reason, origin, attempt, error] = match account {
        Ok(told) => {
            [told.reason.clone(), told.origin.to_string(), told.attempt.to_string(), told.error.clone()]
        }
        Err(why) => ["-".to_owned(), "-".to_owned(), "-".to_owned(), why.to_string()],
    };
    [place, time, reason, origin, attempt, error].map(|column| line(column.as_bytes())).join("\t")
}

fn object(letter: &Record, account: &Result<Account, NotALetter>) -> Value {
    let mut object = json!({
        "place": place(&letter.origin),
        "timestamp": time(letter).map(|time| format!("{time:.3}")),
    });
    match account {
        Err(why) => object["error"] = json!(why.to_string()),
        Ok(told) => {
            object["reason"] = json!(told.reason);
            object["record"] = json!({
                "topic": *told.origin.topic, "partition": told.origin.partition, "offset": told.origin.offset,
            });
            object["attempt"] = json!(told.attempt);
            object["error"] = json!(told.error);
            if !told.withheld.is_empty() {
                object["watches"] = told.withheld.ids().collect();
            }
            if let Some(bytes) = told.truncated {
                object["truncated"] = json!(bytes);
            }
        }
    }
    object
}
