//! `newswatch dead-letters`: what was set aside can be looked at, and put back once its cause is mended.

use serde_json::{Value, json};

use crate::harness::alerts::assert_each_once;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::command::{Ended, finish, newswatch};
use crate::harness::kafka::{self, Consumed, Produced};
use crate::harness::news::{self, Article};
use crate::harness::stage::Stage;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::real("dead_letters_are_listed_and_shown", dead_letters_are_listed_and_shown),
        Case::real(
            "a_dead_letter_that_was_put_back_gives_its_alerts_once",
            a_dead_letter_that_was_put_back_gives_its_alerts_once,
        ),
        Case::real(
            "attempts_of_a_dead_letter_count_up_to_the_last",
            attempts_of_a_dead_letter_count_up_to_the_last,
        ),
        Case::real(
            "a_dead_letter_that_cannot_go_back_is_refused",
            a_dead_letter_that_cannot_go_back_is_refused,
        ),
    ]
}

/// `newswatch dead-letters` with the configuration of the stage.
pub fn dead_letters(stage: &Stage<'_>, arguments: &[&str]) -> Ended {
    let config = stage.write_config("dead-letters", "127.0.0.1:0".parse().expect("it is an address"));
    let mut command = newswatch(stage.folder(), ["dead-letters"]);
    command.args(arguments).arg("--config").arg(config);
    finish(&mut command, b"")
}

/// The columns of `list`.
pub fn listed(stage: &Stage<'_>, arguments: &[&str]) -> Vec<Vec<String>> {
    let ended = dead_letters(stage, &[&["list"], arguments].concat());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{}", ended.stdout);
    ended.stdout.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// One that is longer than [`LIMIT`].
fn long(id: &str) -> Article {
    let body = format!("There is a dock strike at the quay. {}", "Waves. ".repeat(100));
    Article {
        id: id.to_owned(),
        json: json!({ "id": id, "title": "Port report", "body": body }),
        fires: &["dock-strike"],
    }
}

const LIMIT: &str = "500";

fn record(article: &Article, partition: i32) -> Produced {
    Produced {
        partition: Some(partition),
        headers: vec![
            (
                "traceparent".to_owned(),
                Some(b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_vec()),
            ),
            ("binary".to_owned(), Some(vec![0, 0xff])),
            ("nothing".to_owned(), None),
        ],
        timestamp: Some(1_772_345_520_123),
        ..news::record(article)
    }
}

fn dead_letters_are_listed_and_shown(broker: &Broker) {
    let mut stage = Stage::new(broker, "listed");
    stage.set("articles.max_bytes", LIMIT);
    let hostile = Produced {
        partition: Some(2),
        key: Some(b"k\x1b[2J\t".to_vec()),
        value: Some(b"{\"title\": \"\x1b]0;owned\x07\xff\"}".to_vec()),
        timestamp: Some(1_772_345_999_000),
        ..Produced::default()
    };
    stage.produce(&[record(&long("long-1"), 1), record(&long("long-2"), 1), record(&long("long-3"), 3)]);
    stage.produce(&[hostile]);
    let daemon = stage.daemon();
    daemon.counted("dead_letters_total", &[], 4);
    daemon.stop();
    let articles = stage.articles();
    let all = listed(&stage, &[]);
    assert_eq!(all.len(), 4, "{all:?}");
    let of = |rows: &[Vec<String>], column: usize| -> Vec<String> {
        let mut column: Vec<String> = rows.iter().map(|row| row[column].clone()).collect();
        column.sort();
        column
    };
    let origin = |place: &str| format!("{articles}-{place}");
    assert_eq!(of(&all, 3), ["1-0", "1-1", "2-0", "3-0"].map(origin));
    assert_eq!(of(&all, 2), ["not_utf8", "too_large", "too_large", "too_large"]);
    assert_eq!(of(&all, 1)[0], "2026-03-01T06:12:00.123Z");
    assert_eq!(of(&all, 4), ["1"; 4]);
    assert!(all.iter().all(|row| !row[5].is_empty()), "{all:?}");

    let by_reason = listed(&stage, &["--reason", "not_utf8"]);
    assert_eq!(of(&by_reason, 3), [origin("2-0")]);
    assert_eq!(of(&listed(&stage, &["--origin", &origin("1")]), 3), ["1-0", "1-1"].map(origin));
    assert_eq!(of(&listed(&stage, &["--origin", &origin("1-1")]), 3), [origin("1-1")]);
    assert_eq!(listed(&stage, &["--origin", &articles]).len(), 4);
    assert_eq!(listed(&stage, &["--since", "2026-03-01T06:15:00Z"]), by_reason);
    assert_eq!(listed(&stage, &["--until", "2026-03-01T06:15:00Z"]).len(), 3);
    assert_eq!(listed(&stage, &[&by_reason[0][0]]), by_reason);
    assert_eq!(listed(&stage, &["0:0-"]).len(), 4);
    assert_eq!(listed(&stage, &["0:1000000-"]).len(), 0);

    let as_json = dead_letters(&stage, &["list", "--format", "json", "--reason", "not_utf8"]);
    let object: Value = serde_json::from_str(&as_json.stdout).expect("one object");
    assert_eq!(object["place"].as_str(), Some(by_reason[0][0].as_str()));
    assert_eq!(object["record"], json!({ "topic": articles, "partition": 2, "offset": 0 }));

    let shown = dead_letters(&stage, &["show", &by_reason[0][0]]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    let harmless = shown.stdout.chars().all(|c| c == '\n' || !c.is_control());
    assert!(harmless, "{:?}", shown.stdout);
    for part in [
        "key: k\\u{1b}[2J\\t",
        "header newswatch-dlq-reason: not_utf8",
        "{\"title\": \"\\u{1b}]0;owned\\u{7}\\xff\"}",
    ] {
        assert!(shown.stdout.contains(part), "no {part} in {}", shown.stdout);
    }
    let place = &listed(&stage, &["--origin", &origin("3-0")])[0][0];
    let value = dead_letters(&stage, &["show", "--value", place]);
    assert_eq!(value.stdout, long("long-3").json.to_string());
    let nowhere = dead_letters(&stage, &["show", "0:1000000"]);
    assert_eq!(nowhere.code, Some(1), "{}", nowhere.stderr);
    let nowhere = dead_letters(&stage, &["list", "7:0"]);
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.stderr.contains("no partition 7"), "{}", nowhere.stderr);
    stage.set("dead_letter.topic", &format!("{:?}", stage.topic("nowhere")));
    let nowhere = dead_letters(&stage, &["list"]);
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.stderr.contains("the topic is not there"), "{}", nowhere.stderr);
}

fn a_dead_letter_that_was_put_back_gives_its_alerts_once(broker: &Broker) {
    let mut stage = Stage::new(broker, "put-back");
    stage.set("articles.max_bytes", LIMIT);
    let (first, second) = (long("long-1"), long("long-2"));
    // Many hits for the budget; short enough for the limit.
    let heavy = Article {
        id: "heavy".to_owned(),
        json: json!({ "id": "heavy", "title": "Port", "body": "dock strike ".repeat(30) }),
        fires: &["dock-strike"],
    };
    stage.set("match.budget", "100");
    stage.produce(&[record(&first, 1), record(&heavy, 1), record(&second, 3)]);
    let daemon = stage.daemon();
    daemon.counted("dead_letters_total", &[("reason", "too_large")], 2);
    daemon.counted("dead_letters_total", &[("reason", "match_budget")], 1);
    daemon.stop();

    let before = (stage.ends(), stage.read(&stage.articles()));
    let told = dead_letters(&stage, &["replay", "--all", "--dry-run"]);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    assert_eq!(told.stdout.matches("would be put back").count(), 3, "{}", told.stdout);
    assert!(told.stderr.contains("nothing was written"), "{}", told.stderr);
    assert_eq!((stage.ends(), stage.read(&stage.articles())), before, "a dry run writes nothing");

    stage.set("articles.max_bytes", "1000000");
    stage.set("match.budget", "50000000");
    let told = dead_letters(&stage, &["replay", "--reason", "too_large", "--reason", "match_budget"]);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    assert_eq!(told.stdout.matches("put back as").count(), 3, "{}", told.stdout);
    assert!(told.stderr.contains("put back 3, refused 0, failed 0"), "{}", told.stderr);

    let articles = stage.read(&stage.articles());
    let at = |partition: i32| -> Vec<&Consumed> {
        articles.iter().filter(|record| record.partition == partition).collect()
    };
    assert_eq!((at(1).len(), at(3).len()), (4, 2));
    for (original, again) in [(at(1)[0], at(1)[2]), (at(1)[1], at(1)[3]), (at(3)[0], at(3)[1])] {
        assert_eq!((&again.key, &again.value), (&original.key, &original.value));
        assert_eq!(again.timestamp, original.timestamp);
        let (last, rest) = again.headers.split_last().expect("it has headers");
        assert_eq!(rest, original.headers);
        assert_eq!(*last, ("newswatch-dlq-attempt".to_owned(), Some(b"1".to_vec())));
    }
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 3);
    assert_each_once(&stage.read_alerts(), &news::expected(&[first, second, heavy]));
    assert_eq!(stage.read_dead_letters().len(), 3);
    daemon.stop();
}

fn attempts_of_a_dead_letter_count_up_to_the_last(broker: &Broker) {
    let mut stage = Stage::new(broker, "attempts");
    stage.set("articles.max_bytes", LIMIT);
    stage.produce(&[record(&long("long"), 1)]);
    let daemon = stage.daemon();
    for attempt in 1..=5 {
        daemon.counted("dead_letters_total", &[], attempt);
        let rows = listed(&stage, &[]);
        let last = rows.last().expect("it was dead-lettered");
        assert_eq!((rows.len() as u64, last[4].as_str()), (attempt, attempt.to_string().as_str()));
        let told = dead_letters(&stage, &["replay", &last[0]]);
        if attempt < 5 {
            assert_eq!(told.code, Some(0), "{}", told.stdout);
        } else {
            assert_eq!(told.code, Some(1), "{}", told.stdout);
            assert!(told.stdout.contains("refused: it is at attempt 5"), "{}", told.stdout);
        }
    }
    assert_eq!(stage.read(&stage.articles()).len(), 5);
    daemon.stop();
}

fn a_dead_letter_that_cannot_go_back_is_refused(broker: &Broker) {
    let mut stage = Stage::new(broker, "refused");
    stage.set("articles.max_bytes", LIMIT);
    stage.set("dead_letter.max_bytes", "2000");
    let mut cut = long("cut");
    cut.json["body"] = Value::from("x".repeat(5000));
    stage.produce(&[record(&cut, 0), record(&long("whole"), 0)]);
    let daemon = stage.daemon();
    daemon.counted("dead_letters_total", &[], 2);
    daemon.stop();
    // Somebody else's record, and one that would become an alert.
    let letters = stage.read_dead_letters();
    let mut forged = letters[1].headers.clone();
    forged.push(("newswatch-dlq-topic".to_owned(), Some(stage.alerts().into_bytes())));
    let forged = Produced { headers: forged, value: Some(b"{}".to_vec()), ..Produced::default() };
    let foreign = Produced { value: Some(b"foreign".to_vec()), ..Produced::default() };
    kafka::produce(stage.address(), &stage.dead_letters(), &[forged, foreign]);
    let told = dead_letters(&stage, &["replay", "--all"]);
    assert_eq!(told.code, Some(1), "{}", told.stderr);
    for part in [
        "refused: its value of 5044 bytes was cut",
        &format!("put back as {}-0-2", stage.articles()),
        &format!("refused: articles.topics does not hold {}", stage.alerts()),
        "refused: not written by newswatch: no header newswatch-dlq-topic",
    ] {
        assert!(told.stdout.contains(part), "no {part} in {}", told.stdout);
    }
    assert_eq!(told.stdout.lines().count(), 4, "{}", told.stdout);
    assert!(told.stderr.contains("put back 1, refused 3, failed 0"), "{}", told.stderr);
    assert!(told.stderr.contains("go on behind them with: 0:"), "{}", told.stderr);
    assert_eq!(stage.read(&stage.articles()).len(), 3);
    assert_eq!(stage.read_alerts(), []);
}
