//! Queries as random trees, and their text.

use std::fmt;

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use unicode_segmentation::UnicodeSegmentation;

use super::vocabulary::{World, rewrite};
use crate::random::Random;

/// A query, in a form that can be made smaller; its text says what it means.
#[derive(Clone, Debug)]
pub enum Tree {
    /// A term or a test of metadata.
    Leaf(String),
    /// `title:`, `ATLEAST/2 `, `NOT ` and the like before a part.
    Prefixed(String, Box<Tree>),
    /// Parts with operators between; without parentheses the operators around it may take it apart.
    Chain { first: Box<Tree>, rest: Vec<(String, Tree)>, in_parentheses: bool },
}

/// What may stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    Query,
    /// Within a field.
    Field,
    /// Beside a proximity operator, or behind ATLEAST and FIRST.
    Operand,
}

impl Tree {
    pub fn make(world: &World, random: &mut Random, context: Context, depth: usize) -> Tree {
        if depth == 0 {
            return leaf(world, random, context);
        }
        let choice = match context {
            Context::Operand => random.below(8),
            Context::Field => random.below(14),
            Context::Query => random.below(19),
        };
        let of = |context, random: &mut Random| Tree::make(world, random, context, depth - 1);
        match choice {
            0..=2 => leaf(world, random, context),
            3 | 4 if context != Context::Operand && random.percent(6) => long_or(world, random),
            3 | 4 => chain(&["OR"], context, random, of),
            5..=7 | 12 => {
                let operators: Vec<String> = (0..3).map(|_| proximity(random)).collect();
                let operators: Vec<&str> = operators.iter().map(String::as_str).collect();
                chain(&operators, Context::Operand, random, of)
            }
            8 | 9 => chain(&["AND", "AND", "NOT", "AND NOT"], context, random, of),
            10 => chain(&["AND", "OR"], context, random, of),
            11 => {
                let count = random.below(4);
                let operand = if random.percent(10) {
                    leaf_of_any_kind(world, random)
                } else {
                    of(Context::Operand, random)
                };
                Tree::Prefixed(format!("ATLEAST/{count} "), Box::new(operand))
            }
            13 | 14 => {
                Tree::Prefixed(format!("FIRST/{} ", random.below(9)), Box::new(of(Context::Operand, random)))
            }
            _ => {
                let field = *random.pick(&["title:", "lead:", "body:", "byline:", "tag:"]);
                Tree::Prefixed(field.to_owned(), Box::new(of(Context::Field, random)))
            }
        }
    }

    /// Trees that say a little less.
    pub fn smaller(&self) -> Vec<Tree> {
        match self {
            Tree::Leaf(_) => Vec::new(),
            Tree::Prefixed(prefix, inner) => {
                let mut smaller = vec![(**inner).clone()];
                for inner in inner.smaller() {
                    smaller.push(Tree::Prefixed(prefix.clone(), Box::new(inner)));
                }
                smaller
            }
            Tree::Chain { first, rest, in_parentheses } => {
                let mut smaller = vec![(**first).clone()];
                smaller.extend(rest.iter().map(|(_, part)| part.clone()));
                let of = |first: &Tree, rest: Vec<(String, Tree)>| Tree::Chain {
                    first: Box::new(first.clone()),
                    rest,
                    in_parentheses: *in_parentheses,
                };
                if rest.len() > 1 {
                    smaller.push(of(&rest[0].1, rest[1..].to_vec()));
                    for at in 0..rest.len() {
                        let mut rest = rest.clone();
                        rest.remove(at);
                        smaller.push(of(first, rest));
                    }
                }
                for first in first.smaller() {
                    smaller.push(of(&first, rest.clone()));
                }
                for at in 0..rest.len() {
                    for part in rest[at].1.smaller() {
                        let mut rest = rest.clone();
                        rest[at].1 = part;
                        smaller.push(of(first, rest));
                    }
                }
                smaller
            }
        }
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tree::Leaf(text) => f.write_str(text),
            Tree::Prefixed(prefix, inner) => match **inner {
                Tree::Chain { in_parentheses: false, .. } => write!(f, "{prefix}({inner})"),
                _ => write!(f, "{prefix}{inner}"),
            },
            Tree::Chain { first, rest, in_parentheses } => {
                if *in_parentheses {
                    f.write_str("(")?;
                }
                write!(f, "{first}")?;
                for (operator, part) in rest {
                    write!(f, " {operator} {part}")?;
                }
                if *in_parentheses {
                    f.write_str(")")?;
                }
                Ok(())
            }
        }
    }
}

fn chain(
    operators: &[&str],
    context: Context,
    random: &mut Random,
    of: impl Fn(Context, &mut Random) -> Tree,
) -> Tree {
    let first = Box::new(of(context, random));
    let rest = (0..1 + random.below(2))
        .map(|_| ((*random.pick(operators)).to_owned(), of(context, random)))
        .collect();
    Tree::Chain { first, rest, in_parentheses: random.percent(85) }
}

/// So many terms that the engine looks up those that were found instead of asking each.
fn long_or(world: &World, random: &mut Random) -> Tree {
    let first = Box::new(Tree::Leaf(term(world, random)));
    let count = 15 + random.below(6);
    let rest = (0..count).map(|_| ("OR".to_owned(), Tree::Leaf(term(world, random)))).collect();
    Tree::Chain { first, rest, in_parentheses: true }
}

fn proximity(random: &mut Random) -> String {
    let count = random.below(6);
    match random.below(12) {
        0 => "NEAR".to_owned(),
        1..=3 => format!("NEAR/{count}"),
        4 | 5 => format!("PRE/{count}"),
        6 => "NEAR/s".to_owned(),
        7 => "NEAR/p".to_owned(),
        8 => format!("NOT NEAR/{count}"),
        9 => (*random.pick(&["NOT NEAR/s", "NOT NEAR/p", "NOT NEAR"])).to_owned(),
        _ => "NOT INSIDE".to_owned(),
    }
}

fn leaf(world: &World, random: &mut Random, context: Context) -> Tree {
    if context != Context::Operand && random.percent(10) {
        return leaf_of_any_kind(world, random);
    }
    Tree::Leaf(term(world, random))
}

/// Regular expressions and metadata, which may not stand everywhere.
fn leaf_of_any_kind(world: &World, random: &mut Random) -> Tree {
    if random.percent(50) {
        return Tree::Leaf(regex(&world.word(random), random));
    }
    let tests = [
        "source:example.com",
        "source:*.com",
        "source:\"news.example.com\"",
        "country:de",
        "country:(DE OR fr)",
        "lang:en",
        "lang:f*",
        "lang:(tr OR ja)",
        "lang:fr",
        "url:*example.org*",
        "url:https://example.com/a",
    ];
    Tree::Leaf((*random.pick(&tests)).to_owned())
}

fn term(world: &World, random: &mut Random) -> String {
    let plain = world.word(random);
    let word = if random.percent(10) { rewrite(&plain, random) } else { plain.clone() };
    match random.below(20) {
        0..=7 => word,
        8..=11 => format!("\"{}\"", phrase(world, random)),
        12 => format!("={word}"),
        13 => format!("=\"{}\"", phrase(world, random)),
        14 => format!("~{word}"),
        // As it stands in the vocabulary: whether an added point counts among the three letters is left open.
        15 => starred(&plain, random),
        16 => starred(&beginning(&plain, random), random),
        17 => with_blank(&word, random),
        18 => format!("“{}”", phrase(world, random)),
        _ => format!("{word}{}{}", random.pick(&["-", "/", "&", "_"]), world.word(random)),
    }
}

/// An entry of `terms`.
pub fn entry(world: &World, random: &mut Random) -> String {
    let word = world.word(random);
    match random.below(10) {
        0..=3 => word,
        4..=6 => phrase(world, random),
        7 => format!("={}", phrase(world, random)),
        8 => format!("~{word}"),
        _ => starred(&word, random),
    }
}

fn phrase(world: &World, random: &mut Random) -> String {
    let mut phrase = world.word(random);
    for _ in 0..random.below(3) {
        phrase.push_str(random.pick::<&str>(&[" ", " ", "-", ", "]));
        phrase.push_str(&world.word(random));
    }
    phrase
}

fn starred(word: &str, random: &mut Random) -> String {
    match random.below(3) {
        0 => format!("{word}*"),
        1 => format!("*{word}"),
        _ => format!("*{word}*"),
    }
}

fn beginning(word: &str, random: &mut Random) -> String {
    if !is_only_letters(word) {
        return word.to_owned();
    }
    let clusters: Vec<&str> = word.graphemes(true).collect();
    clusters[..(2 + random.below(clusters.len())).min(clusters.len())].concat()
}

/// A cluster of the word made a `?`. Not where punctuation is near: what is joined there depends on whether a letter
/// or a digit stands for it.
fn with_blank(word: &str, random: &mut Random) -> String {
    if !is_only_letters(word) {
        return word.to_owned();
    }
    let mut clusters: Vec<&str> = word.graphemes(true).collect();
    let at = random.below(clusters.len());
    clusters[at] = "?";
    clusters.concat()
}

/// Whether no punctuation is among them.
fn is_only_letters(word: &str) -> bool {
    let letters_and_digits = |c| {
        let category = CodePointMapData::<GeneralCategory>::new().get(c);
        let groups = [GeneralCategoryGroup::Letter, GeneralCategoryGroup::Number, GeneralCategoryGroup::Mark];
        groups.iter().any(|group| group.contains(category))
    };
    word.chars().all(|c| letters_and_digits(c) && c != 'ʼ')
}

fn regex(word: &str, random: &mut Random) -> String {
    let literal = regex_syntax::escape(word).replace('/', "\\/");
    match random.below(4) {
        0 => format!("/{literal}/"),
        1 => format!("/(?i){literal}\\w*/"),
        2 => format!("/{literal}.?x/"),
        _ => format!("/\\b{literal}/"),
    }
}
