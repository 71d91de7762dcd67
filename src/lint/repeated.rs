//! `duplicate-term` and `shadowed`: terms and branches of an OR that add nothing, because another one finds
//! the same or holds whenever they do. What they add to the report is not looked at.

use super::logic::{Atom, Parts, Scope, ScopedCovers, Sentence, branches, for_each_child};
use super::{Lint, Spot, shortened};
use crate::query::{Expr, ExprKind};

/// A term that finds the same as another one.
const DUPLICATE_TERM: &str = "duplicate-term";

/// A branch that holds only where another one does.
const SHADOWED: &str = "shadowed";

/// From so many branches on, shadowed ones are told in one sentence: long lists come from somewhere else.
const LONG_LIST: usize = 300;

/// Of that sentence, so many examples.
const EXAMPLES: usize = 3;

/// Whether a branch may be told as shadowed by a wider one. Beside a proximity it must not: `arms` is nearer to
/// some words than `"arms export"`, and farther from others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    Anything,
    Proximity,
}

/// One of several of which any is enough.
struct Branch<'s> {
    /// The terms it needs.
    needed: Vec<Atom<'s>>,
    spot: Spot,
    written: &'s str,
    /// Whether it is a term and nothing else.
    is_term: bool,
}

pub(super) fn check(parts: &Parts<'_>, lints: &mut Vec<Lint>) {
    let listed = parts.listed().map(|atom| Branch {
        spot: atom.spot.clone(),
        written: atom.written,
        is_term: true,
        needed: vec![atom],
    });
    // A watch fires when any of its terms occurs or its query holds: all are branches of one OR.
    let mut all: Vec<Branch<'_>> = listed.collect();
    if let Some(query) = &parts.query {
        all.extend(branches_of(query, &query.query.root, None));
    }
    check_branches(&all, Beside::Anything, lints);
    if let Some(query) = &parts.query {
        for (branch, scope) in branches(&query.query.root, None) {
            check_below(query, branch, scope, Beside::Anything, lints);
        }
    }
    if let Some(unless) = &parts.unless {
        check_expr(unless, &unless.query.root, None, Beside::Anything, lints);
    }
}

fn branches_of<'s>(sentence: &'s Sentence<'_>, expr: &'s Expr, scope: Scope) -> Vec<Branch<'s>> {
    let branch = |(branch, scope): (&'s Expr, Scope)| Branch {
        needed: sentence.needed(branch, scope),
        spot: sentence.spot(branch),
        written: sentence.written(branch),
        is_term: matches!(branch.kind, ExprKind::Term(_)),
    };
    branches(expr, scope).into_iter().map(branch).collect()
}

fn check_expr(sentence: &Sentence<'_>, expr: &Expr, scope: Scope, beside: Beside, lints: &mut Vec<Lint>) {
    let found = branches(expr, scope);
    if found.len() > 1 {
        check_branches(&branches_of(sentence, expr, scope), beside, lints);
    }
    for (branch, scope) in found {
        check_below(sentence, branch, scope, beside, lints);
    }
}

/// Checks what stands in a branch, which is no OR itself.
fn check_below(sentence: &Sentence<'_>, branch: &Expr, scope: Scope, beside: Beside, lints: &mut Vec<Lint>) {
    let below = if matches!(branch.kind, ExprKind::Proximity(..)) { Beside::Proximity } else { beside };
    for_each_child(branch, &mut |child| check_expr(sentence, child, scope, below, lints));
}

fn check_branches(branches: &[Branch<'_>], beside: Beside, lints: &mut Vec<Lint>) {
    let is_enough = |branch: &&Branch<'_>| branch.is_term;
    let enough: Vec<&Branch<'_>> = branches.iter().filter(is_enough).collect();
    let atoms: Vec<Atom<'_>> = enough.iter().flat_map(|branch| branch.needed.clone()).collect();
    let covers = ScopedCovers::new(&atoms);
    let mut shadowed: Vec<Lint> = Vec::new();
    let mut examples: Vec<String> = Vec::new();
    for branch in branches {
        if branch.is_term
            && let [atom] = branch.needed.as_slice()
            && let Some(first) = covers.equal(atom).map(|number| &atoms[number])
            && first.spot != branch.spot
        {
            lints.push(duplicate(branch, first));
            continue;
        }
        if beside == Beside::Proximity {
            continue;
        }
        let wider = |atom: &Atom<'_>| match branch.is_term {
            true => covers.wider(atom),
            false => covers.any(atom),
        };
        if let Some(wider) = branch.needed.iter().find_map(wider).map(|number| &atoms[number]) {
            if examples.len() < EXAMPLES {
                examples.push(format!("`{}`", shortened(branch.written)));
            }
            shadowed.push(shadow(branch, wider));
        }
    }
    let is_long = branches.len() > LONG_LIST;
    match shadowed.first() {
        Some(first) if is_long && shadowed.len() > 1 => {
            let message = format!(
                "{} of {} terms add nothing to when the watch fires, {} for one",
                shadowed.len(),
                branches.len(),
                examples.join(", ")
            );
            let help = "they hold parts that are terms themselves; remove one or the other";
            lints.push(Lint::new(SHADOWED, first.spot.clone(), message, help));
        }
        _ => lints.append(&mut shadowed),
    }
}

fn duplicate(branch: &Branch<'_>, first: &Atom<'_>) -> Lint {
    let written = shortened(branch.written);
    let message = if branch.written == first.written {
        format!("the term `{written}` is listed twice")
    } else {
        format!("the term `{written}` finds the same as `{}`", shortened(first.written))
    };
    Lint::new(DUPLICATE_TERM, branch.spot.clone(), message, "remove one of them")
        .related("first listed here", first.spot.clone())
}

fn shadow(branch: &Branch<'_>, wider: &Atom<'_>) -> Lint {
    let written = shortened(branch.written);
    let message = format!("`{written}` adds nothing: `{}` holds whenever it does", shortened(wider.written));
    Lint::new(SHADOWED, branch.spot.clone(), message, "remove one of them, or narrow the wider one")
        .related("the wider one", wider.spot.clone())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Case, spots};
    use super::*;

    /// What the lint is about, as written.
    fn shadowed(query: &str) -> Vec<String> {
        let told = Case::query(query).told(SHADOWED);
        told.iter()
            .map(|lint| match &lint.spot {
                Spot::Query(span) => query[span.clone()].to_owned(),
                spot => format!("{spot:?}"),
            })
            .collect()
    }

    #[test]
    fn duplicates_in_a_list() {
        let told = Case::terms(&["Müller", "arms", "muller", "MULLER"]).told(DUPLICATE_TERM);
        assert_eq!(spots(&told), [Spot::Term(2), Spot::Term(3)]);
        assert_eq!(told[0].related, Some(("first listed here", Spot::Term(0))));
        assert_eq!(Case::terms(&["arms", "=Arms", "arms*", "~arms"]).told(DUPLICATE_TERM), []);
    }

    #[test]
    fn duplicates_in_a_query() {
        let told = |query| spots(&Case::query(query).told(DUPLICATE_TERM));
        assert_eq!(told("arms OR weapons OR Arms"), [Spot::Query(19..23)]);
        assert_eq!(told("(arms OR arms) NEAR/3 export*"), [Spot::Query(9..13)]);
        assert_eq!(told("title:arms OR body:arms"), []);
        assert_eq!(told("arms NEAR/3 arms"), []);
    }

    #[test]
    fn duplicates_between_terms_and_query() {
        let mut case = Case::terms(&["arms export"]);
        case.set_query("\"arms-export\" OR weapons");
        assert_eq!(spots(&case.told(DUPLICATE_TERM)), [Spot::Query(0..13)]);
    }

    #[test]
    fn shadowed_branches() {
        assert_eq!(shadowed("arms OR \"arms export\""), ["\"arms export\""]);
        assert_eq!(shadowed("export* OR exports"), ["exports"]);
        assert_eq!(shadowed("arms OR (arms AND export)"), ["arms AND export"]);
        assert_eq!(shadowed("US OR =US"), ["=US"]);
        assert_eq!(shadowed("arms OR title:arms"), ["arms"]);
        assert_eq!(shadowed("arms OR FIRST/9 arms"), ["FIRST/9 arms"]);
        assert_eq!(shadowed("arms OR arms NEAR/3 export"), ["arms NEAR/3 export"]);
        assert_eq!(shadowed("x AND (arms OR \"arms export\")"), ["\"arms export\""]);
        assert_eq!(shadowed("x AND NOT (arms OR \"arms export\")"), ["\"arms export\""]);
        assert_eq!(shadowed("ATLEAST/2 (arms OR \"arms export\")"), ["\"arms export\""]);
        assert_eq!(shadowed("title:(arms OR \"arms export\")"), ["\"arms export\""]);
    }

    #[test]
    fn branches_that_add_something() {
        let cases = [
            "arms OR weapons",
            "arms OR byline:arms",
            "arms OR (export NOT x)",
            "arms OR export NOT NEAR/3 arms",
            "\"arms export\" OR \"arms sale\"",
            "(arms OR \"arms export\") NEAR/3 x",
            "arms OR (x AND (arms OR y))",
        ];
        for query in cases {
            assert_eq!(shadowed(query), [""; 0], "{query}");
        }
    }

    #[test]
    fn terms_shadow_the_query() {
        let mut case = Case::terms(&["arms"]);
        case.set_query("arms NEAR/3 export*");
        assert_eq!(spots(&case.told(SHADOWED)), [Spot::Query(0..19)]);
    }

    #[test]
    fn long_lists_are_told_in_one_sentence() {
        let words: Vec<String> = (0..400).map(|number| format!("word{number} export")).collect();
        let mut terms: Vec<&str> = words.iter().map(String::as_str).collect();
        terms.push("export");
        let told = Case::terms(&terms).told(SHADOWED);
        assert_eq!(told.len(), 1);
        assert!(told[0].message.starts_with("400 of 401 terms"), "{}", told[0].message);
    }
}
