//! Every article of a partition that is added under way is matched, wherever the group began.

use std::collections::BTreeSet;

use crate::harness::alerts::assert_each_once;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::kafka::{self, Produced};
use crate::harness::news::{self, Article, Pair};
use crate::harness::stage::{PARTITIONS, Stage};
use crate::harness::wait::eventually;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::real("partitions_added_under_way_are_read_whole", partitions_added_under_way_are_read_whole),
        Case::real("members_that_begin_together_begin_alike", members_that_begin_together_begin_alike),
        Case::real("what_another_member_began_with_is_heeded", what_another_member_began_with_is_heeded),
    ]
}

fn on(partition: i32, id: &str) -> Produced {
    Produced { partition: Some(partition), ..news::record(&news::one(id)) }
}

fn of(ids: &[&str]) -> BTreeSet<Pair> {
    news::expected(&ids.iter().map(|id| news::one(id)).collect::<Vec<Article>>())
}

fn await_positions(stage: &Stage<'_>, partitions: usize) {
    eventually("positions are known", || {
        let committed = stage.committed();
        if committed.len() == partitions { Ok(()) } else { Err(format!("{committed:?}")) }
    });
}

fn add_partitions(stage: &Stage<'_>, in_all: usize) {
    kafka::add_partitions(stage.address(), &stage.articles(), in_all);
}

fn partitions_added_under_way_are_read_whole(broker: &Broker) {
    // Nothing is as young as the time.
    for start in ["latest", "2200-01-01T00:00:00Z"] {
        for duplicates in ["partition", "off"] {
            let mut stage = Stage::new(broker, "added");
            stage.set("kafka.start", &format!("{start:?}"));
            stage.set("delivery.duplicates", &format!("{duplicates:?}"));
            // Long enough for articles to be there before the daemon looks.
            stage.set("kafka.properties", r#"{ "topic.metadata.refresh.interval.ms" = "3000" }"#);
            stage.produce(&[on(0, "old-0"), on(1, "old-1")]);
            let daemon = stage.daemon();
            await_positions(&stage, 4);
            add_partitions(&stage, 6);
            stage.produce(&[on(4, "added-4"), on(5, "added-5"), on(0, "new-0")]);
            daemon.counted("articles_total", &[], 3);
            daemon.stop();
            // Partition 1 had no article since the start, partition 6 is there before anyone looks.
            add_partitions(&stage, 7);
            stage.produce(&[on(1, "new-1"), on(4, "new-4"), on(6, "added-6")]);
            let daemon = stage.daemon();
            daemon.counted("articles_total", &[], 3);
            let expected = ["added-4", "added-5", "new-0", "new-1", "new-4", "added-6"];
            assert_each_once(&stage.read_alerts(), &of(&expected));
            daemon.stop();
        }
    }
}

/// Each is given its partitions at the same time as the others, and may find that these have begun.
fn members_that_begin_together_begin_alike(broker: &Broker) {
    let mut stage = Stage::new(broker, "together");
    stage.set("kafka.start", "\"latest\"");
    add_partitions(&stage, 16);
    let old: Vec<Produced> = (0..16).map(|partition| on(partition, &format!("old-{partition}"))).collect();
    stage.produce(&old);
    let daemons = [Daemon::start(&stage, "one"), Daemon::start(&stage, "two")].map(Daemon::ready);
    await_positions(&stage, 16);
    let ids: Vec<String> = (0..16).map(|partition| format!("new-{partition}")).collect();
    let new: Vec<Produced> = (0..).zip(&ids).map(|(partition, id)| on(partition, id)).collect();
    stage.produce(&new);
    stage.await_all_committed();
    assert_each_once(&stage.read_alerts(), &of(&ids.iter().map(String::as_str).collect::<Vec<&str>>()));
    daemons.into_iter().for_each(Daemon::stop);
}

/// What stands beside an offset tells partitions that another member is about to begin with from those that
/// were added since; where nothing does, none is begun with any more.
fn what_another_member_began_with_is_heeded(broker: &Broker) {
    for (note, expected) in
        [("newswatch:1:1::4", &["old-4", "old-5"][..]), ("", &["old-1", "old-2", "old-3", "old-4", "old-5"])]
    {
        let mut stage = Stage::new(broker, "began");
        stage.set("kafka.start", "\"latest\"");
        add_partitions(&stage, 6);
        let old: Vec<Produced> = (0..6).map(|partition| on(partition, &format!("old-{partition}"))).collect();
        stage.produce(&old);
        kafka::commit_with(note, stage.address(), &stage.group(), &stage.articles(), 0, 1);
        let daemon = stage.daemon();
        stage.await_all_committed();
        assert_each_once(&stage.read_alerts(), &of(expected));
        assert_eq!(stage.ends().len(), PARTITIONS as usize + 2);
        daemon.stop();
    }
}
