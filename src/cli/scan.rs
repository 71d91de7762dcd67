//! `newswatch scan`: articles as JSON Lines in, alerts out, no Kafka.
//!
//! The same pipeline as the daemon's, on all cores, output in the order of the input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use super::args::{Format, ScanArgs};
use super::{Exit, Failure, settings};
use crate::alert::render::{self, render};
use crate::alert::{self, Outgoing};
use crate::config::{AlertFormat, Batch};
use crate::engine::Engine;
use crate::pipeline::{Bounds, Fate, Outcome, Pipeline, Workers};
use crate::record::{Origin, Record};

/// Alerts of one round may weigh this much before they are printed.
const ROUND_BYTES: usize = 64 << 20;

/// Matches every line of every file.
pub fn scan(args: &ScanArgs) -> Result<Exit, Failure> {
    let mut config = settings::load(&args.config)?.config;
    // What is printed is the alert itself, however it would travel.
    config.alerts.format = AlertFormat::Binary;
    let compiled = settings::compile(&mut config, &args.watchlists)?;
    let printed = match args.format {
        _ if args.id_only => Printed::Ids,
        Some(Format::Json) => Printed::Json,
        Some(Format::Text) => Printed::Text(settings::page()),
        None if settings::on_terminal() => Printed::Text(settings::page()),
        None => Printed::Json,
    };
    let mut scan = Scan {
        pipeline: Pipeline::new(&config),
        engine: compiled.engine,
        workers: Workers::new(config.process.threads),
        limits: config.batch,
        longest: config.articles.max_bytes,
        printed,
        output: BufWriter::with_capacity(1 << 16, anstream::AutoStream::auto(io::stdout())),
        rejected: false,
    };
    for file in &args.files {
        scan.file(file)?;
    }
    scan.output.flush()?;
    Ok(if scan.rejected { Exit::Failed } else { Exit::Done })
}

enum Printed {
    Ids,
    Json,
    Text(render::Options),
}

struct Scan {
    pipeline: Pipeline,
    engine: Arc<Engine>,
    workers: Workers,
    limits: Batch,
    longest: usize,
    printed: Printed,
    output: BufWriter<anstream::AutoStream<io::Stdout>>,
    rejected: bool,
}

impl Scan {
    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let name: Arc<str> = path.to_string_lossy().into();
        let unreadable = |error: io::Error| Failure::failed(format!("{}: {error}", path.display()));
        if path.as_os_str() == "-" {
            return self.lines(&name, &mut io::stdin().lock(), unreadable);
        }
        let file = File::open(path).map_err(unreadable)?;
        self.lines(&name, &mut BufReader::with_capacity(1 << 16, file), unreadable)
    }

    fn lines(
        &mut self,
        name: &Arc<str>,
        input: &mut impl BufRead,
        unreadable: impl Fn(io::Error) -> Failure,
    ) -> Result<(), Failure> {
        let mut number = 0;
        loop {
            let mut records = Vec::new();
            let mut bytes = 0;
            let mut ended = false;
            while records.len() < self.limits.max_articles && bytes < self.limits.max_bytes {
                let Some(line) = read_line(input, self.longest).map_err(&unreadable)? else {
                    ended = true;
                    break;
                };
                number += 1;
                bytes += line.len();
                if !line.trim_ascii().is_empty() {
                    records.push(record(name, number, line));
                }
            }
            self.round(&records)?;
            if ended {
                return Ok(());
            }
        }
    }

    fn round(&mut self, records: &[Record]) -> Result<(), Failure> {
        let mut done = 0;
        while done < records.len() {
            let rest = &records[done..];
            let bounds = Bounds { bytes: ROUND_BYTES, until: None };
            let outcomes = self.workers.process(&self.pipeline, &self.engine, rest, bounds);
            for (record, outcome) in rest.iter().zip(&outcomes) {
                self.print(record, outcome)?;
            }
            done += outcomes.len();
        }
        Ok(())
    }

    fn print(&mut self, record: &Record, outcome: &Outcome) -> Result<(), Failure> {
        for alert in &outcome.alerts {
            self.alert(outcome.article_id.as_deref().unwrap_or_default(), alert)?;
        }
        if let Fate::Rejected(rejection) = &outcome.fate {
            self.rejected = true;
            let Origin { topic, offset, .. } = &record.origin;
            let reason = rejection.reason.as_str();
            writeln!(io::stderr(), "{topic}:{offset}: {reason}: {}", rejection.detail)?;
        }
        Ok(())
    }

    fn alert(&mut self, article: &str, alert: &Outgoing) -> Result<(), Failure> {
        match &self.printed {
            Printed::Ids => writeln!(self.output, "{}\t{}", escape(article), escape(&alert.watch_id))?,
            Printed::Json => {
                self.output.write_all(&alert.value)?;
                self.output.write_all(b"\n")?;
            }
            Printed::Text(options) => {
                let alert = alert::read(None, &alert.value).map_err(Failure::failed)?;
                writeln!(self.output, "{}", render(&alert, options))?;
            }
        }
        Ok(())
    }
}

fn record(file: &Arc<str>, line: i64, value: Vec<u8>) -> Record {
    let origin = Origin { topic: Arc::clone(file), partition: 0, offset: line };
    Record { origin, timestamp_ms: None, key: None, value: Some(value), headers: Vec::new() }
}

/// The next line without its end; `None` at the end of the input. Of a line that is longer than an
/// article may be, only as much is kept as shows that it is.
fn read_line(input: &mut impl BufRead, longest: usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let keep = longest.saturating_add(2);
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(if line.is_empty() { None } else { Some(line) });
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        line.extend_from_slice(&part[..part.len().min(keep.saturating_sub(line.len()))]);
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(Some(line));
        }
    }
}

/// An id on a line of its own: tabs and line breaks in it would part it.
fn escape(id: &str) -> String {
    id.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8], longest: usize) -> Vec<Vec<u8>> {
        let mut input = BufReader::with_capacity(4, input);
        std::iter::from_fn(|| read_line(&mut input, longest).unwrap()).collect()
    }

    #[test]
    fn lines_come_without_their_ends() {
        assert_eq!(lines(b"ab\ncdefgh\r\n\nlast", 100), [&b"ab"[..], b"cdefgh", b"", b"last"]);
    }

    #[test]
    fn of_a_line_that_is_too_long_enough_is_kept_to_show_it() {
        assert_eq!(lines(b"0123456789\nab\n", 5), [&b"0123456"[..], b"ab"]);
    }

    #[test]
    fn ids_stay_on_their_line() {
        assert_eq!(escape("a\tb\nc"), "a\\tb\\nc");
    }
}
