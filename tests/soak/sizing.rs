//! What to give the daemon: memory and processor time for so many terms, against a real broker.
//!
//! Without more one short list, to show that it works; `NEWSWATCH_SIZING=1` measures every tier and keeps the
//! table in `target/soak/sizing.md`. Articles a second of processor time are told, and not of the clock: a
//! machine that others use has few seconds to give.

use std::env;
use std::fmt::Write;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::news::{self, News};
use super::plan::Plan;
use super::report;
use crate::harness::apache::Apache;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::kafka::{self, Produced};
use crate::harness::stage::Stage;
use crate::harness::wait::{eventually, within};

/// The measurement.
pub fn cases() -> Vec<Case> {
    vec![Case::own("sizing", sizing)]
}

/// Terms, each a watch of its own, and articles that are matched against them.
const TIERS: [(usize, usize); 4] =
    [(1_000, 120_000), (10_000, 120_000), (100_000, 80_000), (1_000_000, 40_000)];
const SHORT: [(usize, usize); 1] = [(1_000, 1_000)];

/// How long freed memory may take to be given back.
const SETTLE: Duration = Duration::from_secs(3);

/// How long a tier may take to be worked off.
const BOUND: Duration = Duration::from_secs(600);

const HEAD: &str = "| terms | engine MB | start s | resident MB | reload MB | full rate MB | with reload MB | articles a core second | alerts an article |\n|---|---|---|---|---|---|---|---|---|\n";

fn sizing() {
    let is_long = env::var("NEWSWATCH_SIZING").is_ok_and(|value| value == "1");
    let mut apache = Apache::prepare().unwrap_or_else(|error| panic!("{error}"));
    apache.start().unwrap_or_else(|error| panic!("{error}"));
    let broker = Broker::from(&apache);
    let mut table = HEAD.to_owned();
    for (terms, n_articles) in if is_long { &TIERS[..] } else { &SHORT } {
        let row = tier(&broker, *terms, *n_articles);
        println!("{row}");
        writeln!(table, "{row}").expect("a String takes every write");
    }
    if is_long {
        println!("kept in {}", report::keep("sizing.md", &table).display());
    }
}

fn tier(broker: &Broker, terms: usize, n_articles: usize) -> String {
    let plan = Plan { terms, texts: n_articles.min(4_000), ..Plan::from_env() };
    let mut stage = Stage::new(broker, "sizing");
    stage.set("batch.max_delay", "\"200ms\"");
    news::write_terms(&stage, &plan);
    stage.write_watchlist(&news::watchlist(0));

    let began = Instant::now();
    let mut daemon = stage.daemon();
    let start = began.elapsed();
    let cpu_of_start = cpu_seconds(&mut daemon);
    // What was only needed to build the watches is given back a moment later.
    thread::sleep(SETTLE);
    let resident = memory(&mut daemon, "VmRSS:");
    forget_peak(&mut daemon);
    reload(&mut daemon, 1);
    let reloading = daemon.peak_memory();
    let engine = daemon.metrics().sum("engine_bytes", &[]).unwrap_or_default();
    daemon.stop();

    let articles = News::new(&plan);
    produce(&stage, &articles, n_articles);
    let mut daemon = stage.daemon();
    forget_peak(&mut daemon);
    await_count(&daemon, n_articles / 2);
    // The same start as before, and then articles.
    let (cpu, n_matched) = (cpu_seconds(&mut daemon) - cpu_of_start, count(&daemon));
    let at_full_rate = daemon.peak_memory();
    reload(&mut daemon, 1);
    await_count(&daemon, n_articles);
    let with_reload = daemon.peak_memory();
    stage.await_all_committed();
    let scrape = daemon.metrics();
    let alerts = scrape.count("alerts_total", &[]);
    assert_eq!(scrape.count("articles_total", &[]), n_articles as u64);
    assert!(alerts > 0, "no alert: nothing was matched");
    daemon.stop();
    format!(
        "| {terms} | {:.0} | {:.1} | {} | {} | {} | {} | {:.0} | {:.2} |",
        engine / 1e6,
        start.as_secs_f64(),
        resident / 1_000_000,
        reloading / 1_000_000,
        at_full_rate / 1_000_000,
        with_reload / 1_000_000,
        n_matched as f64 / cpu,
        alerts as f64 / n_articles as f64,
    )
}

fn produce(stage: &Stage<'_>, articles: &News, count: usize) {
    let numbers: Vec<usize> = (0..count).collect();
    for numbers in numbers.chunks(10_000) {
        let record = |number: &usize| {
            let (key, value) = articles.record(*number);
            Produced { key: Some(key.into()), value: Some(value.into()), ..Produced::default() }
        };
        let records: Vec<Produced> = numbers.iter().map(record).collect();
        kafka::produce_compressed(stage.address(), &stage.articles(), &records);
    }
}

fn count(daemon: &Daemon) -> u64 {
    daemon.metrics().count("articles_total", &[])
}

fn await_count(daemon: &Daemon, wanted: usize) {
    let reached = within(BOUND, || match count(daemon) {
        count if count >= wanted as u64 => Ok(()),
        count => Err(count.to_string()),
    });
    reached.unwrap_or_else(|count| panic!("{count} of {wanted} articles within {BOUND:?}"));
}

fn reload(daemon: &mut Daemon, number: u64) {
    daemon.signal("HUP");
    eventually("reloaded", || match daemon.metrics().count("watchlist_reloads_total", &[("result", "ok")]) {
        count if count >= number => Ok(()),
        count => Err(count.to_string()),
    });
}

fn memory(daemon: &mut Daemon, name: &str) -> u64 {
    super::process::number(daemon.process_id(), name) * 1024
}

/// From now on [`Daemon::peak_memory`] is of the time from now on.
fn forget_peak(daemon: &mut Daemon) {
    let path = format!("/proc/{}/clear_refs", daemon.process_id());
    fs::write(&path, "5").unwrap_or_else(|error| panic!("{path}: {error}"));
}

/// Processor time that the process has used, of all threads.
fn cpu_seconds(daemon: &mut Daemon) -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let path = format!("/proc/{}/stat", daemon.process_id());
    let stat = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    // The name, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(')').expect("as Linux has it");
    let ticks: f64 =
        fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / TICKS_A_SECOND
}
