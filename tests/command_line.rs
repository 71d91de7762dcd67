//! What a person types, without Kafka: output, errors, exit codes.

// The whole crate is tests; clippy makes its exception only for the functions marked as such.
#![allow(clippy::unwrap_used)]

mod harness {
    //! The part of the end-to-end tests' ground that stands without a broker.

    pub mod command;
    pub mod leash;
    pub mod wait;
}

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use harness::command::{Ended, finish, newswatch};
use harness::leash::Leashed;
use harness::wait::{PATIENCE, eventually};

/// In another order than that of the ids, which is the one that counts.
const WATCHLIST: &str = r#"
[watchlist]
name = "Coast"

[[watch]]
id = "storm"
name = "Storm warnings"
severity = "high"
terms = ["storm warning"]

[[watch]]
id = "ferry"
terms = ["ferry", "car ferries"]
"#;

/// A folder with `watchlists/coast.toml` and these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::with_prefix("newswatch-test-").unwrap();
    fs::create_dir(folder.path().join("watchlists")).unwrap();
    fs::write(folder.path().join("watchlists/coast.toml"), WATCHLIST).unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// Runs a command line in the folder.
fn run(folder: &TempDir, line: &str) -> Ended {
    finish(&mut newswatch(folder.path(), line.split(' ')), b"")
}

fn article(id: &str, title: &str, body: &str) -> String {
    format!("{}\n", json!({ "id": id, "title": title, "body": body }))
}

/// Both watches fire for the first, none for the second, one for the third.
fn coast() -> String {
    [
        article("both", "Storm warning for the ferry", "Stay ashore."),
        article("none", "A warning of storm", "The ferryman sleeps."),
        article("one", "Timetable", "Two car-ferries a day, and a ferry at night."),
    ]
    .concat()
}

#[track_caller]
fn assert_told(ended: &Ended, code: i32, parts: &[&str]) {
    assert_eq!(ended.code, Some(code), "{ended:?}");
    for part in parts {
        assert!(ended.stderr.contains(part), "no {part:?} in: {}", ended.stderr);
    }
}

#[test]
fn scan_prints_ids_in_the_order_of_articles_then_of_watches() {
    let folder = folder(&[("coast.jsonl", &coast())]);
    let scan = run(&folder, "scan --id-only --watchlists watchlists coast.jsonl");
    assert_eq!(scan.stdout, "both\tferry\nboth\tstorm\none\tferry\n");
    assert_eq!((scan.code, scan.stderr.as_str()), (Some(0), ""));
}

#[test]
fn scan_keeps_the_order_however_many_cores_work() {
    let article = |number: usize| {
        article(&format!("{number:05}"), "Storm warning", &"and the ferry ".repeat(number % 50))
    };
    let folder = folder(&[("many.jsonl", &(0..5000).map(article).collect::<String>())]);
    let scan = run(&folder, "scan --id-only --watchlists watchlists/coast.toml many.jsonl");
    let mut expected = String::new();
    for number in 0..5000 {
        if number % 50 > 0 {
            expected.push_str(&format!("{number:05}\tferry\n"));
        }
        expected.push_str(&format!("{number:05}\tstorm\n"));
    }
    assert!(scan.stdout == expected, "{} lines", scan.stdout.lines().count());
}

#[test]
fn scan_prints_alerts_as_json_lines() {
    let folder = folder(&[("coast.jsonl", &coast())]);
    let scan = run(&folder, "scan --watchlists watchlists coast.jsonl");
    let explicit = run(&folder, "scan --format json --watchlists watchlists coast.jsonl");
    let alerts: Vec<Value> = scan.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = alerts.iter().map(|alert| (&alert["article"]["id"], &alert["watch"]["id"])).collect();
    assert_eq!(json!(told), json!([["both", "ferry"], ["both", "storm"], ["one", "ferry"]]));
    assert_eq!(explicit.stdout.lines().count(), 3, "what is no terminal gets JSON anyway");
    let last = &alerts[2];
    assert_eq!(last["record"], json!({ "topic": "coast.jsonl", "partition": 0, "offset": 3 }));
    let first_match =
        json!({ "field": "body", "term": "car ferries", "text": "car-ferries", "start": 4, "end": 15 });
    assert_eq!(last["matches"][0], first_match);
    assert_eq!(last["match_count"], 2);
    assert_schema(&alerts);
}

fn assert_schema(alerts: &[Value]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/alert.schema.json");
    let schema = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for alert in alerts {
        let errors: Vec<String> = schema.iter_errors(alert).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {alert}");
    }
}

#[test]
fn scan_prints_text_for_people_and_no_colours_into_a_pipe() {
    let folder = folder(&[("coast.jsonl", &coast())]);
    let scan = run(&folder, "scan --format text --watchlists watchlists coast.jsonl");
    assert_eq!((scan.code, scan.stderr.as_str()), (Some(0), ""));
    for part in ["Storm warnings", "HIGH", "Timetable", "car-ferries", "a day, and a"] {
        assert!(scan.stdout.contains(part), "no {part:?} in: {}", scan.stdout);
    }
    assert!(!scan.stdout.contains('\u{1b}'), "{:?}", scan.stdout);
}

#[test]
fn scan_reads_standard_input() {
    let folder = folder(&[]);
    for line in ["scan --id-only --watchlists watchlists", "scan --id-only --watchlists watchlists -"] {
        // The last line need not end.
        let input = format!("{}{{not json", coast());
        let scan = finish(&mut newswatch(folder.path(), line.split(' ')), input.as_bytes());
        assert_eq!(scan.stdout, "both\tferry\nboth\tstorm\none\tferry\n", "{line}");
        assert_told(&scan, 1, &["-:4: invalid_json: "]);
    }
}

#[test]
fn scan_tells_rejects_by_file_line_and_reason_and_goes_on() {
    let good = article("good", "Ferry", "");
    let second = format!("{{\"title\": 7}}\n{good}{{\"body\": \"…\"}}\n");
    let first = format!("{good}[]\n{good}");
    let folder = folder(&[("first.jsonl", &first), ("second.jsonl", &second)]);
    let scan = run(&folder, "scan --id-only --watchlists watchlists first.jsonl second.jsonl");
    assert_eq!(scan.stdout, "good\tferry\n".repeat(3));
    assert_eq!(scan.code, Some(1));
    let rejects: Vec<&str> = scan.stderr.lines().collect();
    let expected =
        ["first.jsonl:2: not_an_article: ", "second.jsonl:1: not_an_article: ", "second.jsonl:3: no_text: "];
    assert_eq!(rejects.len(), 3, "{rejects:?}");
    for (reject, beginning) in rejects.iter().zip(expected) {
        assert!(reject.starts_with(beginning) && reject.len() > beginning.len(), "{reject}");
    }
}

#[test]
fn scan_names_an_article_without_id_by_url_else_by_place() {
    let articles = "{\"url\": \"https://a.example/1\", \"title\": \"Ferry\"}\n{\"title\": \"Ferry\"}\n";
    let folder = folder(&[("a.jsonl", articles)]);
    let scan = run(&folder, "scan --id-only --watchlists watchlists a.jsonl");
    assert_eq!(scan.stdout, "https://a.example/1\tferry\na.jsonl-0-2\tferry\n");
}

#[test]
fn ids_stay_on_their_line() {
    let folder = folder(&[("a.jsonl", &article("a\tb\nc", "Ferry", ""))]);
    let scan = run(&folder, "scan --id-only --watchlists watchlists a.jsonl");
    assert_eq!(scan.stdout, "a\\tb\\nc\tferry\n");
}

#[test]
fn scan_refuses_what_it_cannot_read() {
    let folder = folder(&[("coast.jsonl", &coast())]);
    let scan = run(&folder, "scan --id-only --watchlists watchlists nowhere.jsonl");
    assert_told(&scan, 1, &["nowhere.jsonl"]);
    let scan = run(&folder, "scan --id-only --watchlists elsewhere coast.jsonl");
    assert_told(&scan, 2, &["elsewhere"]);
    let scan = run(&folder, "scan --id-only --format text --watchlists watchlists coast.jsonl");
    assert_told(&scan, 2, &["--id-only", "--format"]);
}

#[test]
fn a_reader_that_goes_away_ends_scan_quietly() {
    let articles: String = (0..20_000).map(|number| article(&number.to_string(), "Ferry", "")).collect();
    let folder = folder(&[("many.jsonl", &articles)]);
    let mut command = newswatch(folder.path(), ["scan", "--watchlists", "watchlists", "many.jsonl"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = Leashed::spawn(&mut command);
    let mut stdout = BufReader::new(process.child().stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    let status = process.wait_within(PATIENCE).expect("it ends");
    let mut stderr = String::new();
    process.child().stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn settings_come_from_file_then_environment_then_flags() {
    let folder = folder(&[
        ("own.toml", "[articles]\nmax_bytes = 60\n[watchlists]\npaths = [\"elsewhere\"]\n"),
        ("coast.jsonl", &coast()),
    ]);
    let scan = |command: &mut Command| finish(command, b"");
    // The flag wins over the file.
    let line = ["scan", "--id-only", "--config", "own.toml", "--watchlists", "watchlists", "coast.jsonl"];
    let by_file = scan(&mut newswatch(folder.path(), line));
    assert_told(&by_file, 1, &["coast.jsonl:1: too_large: "]);
    // The environment wins over the file.
    let by_environment = scan(newswatch(folder.path(), line).env("NEWSWATCH__ARTICLES__MAX_BYTES", "1_000"));
    assert_eq!(
        (by_environment.code, by_environment.stdout.lines().count()),
        (Some(0), 3),
        "{by_environment:?}"
    );
    // The file is found by its variable, what is no TOML value is a string, and a list stays one.
    let line = ["scan", "--id-only", "coast.jsonl"];
    let mut command = newswatch(folder.path(), line);
    command.env("NEWSWATCH_CONFIG", "own.toml").env("NEWSWATCH__WATCHLISTS__PATHS", "[\"watchlists\"]");
    let found = scan(command.env("NEWSWATCH__KAFKA__GROUP", "some group"));
    assert_told(&found, 1, &["coast.jsonl:1: too_large: "]);
}

#[test]
fn a_wrong_configuration_is_refused_with_every_mistake() {
    let config = "[kafka]\nbrokrs = [\"a:1\"]\nsecurity = \"tls\"\n[batch]\nmax_articles = \"many\"\n";
    let folder = folder(&[("wrong.toml", config)]);
    for line in ["run --config wrong.toml", "check --config wrong.toml --watchlists watchlists"] {
        let refused = run(&folder, line);
        assert_told(
            &refused,
            2,
            &["wrong.toml", "brokrs", "brokers", "security", "sasl_ssl", "max_articles"],
        );
    }
    let mut command = newswatch(folder.path(), ["run"]);
    let refused = finish(command.env("NEWSWATCH__BATCH__MAX_ARTICELS", "5"), b"");
    assert_told(&refused, 2, &["NEWSWATCH__BATCH__MAX_ARTICELS", "NEWSWATCH__BATCH__MAX_ARTICLES"]);
    let refused = run(&folder, "run --config nowhere.toml");
    assert_told(&refused, 2, &["nowhere.toml"]);
}

#[test]
fn settings_that_would_break_a_promise_are_refused_by_name() {
    let refused = [
        ("[kafka.properties]\n\"enable.auto.commit\" = \"true\"\n", "enable.auto.commit"),
        ("[kafka.properties]\n\"transactional.id\" = \"mine\"\n", "transactional.id"),
        ("[articles]\ntopics = [\"alerts\"]\n", "alerts"),
        ("[articles]\ntopics = [\"articles\", \"articles.dead-letter\"]\n", "articles.dead-letter"),
        ("[alerts]\ntopics = { high = \"articles\" }\n", "articles"),
    ];
    for (config, name) in refused {
        let folder = folder(&[("config.toml", config)]);
        assert_told(&run(&folder, "run --config config.toml"), 2, &[name]);
    }
}

#[test]
fn secrets_are_never_told() {
    let config = "[kafka]\nsecurity = \"sasl_ssl\"\n[kafka.sasl]\nmechanism = \"NONSENSE\"\nusername = \"desk\"\n\
                  password = { file = \"password\" }\n";
    let folder = folder(&[("config.toml", config), ("password", "open sesame\n")]);
    for line in ["run --config config.toml", "check --config config.toml --watchlists watchlists"] {
        let refused = run(&folder, line);
        assert_told(&refused, 2, &["mechanism"]);
        assert!(!format!("{refused:?}").contains("sesame"), "{refused:?}");
    }
}

/// As a unit does it: the file is for root, and a variable leads the service to its credential.
#[test]
fn a_reference_in_a_variable_wins_over_one_in_the_file() {
    let config = "[watchlists]\npaths = [\"watchlists\"]\n[kafka]\nsecurity = \"sasl_ssl\"\n[kafka.sasl]\n\
                  mechanism = \"PLAIN\"\nusername = \"newswatch\"\npassword = { file = \"not-for-us\" }\n";
    let folder = folder(&[("newswatch.toml", config), ("credential", "secret\n")]);
    let check = |password: &str| {
        let mut command = newswatch(folder.path(), ["check", "--config", "newswatch.toml"]);
        finish(command.env("NEWSWATCH__KAFKA__SASL__PASSWORD", password), b"")
    };
    assert_told(&check(r#"{ file = "credential" }"#), 0, &["2 watches"]);
    assert_told(&check(r#"{ file = "no-credential" }"#), 2, &["`no-credential` cannot be read"]);
    assert_told(&run(&folder, "check --config newswatch.toml"), 2, &["`not-for-us` cannot be read"]);
}

#[test]
fn check_has_nothing_to_say_of_what_is_right() {
    let folder = folder(&[]);
    assert_eq!(run(&folder, "check --watchlists watchlists").code, Some(0));
    assert_eq!(run(&folder, "check --strict --watchlists watchlists").code, Some(0));
}

#[test]
fn check_warns_of_what_will_disappoint() {
    // In an entry of several words a star is punctuation.
    let folder = folder(&[("list.toml", "[[watch]]\nid = \"arms\"\nterms = [\"arms export*\"]\n")]);
    assert_told(
        &run(&folder, "check --watchlists list.toml"),
        0,
        &["warning", "list.toml:3", "arms export*"],
    );
    assert_told(&run(&folder, "check --strict --watchlists list.toml"), 1, &["warning"]);
}

#[test]
fn check_tells_every_error_of_every_file() {
    let first = "[[watch]]\nid = \"Not An Id\"\nterms = [\"x\"]\n\n[[watch]]\nid = \"a\"\nseverty = \"high\"\nterms = []\n";
    let second = "[[watch]]\nid = \"ferry\"\nterms = [\"boat\"]\n";
    let folder = folder(&[("first.toml", first), ("second.toml", second)]);
    let line = "check --watchlists first.toml --watchlists second.toml --watchlists watchlists";
    let refused = run(&folder, line);
    assert_told(
        &refused,
        2,
        &["first.toml:2", "Not An Id", "first.toml:7", "severty", "severity", "coast.toml", "second.toml"],
    );
    assert_told(&run(&folder, "run"), 2, &[]);
}

#[test]
fn what_is_shipped_is_clean_and_runs() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    let check =
        finish(&mut newswatch(shipped, ["check", "--strict", "--config", "config/newswatch.toml"]), b"");
    assert_eq!(check.code, Some(0), "{}", check.stderr);
}

#[test]
fn completions_and_manual_are_printed() {
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let printed = run(&folder, &format!("completions {shell}"));
        assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""), "{shell}");
        assert!(printed.stdout.contains("newswatch") && printed.stdout.contains("scan"), "{shell}");
    }
    let manual = run(&folder, "man");
    assert_eq!((manual.code, manual.stderr.as_str()), (Some(0), ""));
    assert!(manual.stdout.contains(".TH newswatch 1"), "{}", manual.stdout);
    // Commands of commands have a page too.
    assert!(manual.stdout.contains("dry\\-run"), "{}", manual.stdout);
}

#[test]
fn help_and_version_are_no_errors_and_bad_usage_is() {
    let folder = folder(&[]);
    let cases = [
        ("--help", 0),
        ("scan --help", 0),
        ("--version", 0),
        ("completions", 2),
        ("completions csh", 2),
        ("no-such-command", 2),
        ("run --no-such-flag", 2),
        ("demo --articles 0", 2),
        ("demo --articles many", 2),
    ];
    for (line, code) in cases {
        let ended = run(&folder, line);
        assert_eq!(ended.code, Some(code), "{line}: {ended:?}");
        // What was asked for goes to standard output, a complaint to standard error.
        assert_eq!(ended.stdout.is_empty(), code != 0, "{line}");
        assert_eq!(ended.stderr.is_empty(), code == 0, "{line}");
    }
    let version = run(&folder, "--version").stdout;
    assert!(version.starts_with(concat!("newswatch ", env!("CARGO_PKG_VERSION"))), "{version}");
}

#[test]
fn help_names_every_command() {
    let help = run(&folder(&[]), "--help").stdout;
    let named: BTreeSet<&str> =
        help.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    for command in ["run", "demo", "scan", "explain", "check", "dead-letters", "health", "completions", "man"]
    {
        assert!(named.contains(command), "no {command} in: {help}");
    }
}

#[test]
fn dead_letters_are_put_back_only_where_it_is_said_which() {
    let folder = folder(&[]);
    assert_told(&run(&folder, "dead-letters replay"), 2, &["--all", "PLACE"]);
    assert_told(&run(&folder, "dead-letters replay --all 0:1"), 2, &["--all"]);
    assert_told(&run(&folder, "dead-letters list --reason odd"), 2, &["not_utf8", "match_budget"]);
    assert_told(&run(&folder, "dead-letters show 0:5-6"), 2, &["PARTITION:OFFSET"]);
    let help = run(&folder, "dead-letters replay --help");
    assert_eq!(help.code, Some(0));
    for part in ["--dry-run", "stay in their topic", "--since", "attempt 5"] {
        assert!(help.stdout.contains(part), "no {part} in {}", help.stdout);
    }
}

#[test]
fn health_fails_where_nobody_answers() {
    let folder = folder(&[]);
    // Nothing may listen on port 1 of a machine that runs tests.
    assert_told(&run(&folder, "health --url http://127.0.0.1:1"), 1, &["127.0.0.1:1"]);
}

#[test]
fn the_demo_goes_on_until_it_is_interrupted() {
    let folder = folder(&[]);
    let mut command = newswatch(folder.path(), ["demo"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = Leashed::spawn(&mut command);
    let mut lines = BufReader::new(process.child().stdout.take().unwrap()).lines();
    eventually("an article was shown", || {
        let line = lines.next().expect("it goes on").unwrap();
        if line.starts_with('→') { Ok(()) } else { Err(line) }
    });
    process.signal("INT");
    // It may have more to say before it ends.
    let rest = std::thread::spawn(move || lines.count());
    let status = process.wait_within(PATIENCE).expect("it ends");
    rest.join().unwrap();
    assert_eq!(status.code(), Some(0));
}

const QUERIES: &str = r#"
[[watch]]
id = "arms"
query = 'arms NEAR/3 export* AND NOT source:example.org'

[[watch]]
id = "quoted"
query = "title:\"arms race\""
unless = "race NOT INSIDE \"arms race\""
"#;

#[test]
fn explain_tells_why_a_watch_fires_and_by_how_much_it_misses() {
    let near = article("1", "Trade", "The ministry never exports arms to countries at war.");
    let far = article("2", "Trade", "Exports fell. What the ministry bought instead were arms.");
    let folder = folder(&[("queries.toml", QUERIES), ("near.jsonl", &near), ("far.jsonl", &far)]);
    let fires = run(&folder, "explain --watchlists queries.toml --watch arms near.jsonl");
    assert_eq!(fires.code, Some(0), "{}", fires.stderr);
    for told in [
        "arms fires\n",
        "  true  AND\n",
        "        true  arms NEAR/3 export*  (body twice)\n",
        "              true  export*  (body once)\n",
        "        true  NOT\n",
        "              false source:example.org  (the article states no source)\n",
        "never »exports« »arms« to countries",
    ] {
        assert!(fires.stdout.contains(told), "{told:?} in {}", fires.stdout);
    }
    let misses = run(&folder, "explain --watchlists queries.toml --watch arms far.jsonl");
    assert_eq!(misses.code, Some(1), "{}", misses.stderr);
    let miss = "Exports … arms: 7 words between, at most 3 allowed";
    assert!(
        misses.stdout.starts_with("arms does not fire\n") && misses.stdout.contains(miss),
        "{}",
        misses.stdout
    );

    // One object over several lines is one article.
    let pretty = serde_json::to_vec_pretty(&json!({ "title": "An arms race", "body": "Rain." })).unwrap();
    let arguments = ["explain", "--watchlists", "queries.toml", "--watch", "quoted"];
    let quoted = finish(&mut newswatch(folder.path(), arguments), &pretty);
    assert_eq!(quoted.code, Some(0), "{}", quoted.stderr);
    assert!(quoted.stdout.contains("unless\n  false race NOT INSIDE \"arms race\""), "{}", quoted.stdout);

    assert_told(
        &run(&folder, "explain --watchlists queries.toml --watch armes near.jsonl"),
        2,
        &["there is no enabled watch `armes`", "did you mean `arms`?"],
    );
}

#[test]
fn a_mistake_in_a_query_is_shown_under_the_word() {
    let list = "[[watch]]\nid = 'a'\nquery = \"storm and (ferry OR )\"\n";
    let folder = folder(&[("list.toml", list)]);
    let check = run(&folder, "check --watchlists list.toml");
    assert_eq!(check.code, Some(2));
    for told in ["--> list.toml:3:16", "write `storm AND", "--> list.toml:3:30"] {
        assert!(check.stderr.contains(told), "{told:?} in {}", check.stderr);
    }
}

#[test]
fn scan_reports_what_made_a_query_true() {
    let text = article("1", "Trade", "The ministry never exports arms, and arms need oil.");
    let folder = folder(&[("queries.toml", QUERIES), ("articles.jsonl", &text)]);
    let scanned = run(&folder, "scan --watchlists queries.toml --format json articles.jsonl");
    assert_eq!(scanned.code, Some(0), "{}", scanned.stderr);
    let alert: Value = serde_json::from_str(&scanned.stdout).unwrap();
    let expected = json!([
        { "field": "body", "term": "export*", "text": "exports", "start": 19, "end": 26 },
        { "field": "body", "term": "arms", "text": "arms", "start": 27, "end": 31 },
        { "field": "body", "term": "arms", "text": "arms", "start": 37, "end": 41 },
    ]);
    assert_eq!((&alert["matches"], &alert["match_count"]), (&expected, &json!(3)));
}
