//! `newswatch explain`: why a watch fires for an article, or by how much it misses.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};

use super::args::ExplainArgs;
use super::{Exit, Failure, settings};
use crate::alert;
use crate::alert::render::{self, clean, render};
use crate::diagnostic::nearest;
use crate::engine::{Engine, Explained, Explanation, Scratch};
use crate::pipeline::{Fate, Pipeline};
use crate::record::{Origin, Record};
use crate::watch;

/// Explains one watch for every article of the input; done where it fires for one of them.
pub fn explain(args: &ExplainArgs) -> Result<Exit, Failure> {
    let mut config = settings::load(&args.config)?.config;
    config.alerts.format = crate::config::AlertFormat::Binary;
    if !args.watchlists.is_empty() {
        config.watchlists.paths = args.watchlists.clone();
    }
    let loaded = watch::load(&config.watchlists.paths);
    let Some(set) = loaded.set else {
        return Err(Failure::refused(loaded.diagnostics.render(settings::color_errors())));
    };
    let Some(watch) = set.watches.iter().find(|watch| watch.id == args.watch) else {
        let ids = set.watches.iter().map(|watch| watch.id.as_str());
        let offer = nearest(&args.watch, ids).map(|id| format!("; did you mean `{id}`?")).unwrap_or_default();
        return Err(Failure::refused(format!("error: there is no enabled watch `{}`{offer}", args.watch)));
    };
    // The others would cost time and change nothing.
    let engine = Engine::build(vec![watch.clone()]).map_err(Failure::failed)?;
    let pipeline = Pipeline::new(&config);
    let mut page =
        Page { options: settings::page(), output: anstream::AutoStream::auto(io::stdout()), articles: 0 };
    let mut fires = false;
    let name: Arc<str> = args.file.to_string_lossy().into();
    for (line, value) in articles(&args.file)? {
        let origin = Origin { topic: Arc::clone(&name), partition: 0, offset: line };
        let record =
            Record { origin, timestamp_ms: None, key: None, value: Some(value), headers: Vec::new() };
        let mut scratch = Scratch::default();
        let outcome = pipeline.process(&engine, &record, &mut scratch);
        match pipeline.explain(&engine, &record, &args.watch, &mut scratch) {
            Ok(Some(explanation)) => {
                fires |= explanation.fires;
                page.article(&args.watch, &explanation, outcome.alerts.first())?;
            }
            Ok(None) => {}
            Err(rejection) => {
                let reason = rejection.reason.as_str();
                writeln!(io::stderr(), "{name}:{line}: {reason}: {}", rejection.detail)?;
            }
        }
        if let Fate::Rejected(rejection) = &outcome.fate
            && rejection.reason == crate::article::Reason::AlertTooLarge
        {
            writeln!(io::stderr(), "{name}:{line}: alert_too_large: {}", rejection.detail)?;
        }
    }
    page.output.flush()?;
    Ok(if fires { Exit::Done } else { Exit::Failed })
}

/// The articles of a file, each with its line: one JSON object over several lines, or one a line.
fn articles(path: &Path) -> Result<Vec<(i64, Vec<u8>)>, Failure> {
    let mut input = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => io::stdin().lock().read_to_end(&mut input),
        false => File::open(path).and_then(|mut file| file.read_to_end(&mut input)),
    };
    read.map_err(|error| Failure::failed(format!("{}: {error}", path.display())))?;
    if serde_json::from_slice::<serde::de::IgnoredAny>(&input).is_ok() {
        return Ok(vec![(1, input)]);
    }
    let lines = (1..).zip(input.split(|byte| *byte == b'\n'));
    Ok(lines
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(at, line)| (at, line.to_vec()))
        .collect())
}

const TRUE: Style = AnsiColor::Green.on_default();
const FALSE: Style = AnsiColor::Red.on_default();

struct Page<W: Write> {
    options: render::Options,
    output: W,
    articles: usize,
}

impl<W: Write> Page<W> {
    fn article(
        &mut self,
        id: &str,
        explanation: &Explanation<'_>,
        alert: Option<&alert::Outgoing>,
    ) -> io::Result<()> {
        if self.articles > 0 {
            writeln!(self.output)?;
        }
        self.articles += 1;
        let verdict = if explanation.fires { "fires" } else { "does not fire" };
        writeln!(self.output, "{id} {verdict}")?;
        if let Some(language) = &explanation.language {
            writeln!(self.output, "  {}", clean::clean_line(language))?;
        }
        if !explanation.terms.is_empty() {
            writeln!(self.output, "terms")?;
            self.tree(&explanation.terms, "  ")?;
        }
        for (name, part) in [("query", &explanation.query), ("unless", &explanation.unless)] {
            if let Some(part) = part {
                writeln!(self.output, "{name}")?;
                self.tree(std::slice::from_ref(part), "  ")?;
            }
        }
        if let Some(alert) = alert.and_then(|alert| alert::read(None, &alert.value).ok()) {
            writeln!(self.output)?;
            write!(self.output, "{}", render(&alert, &self.options))?;
        }
        Ok(())
    }

    fn tree(&mut self, parts: &[Explained], indent: &str) -> io::Result<()> {
        for part in parts {
            let (word, style) = if part.holds { ("true ", TRUE) } else { ("false", FALSE) };
            let word = if self.options.color { format!("{style}{word}{style:#}") } else { word.to_owned() };
            let remark = part.remark.as_deref().map(|remark| format!("  ({remark})")).unwrap_or_default();
            let told = format!("{}{remark}", part.text.split_whitespace().collect::<Vec<_>>().join(" "));
            writeln!(self.output, "{indent}{word} {}", clean::clean_line(&told))?;
            self.tree(&part.parts, &format!("{indent}      "))?;
        }
        Ok(())
    }
}
