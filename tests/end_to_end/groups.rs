//! Several instances share the work, and none of it is lost between them.

use crate::harness::alerts::assert_each_once;
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
            "an_instance_that_joins_and_leaves_loses_nothing",
            an_instance_that_joins_and_leaves_loses_nothing,
        ),
        Case::real("a_static_member_that_restarts_goes_on", a_static_member_that_restarts_goes_on),
        Case::real("two_instances_of_one_name_are_told_so", two_instances_of_one_name_are_told_so),
    ]
}

fn assigned(daemon: &Daemon, wanted: u64) {
    eventually(&format!("{wanted} partitions assigned"), || {
        let assigned = daemon.metrics().count("assigned_partitions", &[]);
        if assigned == wanted { Ok(()) } else { Err(assigned.to_string()) }
    });
}

fn an_instance_that_joins_and_leaves_loses_nothing(broker: &Broker) {
    let mut stage = Stage::new(broker, "join-leave");
    stage.set("batch.max_articles", "20");
    let articles = news::many(2400);
    let mut parts = articles.chunks(400);
    let mut produce = || stage.produce(&news::records(parts.next().expect("six parts are enough")));
    produce();
    let one = Daemon::start(&stage, "one").ready();
    assigned(&one, 4);
    produce();
    let two = Daemon::start(&stage, "two").ready();
    produce();
    assigned(&one, 2);
    assigned(&two, 2);
    produce();
    two.stop();
    produce();
    assigned(&one, 4);
    produce();
    eventually("committed to the end", || {
        let (committed, ends) = (stage.committed(), stage.ends());
        if committed == ends { Ok(()) } else { Err(format!("{committed:?} of {ends:?}")) }
    });
    assert_each_once(&stage.read_alerts(), &news::expected(&articles));
    one.stop();
    assert_eq!(stage.committed(), stage.ends());
}

fn a_static_member_that_restarts_goes_on(broker: &Broker) {
    let mut stage = Stage::new(broker, "static");
    stage.set("kafka.static_membership", "true");
    let articles = news::many(400);
    let (first, second) = articles.split_at(200);
    stage.produce(&news::records(first));
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 200);
    daemon.stop();
    stage.produce(&news::records(second));
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 200);
    assert_each_once(&stage.read_alerts(), &news::expected(&articles));
    daemon.stop();
}

fn two_instances_of_one_name_are_told_so(broker: &Broker) {
    let stage = Stage::new(broker, "one-name");
    stage.produce(&news::records(&news::many(40)));
    let mut first = Daemon::start(&stage, "twin").ready();
    let mut second = Daemon::start(&stage, "twin").ready();
    // Each takes the id from the other until one of them gives up. To notice, they have to publish.
    let mut number = 0;
    let code = eventually("one of the two gave up", || {
        if !first.is_running() {
            return Ok(first.exit_code());
        }
        if !second.is_running() {
            return Ok(second.exit_code());
        }
        number += 1;
        let articles: Vec<news::Article> =
            (0..8).map(|part| news::one(&format!("{number}-{part}"))).collect();
        stage.produce(&news::records(&articles));
        Err("both run".to_owned())
    });
    assert_eq!(code, Some(1));
    let last_words = [first.log(), second.log()].concat();
    let names_the_key = last_words.iter().any(|line| line.contains("kafka.instance"));
    assert!(names_the_key, "no line names kafka.instance: {last_words:?}");
}
