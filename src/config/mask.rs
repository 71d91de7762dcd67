//! Takes passwords and keys that stand in the configuration itself out of what is told about it.
//!
//! A diagnostic shows the line it is about, and keeps the whole text it points into. So the text is
//! replaced by a copy in which the values of such keys are blank. This goes by lines and words, not by the
//! parsed document: a line that cannot be parsed, or a key that is mistyped, can hold a password too. It
//! rather blanks too much.

use std::collections::BTreeMap;
use std::sync::Arc;

use strsim::damerau_levenshtein;

use crate::diagnostic::{Diagnostics, Place, Source};

/// A key with one of these words in it, or nearly, is for a secret.
const SECRET_WORDS: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "username",
    "user",
    "secret",
    "token",
    "credential",
    "key",
    "pem",
    "sasl",
    "tls",
];

/// Keys that stand among secrets and are none.
const PLAIN_KEYS: [&str; 2] = ["mechanism", "verify_hostname"];

/// Whether the name of a key, or a line, speaks of secrets.
pub(super) fn is_sensitive(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_near = |word: &str, secret: &str| damerau_levenshtein(word, secret) <= secret.len() / 4;
    lower
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| SECRET_WORDS.iter().any(|secret| is_near(word, secret)))
}

/// Diagnostics with masked copies in the place of the texts they point into. `typed` are texts that are one
/// value each, with whether that is a secret: its place is then all that is left.
pub(super) fn mask_diagnostics(diagnostics: &Diagnostics, typed: &[(Arc<Source>, bool)]) -> Diagnostics {
    let mut masks = Masks { typed, files: BTreeMap::new() };
    let mut masked = Diagnostics::new();
    for diagnostic in diagnostics.iter() {
        let mut diagnostic = diagnostic.clone();
        diagnostic.place = diagnostic.place.map(|place| masks.mask(place));
        diagnostic.related =
            diagnostic.related.into_iter().map(|(note, place)| (note, masks.mask(place))).collect();
        masked.push(diagnostic);
    }
    masked
}

struct Masks<'m> {
    typed: &'m [(Arc<Source>, bool)],
    files: BTreeMap<*const Source, Arc<Source>>,
}

impl Masks<'_> {
    fn mask(&mut self, place: Place) -> Place {
        let Place::Span(source, span) = place else { return place };
        if let Some((_, is_secret)) = self.typed.iter().find(|(typed, _)| Arc::ptr_eq(typed, &source)) {
            return if *is_secret { Place::File(source.name().clone()) } else { Place::Span(source, span) };
        }
        let masked = self
            .files
            .entry(Arc::as_ptr(&source))
            .or_insert_with(|| Source::new(source.name().clone(), mask_text(source.text())));
        // Nor is it told how long a secret is.
        let shows_nothing = masked.text().get(span.clone()).is_some_and(|text| text.trim().is_empty());
        let end = if shows_nothing { span.end.min(span.start + 1) } else { span.end };
        Place::Span(masked.clone(), span.start..end)
    }
}

/// A copy of the same length, so that places in it stay right.
fn mask_text(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut is_secret_table = false;
    let mut open_string: Option<(&str, bool)> = None;
    for line in text.split_inclusive('\n') {
        if let Some((quotes, is_secret)) = open_string {
            masked.push_str(&if is_secret { blank(line) } else { line.to_owned() });
            if line.contains(quotes) {
                open_string = None;
            }
            continue;
        }
        if line.trim_start().starts_with('[') {
            is_secret_table = is_sensitive(line);
            masked.push_str(line);
            continue;
        }
        let (key, value) = match line.find('=') {
            Some(at) => line.split_at(at + 1),
            None => ("", line),
        };
        let name = key.trim_end_matches('=').trim();
        let is_plain = is_secret_table && PLAIN_KEYS.contains(&name);
        // Of an ordinary line the key decides; else `security = "sasl_ssl"` would be a secret.
        let has_more = key.is_empty() || value.contains(['=', '{', '#']);
        let is_secret =
            (is_secret_table && !is_plain) || is_sensitive(key) || (has_more && is_sensitive(value));
        masked.push_str(key);
        masked.push_str(&if is_secret { blank(value) } else { value.to_owned() });
        open_string = ["\"\"\"", "'''"]
            .into_iter()
            .find(|quotes| line.matches(quotes).count() % 2 == 1)
            .map(|quotes| (quotes, is_secret));
    }
    masked
}

/// Spaces for all but the line break, byte for byte.
fn blank(text: &str) -> String {
    let is_break = |byte: u8| byte == b'\n' || byte == b'\r';
    text.bytes().map(|byte| if is_break(byte) { char::from(byte) } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_blank_and_the_rest_stays() {
        let cases = [
            ("a password", "[kafka.sasl]\npassword = \"hunter2\"\n", true),
            ("mistyped", "[kafka]\npasswrod = \"hunter2\"\n", true),
            ("in a mistyped table", "[kafka.sals]\nx = \"hunter2\"\n", true),
            ("without quotes", "[kafka.sasl]\npassword hunter2\n", true),
            ("inline", "kafka = { sasl = { password = \"hunter2\" } }\n", true),
            ("beside a plain key", "[kafka.sasl]\nmechanism = \"PLAIN\" # password: hunter2\n", true),
            ("a dotted property", "[kafka.properties]\nssl.keystore.password = 'hunter2'\n", true),
            ("over lines", "[kafka.tls]\nkey = \"\"\"\nabc=\nhunter2\n\"\"\"\n", true),
            ("without an end", "[kafka.tls]\nkey = '''hunter\nhunter2", true),
            ("at the end of a string", "[kafka.tls]\nkey = '''\nhunter2'''", true),
            ("wide letters", "[kafka.sasl]\npassword = \"日本hunter2\"\r\nx = 1", true),
            ("no secret", "[kafka]\ngroup = \"hunter2\"\n", false),
            ("a plain key", "[kafka.sasl]\nmechanism = \"hunter2\"\n", false),
            ("another table", "[kafka.sasl]\n[articles]\ntopics = [\"hunter2\"]\n", false),
            ("a name of a kind of security", "[kafka]\nsecurity = \"sasl hunter2\"\n", false),
            ("an ordinary property", "[kafka.properties]\nlinger.ms = \"hunter2\"\n", false),
        ];
        for (name, text, is_masked) in cases {
            let masked = mask_text(text);
            assert_eq!(masked.len(), text.len(), "{name}");
            assert_eq!(masked.contains("hunter2"), !is_masked, "{name}: {masked}");
            let line_ends = |text: &str| text.match_indices('\n').map(|(at, _)| at).collect::<Vec<_>>();
            assert_eq!(line_ends(&masked), line_ends(text), "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_keeps_its_places(text in "([\\[\\]=\"'\n]|password|key|(?s).){0,40}") {
            let masked = mask_text(&text);
            proptest::prop_assert_eq!(masked.len(), text.len());
            proptest::prop_assert_eq!(masked.lines().count(), text.lines().count());
        }
    }
}
