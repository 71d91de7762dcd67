//! `common-word`: everyday words as terms. A long list has them by accident, as somebody's alias or somebody's
//! company; anywhere else only the most common of all are told, which nobody means to be alerted by.

use super::frequency::{Common, Languages, most_common};
use super::logic::{Atom, Parts, branches, for_each_child};
use super::needle::Needle;
use super::{Lint, shortened};
use crate::query::{Expr, ExprKind, Form};

/// The code of these lints.
pub(super) const COMMON_WORD: &str = "common-word";

/// From so many terms on a list is a long one.
pub(super) const LONG_LIST: usize = 20;

/// Up to this rank a word is told in a short list and a query too.
const VERY_COMMON: u32 = 200;

/// How common the word is that a term finds in any case; `None` for what is no everyday word, for several
/// words and for exact terms, whose writer has thought of it.
pub(super) fn common(needle: &Needle, languages: &Languages) -> Option<Common> {
    if !matches!(needle.form, Form::Phrase | Form::Stem) {
        return None;
    }
    most_common(languages, needle.single_word()?)
}

pub(super) fn check(parts: &Parts<'_>, languages: &Languages, lints: &mut Vec<Lint>) {
    let query = parts.query.as_ref();
    let root_branches = query.map(|query| branches(&query.query.root, None)).unwrap_or_default();
    let is_long = parts.terms.len() + root_branches.len() >= LONG_LIST;
    let limit = if is_long { u32::MAX } else { VERY_COMMON - 1 };
    for atom in parts.listed() {
        lints.extend(lint(&atom, limit, languages));
    }
    let Some(query) = query else { return };
    for (branch, scope) in root_branches {
        let needed = query.needed(branch, scope);
        match needed.as_slice() {
            [atom] if matches!(branch.kind, ExprKind::Term(_)) => lints.extend(lint(atom, limit, languages)),
            _ if needs_terms_alone(branch) => {
                let very_common = needed.iter().map(|atom| lint(atom, VERY_COMMON - 1, languages));
                let very_common: Option<Vec<Lint>> = very_common.collect();
                lints.extend(very_common.into_iter().flatten().next());
            }
            _ => {}
        }
    }
}

/// Whether a branch is kept from holding by nothing but single terms, metadata and exclusions: a proximity or
/// a count make even everyday words rare.
fn needs_terms_alone(branch: &Expr) -> bool {
    match &branch.kind {
        ExprKind::Term(_) | ExprKind::Metadata(_) | ExprKind::Not(_) => true,
        ExprKind::And(_) | ExprKind::Field(..) => {
            let mut all = true;
            for_each_child(branch, &mut |part| all &= needs_terms_alone(part));
            all
        }
        ExprKind::AtLeast(..) | ExprKind::First(..) | ExprKind::Proximity(..) | ExprKind::Or(_) => false,
    }
}

fn lint(atom: &Atom<'_>, limit: u32, languages: &Languages) -> Option<Lint> {
    let common = common(atom.needle, languages).filter(|common| common.rank <= limit)?;
    let written = shortened(atom.written);
    let kind = if common.rank < VERY_COMMON { "one of the most common words" } else { "an everyday word" };
    let message = format!("`{written}` is {kind} in {}", language_name(common.language));
    let help = match exact_form(atom.written) {
        Some(exact) => format!("write `{exact}` for that spelling alone, or a longer phrase"),
        None => "write a longer phrase".to_owned(),
    };
    Some(Lint::new(COMMON_WORD, atom.spot.clone(), message, help))
}

/// Lower-case words of so few letters are taken for initials.
const MAX_INITIALS: usize = 2;

/// `=Major` for `major`, `=US` for `us`; `None` where the term bears a sign or is no single word as written, or
/// where no letter has a case.
fn exact_form(written: &str) -> Option<String> {
    if !written.chars().all(|c| c.is_alphabetic() || c == '.') {
        return None;
    }
    let capitalised = if written.chars().any(char::is_uppercase) {
        written.to_owned()
    } else if written.chars().count() <= MAX_INITIALS {
        written.to_uppercase()
    } else {
        let mut letters = written.chars();
        let capital: String = letters.next()?.to_uppercase().collect();
        format!("{capital}{}", letters.as_str())
    };
    capitalised.chars().any(char::is_uppercase).then(|| format!("={capitalised}"))
}

/// The English name of a language that has a list.
pub(super) fn language_name(tag: &str) -> &str {
    match tag {
        "de" => "German",
        "en" => "English",
        "es" => "Spanish",
        "fr" => "French",
        "it" => "Italian",
        "nl" => "Dutch",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "ru" => "Russian",
        _ => tag,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Spot;
    use super::super::tests::{Case, spots};
    use super::*;

    const RARE: [&str; 19] = [
        "stoltenberg",
        "frontex",
        "kamaz",
        "\"arms export\"",
        "kalashnikov",
        "rheinmetall",
        "saab",
        "leonardo spa",
        "raytheon",
        "thales",
        "hensoldt",
        "iveco",
        "patria oyj",
        "nexter",
        "kongsberg",
        "elbit",
        "rafael ltd",
        "hanwha",
        "baykar",
    ];

    fn long(terms: &[&'static str]) -> Case {
        let mut all = RARE.to_vec();
        all.extend_from_slice(terms);
        Case::terms(&all)
    }

    #[test]
    fn everyday_words_in_long_lists() {
        let told = long(&["Major", "\"major deal\"", "=Major", "major*"]).told(COMMON_WORD);
        assert_eq!(spots(&told), [Spot::Term(RARE.len())]);
        assert!(told[0].message.starts_with("`Major` is an everyday word"), "{}", told[0].message);
        assert!(told[0].help.contains("`=Major`"), "{}", told[0].help);
        let told = long(&["huge"]).told(COMMON_WORD);
        assert!(told[0].help.contains("`=Huge`"), "{}", told[0].help);
    }

    #[test]
    fn exact_forms() {
        assert_eq!(exact_form("major").as_deref(), Some("=Major"));
        assert_eq!(exact_form("HUGE").as_deref(), Some("=HUGE"));
        assert_eq!(exact_form("us").as_deref(), Some("=US"));
        assert_eq!(exact_form("U.S.").as_deref(), Some("=U.S."));
        assert_eq!(exact_form("~major"), None);
        assert_eq!(exact_form("\"major\""), None);
    }

    #[test]
    fn short_lists() {
        assert_eq!(Case::terms(&["Major"]).told(COMMON_WORD), []);
        assert_eq!(Case::terms(&["the"]).told(COMMON_WORD).len(), 1);
    }

    #[test]
    fn languages() {
        assert_eq!(Case::terms(&["und"]).languages(&["fr"]).told(COMMON_WORD), []);
        assert_eq!(Case::terms(&["und"]).languages(&["fr", "de-AT"]).told(COMMON_WORD).len(), 1);
    }

    #[test]
    fn queries() {
        let told = |query| Case::query(query).told(COMMON_WORD).len();
        assert_eq!(told("the"), 1);
        assert_eq!(told("arms OR the"), 1);
        assert_eq!(told("arms OR title:us"), 1);
        assert_eq!(told("the AND of NOT arms"), 1);
        assert_eq!(told("the AND arms"), 0);
        assert_eq!(told("the NEAR/2 of"), 0);
        assert_eq!(told("the AND (arms OR weapons)"), 0);
        assert_eq!(told("=US"), 0);
        assert_eq!(told("\"of the\""), 0);
        assert_eq!(told("major"), 0);
    }

    #[test]
    fn one_watch_of_terms_and_query() {
        let mut case = Case::terms(&RARE);
        case.set_query("major");
        assert_eq!(spots(&case.told(COMMON_WORD)), [Spot::Query(0..5)]);
    }
}
