//! Where a paragraph ends: the meaning of a line break, decided once for each text.
//!
//! Leaves to [`super::canonical`] what a paragraph break looks like in the canonical text.

use memchr::{memchr, memchr_iter};

use super::Layout;

/// Lines of hard-wrapped text run this many characters.
const WRAPPED_LINE: std::ops::RangeInclusive<usize> = 50..=100;
/// A line of so many is longer.
const LONGER_LINE: usize = *WRAPPED_LINE.end() + 1;
/// So many of them make a text hard-wrapped.
const WRAPPED_LINES: usize = 4;

/// How many line breaks with nothing but white space between them end the paragraph.
pub(super) fn breaks_that_end_paragraph(text: &str, layout: Layout) -> u32 {
    match layout {
        Layout::Plain if !is_hard_wrapped(text) => 1,
        Layout::Plain | Layout::Reduced => 2,
    }
}

/// Whether blank lines part the paragraphs and four lines or more run 50 to 100 characters.
///
/// Looks at `\n` alone, with or without `\r` before it, or at `\r` alone where a text has no other: the rarer
/// line breaks are never those of a mail or a wire service.
fn is_hard_wrapped(text: &str) -> bool {
    let line_break = if memchr(b'\n', text.as_bytes()).is_some() { b'\n' } else { b'\r' };
    let mut wrapped_lines = 0;
    let mut blank_behind_text = false;
    let mut blank_between = false;
    let mut seen_text = false;
    let mut begin = 0;
    for end in memchr_iter(line_break, text.as_bytes()).chain([text.len()]) {
        let line = trim(&text[begin..end]);
        begin = end + 1;
        if line.is_empty() {
            blank_behind_text = seen_text;
            continue;
        }
        blank_between |= blank_behind_text;
        seen_text = true;
        wrapped_lines += usize::from(is_wrapped(line));
        if blank_between && wrapped_lines >= WRAPPED_LINES {
            return true;
        }
    }
    false
}

/// [`str::trim`], at once where there is nothing to trim.
fn trim(line: &str) -> &str {
    match line.as_bytes() {
        [] | [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => line,
        _ => line.trim(),
    }
}

/// Whether a line is as long as those of a hard-wrapped text.
fn is_wrapped(line: &str) -> bool {
    // Counting is for lines whose bytes leave room for the outcome: at most four bytes a character.
    if !(*WRAPPED_LINE.start()..=4 * WRAPPED_LINE.end()).contains(&line.len()) {
        return false;
    }
    // Most longer lines are known for what they are by their beginning.
    let is_longer = |beginning: &[u8; LONGER_LINE]| beginning.is_ascii();
    if line.as_bytes().first_chunk().is_some_and(is_longer) {
        return false;
    }
    WRAPPED_LINE.contains(&line.chars().count())
}

/// White space at a place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WhiteSpace {
    /// How many bytes the character takes.
    pub(super) len: usize,
    /// Whether it ends a line. False for a `\r` whose `\n` follows.
    pub(super) ends_line: bool,
}

/// The white space character that begins at a byte, if one does.
#[inline]
pub(super) fn white_space_at(bytes: &[u8], at: usize) -> Option<WhiteSpace> {
    let (len, ends_line) = match *bytes.get(at..)? {
        [b' ' | b'\t', ..] => (1, false),
        [0x21..=0x7F, ..] => return None,
        [b'\r', b'\n', ..] => (1, false),
        [b'\n' | b'\r' | 0x0B | 0x0C, ..] => (1, true),
        [0xC2, 0x85, ..] => (2, true),
        [0xC2, 0xA0, ..] => (2, false),
        [0xE1, 0x9A, 0x80, ..] => (3, false),
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => (3, true),
        [0xE2, 0x80, 0x80..=0x8A | 0xAF, ..] => (3, false),
        [0xE2, 0x81, 0x9F, ..] => (3, false),
        [0xE3, 0x80, 0x80, ..] => (3, false),
        _ => return None,
    };
    Some(WhiteSpace { len, ends_line })
}

#[cfg(test)]
mod tests {
    use super::super::class::{Class, class_of};
    use super::*;

    #[test]
    fn white_space_is_that_of_the_classes() {
        for c in (0..=0x10FFFF).filter_map(char::from_u32) {
            let text = c.to_string();
            let white = white_space_at(text.as_bytes(), 0);
            assert_eq!(white.is_some(), class_of(c) == Class::Space, "U+{:04X}", c as u32);
            if let Some(white) = white {
                assert_eq!(white.len, c.len_utf8());
            }
        }
    }

    #[test]
    fn hard_wrapped() {
        let line = "The harbour board met again on Tuesday to talk about the dredging.\n";
        assert!(WRAPPED_LINE.contains(&line.trim().chars().count()));
        let cases = [
            ("four lines and a blank one", format!("{line}{line}\n{line}{line}"), true),
            ("carriage returns", format!("{line}{line}\n{line}{line}").replace('\n', "\r\n"), true),
            ("old carriage returns", format!("{line}{line}\n{line}{line}").replace('\n', "\r"), true),
            ("a line of white space is blank", format!("{line}{line}  \t\n{line}{line}"), true),
            ("three lines", format!("{line}{line}\n{line}"), false),
            ("no blank line", line.repeat(8), false),
            ("blank lines around only", format!("\n\n{}\n\n", line.repeat(8)), false),
            ("short lines", "Rain in the north.\n\n".repeat(8), false),
            ("long lines", format!("{}\n\n", line.trim().repeat(4)).repeat(8), false),
            ("characters, not bytes", format!("{}\n\n", "ж".repeat(60)).repeat(4), true),
        ];
        for (name, text, expected) in cases {
            assert_eq!(is_hard_wrapped(&text), expected, "{name}");
        }
    }

    #[test]
    fn carriage_return_and_line_feed_are_one_break() {
        assert_eq!(white_space_at(b"\r\n", 0), Some(WhiteSpace { len: 1, ends_line: false }));
        assert_eq!(white_space_at(b"\r\n", 1), Some(WhiteSpace { len: 1, ends_line: true }));
        assert_eq!(white_space_at(b"\ra", 0), Some(WhiteSpace { len: 1, ends_line: true }));
    }
}
