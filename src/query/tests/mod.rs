//! The query language, as it is read.

mod entries;
mod hostile;
mod properties;
mod shapes;
mod structure;
mod tokens;

use super::*;

/// The tree without places in the text.
fn bare(mut expr: Expr) -> Expr {
    fn strip(expr: &mut Expr) {
        expr.span = 0..0;
        match &mut expr.kind {
            ExprKind::Term(_) | ExprKind::Metadata(_) => {}
            ExprKind::Field(_, inner)
            | ExprKind::AtLeast(_, inner)
            | ExprKind::First(_, inner)
            | ExprKind::Not(inner) => strip(inner),
            ExprKind::Proximity(first, rest) => {
                strip(first);
                rest.iter_mut().for_each(|(_, operand)| strip(operand));
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter_mut().for_each(strip),
        }
    }
    strip(&mut expr);
    expr
}

/// The parts right below a part, from left to right.
fn for_each_part<'e>(expr: &'e Expr, visit: &mut impl FnMut(&'e Expr)) {
    match &expr.kind {
        ExprKind::Term(_) | ExprKind::Metadata(_) => {}
        ExprKind::Field(_, inner)
        | ExprKind::AtLeast(_, inner)
        | ExprKind::First(_, inner)
        | ExprKind::Not(inner) => visit(inner),
        ExprKind::Proximity(first, rest) => {
            visit(first);
            rest.iter().for_each(|(_, operand)| visit(operand));
        }
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(visit),
    }
}

/// A mistake: the part of the query it is about, the message, the helps.
type Told<'t> = (&'t str, &'t str, &'t [&'t str]);

/// Whether exactly these mistakes are told of these queries.
fn check(cases: &[(&str, &[Told<'_>])]) {
    for (query, expected) in cases {
        let errors = Query::parse(query).expect_err(query);
        let helps: Vec<Vec<&str>> =
            errors.iter().map(|error| error.helps.iter().map(String::as_str).collect()).collect();
        let told: Vec<Told<'_>> = errors
            .iter()
            .zip(&helps)
            .map(|(error, helps)| (&query[error.span.clone()], error.message.as_str(), helps.as_slice()))
            .collect();
        assert_eq!(told, *expected, "{query}");
    }
}

#[test]
fn where_something_is_missing_the_place_is_empty() {
    for (text, place) in [("a AND ", 5), ("(a OR ) AND b", 6), ("", 0), ("a AND title:", 12), ("a NEAR\n", 6)]
    {
        let errors = Query::parse(text).expect_err(text);
        assert_eq!(errors[0].span, place..place, "{text}");
    }
}
