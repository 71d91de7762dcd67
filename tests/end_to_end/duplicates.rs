//! An article that is produced twice gives its alerts once, whoever reads the copies.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::alerts::{assert_each_once, pairs};
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::command::{finish, newswatch};
use crate::harness::daemon::Daemon;
use crate::harness::kafka::{self, Produced};
use crate::harness::news::{self, Article};
use crate::harness::stage::Stage;
use crate::harness::wait::eventually;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::any("copies_in_one_batch_give_their_alerts_once", copies_in_one_batch_give_their_alerts_once),
        Case::any(
            "copies_in_two_batches_give_their_alerts_once",
            copies_in_two_batches_give_their_alerts_once,
        ),
        Case::real("copies_are_recognised_across_a_restart", copies_are_recognised_across_a_restart),
        Case::real("copies_are_recognised_across_power_cuts", copies_are_recognised_across_power_cuts),
        Case::real("copies_are_recognised_across_a_rebalance", copies_are_recognised_across_a_rebalance),
        Case::real("copies_beyond_the_window_are_articles", copies_beyond_the_window_are_articles),
        Case::real("copies_are_articles_where_that_is_off", copies_are_articles_where_that_is_off),
        Case::real("what_was_never_processed_has_no_copies", what_was_never_processed_has_no_copies),
        Case::real(
            "copies_are_articles_where_offsets_were_reset",
            copies_are_articles_where_offsets_were_reset,
        ),
        Case::real("copies_are_recognised_behind_much_garbage", copies_are_recognised_behind_much_garbage),
        Case::real(
            "copies_are_recognised_behind_what_was_put_back",
            copies_are_recognised_behind_what_was_put_back,
        ),
    ]
}

fn on(partition: i32, article: &Article) -> Produced {
    Produced { partition: Some(partition), ..news::record(article) }
}

/// Waits until so many articles were processed and committed, so many of them as copies.
fn counted(daemon: &Daemon, articles: u64, copies: u64) {
    daemon.counted("articles_total", &[], articles);
    assert_eq!(daemon.metrics().count("duplicates_total", &[]), copies);
}

fn assert_number_of_alerts(stage: &Stage<'_>, expected: usize) {
    let pairs = pairs(&stage.read_alerts());
    assert_eq!(pairs.len(), expected, "{pairs:?}");
}

fn copies_in_one_batch_give_their_alerts_once(broker: &Broker) {
    let mut stage = Stage::new(broker, "copies-one-batch");
    stage.set("batch.max_delay", "\"2s\"");
    let article = news::one("twice");
    let mut changed = article.clone();
    changed.json["body"] = Value::from("The dock strike is over.");
    let mut nameless = article.clone();
    nameless.json.as_object_mut().expect("it is one").remove("id");
    let unwatched =
        Article { json: serde_json::json!({ "id": "quiet", "title": "Rain" }), ..news::one("quiet") };
    let records =
        [&article, &article, &changed, &nameless, &article, &nameless, &changed, &unwatched, &unwatched];
    stage.produce(&records.map(|article| on(2, article)));
    let daemon = stage.daemon();
    counted(&daemon, 9, 4);
    // The article, its other version, and two that cannot be known as the same.
    assert_number_of_alerts(&stage, 4);
    let ids: BTreeSet<String> =
        stage.read_alerts().iter().filter_map(|alert| alert.header("ce_id").map(str::to_owned)).collect();
    assert_eq!(ids.len(), 4, "{ids:?}");
    assert_eq!(stage.read_dead_letters(), []);
    daemon.stop();
}

fn copies_in_two_batches_give_their_alerts_once(broker: &Broker) {
    let mut stage = Stage::new(broker, "copies-two-batches");
    stage.set("batch.max_articles", "1");
    let articles = news::forty();
    stage.produce(&news::records(&articles));
    let daemon = stage.daemon();
    counted(&daemon, 40, 0);
    stage.produce(&news::records(&articles));
    counted(&daemon, 80, 40);
    assert_each_once(&stage.read_alerts(), &news::expected(&articles));
    daemon.stop();
}

fn copies_are_recognised_across_a_restart(broker: &Broker) {
    for guarantee in ["exactly-once", "at-least-once"] {
        let mut stage = Stage::new(broker, "copies-restart");
        stage.set("delivery.guarantee", &format!("{guarantee:?}"));
        let articles = news::forty();
        stage.produce(&news::records(&articles));
        let daemon = stage.daemon();
        counted(&daemon, 40, 0);
        daemon.stop();
        stage.produce(&news::records(&articles));
        let daemon = stage.daemon();
        // What is read back is not counted as consumed.
        counted(&daemon, 40, 40);
        assert_each_once(&stage.read_alerts(), &news::expected(&articles));
        daemon.stop();
        // A copy of a copy.
        stage.produce(&news::records(&articles));
        let daemon = stage.daemon();
        counted(&daemon, 40, 40);
        assert_each_once(&stage.read_alerts(), &news::expected(&articles));
        assert_eq!(stage.committed(), stage.ends());
        daemon.stop();
    }
}

fn copies_are_recognised_across_power_cuts(broker: &Broker) {
    let mut stage = Stage::new(broker, "copies-power-cut");
    stage.set("batch.max_articles", "5");
    stage.set("kafka.properties", r#"{ "session.timeout.ms" = "6000", "transaction.timeout.ms" = "5000" }"#);
    let articles = news::many(1500);
    // Copies everywhere: half of the articles before the other half of the articles and the first again.
    let (first, second) = articles.split_at(750);
    for part in [first, first, second, first, second] {
        stage.produce(&news::records(part));
    }
    for goal in [600, 1800, 2700] {
        let daemon = Daemon::start(&stage, "one").ready();
        eventually("in the middle of the work", || {
            let done: i64 = stage.committed().values().sum();
            if done >= goal { Ok(()) } else { Err(format!("{done}")) }
        });
        daemon.kill();
    }
    let daemon = Daemon::start(&stage, "one").ready();
    stage.await_all_committed();
    assert_each_once(&stage.read_alerts(), &news::expected(&articles));
    daemon.stop();
}

fn copies_are_recognised_across_a_rebalance(broker: &Broker) {
    let stage = Stage::new(broker, "copies-rebalance");
    let articles = news::many(400);
    stage.produce(&news::records(&articles));
    let one = Daemon::start(&stage, "one").ready();
    counted(&one, 400, 0);
    let two = Daemon::start(&stage, "two").ready();
    let assigned = |daemon: &Daemon, wanted: u64| {
        eventually(&format!("{wanted} partitions assigned"), || {
            let assigned = daemon.metrics().count("assigned_partitions", &[]);
            if assigned == wanted { Ok(()) } else { Err(assigned.to_string()) }
        });
    };
    assigned(&one, 2);
    assigned(&two, 2);
    stage.produce(&news::records(&articles));
    stage.await_all_committed();
    counted(&one, 600, 200);
    counted(&two, 200, 200);
    one.stop();
    assigned(&two, 4);
    stage.produce(&news::records(&articles));
    stage.await_all_committed();
    counted(&two, 600, 600);
    assert_each_once(&stage.read_alerts(), &news::expected(&articles));
    two.stop();
}

fn copies_beyond_the_window_are_articles(broker: &Broker) {
    let mut stage = Stage::new(broker, "copies-window");
    stage.set("delivery.duplicates_window", "10");
    let (inside, beyond) = (news::one("inside"), news::one("beyond"));
    let between: Vec<Produced> = news::many(9).iter().map(|article| on(0, article)).collect();
    // `inside` at 1 and 11, `beyond` at 0 and 12; then once more behind a restart, at 13 and 23.
    stage.produce(&[vec![on(0, &beyond), on(0, &inside)], between].concat());
    stage.produce(&[on(0, &inside), on(0, &beyond)]);
    let daemon = stage.daemon();
    counted(&daemon, 13, 1);
    daemon.stop();
    let between: Vec<Produced> =
        (0..9).map(|number| on(0, &news::one(&format!("between-{number}")))).collect();
    stage.produce(&[vec![on(0, &beyond)], between, vec![on(0, &inside)]].concat());
    let daemon = stage.daemon();
    counted(&daemon, 11, 1);
    daemon.stop();
    let alerts = pairs(&stage.read_alerts());
    let of = |id: &str| alerts.iter().filter(|(article, _)| article == id).count();
    assert_eq!((of("inside"), of("beyond")), (2, 2), "{alerts:?}");
}

fn copies_are_articles_where_that_is_off(broker: &Broker) {
    let mut stage = Stage::new(broker, "copies-off");
    stage.set("delivery.duplicates", "\"off\"");
    let article = news::one("twice");
    stage.produce(&[on(0, &article), on(0, &article)]);
    let daemon = stage.daemon();
    counted(&daemon, 2, 0);
    daemon.stop();
    stage.produce(&[on(0, &article)]);
    let daemon = stage.daemon();
    counted(&daemon, 1, 0);
    assert_number_of_alerts(&stage, 3);
    daemon.stop();
}

/// Where a group begins behind the beginning, what stands before gave no alerts: neither at once nor after a
/// restart, when it could be read back, may anything be taken for a copy of it.
fn what_was_never_processed_has_no_copies(broker: &Broker) {
    let mut stage = Stage::new(broker, "copies-latest");
    stage.set("kafka.start", "\"latest\"");
    let old = news::one("old");
    stage.produce(&[on(0, &old)]);
    let daemon = stage.daemon();
    eventually("positions are known", || {
        let committed = stage.committed();
        if committed.len() == 4 { Ok(()) } else { Err(format!("{committed:?}")) }
    });
    stage.produce(&[on(0, &news::one("new"))]);
    counted(&daemon, 1, 0);
    daemon.stop();
    stage.produce(&[on(0, &old), on(0, &news::one("new"))]);
    let daemon = stage.daemon();
    counted(&daemon, 2, 1);
    assert_each_once(&stage.read_alerts(), &news::expected(&[old, news::one("new")]));
    daemon.stop();
}

/// Who resets offsets wants what stands behind them to be processed again.
fn copies_are_articles_where_offsets_were_reset(broker: &Broker) {
    let stage = Stage::new(broker, "copies-reset");
    stage.produce(&[on(0, &news::one("first")), on(0, &news::one("second"))]);
    let daemon = stage.daemon();
    counted(&daemon, 2, 0);
    daemon.stop();
    kafka::commit(stage.address(), &stage.group(), &stage.articles(), 0, 1);
    stage.produce(&[on(0, &news::one("second")), on(0, &news::one("first"))]);
    let daemon = stage.daemon();
    counted(&daemon, 3, 1);
    let ids: Vec<String> = pairs(&stage.read_alerts()).into_iter().map(|(article, _)| article).collect();
    assert_eq!(ids, ["first", "first", "second", "second"]);
    daemon.stop();
}

/// So many dead letters that not all fit beside the offset: the commit goes through, and what is nearer than
/// those that do not fit is recognised.
fn copies_are_recognised_behind_much_garbage(broker: &Broker) {
    let mut stage = Stage::new(broker, "copies-garbage");
    stage.set("dead_letter.max_consecutive", "100000");
    stage.set("dead_letter.max_ratio", "1.0");
    let garbage = Produced { partition: Some(0), value: Some(b"garbage".to_vec()), ..Produced::default() };
    let (far, near) = (news::one("far"), news::one("near"));
    stage.produce(&[vec![on(0, &far)], vec![garbage; 3000], vec![on(0, &near)]].concat());
    let daemon = stage.daemon();
    counted(&daemon, 3002, 0);
    daemon.stop();
    assert_eq!(stage.committed().get(&0), Some(&3002));
    stage.produce(&[on(0, &near), on(0, &far)]);
    let daemon = stage.daemon();
    counted(&daemon, 2, 1);
    let ids: Vec<String> = pairs(&stage.read_alerts()).into_iter().map(|(article, _)| article).collect();
    assert_eq!(ids, ["far", "far", "near"]);
    daemon.stop();
}

/// A dead letter that is put back is no copy of itself, though what is read back can be decoded by then; and
/// a copy that was processed before it makes it one.
fn copies_are_recognised_behind_what_was_put_back(broker: &Broker) {
    let mut stage = Stage::new(broker, "copies-put-back");
    stage.set("match.budget", "100");
    let body = "dock strike ".repeat(30);
    let heavy = |id: &str| Article {
        id: id.to_owned(),
        json: serde_json::json!({ "id": id, "title": "Port", "body": body }),
        fires: &["dock-strike"],
    };
    let (set_aside, copied) = (heavy("set-aside"), heavy("copied"));
    stage.produce(&[on(0, &set_aside), on(0, &copied)]);
    let daemon = stage.daemon();
    daemon.counted("dead_letters_total", &[("reason", "match_budget")], 2);
    daemon.stop();
    stage.set("match.budget", "50000000");
    stage.produce(&[on(0, &copied)]);
    let daemon = stage.daemon();
    counted(&daemon, 1, 0);
    let config = stage.write_config("replay", "127.0.0.1:0".parse().expect("it is an address"));
    for _ in 0..2 {
        let mut replay = newswatch(stage.folder(), ["dead-letters", "replay", "--all", "--config"]);
        let told = finish(replay.arg(&config), b"");
        assert_eq!(told.code, Some(0), "{}", told.stdout);
    }
    counted(&daemon, 5, 3);
    assert_each_once(&stage.read_alerts(), &news::expected(&[set_aside, copied]));
    daemon.stop();
}
