//! Bad records are set aside with a reason, good ones are matched, and garbage stops the daemon before it
//! empties the topic.

use serde_json::Value;

use crate::harness::alerts::assert_each_once;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::kafka::{Consumed, Produced};
use crate::harness::news::{self, Article};
use crate::harness::stage::Stage;
use crate::harness::wait::eventually;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::any(
            "bad_records_are_set_aside_and_good_ones_matched",
            bad_records_are_set_aside_and_good_ones_matched,
        ),
        Case::real("garbage_stops_the_daemon_by_its_limits", garbage_stops_the_daemon_by_its_limits),
        Case::real("a_ratio_of_garbage_stops_the_daemon_too", a_ratio_of_garbage_stops_the_daemon_too),
    ]
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    /// Dead-lettered for one of these reasons.
    SetAside(&'static [&'static str]),
    Skipped,
    Matched,
}

struct Bad {
    name: &'static str,
    value: Option<Vec<u8>>,
    fate: Fate,
}

/// Deep enough to end any parser that recurses.
const LEVELS: usize = 100_000;

/// `huge` is the length of the record that is too large.
fn bad_records(huge: usize) -> Vec<Bad> {
    let nested = format!("{}1{}", "[".repeat(LEVELS), "]".repeat(LEVELS));
    let bad = |name, value: &[u8], fate| Bad { name, value: Some(value.to_vec()), fate };
    let text = |name, value: &str, fate| bad(name, value.as_bytes(), fate);
    let not_an_article = Fate::SetAside(&["not_an_article"]);
    let invalid_json = Fate::SetAside(&["invalid_json"]);
    vec![
        bad("not-utf8", b"{\"title\": \"dock strike \xff\xfe\"}", Fate::SetAside(&["not_utf8"])),
        text("not-json", "<rss><title>dock strike</title></rss>", invalid_json),
        text("cut-off", "{\"title\": \"dock strike\", \"body\": \"and th", invalid_json),
        text("array", "[{\"title\": \"dock strike\"}]", not_an_article),
        text("number-as-title", "{\"title\": 7, \"body\": {\"text\": \"dock strike\"}}", not_an_article),
        text(
            "no-text",
            "{\"title\": \"—\", \"body\": \"2026 …\", \"summary\": \"dock strike\"}",
            Fate::SetAside(&["no_text"]),
        ),
        text("empty-object", "{}", Fate::SetAside(&["no_text", "not_an_article"])),
        text("empty", "", invalid_json),
        Bad { name: "tombstone", value: None, fate: Fate::Skipped },
        text(
            "huge",
            &format!("{{\"title\": \"dock strike\", \"body\": \"{}\"}}", "x ".repeat(huge / 2)),
            Fate::SetAside(&["too_large"]),
        ),
        text(
            "nested-title",
            &format!("{{\"title\": {nested}}}"),
            Fate::SetAside(&["not_an_article", "invalid_json"]),
        ),
        text("nested-value", &nested, Fate::SetAside(&["not_an_article", "invalid_json"])),
        text(
            "nested-unknown",
            &format!("{{\"id\": \"bad-nested-unknown\", \"extra\": {nested}, \"title\": \"dock strike\"}}"),
            Fate::Matched,
        ),
        text("lone-surrogate", "{\"title\": \"dock strike \\ud83d\"}", invalid_json),
    ]
}

impl Bad {
    fn record(&self) -> Produced {
        Produced {
            partition: None,
            key: Some(format!("key of {}", self.name).into_bytes()),
            value: self.value.clone(),
            headers: vec![
                ("name".to_owned(), Some(self.name.as_bytes().to_vec())),
                ("binary".to_owned(), Some(vec![0, 0xff])),
                ("nothing".to_owned(), None),
                ("binary".to_owned(), Some(b"again".to_vec())),
            ],
            timestamp: Some(1_772_345_520_123),
        }
    }
}

fn bad_records_are_set_aside_and_good_ones_matched(broker: &Broker) {
    let stage = Stage::new(broker, "bad-records");
    // The embedded broker keeps 5 MiB of a partition.
    let huge = if broker.is_real() { 20_000_000 } else { 2_000_000 };
    let bad_records = bad_records(huge);
    let mut articles: Vec<Article> = Vec::new();
    let mut records = Vec::new();
    for (round, bad) in bad_records.iter().enumerate() {
        let good: Vec<Article> =
            (0..20).map(|number| news::one(&format!("good-{round:02}-{number:02}"))).collect();
        records.extend(good.iter().map(news::record));
        articles.extend(good);
        records.push(bad.record());
    }
    let mut expected = news::expected(&articles);
    for matched in bad_records.iter().filter(|bad| bad.fate == Fate::Matched) {
        expected.insert((format!("bad-{}", matched.name), "dock-strike".to_owned()));
    }
    // One partition, so that what comes before and behind is known.
    for record in &mut records {
        record.partition = Some(1);
    }
    stage.produce(&records);
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], records.len() as u64 - 1);
    daemon.counted("skipped_total", &[("reason", "tombstone")], 1);
    assert_each_once(&stage.read_alerts(), &expected);
    let dead_letters = stage.read_dead_letters();
    let set_aside: Vec<&Bad> =
        bad_records.iter().filter(|bad| matches!(bad.fate, Fate::SetAside(_))).collect();
    assert_eq!(dead_letters.len(), set_aside.len());
    for (bad, dead) in set_aside.into_iter().zip(&dead_letters) {
        assert_dead_letter(bad, dead, &records, &stage);
    }
    let counted: u64 = daemon.metrics().count("dead_letters_total", &[]);
    assert_eq!(counted, dead_letters.len() as u64);
    daemon.stop();
}

fn assert_dead_letter(bad: &Bad, dead: &Consumed, records: &[Produced], stage: &Stage<'_>) {
    let Fate::SetAside(reasons) = bad.fate else { panic!("{} is no dead letter", bad.name) };
    let record = bad.record();
    let name = bad.name;
    assert_eq!(dead.header("name"), Some(name), "dead letters are in the order of the records");
    let header = |suffix: &str| {
        let header = dead.header(&format!("newswatch-dlq-{suffix}"));
        header.unwrap_or_else(|| panic!("{name}: no newswatch-dlq-{suffix}"))
    };
    assert!(reasons.contains(&header("reason")), "{name}: {} and not {reasons:?}", header("reason"));
    assert!(!header("error").is_empty(), "{name}");
    assert!(
        !header("error").contains("dock strike"),
        "{name}: no text of the article in {}",
        header("error")
    );
    assert_eq!(header("topic"), stage.articles(), "{name}");
    assert_eq!(header("partition"), "1", "{name}");
    let offset = records.iter().position(|produced| produced.key == record.key).expect("it was produced");
    assert_eq!(header("offset"), offset.to_string(), "{name}");
    let when = header("timestamp");
    let same_time = when == "1772345520123" || when == "2026-03-01T06:12:00.123Z";
    assert!(same_time, "{name}: {when}");
    assert_eq!(header("group"), stage.group(), "{name}");
    assert!(!header("version").is_empty(), "{name}");
    assert!(header("attempt").parse::<u32>().is_ok(), "{name}: {}", header("attempt"));
    assert_eq!(dead.key, record.key, "{name}");
    assert_eq!(dead.timestamp, record.timestamp, "{name}");
    let is_ours = |(name, _): &&(String, Option<Vec<u8>>)| name.starts_with("newswatch-dlq-");
    let carried: Vec<_> = dead.headers.iter().filter(|header| !is_ours(header)).cloned().collect();
    assert_eq!(carried, record.headers, "{name}");
    let (value, was) = (dead.value.as_deref().unwrap_or_default(), record.value.unwrap_or_default());
    match dead.header("newswatch-dlq-truncated") {
        Some(original) => {
            assert_eq!(original, was.len().to_string(), "{name}");
            assert!(value.len() <= 900_000 && value.len() > 800_000, "{name}: {} bytes", value.len());
            assert!(was.starts_with(value), "{name}");
        }
        None => assert!(value == was, "{name}: the value changed"),
    }
    assert_eq!(dead.header("newswatch-dlq-truncated").is_some(), was.len() > 900_000, "{name}");
}

fn garbage(count: usize) -> Vec<Produced> {
    let record = |number| Produced {
        partition: Some(0),
        key: Some(format!("garbage-{number}").into_bytes()),
        value: Some(format!("garbage {number}").into_bytes()),
        ..Produced::default()
    };
    (0..count).map(record).collect()
}

/// Waits until it halted, and asserts that it says so and stays alive.
fn halted(daemon: &Daemon, setting: &str) {
    eventually("halted", || {
        let response = daemon.get("/readyz")?;
        let is_told = response.status == 503 && response.body.contains(setting);
        if is_told { Ok(()) } else { Err(response.body) }
    });
    let (_, body) = daemon.readyz();
    assert_eq!(body["ready"], Value::Bool(false), "{body}");
    assert_eq!(daemon.livez(), Ok(200));
}

fn garbage_stops_the_daemon_by_its_limits(broker: &Broker) {
    let stage = Stage::new(broker, "garbage");
    stage.produce(&garbage(450));
    // One lane may have halted before the other has joined: it need not ever be ready.
    let mut daemon = Daemon::start(&stage, "one");
    let committed = |wanted: i64| {
        eventually(&format!("committed up to {wanted}"), || {
            let committed = stage.committed().get(&0).copied();
            if committed == Some(wanted) { Ok(()) } else { Err(format!("{committed:?}")) }
        });
        assert_eq!(stage.read_dead_letters().len() as i64, wanted);
    };
    halted(&daemon, "dead_letter.max_consecutive");
    committed(100);
    assert!(daemon.is_running());
    daemon.signal("HUP");
    committed(200);
    halted(&daemon, "dead_letter.max_consecutive");
    daemon.stop();
    let daemon = Daemon::start(&stage, "one");
    committed(300);
    halted(&daemon, "dead_letter.max_consecutive");
    daemon.stop();
    // What helps in the end is better input behind a limit that lets the rest pass.
    let article = news::one("good-again");
    stage.produce(&[Produced { partition: Some(0), ..news::record(&article) }]);
    let mut daemon = Daemon::start(&stage, "one");
    committed(400);
    daemon.signal("HUP");
    committed_with_good(&stage, &daemon);
    assert_each_once(&stage.read_alerts(), &news::expected(&[article]));
    daemon.stop();
}

fn committed_with_good(stage: &Stage<'_>, daemon: &Daemon) {
    eventually("everything is committed", || {
        let (committed, ends) = (stage.committed(), stage.ends());
        if committed.get(&0) == ends.get(&0) { Ok(()) } else { Err(format!("{committed:?} of {ends:?}")) }
    });
    eventually(
        "ready",
        || if daemon.readyz().0 == 200 { Ok(()) } else { Err(daemon.readyz().1.to_string()) },
    );
    assert_eq!(stage.read_dead_letters().len(), 450);
}

fn a_ratio_of_garbage_stops_the_daemon_too(broker: &Broker) {
    let mut stage = Stage::new(broker, "ratio");
    stage.set("dead_letter.max_ratio", "0.25");
    // Every third is garbage: over the ratio, never many in a row.
    let mut records = Vec::new();
    for (number, garbage) in garbage(100).into_iter().enumerate() {
        for part in 0..2 {
            let article = news::one(&format!("good-{number}-{part}"));
            records.push(Produced { partition: Some(0), ..news::record(&article) });
        }
        records.push(garbage);
    }
    stage.produce(&records);
    let daemon = Daemon::start(&stage, "one");
    halted(&daemon, "dead_letter.max_ratio");
    // The ratio counts once 200 records were seen; the next dead letter is the 67th, record 201.
    let committed = stage.committed().get(&0).copied();
    assert_eq!(committed, Some(201));
    assert_eq!(stage.read_dead_letters().len(), 67);
    assert_eq!(stage.read_alerts().len(), 134);
    daemon.stop();
}
