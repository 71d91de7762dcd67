//! What `deploy` brings for Prometheus and Grafana: rules, runbook and dashboard, each held to the others and
//! to a daemon that runs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;

use crate::harness::apache::Apache;
use crate::harness::broker::Broker;
use crate::harness::case::Case;
use crate::harness::command::finish;
use crate::harness::kafka::Produced;
use crate::harness::machine::Tool;
use crate::harness::news;
use crate::harness::prometheus::Prometheus;
use crate::harness::promql::{self, selectors};
use crate::harness::stage::Stage;
use crate::harness::wait::eventually;

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::alone("selectors_are_read_out_of_expressions", promql::selectors_are_read_out_of_expressions),
        Case::alone("alerts_and_runbook_hold_together", alerts_and_runbook_hold_together),
        Case::alone("every_alert_is_tested_both_ways", every_alert_is_tested_both_ways),
        Case::alone("panels_of_the_dashboard_are_complete", panels_of_the_dashboard_are_complete),
        Case::alone("the_example_for_the_alertmanager_is_valid", the_example_for_the_alertmanager_is_valid)
            .with(&[Tool::Amtool]),
        Case::alone("rules_do_what_their_tests_say", rules_do_what_their_tests_say).with(&[Tool::Promtool]),
        Case::any("rules_and_dashboard_find_their_series", rules_and_dashboard_find_their_series)
            .with(&[Tool::Prometheus]),
        Case::own("a_lost_broker_raises_its_alert", a_lost_broker_raises_its_alert).with(&[Tool::Prometheus]),
        Case::real("a_halted_daemon_raises_its_alert", a_halted_daemon_raises_its_alert)
            .with(&[Tool::Prometheus]),
    ]
}

fn deployed(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(path)
}

fn read(path: &str) -> String {
    let path = deployed(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

const RULES: &str = "prometheus/newswatch.rules.yml";

/// The files of tests for promtool.
fn rule_tests() -> Vec<PathBuf> {
    let folder = fs::read_dir(deployed("prometheus/tests")).expect("the folder is there");
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.expect("it can be read").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no tests of the rules");
    files
}

/// Each alert of the rules by name, with the lines of its rule.
fn alerts() -> BTreeMap<String, String> {
    let rules = read(RULES);
    let mut alerts = BTreeMap::new();
    for rule in rules.split("\n      - ").skip(1) {
        let Some(named) = rule.strip_prefix("alert: ") else { continue };
        let (name, lines) = named.split_once('\n').expect("a rule has more than a name");
        assert!(alerts.insert(name.to_owned(), lines.to_owned()).is_none(), "{name} stands there twice");
    }
    assert_eq!(alerts.len(), rules.matches("alert: ").count(), "an alert is not indented as the others are");
    assert!(!alerts.is_empty(), "no alerts");
    alerts
}

fn alerts_and_runbook_hold_together() {
    let runbook = read("runbook.md");
    let mut entries = BTreeMap::new();
    for entry in runbook.split("\n## ").skip(1) {
        let (name, text) = entry.split_once('\n').expect("an entry is more than its heading");
        assert!(entries.insert(name, text).is_none(), "{name} has two entries");
    }
    let alerts = alerts();
    assert_eq!(
        entries.keys().copied().collect::<Vec<_>>(),
        alerts.keys().map(String::as_str).collect::<Vec<_>>()
    );
    for (name, rule) in &alerts {
        let entry = entries[name.as_str()];
        let severity = rule.split("severity: ").nth(1).and_then(|text| text.lines().next());
        let severity = severity.unwrap_or_else(|| panic!("{name} has no severity"));
        assert!(["critical", "warning"].contains(&severity), "{name}: {severity}");
        assert!(entry.trim_start().starts_with(&format!("*{severity}.*")), "{name} is {severity}");
        let anchor = name.to_lowercase();
        let url = format!("runbook_url: deploy/runbook.md#{anchor}");
        assert!(rule.lines().any(|line| line.trim() == url), "{name} has no {url}");
        for part in ["summary:", "description:", "expr:"] {
            assert!(rule.contains(part), "{name} has no {part}");
        }
        for part in ["**See:**", "**Do:**"] {
            assert!(entry.contains(part), "the entry of {name} has no {part}");
        }
    }
    let anchors: BTreeSet<String> = alerts.keys().map(|name| name.to_lowercase()).collect();
    for link in runbook.split("](#").skip(1) {
        let anchor = link.split(')').next().unwrap_or_default();
        assert!(anchors.contains(anchor), "a link to #{anchor}, which is not there");
    }
}

fn every_alert_is_tested_both_ways() {
    let mut firing = BTreeSet::new();
    let mut silent = BTreeSet::new();
    for file in rule_tests() {
        let text = fs::read_to_string(&file).expect("it can be read");
        for check in text.split("alertname: ").skip(1) {
            let mut lines = check.lines().map(str::trim);
            let name = lines.next().unwrap_or_default().to_owned();
            match lines.next() {
                Some("exp_alerts: []") => silent.insert(name),
                Some("exp_alerts:") => firing.insert(name),
                other => panic!("{}: {other:?} behind the name {name}", file.display()),
            };
        }
    }
    let alerts: BTreeSet<String> = alerts().into_keys().collect();
    assert_eq!(firing, alerts, "tested while they fire");
    assert_eq!(silent, alerts, "tested while they do not");
}

fn rules_do_what_their_tests_say() {
    let promtool = |arguments: &[&str], files: &[PathBuf]| {
        let told = finish(Command::new("promtool").args(arguments).args(files), b"");
        assert_eq!(told.code, Some(0), "{}{}", told.stdout, told.stderr);
        told.stdout
    };
    let checked = promtool(&["check", "config"], &[deployed("prometheus/prometheus.yml")]);
    assert!(checked.contains("rules found"), "the configuration names the rules: {checked}");
    let files = rule_tests();
    let tested = promtool(&["test", "rules"], &files);
    assert_eq!(tested.matches("SUCCESS").count(), files.len(), "{tested}");
}

fn the_example_for_the_alertmanager_is_valid() {
    let example = deployed("prometheus/alertmanager.yml");
    let told = finish(Command::new("amtool").arg("check-config").arg(&example), b"");
    assert_eq!(told.code, Some(0), "{}{}", told.stdout, told.stderr);
    for (severity, receiver) in [("critical", "pager"), ("warning", "mail")] {
        let mut routes = Command::new("amtool");
        routes.args(["config", "routes", "test", "--config.file"]).arg(&example);
        let told = finish(routes.args([&format!("severity={severity}"), "alertname=NewswatchHalted"]), b"");
        assert_eq!((told.code, told.stdout.trim()), (Some(0), receiver), "{}", told.stderr);
    }
}

fn dashboard() -> Value {
    serde_json::from_str(&read("grafana/newswatch.json")).expect("a dashboard is JSON")
}

fn panels_of_the_dashboard_are_complete() {
    let dashboard = dashboard();
    let panels = dashboard["panels"].as_array().expect("a list of panels");
    let mut ids = BTreeSet::new();
    let mut taken = BTreeSet::new();
    let mut n_rows = 0;
    for panel in panels {
        let title = panel["title"].as_str().expect("each has a title");
        assert!(ids.insert(panel["id"].as_u64().expect("each has an id")), "{title}: its id is taken");
        let place = |side: &str| panel["gridPos"][side].as_u64().expect("each has its place");
        assert!(place("x") + place("w") <= 24, "{title} is wider than the page");
        for column in place("x")..place("x") + place("w") {
            for line in place("y")..place("y") + place("h") {
                assert!(taken.insert((column, line)), "{title} lies on another panel");
            }
        }
        if panel["type"] == "row" {
            n_rows += 1;
            continue;
        }
        assert!(panel["description"].is_string(), "{title} does not say what it shows");
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{title}");
        let targets = panel["targets"].as_array().expect("a list of queries");
        assert!(!targets.is_empty(), "{title} shows nothing");
    }
    assert_eq!(n_rows, 6, "a row for each question");
}

/// The expressions of the dashboard with its variables put in.
fn dashboard_expressions() -> Vec<String> {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
            Value::Object(members) => {
                for (name, value) in members {
                    match (name.as_str(), value.as_str()) {
                        ("expr", Some(expression)) => found.push(expression.to_owned()),
                        ("definition", Some(definition)) => {
                            let inner = definition.strip_prefix("label_values(");
                            let (selector, _) = inner
                                .and_then(|inner| inner.rsplit_once(", "))
                                .unwrap_or_else(|| panic!("not understood: {definition}"));
                            found.push(selector.to_owned());
                        }
                        _ => collect(value, found),
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&dashboard(), &mut found);
    let variables =
        [("$job", "newswatch"), ("$instance", ".*"), ("$__rate_interval", "1m"), ("$__range", "1h")];
    for expression in &mut found {
        for (variable, value) in variables {
            *expression = expression.replace(variable, value);
        }
        assert!(!expression.contains('$'), "a variable that is not known here: {expression}");
    }
    found
}

/// What the runbook says to ask Prometheus: its code that names a series.
fn runbook_expressions() -> Vec<String> {
    let runbook = read("runbook.md");
    let mut found = Vec::new();
    for (number, part) in runbook.split("```").enumerate() {
        if number % 2 == 1 {
            let lines = part.strip_prefix("promql\n").map(str::lines).into_iter().flatten();
            found.extend(lines.filter_map(|line| line.split(" #").next()));
        } else {
            found.extend(part.split('`').skip(1).step_by(2));
        }
    }
    let is_asked = |code: &&str| ["newswatch_", "process_", "up{"].iter().any(|name| code.contains(name));
    let found: Vec<String> =
        found.into_iter().filter(is_asked).map(|code| code.replace("\"ID\"", "\"dock-strike\"")).collect();
    assert!(!found.is_empty(), "the runbook asks for nothing");
    found
}

/// The names of the alerts that fire now.
fn firing(prometheus: &Prometheus) -> Result<BTreeSet<String>, String> {
    let data = prometheus.ask("alerts")?;
    let alerts = data["alerts"].as_array().expect("a list of alerts");
    let firing = alerts.iter().filter(|alert| alert["state"] == "firing");
    let name = |alert: &Value| alert["labels"]["alertname"].as_str().map(str::to_owned);
    Ok(firing.filter_map(name).collect())
}

fn rules_and_dashboard_find_their_series(broker: &Broker) {
    let stage = Stage::new(broker, "alarms");
    let mut daemon = stage.daemon();
    let rules = read(RULES);
    assert!(rules.contains("    interval: 10m\n"), "one group takes its time");
    // Evaluated every second, so that the test need not wait for ten minutes.
    let rules = rules.replace("    interval: 10m\n", "");
    // Before anything happens, so that Prometheus sees it happen.
    let prometheus = Prometheus::start(stage.folder(), &daemon, Some(&rules));
    eventually("the lag of four partitions is known", || {
        let lag = prometheus.query("count(newswatch_consumer_lag)")?;
        if lag[0]["value"][1] == "4" { Ok(()) } else { Err(lag.to_string()) }
    });
    let mut records = news::records(&news::forty());
    records.push(Produced { value: Some(b"no article".to_vec()), ..Produced::default() });
    stage.produce(&records);
    daemon.counted("articles_total", &[], 41);
    stage.write_watchlist("[[watch]]\nid = \"Not An Id\"\n");
    daemon.signal("HUP");
    daemon.counted("watchlist_reloads_total", &[("result", "failed")], 1);

    let mut expressions = dashboard_expressions();
    expressions.extend(runbook_expressions());
    let n_of_others = expressions.len();
    let groups = prometheus.ask("rules").expect("it answered before");
    for group in groups["groups"].as_array().expect("a list of groups") {
        for rule in group["rules"].as_array().expect("a list of rules") {
            expressions.push(rule["query"].as_str().expect("a rule has an expression").to_owned());
        }
    }
    let n_rules = rules.matches("- alert: ").count() + rules.matches("- record: ").count();
    assert_eq!(expressions.len() - n_of_others, n_rules, "Prometheus has every rule");
    let mut wanted = BTreeSet::new();
    for expression in &expressions {
        prometheus.query(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
        let of_expression = selectors(expression);
        // Only the constant of the objective asks for nothing.
        assert!(!of_expression.is_empty() || expression == "vector(0.01)", "no selector in {expression}");
        wanted.extend(of_expression);
    }
    let finds = |selector: &String| -> Result<bool, String> {
        // Also what was there a moment ago: some series are there only while something happens.
        let found = prometheus.query(&format!("count(last_over_time({selector}[5m]))"))?;
        Ok(found.as_array().is_some_and(|found| !found.is_empty()))
    };
    assert_eq!(finds(&"newswatch_no_such_metric".to_owned()), Ok(false));
    eventually("every selector finds a series", || {
        let mut in_vain = Vec::new();
        for selector in &wanted {
            if !finds(selector)? {
                in_vain.push(selector);
            }
        }
        if in_vain.is_empty() { Ok(()) } else { Err(format!("{in_vain:#?} find none")) }
    });
    let expected = ["NewswatchDeadLetters", "NewswatchReloadFailed"].map(str::to_owned).into();
    eventually("what happened raised its alerts, and only those", || {
        let firing = firing(&prometheus)?;
        if firing == expected { Ok(()) } else { Err(format!("{firing:?}")) }
    });
    daemon.stop();
}

fn a_halted_daemon_raises_its_alert(broker: &Broker) {
    let stage = Stage::new(broker, "halted-alarm");
    let daemon = stage.daemon();
    let rules = read(RULES);
    let hasty = rules.replace("for: 1m", "for: 0m");
    assert_ne!(rules, hasty, "the rules have changed");
    let prometheus = Prometheus::start(stage.folder(), &daemon, Some(&hasty));
    let garbage = |count: usize| -> Vec<Produced> {
        let one = Produced { value: Some(b"garbage".to_vec()), ..Produced::default() };
        vec![one; count]
    };
    stage.produce(&garbage(20));
    daemon.counted("dead_letters_total", &[], 20);
    eventually("told as ready", || {
        let ready = prometheus.query("newswatch_ready == 1 and newswatch_halted == 0")?;
        if ready[0].is_object() { Ok(()) } else { Err(ready.to_string()) }
    });
    let before = firing(&prometheus).expect("it answered before");
    assert!(!before.contains("NewswatchHalted"), "twenty dead letters are no halt: {before:?}");
    stage.produce(&garbage(100));
    eventually("halted", || {
        let (_, body) = daemon.readyz();
        if body["state"] == "halted" { Ok(()) } else { Err(body.to_string()) }
    });
    eventually("the alert fires", || {
        let firing = firing(&prometheus)?;
        if firing.contains("NewswatchHalted") { Ok(()) } else { Err(format!("{firing:?}")) }
    });
    daemon.stop();
}

/// No lag is told without a broker, and the daemon stays ready: that it holds no partition is what tells.
fn a_lost_broker_raises_its_alert() {
    let mut apache = Apache::prepare().expect("Kafka can be fetched");
    apache.start().expect("it starts");
    let broker = Broker::from(&apache);
    let mut stage = Stage::new(&broker, "lost-broker");
    // Partitions count as lost after the session.
    stage.set("kafka.properties", r#"{ "session.timeout.ms" = "6000", "transaction.timeout.ms" = "5000" }"#);
    let daemon = stage.daemon();
    let rules = read(RULES);
    let hasty = rules.replace("for: 5m", "for: 0m");
    assert_ne!(rules, hasty, "the rules have changed");
    let prometheus = Prometheus::start(stage.folder(), &daemon, Some(&hasty));
    eventually("no alert while partitions are held", || {
        let held = prometheus.query("newswatch_assigned_partitions == 4")?;
        let firing = firing(&prometheus)?;
        if held[0].is_object() && firing.is_empty() { Ok(()) } else { Err(format!("{held} {firing:?}")) }
    });
    apache.kill();
    let (lost, lines_before) = (Instant::now(), daemon.log().len());
    eventually("the alert fires", || {
        let firing = firing(&prometheus)?;
        if firing.contains("NewswatchNoPartitions") { Ok(()) } else { Err(format!("{firing:?}")) }
    });
    assert_eq!(daemon.livez(), Ok(200));
    // librdkafka tells of ten errors a second.
    let (lines, seconds) = (daemon.log().len() - lines_before, lost.elapsed().as_secs());
    assert!(lines as u64 <= 10 + seconds, "{lines} lines within {seconds} s: {:#?}", daemon.log());
    let errors = daemon.metrics().count("kafka_errors_total", &[]);
    assert!(errors > lines as u64, "{errors} errors are told in {lines} lines");
    daemon.kill();
}
