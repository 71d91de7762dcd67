//! The process: start, reload, health, signals, systemd, the end.
//!
//! | file | its one idea |
//! |---|---|
//! | [`control`] | what the lanes are told: which engine, go on, stop |
//! | `memory` | whether there is as much memory as the process may come to take |
//! | [`readiness`] | the log is told when the process becomes ready, and when it no longer is |
//! | [`reload`] | watch files that changed become a new engine, or an error that is shown |
//! | [`signals`] | SIGTERM, SIGINT, SIGHUP |
//! | [`systemd`] | what the service manager is told |
//!
//! Leaves the work to [`crate::stream::lane`], and what is shown to [`crate::http`].

pub mod control;
mod memory;
pub mod readiness;
pub mod reload;
pub mod signals;
pub mod systemd;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::config::Config;
use crate::http;
use crate::pipeline::Workers;
use crate::stream::client::LANES;
use crate::stream::lane::{Lane, LaneEnd};
use crate::stream::limit::SharedLimit;
use crate::telemetry::events;
use crate::telemetry::health::Health;
use crate::telemetry::metrics::Metrics;
use control::Control;
use reload::{Compiled, Reloader};
use signals::{Signal, Signals};
use systemd::{Notifier, status_of};

/// Why the daemon ended otherwise than asked to.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The HTTP address is not to be had.
    #[error("cannot listen on {address} (http.listen): {source}")]
    Listen {
        /// The address as configured.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The runtime, or signals, could not be set up.
    #[error("cannot set up the process: {0}")]
    Setup(#[from] std::io::Error),
    /// A lane cannot go on.
    #[error("{0}")]
    Lane(String),
    /// The drain took longer than it may.
    #[error(
        "the drain took longer than process.shutdown_timeout ({0:?}); what was in flight will be read again"
    )]
    DrainTimedOut(Duration),
    /// A second signal came during the drain.
    #[error("a second signal ended the drain; what was in flight will be read again")]
    StoppedAtOnce {
        /// 128 and the number of the signal.
        exit_code: u8,
    },
}

/// What a caller in the same process may want to know of a daemon that has started.
#[derive(Clone)]
pub struct Started {
    /// Where HTTP is served.
    pub http: SocketAddr,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

/// What the end takes at most beside the drain: Kafka clients that do not close, and open connections.
const END_TIMEOUT: Duration = Duration::from_secs(10);

/// Runs the daemon until a signal, or `stop`, ends it.
///
/// # Errors
///
/// [`DaemonError`], for whatever ended it before its time. The caller should then leave the process
/// without waiting for anything: what is committed is safe.
pub async fn run(
    config: Config,
    compiled: Compiled,
    started: oneshot::Sender<Started>,
    stop: impl Future<Output = ()>,
) -> Result<(), DaemonError> {
    let config = Arc::new(config);
    let metrics = Arc::new(Metrics::new(config.metrics.max_watch_series));
    let health = Arc::new(Health::new(LANES, Instant::now()));
    let mut signals = Signals::new()?;
    let address = config.http.listen;
    let listener =
        TcpListener::bind(address).await.map_err(|source| DaemonError::Listen { address, source })?;
    let http = listener.local_addr()?;
    events::starting(&config, http, &compiled.engine, Workers::threads(config.process.threads));
    memory::tell_if_tight(config.process.memory);
    let (http_stop, http_stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(http::serve(listener, Arc::clone(&metrics), Arc::clone(&health), async {
        http_stopped.await.unwrap_or_default();
    }));

    let control = Arc::new(Control::new(Arc::clone(&compiled.engine)));
    let reloader = Arc::new(Reloader::start(
        Arc::clone(&config),
        compiled,
        Arc::clone(&control),
        Arc::clone(&metrics),
        Arc::clone(&health),
    ));
    let mut lanes = spawn_lanes(&config, &metrics, &health, &control)?;
    let notifier = Arc::new(Notifier::from_env());
    let telling = tokio::spawn({
        let (notifier, health) = (Arc::clone(&notifier), Arc::clone(&health));
        async move {
            tokio::join!(notifier.watchdog(&health), notifier.follow(&health), readiness::announce(&health))
        }
    });
    notifier.ready(&status_of(&health.readiness()));
    // Nobody has to be interested.
    started.send(Started { http, metrics: Arc::clone(&metrics) }).unwrap_or_default();

    tokio::pin!(stop);
    let mut reload: Option<JoinHandle<()>> = None;
    let ended = loop {
        tokio::select! {
            () = &mut stop => break None,
            end = lanes.ended() => break Some(end),
            signal = signals.next() => match signal {
                // Beside this loop: reading and compiling can take long, and the end must not wait for it.
                Signal::Reload => reload = Some(tokio::spawn(reload_after(
                    reload.take(),
                    Arc::clone(&reloader),
                    Arc::clone(&notifier),
                    Arc::clone(&health),
                ))),
                Signal::Stop | Signal::StopNow { .. } => break None,
            },
        }
    };
    if let Some(reload) = reload {
        reload.abort();
    }
    notifier.stopping("draining", config.process.shutdown_timeout + END_TIMEOUT);
    health.stopping();
    let result = match ended {
        Some(end) => end,
        None => {
            events::draining(config.process.shutdown_timeout);
            control.stop();
            tokio::select! {
                result = lanes.drained() => result,
                () = tokio::time::sleep(config.process.shutdown_timeout) => {
                    Err(DaemonError::DrainTimedOut(config.process.shutdown_timeout))
                }
                exit_code = stopped_at_once(&mut signals) => Err(DaemonError::StoppedAtOnce { exit_code }),
            }
        }
    };
    http_stop.send(()).unwrap_or_default();
    telling.abort();
    // Connections that are open are no reason to stay.
    tokio::time::timeout(Duration::from_millis(500), serving).await.map(drop).unwrap_or_default();
    if result.is_ok() {
        events::stopped();
    }
    result
}

/// One reload, from the service manager being told of it to its being told of the end; not before the one
/// that runs already has ended.
async fn reload_after(
    earlier: Option<JoinHandle<()>>,
    reloader: Arc<Reloader>,
    notifier: Arc<Notifier>,
    health: Arc<Health>,
) {
    if let Some(earlier) = earlier {
        earlier.await.unwrap_or_default();
    }
    notifier.reloading("reloading the watchlists");
    reloader.reload_now().await;
    notifier.ready(&status_of(&health.readiness()));
}

/// Ends when a second signal comes; a reload during the drain is none.
async fn stopped_at_once(signals: &mut Signals) -> u8 {
    loop {
        if let Signal::StopNow { exit_code } = signals.next().await {
            return exit_code;
        }
    }
}

/// The lanes that run, each on a thread of its own.
struct Lanes(JoinSet<Result<(), DaemonError>>);

impl Lanes {
    /// The end of whichever lane ends first.
    async fn ended(&mut self) -> Result<(), DaemonError> {
        match self.0.join_next().await {
            Some(Ok(end)) => end,
            // Nothing panics there, and nobody ends these tasks.
            Some(Err(_)) | None => Ok(()),
        }
    }

    /// When all have ended, or the first of them ended badly.
    async fn drained(&mut self) -> Result<(), DaemonError> {
        while !self.0.is_empty() {
            self.ended().await?;
        }
        Ok(())
    }
}

fn spawn_lanes(
    config: &Arc<Config>,
    metrics: &Arc<Metrics>,
    health: &Arc<Health>,
    control: &Arc<Control>,
) -> Result<Lanes, DaemonError> {
    let mut lanes = JoinSet::new();
    let limit = SharedLimit::new(&config.dead_letter);
    for number in 0..LANES {
        let (ended, end) = oneshot::channel();
        let surroundings = Arc::clone(control);
        let lane = Lane::new(
            number,
            Arc::clone(config),
            Arc::clone(metrics),
            Arc::clone(health),
            surroundings,
            limit.clone(),
        );
        std::thread::Builder::new().name(format!("lane-{number}")).spawn(move || {
            ended.send(lane.run()).unwrap_or_default();
        })?;
        lanes.spawn(async move { outcome(end.await) });
    }
    Ok(Lanes(lanes))
}

fn outcome(end: Result<LaneEnd, oneshot::error::RecvError>) -> Result<(), DaemonError> {
    match end {
        Ok(LaneEnd::Stopped) => Ok(()),
        Ok(LaneEnd::Failed(why)) => Err(DaemonError::Lane(why)),
        Err(_) => Err(DaemonError::Lane(
            "the lane panicked; this is a bug in newswatch, please report it".to_owned(),
        )),
    }
}
