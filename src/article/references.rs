//! Character references (`&amp;`, `&#8217;`) outside HTML: titles, tags and plain bodies come with
//! them as well, left there by whoever took the text out of a page.
//!
//! Each is decoded once: `&amp;lt;` is `&lt;`. HTML bodies are [`super::html`]'s.

use std::borrow::Cow;

/// Decodes the references of a text by the rules HTML has for attributes: one without its semicolon
/// counts, unless a letter, a digit or `=` follows. So `&nbsp` in a sloppy text is a space, but an
/// address keeps its `&section=2`.
pub(super) fn decode_text(text: Cow<'_, str>) -> Cow<'_, str> {
    if !holds_ampersand(&text) {
        return text;
    }
    htmlize::unescape_attribute(text)
}

/// Decodes the references of an id, an address or a name, which programs compare: only those that end
/// in a semicolon, as in XML.
pub(super) fn decode_identifier(text: Cow<'_, str>) -> Cow<'_, str> {
    if !holds_ampersand(&text) {
        return text;
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        let length = reference_length(&rest.as_bytes()[start..]).unwrap_or(1);
        let reference = &rest[start..start + length];
        let character = htmlize::unescape_attribute(reference);
        // A reference stands for one or two code points. More means that only its beginning is one.
        let is_whole = length > 1 && character.chars().count() <= 2;
        decoded.push_str(if is_whole { &character } else { reference });
        rest = &rest[start + length..];
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

fn holds_ampersand(text: &str) -> bool {
    memchr::memchr(b'&', text.as_bytes()).is_some()
}

/// Bytes of what begins like a reference and ends in a semicolon.
fn reference_length(text: &[u8]) -> Option<usize> {
    // `&CounterClockwiseContourIntegral;` is the longest.
    const MAX_LENGTH: usize = 33;
    let name = &text[1..text.len().min(MAX_LENGTH)];
    let length = name.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'#')?;
    (length > 0 && name[length] == b';').then_some(length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_once() {
        // name, source, as a text, as an identifier
        let cases = [
            ("none", "plain", "plain", "plain"),
            ("an ampersand alone", "R & D, AT&T", "R & D, AT&T", "R & D, AT&T"),
            ("named", "Q&amp;A", "Q&A", "Q&A"),
            ("decimal", "it&#8217;s", "it’s", "it’s"),
            ("hexadecimal", "it&#x2019;s", "it’s", "it’s"),
            ("two code points", "&nGg;", "\u{22d9}\u{338}", "\u{22d9}\u{338}"),
            ("no-break space", "a&nbsp;b", "a\u{a0}b", "a\u{a0}b"),
            ("Windows-1252 by number", "&#150;", "–", "–"),
            ("never twice", "&amp;lt;p&amp;gt;", "&lt;p&gt;", "&lt;p&gt;"),
            ("without a semicolon", "a&nbsp b", "a\u{a0} b", "a&nbsp b"),
            ("at the end", "a &amp", "a &", "a &amp"),
            ("an address", "?a=1&section=2&copy=3", "?a=1&section=2&copy=3", "?a=1&section=2&copy=3"),
            ("an address that ends in a name", "?a&copy", "?a©", "?a&copy"),
            ("unknown", "&bogus;", "&bogus;", "&bogus;"),
            ("longer than a known one", "&ltx;", "&ltx;", "&ltx;"),
            ("no code point", "&#x110000;&#xD800;", "\u{fffd}\u{fffd}", "\u{fffd}\u{fffd}"),
            ("empty", "&;&#;&#x;", "&;&#;&#x;", "&;&#;&#x;"),
            ("the longest", "&CounterClockwiseContourIntegral;", "∳", "∳"),
            ("next to letters beyond ASCII", "é&eacute;é&é;", "ééé&é;", "ééé&é;"),
        ];
        for (name, source, text, identifier) in cases {
            assert_eq!(decode_text(Cow::Borrowed(source)), text, "{name}, as a text");
            assert_eq!(decode_identifier(Cow::Borrowed(source)), identifier, "{name}, as an identifier");
        }
    }

    #[test]
    fn what_needs_nothing_stays_borrowed() {
        for text in ["", "plain", "é"] {
            assert!(matches!(decode_text(Cow::Borrowed(text)), Cow::Borrowed(_)), "{text:?}");
            assert!(matches!(decode_identifier(Cow::Borrowed(text)), Cow::Borrowed(_)), "{text:?}");
        }
        assert!(matches!(decode_text(Cow::Borrowed("AT&T")), Cow::Borrowed(_)));
    }
}
