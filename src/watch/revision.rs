//! The hash of what a watch says.

use sha2::{Digest, Sha256};

use super::Watch;
use crate::digest::hex;

/// Bumped when the serialisation below changes, so that revisions of two forms never coincide.
const FORM: &[u8] = b"newswatch.watch.v2";

/// Hash of everything that decides whether the watch fires or what its alert says: 16 hex digits.
///
/// Not of its file, its place or its description. Terms and languages are a set, so their order does not
/// count; tags travel in the alert, so theirs does.
pub(super) fn of(watch: &Watch) -> String {
    let mut hash = Sha256::new();
    hash.update(FORM);
    text(&mut hash, &watch.id);
    text(&mut hash, watch.name());
    text(&mut hash, &watch.watchlist);
    text(&mut hash, watch.severity.as_str());
    text(&mut hash, watch.topic.as_deref().unwrap_or_default());
    list(&mut hash, watch.tags.iter().map(String::as_str).collect());
    list(&mut hash, sorted(watch.languages.iter().map(String::as_str)));
    // The same letters may be a phrase in an imported list and a star in a term.
    let terms: Vec<String> =
        watch.terms.iter().map(|term| format!("{:?} {}", term.form, term.written)).collect();
    list(&mut hash, sorted(terms.iter().map(String::as_str)));
    for query in [&watch.query, &watch.unless] {
        list(&mut hash, query.iter().map(|query| query.text.as_ref()).collect());
    }
    let mut revision = hex(&hash.finalize());
    revision.truncate(16);
    revision.shrink_to_fit();
    revision
}

fn sorted<'w>(items: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    let mut items: Vec<&str> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}

fn list(hash: &mut Sha256, items: Vec<&str>) {
    hash.update((items.len() as u64).to_be_bytes());
    for item in items {
        text(hash, item);
    }
}

fn text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text);
}
