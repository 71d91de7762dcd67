//! The demo needs nothing and ends by itself.

use tempfile::TempDir;

use crate::harness::case::Case;
use crate::harness::command::{finish, newswatch};

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![Case::alone("the_demo_shows_alerts_and_ends", the_demo_shows_alerts_and_ends)]
}

fn the_demo_shows_alerts_and_ends() {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let demo = finish(&mut newswatch(folder.path(), ["demo", "--articles", "24"]), b"");
    assert_eq!((demo.code, demo.stderr.as_str()), (Some(0), ""), "{}", demo.stdout);
    let closing = demo.stdout.lines().rev().find(|line| line.contains("24 articles"));
    let closing = closing.unwrap_or_else(|| panic!("it does not say what it showed: {}", demo.stdout));
    let alerts = closing.split(", ").find_map(|part| part.strip_suffix(" alerts"));
    let alerts: u32 = alerts.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{closing}"));
    assert!(alerts > 0, "{}", demo.stdout);
    assert!(!demo.stdout.contains('\u{1b}'), "no colours where there is no terminal");
}
