//! Operator words and their numbers, and what people write for them who know another product.

use super::{Lexer, Prefix, TokenKind};
use crate::query::{QueryError, Reach};

/// The largest number an operator takes.
const MAX_NUMBER: u16 = 1000;
/// What `NEAR` and `PRE` mean without a number.
const DEFAULT_WORDS: u16 = 5;

/// Every word that is an operator where it stands in capitals.
const WORDS: [&str; 8] = ["AND", "OR", "NOT", "NEAR", "PRE", "INSIDE", "ATLEAST", "FIRST"];

impl Lexer<'_, '_> {
    /// Takes a bare text if it is an operator, a broken one included.
    pub(super) fn operator(&mut self, written: &str) -> bool {
        let (word, number) = match written.split_once('/') {
            Some((word, number)) => (word, Some(number)),
            None => (written, None),
        };
        let kind = match word {
            "AND" => self.plain(written, number, TokenKind::And),
            "OR" => self.plain(written, number, TokenKind::Or),
            "NOT" => self.plain(written, number, TokenKind::Not),
            "INSIDE" => self.plain(written, number, TokenKind::Inside),
            "NEAR" => Some(TokenKind::Near(match number {
                None => Reach::Words(DEFAULT_WORDS),
                Some("s") => Reach::Sentence,
                Some("p") => Reach::Paragraph,
                Some(_) => Reach::Words(self.number(written, number)),
            })),
            "PRE" if number.is_none() => Some(TokenKind::Pre(DEFAULT_WORDS)),
            "PRE" => Some(TokenKind::Pre(self.number(written, number))),
            "ATLEAST" => {
                let count = self.number(written, number);
                if count == 0 && number.is_some_and(|number| number.bytes().all(|byte| byte == b'0')) {
                    self.refuse(
                        written,
                        "`ATLEAST/0` is true without any occurrence",
                        "write `ATLEAST/1` or more",
                    );
                }
                Some(TokenKind::Prefix(Prefix::AtLeast(count.max(1))))
            }
            "FIRST" => Some(TokenKind::Prefix(Prefix::First(self.number(written, number)))),
            _ => None,
        };
        let Some(kind) = kind else { return false };
        self.take(written.len(), kind);
        true
    }

    /// An operator without a number. `AND/OR` is a term.
    fn plain(&mut self, written: &str, number: Option<&str>, kind: TokenKind) -> Option<TokenKind> {
        let Some(number) = number else { return Some(kind) };
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let word = &written[..written.len() - number.len() - 1];
        self.refuse(written, &format!("`{word}` takes no number"), &format!("write `{word}`"));
        Some(kind)
    }

    /// The number of an operator; tells where there is none, and gives a harmless one.
    fn number(&mut self, written: &str, number: Option<&str>) -> u16 {
        let word = written.split('/').next().unwrap_or_default();
        let Some(number) = number.filter(|number| !number.is_empty()) else {
            let message = format!("`{word}` needs a number, at most {MAX_NUMBER}");
            let help = format!("write `{word}/3`, or the word in quotes: `\"{word}\"`");
            self.refuse(written, &message, &help);
            return DEFAULT_WORDS;
        };
        if number.bytes().all(|byte| byte.is_ascii_digit()) {
            if let Some(number) = number.parse().ok().filter(|number| *number <= MAX_NUMBER) {
                return number;
            }
            let message = format!("the number of `{word}` is too large");
            self.refuse(written, &message, &format!("it is at most {MAX_NUMBER}"));
            return DEFAULT_WORDS;
        }
        let (message, help) = match (word, number) {
            ("NEAR", "S" | "P") => (
                format!("`{written}` is no operator"),
                format!("write `NEAR/{}`", number.to_ascii_lowercase()),
            ),
            ("PRE", "s" | "p" | "S" | "P") => (
                format!("`PRE` counts words, it knows no `/{number}`"),
                format!("write `NEAR/{}`, or `PRE/5`", number.to_ascii_lowercase()),
            ),
            ("NEAR", _) => (
                format!("`NEAR/` needs a number from 0 to {MAX_NUMBER}, `s` or `p`"),
                "write `NEAR/5`, `NEAR/s` for one sentence, `NEAR/p` for one paragraph".to_owned(),
            ),
            _ => (format!("`{word}/` needs a number, at most {MAX_NUMBER}"), format!("write `{word}/3`")),
        };
        self.refuse(written, &message, &help);
        DEFAULT_WORDS
    }

    /// Tells what is wrong with the operator that begins here.
    fn refuse(&mut self, written: &str, message: &str, help: &str) {
        let span = self.at..self.at + written.len();
        self.tell(QueryError::new(span, message).help(help));
    }
}

/// The operator that a bare text is but for its capitals.
pub(in crate::query) fn lower_case_operator(written: &str) -> Option<String> {
    let (word, number) = match written.split_once('/') {
        Some((word, number)) => (word, Some(number)),
        None => (written, None),
    };
    let capitals = WORDS.into_iter().find(|known| known.eq_ignore_ascii_case(word))?;
    let takes_number = !matches!(capitals, "AND" | "OR" | "NOT" | "INSIDE");
    match number {
        None => Some(capitals.to_owned()),
        Some(number) if takes_number && !number.is_empty() => {
            Some(format!("{capitals}/{}", number.to_ascii_lowercase()))
        }
        Some(_) => None,
    }
}

/// What to write for an operator of another product.
pub(in crate::query) fn foreign_operator(written: &str) -> Option<String> {
    match written {
        "&&" | "&" | "+" => return Some("AND".to_owned()),
        "||" | "|" => return Some("OR".to_owned()),
        "!" | "-" | "^" | "BUTNOT" | "ANDNOT" => return Some("NOT".to_owned()),
        _ => {}
    }
    let name_len = written.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = written.split_at(name_len);
    let number = rest.strip_prefix('/').unwrap_or(rest);
    let number = number.trim_start_matches('0');
    let is_number = number.len() <= 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    let reach = match number {
        "s" | "S" => "s",
        "p" | "P" => "p",
        _ if rest.is_empty() || !is_number => return None,
        "" => "0",
        number => number,
    };
    match name.to_ascii_uppercase().as_str() {
        "W" | "N" | "NEAR" | "WITHIN" | "SAME" | "" => Some(format!("NEAR/{reach}")),
        "ADJ" | "ONEAR" | "P" | "PRE" | "FBY" | "NEXT" if !matches!(reach, "s" | "p") => {
            Some(format!("PRE/{reach}"))
        }
        _ => None,
    }
}
