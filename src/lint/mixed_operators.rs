//! `mixed-operators`: AND and OR in a row without parentheses. The query is clear by the table of operators,
//! but not to everyone who reads it.
//!
//! The tree has no parentheses. Between its terms, though, a query holds nothing but operators, prefixes and
//! parentheses, so they are read from there, and which terms they enclose is compared with the tree.

use std::collections::HashSet;
use std::ops::Range;

use super::logic::{Parts, Sentence, for_each_child, for_each_leaf};
use super::{Lint, shortened};
use crate::query::{Expr, ExprKind};

/// AND and OR in a row.
const MIXED_OPERATORS: &str = "mixed-operators";

/// A rewrite of a query longer than this is not offered.
const MAX_REWRITE: usize = 100;

pub(super) fn check(parts: &Parts<'_>, lints: &mut Vec<Lint>) {
    for sentence in parts.sentences() {
        let enclosed = Enclosed::of(sentence);
        check_expr(sentence, &sentence.query.root, &enclosed, lints);
    }
}

fn check_expr(sentence: &Sentence<'_>, expr: &Expr, enclosed: &Enclosed, lints: &mut Vec<Lint>) {
    if let ExprKind::Or(branches) = &expr.kind {
        let is_bare = |branch: &&Expr| matches!(branch.kind, ExprKind::And(_)) && !enclosed.holds(branch);
        if let Some(bare) = branches.iter().find(is_bare) {
            let message = "`AND` and `OR` stand in a row, and `AND` binds tighter";
            let help = match rewrite(sentence, expr, bare) {
                Some(rewrite) => format!("write `{rewrite}` if that is meant"),
                None => format!("write `({})` if that is meant", shortened(sentence.written(bare))),
            };
            lints.push(Lint::new(MIXED_OPERATORS, sentence.spot(bare), message, help));
        }
    }
    for_each_child(expr, &mut |child| check_expr(sentence, child, enclosed, lints));
}

/// The whole with parentheses around a part.
fn rewrite(sentence: &Sentence<'_>, whole: &Expr, part: &Expr) -> Option<String> {
    let text = &sentence.query.text;
    let before = text.get(whole.span.start..part.span.start)?;
    let behind = text.get(part.span.end..whole.span.end)?;
    let rewrite = format!("{before}({}){behind}", sentence.written(part));
    (rewrite.len() <= MAX_REWRITE).then_some(rewrite)
}

/// Which terms the parentheses of a query enclose.
struct Enclosed {
    /// The bytes at which the first and the last term of a pair begin.
    pairs: HashSet<(usize, usize)>,
}

impl Enclosed {
    fn of(sentence: &Sentence<'_>) -> Enclosed {
        let mut terms: Vec<Range<usize>> = Vec::new();
        for_each_leaf(&sentence.query.root, &mut |leaf| terms.push(leaf.span.clone()));
        let mut pairs = HashSet::new();
        // For each open parenthesis the number of the term behind it.
        let mut open: Vec<usize> = Vec::new();
        let mut at = 0;
        for number in 0..=terms.len() {
            let next = terms.get(number);
            let gap_end = next.map_or(sentence.query.text.len(), |term| term.start);
            for c in sentence.query.text.get(at..gap_end).unwrap_or_default().chars() {
                match c {
                    '(' => open.push(number),
                    ')' => {
                        let first = open.pop().and_then(|first| terms.get(first));
                        let last = number.checked_sub(1).and_then(|last| terms.get(last));
                        pairs.extend(first.zip(last).map(|(first, last)| (first.start, last.start)));
                    }
                    _ => {}
                }
            }
            at = next.map_or(gap_end, |term| term.end);
        }
        Enclosed { pairs }
    }

    /// Whether a pair of parentheses encloses this part and nothing else.
    fn holds(&self, expr: &Expr) -> bool {
        self.pairs.contains(&(first_leaf(expr), last_leaf(expr)))
    }
}

fn first_leaf(expr: &Expr) -> usize {
    match &expr.kind {
        ExprKind::Term(_) | ExprKind::Metadata(_) => expr.span.start,
        ExprKind::Field(_, inner)
        | ExprKind::AtLeast(_, inner)
        | ExprKind::First(_, inner)
        | ExprKind::Not(inner) => first_leaf(inner),
        ExprKind::Proximity(first, _) => first_leaf(first),
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.first().map_or(expr.span.start, first_leaf),
    }
}

fn last_leaf(expr: &Expr) -> usize {
    match &expr.kind {
        ExprKind::Term(_) | ExprKind::Metadata(_) => expr.span.start,
        ExprKind::Field(_, inner)
        | ExprKind::AtLeast(_, inner)
        | ExprKind::First(_, inner)
        | ExprKind::Not(inner) => last_leaf(inner),
        ExprKind::Proximity(first, rest) => {
            rest.last().map_or_else(|| last_leaf(first), |(_, operand)| last_leaf(operand))
        }
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.last().map_or(expr.span.start, last_leaf),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Spot;
    use super::super::tests::{Case, spots};
    use super::*;

    #[test]
    fn mixed() {
        let cases = [
            ("a OR b AND c", "b AND c"),
            ("a AND b OR c", "a AND b"),
            ("(a) AND (b) OR c", "(a) AND (b)"),
            ("(a AND b OR c)", "a AND b"),
            ("x AND (a OR b AND c)", "b AND c"),
            ("a OR b NOT c", "b NOT c"),
            ("title:(a OR b AND c)", "b AND c"),
            ("a OR (b OR c) AND d", "(b OR c) AND d"),
            ("\"a ( b\" OR c AND \"d )\"", "c AND \"d )\""),
        ];
        for (query, part) in cases {
            let start = query.find(part).unwrap();
            let told = Case::query(query).told(MIXED_OPERATORS);
            assert_eq!(spots(&told), [Spot::Query(start..start + part.len())], "{query}");
        }
    }

    #[test]
    fn clear() {
        let cases = [
            "a OR (b AND c)",
            "(a AND b) OR ((c AND d))",
            "(a OR b) AND c",
            "a OR b OR c",
            "a AND b NOT c",
            "a OR title:(b AND c)",
            "a OR b NEAR/3 c",
            "(a AND (b OR c)) OR d",
        ];
        for query in cases {
            assert_eq!(Case::query(query).told(MIXED_OPERATORS), [], "{query}");
        }
    }

    #[test]
    fn rewrites() {
        let told = Case::query("a OR b AND c").told(MIXED_OPERATORS);
        assert_eq!(told[0].help, "write `a OR (b AND c)` if that is meant");
    }
}
