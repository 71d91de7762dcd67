//! A scenario: a stage on a cluster, a steady load, faults, and the ledger that closes it.
//!
//! The short form does every kind of fault at least once; `NEWSWATCH_FAULTS=long` does as many as it takes
//! to believe it. Each scenario ends in one line. Those of the long form are kept in
//! `target/faults/long.log`, and what stands there is not done again: a run that was interrupted goes on.
//! What a failed scenario leaves behind is kept in `target/faults`, with `NEWSWATCH_FAULTS_KEEP` set what
//! every scenario does.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::cluster::Cluster;
use super::ledger::Ledger;
use super::load::{Kind, Load};
use crate::harness::broker::Broker;
use crate::harness::daemon::Daemon;
use crate::harness::stage::Stage;
use crate::harness::wait::within;

/// `session.timeout.ms` of the daemons.
pub const SESSION_TIMEOUT: Duration = Duration::from_secs(6);

/// A member that vanishes is missed after six seconds and its transaction ended after five, and not after
/// the defaults of 45 and 30.
const SOON: &str = r#"{ "session.timeout.ms" = "6000", "heartbeat.interval.ms" = "1000", "transaction.timeout.ms" = "5000", "topic.metadata.refresh.interval.ms" = "3000" }"#;

/// How long the daemons may take to catch up once the faults are over.
const SETTLE: Duration = Duration::from_secs(150);

/// Records a second, unless a scenario says otherwise.
const RATE: u32 = 150;

/// Whether this run is the long form.
pub fn is_long() -> bool {
    env::var("NEWSWATCH_FAULTS").is_ok_and(|form| form == "long")
}

/// A number of the short form, or of the long one.
pub fn times(short: u32, long: u32) -> u32 {
    if is_long() { long } else { short }
}

/// Clusters of the run that no scenario is on, by their number of brokers. A scenario that fails takes its
/// cluster with it.
static IDLE: Mutex<Vec<Cluster>> = Mutex::new(Vec::new());

/// How many scenarios run side by side: most of their time is waiting, but each brings a load. A test without one,
/// which asks for no [`turn`], may run beside them.
pub const SIDE_BY_SIDE: usize = 2;
static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// Ends the clusters of the run. Nothing would otherwise: statics are not dropped.
pub fn end_clusters() {
    lock(&IDLE).clear();
}

/// Leave to run, given back when dropped.
struct Turn(());

/// Waits until few enough scenarios run.
fn turn() -> Turn {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut running = lock(&RUNNING);
    while *running >= SIDE_BY_SIDE.min(cores) {
        running = ENDED.wait(running).unwrap_or_else(PoisonError::into_inner);
    }
    *running += 1;
    Turn(())
}

impl Drop for Turn {
    fn drop(&mut self) {
        *lock(&RUNNING) -= 1;
        ENDED.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a scenario on one broker.
pub fn on_one_broker(name: &str, body: impl FnOnce(&mut Scenario<'_, '_>)) {
    unless_done(name, || on_idle(1, name, body));
}

/// Runs a scenario on three brokers.
pub fn on_three_brokers(name: &str, body: impl FnOnce(&mut Scenario<'_, '_>)) {
    unless_done(name, || on_idle(3, name, body));
}

/// Runs a test on one broker that keeps no books of its own.
pub fn plain_on_one_broker(name: &str, body: impl FnOnce(&mut Scenario<'_, '_>)) {
    on_idle(1, name, body);
}

fn unless_done(name: &str, scenario: impl FnOnce()) {
    if is_done(name) {
        println!("{name}: done before, see {}", long_log().display());
    } else {
        scenario();
    }
}

fn on_idle(n_nodes: usize, name: &str, body: impl FnOnce(&mut Scenario<'_, '_>)) {
    let _turn = turn();
    let mut idle = lock(&IDLE);
    let found = idle.iter().position(|cluster| cluster.len() == n_nodes);
    let found = found.map(|number| idle.swap_remove(number));
    drop(idle);
    let mut cluster = found.unwrap_or_else(|| Cluster::start(n_nodes, ""));
    run(&mut cluster, name, body);
    lock(&IDLE).push(cluster);
}

/// Runs a scenario on a cluster of its own.
pub fn run(cluster: &mut Cluster, name: &str, body: impl FnOnce(&mut Scenario<'_, '_>)) {
    let broker = Broker::at(cluster.direct());
    let mut stage = Stage::new(&broker, name);
    stage.set("kafka.brokers", &cluster.proxied());
    stage.set("kafka.properties", SOON);
    // Small, so that a fault meets a transaction in every state.
    stage.set("batch.max_articles", "40");
    let began = Instant::now();
    let random = Random::new(name);
    let mut scenario = Scenario {
        name: name.to_owned(),
        cluster,
        stage,
        faults: 0,
        began,
        ignored: None,
        random,
        logs: Vec::new(),
    };
    body(&mut scenario);
}

/// A scenario under way.
pub struct Scenario<'c, 'b> {
    name: String,
    /// The cluster, to break it.
    pub cluster: &'c mut Cluster,
    /// Topics, watchlist and configuration.
    pub stage: Stage<'b>,
    /// A watch that the ledger leaves to the scenario.
    pub ignored: Option<&'static str>,
    /// Of this scenario and this run.
    pub random: Random,
    faults: u32,
    began: Instant,
    logs: Vec<(String, Arc<Mutex<Vec<String>>>)>,
}

impl Scenario<'_, '_> {
    /// Starts an instance; it need not be ready yet.
    pub fn start(&mut self, instance: &str) -> Daemon {
        let daemon = Daemon::start(&self.stage, instance);
        self.logs.push((instance.to_owned(), daemon.shared_log()));
        daemon
    }

    /// Starts the load.
    pub fn load(&self) -> Load {
        self.load_of(Kind::Articles)
    }

    /// Starts a load of this kind.
    pub fn load_of(&self, kind: Kind) -> Load {
        Load::start(self.stage.address().to_owned(), self.stage.articles(), RATE, kind)
    }

    /// Counts a fault that was made.
    pub fn fault(&mut self) {
        self.faults += 1;
    }

    /// Lets a random time between these two go by.
    pub fn pause(&mut self, least_ms: u64, most_ms: u64) {
        thread::sleep(Duration::from_millis(self.random.between(least_ms, most_ms)));
    }

    /// Waits until everything is committed, ends the daemons, and closes the books.
    ///
    /// # Panics
    ///
    /// Where the books do not balance.
    pub fn close(&mut self, load: Load, daemons: Vec<Daemon>) {
        load.stop();
        let settled = within(SETTLE, || {
            let (committed, ends) = (self.stage.committed(), self.stage.ends());
            if committed == ends { Ok(()) } else { Err(format!("{committed:?} of {ends:?}")) }
        });
        if let Err(seen) = settled {
            panic!("{}: not everything is committed {SETTLE:?} after the last fault: {seen}", self.name);
        }
        for daemon in daemons {
            daemon.stop();
        }
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let config = self.stage.write_config("ledger", nowhere);
        let ledger = Ledger::close(&self.stage, &config, self.ignored);
        assert!(ledger.balances(), "the books of {} do not balance: {ledger}", self.name);
        assert!(ledger.alerts > 0, "a scenario without an alert shows nothing: {ledger}");
        self.finished(&ledger.to_string());
    }

    /// Ends the scenario in its line.
    ///
    /// # Panics
    ///
    /// Where the log of the long form cannot be written.
    pub fn finished(&self, sums: &str) {
        let seconds = self.began.elapsed().as_secs();
        let line = format!("scenario={} faults={} seconds={seconds} {sums}", self.name, self.faults);
        println!("{line}");
        if is_long() {
            let log = File::options().create(true).append(true).open(long_log());
            writeln!(log.expect("the build folder can be written to"), "{line}").expect("there is room");
        }
    }
}

impl Drop for Scenario<'_, '_> {
    fn drop(&mut self) {
        if !thread::panicking() && env::var_os("NEWSWATCH_FAULTS_KEEP").is_none() {
            return;
        }
        let folder = kept().join(format!("{}-{}", self.name, std::process::id()));
        // What cannot be kept is not worth failing for.
        fs::create_dir_all(&folder).unwrap_or_default();
        for (number, (instance, log)) in self.logs.iter().enumerate() {
            let lines = lock(log).join("\n");
            fs::write(folder.join(format!("{number:03}-{instance}.log")), lines).unwrap_or_default();
        }
        self.cluster.save_logs(&folder, self.stage.prefix());
        eprintln!("logs of {} are kept in {}", self.name, folder.display());
    }
}

/// Where logs are kept: `target/faults`.
fn kept() -> PathBuf {
    let tmp = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let folder = tmp.parent().expect("CARGO_TARGET_TMPDIR has a parent").join("faults");
    fs::create_dir_all(&folder).expect("the build folder can be written to");
    folder
}

fn long_log() -> PathBuf {
    kept().join("long.log")
}

fn is_done(name: &str) -> bool {
    let done = fs::read_to_string(long_log()).unwrap_or_default();
    is_long() && done.lines().any(|line| line.starts_with(&format!("scenario={name} ")))
}

/// Random moments (xorshift). Another run takes others.
pub struct Random(u64);

impl Random {
    fn new(name: &str) -> Random {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(1, |since| since.subsec_nanos());
        let seed = name.bytes().fold(u64::from(now), |seed, byte| seed.wrapping_mul(31) + u64::from(byte));
        Random(seed | 1)
    }

    /// A number from `least` up to `most`, included.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        least + self.0 % (most - least + 1)
    }
}
