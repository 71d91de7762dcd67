//! `newswatch run`: the daemon.

use super::args::ConfigArgs;
use super::{Exit, Failure, settings};
use crate::config::Loaded;
use crate::daemon;
use crate::telemetry::{events, log};

/// Runs until a signal ends it.
pub fn run(args: &ConfigArgs) -> Result<Exit, Failure> {
    let Loaded { mut config, file, .. } = settings::load(args)?;
    log::init(&config.log).map_err(|error| Failure::refused(format!("error: {error}")))?;
    std::panic::set_hook(Box::new(events::panicked));
    events::configured(file.as_deref());
    let compiled = settings::compile(&mut config, &[])?;
    let runtime = settings::runtime()?;
    let (started, _) = tokio::sync::oneshot::channel();
    let ended = runtime.block_on(daemon::run(config, compiled, started, std::future::pending()));
    // Threads that hang in a library's destructor are left behind.
    runtime.shutdown_background();
    Ok(settings::daemon_ended(&ended))
}
