//! Articles and watches, and which of them belong together.
//!
//! The answers are written down, not computed: nothing here knows how matching works.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::kafka::Produced;
use super::stage::PARTITIONS;

/// What is watched for in most tests.
pub const WATCHLIST: &str = r#"
[watchlist]
name = "Harness"

[[watch]]
id = "dock-strike"
name = "Dock strikes"
severity = "high"
tags = ["ports", "labour"]
terms = ["dock strike", "harbour walkout"]

[[watch]]
id = "night-train"
severity = "critical"
terms = ["night train"]

[[watch]]
id = "observatory"
query = '(observator* PRE/1 Ålesund OR Zürich) AND NOT source:gazette.example'
unless = 'ATLEAST/2 "night train"'

[[watch]]
id = "never"
terms = ["a term that stands in no article"]
"#;

/// An article's id and the id of a watch that fires for it.
pub type Pair = (String, String);

/// An article to produce.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its id.
    pub id: String,
    /// All of it.
    pub json: Value,
    /// The watches that fire for it.
    pub fires: &'static [&'static str],
}

/// Ten articles for which watches fire, twelve times in all; each fires for a reason of its own.
fn firing() -> Vec<Article> {
    let mut articles = Vec::new();
    let mut add = |fires, json: Value| {
        let id = json["id"].as_str().expect("each has an id").to_owned();
        articles.push(Article { id, json, fires });
    };
    add(
        &["dock-strike"],
        json!({
            "id": "hit-title", "version": "3", "url": "https://gazette.example/1", "source": "gazette.example",
            "author": "Ines Okafor", "language": "en", "country": "IE", "tags": ["ports"],
            "published_at": "2026-03-01T06:12:00Z",
            "title": "Dock strike enters second week",
            "body": "Containers pile up along the quay.\n\nTalks are set for Monday.",
        }),
    );
    add(
        &["dock-strike"],
        json!({
            "id": "hit-body-punctuation", "title": "Freight",
            "body": "No ship left — the dock-strike saw to that. A second dock\u{00a0}strike is feared.",
        }),
    );
    add(
        &["dock-strike", "night-train"],
        json!({
            "id": "hit-two-watches", "title": "Travellers look for ways around the harbour walkout",
            "summary": "Ferries stay in port.",
            "body": "Many take the NIGHT TRAIN instead; a night train has 200 beds.",
        }),
    );
    add(
        &["night-train"],
        json!({ "id": "hit-summary", "title": "Rail", "summary": "The night train is back.", "body": "More soon." }),
    );
    add(
        &["night-train"],
        json!({
            "id": "hit-html", "title": "Sleeper &amp; seat",
            "body": "<div><p>One more <b>night</b> train</p><script>var x = 'dock strike';</script></div>",
        }),
    );
    add(
        &["night-train"],
        json!({ "id": "hit-wide", "title": "Ｎｉｇｈｔ\u{3000}ｔｒａｉｎ 🚆 departs", "body": "From platform 9." }),
    );
    add(
        &["observatory"],
        json!({ "id": "hit-decomposed", "title": "Clear sky over Zu\u{0308}rich", "body": "Stars were seen." }),
    );
    add(
        &["observatory"],
        json!({
            "id": "hit-no-accents", "title": "Opening", "body": "😀😀 The observatory of Alesund opens.",
        }),
    );
    add(
        &["observatory"],
        json!({
            "id": "hit-numeric-time", "published_at": 1_772_345_520, "title": "In ZURICH",
            "body": "Trams stood still.", "unknown": { "deep": [1, 2, { "er": null }] },
        }),
    );
    add(
        &["dock-strike", "observatory"],
        json!({ "id": "hit-body-alone", "body": "Dock\nstrike? No: a dock strike, says Zürich." }),
    );
    articles
}

/// Forty articles in a mixed order: thirty hold something that is nearly what is watched for.
pub fn forty() -> Vec<Article> {
    const NEARLY: [&str; 6] = [
        "The docks strike a deal with the port.",
        "A night in the train station; the train at night.",
        "A strike at the dock.\n\nDock\n\nstrike",
        "The observatory of Bergen opened, Alesund did not.",
        "Nighttrain is one word here, and dock strikers are people.",
        "Zürichs und Zurichsee are other words.",
    ];
    let mut firing = firing().into_iter();
    let mut articles = Vec::new();
    for number in 0..40 {
        if number % 4 == 1 {
            articles.extend(firing.next());
            continue;
        }
        let id = format!("miss-{number:02}");
        let title = format!("Local news, part {number}");
        let body = NEARLY[number % NEARLY.len()];
        articles.push(Article { json: json!({ "id": &id, "title": title, "body": body }), id, fires: &[] });
    }
    articles
}

/// So many articles, of which every third fires `dock-strike`; for tests under load.
pub fn many(count: usize) -> Vec<Article> {
    let article = |number| {
        let fires: &[&str] = if number % 3 == 0 { &["dock-strike"] } else { &[] };
        let id = format!("load-{number:06}");
        let body =
            if fires.is_empty() { "Quiet at the quay." } else { "There is a dock strike at the quay." };
        let json = json!({ "id": &id, "title": format!("Port report {number}"), "body": body });
        Article { id, json, fires }
    };
    (0..count).map(article).collect()
}

/// One article that fires `dock-strike`.
pub fn one(id: &str) -> Article {
    let json = json!({ "id": id, "title": "Port report", "body": "There is a dock strike at the quay." });
    Article { id: id.to_owned(), json, fires: &["dock-strike"] }
}

/// As records, in turn over all partitions, keyed by id.
pub fn records(articles: &[Article]) -> Vec<Produced> {
    let mut records = Vec::new();
    for (article, partition) in articles.iter().zip((0..PARTITIONS).cycle()) {
        records.push(Produced { partition: Some(partition), ..record(article) });
    }
    records
}

/// As a record that its key puts on a partition.
pub fn record(article: &Article) -> Produced {
    Produced {
        key: Some(article.id.clone().into_bytes()),
        value: Some(article.json.to_string().into_bytes()),
        ..Produced::default()
    }
}

/// As JSON Lines.
pub fn json_lines(articles: &[Article]) -> String {
    articles.iter().map(|article| format!("{}\n", article.json)).collect()
}

/// Which watch is to fire for which article.
pub fn expected(articles: &[Article]) -> BTreeSet<Pair> {
    let pairs = articles
        .iter()
        .flat_map(|article| article.fires.iter().map(|watch| (article.id.clone(), (*watch).to_owned())));
    pairs.collect()
}
