//! Reads watchlist files. Behind the first zero byte stands the content of `rows`, a file the watchlist may
//! import.
//!
//! Asserts that whatever was found wrong can be shown, that watches are given where there is no error and only
//! there, that their ids are unique, and that an engine can be built from them. What each watch says is left to
//! the tests of the module.

#![no_main]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use newswatch::article::{Article, FieldText};
use newswatch::diagnostic::Place;
use newswatch::engine::{Engine, Scratch};
use newswatch::text::Layout;
use newswatch::watch;

/// Far more than the article takes.
const BUDGET: u64 = 1_000_000;

/// A folder of this process, in memory where the system has such a place: two files are written for every input.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let shared = Path::new("/dev/shm");
    let parent = if shared.is_dir() { shared.to_owned() } else { std::env::temp_dir() };
    let folder = parent.join(format!("newswatch-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder can be made");
    folder
});

fuzz_target!(|input: &[u8]| {
    let (watchlist, rows) = match input.iter().position(|byte| *byte == 0) {
        Some(at) => (&input[..at], &input[at + 1..]),
        None => (input, &[][..]),
    };
    let path = FOLDER.join("watchlist.toml");
    fs::write(&path, watchlist).expect("the folder can be written to");
    fs::write(FOLDER.join("rows"), rows).expect("the folder can be written to");

    let loaded = watch::load(std::slice::from_ref(&path));
    let diagnostics = loaded.diagnostics;
    for color in [false, true] {
        let shown = diagnostics.render(color);
        assert_eq!(shown.is_empty(), diagnostics.is_empty());
        let is_control = |c: char| c.is_control() && c != '\n' && !(color && c == '\u{1b}');
        assert!(!shown.contains(is_control), "{shown:?}");
    }
    for diagnostic in diagnostics.iter() {
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        if let Some(Place::Span(source, span)) = &diagnostic.place {
            assert!(source.text().get(span.clone()).is_some(), "{diagnostic:?}");
        }
    }
    assert_eq!(loaded.set.is_none(), diagnostics.has_errors());
    let Some(set) = loaded.set else {
        return;
    };
    let ids: HashSet<&str> = set.watches.iter().map(|watch| watch.id.as_str()).collect();
    assert_eq!(ids.len(), set.watches.len());
    let says_something = |watch: &watch::Watch| !watch.terms.is_empty() || watch.query.is_some();
    assert!(set.watches.iter().all(says_something), "{:?}", set.watches);
    let engine = Engine::build(set.watches).expect("so few terms fit into an automaton");

    // The files hold the terms they ask for.
    let text = String::from_utf8_lossy(input);
    let body = FieldText { text: text.as_ref().into(), layout: Layout::Plain };
    let article = Article { body: Some(body), ..Article::default() };
    // Over the budget is as good an answer as any.
    let _ = engine.search(&article, BUDGET, &mut Scratch::default());
});
