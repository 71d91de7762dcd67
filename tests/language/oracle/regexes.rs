//! Regular expressions: which are allowed, and where they match.

use regex_automata::meta::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

/// So many characters of a literal must be in every match.
const LITERAL: usize = 3;
/// A class of so few characters is a choice of literals, as `(?i)` makes them.
const CHOICES: usize = 4;

pub fn is_allowed(pattern: &str) -> bool {
    let Ok(hir) = regex_syntax::parse(pattern) else {
        return false;
    };
    needs_literal(&hir) && Regex::new(pattern).is_ok()
}

/// The code points of all matches.
pub fn matches(pattern: &str, text: &str) -> Vec<(u32, u32)> {
    let Ok(regex) = Regex::new(pattern) else {
        return Vec::new();
    };
    let point = |byte: usize| text[..byte].chars().count() as u32;
    regex.find_iter(text).map(|found| (point(found.start()), point(found.end()))).collect()
}

fn needs_literal(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Alternation(branches) => branches.iter().all(needs_literal),
        HirKind::Capture(capture) => needs_literal(&capture.sub),
        HirKind::Repetition(repetition) => {
            let least = repetition.min as usize;
            let length = literal_length(&repetition.sub).unwrap_or(0);
            least * length >= LITERAL || least > 0 && needs_literal(&repetition.sub)
        }
        HirKind::Concat(parts) => {
            let mut length = 0;
            for part in parts {
                length = literal_length(part).map_or(0, |more| length + more);
                if length >= LITERAL || needs_literal(part) {
                    return true;
                }
            }
            false
        }
        _ => literal_length(hir).is_some_and(|length| length >= LITERAL),
    }
}

/// How many characters, where it is a literal or a choice of few.
fn literal_length(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => Some(String::from_utf8_lossy(&literal.0).chars().count()),
        HirKind::Class(Class::Unicode(class)) => {
            let size: usize = class.iter().map(|range| range.len()).sum();
            (size <= CHOICES).then_some(1)
        }
        HirKind::Capture(capture) => literal_length(&capture.sub),
        // There or not, what stands around it is the shorter literal.
        HirKind::Repetition(repetition) if (repetition.min, repetition.max) == (0, Some(1)) => {
            literal_length(&repetition.sub).map(|_| 0)
        }
        HirKind::Repetition(repetition) if repetition.max == Some(repetition.min) => {
            literal_length(&repetition.sub).map(|length| length * repetition.min as usize)
        }
        HirKind::Alternation(branches) => {
            branches.iter().map(literal_length).collect::<Option<Vec<_>>>()?.into_iter().min()
        }
        _ => None,
    }
}
