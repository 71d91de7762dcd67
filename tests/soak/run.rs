//! The course of a run: start, load, reloads, end.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::clock::{Clock, Span, micros};
use super::control::Control;
use super::judge::{Memory, stalls};
use super::load::{Load, Sent};
use super::news::{self, News};
use super::observer::{Books, Observed, Observer};
use super::plan::Plan;
use super::process::{Looker, Sample};
use super::report::Figures;
use super::starved::{self, Starved};
use crate::harness::apache::Apache;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::stage::Stage;
use crate::harness::wait::within;

/// Partitions of the topic of alerts, as the stage creates it.
const ALERT_PARTITIONS: i32 = 2;

/// Between two looks for a reload's being told of; this is what its end is known by.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// How long a reload may take.
const RELOAD_TIMEOUT: Duration = Duration::from_secs(60);

/// The run itself.
pub fn cases() -> Vec<Case> {
    vec![Case::own("soak", soak)]
}

fn soak() {
    let plan = Plan::from_env();
    let mut apache = Apache::prepare().unwrap_or_else(|error| panic!("{error}"));
    apache.start().unwrap_or_else(|error| panic!("{error}"));
    let broker = Broker::from(&apache);
    let mut stage = Stage::new(&broker, "soak");
    stage.set("watchlists.poll_interval", "\"1s\"");
    // What an alert waits for by itself has to be less than what counts as a stall.
    stage.set("batch.max_delay", "\"50ms\"");
    let articles = Arc::new(News::new(&plan));
    news::write_terms(&stage, &plan);
    stage.write_watchlist(&news::watchlist(0));
    let oracle = stage.write_config("oracle", SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let expected = articles.expected(&stage, &oracle);
    let control_topic = stage.create_topic("control");

    let clock = Clock::start();
    let sent = Sent::default();
    let address = stage.address();
    let alerts = stage.alerts();
    let observer = Observer::start(address, (&alerts, ALERT_PARTITIONS), &control_topic, clock, sent.clone());
    let mut daemon = stage.daemon();
    let control = Control::start(address, &control_topic, clock);
    let looker = Looker::start(daemon.process_id(), clock);
    let processes = apache.process_id().into_iter().chain([daemon.process_id()]).collect();
    let starved = starved::Looker::start(processes, clock);
    let load = Load::start(address, &stage.articles(), plan.per_second, articles, clock, sent.clone());
    let warm = clock.now() + micros(plan.warm_up);

    let reloads = reload_all_the_while(&stage, &mut daemon, &plan, clock);

    load.stop();
    let end = clock.now();
    stage.await_all_committed();
    let samples = looker.stop();
    let starved = starved.stop();
    let aborted = daemon.metrics().count("transactions_total", &[("result", "aborted")]);
    daemon.stop();
    let due = expected.iter().map(|watches| watches.len()).sum::<usize>() * sent.len() / expected.len();
    // More or less, for a part of the texts may have come once more often; the books know exactly.
    within(Duration::from_secs(60), || match observer.n_alerts() {
        seen if seen * 10 >= due * 9 => Ok(()),
        seen => Err(format!("{seen} alerts of about {due}")),
    })
    .unwrap_or_else(|seen| panic!("alerts are missing: {seen}"));
    let overslept = control.stop();
    let observed = observer.stop();
    let books = observed.books(&expected, sent.len());
    judge(
        &plan,
        &books,
        &observed,
        &Measured { overslept, starved, reloads, samples, aborted, judged: Span { from: warm, to: end } },
    );
}

/// Reloads, in turn because the file changed and because of a signal; returns from when to when.
fn reload_all_the_while(stage: &Stage<'_>, daemon: &mut Daemon, plan: &Plan, clock: Clock) -> Vec<Span> {
    let began = Instant::now();
    let mut reloads = Vec::new();
    for number in 1.. {
        let due = plan.reload_every * number;
        if due + plan.reload_every / 2 > plan.duration {
            break;
        }
        thread::sleep(due.saturating_sub(began.elapsed()));
        assert!(daemon.is_running(), "it ended by itself");
        let from = clock.now();
        let number = number as usize;
        if number.is_multiple_of(2) {
            daemon.signal("HUP");
        } else {
            stage.write_watchlist(&news::watchlist(number));
        }
        await_reloads(daemon, number);
        reloads.push(Span { from, to: clock.now() });
    }
    thread::sleep(plan.duration.saturating_sub(began.elapsed()));
    reloads
}

fn await_reloads(daemon: &Daemon, number: usize) {
    let deadline = Instant::now() + RELOAD_TIMEOUT;
    let told = || daemon.log().iter().filter(|line| line.contains("watchlists reloaded")).count();
    while told() < number {
        assert!(Instant::now() < deadline, "reload {number} is not told of within {RELOAD_TIMEOUT:?}");
        thread::sleep(BETWEEN_LOOKS);
    }
}

/// What was measured beside the alerts.
struct Measured {
    overslept: Vec<Span>,
    starved: Vec<Starved>,
    reloads: Vec<Span>,
    samples: Vec<Sample>,
    aborted: u64,
    judged: Span,
}

fn judge(plan: &Plan, books: &Books, observed: &Observed, measured: &Measured) {
    let judged = measured.judged;
    let of_judged = |spans: &[Span]| -> Vec<Span> {
        let within = |span: &&Span| (judged.from..judged.to).contains(&span.from);
        let mut spans: Vec<Span> = spans.iter().filter(within).copied().collect();
        spans.sort_by_key(|span| span.from);
        spans
    };
    let (alerts, control) = (of_judged(&observed.alerts), of_judged(&observed.control));
    let (overslept, reloads) = (of_judged(&measured.overslept), of_judged(&measured.reloads));
    let mut starved = measured.starved.clone();
    starved.retain(|look| (judged.from..judged.to).contains(&look.during.from));
    let is_judged = |sample: &&Sample| (judged.from..judged.to).contains(&sample.at);
    let samples: Vec<Sample> = measured.samples.iter().filter(is_judged).copied().collect();
    let stalls = stalls(&alerts, &control, &overslept, &starved);
    let memory = Memory::of(&samples);
    let figures = Figures {
        plan: *plan,
        books,
        alerts: &alerts,
        control: &control,
        overslept: &overslept,
        starved: &starved,
        reloads: &reloads,
        samples: &samples,
        aborted: measured.aborted,
    };
    let summary = figures.summary(&stalls, &memory);
    println!("{summary}kept in {}", figures.keep(&summary).display());
    assert!(books.balance(), "the books do not balance: {books:#?}");
    assert!(reloads.len() >= 2, "a run of a few reloads at least");
    if plan.is_judged {
        assert!(!memory.grew(), "memory grew: {memory:?}");
        assert!(!figures.of_reloads().stall(), "reloads delay alerts: {:?}", figures.of_reloads());
        assert!(stalls.is_empty(), "the daemon stalled, see above");
    }
}
