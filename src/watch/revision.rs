//! The hash of what a watch says.

use sha2::{Digest, Sha256};

use std::fmt;

use super::Watch;
use crate::digest::hex;

/// The hash of what a watch says: 16 lower-case hex digits that change when the watch does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Revision([u8; Revision::DIGITS]);

impl Revision {
    const DIGITS: usize = 16;

    /// Of the first digits of a hash.
    pub(crate) fn of_digits(digits: &str) -> Revision {
        Revision(digits.as_bytes().first_chunk().copied().unwrap_or_default())
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// That of a watch that is not complete yet.
impl Default for Revision {
    fn default() -> Revision {
        Revision([b'0'; Revision::DIGITS])
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Bumped when the serialisation below changes, so that revisions of two forms never coincide.
const FORM: &[u8] = b"newswatch.watch.v2";

/// Hash of everything that decides whether the watch fires or what its alert says.
///
/// Not of its file, its place or its description. Terms and languages are a set, so their order does not
/// count; tags travel in the alert, so theirs does.
pub(super) fn of(watch: &Watch) -> Revision {
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
    Revision::of_digits(&hex(&hash.finalize()))
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
