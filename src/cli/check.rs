//! `newswatch check`: every error, and what will disappoint.

use std::io::Write;

use super::args::CheckArgs;
use super::{Exit, Failure, settings};
use crate::config::{self, Config, Load};
use crate::diagnostic::{Diagnostics, Level};
use crate::stream::topics;
use crate::watch;

/// Checks the configuration and the watchlists in one go.
pub fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let mut found = Diagnostics::new();
    let config = match config::load(&Load::from_process(args.config.config.clone())) {
        Ok(loaded) => {
            found.extend(loaded.warnings);
            Some(loaded.config)
        }
        Err(errors) => {
            found.extend(errors);
            None
        }
    };
    let configured = |config: &Config| config.watchlists.paths.clone();
    let paths = match &args.watchlists[..] {
        [] => config.as_ref().map(configured).unwrap_or_default(),
        named => named.to_vec(),
    };
    let loaded = watch::load(&paths);
    found.extend(loaded.diagnostics);
    let set = loaded.set.unwrap_or_default();
    if let Some(config) = &config {
        found.extend(topics::misdirected(config, &set.watches));
    }
    let mut stderr = anstream::stderr();
    stderr.write_all(found.render(settings::color_errors()).as_bytes())?;
    if found.has_errors() {
        return Ok(Exit::Refused);
    }
    let warnings = found.count(Level::Warning);
    let verdict = if warnings == 0 { "nothing to complain of".to_owned() } else { found.summary() };
    let (watches, terms) =
        (counted(set.watches.len(), "watch", "watches"), counted(set.term_count(), "term", "terms"));
    writeln!(stderr, "{watches} with {terms}: {verdict}")?;
    Ok(if args.strict && warnings > 0 { Exit::Failed } else { Exit::Done })
}

fn counted(count: usize, singular: &str, plural: &str) -> String {
    if count == 1 { format!("1 {singular}") } else { format!("{count} {plural}") }
}
