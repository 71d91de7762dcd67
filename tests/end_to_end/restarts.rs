//! The daemon ends in the middle of its work and goes on where it was.

use crate::harness::alerts::{assert_each_once, assert_same_set};
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::news;
use crate::harness::stage::Stage;
use crate::harness::wait::eventually;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::real(
            "sigterm_under_load_loses_and_repeats_nothing",
            sigterm_under_load_loses_and_repeats_nothing,
        ),
        Case::real(
            "a_power_cut_under_load_loses_and_repeats_nothing",
            a_power_cut_under_load_loses_and_repeats_nothing,
        ),
        Case::real("at_least_once_loses_nothing", at_least_once_loses_nothing),
        Case::any("sigint_ends_like_sigterm", sigint_ends_like_sigterm),
    ]
}

const ARTICLES: usize = 6000;

/// A member that vanishes is missed after six seconds, and not after the default of 45.
const MISSED_SOON: &str = r#"{ "session.timeout.ms" = "6000", "transaction.timeout.ms" = "5000" }"#;

/// Ends the daemon twice somewhere in the middle, and lets a third one finish.
fn interrupt(stage: &Stage<'_>, mut end: impl FnMut(Daemon)) {
    stage.produce(&news::records(&news::many(ARTICLES)));
    for goal in [ARTICLES as i64 / 6, ARTICLES as i64 / 2] {
        let daemon = Daemon::start(stage, "one").ready();
        eventually("in the middle of the work", || {
            let done: i64 = stage.committed().values().sum();
            if done >= goal { Ok(()) } else { Err(format!("{done} of {ARTICLES}")) }
        });
        end(daemon);
    }
    let done: i64 = stage.committed().values().sum();
    assert!(done < ARTICLES as i64, "it was to be interrupted, but had finished");
    let daemon = Daemon::start(stage, "one").ready();
    stage.await_all_committed();
    daemon.stop();
}

/// Batches of few articles, so that the work takes long enough to be interrupted, and in the midst of a
/// transaction.
fn stage<'b>(broker: &'b Broker, purpose: &str) -> Stage<'b> {
    let mut stage = Stage::new(broker, purpose);
    stage.set("batch.max_articles", "5");
    stage
}

fn sigterm_under_load_loses_and_repeats_nothing(broker: &Broker) {
    let stage = stage(broker, "sigterm");
    interrupt(&stage, Daemon::stop);
    assert_each_once(&stage.read_alerts(), &news::expected(&news::many(ARTICLES)));
}

fn a_power_cut_under_load_loses_and_repeats_nothing(broker: &Broker) {
    let mut stage = stage(broker, "power-cut");
    stage.set("kafka.properties", MISSED_SOON);
    interrupt(&stage, Daemon::kill);
    assert_each_once(&stage.read_alerts(), &news::expected(&news::many(ARTICLES)));
}

fn at_least_once_loses_nothing(broker: &Broker) {
    let mut stage = stage(broker, "at-least-once");
    stage.set("delivery.guarantee", "\"at-least-once\"");
    stage.set("kafka.properties", MISSED_SOON);
    let mut gently = true;
    interrupt(&stage, |daemon| {
        if gently {
            daemon.stop()
        } else {
            daemon.kill()
        }
        gently = false;
    });
    assert_same_set(&stage.read_alerts(), &news::expected(&news::many(ARTICLES)));
}

fn sigint_ends_like_sigterm(broker: &Broker) {
    let stage = Stage::new(broker, "sigint");
    let mut daemon = stage.daemon();
    daemon.signal("INT");
    assert_eq!(daemon.exit_code(), Some(0));
}
