//! The text of a query to its tokens: terms, operators, prefixes, parentheses.
//!
//! Everything that can be told of one token alone is told here; how tokens stand together is left to
//! [`super::parse`]. What was told already goes on as [`TokenKind::Broken`], or as what was probably meant.

mod operator;
mod prefix;
mod term;

use std::ops::Range;

pub(super) use operator::{foreign_operator, lower_case_operator};
pub(super) use prefix::{metadata_prefix, text_prefix};

use super::mistakes::{Mistakes, is_worth_rewriting};
use super::{MetadataField, QueryError, Reach, Term, TextField, quote};
use crate::text::stands_for_gershayim;

/// A token and where it stands.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Range<usize>,
}

/// What a token is.
#[derive(Debug)]
pub(super) enum TokenKind {
    Open,
    Close,
    And,
    Or,
    Not,
    Near(Reach),
    Pre(u16),
    /// Means something behind NOT alone.
    Inside,
    Prefix(Prefix),
    Term(Term),
    /// A value, with its prefix unless it stands in a group of values.
    Metadata(MetadataField, String),
    /// The prefix of a group of values, whose parenthesis comes next.
    MetadataGroup,
    /// Something to look for that was told to be wrong.
    Broken,
}

/// What stands before something to look for and changes what it means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Prefix {
    Field(TextField),
    AtLeast(u16),
    First(u16),
}

/// The tokens of a query.
#[derive(Debug)]
pub(super) struct Lexed {
    pub(super) tokens: Vec<Token>,
    /// Whether a quote or the like ran on to the end, so that parentheses may be lost in it.
    pub(super) is_cut_short: bool,
}

/// Cuts a query into tokens.
pub(super) fn lex(text: &str, mistakes: &mut Mistakes) -> Lexed {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        mistakes,
        values: None,
        unclosed: String::new(),
        is_cut_short: false,
    };
    lexer.run();
    Lexed { tokens: lexer.tokens, is_cut_short: lexer.is_cut_short }
}

struct Lexer<'t, 'm> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    mistakes: &'m mut Mistakes,
    /// Inside the parentheses of a group of values: of which member, and how many are open.
    values: Option<(MetadataField, usize)>,
    /// Opening quotes that nothing closes any more: known from a search that failed, so that none is made twice.
    unclosed: String,
    is_cut_short: bool,
}

impl<'t> Lexer<'t, '_> {
    fn run(&mut self) {
        while let Some(c) = self.skip_white_space() {
            match (c, self.values) {
                ('(', _) => {
                    if let Some((_, depth)) = &mut self.values {
                        *depth += 1;
                    }
                    self.take(1, TokenKind::Open);
                }
                (')', _) => {
                    self.values = match self.values {
                        Some((member, depth)) if depth > 1 => Some((member, depth - 1)),
                        _ => None,
                    };
                    self.take(1, TokenKind::Close);
                }
                (_, Some((member, _))) => self.value_in_group(member),
                (c, None) if quote::opens(c) => self.quoted_term(self.at),
                ('/', None) => self.regex(),
                _ => self.bare(),
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_white_space(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.peek()
    }

    /// Takes so many bytes as a token.
    fn take(&mut self, len: usize, kind: TokenKind) {
        let start = self.at;
        self.at += len;
        self.push(start, kind);
    }

    /// Adds a token that ends here.
    fn push(&mut self, start: usize, kind: TokenKind) {
        self.tokens.push(Token { kind, span: start..self.at });
    }

    fn tell(&mut self, mistake: QueryError) {
        self.mistakes.push(mistake);
    }

    /// Tells what is wrong with something to look for, and goes on behind it.
    fn break_at(&mut self, start: usize, end: usize, mistake: QueryError) {
        self.tell(mistake);
        self.at = end;
        self.push(start, TokenKind::Broken);
    }

    /// Where the bare text at `from` ends: at white space, a parenthesis or an opening quote.
    fn bare_end(&self, from: usize) -> usize {
        let ends = |&(at, c): &(usize, char)| {
            c.is_whitespace()
                || matches!(c, '(' | ')')
                || quote::opens(c) && !stands_for_gershayim(self.text, from + at)
        };
        self.text[from..].char_indices().find(ends).map_or(self.text.len(), |(at, _)| from + at)
    }

    /// A prefix, an operator or a bare term.
    fn bare(&mut self) {
        if self.prefix() {
            return;
        }
        let end = self.bare_end(self.at);
        let written = &self.text[self.at..end];
        if !self.operator(written) {
            self.bare_term(end);
        }
    }

    /// What stands between quotes, the opening one at `at`, and the place behind the closing one. Tells where
    /// there is none, and gives `None`.
    fn quoted(&mut self, at: usize) -> Option<(Range<usize>, usize)> {
        let opener = self.text[at..].chars().next()?;
        let from = at + opener.len_utf8();
        let closed =
            if self.unclosed.contains(opener) { None } else { quote::find_close(self.text, from, opener) };
        if let Some((close, closer)) = closed {
            return Some((from..close, close + closer.len_utf8()));
        }
        self.unclosed.push(opener);
        let expected = quote::closers(opener).first().copied().unwrap_or(opener);
        match quote::find_any_close(self.text, from) {
            Some((close, closer)) => {
                let end = close + closer.len_utf8();
                let error = QueryError::new(
                    at..end,
                    format!("the quote opened by `{opener}` is closed by `{closer}`"),
                );
                let inner = &self.text[from..close];
                let help = if is_worth_rewriting(inner) {
                    format!("write `\"{inner}\"`")
                } else {
                    format!("close it by `{expected}`")
                };
                self.break_at(at, end, error.help(help));
            }
            None => {
                let error =
                    QueryError::new(at..from, format!("the quote opened by `{opener}` is never closed"));
                let end = self.text.trim_end().len().max(from);
                self.is_cut_short = true;
                self.break_at(at, end, error.help(format!("add `{expected}` behind the phrase")));
            }
        }
        None
    }
}
