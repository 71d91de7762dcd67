//! What the tests of all lints share: watches in a line.

use std::ops::Range;

use super::{CODES, Lint, Spot, Subject, lint};
use crate::query::{Expr, ExprKind, Form, Metadata, MetadataField, Proximity, Query, Reach, Term, TextField};

/// A watch to be looked at.
#[derive(Default)]
pub(super) struct Case {
    terms: Vec<Term>,
    query: Option<Query>,
    unless: Option<Query>,
    languages: Vec<String>,
}

impl Case {
    pub(super) fn terms(terms: &[&str]) -> Case {
        Case { terms: terms.iter().map(|entry| term_entry(entry)).collect(), ..Case::default() }
    }

    pub(super) fn query(query: &str) -> Case {
        Case { query: Some(read(query)), ..Case::default() }
    }

    pub(super) fn set_query(&mut self, query: &str) {
        self.query = Some(read(query));
    }

    pub(super) fn set_unless(&mut self, query: &str) {
        self.unless = Some(read(query));
    }

    pub(super) fn languages(mut self, languages: &[&str]) -> Case {
        self.languages = languages.iter().map(|tag| (*tag).to_owned()).collect();
        self
    }

    /// The lints of one code.
    pub(super) fn told(&self, code: &str) -> Vec<Lint> {
        assert!(CODES.contains(&code));
        self.all().into_iter().filter(|lint| lint.code == code).collect()
    }

    pub(super) fn all(&self) -> Vec<Lint> {
        lint(&Subject {
            terms: &self.terms,
            query: self.query.as_ref(),
            unless: self.unless.as_ref(),
            languages: &self.languages,
        })
    }
}

pub(super) fn spots(lints: &[Lint]) -> Vec<Spot> {
    lints.iter().map(|lint| lint.spot.clone()).collect()
}

/// An entry of `terms`, which needs no quotes.
pub(super) fn term_entry(written: &str) -> Term {
    if written.contains(' ') && !written.starts_with(['=', '"', '/']) {
        return Term::new(written, Form::Phrase, 0..written.len());
    }
    term(written)
}

/// A term of a query.
pub(super) fn term(written: &str) -> Term {
    let len = written.len();
    let is_quoted = written.starts_with('"') || written.starts_with("=\"");
    let (form, text) = match written.as_bytes() {
        [b'=', ..] if is_quoted => (Form::Exact, 2..len - 1),
        [b'=', ..] => (Form::Exact, 1..len),
        [b'/', .., b'/'] => (Form::Regex, 1..len - 1),
        [b'~', ..] => (Form::Stem, 1..len),
        _ if is_quoted => (Form::Phrase, 1..len - 1),
        [b'*', .., b'*'] => (Form::Infix, 1..len - 1),
        [b'*', ..] => (Form::Suffix, 1..len),
        [.., b'*'] => (Form::Prefix, 0..len - 1),
        _ if written.contains('?') => (Form::Pattern, 0..len),
        _ => (Form::Phrase, 0..len),
    };
    Term::new(written, form, text)
}

/// A query of the few forms that the tests write, without any check.
pub(super) fn read(text: &str) -> Query {
    let mut reader = Reader { tokens: tokens(text), text, at: 0 };
    let root = reader.or();
    assert_eq!(reader.at, reader.tokens.len(), "{text}");
    Query::new(text.into(), root)
}

fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let len = match c {
            ' ' => {
                at += 1;
                continue;
            }
            '(' | ')' => 1,
            _ if rest.starts_with('"') || rest.starts_with("=\"") => {
                let open = rest.find('"').unwrap() + 1;
                open + rest[open..].find('"').unwrap() + 1
            }
            _ => {
                let end = rest.find([' ', '(', ')', '"']).unwrap_or(rest.len());
                rest[..end].find(':').map_or(end, |colon| colon + 1)
            }
        };
        tokens.push(at..at + len);
        at += len;
    }
    tokens
}

struct Reader<'t> {
    text: &'t str,
    tokens: Vec<Range<usize>>,
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> &'t str {
        self.tokens.get(self.at).map_or("", |token| &self.text[token.clone()])
    }

    fn take(&mut self) -> (&'t str, Range<usize>) {
        let token = (self.peek(), self.tokens[self.at].clone());
        self.at += 1;
        token
    }

    fn or(&mut self) -> Expr {
        self.chain(Self::and, |reader| reader.peek() == "OR", ExprKind::Or)
    }

    fn and(&mut self) -> Expr {
        let goes_on = |reader: &Self| reader.peek() == "AND" || reader.peek() == "NOT";
        self.chain(Self::not, goes_on, ExprKind::And)
    }

    fn chain(
        &mut self,
        operand: fn(&mut Self) -> Expr,
        goes_on: impl Fn(&Self) -> bool,
        kind: fn(Vec<Expr>) -> ExprKind,
    ) -> Expr {
        let start = self.tokens[self.at].start;
        let mut operands = vec![operand(self)];
        while goes_on(self) {
            if self.peek() != "NOT" {
                self.at += 1;
            }
            operands.push(operand(self));
        }
        match operands.len() {
            1 => operands.remove(0),
            _ => Expr { kind: kind(operands), span: start..self.end() },
        }
    }

    fn end(&self) -> usize {
        self.tokens[self.at - 1].end
    }

    fn not(&mut self) -> Expr {
        if self.peek() != "NOT" {
            return self.proximity();
        }
        let (_, token) = self.take();
        let inner = self.not();
        Expr { kind: ExprKind::Not(Box::new(inner)), span: token.start..self.end() }
    }

    fn proximity(&mut self) -> Expr {
        let start = self.tokens[self.at].start;
        let first = self.primary();
        let mut rest = Vec::new();
        while let Some(operator) = self.operator() {
            rest.push((operator, self.primary()));
        }
        if rest.is_empty() {
            return first;
        }
        Expr { kind: ExprKind::Proximity(Box::new(first), rest), span: start..self.end() }
    }

    fn operator(&mut self) -> Option<Proximity> {
        let is_negated = self.peek() == "NOT";
        let word = self.tokens.get(self.at + usize::from(is_negated))?;
        let (name, count) =
            self.text[word.clone()].split_once('/').unwrap_or((&self.text[word.clone()], "5"));
        let count = count.parse().unwrap_or(5);
        let operator = match (is_negated, name) {
            (false, "NEAR") => Proximity::Near(Reach::Words(count)),
            (false, "PRE") => Proximity::Pre(count),
            (true, "NEAR") => Proximity::NotNear(Reach::Words(count)),
            (true, "INSIDE") => Proximity::NotInside,
            _ => return None,
        };
        self.at += 1 + usize::from(is_negated);
        Some(operator)
    }

    fn primary(&mut self) -> Expr {
        let (word, token) = self.take();
        if word == "(" {
            let inner = self.or();
            assert_eq!(self.take().0, ")");
            return inner;
        }
        let field = match word {
            "title:" => Some(TextField::Title),
            "body:" => Some(TextField::Body),
            "byline:" => Some(TextField::Byline),
            _ => None,
        };
        let member = match word {
            "source:" => Some(MetadataField::Source),
            "lang:" => Some(MetadataField::Language),
            "country:" => Some(MetadataField::Country),
            _ => None,
        };
        let count = |name: &str| word.strip_prefix(name).map(|count| count.parse().unwrap());
        let kind = if let Some(field) = field {
            ExprKind::Field(field, Box::new(self.primary()))
        } else if let Some(member) = member {
            ExprKind::Metadata(Metadata { member, value: self.take().0.to_owned() })
        } else if let Some(count) = count("ATLEAST/") {
            ExprKind::AtLeast(count, Box::new(self.primary()))
        } else if let Some(count) = count("FIRST/") {
            ExprKind::First(count, Box::new(self.primary()))
        } else {
            ExprKind::Term(term(word))
        };
        Expr { kind, span: token.start..self.end() }
    }
}

#[test]
fn nothing_to_tell() {
    let mut case = Case::terms(&["arms export", "Stoltenberg", "=US"]);
    case.set_query("(weapon* OR ~munition) NEAR/3 (sale* OR deal*) AND lang:en");
    case.set_unless("source:example.com");
    assert_eq!(case.all(), []);
    assert_eq!(lint(&Subject::default()), []);
}

#[test]
fn of_one_kind_twenty_are_told() {
    let words: Vec<String> = (0..30).map(|_| "arms export".to_owned()).collect();
    let terms: Vec<&str> = words.iter().map(String::as_str).collect();
    let told = Case::terms(&terms).told("duplicate-term");
    assert_eq!(told.len(), 21);
    assert_eq!(told[20].message, "9 more warnings of this kind");
}

#[test]
fn codes_are_sorted() {
    assert!(CODES.is_sorted());
}

#[test]
fn hostile_queries_are_read_in_time() {
    let many = |part: &str, between: &str| vec![part; 9000].join(between);
    let queries = [
        many("arms", " OR "),
        many("arms", " AND "),
        many("*ort*", " OR "),
        format!("x AND {}", many("lang:de", " AND ")),
        format!("\"{}\" OR ort", many("arms", " ")),
        format!("{} NOT NEAR/3 {}", many("arms", " NEAR/3 "), many("x", " NOT NEAR/3 ")),
        format!("x NOT ({}) AND {}", many("x*", " OR "), many("y", " AND ")),
    ];
    for query in queries {
        let began = std::time::Instant::now();
        Case::query(&query).all();
        let took = began.elapsed();
        assert!(took.as_secs() < 10, "{took:?} for {}", &query[..40]);
    }
}
