//! `never-fires` for metadata: tests that cannot all hold, since an article has one source, one language, one
//! country; and languages that the watch does not look at.

use super::contradiction::NEVER_FIRES;
use super::logic::{Parts, Sentence, for_each_child};
use super::{Lint, shortened};
use crate::query::{Expr, ExprKind, Metadata, MetadataField};

/// Of more values than this in one OR nothing is told: each is held against each.
const MAX_VALUES: usize = 100;

pub(super) fn check(parts: &Parts<'_>, languages: &[String], lints: &mut Vec<Lint>) {
    let languages: Vec<String> = languages.iter().map(|tag| tag.to_ascii_lowercase()).collect();
    for sentence in parts.sentences() {
        check_expr(sentence, &sentence.query.root, &languages, lints);
    }
}

fn check_expr(sentence: &Sentence<'_>, expr: &Expr, languages: &[String], lints: &mut Vec<Lint>) {
    match &expr.kind {
        // What is excluded in vain does no harm.
        ExprKind::Not(_) => return,
        ExprKind::Metadata(metadata) if metadata.member == MetadataField::Language => {
            let value = metadata.value.to_ascii_lowercase();
            let is_looked_at = |tag: &String| narrower(MetadataField::Language, tag, &value).is_some();
            if !languages.is_empty() && !languages.iter().any(is_looked_at) {
                let message = format!(
                    "`{}` is never true here: the watch looks at articles in {} alone",
                    shortened(sentence.written(expr)),
                    shortened(&languages.join(", "))
                );
                let help = "add the language to `languages`, or remove it here";
                lints.push(Lint::new(NEVER_FIRES, sentence.spot(expr), message, help));
            }
        }
        ExprKind::And(operands) => check_and(sentence, operands, lints),
        _ => {}
    }
    for_each_child(expr, &mut |child| check_expr(sentence, child, languages, lints));
}

/// The values that the operands before have left for a member.
struct Left<'q> {
    member: MetadataField,
    values: Vec<String>,
    from: &'q Expr,
}

fn check_and(sentence: &Sentence<'_>, operands: &[Expr], lints: &mut Vec<Lint>) {
    let mut left: Vec<Left<'_>> = Vec::new();
    for operand in operands {
        let Some((member, values)) = values_of(operand) else { continue };
        let Some(before) = left.iter_mut().find(|left| left.member == member) else {
            left.push(Left { member, values, from: operand });
            continue;
        };
        let mut both: Vec<String> = Vec::new();
        for one in &before.values {
            both.extend(values.iter().filter_map(|other| narrower(member, one, other)).map(str::to_owned));
        }
        both.sort_unstable();
        both.dedup();
        if both.is_empty() {
            tell(sentence, operand, before.from, lints);
        } else if both.len() <= MAX_VALUES {
            before.values = both;
        }
    }
    for operand in operands {
        let ExprKind::Not(excluded) = &operand.kind else { continue };
        let Some((member, excluded_values)) = values_of(excluded) else { continue };
        let Some(before) = left.iter().find(|left| left.member == member) else { continue };
        let is_excluded = |value: &String| {
            excluded_values.iter().any(|excluded| narrower(member, excluded, value) == Some(value.as_str()))
        };
        let has_glob = excluded_values.iter().any(|value| value.contains('*'));
        if !has_glob && before.values.iter().all(is_excluded) {
            tell(sentence, operand, before.from, lints);
        }
    }
}

fn tell(sentence: &Sentence<'_>, operand: &Expr, before: &Expr, lints: &mut Vec<Lint>) {
    let message = format!(
        "this is never true: `{}` and `{}` cannot both hold",
        shortened(sentence.written(before)),
        shortened(sentence.written(operand))
    );
    let lint = Lint::new(NEVER_FIRES, sentence.spot(operand), message, "join them by `OR`, or remove one");
    lints.push(lint.related("the other one", sentence.spot(before)));
}

/// The values of one member that an operand leaves, in lower case: of a test, or an OR of tests.
fn values_of(expr: &Expr) -> Option<(MetadataField, Vec<String>)> {
    let tests: Vec<&Metadata> = match &expr.kind {
        ExprKind::Metadata(metadata) => vec![metadata],
        ExprKind::Or(branches) if branches.len() <= MAX_VALUES => {
            let test = |branch| match branch {
                &Expr { kind: ExprKind::Metadata(ref metadata), .. } => Some(metadata),
                _ => None,
            };
            branches.iter().map(test).collect::<Option<_>>()?
        }
        _ => return None,
    };
    let member = tests.first()?.member;
    let is_of_one_member = tests.iter().all(|test| test.member == member);
    is_of_one_member.then(|| (member, tests.iter().map(|test| test.value.to_lowercase()).collect()))
}

/// The narrower of two values in lower case, where both can hold; with a `*` in one that is taken for granted.
fn narrower<'v>(member: MetadataField, one: &'v str, other: &'v str) -> Option<&'v str> {
    let (wide, narrow) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let covers = match member {
        _ if wide == narrow => true,
        _ if one.contains('*') => return Some(other),
        _ if other.contains('*') => return Some(one),
        MetadataField::Language => narrow.strip_prefix(wide).is_some_and(|rest| rest.starts_with('-')),
        MetadataField::Source => narrow.strip_suffix(wide).is_some_and(|rest| rest.ends_with('.')),
        MetadataField::Country | MetadataField::Url => false,
    };
    covers.then_some(narrow)
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
    fn values_that_cannot_both_hold() {
        let cases = [
            "x AND lang:de AND lang:fr",
            "x AND lang:pt-BR AND lang:pt-PT",
            "x AND country:us AND country:uk",
            "x AND source:a.example AND source:b.example",
            "x AND lang:pt AND lang:pt-BR AND lang:pt-PT",
            "x AND (lang:de OR lang:fr) AND lang:en",
            "x AND lang:de AND NOT lang:de",
            "x AND lang:de-AT AND NOT lang:de",
        ];
        for query in cases {
            assert_eq!(never(query), 1, "{query}");
        }
    }

    #[test]
    fn values_that_can() {
        let cases = [
            "x AND (lang:de OR lang:fr)",
            "x AND lang:pt AND lang:pt-BR",
            "x AND lang:DE AND lang:de",
            "x AND source:example.com AND source:news.example.com",
            "x AND source:*.example AND source:b.example",
            "x AND lang:de AND country:fr",
            "x AND (lang:de OR lang:fr) AND lang:fr",
            "x AND lang:de AND NOT lang:de-AT",
            "x AND lang:de AND NOT lang:fr",
            "x AND source:a AND NOT source:a*",
        ];
        for query in cases {
            assert_eq!(never(query), 0, "{query}");
        }
    }

    #[test]
    fn languages_of_the_watch() {
        let told = |query| spots(&Case::query(query).languages(&["en", "pt-BR"]).told(NEVER_FIRES));
        assert_eq!(told("x AND lang:de"), [Spot::Query(6..13)]);
        assert_eq!(told("x AND (lang:de OR lang:en)"), [Spot::Query(7..14)]);
        assert_eq!(told("x AND lang:EN"), []);
        assert_eq!(told("x AND lang:pt"), []);
        assert_eq!(told("x AND lang:en-GB"), []);
        assert_eq!(told("x AND NOT lang:de"), []);
        assert_eq!(Case::query("x AND lang:de").told(NEVER_FIRES), []);
    }
}
