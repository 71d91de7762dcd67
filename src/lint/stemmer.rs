//! `no-stemmer`: `~` where no language that can be meant has a stemmer, so that it finds the plain word.

use super::logic::{Parts, Sentence, for_each_child};
use super::{Lint, Spot, shortened};
use crate::query::{Expr, ExprKind, Form, MetadataField};
use crate::text::StemLanguage;

/// A `~` that finds no inflected form.
const NO_STEMMER: &str = "no-stemmer";

pub(super) fn check(parts: &Parts<'_>, languages: &[String], lints: &mut Vec<Lint>) {
    for ((term, needle), number) in parts.terms.iter().zip(&parts.needles).zip(0..) {
        if term.form == Form::Stem {
            lints.extend(lint(&term.written, needle.is_run(), languages, Spot::Term(number)));
        }
    }
    for sentence in parts.sentences() {
        check_expr(sentence, &sentence.query.root, languages, lints);
    }
}

/// Checks the terms below, in articles of these languages, or of any where there are none.
fn check_expr(sentence: &Sentence<'_>, expr: &Expr, languages: &[String], lints: &mut Vec<Lint>) {
    match &expr.kind {
        ExprKind::Term(term) if term.form == Form::Stem => {
            let is_run = sentence.needle(expr).is_some_and(|needle| needle.is_run());
            lints.extend(lint(&term.written, is_run, languages, sentence.spot(expr)));
        }
        ExprKind::And(operands) => {
            let narrowed = operands.iter().find_map(languages_of);
            let inner = narrowed.as_deref().unwrap_or(languages);
            operands.iter().for_each(|operand| check_expr(sentence, operand, inner, lints));
        }
        _ => for_each_child(expr, &mut |child| check_expr(sentence, child, languages, lints)),
    }
}

/// The languages that an operand of AND leaves: of `lang:de`, or of an OR of such.
fn languages_of(operand: &Expr) -> Option<Vec<String>> {
    match &operand.kind {
        ExprKind::Metadata(metadata) if metadata.member == MetadataField::Language => {
            // A glob may stand for any language.
            (!metadata.value.contains('*')).then(|| vec![metadata.value.clone()])
        }
        ExprKind::Or(branches) => {
            let languages: Option<Vec<Vec<String>>> = branches.iter().map(languages_of).collect();
            languages.map(|languages| languages.concat())
        }
        _ => None,
    }
}

fn lint(written: &str, is_run: bool, languages: &[String], spot: Spot) -> Option<Lint> {
    let written = shortened(written);
    if is_run {
        let message = format!("`{written}` has no inflected forms: its script has no spaces");
        return Some(Lint::new(
            NO_STEMMER,
            spot,
            message,
            "leave out the `~`: the term finds longer words too",
        ));
    }
    if languages.is_empty() || languages.iter().any(|tag| StemLanguage::of(tag).is_some()) {
        return None;
    }
    let message = format!(
        "`{written}` finds the plain word alone: there is no stemmer for {}",
        shortened(&languages.join(", "))
    );
    let mut names: Vec<&str> = StemLanguage::all().map(StemLanguage::name).collect();
    names.sort_unstable();
    names.dedup();
    let help = format!("list the forms, or use a star; there are stemmers for {}", names.join(", "));
    Some(Lint::new(NO_STEMMER, spot, message, help))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Case, spots};
    use super::*;

    #[test]
    fn languages_of_the_watch() {
        let told = |languages: &[&str]| Case::terms(&["~eksport"]).languages(languages).told(NO_STEMMER);
        assert_eq!(spots(&told(&["pl"])), [Spot::Term(0)]);
        assert!(told(&["pl"])[0].help.contains("Russian"));
        assert_eq!(told(&["pl", "uk"]).len(), 1);
        assert_eq!(told(&["pl", "de-AT"]), []);
        assert_eq!(told(&["nb"]), []);
        assert_eq!(told(&[]), []);
    }

    #[test]
    fn languages_of_the_query() {
        let told = |query| spots(&Case::query(query).told(NO_STEMMER));
        assert_eq!(told("~eksport AND lang:pl"), [Spot::Query(0..8)]);
        assert_eq!(told("(x OR ~eksport) AND (lang:pl OR lang:uk)"), [Spot::Query(6..14)]);
        assert_eq!(told("~eksport AND (lang:pl OR lang:ru)"), []);
        assert_eq!(told("~eksport AND lang:*"), []);
        assert_eq!(told("~eksport AND NOT lang:pl"), []);
        assert_eq!(told("eksport AND lang:pl"), []);
    }

    #[test]
    fn scripts_without_spaces() {
        assert_eq!(Case::terms(&["~武器"]).told(NO_STEMMER).len(), 1);
    }
}
