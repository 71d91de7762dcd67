//! What a service manager hears of the daemon, and what it does with that.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::Command;

use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::stage::Stage;
use crate::harness::wait::{PATIENCE, eventually};

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::any("a_service_manager_is_told_of_every_state", a_service_manager_is_told_of_every_state),
        Case::any("an_idle_daemon_feeds_the_watchdog", an_idle_daemon_feeds_the_watchdog),
        Case::any(
            "a_reload_that_hangs_does_not_hold_up_the_end",
            a_reload_that_hangs_does_not_hold_up_the_end,
        ),
    ]
}

/// The service manager's end of sd_notify(3).
struct Manager {
    socket: UnixDatagram,
    path: PathBuf,
}

impl Manager {
    fn new(stage: &Stage<'_>) -> Manager {
        let path = stage.folder().join("notify");
        let socket = UnixDatagram::bind(&path).expect("the folder is ours");
        socket.set_read_timeout(Some(PATIENCE)).expect("that is no timeout of zero");
        Manager { socket, path }
    }

    fn daemon(&self, stage: &Stage<'_>, environment: &[(&str, &str)]) -> Daemon {
        let socket = self.path.to_str().expect("temporary folders have names in UTF-8");
        Daemon::start_within(stage, "one", &[environment, &[("NOTIFY_SOCKET", socket)]].concat())
    }

    /// The next message, in lines.
    fn heard(&self) -> Vec<String> {
        let mut message = [0; 4096];
        let length = self.socket.recv(&mut message).expect("a daemon that runs tells of itself");
        let message = String::from_utf8(message[..length].to_vec()).expect("messages are UTF-8");
        message.lines().map(str::to_owned).collect()
    }

    /// The first message with this line; what comes before it is passed over.
    fn heard_of(&self, line: &str) -> Vec<String> {
        let mut before = Vec::new();
        loop {
            let message = self.heard();
            if message.iter().any(|told| told == line) {
                return message;
            }
            before.push(message);
            assert!(before.len() < 1000, "no {line} among {before:?}");
        }
    }
}

fn a_service_manager_is_told_of_every_state(broker: &Broker) {
    let mut stage = Stage::without_topics(broker, "service");
    stage.set("process.shutdown_timeout", "\"25s\"");
    let manager = Manager::new(&stage);
    let mut daemon = manager.daemon(&stage, &[]);
    // Started means that it runs; what it waits for is another matter.
    let started = manager.heard();
    assert_eq!(started[0], "READY=1");
    let missing = eventually("what it waits for", || {
        let message = manager.heard().concat();
        if message.starts_with("STATUS=waiting: ") { Ok(message) } else { Err(message) }
    });
    assert!(missing.contains(&stage.articles()), "{missing}");
    stage.create_topics();
    assert_eq!(manager.heard_of("STATUS=ready"), ["STATUS=ready"]);

    stage.write_watchlist("[[watch]]\nid = \"none\"\n");
    daemon.signal("HUP");
    let reloading = manager.heard_of("RELOADING=1");
    let began = reloading[1].strip_prefix("MONOTONIC_USEC=").map(str::parse::<u64>);
    assert!(matches!(began, Some(Ok(1..))), "{reloading:?}");
    let done = manager.heard_of("READY=1");
    assert!(done[1].starts_with("STATUS=ready; the reload at "), "{done:?}");

    daemon.signal("TERM");
    let stopping = manager.heard_of("STOPPING=1");
    assert_eq!(stopping[1], "EXTEND_TIMEOUT_USEC=35000000");
    assert_eq!(daemon.exit_code(), Some(0));
}

fn an_idle_daemon_feeds_the_watchdog(broker: &Broker) {
    const OFTEN: &[(&str, &str)] = &[("WATCHDOG_USEC", "200000")];
    let fed =
        |manager: &Manager| (0..5).for_each(|_| assert_eq!(manager.heard_of("WATCHDOG=1"), ["WATCHDOG=1"]));
    let stage = Stage::new(broker, "idle");
    let manager = Manager::new(&stage);
    let daemon = manager.daemon(&stage, OFTEN);
    manager.heard_of("STATUS=ready");
    fed(&manager);
    daemon.stop();

    // Nor is it the watchdog's business whether there is a broker. Nothing listens at this port.
    let mut stage = Stage::without_topics(broker, "alone");
    stage.set("kafka.brokers", "[\"127.0.0.1:1\"]");
    let manager = Manager::new(&stage);
    let daemon = manager.daemon(&stage, OFTEN);
    eventually("no broker", || {
        let message = manager.heard().concat();
        if message.contains("no broker answers at 127.0.0.1:1") { Ok(()) } else { Err(message) }
    });
    fed(&manager);
    daemon.stop();
}

/// Files on a network that does not answer hang as this one does, which nobody writes to.
fn a_reload_that_hangs_does_not_hold_up_the_end(broker: &Broker) {
    let stage = Stage::new(broker, "hanging");
    let terms = stage.watchlist().with_file_name("terms.txt");
    fs::write(&terms, "storm warning\n").expect("the folder is ours");
    stage.write_watchlist("[[import]]\nfile = \"terms.txt\"\nid = \"storm\"\n");
    let manager = Manager::new(&stage);
    let mut daemon = manager.daemon(&stage, &[]).ready();
    fs::remove_file(&terms).expect("it was written");
    let made = Command::new("mkfifo").arg(&terms).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo failed");
    daemon.signal("HUP");
    manager.heard_of("RELOADING=1");
    daemon.signal("TERM");
    manager.heard_of("STOPPING=1");
    assert_eq!(daemon.exit_code(), Some(0));
}
