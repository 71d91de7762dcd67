//! An article of which some alerts do not fit gives each of its alerts once, however often it is copied and put
//! back.

use std::collections::BTreeSet;

use serde_json::json;

use super::dead_letters::{dead_letters, listed};
use crate::harness::alerts::assert_each_once;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::kafka::Produced;
use crate::harness::news::{self, Article, Pair};
use crate::harness::stage::Stage;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::real(
            "alerts_that_did_not_fit_are_given_once_each_when_they_do",
            alerts_that_did_not_fit_are_given_once_each_when_they_do,
        ),
        Case::real(
            "what_one_group_puts_back_is_a_copy_to_another",
            what_one_group_puts_back_is_a_copy_to_another,
        ),
        Case::real(
            "too_many_alerts_that_do_not_fit_cannot_be_put_back",
            too_many_alerts_that_do_not_fit_cannot_be_put_back,
        ),
    ]
}

/// Only the alert of `short` fits.
const SHORT: &str = "10000";
/// That of `long` does too.
const LONG: &str = "40000";
/// All do.
const LONGEST: &str = "200000";

/// Three watches for the same, which differ by what their alerts weigh however they are shortened.
fn write_watches(stage: &Stage<'_>) {
    let watch = |id: &str, length: usize| {
        let name = "n".repeat(length);
        format!("[[watch]]\nid = \"{id}\"\nname = \"{name}\"\nterms = [\"dock strike\"]\n")
    };
    stage.write_watchlist(&[watch("short", 10), watch("long", 20_000), watch("longest", 60_000)].concat());
}

/// Takes more than 100 steps to match.
fn article() -> Article {
    Article {
        id: "heavy".to_owned(),
        json: json!({ "id": "heavy", "title": "Port", "body": "dock strike ".repeat(30) }),
        fires: &["short", "long", "longest"],
    }
}

fn record() -> Produced {
    Produced { partition: Some(0), ..news::record(&article()) }
}

fn of(watches: &[&str]) -> BTreeSet<Pair> {
    watches.iter().map(|watch| ("heavy".to_owned(), (*watch).to_owned())).collect()
}

/// Waits until so many articles were processed and committed, so many of them as copies.
fn counted(daemon: &Daemon, articles: u64, copies: u64) {
    daemon.counted("articles_total", &[], articles);
    assert_eq!(daemon.metrics().count("duplicates_total", &[]), copies);
}

/// Puts a dead letter back, by its number from 0.
fn put_back(stage: &Stage<'_>, number: usize) {
    let place = &listed(stage, &[])[number][0];
    let told = dead_letters(stage, &["replay", place]);
    assert_eq!(told.code, Some(0), "{}{}", told.stdout, told.stderr);
}

/// Of each dead letter its reason, attempt and the watches whose alerts are left to it.
fn letters(stage: &Stage<'_>) -> Vec<(String, String, String)> {
    let header = |letter: &crate::harness::kafka::Consumed, name: &str| {
        letter.header(&format!("newswatch-dlq-{name}")).unwrap_or_default().to_owned()
    };
    let told = |letter| (header(letter, "reason"), header(letter, "attempt"), header(letter, "watches"));
    stage.read_dead_letters().iter().map(told).collect()
}

fn alerts_that_did_not_fit_are_given_once_each_when_they_do(broker: &Broker) {
    for guarantee in ["exactly-once", "at-least-once"] {
        let mut stage = Stage::new(broker, "withheld");
        stage.set("delivery.guarantee", &format!("{guarantee:?}"));
        write_watches(&stage);
        let told = |reason: &str, attempt: &str, watches: &str| {
            (reason.to_owned(), attempt.to_owned(), watches.to_owned())
        };
        let both = r#"["long","longest"]"#;

        // Copies, before and behind a restart.
        stage.set("alerts.max_bytes", SHORT);
        stage.produce(&[record()]);
        let daemon = stage.daemon();
        counted(&daemon, 1, 0);
        stage.produce(&[record()]);
        counted(&daemon, 2, 1);
        daemon.stop();
        stage.produce(&[record()]);
        let daemon = stage.daemon();
        counted(&daemon, 1, 1);
        assert_each_once(&stage.read_alerts(), &of(&["short"]));
        assert_eq!(letters(&stage), [told("alert_too_large", "1", both)]);

        // It fits no better; and the same again does not come to alerts at all.
        put_back(&stage, 0);
        counted(&daemon, 2, 1);
        daemon.stop();
        stage.set("match.budget", "100");
        put_back(&stage, 0);
        let daemon = stage.daemon();
        counted(&daemon, 1, 0);
        daemon.stop();
        let expected = [
            told("alert_too_large", "1", both),
            told("alert_too_large", "2", both),
            told("match_budget", "2", both),
        ];
        assert_eq!(letters(&stage), expected);

        // One of the two fits; what was put back before then has nothing more to give.
        stage.set("match.budget", "50000000");
        stage.set("alerts.max_bytes", LONG);
        let daemon = stage.daemon();
        put_back(&stage, 2);
        counted(&daemon, 1, 0);
        put_back(&stage, 0);
        put_back(&stage, 1);
        counted(&daemon, 3, 2);
        daemon.stop();
        assert_each_once(&stage.read_alerts(), &of(&["short", "long"]));
        assert_eq!(letters(&stage)[3..], [told("alert_too_large", "3", r#"["longest"]"#)]);

        // The other one fits too; copies of all that went before are still known to whoever takes over.
        stage.set("alerts.max_bytes", LONGEST);
        put_back(&stage, 3);
        let daemon = stage.daemon();
        counted(&daemon, 1, 0);
        let other = Daemon::start(&stage, "two").ready();
        daemon.stop();
        let again = dead_letters(&stage, &["replay", "--all"]);
        assert_eq!(again.code, Some(0), "{}{}", again.stdout, again.stderr);
        stage.produce(&[record()]);
        counted(&other, 5, 5);
        assert_each_once(&stage.read_alerts(), &of(&["short", "long", "longest"]));
        assert_eq!(letters(&stage).len(), 4);
        other.stop();
    }
}

/// Another group has limits of its own, and gave the alerts that did not fit for the first one.
fn what_one_group_puts_back_is_a_copy_to_another(broker: &Broker) {
    let mut stage = Stage::new(broker, "withheld-groups");
    write_watches(&stage);
    stage.set("alerts.max_bytes", SHORT);
    stage.produce(&[record()]);
    let daemon = stage.daemon();
    counted(&daemon, 1, 0);
    daemon.stop();
    stage.set("alerts.max_bytes", LONGEST);
    put_back(&stage, 0);
    let daemon = stage.daemon();
    counted(&daemon, 1, 0);
    daemon.stop();
    assert_each_once(&stage.read_alerts(), &of(&["short", "long", "longest"]));

    let theirs = stage.create_topic("their-alerts");
    stage.set("kafka.group", &format!("{:?}", stage.topic("their-group")));
    stage.set("alerts.topic", &format!("{theirs:?}"));
    let daemon = stage.daemon();
    counted(&daemon, 2, 1);
    assert_each_once(&stage.read(&theirs), &of(&["short", "long", "longest"]));
    daemon.stop();
}

/// Which alerts are missing could not be told from the dead letter: put back it would give all of them again.
fn too_many_alerts_that_do_not_fit_cannot_be_put_back(broker: &Broker) {
    let mut stage = Stage::new(broker, "withheld-many");
    let watch = |number: usize| {
        let name = "n".repeat(12_000);
        format!("[[watch]]\nid = \"long-{number}\"\nname = \"{name}\"\nterms = [\"dock strike\"]\n")
    };
    stage.write_watchlist(&(0..100).map(watch).collect::<String>());
    stage.set("alerts.max_bytes", SHORT);
    stage.set("dead_letter.max_bytes", "3000");
    stage.produce(&[record()]);
    let daemon = stage.daemon();
    counted(&daemon, 1, 0);
    daemon.stop();
    assert_eq!(stage.read_alerts(), []);
    let told = dead_letters(&stage, &["replay", "--all"]);
    assert_eq!(told.code, Some(1), "{}", told.stderr);
    let expected = "refused: the list of watches whose alerts did not fit was too long to keep";
    assert!(told.stdout.contains(expected), "{}", told.stdout);
}
