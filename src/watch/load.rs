//! All watchlists together: the order of the watches, and that each id stands once.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::collector::Collector;
use super::{WatchSet, files, import, list};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source};

/// What came of reading the watchlists.
#[derive(Debug)]
pub struct Loaded {
    /// The watches; `None` if there is an error.
    pub set: Option<WatchSet>,
    /// Everything that was found wrong or doubtful.
    pub diagnostics: Diagnostics,
}

/// Reads every watchlist and everything they import, and tells every mistake at once.
pub fn load(paths: &[PathBuf]) -> Loaded {
    // Taken before anything is read: should a file change in between, the next look sees a difference.
    let digest = files::digest(paths);
    let mut collector = Collector::default();
    let mut imports = Vec::new();
    for file in files::find(paths, &mut collector.diagnostics) {
        let name: Arc<str> = file.path.to_string_lossy().into();
        let content = match fs::read(&file.path) {
            Ok(content) => content,
            Err(error) => {
                collector.diagnostics.push(files::unreadable("watchlist", &error).at(&Place::File(name)));
                continue;
            }
        };
        let text = match String::from_utf8(content) {
            Ok(text) => text,
            Err(error) => {
                let line = 1 + count_lines(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
                let error = Diagnostic::error("the watchlist is not UTF-8").at(&Place::Line(name, line));
                collector.diagnostics.push(error.help("save it as UTF-8"));
                continue;
            }
        };
        imports.extend(list::read(&Source::new(name, text), &file.path, &mut collector));
    }
    for import in &imports {
        import::run(import, &mut collector);
    }
    let (watches, diagnostics) = collector.finish();
    let set =
        if diagnostics.has_errors() { None } else { Some(WatchSet { watches: watches.into(), digest }) };
    Loaded { set, diagnostics }
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}
