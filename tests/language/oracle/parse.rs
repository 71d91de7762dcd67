//! The text of a query to its tree, by recursive descent; what is no query is refused without a reason.

use super::judge::{holds_a_term, is_sound};
use super::terms::{closing_quote, is_hebrew_sign, parse_term};
use super::tree::{Member, Node, Proximity, Reach, Scope};

/// Deeper is refused.
const MAX_DEPTH: usize = 64;
const MAX_TERMS: usize = 10_000;
const MAX_BYTES: usize = 256 * 1024;

/// A query that makes a watch fire.
pub fn parse_query(text: &str) -> Option<Node> {
    parse_unless(text).filter(holds_a_term)
}

/// A query that keeps a watch from firing: it may be true for an article that holds none of its terms.
pub fn parse_unless(text: &str) -> Option<Node> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let text: Vec<char> = text.chars().collect();
    let mut parser = Parser { text, at: 0, depth: 0, terms: 0 };
    let node = parser.or()?;
    parser.skip_space();
    let is_whole = parser.at == parser.text.len() && parser.terms <= MAX_TERMS;
    (is_whole && is_sound(&node)).then_some(node)
}

struct Parser {
    text: Vec<char>,
    at: usize,
    depth: usize,
    terms: usize,
}

impl Parser {
    fn or(&mut self) -> Option<Node> {
        let mut left = self.and()?;
        while self.take_word("OR") {
            left = Node::Or(Box::new(left), Box::new(self.and()?));
        }
        Some(left)
    }

    fn and(&mut self) -> Option<Node> {
        let mut left = self.not()?;
        // `x NOT y` is `x AND NOT y`.
        while self.take_word("AND") || self.word() == "NOT" {
            left = Node::And(Box::new(left), Box::new(self.not()?));
        }
        Some(left)
    }

    fn not(&mut self) -> Option<Node> {
        if !self.take_word("NOT") {
            return self.proximity();
        }
        self.deeper(|parser| Some(Node::Not(Box::new(parser.not()?))))
    }

    fn proximity(&mut self) -> Option<Node> {
        let mut left = self.prefixed()?;
        while let Some(operator) = self.proximity_operator()? {
            left = Node::Proximity(Box::new(left), operator, Box::new(self.prefixed()?));
        }
        Some(left)
    }

    /// The operator that stands here, or none; refuses one with a wrong number.
    fn proximity_operator(&mut self) -> Option<Option<Proximity>> {
        let start = self.at;
        let negated = self.take_word("NOT");
        let word = self.word();
        let (name, count) = match word.split_once('/') {
            Some((name, count)) => (name, Some(count)),
            None => (word.as_str(), None),
        };
        let operator = match (name, negated) {
            ("NEAR", false) => Proximity::Near(reach(count)?),
            ("NEAR", true) => Proximity::NotNear(reach(count)?),
            ("PRE", false) => match reach(count)? {
                Reach::Words(words) => Proximity::Pre(words),
                Reach::Sentence | Reach::Paragraph => return None,
            },
            ("INSIDE", true) if count.is_none() => Proximity::NotInside,
            _ => {
                self.at = start;
                return Some(None);
            }
        };
        self.take_word(&word);
        Some(Some(operator))
    }

    fn prefixed(&mut self) -> Option<Node> {
        let word = self.word();
        if is_reserved(&word) {
            return None;
        }
        if let Some(count) = word.strip_prefix("ATLEAST/").map(number) {
            self.take_word(&word);
            let count = count.filter(|&count| count >= 1)?;
            return self.deeper(|parser| Some(Node::AtLeast(count, Box::new(parser.prefixed()?))));
        }
        if let Some(count) = word.strip_prefix("FIRST/").map(number) {
            self.take_word(&word);
            let count = count?;
            return self.deeper(|parser| Some(Node::First(count, Box::new(parser.prefixed()?))));
        }
        if let Some((name, _)) = word.split_once(':')
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphabetic())
        {
            self.skip_space();
            self.at += name.len() + 1;
            if self.peek()?.is_whitespace() {
                return None;
            }
            let member = match name {
                "source" => Member::Source,
                "lang" => Member::Language,
                "country" => Member::Country,
                "url" => Member::Url,
                _ => {
                    let scope = scope(name)?;
                    return self.deeper(|parser| Some(Node::Field(scope, Box::new(parser.prefixed()?))));
                }
            };
            return self.deeper(|parser| parser.values(member));
        }
        if self.take('(') {
            let inner = self.deeper(Parser::or)?;
            return self.take(')').then_some(inner);
        }
        self.term()
    }

    /// One value of metadata, or several in parentheses with OR between.
    fn values(&mut self, member: Member) -> Option<Node> {
        if !self.take('(') {
            return self.value(member);
        }
        let mut left = self.values(member)?;
        while self.take_word("OR") {
            left = Node::Or(Box::new(left), Box::new(self.values(member)?));
        }
        self.take(')').then_some(left)
    }

    fn value(&mut self, member: Member) -> Option<Node> {
        self.skip_space();
        let value = match self.peek().and_then(closing_quote) {
            Some(closing) => {
                let rest = &self.text[self.at + 1..];
                let length = rest.iter().position(|&c| closing.contains(c))?;
                let value = rest[..length].iter().collect::<String>();
                self.at += length + 2;
                value
            }
            None => {
                let value: String = self.rest().take_while(|&c| !c.is_whitespace() && c != ')').collect();
                self.at += value.chars().count();
                value
            }
        };
        (!value.trim().is_empty()).then_some(Node::Metadata(member, value))
    }

    fn term(&mut self) -> Option<Node> {
        self.skip_space();
        let start = self.at;
        let behind_sign = self.rest().take_while(|c| "=~*".contains(*c)).count();
        let opening = self.text.get(start + behind_sign).copied()?;
        if let Some(closing) = closing_quote(opening) {
            // Only `=` stands before a quotation.
            if behind_sign > 1 || behind_sign == 1 && self.text[start] != '=' {
                return None;
            }
            self.at += behind_sign + 1;
            let closes = |at: &usize| closing.contains(self.text[*at]) && !is_hebrew_sign(&self.text, *at);
            self.at = (self.at..self.text.len()).find(closes)? + 1;
        } else if opening == '/' && behind_sign == 0 {
            self.at += 1;
            while *self.text.get(self.at)? != '/' {
                self.at += if self.text[self.at] == '\\' { 2 } else { 1 };
            }
            self.at += 1;
            if self.peek().is_some_and(|c| !c.is_whitespace() && !"()".contains(c)) {
                return None;
            }
        } else {
            let ends = |at: &usize| {
                let c = self.text[*at];
                let quote = closing_quote(c).is_some() || "”»".contains(c);
                c.is_whitespace() || "()".contains(c) || quote && !is_hebrew_sign(&self.text, *at)
            };
            self.at = (self.at..self.text.len()).find(ends).unwrap_or(self.text.len());
        }
        self.terms += 1;
        let written: String = self.text[start..self.at].iter().collect();
        parse_term(&written).map(Node::Term)
    }

    fn deeper(&mut self, parse: impl FnOnce(&mut Parser) -> Option<Node>) -> Option<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let node = parse(self);
        self.depth -= 1;
        node
    }

    fn rest(&self) -> impl Iterator<Item = char> {
        self.text[self.at..].iter().copied()
    }

    fn peek(&self) -> Option<char> {
        self.rest().next()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, c: char) -> bool {
        self.skip_space();
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    /// What stands here up to white space, a parenthesis or a quotation.
    fn word(&mut self) -> String {
        self.skip_space();
        let ends = |c: char| c.is_whitespace() || "()".contains(c) || closing_quote(c).is_some();
        self.rest().take_while(|&c| !ends(c)).collect()
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.word() == word;
        if found {
            self.at += word.chars().count();
        }
        found
    }
}

/// Operators, where a term should stand.
fn is_reserved(word: &str) -> bool {
    let name = word.split('/').next().unwrap_or_default();
    matches!(word, "AND" | "OR" | "NOT" | "INSIDE" | "ATLEAST" | "FIRST") || matches!(name, "NEAR" | "PRE")
}

fn scope(name: &str) -> Option<Scope> {
    match name {
        "title" => Some(Scope::Title),
        "lead" => Some(Scope::Lead),
        "body" => Some(Scope::Body),
        "byline" => Some(Scope::Byline),
        "tag" => Some(Scope::Tag),
        _ => None,
    }
}

fn reach(written: Option<&str>) -> Option<Reach> {
    match written {
        None => Some(Reach::Words(5)),
        Some("s") => Some(Reach::Sentence),
        Some("p") => Some(Reach::Paragraph),
        Some(count) => number(count).map(Reach::Words),
    }
}

/// 0 to 1000.
fn number(written: &str) -> Option<usize> {
    let is_number = !written.is_empty() && written.chars().all(|c| c.is_ascii_digit());
    let number: usize = written.parse().ok()?;
    (is_number && number <= 1000).then_some(number)
}
