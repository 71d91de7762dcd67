//! What other programs see: metrics, health, kcat, Prometheus.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use serde_json::Value;

use crate::harness::alerts::{self, assert_each_once};
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::command::{finish, newswatch};
use crate::harness::daemon::Daemon;
use crate::harness::http;
use crate::harness::kafka::Produced;
use crate::harness::leash::Leashed;
use crate::harness::machine::Tool;
use crate::harness::news::{self, Pair};
use crate::harness::ports::free_port;
use crate::harness::stage::Stage;
use crate::harness::wait::{PATIENCE, eventually};

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::any("every_metric_is_there_and_counts", every_metric_is_there_and_counts),
        Case::any("series_of_watches_are_bounded", series_of_watches_are_bounded),
        Case::any("health_asks_a_running_daemon", health_asks_a_running_daemon),
        Case::any("tail_shows_the_alerts_that_are_asked_for", tail_shows_the_alerts_that_are_asked_for),
        Case::any("kcat_reads_the_same_alerts", kcat_reads_the_same_alerts).with(&[Tool::Kcat]),
        Case::any("promtool_finds_nothing_to_complain_of", promtool_finds_nothing_to_complain_of)
            .with(&[Tool::Promtool]),
        Case::any("prometheus_scrapes_every_metric", prometheus_scrapes_every_metric)
            .with(&[Tool::Prometheus]),
    ]
}

/// Every metric, by its name behind `newswatch_`, with the labels of its series.
const METRICS: [(&str, &[&str]); 29] = [
    ("build_info", &["version", "revision"]),
    ("articles_total", &["topic"]),
    ("article_bytes_total", &["topic"]),
    ("skipped_total", &["reason"]),
    ("article_field_errors_total", &["field"]),
    ("alerts_total", &["severity"]),
    ("watch_alerts_total", &["watch"]),
    ("dead_letters_total", &["reason"]),
    ("duplicates_total", &[]),
    ("batch_articles", &[]),
    ("decode_seconds", &[]),
    ("match_seconds", &[]),
    ("transaction_seconds", &[]),
    ("end_to_end_seconds", &[]),
    ("consumer_lag", &["topic", "partition"]),
    ("assigned_partitions", &[]),
    ("rebalances_total", &["kind"]),
    ("transactions_total", &["result"]),
    ("kafka_errors_total", &["code"]),
    ("offset_resets_total", &[]),
    ("last_progress_timestamp_seconds", &[]),
    ("watches", &[]),
    ("terms", &[]),
    ("engine_bytes", &[]),
    ("watchlist_reloads_total", &["result"]),
    ("watchlist_last_success_timestamp_seconds", &[]),
    // Not of our naming.
    ("process_cpu_seconds_total", &[]),
    ("process_resident_memory_bytes", &[]),
    ("process_open_fds", &[]),
];

/// Those that have no series before something went wrong.
const MAY_BE_SILENT: [&str; 1] = ["kafka_errors_total"];

fn full_name(metric: &str) -> String {
    if metric.starts_with("process_") { metric.to_owned() } else { format!("newswatch_{metric}") }
}

/// A daemon that has seen a bit of everything: hits, misses, a bad record, a tombstone, a member of a
/// wrong type.
fn experienced<'b>(broker: &'b Broker, purpose: &str) -> (Stage<'b>, Daemon) {
    let stage = Stage::new(broker, purpose);
    let mut records = news::records(&news::forty());
    let odd = |value: Option<&[u8]>| Produced {
        partition: Some(0),
        key: Some(b"odd".to_vec()),
        value: value.map(<[u8]>::to_vec),
        ..Produced::default()
    };
    records.push(odd(Some(b"no article")));
    records.push(odd(None));
    records.push(odd(Some(b"{\"id\": \"odd\", \"title\": \"Odd\", \"source\": 7}")));
    stage.produce(&records);
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 42);
    daemon.counted("skipped_total", &[("reason", "tombstone")], 1);
    // From the statistics of the client, which come every few seconds.
    eventually("the lag of four partitions is known", || {
        let response = daemon.get("/metrics")?;
        let known = response.body.lines().filter(|line| line.starts_with("newswatch_consumer_lag{")).count();
        if known == 4 { Ok(()) } else { Err(known.to_string()) }
    });
    (stage, daemon)
}

/// A metric, labels that choose series of it, and what these come to.
type Count<'a> = (&'a str, &'a [(&'a str, &'a str)], u64);

fn every_metric_is_there_and_counts(broker: &Broker) {
    let (stage, daemon) = experienced(broker, "metrics");
    let scrape = daemon.metrics();
    for (metric, _) in METRICS.iter().filter(|(metric, _)| !MAY_BE_SILENT.contains(metric)) {
        assert!(scrape.families().contains(&full_name(metric)), "no {metric} in {:?}", scrape.families());
    }
    let topic = stage.articles();
    let bytes: usize =
        stage.read(&topic).iter().filter_map(|record| record.value.as_ref().map(Vec::len)).sum();
    let counts: [Count<'_>; 17] = [
        ("articles_total", &[("topic", &topic)], 42),
        ("article_bytes_total", &[("topic", &topic)], bytes as u64),
        ("article_field_errors_total", &[("field", "source")], 1),
        ("alerts_total", &[], 12),
        ("alerts_total", &[("severity", "high")], 4),
        ("alerts_total", &[("severity", "critical")], 4),
        ("alerts_total", &[("severity", "medium")], 4),
        ("watch_alerts_total", &[("watch", "night-train")], 4),
        ("watch_alerts_total", &[("watch", "never")], 0),
        ("dead_letters_total", &[("reason", "invalid_json")], 1),
        ("dead_letters_total", &[], 1),
        ("duplicates_total", &[], 0),
        ("end_to_end_seconds_count", &[], 12),
        ("consumer_lag", &[("topic", &topic)], 0),
        ("assigned_partitions", &[], 4),
        ("watches", &[], 4),
        ("terms", &[], 8),
    ];
    for (metric, labels, wanted) in counts {
        assert_eq!(scrape.count(metric, labels), wanted, "{metric}{labels:?}");
    }
    // A closed set is there with zeros before its first event, so that `rate` sees the first.
    for reason in [
        "not_utf8",
        "invalid_json",
        "not_an_article",
        "no_text",
        "too_large",
        "match_budget",
        "panic",
        "alert_too_large",
    ] {
        assert!(scrape.sum("dead_letters_total", &[("reason", reason)]).is_some(), "{reason}");
    }
    for at_least_one in [
        "batch_articles_count",
        "decode_seconds_count",
        "match_seconds_count",
        "engine_bytes",
        "last_progress_timestamp_seconds",
    ] {
        assert!(scrape.count(at_least_one, &[]) > 0, "{at_least_one}");
    }
    assert!(scrape.count("transactions_total", &[("result", "committed")]) > 0);
    assert!(scrape.count("rebalances_total", &[]) > 0);
    assert_eq!(scrape.sum("build_info", &[("version", env!("CARGO_PKG_VERSION"))]), Some(1.0));
    daemon.stop();
}

fn series_of_watches_are_bounded(broker: &Broker) {
    let mut stage = Stage::new(broker, "bounded");
    stage.set("metrics.max_watch_series", "1");
    stage.produce(&news::records(&news::forty()));
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 40);
    let scrape = daemon.metrics();
    assert_eq!(scrape.count("watch_alerts_total", &[("watch", "dock-strike")]), 4);
    assert_eq!(scrape.count("watch_alerts_total", &[("watch", "other")]), 8);
    assert_eq!(scrape.sum("watch_alerts_total", &[("watch", "night-train")]), None);
    daemon.stop();
}

fn health_asks_a_running_daemon(broker: &Broker) {
    let stage = Stage::new(broker, "health");
    let daemon = stage.daemon();
    let url = format!("http://{}", daemon.http());
    let asked = finish(&mut newswatch(stage.folder(), ["health", "--url", &url]), b"");
    assert_eq!(asked.code, Some(0), "{}", asked.stderr);
    assert_eq!(daemon.get("/nothing-here").map(|response| response.status), Ok(404));
    daemon.stop();
    let asked = finish(&mut newswatch(stage.folder(), ["health", "--url", &url]), b"");
    assert_eq!(asked.code, Some(1), "{}", asked.stderr);
}

fn tail_shows_the_alerts_that_are_asked_for(broker: &Broker) {
    let stage = Stage::new(broker, "tail");
    let articles = news::forty();
    stage.produce(&news::records(&articles));
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 40);
    let config = stage.write_config("tail", "127.0.0.1:0".parse().expect("it is an address"));
    let tail = |arguments: &[&str], n_alerts: usize| -> Vec<Value> {
        let mut command = newswatch(stage.folder(), ["tail", "--format", "json", "--from", "earliest"]);
        command.arg("--config").arg(&config).args(arguments);
        let mut process = Leashed::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()));
        let stdout = process.child().stdout.take().expect("it was asked to be a pipe");
        let (told, lines) = mpsc::channel();
        // On a thread, since `tail` never ends by itself: too few alerts must fail the test, not hang it.
        thread::spawn(move || {
            let read: Result<Vec<String>, _> = BufReader::new(stdout).lines().take(n_alerts).collect();
            told.send(read).unwrap_or_default();
        });
        let lines = lines.recv_timeout(PATIENCE).expect("tail shows that many alerts");
        let lines = lines.expect("tail prints UTF-8");
        lines.iter().map(|line| serde_json::from_str(line).expect("an alert a line")).collect()
    };
    let pairs = |told: &[Value]| told.iter().map(alerts::pair).collect::<BTreeSet<Pair>>();
    let expected = news::expected(&articles);
    assert_eq!(pairs(&tail(&[], expected.len())), expected);
    let watch = "night-train";
    let of_watch: BTreeSet<Pair> = expected.iter().filter(|pair| pair.1 == watch).cloned().collect();
    assert_eq!(pairs(&tail(&["--watch", watch], of_watch.len())), of_watch);
    // Of the three severities in the sample, the two above medium have four alerts each.
    let grave = tail(&["--severity", "high"], 8);
    let severities: BTreeSet<&str> =
        grave.iter().filter_map(|alert| alert["watch"]["severity"].as_str()).collect();
    assert_eq!(severities, BTreeSet::from(["critical", "high"]));
    daemon.stop();
}

fn kcat_reads_the_same_alerts(broker: &Broker) {
    let stage = Stage::new(broker, "kcat");
    let articles = news::forty();
    stage.produce(&news::records(&articles));
    let daemon = stage.daemon();
    daemon.counted("articles_total", &[], 40);
    let mut kcat = Command::new("kcat");
    kcat.args(["-C", "-q", "-e", "-J", "-o", "beginning", "-X", "isolation.level=read_committed"]);
    kcat.args(["-b", stage.address(), "-t", &stage.alerts()]);
    let told = kcat.stdin(Stdio::null()).output().expect("it was found at the start");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let mut by_kcat: Vec<Pair> = Vec::new();
    for line in String::from_utf8(told.stdout).expect("kcat prints UTF-8").lines() {
        let envelope: Value = serde_json::from_str(line).expect("kcat -J prints JSON");
        let payload = envelope["payload"].as_str().expect("the value is text");
        let alert: Value = serde_json::from_str(payload).expect("an alert is JSON");
        assert_eq!(envelope["key"], alert["watch"]["id"]);
        // A flat list of names and values.
        let headers = envelope["headers"].as_array().expect("CloudEvents travel in headers");
        let names: BTreeSet<&str> = headers.iter().step_by(2).filter_map(Value::as_str).collect();
        for name in
            ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "content-type"]
        {
            assert!(names.contains(name), "no {name} in {headers:?}");
        }
        by_kcat.push(alerts::pair(&alert));
    }
    by_kcat.sort();
    assert_eq!(by_kcat, news::expected(&articles).into_iter().collect::<Vec<Pair>>());
    assert_each_once(&stage.read_alerts(), &news::expected(&articles));
    daemon.stop();
}

fn promtool_finds_nothing_to_complain_of(broker: &Broker) {
    let (_stage, daemon) = experienced(broker, "promtool");
    let scraped = daemon.get("/metrics").expect("a daemon that runs answers");
    assert!(scraped.head.contains("content-type: text/plain; version=0.0.4"), "{}", scraped.head);
    let mut promtool = Command::new("promtool");
    promtool.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut promtool = promtool.spawn().expect("it was found at the start");
    let mut input = promtool.stdin.take().expect("it was asked to be a pipe");
    input.write_all(scraped.body.as_bytes()).expect("promtool reads its input");
    drop(input);
    let told = promtool.wait_with_output().expect("it is our child");
    let complaints = [told.stdout, told.stderr].concat();
    assert!(told.status.success() && complaints.is_empty(), "{}", String::from_utf8_lossy(&complaints));
    daemon.stop();
}

fn prometheus_scrapes_every_metric(broker: &Broker) {
    let (stage, daemon) = experienced(broker, "prometheus");
    let config = stage.folder().join("prometheus.yml");
    let scraping = format!(
        "global:\n  scrape_interval: 1s\nscrape_configs:\n  - job_name: newswatch\n    static_configs:\n      \
         - targets: ['{}']\n",
        daemon.http()
    );
    fs::write(&config, scraping).expect("the folder is ours");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let mut prometheus = Command::new("prometheus");
    prometheus.arg(format!("--config.file={}", config.display()));
    prometheus.arg(format!("--storage.tsdb.path={}", stage.folder().join("tsdb").display()));
    prometheus.arg(format!("--web.listen-address={address}")).arg("--log.level=error");
    let log = fs::File::create(stage.folder().join("prometheus.log")).expect("the folder is ours");
    prometheus.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let _prometheus = Leashed::spawn(&mut prometheus);
    let query = |query: &str| -> Result<Value, String> {
        let response = http::get(address, &format!("/api/v1/{query}"))?;
        let body: Value = serde_json::from_str(&response.body).map_err(|_| response.body.clone())?;
        if body["status"] == "success" { Ok(body["data"].clone()) } else { Err(response.body) }
    };
    eventually("Prometheus has scraped the daemon", || {
        let data = query("query?query=up")?;
        let value = data["result"][0]["value"][1].as_str() == Some("1");
        if value { Ok(()) } else { Err(data.to_string()) }
    });
    let series = query("series?match[]=%7Bjob%3D%22newswatch%22%7D").expect("it answered before");
    let mut labels: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in series.as_array().expect("a list of label sets") {
        let one = one.as_object().expect("a label set");
        let name = one["__name__"].as_str().expect("every series has a name");
        let name =
            ["_bucket", "_sum", "_count"].iter().find_map(|part| name.strip_suffix(part)).unwrap_or(name);
        let own = one.keys().filter(|label| !["__name__", "job", "instance", "le"].contains(&label.as_str()));
        labels.entry(name.to_owned()).or_default().extend(own.cloned());
    }
    for (metric, wanted) in METRICS.iter().filter(|(metric, _)| !MAY_BE_SILENT.contains(metric)) {
        let found =
            labels.get(&full_name(metric)).unwrap_or_else(|| panic!("no {metric} in {:?}", labels.keys()));
        assert_eq!(*found, wanted.iter().map(|label| (*label).to_owned()).collect(), "labels of {metric}");
    }
    let alerts = query("query?query=sum(newswatch_alerts_total)").expect("it answered before");
    assert_eq!(alerts["result"][0]["value"][1], "12");
    daemon.stop();
}
