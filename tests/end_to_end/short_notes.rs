//! Brokers that take less beside an offset than is to stand there (`offset.metadata.max.bytes`).

use crate::harness::alerts::{assert_each_once, assert_same_set};
use crate::harness::apache::Apache;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::kafka::Produced;
use crate::harness::news::{self, Article};
use crate::harness::stage::Stage;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::own("a_note_that_is_too_long_is_shortened", || goes_on(100)),
        Case::own("a_note_that_may_not_be_is_left_out", || goes_on(0)),
    ]
}

fn on(partition: i32, article: &Article) -> Produced {
    Produced { partition: Some(partition), ..news::record(article) }
}

/// What the notes would hold does not fit: nothing is lost, it is told once, and copies that are near are
/// recognised as far as there is room to know them by.
fn goes_on(bytes: usize) {
    let settings = format!("offset.metadata.max.bytes={bytes}\n");
    let mut apache = Apache::prepare_with(&settings).expect("Kafka can be fetched");
    apache.start().expect("Kafka starts");
    let broker = Broker::from(&apache);
    for guarantee in ["exactly-once", "at-least-once"] {
        let mut stage = Stage::new(&broker, "short-notes");
        stage.set("delivery.guarantee", &format!("{guarantee:?}"));
        stage.set("dead_letter.max_consecutive", "100000");
        stage.set("dead_letter.max_ratio", "1.0");
        // Positions are committed before there is a batch, too.
        stage.set("kafka.start", "\"latest\"");
        let daemon = stage.daemon();
        stage.await_all_committed();
        let garbage =
            Produced { partition: Some(0), value: Some(b"garbage".to_vec()), ..Produced::default() };
        let articles: Vec<Article> = (0..8).map(|number| news::one(&format!("of-{number}"))).collect();
        let mut records = vec![garbage; 300];
        records.extend((0..).zip(&articles).map(|(number, article)| on(number % 4, article)));
        stage.produce(&records);
        stage.await_all_committed();
        assert_articles(&stage, guarantee, &articles);
        assert_told_once(&daemon);
        daemon.stop();

        // Behind a restart, with copies of the last ones.
        let later = [news::one("later-0"), news::one("later-1")];
        stage.produce(&[on(0, &articles[4]), on(0, &later[0]), on(1, &articles[5]), on(1, &later[1])]);
        let daemon = stage.daemon();
        daemon.counted("articles_total", &[], 4);
        let copies = daemon.metrics().count("duplicates_total", &[]);
        let all: Vec<Article> = articles.iter().chain(&later).cloned().collect();
        if bytes > 0 {
            assert_eq!(copies, 2);
            assert_articles(&stage, guarantee, &all);
        } else {
            // Nobody knows any more.
            assert_eq!(copies, 0);
            assert_same_set(&stage.read_alerts(), &news::expected(&all));
        }
        assert_eq!(stage.committed(), stage.ends());
        daemon.stop();
    }
}

fn assert_articles(stage: &Stage<'_>, guarantee: &str, articles: &[Article]) {
    match guarantee {
        "exactly-once" => assert_each_once(&stage.read_alerts(), &news::expected(articles)),
        _ => assert_same_set(&stage.read_alerts(), &news::expected(articles)),
    }
}

fn assert_told_once(daemon: &Daemon) {
    daemon.logged(&["WARN", "offset.metadata.max.bytes"]);
    let log = daemon.log();
    let told = log.iter().filter(|line| line.contains("offset.metadata.max.bytes")).count();
    assert_eq!(told, 1, "{log:?}");
}
