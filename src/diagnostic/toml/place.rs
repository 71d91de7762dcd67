//! Where a part of a string's value stands in the file: through quotes, escapes and folded lines.

use std::ops::Range;

use super::super::{Located, Place};

impl Located<String> {
    /// Where a range of bytes of the value stands; all of the value's place where that cannot be said, as in an
    /// environment variable that holds no TOML string.
    pub fn place_of(&self, range: Range<usize>) -> Place {
        let Place::Span(source, span) = &self.place else { return self.place.clone() };
        let literal = source.text().get(span.clone()).unwrap_or_default();
        match part_of(literal, &self.value, range) {
            Some(part) => Place::Span(source.clone(), span.start + part.start..span.start + part.end),
            None => self.place.clone(),
        }
    }
}

/// The bytes of a TOML string, quotes included, that a range of its value stands for. `None` if the value is not
/// what the string says.
fn part_of(literal: &str, value: &str, range: Range<usize>) -> Option<Range<usize>> {
    let mut reader = Literal::open(literal)?;
    let mut start = None;
    let mut at = 0;
    loop {
        reader.skip_folded_lines();
        if start.is_none() && range.start <= at {
            start = Some(reader.at);
        }
        if let Some(start) = start
            && range.end <= at
        {
            // What ends in front of folded lines ends before them.
            return Some(start..reader.last_end.max(start));
        }
        let character_start = reader.at;
        let Some(expected) = value[at..].chars().next() else {
            let start = start.unwrap_or(reader.end);
            return reader.is_at_end().then_some(start..reader.end.max(start));
        };
        if reader.next(expected)? != expected {
            return None;
        }
        at += expected.len_utf8();
        if start.is_none() && range.start < at {
            start = Some(character_start);
        }
    }
}

struct Literal<'t> {
    text: &'t str,
    at: usize,
    /// Where the closing quotes begin.
    end: usize,
    /// Where the character before ended.
    last_end: usize,
    has_escapes: bool,
    has_lines: bool,
}

impl<'t> Literal<'t> {
    fn open(text: &'t str) -> Option<Literal<'t>> {
        let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| text.starts_with(quotes))?;
        let end = text.len().checked_sub(quotes.len()).filter(|end| *end >= quotes.len())?;
        if !text.ends_with(quotes) {
            return None;
        }
        let has_lines = quotes.len() == 3;
        let mut at = quotes.len();
        if has_lines {
            // A line break right behind the opening quotes is not part of the value.
            at += line_break(&text[at..end]).unwrap_or(0);
        }
        Some(Literal { text, at, end, last_end: at, has_escapes: quotes.starts_with('"'), has_lines })
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..self.end]
    }

    fn is_at_end(&self) -> bool {
        self.at == self.end
    }

    /// Steps over backslashes that end a line, with all white space behind them.
    fn skip_folded_lines(&mut self) {
        while self.has_escapes
            && self.has_lines
            && let Some(behind) = self.rest().strip_prefix('\\')
            && line_break(behind.trim_start_matches([' ', '\t'])).is_some()
        {
            self.at = self.end - behind.trim_start_matches([' ', '\t', '\r', '\n']).len();
        }
    }

    /// Reads a character. A CRLF is the line feed that was expected, if it was.
    fn next(&mut self, expected: char) -> Option<char> {
        let rest = self.rest();
        let (c, len) = match rest.chars().next()? {
            '\\' if self.has_escapes => escape(rest)?,
            '\r' if expected == '\n' && rest.starts_with("\r\n") => ('\n', 2),
            c => (c, c.len_utf8()),
        };
        self.at += len;
        self.last_end = self.at;
        Some(c)
    }
}

fn line_break(text: &str) -> Option<usize> {
    ["\n", "\r\n"].into_iter().find(|line_break| text.starts_with(line_break)).map(str::len)
}

/// The character that an escape stands for, and how many bytes it takes.
fn escape(text: &str) -> Option<(char, usize)> {
    let kind = text[1..].chars().next()?;
    let simple = |c| Some((c, 2));
    let hexadecimal = |digits: usize| {
        let code = text.get(2..2 + digits).and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
        Some((char::from_u32(code)?, 2 + digits))
    };
    match kind {
        'b' => simple('\u{8}'),
        't' => simple('\t'),
        'n' => simple('\n'),
        'f' => simple('\u{c}'),
        'r' => simple('\r'),
        'e' => simple('\u{1b}'),
        '"' | '\\' => simple(kind),
        'x' => hexadecimal(2),
        'u' => hexadecimal(4),
        'U' => hexadecimal(8),
        _ => None,
    }
}
