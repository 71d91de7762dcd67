//! What commands share: the configuration that is in force, and where output goes.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use tokio::runtime::{Builder, Runtime};

use super::args::ConfigArgs;
use super::{Exit, Failure};
use crate::alert::render;
use crate::config::{self, Config, Load, Loaded};
use crate::daemon::DaemonError;
use crate::daemon::reload::{self, Compiled};
use crate::telemetry::events;

/// Columns where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 80;

/// The configuration in force, or everything that is wrong with it.
pub fn load(args: &ConfigArgs) -> Result<Loaded, Failure> {
    let load = Load::from_process(args.config.clone());
    config::load(&load).map_err(|errors| Failure::refused(errors.render(color_errors())))
}

/// Watches from `paths`, or from the configured ones where none are given.
pub fn compile(config: &mut Config, paths: &[PathBuf]) -> Result<Compiled, Failure> {
    if !paths.is_empty() {
        config.watchlists.paths = paths.to_vec();
    }
    reload::compile(config, color_errors()).map_err(|refused| Failure::refused(refused.0))
}

/// Whether errors may be coloured.
pub fn color_errors() -> bool {
    anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
}

/// How alerts are laid out for whoever reads standard output.
pub fn page() -> render::Options {
    let color = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
    let width = terminal_size::terminal_size().map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0));
    render::Options { color, width }
}

/// Whether a person reads standard output.
pub fn on_terminal() -> bool {
    io::stdout().is_terminal()
}

/// How the command ends when the daemon has. Why is told in the log, as everything about it.
pub fn daemon_ended(ended: &Result<(), DaemonError>) -> Exit {
    let Err(error) = ended else { return Exit::Done };
    events::failed(error);
    match error {
        DaemonError::StoppedAtOnce { exit_code } => Exit::Signal(*exit_code),
        _ => Exit::Failed,
    }
}

/// The runtime for HTTP, signals and timers; matching and Kafka have threads of their own.
pub fn runtime() -> Result<Runtime, Failure> {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(Failure::failed)
}
