//! What a visitor sees.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use super::Shown;
use super::world::Arriving;
use crate::alert;
use crate::alert::render::{self, render};
use crate::cli::settings;
use crate::daemon::reload::Compiled;
use crate::pipeline::withheld::HEADER_PREFIX;
use crate::record::Record;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const BAD: Style = AnsiColor::Yellow.on_default();

/// The terminal, shared by the thread that feeds articles and the one that shows alerts.
pub struct Screen {
    output: Mutex<AutoStream<io::Stdout>>,
    page: render::Options,
}

impl Screen {
    /// Standard output.
    pub fn new() -> Screen {
        Screen { output: Mutex::new(AutoStream::auto(io::stdout())), page: settings::page() }
    }

    /// Before anything comes.
    pub fn opening(&self, brokers: &str, compiled: &Compiled, watchlists: &Path) {
        let watches = compiled.engine.watches().len();
        let terms = compiled.engine.terms();
        self.print(&format!(
            "{BOLD}newswatch demo{BOLD:#}: a Kafka broker, the daemon, and news, all in this process\n\n\
             {DIM}  broker      {DIM:#}{brokers} {DIM}(topics articles, alerts, articles.dead-letter){DIM:#}\n\
             {DIM}  watching    {DIM:#}{watches} watches with {terms} terms\n\
             {DIM}  watchlists  {DIM:#}{} {DIM}(change one: it is in force a second later){DIM:#}",
            watchlists.display()
        ));
    }

    /// The daemon is up.
    pub fn serving(&self, http: SocketAddr) {
        self.print(&format!(
            "{DIM}  metrics     {DIM:#}http://{http}/metrics\n\n\
             {DIM}Joining the consumer group; articles come in a moment. Ctrl-C ends the demo.{DIM:#}\n"
        ));
    }

    /// An article was produced.
    pub fn article(&self, article: &Arriving) {
        let title = article.title.as_deref().unwrap_or("(a record that is no article)");
        let source = article.source.as_deref().unwrap_or("unknown");
        let title: String = title.chars().filter(|character| !character.is_control()).collect();
        self.print(&format!("{DIM}→ {source}: {title}{DIM:#}"));
    }

    /// An alert was published.
    pub fn alert(&self, record: &Record) {
        let Some(value) = record.value.as_deref() else { return };
        match alert::read(record.header("content-type"), value) {
            Ok(alert) => self.print(&format!("\n{}", render(&alert, &self.page).trim_end())),
            Err(error) => self.print(&format!("{BAD}an alert that cannot be read: {error}{BAD:#}")),
        }
    }

    /// A record was dead-lettered.
    pub fn dead_letter(&self, record: &Record) {
        let header = |name: &str| {
            let value = record.header(&format!("{HEADER_PREFIX}{name}")).unwrap_or_default();
            String::from_utf8_lossy(value).into_owned()
        };
        let (reason, error) = (header("reason"), header("error"));
        self.print(&format!("{BAD}✗ dead-lettered as {reason}:{BAD:#} {error}\n"));
    }

    /// Behind everything.
    pub fn closing(&self, shown: &Shown) {
        self.print(&format!(
            "\n{BOLD}{} articles, {} alerts, {} dead letters.{BOLD:#} \
             For your own: newswatch scan --watchlists PATH articles.jsonl, or newswatch run.",
            shown.articles, shown.alerts, shown.dead_letters
        ));
    }

    fn print(&self, text: &str) {
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        // A visitor who closed the terminal is no failure.
        writeln!(output, "{text}").and_then(|()| output.flush()).unwrap_or_default();
    }
}
