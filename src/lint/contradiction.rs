//! `never-fires`: what is never true, whatever an article says; and `no-effect`: exclusions that exclude
//! nothing.

use super::logic::{Atom, Parts, Scope, ScopedCovers, Sentence, for_each_child};
use super::{Lint, shortened};
use crate::query::{Expr, ExprKind, Form, Proximity};
use crate::text::Piece;

/// What is never true.
pub(super) const NEVER_FIRES: &str = "never-fires";

/// An exclusion that excludes nothing.
const NO_EFFECT: &str = "no-effect";

pub(super) fn check(parts: &Parts<'_>, lints: &mut Vec<Lint>) {
    for sentence in parts.sentences() {
        check_expr(sentence, &sentence.query.root, None, lints);
    }
    check_unless(parts, lints);
}

fn check_expr(sentence: &Sentence<'_>, expr: &Expr, scope: Scope, lints: &mut Vec<Lint>) {
    let inner_scope = match &expr.kind {
        ExprKind::Field(field, _) => Some(*field),
        _ => scope,
    };
    match &expr.kind {
        ExprKind::And(operands) => check_and(sentence, expr, operands, scope, lints),
        ExprKind::Proximity(first, rest) => check_proximity(sentence, first, rest, lints),
        ExprKind::First(count, inner) => check_first(sentence, expr, *count, inner, lints),
        _ => {}
    }
    for_each_child(expr, &mut |child| check_expr(sentence, child, inner_scope, lints));
}

/// `a AND NOT a`: a term that is needed and enough for an exclusion.
fn check_and(sentence: &Sentence<'_>, expr: &Expr, operands: &[Expr], scope: Scope, lints: &mut Vec<Lint>) {
    let mut excluded: Vec<Atom<'_>> = Vec::new();
    for operand in operands {
        if let ExprKind::Not(inner) = &operand.kind {
            excluded.extend(sentence.enough(inner, scope));
        }
    }
    if excluded.is_empty() {
        return;
    }
    let covers = ScopedCovers::new(&excluded);
    for needed in sentence.needed(expr, scope) {
        let Some(number) = covers.any(&needed) else { continue };
        let exclusion = &excluded[number];
        let message = format!(
            "this is never true: it needs `{}`, and `NOT` excludes `{}`",
            shortened(needed.written),
            shortened(exclusion.written)
        );
        let lint = Lint::new(NEVER_FIRES, needed.spot.clone(), message, "remove one of the two");
        lints.push(lint.related("excluded here", exclusion.spot.clone()));
    }
}

fn check_proximity(sentence: &Sentence<'_>, first: &Expr, rest: &[(Proximity, Expr)], lints: &mut Vec<Lint>) {
    // Each with the number of its operand: an exclusion is about what stands to its left.
    let mut needed: Vec<(usize, Atom<'_>)> = Vec::new();
    let mut excluded: Vec<Atom<'_>> = Vec::new();
    let mut excluded_at: Vec<usize> = Vec::new();
    needed.extend(sentence.needed(first, None).into_iter().map(|atom| (0, atom)));
    for ((operator, operand), number) in rest.iter().zip(1..) {
        match operator {
            Proximity::Near(_) | Proximity::Pre(_) => {
                needed.extend(sentence.needed(operand, None).into_iter().map(|atom| (number, atom)));
            }
            Proximity::NotNear(_) => {
                excluded.extend(sentence.enough(operand, None));
                excluded_at.resize(excluded.len(), number);
            }
            Proximity::NotInside if number == 1 => check_inside(sentence, first, operand, lints),
            Proximity::NotInside => {}
        }
    }
    // An occurrence of the one inside an occurrence of the other overlaps it, and so is near.
    let covers = ScopedCovers::new(&excluded);
    let near = needed.iter().find_map(|(operand, atom)| {
        covers.any(atom).filter(|number| excluded_at[*number] > *operand).map(|number| (atom, number))
    });
    if let Some((atom, number)) = near {
        let message = format!(
            "this is never true: every `{}` has a `{}` that near, within itself",
            shortened(atom.written),
            shortened(excluded[number].written)
        );
        let lint = Lint::new(NEVER_FIRES, atom.spot.clone(), message, "exclude a longer phrase");
        lints.push(lint.related("excluded here", excluded[number].spot.clone()));
    }
}

fn check_inside(sentence: &Sentence<'_>, inner: &Expr, outer: &Expr, lints: &mut Vec<Lint>) {
    let enough = sentence.enough(outer, None);
    if let Some(inner_needle) = sentence.needle(inner) {
        let words = word_count(inner_needle.folded_pieces());
        let covers = ScopedCovers::new(&enough);
        let same = sentence.needed(inner, None).iter().find_map(|atom| covers.any(atom));
        // What is found within the inner one is all of it only if it is as many words long.
        let is_whole = |atom: &&Atom<'_>| words.is_some() && atom_words(atom) == words;
        if let Some(atom) = same.map(|number| &enough[number]).filter(is_whole) {
            let written = shortened(atom.written);
            let message = format!(
                "this is never true: `{}` is always part of `{written}`",
                shortened(sentence.written(inner))
            );
            let help = "exclude a longer phrase that holds it";
            lints.push(Lint::new(NEVER_FIRES, sentence.spot(outer), message, help));
            return;
        }
    }
    let shortest = min_words(sentence, inner);
    let is_shorter = |atom: &Atom<'_>| atom_words(atom).is_some_and(|words| words < shortest);
    if !enough.is_empty() && enough.iter().all(is_shorter) {
        let message = format!(
            "`NOT INSIDE` excludes nothing: `{}` is too short to hold `{}`",
            shortened(sentence.written(outer)),
            shortened(sentence.written(inner))
        );
        let help = "the longer phrase stands on the right: `race NOT INSIDE \"arms race\"`";
        lints.push(Lint::new(NO_EFFECT, sentence.spot(outer), message, help));
    }
}

fn check_first(sentence: &Sentence<'_>, expr: &Expr, count: u16, inner: &Expr, lints: &mut Vec<Lint>) {
    let needed = min_words(sentence, inner);
    if usize::from(count) >= needed {
        return;
    }
    let message = match count {
        0 => "this is never true: nothing stands within the first 0 words".to_owned(),
        _ => format!("this is never true: {needed} words do not stand within the first {count}"),
    };
    let help = format!("the number after `FIRST/` must be {needed} or more");
    lints.push(Lint::new(NEVER_FIRES, sentence.spot(expr), message, help));
}

/// How many words every occurrence has at least.
fn min_words(sentence: &Sentence<'_>, expr: &Expr) -> usize {
    match &expr.kind {
        ExprKind::Term(_) => {
            let words = sentence.needle(expr).and_then(|needle| word_count(needle.folded_pieces()));
            words.unwrap_or(1)
        }
        ExprKind::Or(operands) => {
            operands.iter().map(|operand| min_words(sentence, operand)).min().unwrap_or(1)
        }
        ExprKind::Proximity(first, rest) => {
            // Two rows of characters may stand in one word.
            let is_counted = |operand: &Expr| holds_words_alone(sentence, operand);
            let mut words = min_words(sentence, first);
            if is_counted(first) {
                let operands = rest.iter().filter(|(operator, operand)| {
                    matches!(operator, Proximity::Near(_) | Proximity::Pre(_)) && is_counted(operand)
                });
                words += operands.map(|(_, operand)| min_words(sentence, operand)).sum::<usize>();
            }
            words
        }
        _ => 1,
    }
}

/// Whether no term of it is of a script without spaces.
fn holds_words_alone(sentence: &Sentence<'_>, expr: &Expr) -> bool {
    if let Some(needle) = sentence.needle(expr) {
        return word_count(needle.folded_pieces()).is_some();
    }
    let mut all = true;
    for_each_child(expr, &mut |child| all &= holds_words_alone(sentence, child));
    all
}

/// How many words a term has; `None` where a row of characters is one of its pieces.
fn word_count(pieces: &[Piece]) -> Option<usize> {
    let is_word = |piece: &Piece| matches!(piece, Piece::Word(_));
    pieces.iter().all(is_word).then_some(pieces.len())
}

fn atom_words(atom: &Atom<'_>) -> Option<usize> {
    if atom.needle.form == Form::Regex || !atom.needle.alternatives.is_empty() {
        return None;
    }
    word_count(atom.needle.folded_pieces())
}

/// `unless` that holds whenever a term occurs or the query holds.
fn check_unless(parts: &Parts<'_>, lints: &mut Vec<Lint>) {
    let Some(unless) = &parts.unless else { return };
    let enough = unless.enough(&unless.query.root, None);
    let covers = ScopedCovers::new(&enough);
    let mut tell = |atom: &Atom<'_>, what: String| {
        let Some(exclusion) = covers.any(atom).map(|number| &enough[number]) else { return false };
        let message = format!("{what} never fires: `unless` holds where `{}` does", shortened(atom.written));
        let lint = Lint::new(NEVER_FIRES, atom.spot.clone(), message, "narrow `unless`, or remove the term");
        lints.push(lint.related("excluded here", exclusion.spot.clone()));
        true
    };
    for atom in parts.listed() {
        tell(&atom, "the term".to_owned());
    }
    let Some(query) = &parts.query else { return };
    for (branch, scope) in super::logic::branches(&query.query.root, None) {
        let what = format!("`{}`", shortened(query.written(branch)));
        query.needed(branch, scope).iter().any(|atom| tell(atom, what.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Spot;
    use super::super::tests::{Case, spots};
    use super::*;

    fn never(query: &str) -> usize {
        Case::query(query).told(NEVER_FIRES).len()
    }

    #[test]
    fn never_true() {
        let cases = [
            "arms AND NOT arms",
            "arms AND NOT Arms",
            "x OR (arms AND NOT arms)",
            "\"arms export\" AND NOT arms",
            "exports NOT export*",
            "title:arms AND NOT arms",
            "title:(arms AND NOT arms)",
            "arms AND export AND NOT (x OR arms)",
            "arms NEAR/3 export NOT arms",
            "ATLEAST/2 arms AND NOT arms",
            "FIRST/9 arms AND NOT body:arms",
            "arms NOT NEAR/3 arms",
            "\"arms export\" NOT NEAR/3 arms",
            "arms NOT NEAR/3 (x OR arms)",
            "arms NEAR/2 x NOT NEAR/3 arms",
            "race NOT INSIDE race",
            "exports NOT INSIDE export*",
            "FIRST/1 \"arms export\"",
            "FIRST/0 arms",
            "FIRST/2 (arms NEAR/2 \"export law\")",
        ];
        for query in cases {
            assert_eq!(never(query), 1, "{query}");
        }
    }

    #[test]
    fn sometimes_true() {
        let cases = [
            "arms AND NOT \"arms export\"",
            "export* NOT exports",
            "arms AND NOT title:arms",
            "arms AND NOT =Arms",
            "arms AND NOT (arms AND toys)",
            "byline:arms AND NOT arms",
            "(arms OR x) AND NOT arms",
            "arms NOT NEAR/3 \"arms export\"",
            "(arms OR x) NOT NEAR/3 arms",
            "race NOT INSIDE \"arms race\"",
            "arms NEAR/3 arms",
            "FIRST/2 \"arms export\"",
            "FIRST/1 (\"arms export\" OR arms)",
            "FIRST/1 (武器 NEAR/2 出口)",
        ];
        for query in cases {
            assert_eq!(never(query), 0, "{query}");
        }
    }

    #[test]
    fn exclusions_without_effect() {
        let told = |query| spots(&Case::query(query).told(NO_EFFECT));
        assert_eq!(told("\"arms race\" NOT INSIDE race"), [Spot::Query(23..27)]);
        assert_eq!(told("race NOT INSIDE \"arms race\""), []);
        assert_eq!(told("\"arms race\" NOT INSIDE (race OR \"the arms race\")"), []);
        assert_eq!(told("\"東京都 知事\" NOT INSIDE 東京"), []);
    }

    #[test]
    fn unless() {
        let mut case = Case::terms(&["arms export", "weapons"]);
        case.set_query("toys NEAR/2 shop OR guns");
        case.set_unless("arms OR toys");
        assert_eq!(spots(&case.told(NEVER_FIRES)), [Spot::Term(0), Spot::Query(0..4)]);
        let mut case = Case::terms(&["arms"]);
        case.set_unless("arms AND toys");
        assert_eq!(case.told(NEVER_FIRES), []);
        case.set_unless("title:arms");
        assert_eq!(case.told(NEVER_FIRES), []);
    }
}
