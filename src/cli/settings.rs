//! What commands share: the configuration that is in force, and where output goes.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use tokio::runtime::{Builder, Runtime};

use super::Failure;
use crate::config::{self, Config};
use crate::daemon::reload::{self, Compiled};

/// The configuration in force, or everything that is wrong with it.
pub fn load(file: Option<&Path>) -> Result<Config, Failure> {
    let loaded = config::load(file).map_err(|errors| Failure::refused(errors.render(color_errors())))?;
    Ok(loaded.config)
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

/// Whether a person reads standard output.
pub fn on_terminal() -> bool {
    io::stdout().is_terminal()
}

/// The runtime for HTTP, signals and timers; matching and Kafka have threads of their own.
pub fn runtime() -> Result<Runtime, Failure> {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(Failure::failed)
}
