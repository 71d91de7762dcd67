//! Every alert arrives, once, and says why.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::alerts::{self, assert_each_once, assert_sound};
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::command::{finish, newswatch};
use crate::harness::kafka::Consumed;
use crate::harness::news::{self, Article, Pair};
use crate::harness::stage::Stage;
use crate::harness::wait::eventually;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::any("every_alert_arrives_once_and_says_why", every_alert_arrives_once_and_says_why),
        Case::any("alerts_travel_as_cloud_events", alerts_travel_as_cloud_events),
        Case::any("the_structured_mode_carries_the_same_alerts", the_structured_mode_carries_the_same_alerts),
        Case::any("alerts_are_the_same_as_scan_prints", alerts_are_the_same_as_scan_prints),
        Case::any("alerts_go_to_the_topic_of_severity_or_watch", alerts_go_to_the_topic_of_severity_or_watch),
        Case::any("tombstones_are_skipped_and_counted", tombstones_are_skipped_and_counted),
        Case::any("a_pattern_of_topics_leaves_own_output_out", a_pattern_of_topics_leaves_own_output_out),
        Case::real("start_latest_begins_at_the_end", start_latest_begins_at_the_end),
    ]
}

fn every_alert_arrives_once_and_says_why(broker: &Broker) {
    let stage = Stage::new(broker, "delivery");
    let articles = news::forty();
    assert_eq!(news::expected(&articles).len(), 12);
    stage.produce(&news::records(&articles));
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 40);
    let read = stage.read_alerts();
    assert_each_once(&read, &news::expected(&articles));
    for record in &read {
        let alert = alerts::parse(record);
        let article = article_of(&alert, &articles);
        assert_sound(&alert, article);
        assert_came_from(&alert, article, &articles, &stage);
        let watch = alert["watch"]["id"].as_str().map(str::as_bytes);
        assert_eq!(record.key.as_deref(), watch, "the key is the watch id");
    }
    assert_eq!(stage.read_dead_letters(), []);
    assert_metadata_is_passed_on(&read);
    daemon.stop();
}

fn article_of<'a>(alert: &Value, articles: &'a [Article]) -> &'a Article {
    let (id, _) = alerts::pair(alert);
    articles.iter().find(|article| article.id == id).expect("alerts are about articles that were produced")
}

/// `record` is the place where the article stands.
fn assert_came_from(alert: &Value, article: &Article, articles: &[Article], stage: &Stage<'_>) {
    let place = articles.iter().position(|other| other.id == article.id).expect("it is one of them");
    let record = &alert["record"];
    assert_eq!(record["topic"], stage.articles());
    // In turn over four partitions.
    assert_eq!(
        (record["partition"].as_u64(), record["offset"].as_u64()),
        (Some(place as u64 % 4), Some(place as u64 / 4))
    );
}

fn assert_metadata_is_passed_on(read: &[Consumed]) {
    let alerts: Vec<Value> = read.iter().map(alerts::parse).collect();
    let of = |id: &str| alerts.iter().find(|alert| alert["article"]["id"] == id).expect("it fired");
    let alert = of("hit-title");
    let watch = serde_json::json!({
        "id": "dock-strike", "name": "Dock strikes", "watchlist": "Harness", "severity": "high",
        "tags": ["ports", "labour"], "revision": alert["watch"]["revision"],
    });
    assert_eq!(alert["watch"], watch);
    let article = serde_json::json!({
        "id": "hit-title", "version": "3", "url": "https://gazette.example/1", "source": "gazette.example",
        "title": "Dock strike enters second week", "author": "Ines Okafor", "language": "en", "country": "IE",
        "published_at": "2026-03-01T06:12:00.000Z",
    });
    assert_eq!(alert["article"], article);
    assert_eq!(alert["matches"].as_array().map(Vec::len), Some(1));
    assert_eq!(alert["matches"][0]["term"], "dock strike");
    // A number of seconds is a time as well.
    assert_eq!(of("hit-numeric-time")["article"]["published_at"], "2026-03-01T06:12:00.000Z");
    assert_eq!(of("hit-html")["article"]["title"], "Sleeper & seat");
}

fn alerts_travel_as_cloud_events(broker: &Broker) {
    let stage = Stage::new(broker, "cloud-events");
    let article = news::one("traced");
    let mut record = news::record(&article);
    record.headers = vec![
        ("traceparent".to_owned(), Some(b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_vec())),
        ("tracestate".to_owned(), Some(b"vendor=1".to_vec())),
        ("private".to_owned(), Some(b"stays where it is".to_vec())),
    ];
    stage.produce(&[record.clone()]);
    let daemon = stage.daemon();
    daemon.counted("alerts_total", &[("severity", "high")], 1);
    let read = stage.read_alerts();
    assert_eq!(read.len(), 1);
    let alert = alerts::parse(&read[0]);
    let source = format!("/newswatch/{}", stage.group());
    let header = |name| read[0].header(name);
    assert_eq!(header("ce_specversion"), Some("1.0"));
    assert_eq!(header("ce_id"), alert["id"].as_str());
    assert_eq!(header("ce_type"), Some("newswatch.alert.v1"));
    assert_eq!(header("ce_source"), Some(source.as_str()));
    assert_eq!(header("ce_subject"), Some("dock-strike"));
    assert_eq!(header("ce_time"), alert["matched_at"].as_str());
    let media_type = header("content-type").expect("a CloudEvent in binary mode has one");
    assert!(media_type.starts_with("application/json"), "{media_type}");
    assert_eq!(header("traceparent").map(str::as_bytes), record.headers[0].1.as_deref());
    assert_eq!(header("tracestate"), Some("vendor=1"));
    assert_eq!(header("private"), None);
    daemon.stop();
}

fn the_structured_mode_carries_the_same_alerts(broker: &Broker) {
    let mut stage = Stage::new(broker, "structured");
    stage.set("alerts.format", "\"structured\"");
    stage.set("alerts.source", "\"/desk/one\"");
    let articles = news::forty();
    stage.produce(&news::records(&articles));
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 40);
    let mut pairs = Vec::new();
    for record in stage.read_alerts() {
        assert_eq!(record.header("content-type"), Some("application/cloudevents+json; charset=UTF-8"));
        let event = alerts::parse(&record);
        let alert = &event["data"];
        assert_sound(alert, article_of(alert, &articles));
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["type"], "newswatch.alert.v1");
        assert_eq!(event["source"], "/desk/one");
        assert_eq!(event["id"], alert["id"]);
        assert_eq!(event["subject"], alert["watch"]["id"]);
        assert_eq!(event["time"], alert["matched_at"]);
        assert_eq!(record.key.as_deref(), alert["watch"]["id"].as_str().map(str::as_bytes));
        pairs.push(alerts::pair(alert));
    }
    pairs.sort();
    assert_eq!(pairs, news::expected(&articles).into_iter().collect::<Vec<Pair>>());
    daemon.stop();
}

fn alerts_are_the_same_as_scan_prints(broker: &Broker) {
    let stage = Stage::new(broker, "scan");
    let articles = news::forty();
    stage.produce(&news::records(&articles));
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 40);
    let (first, second) = articles.split_at(17);
    for (name, part) in [("first.jsonl", first), ("second.jsonl", second)] {
        std::fs::write(stage.folder().join(name), news::json_lines(part)).expect("the folder is ours");
    }
    let arguments = ["scan", "--id-only", "--watchlists", "watchlists", "first.jsonl", "second.jsonl"];
    let scan = finish(&mut newswatch(stage.folder(), arguments), b"");
    assert_eq!((scan.code, scan.stderr.as_str()), (Some(0), ""));
    let printed: Vec<Pair> = scan
        .stdout
        .lines()
        .map(|line| line.split_once('\t').expect("ARTICLE<TAB>WATCH"))
        .map(|(article, watch)| (article.to_owned(), watch.to_owned()))
        .collect();
    let as_set: BTreeSet<Pair> = printed.iter().cloned().collect();
    assert_eq!(as_set.len(), printed.len(), "{printed:?}");
    assert_each_once(&stage.read_alerts(), &as_set);
    daemon.stop();
}

fn alerts_go_to_the_topic_of_severity_or_watch(broker: &Broker) {
    let mut stage = Stage::new(broker, "topics");
    let (critical, own) = (stage.create_topic("critical"), stage.create_topic("own"));
    stage.set("alerts.topics", &format!("{{ critical = {critical:?} }}"));
    stage.write_watchlist(&format!(
        "[[watch]]\nid = \"plain\"\nterms = [\"dock strike\"]\n\
         [[watch]]\nid = \"grave\"\nseverity = \"critical\"\nterms = [\"dock strike\"]\n\
         [[watch]]\nid = \"grave-with-a-topic\"\nseverity = \"critical\"\ntopic = {own:?}\nterms = [\"dock strike\"]\n"
    ));
    stage.produce(&[news::record(&news::one("everywhere"))]);
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 1);
    let watches = |topic: &str| -> Vec<String> {
        alerts::pairs(&stage.read(topic)).into_iter().map(|(_, watch)| watch).collect()
    };
    assert_eq!(watches(&stage.alerts()), ["plain"]);
    assert_eq!(watches(&critical), ["grave"]);
    assert_eq!(watches(&own), ["grave-with-a-topic"]);
    daemon.stop();
}

fn tombstones_are_skipped_and_counted(broker: &Broker) {
    let stage = Stage::new(broker, "tombstones");
    let mut records = news::records(&[news::one("first"), news::one("gone"), news::one("last")]);
    records[1].value = None;
    stage.produce(&records);
    let daemon = stage.daemon();
    daemon.counted("alerts_total", &[], 2);
    daemon.counted("skipped_total", &[("reason", "tombstone")], 1);
    assert_eq!(stage.read_dead_letters(), []);
    daemon.stop();
}

fn a_pattern_of_topics_leaves_own_output_out(broker: &Broker) {
    let mut stage = Stage::new(broker, "pattern");
    let (critical, own, second) =
        (stage.create_topic("critical"), stage.create_topic("own"), stage.create_topic("second"));
    stage.set("articles.topics", &format!("[\"^{}\\\\..*\"]", stage.prefix()));
    stage.set("alerts.topics", &format!("{{ critical = {critical:?} }}"));
    stage.write_watchlist(&format!(
        "{}\n[[watch]]\nid = \"own\"\ntopic = {own:?}\nterms = [\"dock strike\"]\n",
        news::WATCHLIST
    ));
    let articles = news::forty();
    let daemon = stage.daemon();
    stage.produce(&news::records(&articles));
    stage.produce(&[crate::harness::kafka::Produced {
        value: Some(b"no article".to_vec()),
        ..Default::default()
    }]);
    crate::harness::kafka::produce(stage.address(), &second, &[news::record(&news::one("in-the-second"))]);
    // Were its output its input, every alert would be read, and fire again, without end.
    daemon.counted("articles_total", &[("topic", &stage.articles())], 41);
    daemon.counted("articles_total", &[("topic", &second)], 1);
    eventually("nothing else was read", || {
        let scrape = daemon.metrics();
        let lags = scrape.sum("consumer_lag", &[]);
        if lags == Some(0.0) { Ok(()) } else { Err(format!("lag {lags:?}")) }
    });
    let scrape = daemon.metrics();
    assert_eq!(scrape.count("articles_total", &[]), 42);
    assert_eq!(scrape.count("assigned_partitions", &[]), 5, "four partitions of one topic, one of another");
    daemon.stop();
}

fn start_latest_begins_at_the_end(broker: &Broker) {
    let mut stage = Stage::new(broker, "latest");
    stage.set("kafka.start", "\"latest\"");
    stage.produce(&news::records(&news::forty()));
    let daemon = stage.daemon();
    eventually("partitions are assigned", || {
        let assigned = daemon.metrics().count("assigned_partitions", &[]);
        if assigned == 4 { Ok(()) } else { Err(assigned.to_string()) }
    });
    // Where a partition begins is settled before its first record is asked for, and told by its lag.
    eventually("positions are known", || {
        let lag = daemon.metrics().sum("consumer_lag", &[]);
        if lag == Some(0.0) { Ok(()) } else { Err(format!("{lag:?}")) }
    });
    let new = news::one("new");
    stage.produce(&[news::record(&new)]);
    daemon.counted("articles_total", &[], 1);
    assert_each_once(&stage.read_alerts(), &news::expected(&[new]));
    daemon.stop();
}
