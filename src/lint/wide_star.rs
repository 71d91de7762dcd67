//! `wide-star`: a star that catches many everyday words.

use std::collections::{HashMap, HashSet};

use aho_corasick::AhoCorasick;

use super::frequency::{Languages, lists};
use super::logic::{Atom, Parts, Sentence, for_each_child};
use super::{Lint, shortened};
use crate::query::{Expr, ExprKind, Form};
use crate::text::Piece;

/// A star that catches many everyday words.
const WIDE_STAR: &str = "wide-star";

/// So many words of the list of one language are many.
const MANY: usize = 15;

/// So many of them are named.
const NAMED: usize = 5;

/// What a star has caught.
#[derive(Default)]
struct Caught {
    /// The most common ones.
    named: Vec<(usize, &'static str)>,
    words: HashSet<&'static str>,
    in_this_list: usize,
    most_in_a_list: usize,
}

pub(super) fn check(parts: &Parts<'_>, languages: &Languages, lints: &mut Vec<Lint>) {
    let mut atoms: Vec<Atom<'_>> = parts.listed().filter(is_starred).collect();
    if let Some(sentence) = &parts.query {
        add_stars(sentence, &sentence.query.root, &mut atoms);
    }
    let mut numbers: HashMap<(Form, &str), usize> = HashMap::new();
    let mut stars: Vec<(Form, &str)> = Vec::new();
    for atom in &atoms {
        if let [Piece::Word(part)] = atom.needle.pieces.as_slice() {
            numbers.entry((atom.needle.form, part.as_str())).or_insert_with(|| {
                stars.push((atom.needle.form, part.as_str()));
                stars.len() - 1
            });
        }
    }
    if stars.is_empty() {
        return;
    }
    let caught = catch(&stars, languages);
    for atom in &atoms {
        let [Piece::Word(part)] = atom.needle.pieces.as_slice() else { continue };
        let number = numbers.get(&(atom.needle.form, part.as_str()));
        if let Some(caught) = number.and_then(|number| caught.get(*number)) {
            lints.extend(lint(atom, caught));
        }
    }
}

/// Adds the stars of a query, less those beside a proximity, where few of the words they catch will stand.
fn add_stars<'s>(sentence: &'s Sentence<'_>, expr: &'s Expr, atoms: &mut Vec<Atom<'s>>) {
    match expr.kind {
        ExprKind::Proximity(..) => {}
        ExprKind::Term(_) => atoms.extend(sentence.needed(expr, None).into_iter().filter(is_starred)),
        _ => for_each_child(expr, &mut |child| add_stars(sentence, child, atoms)),
    }
}

fn is_starred(atom: &Atom<'_>) -> bool {
    matches!(atom.needle.form, Form::Prefix | Form::Suffix | Form::Infix)
}

/// What each star catches in the lists of the languages, in one pass over them.
fn catch(stars: &[(Form, &str)], languages: &Languages) -> Vec<Caught> {
    let Ok(parts) = AhoCorasick::new(stars.iter().map(|(_, part)| part)) else { return Vec::new() };
    let mut all: Vec<Caught> = stars.iter().map(|_| Caught::default()).collect();
    for list in lists(languages) {
        for (rank, word) in list.enumerate() {
            for found in parts.find_overlapping_iter(word) {
                let number = found.pattern().as_usize();
                let is_caught = match stars[number].0 {
                    Form::Prefix => found.start() == 0,
                    Form::Suffix => found.end() == word.len(),
                    _ => true,
                };
                // Of a part that stands in a word twice, the first time counts.
                let part = stars[number].1;
                if is_caught && (stars[number].0 != Form::Infix || word.find(part) == Some(found.start())) {
                    all[number].add(rank, word);
                }
            }
        }
        all.iter_mut().for_each(Caught::end_list);
    }
    all
}

impl Caught {
    fn add(&mut self, rank: usize, word: &'static str) {
        self.in_this_list += 1;
        if !self.words.insert(word) {
            return;
        }
        let at = self.named.partition_point(|(other, _)| *other <= rank);
        self.named.insert(at, (rank, word));
        self.named.truncate(NAMED);
    }

    fn end_list(&mut self) {
        self.most_in_a_list = self.most_in_a_list.max(self.in_this_list);
        self.in_this_list = 0;
    }
}

fn lint(atom: &Atom<'_>, caught: &Caught) -> Option<Lint> {
    if caught.most_in_a_list < MANY {
        return None;
    }
    let named: Vec<&str> = caught.named.iter().map(|(_, word)| *word).collect();
    let more = caught.words.len() - named.len();
    let written = shortened(atom.written);
    let message = format!("`{written}` finds {} and {more} more everyday words", named.join(", "));
    let help = "write more letters, or list the words that are meant";
    Some(Lint::new(WIDE_STAR, atom.spot.clone(), message, help))
}

#[cfg(test)]
mod tests {
    use super::super::Spot;
    use super::super::tests::{Case, spots};
    use super::*;

    #[test]
    fn wide_stars() {
        let told = Case::terms(&["con*", "export*", "*tion", "*port*", "weapon*"]).languages(&["en"]);
        let told = told.told(WIDE_STAR);
        assert_eq!(spots(&told), [Spot::Term(0), Spot::Term(2), Spot::Term(3)]);
        assert!(told[0].message.starts_with("`con*` finds control, "), "{}", told[0].message);
        assert!(told[0].message.ends_with(" more everyday words"), "{}", told[0].message);
    }

    #[test]
    fn in_a_query() {
        assert_eq!(spots(&Case::query("arms OR title:con*").told(WIDE_STAR)), [Spot::Query(14..18)]);
        assert_eq!(Case::query("con").told(WIDE_STAR), []);
        assert_eq!(Case::query("con*").languages(&["ja"]).told(WIDE_STAR), []);
    }

    #[test]
    fn beside_a_proximity_a_star_is_narrow() {
        assert_eq!(Case::query("arms NEAR/3 con*").told(WIDE_STAR), []);
        assert_eq!(Case::query("arms NOT NEAR/3 con*").told(WIDE_STAR), []);
    }
}
