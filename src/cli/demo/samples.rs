//! The world of the demo: articles as they might arrive, and the shipped watchlists.
//!
//! Everything is invented but for public institutions, and has the traps of real news: a syndicated copy, a
//! scraped page, words that only look like a term, a record that is cut off and one without text.

use std::borrow::Cow;

use jiff::Timestamp;

/// The articles, a record a line. Not every line is an article, and not every line is JSON.
pub const ARTICLES: &str = include_str!("articles.jsonl");

/// The shipped watchlists with what they import, by file name.
pub const WATCHLISTS: [(&str, &str); 6] = [
    ("defence.toml", include_str!("../../../config/watchlists/defence.toml")),
    ("disasters.toml", include_str!("../../../config/watchlists/disasters.toml")),
    ("energy.toml", include_str!("../../../config/watchlists/energy.toml")),
    ("sanctioned-parties.csv", include_str!("../../../config/watchlists/sanctioned-parties.csv")),
    ("technology.toml", include_str!("../../../config/watchlists/technology.toml")),
    ("trade.toml", include_str!("../../../config/watchlists/trade.toml")),
];

/// The records' values, in the order in which they arrive.
pub fn records() -> impl Iterator<Item = &'static str> {
    ARTICLES.lines()
}

/// A record's value as if it was published at `time`. Nothing else in it changes, so that a record that
/// is broken stays broken in the same way.
pub fn published_at(record: &str, time: Timestamp) -> Cow<'_, str> {
    const MEMBER: &str = "\"published_at\":\"";
    let Some(member) = record.find(MEMBER) else { return Cow::Borrowed(record) };
    let (before, value) = record.split_at(member + MEMBER.len());
    let Some(end) = value.find('"') else { return Cow::Borrowed(record) };
    Cow::Owned(format!("{before}{time:.3}{}", &value[end..]))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::Value;

    use super::*;

    /// The records that are JSON.
    fn articles() -> Vec<Value> {
        records().filter_map(|record| serde_json::from_str(record).ok()).collect()
    }

    fn is_text(article: &Value, member: &str) -> bool {
        article[member].as_str().is_some_and(|text| text.contains(char::is_alphabetic))
    }

    #[test]
    fn one_record_is_broken_and_one_has_no_text() {
        assert!((24..40).contains(&records().count()));
        assert_eq!(records().count() - articles().len(), 1, "records that are not JSON");
        let without_text = articles()
            .iter()
            .filter(|article| !is_text(article, "title") && !is_text(article, "body"))
            .count();
        assert_eq!(without_text, 1, "records without text");
    }

    #[test]
    fn every_article_says_where_it_is_from() {
        let mut ids = BTreeSet::new();
        for article in articles() {
            for member in ["id", "url", "source", "language", "published_at", "title", "body"] {
                assert!(article[member].is_string(), "{member} of {article}");
            }
            let source = article["source"].as_str().unwrap();
            assert!(source.ends_with(".example.com") || source.ends_with(".example.org"), "{source}");
            assert!(article["url"].as_str().unwrap().starts_with(&format!("https://{source}/")), "{article}");
            assert!(article["published_at"].as_str().unwrap().parse::<Timestamp>().is_ok(), "{article}");
            assert!(ids.insert(article["id"].to_string()), "{} is there twice", article["id"]);
        }
    }

    #[test]
    fn the_world_speaks_many_languages() {
        let languages: BTreeSet<String> =
            articles().iter().map(|article| article["language"].as_str().unwrap()[..2].to_owned()).collect();
        let expected = ["ar", "de", "en", "es", "fr", "it", "ja", "ko", "no", "pl", "ru", "tr", "uk", "zh"];
        assert_eq!(languages, expected.map(str::to_owned).into());
    }

    #[test]
    fn the_traps_of_real_news_are_there() {
        let mut copies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for article in articles() {
            copies.entry(article["body"].to_string()).or_default().insert(article["source"].to_string());
        }
        assert_eq!(copies.values().filter(|sources| sources.len() > 1).count(), 1, "syndicated copies");

        let texts: String =
            articles().iter().map(|article| format!("{}\n{}\n", article["title"], article["body"])).collect();
        let traps = [
            ("a possessive", "Stoltenberg’s"),
            ("dotted initials", "U.S."),
            ("an elision", "l’OTAN"),
            ("a Turkish suffix", "NATO'nun"),
            ("a soft hyphen", "Rüstungs\u{ad}exporte"),
            ("a hyphen between the words of a term", "arms-export"),
            ("a term inside longer words", "farms export"),
            ("HTML", "</p>"),
            ("character references", "&nbsp;"),
            ("a stop without a space", "them.The"),
            ("an apostrophe inside a word", "Слов’янську"),
            ("curly quotes", "“No exceptions”"),
            ("a headline in capitals", "RANSOMWARE SHUTS"),
        ];
        for (name, trap) in traps {
            assert!(texts.contains(trap), "{name}");
        }
    }

    #[test]
    fn only_the_date_is_rewritten() {
        let now: Timestamp = "2030-05-06T07:08:09Z".parse().unwrap();
        for record in records() {
            let rewritten = published_at(record, now);
            assert!(rewritten.contains("\"published_at\":\"2030-05-06T07:08:09.000Z\""), "{rewritten}");
            let (before, after) =
                (serde_json::from_str::<Value>(record), serde_json::from_str::<Value>(&rewritten));
            assert_eq!(before.is_ok(), after.is_ok());
            if let (Ok(mut before), Ok(mut after)) = (before, after) {
                before["published_at"].take();
                after["published_at"].take();
                assert_eq!(before, after);
            }
        }
        assert_eq!(published_at("{}", now), "{}");
        assert_eq!(published_at("{\"published_at\":\"20", now), "{\"published_at\":\"20");
    }

    #[test]
    fn the_shipped_watchlists_are_all_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/watchlists");
        let shipped: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let embedded = WATCHLISTS.map(|(name, _)| name.to_owned());
        assert_eq!(shipped, embedded.into());
    }

    #[test]
    fn the_watchlists_leave_nothing_to_complain_of() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/watchlists");
        let loaded = crate::watch::load(&[folder.into()]);
        assert_eq!(loaded.diagnostics.render(false), "");
        let watches = loaded.set.unwrap().watches;
        assert!(watches.len() > 10);
        assert!(watches.iter().any(|watch| watch.query.is_some()), "the language is shown at work");
    }

    #[test]
    fn the_imported_list_has_whole_rows() {
        let (_, list) = WATCHLISTS.iter().find(|(name, _)| *name == "sanctioned-parties.csv").unwrap();
        let mut reader = csv::Reader::from_reader(list.as_bytes());
        assert_eq!(reader.headers().unwrap(), vec!["number", "kind", "name", "aliases"]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert!(rows.len() > 5);
        assert!(rows.iter().flatten().all(|value| !value.trim().is_empty()));
    }
}
