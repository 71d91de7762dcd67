//! What a query says, as a tree.
//!
//! Chains of one level (`a OR b OR c`, `a NEAR b PRE c`) are one node however long they are, so that no
//! walk over the tree goes deeper than [`MAX_DEPTH`](super::MAX_DEPTH) and what lies between.

use std::ops::Range;

/// A part of a query and where it stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Its bytes in the text of the query, parentheses around it left out.
    pub span: Range<usize>,
}

/// What a part of a query says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// A term, phrase or regular expression.
    Term(Term),
    /// The article's metadata.
    Metadata(Metadata),
    /// `title:x`: x within that field. Never inside another one.
    Field(TextField, Box<Expr>),
    /// `ATLEAST/n x`, where x occurs (see [`Expr::occurs`]). At least 1.
    AtLeast(u16, Box<Expr>),
    /// `FIRST/n x`, where x occurs.
    First(u16, Box<Expr>),
    /// `x NEAR/3 y PRE/2 z …`, from left to right; every operand occurs, and none is a regular expression. At least
    /// one operator. The first operand is never one itself.
    Proximity(Box<Expr>, Vec<(Proximity, Expr)>),
    /// `NOT x`.
    Not(Box<Expr>),
    /// `x AND y …`; `x NOT y` is `x AND NOT y`. Two or more, none of them one itself.
    And(Vec<Expr>),
    /// `x OR y …`. Two or more, none of them one itself.
    Or(Vec<Expr>),
}

/// A field that a query names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextField {
    /// `title:`
    Title,
    /// `lead:`, the summary, else the first paragraph of the body.
    Lead,
    /// `body:`
    Body,
    /// `byline:`, the author.
    Byline,
    /// `tag:`, each tag a field of its own.
    Tag,
}

/// A proximity operator. Counts are of the words between, 0 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proximity {
    /// `NEAR`: any order.
    Near(Reach),
    /// `PRE/n`: the left operand first.
    Pre(u16),
    /// `NOT NEAR`: no right operand that near.
    NotNear(Reach),
    /// `NOT INSIDE`: not part of the right operand, which is a term, a phrase or an OR-group of those.
    NotInside,
}

/// How far a proximity reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// At most so many words between the nearest edges.
    Words(u16),
    /// The same sentence.
    Sentence,
    /// The same paragraph.
    Paragraph,
}

/// A test of the article's metadata; case is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Which member.
    pub member: MetadataField,
    /// What it has to be; `*` stands for any characters.
    pub value: String,
}

/// A member of the article that a query can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MetadataField {
    /// `source:example.com`, which covers subdomains.
    Source,
    /// `lang:pt`, which covers `pt-BR`.
    Language,
    /// `country:`
    Country,
    /// `url:`
    Url,
}

/// A term: one entry of `terms`, or the smallest part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As written in the watch, quotes and signs included: what a match reports.
    pub written: Box<str>,
    /// How it is looked for.
    pub form: Form,
    /// The part of `written` that is looked for: without quotes, stars, `=`, `~` and slashes.
    text: Range<u32>,
}

/// How a term is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A word, or words next to each other.
    Phrase,
    /// `=US`, `="Choi Institute"`: with case and accents as written.
    Exact,
    /// `export*`
    Prefix,
    /// `*export`
    Suffix,
    /// `*export*`
    Infix,
    /// `organi?ation`: each `?` is one letter.
    Pattern,
    /// `~export`: the word and its inflected forms.
    Stem,
    /// `/CVE-\d+/`
    Regex,
}

impl Term {
    /// A term of which `text`, a range of bytes of `written`, is looked for.
    pub(crate) fn new(written: impl Into<Box<str>>, form: Form, text: Range<usize>) -> Term {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Term { written: written.into(), form, text: offset(text.start)..offset(text.end) }
    }

    /// What is looked for, without quotes, stars, `=`, `~` and slashes; a pattern keeps its `?`.
    pub fn text(&self) -> &str {
        self.written.get(self.text.start as usize..self.text.end as usize).unwrap_or_default()
    }
}

impl Expr {
    /// Whether it has occurrences, and so can stand behind ATLEAST and FIRST: a term, a proximity, or an OR-group of
    /// those. Beside an operator of proximity stands the same without regular expressions.
    pub fn occurs(&self) -> bool {
        match &self.kind {
            ExprKind::Term(_) | ExprKind::Proximity(..) => true,
            ExprKind::Or(branches) => branches.iter().all(Expr::occurs),
            _ => false,
        }
    }

    /// Calls `visit` for every term, from left to right.
    pub fn for_each_term<'q>(&'q self, visit: &mut impl FnMut(&'q Term)) {
        self.for_each_term_and_span(&mut |term, _| visit(term));
    }

    /// Calls `visit` for every term and its bytes in the text of the query, from left to right.
    pub(super) fn for_each_term_and_span<'q>(&'q self, visit: &mut impl FnMut(&'q Term, &Range<usize>)) {
        match &self.kind {
            ExprKind::Term(term) => visit(term, &self.span),
            ExprKind::Metadata(_) => {}
            ExprKind::Field(_, inner)
            | ExprKind::AtLeast(_, inner)
            | ExprKind::First(_, inner)
            | ExprKind::Not(inner) => inner.for_each_term_and_span(visit),
            ExprKind::Proximity(first, rest) => {
                first.for_each_term_and_span(visit);
                rest.iter().for_each(|(_, operand)| operand.for_each_term_and_span(visit));
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                parts.iter().for_each(|part| part.for_each_term_and_span(visit));
            }
        }
    }
}
