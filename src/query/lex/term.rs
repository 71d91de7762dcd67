//! Terms of a query: bare, in quotes, and regular expressions.

use std::ops::Range;

use super::{Lexer, TokenKind, foreign_operator};
use crate::query::mistakes::{is_worth_rewriting, shown};
use crate::query::word::{Signed, has_signs, holds_word, parted, parted_pieces, read_signed};
use crate::query::{Form, QueryError, Term, quote, regex};
use crate::text::stands_for_gershayim;

impl Lexer<'_, '_> {
    /// Takes the bare term that ends at `end`.
    pub(super) fn bare_term(&mut self, end: usize) {
        let start = self.at;
        let written = &self.text[start..end];
        let is_before_quote = self.text[end..].starts_with(quote::opens);
        if is_before_quote && written == "=" {
            self.quoted_term(end);
            return;
        }
        if is_before_quote && matches!(written, "~" | "*" | "?") {
            self.sign_before_quote(end);
            return;
        }
        match self.read_bare(written, start) {
            Ok((form, text)) => self.push_term(end, form, text),
            Err(error) => self.break_at(start, end, error.shifted(start)),
        }
    }

    fn read_bare(&self, written: &str, start: usize) -> Result<(Form, Range<usize>), QueryError> {
        let stray =
            |&(at, c): &(usize, char)| quote::only_closes(c) && !stands_for_gershayim(self.text, start + at);
        if let Some((at, c)) = written.char_indices().find(stray) {
            let error =
                QueryError::new(at..at + c.len_utf8(), format!("`{c}` closes a quote that was never opened"));
            return Err(error.help("put a quote before the phrase, or remove this one"));
        }
        if !holds_word(written) {
            return Err(self.no_word(written, start));
        }
        let (exact, text) = match written.strip_prefix('=') {
            Some(rest) => (true, 1..1 + rest.len()),
            None => (false, 0..written.len()),
        };
        let rest = &written[text.clone()];
        if exact && rest.starts_with('/') {
            let error = QueryError::new(0..written.len(), "`=` stands before a word or a phrase");
            return Err(error.help("a regular expression looks at case and accents anyway: remove the `=`"));
        }
        if !has_signs(rest) {
            return Ok((if exact { Form::Exact } else { Form::Phrase }, text));
        }
        if exact {
            let error =
                QueryError::new(0..written.len(), "`=` and stars, `?` or `~` cannot stand in one word");
            return Err(error.help("keep one of them"));
        }
        if let Some(error) = fuzzy(written) {
            return Err(error);
        }
        match read_signed(written)? {
            Signed::Word(form, text) => Ok((form, text)),
            Signed::Several => {
                let message = "stars, `?` and `~` stand on single words, and this is cut into several";
                let rewrite = parted_pieces(written).map(|rewrite| format!("write `{rewrite}`"));
                let help = rewrite.unwrap_or_else(|| "join the words by `PRE/0`".to_owned());
                Err(QueryError::new(0..written.len(), message).help(help))
            }
        }
    }

    fn no_word(&self, written: &str, start: usize) -> QueryError {
        let all = 0..written.len();
        let before = self.tokens.last().filter(|token| token.span.end == start);
        if let Some(TokenKind::Term(term)) = before.map(|token| &token.kind)
            && written.bytes().all(|byte| byte == b'*')
            && term.form == Form::Phrase
        {
            let rewrite =
                parted(&format!("{}*", term.text().trim())).map(|rewrite| format!("write `{rewrite}`"));
            return QueryError::new(all, "a star stands on a single word, outside quotes")
                .maybe_help(rewrite);
        }
        if has_signs(written) || written == "=" {
            let error = QueryError::new(all, format!("`{}` stands on no word", shown(written)));
            return error.help("write it right beside the letters of a word");
        }
        if let Some(operator) = foreign_operator(written) {
            let error = QueryError::new(all, format!("`{written}` is no operator"));
            return error.help(format!("write `{operator}`"));
        }
        let error = QueryError::new(all, format!("`{}` holds no word", shown(written)));
        error.help("a term needs at least one letter or digit")
    }

    /// A sign that stands right before a quote.
    fn sign_before_quote(&mut self, quote: usize) {
        let start = self.at;
        let sign = &self.text[start..quote];
        let Some((inner, end)) = self.quoted(quote) else { return };
        let words: Vec<String> =
            self.text[inner.clone()].split_whitespace().map(|word| format!("{sign}{word}")).collect();
        let rewrite = if sign == "?" { None } else { parted(&words.join(" ")) };
        let message = format!("`{sign}` stands on a single word, outside quotes");
        let error = QueryError::new(start..end, message);
        self.break_at(start, end, error.maybe_help(rewrite.map(|rewrite| format!("write `{rewrite}`"))));
    }

    /// Takes the phrase whose opening quote stands at `quote`; between here and there may stand `=`.
    pub(super) fn quoted_term(&mut self, quote: usize) {
        let start = self.at;
        let Some((inner, end)) = self.quoted(quote) else { return };
        let text = &self.text[inner.clone()];
        if text.trim().is_empty() {
            let error = QueryError::new(start..end, "nothing stands between the quotes");
            self.break_at(start, end, error.help("write a phrase, or remove them"));
            return;
        }
        if !holds_word(text) {
            let error =
                QueryError::new(start..end, format!("`{}` holds no word", shown(&self.text[start..end])));
            self.break_at(start, end, error.help("a term needs at least one letter or digit"));
            return;
        }
        let is_exact = start < quote;
        if let Some(at) = sign_in_phrase(text) {
            let at = inner.start + at;
            let sign = &self.text[at..at + 1];
            let error = QueryError::new(at..at + 1, format!("`{sign}` means nothing inside quotes"));
            let rewrite = if is_exact { None } else { parted(text) };
            let help = match rewrite {
                Some(rewrite) => format!("write `{rewrite}`"),
                None => "remove it: punctuation does not matter in a phrase".to_owned(),
            };
            self.break_at(start, end, error.help(help));
            return;
        }
        let form = if is_exact { Form::Exact } else { Form::Phrase };
        self.push_term(end, form, inner.start - start..inner.end - start);
    }

    /// Takes the term that begins here and ends at `end`.
    fn push_term(&mut self, end: usize, form: Form, text: Range<usize>) {
        let start = self.at;
        self.at = end;
        self.push(start, TokenKind::Term(Term::new(&self.text[start..end], form, text)));
    }

    /// Takes the regular expression that begins here.
    pub(super) fn regex(&mut self) {
        let start = self.at;
        let Some(close) = closing_slash(self.text, start + 1) else {
            let end = self.bare_end(start);
            let written = &self.text[start..end];
            let error = QueryError::new(start..end, "a slash opens a regular expression, and none closes it");
            self.break_at(start, end, slash_help(error, written));
            return;
        };
        let pattern = &self.text[start + 1..close];
        let end = self.bare_end(close + 1);
        let behind = &self.text[close + 1..end];
        if !behind.is_empty() {
            let error = QueryError::new(
                close + 1..end,
                format!("`{}` stands behind a regular expression", shown(behind)),
            );
            let is_flags = behind.chars().all(|c| "imsxuU".contains(c));
            let first = self.text[start..close].split_whitespace().next().unwrap_or_default();
            let error = if is_flags && is_worth_rewriting(pattern) {
                error.help(format!("flags stand in it: `/(?{behind}){pattern}/`"))
            } else if foreign_operator(first).is_some() {
                slash_help(error, first)
            } else {
                slash_help(error, &self.text[start..end])
            };
            self.break_at(start, end, error);
            return;
        }
        if pattern.is_empty() {
            let error = QueryError::new(start..end, "the regular expression is empty");
            self.break_at(start, end, error.help("write the pattern between the slashes"));
            return;
        }
        match regex::Regex::new(pattern) {
            Ok(_) => self.push_term(end, Form::Regex, 1..close - start),
            Err(refused) => {
                let error = QueryError { span: refused.span, message: refused.message, helps: refused.helps };
                self.break_at(start, end, error.shifted(start + 1));
            }
        }
    }
}

/// The slash that closes a regular expression; one behind a backslash is a slash of the pattern.
fn closing_slash(text: &str, from: usize) -> Option<usize> {
    let mut is_escaped = false;
    text[from..]
        .bytes()
        .position(|byte| {
            let closes = byte == b'/' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            closes
        })
        .map(|at| from + at)
}

fn slash_help(error: QueryError, written: &str) -> QueryError {
    match foreign_operator(written) {
        Some(operator) => error.help(format!("for words near each other write `{operator}`")),
        None if is_worth_rewriting(written) && !written.contains('"') => {
            error.help(format!("if it is no regular expression, quote it: `\"{written}\"`"))
        }
        None => error.help("if it is no regular expression, quote it"),
    }
}

/// `export~` and `export~2`, which elsewhere ask for words that are nearly the same.
fn fuzzy(written: &str) -> Option<QueryError> {
    let (word, distance) = written.rsplit_once('~')?;
    let is_fuzzy = distance.bytes().all(|byte| byte.is_ascii_digit());
    if !is_fuzzy || word.is_empty() || has_signs(word) || !holds_word(word) {
        return None;
    }
    let error = QueryError::new(word.len()..written.len(), "`~` stands in front of a word");
    let rewrite = is_worth_rewriting(written).then(|| format!("for its inflected forms write `~{word}`"));
    Some(error.maybe_help(rewrite))
}

/// Where a phrase in quotes holds what was meant as a sign: a star or `~` beside a letter, `?` between two.
fn sign_in_phrase(text: &str) -> Option<usize> {
    let mut before = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let behind = characters.peek().map(|(_, c)| *c);
        let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_sign = match c {
            '*' | '~' => touches(before) || touches(behind),
            '?' => touches(before) && touches(behind),
            _ => false,
        };
        if is_sign {
            return Some(at);
        }
        before = Some(c);
    }
    None
}
