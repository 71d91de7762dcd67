//! The query language, as it is read.

mod entries;
mod hostile;
mod properties;
mod shapes;

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

#[test]
fn probe() {
    let Ok(path) = std::env::var("PROBE") else { return };
    for line in std::fs::read_to_string(path).expect("a file").lines() {
        let query = line.split('\t').next().unwrap_or_default();
        match Query::parse(query) {
            Ok(query) => println!("ok    {}\n   -> {}", query.text, query.root),
            Err(errors) => {
                println!("ERROR {query}");
                for error in errors {
                    println!("   [{}] {}", &query[error.span.clone()], error.message);
                    for help in error.helps {
                        println!("       = {help}");
                    }
                }
            }
        }
    }
}
