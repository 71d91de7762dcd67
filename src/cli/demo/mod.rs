//! `newswatch demo`: the whole system with nothing to install.
//!
//! The broker is librdkafka's own mock cluster in this process, reached over TCP like any other; the
//! daemon is the one that `newswatch run` runs. What the mock cannot do is transactions that mean
//! anything, so the demo shows what comes out, and proves nothing about delivery.

mod samples;
mod screen;
mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::config::ClientConfig;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer as _, ThreadedProducer};
use tokio::sync::oneshot;

use super::args::DemoArgs;
use super::{Exit, Failure, settings};
use crate::config::{Config, Guarantee, LogFormat, Start};
use crate::daemon::{self, Started};
use crate::stream::reader::Reader;
use crate::telemetry::log;
use crate::telemetry::metrics::Metrics;
use screen::Screen;
use world::World;

const PARTITIONS: i32 = 4;

/// Between two articles: slow enough to read an alert, fast enough to stay.
const PACE: Duration = Duration::from_millis(700);

/// How long the last alerts may take to come.
const LAST_ALERTS: Duration = Duration::from_secs(20);

/// Shows the system until Ctrl-C, or until so many articles were shown.
pub fn demo(args: &DemoArgs) -> Result<Exit, Failure> {
    let world = World::unpack().map_err(Failure::failed)?;
    let cluster = MockCluster::new(1).map_err(Failure::failed)?;
    let mut config = configuration(&cluster.bootstrap_servers(), &world);
    for topic in [&config.articles.topics[0], &config.alerts.topic, &config.dead_letter.topic] {
        cluster.create_topic(topic, PARTITIONS, 1).map_err(Failure::failed)?;
    }
    if std::net::TcpListener::bind(config.http.listen).is_err() {
        config.http.listen.set_port(0);
    }
    log::init(&config.log).map_err(Failure::failed)?;
    let compiled = settings::compile(&mut config, &[])?;
    let screen = Screen::new();
    screen.opening(&cluster.bootstrap_servers(), &compiled, world.watchlists());

    let (started, has_started) = oneshot::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let runtime = settings::runtime()?;
    let until = async {
        stopped.await.unwrap_or_default();
    };
    let daemon = runtime.spawn(daemon::run(config.clone(), compiled, started, until));
    let Ok(started) = has_started.blocking_recv() else {
        return finish(&runtime, daemon);
    };
    screen.serving(started.http);
    let shown = show(&config, &started, &world, &screen, args.articles, || daemon.is_finished())?;
    stop.send(()).unwrap_or_default();
    let end = finish(&runtime, daemon);
    screen.closing(&shown);
    end
}

/// What was shown.
struct Shown {
    articles: u64,
    alerts: u64,
    dead_letters: u64,
}

/// Feeds articles on one thread and prints what comes out on this one.
fn show(
    config: &Config,
    started: &Started,
    world: &World,
    screen: &Screen,
    articles: Option<u64>,
    ended: impl Fn() -> bool,
) -> Result<Shown, Failure> {
    let topics = [config.alerts.topic.as_str(), config.dead_letter.topic.as_str()];
    let reader = Reader::open(config, &topics, Start::Earliest).map_err(Failure::failed)?;
    let producer: ThreadedProducer<DefaultProducerContext> = ClientConfig::new()
        .set("bootstrap.servers", config.kafka.brokers.join(","))
        .create()
        .map_err(Failure::failed)?;
    let fed = AtomicU64::new(0);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            await_member(&started.metrics, &done);
            for article in world.articles().take(articles.map_or(usize::MAX, |count| count as usize)) {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let record =
                    BaseRecord::to(&config.articles.topics[0]).key(&article.key).payload(&article.value);
                if producer.send(record).is_err() {
                    return;
                }
                screen.article(&article);
                fed.fetch_add(1, Ordering::Relaxed);
                thread::sleep(PACE);
            }
        });
        let mut shown = Shown { articles: 0, alerts: 0, dead_letters: 0 };
        let mut last = None;
        while !ended() {
            if let Ok(Some(record)) = reader.next(Duration::from_millis(100)) {
                if *record.origin.topic == *config.alerts.topic {
                    shown.alerts += 1;
                    screen.alert(&record);
                } else {
                    shown.dead_letters += 1;
                    screen.dead_letter(&record);
                }
            }
            shown.articles = fed.load(Ordering::Relaxed);
            if articles == Some(shown.articles) {
                let waited = last.get_or_insert_with(Instant::now).elapsed();
                let totals = started.metrics.totals();
                let all_out = totals.records == shown.articles
                    && totals.alerts == shown.alerts
                    && totals.dead_letters == shown.dead_letters;
                if all_out || waited > LAST_ALERTS {
                    break;
                }
            }
        }
        done.store(true, Ordering::Relaxed);
        producer.flush(Duration::from_secs(1)).unwrap_or_default();
        Ok(shown)
    })
}

/// Waits until the daemon has its partitions, so that articles are seen to be matched as they come.
fn await_member(metrics: &Arc<Metrics>, done: &AtomicBool) {
    while metrics.totals().assigned_partitions == 0 && !done.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(50));
    }
}

fn finish(
    runtime: &tokio::runtime::Runtime,
    daemon: tokio::task::JoinHandle<Result<(), daemon::DaemonError>>,
) -> Result<Exit, Failure> {
    let ended = runtime.block_on(daemon).map_err(Failure::failed)?;
    Ok(settings::daemon_ended(&ended))
}

/// The defaults, but for what a demo has of its own.
fn configuration(brokers: &str, world: &World) -> Config {
    let mut config = Config::default();
    config.kafka.brokers = brokers.split(',').map(str::to_owned).collect();
    config.kafka.instance = "demo".to_owned();
    config.watchlists.paths = vec![world.watchlists().to_owned()];
    config.watchlists.poll_interval = Duration::from_secs(1);
    config.batch.max_delay = Duration::from_millis(20);
    // The embedded broker has no transactions: what is taken back would be shown.
    config.delivery.guarantee = Guarantee::AtLeastOnce;
    config.log.level = "error".to_owned();
    config.log.format = LogFormat::Text;
    config
}
