//! Watchlists change while the daemon runs.

use serde_json::Value;

use crate::harness::alerts::assert_each_once;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::news;
use crate::harness::stage::Stage;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::any("sighup_puts_changed_watchlists_in_force", sighup_puts_changed_watchlists_in_force),
        Case::any("changed_content_is_found_without_a_signal", changed_content_is_found_without_a_signal),
        Case::any("a_broken_watchlist_keeps_the_running_one", a_broken_watchlist_keeps_the_running_one),
    ]
}

/// What is watched for instead.
const AFTER: &str = "[[watch]]\nid = \"quays\"\nterms = [\"at the quay\"]\n";

/// One article before and one after `change`; only the second fires the new watch, and not the old one.
fn change_what_fires(stage: &Stage<'_>, daemon: &mut Daemon, change: impl FnOnce(&mut Daemon)) {
    stage.produce(&[news::record(&news::one("before"))]);
    daemon.counted("articles_total", &[], 1);
    stage.write_watchlist(AFTER);
    change(daemon);
    daemon.counted("watchlist_reloads_total", &[("result", "ok")], 1);
    stage.produce(&[news::record(&news::one("after"))]);
    daemon.counted("articles_total", &[], 2);
    let pair = |article: &str, watch: &str| (article.to_owned(), watch.to_owned());
    let expected = [pair("before", "dock-strike"), pair("after", "quays")].into();
    assert_each_once(&stage.read_alerts(), &expected);
    assert_eq!(daemon.metrics().count("watches", &[]), 1);
    // What changed is told by id.
    daemon.logged(&["reloaded", "quays", "dock-strike"]);
}

fn sighup_puts_changed_watchlists_in_force(broker: &Broker) {
    let stage = Stage::new(broker, "sighup");
    let mut daemon = stage.daemon();
    change_what_fires(&stage, &mut daemon, |daemon| daemon.signal("HUP"));
    daemon.stop();
}

fn changed_content_is_found_without_a_signal(broker: &Broker) {
    let mut stage = Stage::new(broker, "poll");
    stage.set("watchlists.poll_interval", "\"100ms\"");
    let mut daemon = stage.daemon();
    change_what_fires(&stage, &mut daemon, |_| {});
    daemon.stop();
}

fn a_broken_watchlist_keeps_the_running_one(broker: &Broker) {
    let stage = Stage::new(broker, "broken");
    let mut daemon = stage.daemon();
    stage.write_watchlist("[[watch]]\nid = \"Not An Id\"\nterms = [\"dock strike\"]\nseverty = \"high\"\n");
    daemon.signal("HUP");
    daemon.counted("watchlist_reloads_total", &[("result", "failed")], 1);
    let (status, body) = daemon.readyz();
    assert_eq!((status, &body["ready"]), (200, &Value::Bool(true)), "the running set goes on: {body}");
    let told = body.to_string();
    for mistake in ["harness.toml", "Not An Id", "severty"] {
        assert!(told.contains(mistake), "no {mistake} in {told}");
        daemon.logged(&["not reloaded", mistake]);
    }
    let article = news::one("still-watched");
    stage.produce(&[news::record(&article)]);
    daemon.counted("articles_total", &[], 1);
    assert_each_once(&stage.read_alerts(), &news::expected(&[article]));
    stage.write_watchlist(AFTER);
    daemon.signal("HUP");
    daemon.counted("watchlist_reloads_total", &[("result", "ok")], 1);
    let (_, body) = daemon.readyz();
    assert!(!body.to_string().contains("severty"), "mended: {body}");
    daemon.stop();
}
