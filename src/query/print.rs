//! A query in its normal form: what it says, with the fewest parentheses.

use std::fmt::{self, Formatter};

use super::lex::{metadata_prefix, text_prefix};
use super::{Expr, ExprKind, Metadata, Proximity, Reach, quote};

/// How tightly a part holds together; what is looser than its place asks for stands in parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Or,
    And,
    Not,
    Proximity,
    Prefix,
}

/// The normal form of a tree that was read is read to the same tree again.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Term(term) => f.write_str(&term.written),
            ExprKind::Metadata(metadata) => write!(f, "{metadata}"),
            ExprKind::Field(field, inner) => {
                f.write_str(text_prefix(*field))?;
                write_at(inner, Strength::Prefix, f)
            }
            ExprKind::AtLeast(count, inner) => {
                write!(f, "ATLEAST/{count} ")?;
                write_at(inner, Strength::Prefix, f)
            }
            ExprKind::First(count, inner) => {
                write!(f, "FIRST/{count} ")?;
                write_at(inner, Strength::Prefix, f)
            }
            ExprKind::Proximity(first, rest) => {
                write_at(first, Strength::Prefix, f)?;
                rest.iter().try_for_each(|(operator, operand)| {
                    write!(f, " {operator} ")?;
                    write_at(operand, Strength::Prefix, f)
                })
            }
            ExprKind::Not(inner) => {
                f.write_str("NOT ")?;
                write_at(inner, Strength::Not, f)
            }
            ExprKind::And(parts) => write_chain(parts, " AND ", Strength::Not, f),
            ExprKind::Or(parts) => write_chain(parts, " OR ", Strength::And, f),
        }
    }
}

fn write_chain(parts: &[Expr], operator: &str, strength: Strength, f: &mut Formatter<'_>) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(operator)?;
        }
        write_at(part, strength, f)?;
    }
    Ok(())
}

fn write_at(part: &Expr, needed: Strength, f: &mut Formatter<'_>) -> fmt::Result {
    let strength = match &part.kind {
        ExprKind::Or(_) => Strength::Or,
        ExprKind::And(_) => Strength::And,
        ExprKind::Not(_) => Strength::Not,
        ExprKind::Proximity(..) => Strength::Proximity,
        _ => Strength::Prefix,
    };
    if strength < needed { write!(f, "({part})") } else { write!(f, "{part}") }
}

impl fmt::Display for Proximity {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Proximity::Near(reach) => write!(f, "NEAR/{reach}"),
            Proximity::Pre(words) => write!(f, "PRE/{words}"),
            Proximity::NotNear(reach) => write!(f, "NOT NEAR/{reach}"),
            Proximity::NotInside => f.write_str("NOT INSIDE"),
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Reach::Words(words) => write!(f, "{words}"),
            Reach::Sentence => f.write_str("s"),
            Reach::Paragraph => f.write_str("p"),
        }
    }
}

impl fmt::Display for Metadata {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let prefix = metadata_prefix(self.member);
        let value = &self.value;
        let is_bare = !value.is_empty()
            && !value.contains(|c: char| c.is_whitespace() || c == ')')
            && !value.starts_with(|c| c == '(' || quote::opens(c));
        if is_bare {
            return write!(f, "{prefix}{value}");
        }
        let pairs = [('"', '"'), ('“', '”'), ('«', '»'), ('„', '”'), ('＂', '＂')];
        let closes_at_end = |(opener, closer): &(char, char)| {
            let closed = quote::find_close(&format!("{value}{closer}"), 0, *opener);
            closed.map(|(at, _)| at) == Some(value.len())
        };
        let (opener, closer) = pairs.into_iter().find(closes_at_end).unwrap_or(('"', '"'));
        write!(f, "{prefix}{opener}{value}{closer}")
    }
}
