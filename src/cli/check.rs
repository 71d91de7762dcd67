//! `newswatch check`: every error, and what will disappoint.

use std::io::Write;

use super::args::CheckArgs;
use super::{Exit, Failure, settings};
use crate::config::{self, Load};
use crate::diagnostic::Level;
use crate::watch;

/// Checks the configuration and the watchlists in one go.
pub fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let color = settings::color_errors();
    let mut report = String::new();
    let mut errors = false;
    let mut paths = args.watchlists.clone();
    let mut warnings = 0;
    match config::load(&Load::from_process(args.config.config.clone())) {
        Ok(loaded) => {
            report.push_str(&loaded.warnings.render(color));
            warnings += loaded.warnings.count(Level::Warning);
            if paths.is_empty() {
                paths = loaded.config.watchlists.paths;
            }
        }
        Err(diagnostics) => {
            errors = true;
            report.push_str(&diagnostics.render(color));
        }
    }
    let loaded = watch::load(&paths);
    report.push_str(&loaded.diagnostics.render(color));
    warnings += loaded.diagnostics.count(Level::Warning);
    errors |= loaded.set.is_none();
    let mut stderr = anstream::stderr();
    stderr.write_all(report.as_bytes())?;
    if errors {
        return Ok(Exit::Refused);
    }
    if let Some(set) = &loaded.set {
        let terms: usize = set.watches.iter().map(|watch| watch.terms.len()).sum();
        let watches = set.watches.len();
        let verdict = match warnings {
            0 => "nothing to complain of".to_owned(),
            1 => "1 warning".to_owned(),
            more => format!("{more} warnings"),
        };
        writeln!(stderr, "{watches} watches with {terms} terms: {verdict}")?;
    }
    Ok(if args.strict && warnings > 0 { Exit::Failed } else { Exit::Done })
}
