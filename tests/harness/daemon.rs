//! `newswatch run` as a child process, with its log.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{ChildStderr, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::command::newswatch;
use super::http::{self, Response};
use super::leash::Leashed;
use super::metrics::Scrape;
use super::ports::free_port;
use super::stage::Stage;
use super::wait::eventually;

/// `process.shutdown_timeout` of the tests, and a little for the way there.
const SHUTDOWN: Duration = Duration::from_secs(35);

/// Lines of the log that a test shows when it fails.
const TAIL: usize = 40;

/// A daemon that runs; dropped, it is killed.
pub struct Daemon {
    process: Leashed,
    http: SocketAddr,
    instance: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Daemon {
    /// Starts a daemon with the configuration of the stage. What it needs may not be there yet.
    pub fn start(stage: &Stage<'_>, instance: &str) -> Daemon {
        Daemon::start_within(stage, instance, &[])
    }

    /// Starts a daemon with these variables in its environment.
    pub fn start_within(stage: &Stage<'_>, instance: &str, environment: &[(&str, &str)]) -> Daemon {
        let http = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let config = stage.write_config(instance, http);
        let mut command = newswatch(stage.folder(), ["run", "--config"]);
        command.envs(environment.iter().copied());
        command.arg(config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = Leashed::spawn(&mut command);
        let stderr = process.child().stderr.take().expect("it was asked to be a pipe");
        let log = Arc::default();
        follow(stderr, Arc::clone(&log));
        Daemon { process, http, instance: instance.to_owned(), log }
    }

    /// Waits until it is ready.
    ///
    /// # Panics
    ///
    /// Where it ends instead.
    pub fn ready(mut self) -> Daemon {
        eventually("ready", || {
            if let Some(status) = self.process.try_wait() {
                panic!("ended with {status} instead of being ready");
            }
            let response = self.get("/readyz")?;
            if response.status == 200 { Ok(()) } else { Err(response.body) }
        });
        self
    }

    /// Where it serves HTTP.
    pub fn http(&self) -> SocketAddr {
        self.http
    }

    /// `GET path`.
    pub fn get(&self, path: &str) -> Result<Response, String> {
        http::get(self.http, path)
    }

    /// The status of `/livez`.
    pub fn livez(&self) -> Result<u16, String> {
        self.get("/livez").map(|response| response.status)
    }

    /// `/readyz`: its status and its JSON.
    ///
    /// # Panics
    ///
    /// Where it does not answer with JSON.
    pub fn readyz(&self) -> (u16, Value) {
        let response = self.get("/readyz").expect("a daemon that runs answers");
        let body =
            serde_json::from_str(&response.body).unwrap_or_else(|_| panic!("not JSON: {}", response.body));
        (response.status, body)
    }

    /// One scrape.
    ///
    /// # Panics
    ///
    /// Where it does not answer.
    pub fn metrics(&self) -> Scrape {
        let response = self.get("/metrics").expect("a daemon that runs answers");
        assert_eq!(response.status, 200);
        Scrape::parse(&response.body)
    }

    /// Waits until a counter has reached a number; fails where it goes beyond.
    pub fn counted(&self, name: &str, labels: &[(&str, &str)], wanted: u64) {
        eventually(&format!("{name}{labels:?} is {wanted}"), || {
            let count = self.metrics().count(name, labels);
            assert!(count <= wanted, "{name}{labels:?} is {count}, which is more than {wanted}");
            if count == wanted { Ok(()) } else { Err(count.to_string()) }
        });
    }

    /// The log, which goes on growing until the daemon ends, and outlives it.
    pub fn shared_log(&self) -> Arc<Mutex<Vec<String>>> {
        Arc::clone(&self.log)
    }

    /// The log so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for a line that holds each of these, and returns it.
    pub fn logged(&self, parts: &[&str]) -> String {
        eventually(&format!("a log line with {parts:?}"), || {
            let log = self.log();
            let found = log.iter().find(|line| parts.iter().all(|part| line.contains(part)));
            found.cloned().ok_or_else(|| self.tail())
        })
    }

    /// The id of the process.
    pub fn process_id(&mut self) -> u32 {
        self.process.child().id()
    }

    /// Sends a signal, by its name without `SIG`.
    pub fn signal(&mut self, name: &str) {
        self.process.signal(name);
    }

    /// The most memory that it had at any time, in bytes, as Linux tells it.
    ///
    /// # Panics
    ///
    /// Where it does not run any more.
    pub fn peak_memory(&mut self) -> u64 {
        let path = format!("/proc/{}/status", self.process_id());
        let status = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        kilobytes.unwrap_or_else(|| panic!("no peak in {status}")) * 1024
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.process.try_wait().is_none()
    }

    /// Waits for its end and returns the exit code; `None` where a signal ended it.
    ///
    /// # Panics
    ///
    /// Where it does not end in time.
    pub fn exit_code(&mut self) -> Option<i32> {
        let status = self.process.wait_within(SHUTDOWN);
        status.unwrap_or_else(|| panic!("did not end in {SHUTDOWN:?}; log: {}", self.tail())).code()
    }

    /// Ends it with SIGTERM, which has to end with 0.
    pub fn stop(mut self) {
        self.signal("TERM");
        assert_eq!(self.exit_code(), Some(0), "log: {}", self.tail());
        self.assert_log_is_events();
    }

    /// Whoever collects logs reads each line as an event.
    fn assert_log_is_events(&self) {
        for line in self.log() {
            let event: Value =
                serde_json::from_str(&line).unwrap_or_else(|error| panic!("no JSON, {error}: {line}"));
            for member in ["timestamp", "level", "message", "target"] {
                assert!(event[member].is_string(), "no {member}: {line}");
            }
        }
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.process.kill();
    }

    fn tail(&self) -> String {
        let log = self.log();
        format!("\n  {}", log[log.len().saturating_sub(TAIL)..].join("\n  "))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the end of the log of {}:{}", self.instance, self.tail());
        }
    }
}

/// Collects the lines of a log until it ends.
fn follow(stderr: ChildStderr, log: Arc<Mutex<Vec<String>>>) {
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    });
}
