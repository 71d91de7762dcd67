//! A query as a tree, one operator a node.

/// A term as written, and how it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What a match reports.
    pub written: String,
    pub form: Form,
}

/// What is looked for, without quotes and signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    Phrase(String),
    Exact(String),
    Prefix(String),
    Suffix(String),
    Infix(String),
    /// Its `?` are one letter each.
    Pattern(String),
    Stem(String),
    Regex(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Everywhere,
    Title,
    Lead,
    Body,
    Byline,
    Tag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    Source,
    Language,
    Country,
    Url,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Words(usize),
    Sentence,
    Paragraph,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proximity {
    Near(Reach),
    Pre(usize),
    NotNear(Reach),
    NotInside,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Term(Term),
    Metadata(Member, String),
    Field(Scope, Box<Node>),
    AtLeast(usize, Box<Node>),
    First(usize, Box<Node>),
    Proximity(Box<Node>, Proximity, Box<Node>),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
}
