//! Errors that do not go away by themselves: the daemon says what is wrong, is not ready, and goes on once
//! that is mended.

use std::thread;
use std::time::Duration;

use super::cluster::Cluster;
use super::rights::{Operation, Resource, allow};
use super::scenario::{self, Scenario};
use crate::harness::alerts::assert_each_once;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::kafka;
use crate::harness::news;
use crate::harness::wait::eventually;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::own("rights_given_one_by_one", rights_given_one_by_one),
        Case::own("transactions_unavailable", transactions_unavailable),
        Case::own("offsets_out_of_range", offsets_out_of_range),
        Case::own("topic_of_articles_deleted_and_created_anew", topic_of_articles_deleted_and_created_anew),
        Case::own("topic_of_alerts_deleted_and_created_anew", topic_of_alerts_deleted_and_created_anew),
    ]
}

/// Waits until `/readyz` is 503 and gives a reason that holds each of these.
fn not_ready(daemon: &Daemon, parts: &[&str]) {
    eventually(&format!("not ready, for {parts:?}"), || {
        let (status, body) = daemon.readyz();
        let reasons = body["reasons"].to_string();
        let says_so = parts.iter().all(|part| reasons.contains(part));
        if status == 503 && says_so { Ok(()) } else { Err(format!("{status}: {body}")) }
    });
    assert_eq!(daemon.livez(), Ok(200));
}

fn ready(daemon: &Daemon) {
    eventually("ready", || match daemon.readyz() {
        (200, _) => Ok(()),
        (status, body) => Err(format!("{status}: {body}")),
    });
}

/// A daemon that asks again in a hot loop fills the log, or the error counters.
fn assert_calm(daemon: &Daemon) {
    let errors = || daemon.metrics().count("kafka_errors_total", &[]);
    let (lines_before, errors_before) = (daemon.log().len(), errors());
    thread::sleep(Duration::from_secs(5));
    let (lines, errors) = (daemon.log().len() - lines_before, errors() - errors_before);
    assert!(lines < 20 && errors < 60, "{lines} lines and {errors} errors in five seconds");
}

/// Retention took what was not read yet.
fn offsets_out_of_range() {
    scenario::plain_on_one_broker("out-of-range", |scenario| {
        let articles = news::many(800);
        let (read, unread) = articles.split_at(400);
        scenario.stage.produce(&news::records(read));
        let daemon = scenario.start("one").ready();
        scenario.stage.await_all_committed();
        daemon.stop();
        scenario.stage.produce(&news::records(unread));
        let before = 150;
        for partition in 0..4 {
            let topic = scenario.stage.articles();
            kafka::delete_records(scenario.stage.address(), &topic, partition, before);
        }
        let daemon = scenario.start("one").ready();
        scenario.stage.await_all_committed();
        daemon.logged(&["WARN", "articles are gone", &scenario.stage.articles()]);
        daemon.counted("offset_resets_total", &[], 4);
        // In turn over four partitions: the first 50 of each in the second half are gone.
        let left = [read, &unread[200..]].concat();
        assert_each_once(&scenario.stage.read_alerts(), &news::expected(&left));
        daemon.stop();
    });
}

fn topic_of_articles_deleted_and_created_anew() {
    scenario::plain_on_one_broker("articles-deleted", |scenario| {
        let articles = news::many(440);
        let (first, second) = articles.split_at(400);
        scenario.stage.produce(&news::records(first));
        let daemon = scenario.start("one").ready();
        scenario.stage.await_all_committed();
        let topic = scenario.stage.articles();
        kafka::delete_topic(scenario.stage.address(), &topic);
        not_ready(&daemon, &[&topic, "is not there", "kafka-topics.sh"]);
        create(scenario, &topic);
        scenario.stage.produce(&news::records(second));
        ready(&daemon);
        scenario.stage.await_all_committed();
        assert_each_once(&scenario.stage.read_alerts(), &news::expected(&articles));
        daemon.stop();
    });
}

fn topic_of_alerts_deleted_and_created_anew() {
    scenario::plain_on_one_broker("alerts-deleted", |scenario| {
        let articles = news::many(440);
        let (first, second) = articles.split_at(400);
        scenario.stage.produce(&news::records(first));
        let daemon = scenario.start("one").ready();
        scenario.stage.await_all_committed();
        let topic = scenario.stage.alerts();
        kafka::delete_topic(scenario.stage.address(), &topic);
        scenario.stage.produce(&news::records(second));
        not_ready(&daemon, &[&topic, "is not there", "kafka-topics.sh"]);
        create(scenario, &topic);
        ready(&daemon);
        scenario.stage.await_all_committed();
        assert_each_once(&scenario.stage.read_alerts(), &news::expected(second));
        daemon.stop();
    });
}

/// The name of a topic is free only some time after its deletion.
fn create(scenario: &Scenario<'_, '_>, topic: &str) {
    thread::sleep(Duration::from_secs(2));
    kafka::create_topic(scenario.stage.address(), topic, 4);
}

/// Users by name and password for the clients under test; who comes directly may do everything.
const WITH_USERS: &str = "\
    listener.security.protocol.map=\
    CLIENTS:SASL_PLAINTEXT,BROKERS:PLAINTEXT,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT\n\
    listener.name.clients.sasl.enabled.mechanisms=PLAIN\n\
    listener.name.clients.plain.sasl.jaas.config=\
    org.apache.kafka.common.security.plain.PlainLoginModule required user_desk=\"right\";\n\
    authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer\n\
    super.users=User:ANONYMOUS\n";

fn rights_given_one_by_one() {
    let mut cluster = Cluster::start(1, WITH_USERS);
    scenario::run(&mut cluster, "rights", |scenario| {
        let articles = news::many(40);
        scenario.stage.produce(&news::records(&articles));
        let sasl =
            |password| format!("{{ mechanism = \"PLAIN\", username = \"desk\", password = \"{password}\" }}");
        scenario.stage.set("kafka.security", "\"sasl_plaintext\"");
        scenario.stage.set("kafka.sasl", &sasl("wrong"));
        let daemon = scenario.start("one");
        eventually("it answers", || daemon.get("/readyz"));
        not_ready(&daemon, &["refuses us", "kafka.sasl"]);
        assert_calm(&daemon);
        daemon.stop();

        scenario.stage.set("kafka.sasl", &sasl("right"));
        let daemon = scenario.start("one");
        eventually("it answers", || daemon.get("/readyz"));
        let (topic, group) = (scenario.stage.articles(), scenario.stage.group());
        let transactional_ids = [0, 1].map(|lane| format!("{group}-one-{lane}"));
        let address = scenario.stage.address().to_owned();
        let give = |resource, name: &str, operation| allow(&address, "desk", resource, name, operation);
        not_ready(&daemon, &[&topic, "for this user to see"]);
        give(Resource::Topic, "*", Operation::Describe);
        not_ready(&daemon, &["refuses us", "ransactional"]);
        assert_calm(&daemon);
        for transactional_id in &transactional_ids {
            give(Resource::TransactionalId, transactional_id, Operation::Write);
        }
        not_ready(&daemon, &["refuses us", "opic"]);
        assert_calm(&daemon);
        give(Resource::Topic, &scenario.stage.alerts(), Operation::Write);
        give(Resource::Topic, &scenario.stage.dead_letters(), Operation::Write);
        not_ready(&daemon, &["refuses us", "roup"]);
        assert_calm(&daemon);
        give(Resource::Group, &group, Operation::Read);
        not_ready(&daemon, &["refuses us", "opic"]);
        assert_calm(&daemon);
        assert_eq!(scenario.stage.read_alerts(), []);
        give(Resource::Topic, &topic, Operation::Read);
        ready(&daemon);
        scenario.stage.await_all_committed();
        assert_each_once(&scenario.stage.read_alerts(), &news::expected(&articles));
        daemon.stop();
    });
}

/// One broker, but three copies wanted of what transactions are kept in.
fn transactions_unavailable() {
    let mut cluster = Cluster::start(1, "transaction.state.log.replication.factor=3\n");
    scenario::run(&mut cluster, "transactions-unavailable", |scenario| {
        let articles = news::many(40);
        scenario.stage.produce(&news::records(&articles));
        let daemon = scenario.start("one");
        let settings = ["transaction.state.log.replication.factor", "transaction.state.log.min.isr"];
        daemon.logged(&settings);
        not_ready(&daemon, &settings);
        thread::sleep(Duration::from_secs(3));
        let lines = daemon.log().iter().filter(|line| line.contains(settings[0])).count();
        assert_eq!(lines, 1, "told once");
        let node = scenario.cluster.node(0);
        node.stop();
        node.configure("transaction.state.log.replication.factor=1\n");
        node.start();
        ready(&daemon);
        scenario.stage.await_all_committed();
        assert_each_once(&scenario.stage.read_alerts(), &news::expected(&articles));
        daemon.stop();
    });
}
