//! What comes in changes: poisoned records, further partitions, other watches.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::ledger::place;
use super::load::Kind;
use super::scenario::{Scenario, on_one_broker, plain_on_one_broker, times};
use crate::harness::alerts::{assert_each_once, pair, parse};
use crate::harness::case::Case;
use crate::harness::kafka;
use crate::harness::news::{self, Article};
use crate::harness::wait::within;

/// The scenarios of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::own("poisoned_records", poisoned_records),
        Case::own("partitions_added", partitions_added),
        Case::own("watchlist_reloaded", watchlist_reloaded),
        Case::own("backlog", backlog),
        Case::own("articles_that_are_hard_to_match", articles_that_are_hard_to_match),
    ]
}

/// With a kill now and then: what is poisoned must not be lost or doubled by it either.
fn poisoned_records() {
    on_one_broker("poison", |scenario| {
        // Above what an article of the load takes, below what the long ones take.
        scenario.stage.set("match.budget", "20000");
        let load = scenario.load_of(Kind::Poisoned);
        let mut daemon = scenario.start("one").ready();
        for _ in 0..times(1, 10) {
            scenario.pause(2000, 4000);
            daemon.kill();
            scenario.fault();
            daemon = scenario.start("one").ready();
        }
        scenario.close(load, vec![daemon]);
        let reasons = reasons(scenario);
        let wanted = ["invalid_json", "not_utf8", "not_an_article", "no_text", "match_budget"];
        for reason in wanted {
            assert!(reasons.contains_key(reason), "no dead letter says {reason}: {reasons:?}");
        }
    });
}

fn reasons(scenario: &Scenario<'_, '_>) -> BTreeMap<String, usize> {
    let mut reasons = BTreeMap::new();
    for letter in scenario.stage.read_dead_letters() {
        let reason = letter.header("newswatch-dlq-reason").expect("a dead letter says why");
        *reasons.entry(reason.to_owned()).or_default() += 1;
    }
    reasons
}

fn partitions_added() {
    on_one_broker("partitions-added", |scenario| {
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        let mut partitions = 4;
        for _ in 0..times(2, 10) {
            scenario.pause(2000, 4000);
            partitions += 2;
            kafka::add_partitions(scenario.stage.address(), &scenario.stage.articles(), partitions);
            scenario.fault();
            scenario.pause(4000, 5000);
        }
        scenario.close(load, daemons);
        let committed = scenario.stage.committed();
        assert_eq!(committed.len(), partitions, "every partition was consumed: {committed:?}");
    });
}

/// Fires for every article of the load that fires `night-train`.
const LATE: &str = r#"
[[watch]]
id = "late"
terms = ["night train"]
"#;

/// A watch that is added under way fires from one article on in each partition, and from then on for all.
fn watchlist_reloaded() {
    on_one_broker("watchlist-reloaded", |scenario| {
        scenario.ignored = Some("late");
        scenario.stage.set("watchlists.poll_interval", "\"1s\"");
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        for _ in 0..times(2, 20) {
            scenario.pause(1500, 2500);
            // Said otherwise, the same: nothing may change by it.
            scenario.stage.write_watchlist(&format!("# changed\n{}", news::WATCHLIST));
            scenario.fault();
            scenario.pause(1500, 2500);
            scenario.stage.write_watchlist(news::WATCHLIST);
            scenario.fault();
        }
        scenario.stage.write_watchlist(&format!("{}{LATE}", news::WATCHLIST));
        scenario.fault();
        for daemon in &daemons {
            daemon.logged(&["watchlists reloaded", "late"]);
        }
        scenario.pause(2000, 3000);
        scenario.stage.write_watchlist(news::WATCHLIST);
        for daemon in &daemons {
            daemon.logged(&["watchlists reloaded", "\"removed\":\"late\""]);
        }
        scenario.close(load, daemons);
        assert_one_stretch(scenario);
    });
}

/// In each partition the articles for which `late` fired are one stretch of those for which `night-train`
/// did.
fn assert_one_stretch(scenario: &Scenario<'_, '_>) {
    let mut fired: BTreeMap<i64, (Vec<i64>, Vec<i64>)> = BTreeMap::new();
    for record in scenario.stage.read_alerts() {
        let alert = parse(&record);
        let (partition, offset) = place(&alert);
        let (night_train, late) = fired.entry(partition).or_default();
        match pair(&alert).1.as_str() {
            "night-train" => night_train.push(offset),
            "late" => late.push(offset),
            _ => {}
        }
    }
    for (partition, (night_train, late)) in fired {
        let (Some(first), Some(last)) = (late.first(), late.last()) else {
            panic!("late never fired in partition {partition}");
        };
        let stretch: Vec<i64> =
            night_train.into_iter().filter(|offset| (first..=last).contains(&offset)).collect();
        assert_eq!(late, stretch, "partition {partition}");
    }
}

/// A batch of articles each of which takes as long as an article may takes longer than a member of the group
/// may stay away: it is done in parts, and not begun again and again.
fn articles_that_are_hard_to_match() {
    plain_on_one_broker("hard-to-match", |scenario| {
        let hard = |number: i32| {
            let watch = format!("query = '(train NEAR/{number} quay) NEAR/s (night NEAR/{number} bridge)'");
            format!("[[watch]]\nid = \"hard-{number}\"\n{watch}\nunless = '\"dock strike\"'\n")
        };
        let watches: String = (3..63).map(hard).collect();
        scenario.stage.write_watchlist(&watches);
        let tight = r#"{ "session.timeout.ms" = "6000", "transaction.timeout.ms" = "5000", "max.poll.interval.ms" = "7000" }"#;
        scenario.stage.set("kafka.properties", tight);
        scenario.stage.set("dead_letter.max_consecutive", "1000");
        const SENTENCE: &str = "A train went over the old bridge that night, and nobody was at the quay. ";
        let mut articles = news::many(30);
        for article in &mut articles {
            article.json["body"] = format!("A dock strike.\n\n{}", SENTENCE.repeat(800)).into();
        }
        scenario.stage.produce(&news::records(&articles));
        let daemon = scenario.start("one").ready();
        scenario.stage.await_all_committed();
        assert_eq!(reasons(scenario), [("match_budget".to_owned(), articles.len())].into());
        daemon.stop();
    });
}

const MEGABYTE: usize = 1_000_000;

/// More than a daemon may keep, all there when it starts: compressed, on many partitions, of every size.
fn backlog() {
    on_one_broker("backlog", |scenario| {
        let megabytes = times(64, 2000) as usize;
        let memory = 256 << 20;
        scenario.stage.set("process.memory", &format!("{memory}"));
        scenario.stage.set("batch.max_articles", "1000");
        let address = scenario.stage.address().to_owned();
        let topic = scenario.stage.articles();
        kafka::add_partitions(&address, &topic, 24);
        let mut expected = BTreeSet::new();
        let mut n_articles = 0;
        for _ in 0..megabytes.div_ceil(16) {
            let articles = sixteen_megabytes(n_articles);
            n_articles += articles.len();
            expected.extend(news::expected(&articles));
            let records: Vec<_> = articles.iter().map(news::record).collect();
            kafka::produce_compressed(&address, &topic, &records);
        }
        let mut daemon = scenario.start("one").ready();
        let bound = Duration::from_secs(90 + 2 * megabytes as u64);
        let committed = within(bound, || {
            let (committed, ends) = (scenario.stage.committed(), scenario.stage.ends());
            if committed == ends { Ok(()) } else { Err(format!("{committed:?} of {ends:?}")) }
        });
        committed.unwrap_or_else(|seen| panic!("the backlog is not done after {bound:?}: {seen}"));
        let peak = daemon.peak_memory();
        assert_each_once(&scenario.stage.read_alerts(), &expected);
        scenario.finished(&format!(
            "articles={n_articles} alerts={} megabytes={megabytes} peak_memory={peak} lost=0 doubled=0",
            expected.len()
        ));
        assert!(peak <= memory, "{peak} bytes at the peak, and process.memory is {memory}");
        daemon.stop();
    });
}

/// Articles of 2, 20 and 900 kilobytes; every third fires `dock-strike`.
fn sixteen_megabytes(first: usize) -> Vec<Article> {
    const SENTENCE: &str = "A train went over the old bridge that night, and nobody was at the quay. ";
    let mut articles = news::many(first + 16 * 26).split_off(first);
    for (number, article) in articles.iter_mut().enumerate() {
        let size = match number % 26 {
            0 => 900_000,
            1..=5 => 20_000,
            _ => 2_000,
        };
        let body = article.json["body"].as_str().expect("each has a body");
        let filler = SENTENCE.repeat(size / SENTENCE.len());
        article.json["body"] = format!("{body}\n\n{filler}").into();
    }
    let bytes: usize = articles.iter().map(|article| article.json.to_string().len()).sum();
    assert!(bytes > 16 * MEGABYTE, "{bytes} bytes");
    articles
}
