//! The world of the demo set up: watchlists in a folder, articles that arrive now.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::Value;

use super::samples;

/// Watchlists unpacked into a folder of their own, so that they can be changed while the demo runs.
pub struct World {
    folder: PathBuf,
}

/// An article on its way.
pub struct Arriving {
    /// The record's key: the article's id, or nothing where it cannot be read.
    pub key: String,
    /// The record's value.
    pub value: String,
    /// Its headline, where it can be read.
    pub title: Option<String>,
    /// Its publisher, where it can be read.
    pub source: Option<String>,
}

impl World {
    /// Writes the watchlists into a fresh folder below the system's for temporary files.
    ///
    /// # Errors
    ///
    /// Where that folder cannot be written.
    pub fn unpack() -> io::Result<World> {
        let folder = std::env::temp_dir().join(format!("newswatch-demo-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        for (name, content) in samples::WATCHLISTS {
            fs::write(folder.join(name), content)?;
        }
        Ok(World { folder })
    }

    /// Where the watchlists are.
    pub fn watchlists(&self) -> &Path {
        &self.folder
    }

    /// The articles, published now, over and over: each round under new ids, as news never ends.
    pub fn articles(&self) -> impl Iterator<Item = Arriving> {
        (1..).flat_map(|round: u64| samples::records().map(move |record| arriving(record, round)))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // What a visitor wrote there was for the demo; what cannot be removed is the system's to clean.
        fs::remove_dir_all(&self.folder).unwrap_or_default();
    }
}

fn arriving(record: &str, round: u64) -> Arriving {
    let now = samples::published_at(record, Timestamp::now());
    let Ok(Value::Object(mut article)) = serde_json::from_str(&now) else {
        return Arriving { key: String::new(), value: now.into_owned(), title: None, source: None };
    };
    if round > 1
        && let Some(Value::String(id)) = article.get_mut("id")
    {
        id.push_str(&format!("-{round}"));
    }
    let text = |name: &str| article.get(name).and_then(Value::as_str).map(str::to_owned);
    let (key, title, source) = (text("id").unwrap_or_default(), text("title"), text("source"));
    Arriving { key, value: Value::Object(article).to_string(), title, source }
}
