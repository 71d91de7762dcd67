//! What the service manager is told: readiness, reloads, the end, and that there is progress.
//!
//! The protocol of sd_notify(3), for a unit of `Type=notify` or `notify-reload`. Without a service manager
//! that listens, nothing happens. Leaves to the daemon when something is to be told.
//!
//! Messages are those of the crate `sd-notify`; the socket is our own, because the crate takes it from
//! the environment for each message, which a test cannot set, and knows no abstract sockets.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::Path;
use std::time::{Duration, Instant};

use sd_notify::NotifyState;
use tokio::time::MissedTickBehavior;

use crate::telemetry::events;
use crate::telemetry::health::{Health, Readiness, ReloadError};

/// A service manager that does not take a message for this long is left alone: it must not hold us.
const SEND_TIMEOUT: Duration = Duration::from_secs(1);

/// How old what `systemctl status` shows may be.
const STATUS_INTERVAL: Duration = Duration::from_secs(1);

/// Longer ones are cut: the service manager shows one line of it.
const MAX_STATUS_CHARS: usize = 500;

/// The way to the service manager, or nowhere.
#[derive(Debug)]
pub struct Notifier {
    address: Option<SocketAddr>,
    watchdog: Option<Duration>,
}

impl Notifier {
    /// As the service manager asked for in `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    ///
    /// An address that cannot be used is logged and stands for none: the daemon works without.
    pub fn from_env() -> Self {
        let Some(socket) = env::var_os("NOTIFY_SOCKET") else {
            return Notifier::nowhere();
        };
        match Notifier::to(&socket, sd_notify::watchdog_enabled()) {
            Ok(notifier) => notifier,
            Err(error) => {
                events::notify_unreachable(Path::new(&socket), &error);
                Notifier::nowhere()
            }
        }
    }

    /// To nobody: every message is dropped.
    pub fn nowhere() -> Self {
        Notifier { address: None, watchdog: None }
    }

    /// To this socket: a path, or with `@` in front the name of an abstract socket. `watchdog` is how
    /// long the service manager waits for a sign of life, where it does.
    ///
    /// # Errors
    ///
    /// Where it is no address of a socket.
    pub fn to(socket: &OsStr, watchdog: Option<Duration>) -> io::Result<Self> {
        let watchdog = watchdog.filter(|timeout| !timeout.is_zero());
        Ok(Notifier { address: Some(socket_address(socket)?), watchdog })
    }

    /// The daemon is ready. Once at the start; later ones end a reload.
    pub fn ready(&self, status: &str) {
        self.send(&[NotifyState::Ready, NotifyState::Status(&one_line(status))]);
    }

    /// A reload begins; [`Notifier::ready`] has to follow, whether it succeeds or not.
    pub fn reloading(&self, status: &str) {
        // systemd compares it with the time at which it asked for the reload, and fails the reload
        // without.
        match NotifyState::monotonic_usec_now() {
            Ok(monotonic_usec) => {
                self.send(&[NotifyState::Reloading, monotonic_usec, NotifyState::Status(&one_line(status))])
            }
            Err(error) => events::notify_reload_failed(&error),
        }
    }

    /// The drain begins, and may take this long, whatever the unit's `TimeoutStopSec`.
    pub fn stopping(&self, status: &str, at_most: Duration) {
        let extension =
            NotifyState::ExtendTimeoutUsec(u32::try_from(at_most.as_micros()).unwrap_or(u32::MAX));
        self.send(&[NotifyState::Stopping, extension, NotifyState::Status(&one_line(status))]);
    }

    /// What `systemctl status` shows.
    pub fn status(&self, status: &str) {
        self.send(&[NotifyState::Status(&one_line(status))]);
    }

    /// Tells whether articles are matched, and why not, whenever that changes. Never ends.
    pub async fn follow(&self, health: &Health) {
        if self.address.is_none() {
            return std::future::pending().await;
        }
        let mut ticks = tokio::time::interval(STATUS_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut told = String::new();
        loop {
            ticks.tick().await;
            let status = status_of(&health.readiness());
            if status != told {
                self.status(&status);
                told = status;
            }
        }
    }

    /// Tells that there is progress, twice in each time that the service manager waits for it, while
    /// every loop turns. Never ends; does nothing where no watchdog is asked for.
    pub async fn watchdog(&self, health: &Health) {
        let Some(timeout) = self.watchdog else {
            return std::future::pending().await;
        };
        // An interval of zero is not one, and half a microsecond is rounded to that.
        let mut ticks = tokio::time::interval((timeout / 2).max(Duration::from_millis(1)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.tick_watchdog(health, Instant::now());
        }
    }

    fn tick_watchdog(&self, health: &Health, now: Instant) {
        let stalled = health.stalled(now);
        if stalled.is_empty() {
            return self.send(&[NotifyState::Watchdog]);
        }
        for stalled in stalled {
            events::stalled(&stalled.name, stalled.since);
        }
    }

    fn send(&self, states: &[NotifyState<'_>]) {
        let Some(address) = &self.address else {
            return;
        };
        let message: String = states.iter().map(|state| format!("{state}\n")).collect();
        let Err(error) = send_to(address, message.as_bytes()) else {
            return;
        };
        events::notify_failed(&error);
    }
}

/// With a new socket each time: the service manager makes its own anew when it is updated.
fn send_to(address: &SocketAddr, message: &[u8]) -> io::Result<()> {
    let socket = UnixDatagram::unbound()?;
    socket.set_write_timeout(Some(SEND_TIMEOUT))?;
    socket.send_to_addr(message, address).map(drop)
}

fn socket_address(socket: &OsStr) -> io::Result<SocketAddr> {
    let bytes = socket.as_encoded_bytes();
    if bytes.starts_with(b"/") {
        return SocketAddr::from_pathname(OsString::from(socket));
    }
    #[cfg(target_os = "linux")]
    if let Some(name) = bytes.strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt;
        return SocketAddr::from_abstract_name(name);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "NOTIFY_SOCKET is neither a path nor an abstract socket"))
}

/// Readiness as a line for people: what `/readyz` answers, the gravest reason first.
pub fn status_of(readiness: &Readiness) -> String {
    let mut status = readiness.state.to_string();
    if !readiness.reasons.is_empty() {
        status = format!("{status}: {}", readiness.reasons.join("; "));
    }
    if let Some(ReloadError { at, .. }) = &readiness.last_reload_error {
        status =
            format!("{status}; the reload at {at} failed, see the log: the watches from before are in force");
    }
    status
}

/// A line break would end the status and begin another message.
fn one_line(status: &str) -> String {
    let line = status.replace(['\n', '\r'], " ");
    match line.char_indices().nth(MAX_STATUS_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::telemetry::health::HEARTBEAT_LIMIT;

    struct Manager {
        socket: UnixDatagram,
        path: std::path::PathBuf,
        _folder: tempfile::TempDir,
    }

    impl Manager {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("notify");
            let socket = UnixDatagram::bind(&path).unwrap();
            Manager { socket, path, _folder: folder }
        }

        fn notifier(&self, watchdog: Option<Duration>) -> Notifier {
            Notifier::to(self.path.as_os_str(), watchdog).unwrap()
        }

        fn received(&self) -> Vec<String> {
            receive(&self.socket)
        }

        fn got_nothing(&self) -> bool {
            self.socket.set_nonblocking(true).unwrap();
            self.socket.recv(&mut [0; 8]).is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
        }
    }

    fn receive(socket: &UnixDatagram) -> Vec<String> {
        let mut message = [0; 4096];
        let length = socket.recv(&mut message).unwrap();
        str::from_utf8(&message[..length]).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn states_are_told_as_the_protocol_has_them() {
        let manager = Manager::new();
        let notifier = manager.notifier(None);
        notifier.ready("12 watches");
        assert_eq!(manager.received(), ["READY=1", "STATUS=12 watches"]);
        notifier.status("two\nREADY=0");
        assert_eq!(manager.received(), ["STATUS=two READY=0"]);
        notifier.stopping("draining", Duration::from_secs(40));
        assert_eq!(manager.received(), ["STOPPING=1", "EXTEND_TIMEOUT_USEC=40000000", "STATUS=draining"]);
        notifier.stopping("draining", Duration::MAX);
        assert_eq!(manager.received()[1], "EXTEND_TIMEOUT_USEC=4294967295");
        notifier.status(&"ü".repeat(600));
        assert_eq!(manager.received(), [format!("STATUS={}…", "ü".repeat(500))]);
    }

    #[tokio::test]
    async fn the_status_follows_the_state() {
        let manager = Manager::new();
        let notifier = manager.notifier(None);
        let health = Arc::new(Health::new(1, Instant::now()));
        health.watchlists_loaded();
        health.producer_initialised(0);
        health.group_joined(0);
        health.topics_missing("there is no topic `articles`");
        let following = tokio::spawn({
            let health = Arc::clone(&health);
            async move { notifier.follow(&health).await }
        });
        let receiving = tokio::task::spawn_blocking(move || {
            let waiting = manager.received();
            health.topics_present();
            let ready = manager.received();
            let at = jiff::Timestamp::from_millisecond(1_700_000_000_000).unwrap();
            health.reload_failed("a.toml:3: no terms", at);
            [waiting, ready, manager.received()]
        });
        let told = receiving.await.unwrap();
        following.abort();
        let failed = "STATUS=ready; the reload at 2023-11-14T22:13:20.000Z failed, see the log: the watches from \
                      before are in force";
        assert_eq!(told, [["STATUS=waiting: there is no topic `articles`"], ["STATUS=ready"], [failed]]);
    }

    #[test]
    fn a_reload_carries_the_monotonic_time() {
        let manager = Manager::new();
        manager.notifier(None).reloading("reading watchlists");
        let message = manager.received();
        assert_eq!((message.len(), message[0].as_str()), (3, "RELOADING=1"));
        let usec = message[1].strip_prefix("MONOTONIC_USEC=").expect(&message[1]);
        assert!(usec.parse::<u64>().unwrap() > 0);
        assert_eq!(message[2], "STATUS=reading watchlists");
    }

    #[test]
    fn the_watchdog_is_fed_only_while_loops_turn() {
        let manager = Manager::new();
        let notifier = manager.notifier(Some(Duration::from_secs(30)));
        let now = Instant::now();
        let health = Arc::new(Health::new(1, now));
        let heartbeat = health.heartbeat("lane 0", now);
        notifier.tick_watchdog(&health, now + HEARTBEAT_LIMIT);
        assert_eq!(manager.received(), ["WATCHDOG=1"]);
        let later = now + HEARTBEAT_LIMIT * 2;
        notifier.tick_watchdog(&health, later);
        assert!(manager.got_nothing());
        heartbeat.beat(later);
        notifier.tick_watchdog(&health, later);
        assert_eq!(manager.received(), ["WATCHDOG=1"]);
    }

    #[tokio::test]
    async fn the_watchdog_is_fed_again_and_again_where_it_is_asked_for() {
        let manager = Manager::new();
        let health = Arc::new(Health::new(1, Instant::now()));
        let notifier = manager.notifier(Some(Duration::from_millis(2)));
        let feeding = tokio::spawn(async move { notifier.watchdog(&health).await });
        let messages = tokio::task::spawn_blocking(move || [manager.received(), manager.received()]);
        assert_eq!(messages.await.unwrap(), [["WATCHDOG=1"], ["WATCHDOG=1"]]);
        feeding.abort();

        for watchdog in [None, Some(Duration::ZERO)] {
            let manager = Manager::new();
            let notifier = manager.notifier(watchdog);
            let health = Health::new(1, Instant::now());
            let ended = tokio::time::timeout(Duration::ZERO, notifier.watchdog(&health)).await.is_ok();
            assert!(!ended && manager.got_nothing(), "{watchdog:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn abstract_sockets_are_reached() {
        use std::os::linux::net::SocketAddrExt;
        let name = format!("newswatch-test-{}", std::process::id());
        let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        Notifier::to(OsStr::new(&format!("@{name}")), None).unwrap().status("here");
        assert_eq!(receive(&socket), ["STATUS=here"]);
    }

    #[test]
    fn nobody_listening_is_no_concern() {
        Notifier::nowhere().ready("x");
        let manager = Manager::new();
        let notifier = manager.notifier(None);
        drop(manager);
        notifier.ready("the socket is gone");
        for socket in ["", "relative/path", "vsock:2:1234"] {
            assert!(Notifier::to(OsStr::new(socket), None).is_err(), "{socket:?}");
        }
    }
}
