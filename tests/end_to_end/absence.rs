//! What the daemon needs is not there: it waits, says so, and goes on when it comes.

use serde_json::Value;

use crate::harness::alerts::{assert_each_once, assert_same_set};
use crate::harness::apache::Apache;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::news;
use crate::harness::stage::Stage;
use crate::harness::wait::eventually;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::real("a_missing_topic_is_told_and_waited_for", a_missing_topic_is_told_and_waited_for),
        Case::own("a_broker_that_comes_late_is_waited_for", a_broker_that_comes_late_is_waited_for),
        Case::own(
            "a_broker_that_goes_away_and_comes_back_loses_nothing",
            a_broker_that_goes_away_and_comes_back_loses_nothing,
        ),
        Case::own("a_waiting_daemon_ends_when_asked", a_waiting_daemon_ends_when_asked),
    ]
}

/// Alive, not ready, and with a reason that names what is missing.
fn waits(daemon: &Daemon, missing: &str) {
    eventually("not ready, with the reason", || match daemon.get("/readyz") {
        Ok(response) if response.status == 503 && response.body.contains(missing) => Ok(()),
        Ok(response) => Err(response.body),
        Err(error) => Err(error),
    });
    assert_eq!(daemon.livez(), Ok(200));
    assert_eq!(daemon.readyz().1["ready"], Value::Bool(false));
}

fn a_missing_topic_is_told_and_waited_for(broker: &Broker) {
    let stage = Stage::without_topics(broker, "missing-topic");
    broker.create_topic(&stage.articles(), 4);
    let articles = news::forty();
    stage.produce(&news::records(&articles));
    let mut daemon = Daemon::start(&stage, "one");
    waits(&daemon, &stage.alerts());
    for topic in [stage.alerts(), stage.dead_letters()] {
        daemon.logged(&["kafka-topics.sh", "--create", &format!("--topic {topic}"), broker.address()]);
    }
    let log = daemon.log().join("\n");
    assert!(!log.contains(&format!("--topic {}", stage.articles())), "that one is there: {log}");
    broker.create_topic(&stage.alerts(), 1);
    waits(&daemon, &stage.dead_letters());
    assert!(daemon.is_running());
    broker.create_topic(&stage.dead_letters(), 1);
    let daemon = daemon.ready();
    daemon.counted("articles_total", &[], 40);
    assert_each_once(&stage.read_alerts(), &news::expected(&articles));
    daemon.stop();
}

fn a_broker_that_comes_late_is_waited_for() {
    let mut apache = Apache::prepare().expect("Kafka can be fetched");
    let broker = Broker::from(&apache);
    let stage = Stage::without_topics(&broker, "late");
    let daemon = Daemon::start(&stage, "one");
    waits(&daemon, broker.address());
    apache.start().expect("it starts");
    stage.create_topics();
    let articles = news::forty();
    stage.produce(&news::records(&articles));
    let daemon = daemon.ready();
    daemon.counted("articles_total", &[], 40);
    assert_each_once(&stage.read_alerts(), &news::expected(&articles));
    daemon.stop();
}

fn a_broker_that_goes_away_and_comes_back_loses_nothing() {
    let mut apache = Apache::prepare().expect("Kafka can be fetched");
    apache.start().expect("it starts");
    let broker = Broker::from(&apache);
    let stage = Stage::new(&broker, "away");
    let articles = news::many(3000);
    let daemon = stage.daemon();
    let mut parts = articles.chunks(1000);
    let mut produce = || stage.produce(&news::records(parts.next().expect("three parts are enough")));
    produce();
    apache.stop();
    assert_eq!(daemon.livez(), Ok(200));
    apache.start().expect("it starts again");
    produce();
    stage.await_all_committed();
    // No time to say goodbye.
    apache.kill();
    assert_eq!(daemon.livez(), Ok(200));
    apache.start().expect("it starts again");
    produce();
    stage.await_all_committed();
    assert_same_set(&stage.read_alerts(), &news::expected(&articles));
    assert_each_once(&stage.read_alerts(), &news::expected(&articles));
    daemon.stop();
}

fn a_waiting_daemon_ends_when_asked() {
    let apache = Apache::prepare().expect("Kafka can be fetched");
    let broker = Broker::from(&apache);
    let stage = Stage::without_topics(&broker, "waiting");
    let daemon = Daemon::start(&stage, "one");
    waits(&daemon, broker.address());
    daemon.stop();
}
