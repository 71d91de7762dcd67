//! Strings of which every match of a regular expression holds at least one.
//!
//! Each part of the syntax tree says what its matches are, as far as that can be spelled out: all of them, or how
//! they begin and end and what they hold. A sequence of parts is as good as its best stretch.

use std::ops::ControlFlow;

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::MIN_LITERAL;

/// So many literals may stand for one regular expression.
pub(super) const MAX_LITERALS: usize = 4096;
/// A stretch may be spelled out in so many ways. Where a pattern gets more than [`MAX_LITERALS`] by that, shorter
/// stretches with fewer ways are looked for.
const MAX_WAYS: [usize; 3] = [64, 16, 12];
/// Strings longer than this, in bytes, are rare enough already.
const MAX_LENGTH: usize = 64;
/// Literals that hold another are searched for among so many; the comparison is quadratic.
const MAX_COMPARED: usize = 256;

/// Why there are no literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// Some match need not hold a string that is long enough.
    TooShort,
    /// It could be told only by more than [`MAX_LITERALS`].
    TooMany,
    /// There are no matches.
    NeverMatches,
}

/// The literals of a pattern, sorted.
pub(super) fn required(tree: &Hir) -> Result<Vec<String>, Missing> {
    for max_ways in MAX_WAYS {
        let outcome = match (Reader { max_ways }).read(tree) {
            Facts::Exact(strings) if strings.is_empty() => Err(Missing::NeverMatches),
            facts => facts.into_required(),
        };
        match outcome {
            Ok(literals) => return Ok(without_longer(literals)),
            Err(Missing::TooMany) => {}
            // With fewer ways the stretches may become too short, which the pattern itself is not.
            Err(missing) if max_ways == MAX_WAYS[0] => return Err(missing),
            Err(_) => break,
        }
    }
    Err(Missing::TooMany)
}

/// Strings, sorted and each once.
type Strings = Vec<String>;

/// What is known of the matches of a part.
#[derive(Clone, Debug)]
enum Facts {
    /// They are these strings and no others.
    Exact(Strings),
    /// Each begins with one of `begin`, ends with one of `end`, and holds one of `required`.
    Some { begin: Strings, end: Strings, required: Result<Strings, Missing> },
}

impl Facts {
    fn empty_string() -> Facts {
        Facts::Exact(vec![String::new()])
    }

    fn nothing() -> Facts {
        let any = || vec![String::new()];
        Facts::Some { begin: any(), end: any(), required: Err(Missing::TooShort) }
    }

    /// Of strings that are too long or too many to be spelled out whole.
    fn around(strings: Strings) -> Facts {
        Facts::Some { begin: strings.clone(), end: strings.clone(), required: long_enough(strings) }
    }

    fn begin(&self) -> &Strings {
        match self {
            Facts::Exact(strings) => strings,
            Facts::Some { begin, .. } => begin,
        }
    }

    fn end(&self) -> &Strings {
        match self {
            Facts::Exact(strings) => strings,
            Facts::Some { end, .. } => end,
        }
    }

    fn into_required(self) -> Result<Strings, Missing> {
        match self {
            Facts::Exact(strings) => long_enough(strings),
            Facts::Some { required, .. } => required,
        }
    }
}

/// Reads a syntax tree. Its depth is bounded by [`MAX_PATTERN_DEPTH`](super::MAX_PATTERN_DEPTH).
struct Reader {
    max_ways: usize,
}

impl Reader {
    fn read(&self, tree: &Hir) -> Facts {
        match tree.kind() {
            HirKind::Empty | HirKind::Look(_) => Facts::empty_string(),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => literal_facts(text),
                Err(_) => Facts::nothing(),
            },
            HirKind::Class(class) => self.class(class),
            HirKind::Capture(capture) => self.read(&capture.sub),
            HirKind::Repetition(repetition) => self.repetition(repetition),
            HirKind::Concat(parts) => self.sequence(parts.iter().map(|part| self.read(part)).collect()),
            HirKind::Alternation(branches) => {
                self.alternation(branches.iter().map(|branch| self.read(branch)).collect())
            }
        }
    }

    fn class(&self, class: &Class) -> Facts {
        let chars: Option<Strings> = match class {
            Class::Unicode(class) => {
                let ranges = class.iter().map(|range| range.start()..=range.end());
                bounded(ranges.flatten().map(String::from), self.max_ways)
            }
            // In a pattern that matches UTF-8 only, a class of bytes is one of ASCII.
            Class::Bytes(class) => {
                let ranges = class.iter().map(|range| range.start()..=range.end());
                bounded(ranges.flatten().map(|byte| char::from(byte).to_string()), self.max_ways)
            }
        };
        chars.map_or_else(Facts::nothing, |chars| Facts::Exact(sorted(chars)))
    }

    fn repetition(&self, repetition: &Repetition) -> Facts {
        let Repetition { min, max, .. } = *repetition;
        if max == Some(0) {
            return Facts::empty_string();
        }
        let once = self.read(&repetition.sub);
        let Facts::Exact(strings) = once else {
            return match min {
                0 => Facts::nothing(),
                1 => once,
                // Where two of them meet, there may be a better stretch than in each.
                _ => self.sequence(vec![once.clone(), once]),
            };
        };
        let mut repeated = vec![String::new()];
        for _ in 0..min {
            match self.product(&repeated, &strings) {
                Some(longer) if longer == repeated => break,
                Some(longer) => repeated = longer,
                None => return Facts::around(repeated),
            }
        }
        let mut all = repeated.clone();
        let mut last = repeated.clone();
        for _ in min..max.unwrap_or(u32::MAX) {
            let longer =
                self.product(&last, &strings).filter(|longer| all.len() + longer.len() <= self.max_ways);
            match longer {
                // Nothing but the empty string, or nothing at all, is repeated.
                Some(longer) if longer == last || longer.is_empty() => break,
                Some(longer) => {
                    all.extend_from_slice(&longer);
                    last = longer;
                }
                None if min == 0 => return Facts::nothing(),
                None => return Facts::around(repeated),
            }
        }
        Facts::Exact(sorted(all))
    }

    fn alternation(&self, mut branches: Vec<Facts>) -> Facts {
        branches.retain(|branch| !matches!(branch, Facts::Exact(strings) if strings.is_empty()));
        let union = |side: fn(&Facts) -> &Strings| {
            bounded(branches.iter().flat_map(|branch| side(branch).iter().cloned()), self.max_ways)
                .map(sorted)
        };
        let (begin, end) = (union(Facts::begin), union(Facts::end));
        if let Some(strings) = &begin
            && branches.iter().all(|branch| matches!(branch, Facts::Exact(_)))
        {
            return Facts::Exact(strings.clone());
        }
        let any = || vec![String::new()];
        let mut required = Ok(Vec::new());
        for branch in branches {
            required = match (required, branch.into_required()) {
                (Ok(mut all), Ok(more)) if all.len() + more.len() <= MAX_LITERALS => {
                    all.extend(more);
                    Ok(all)
                }
                (Err(Missing::TooShort), _) | (_, Err(Missing::TooShort)) => Err(Missing::TooShort),
                _ => Err(Missing::TooMany),
            };
        }
        Facts::Some {
            begin: begin.unwrap_or_else(any),
            end: end.unwrap_or_else(any),
            required: required.map(sorted),
        }
    }

    fn sequence(&self, mut parts: Vec<Facts>) -> Facts {
        if parts.iter().any(|part| part.begin().is_empty()) {
            return Facts::Exact(Vec::new());
        }
        parts.retain(|part| !matches!(part, Facts::Exact(strings) if strings.iter().all(String::is_empty)));
        let (begin, is_all) =
            self.spell_out(parts.iter(), Facts::begin, |left, right| self.product(left, right));
        if is_all {
            return Facts::Exact(begin);
        }
        let (end, _) =
            self.spell_out(parts.iter().rev(), Facts::end, |right, left| self.product(left, right));
        let mut best: Option<Stretch> = None;
        let mut too_many = false;
        let mut run: Vec<Strings> = Vec::new();
        for part in parts {
            match part {
                Facts::Exact(strings) => run.push(strings),
                Facts::Some { begin, end, required } => {
                    run.push(begin);
                    self.best_stretch(&run, &mut best);
                    run = vec![end];
                    match required {
                        Ok(strings) => keep_better(&mut best, Stretch::of(strings)),
                        Err(missing) => too_many |= missing == Missing::TooMany,
                    }
                }
            }
        }
        self.best_stretch(&run, &mut best);
        let missing = if too_many { Missing::TooMany } else { Missing::TooShort };
        Facts::Some { begin, end, required: best.map(|best| best.strings).ok_or(missing) }
    }

    /// How a sequence begins, or read backwards ends, and whether that is all of it.
    fn spell_out<'f>(
        &self,
        parts: impl Iterator<Item = &'f Facts>,
        side: fn(&Facts) -> &Strings,
        join: impl Fn(&[String], &[String]) -> Option<Strings>,
    ) -> (Strings, bool) {
        let mut strings = vec![String::new()];
        for part in parts {
            match join(&strings, side(part)) {
                Some(longer) => strings = longer,
                None => return (strings, false),
            }
            if let Facts::Some { .. } = part {
                return (strings, false);
            }
        }
        (strings, true)
    }

    /// Looks for the best stretch of sets of strings that follow each other.
    fn best_stretch(&self, run: &[Strings], best: &mut Option<Stretch>) {
        let mut found: Option<(i64, &[Strings])> = None;
        for start in 0..run.len() {
            let mut ways = 1;
            let mut longest = 0;
            let mut shortest = 0;
            for (end, strings) in run.iter().enumerate().skip(start) {
                ways *= strings.len();
                longest += strings.iter().map(String::len).max().unwrap_or(0);
                shortest += shortest_of(strings);
                if ways > self.max_ways || longest > MAX_LENGTH {
                    break;
                }
                let worth = worth(shortest, ways);
                if shortest >= MIN_LITERAL && found.is_none_or(|(most, _)| worth > most) {
                    found = Some((worth, &run[start..=end]));
                }
            }
        }
        let Some((_, stretch)) = found else { return };
        let spelled = stretch.iter().try_fold(vec![String::new()], |strings, more| {
            self.product(&strings, more).map_or(ControlFlow::Break(()), ControlFlow::Continue)
        });
        if let ControlFlow::Continue(strings) = spelled {
            keep_better(best, Stretch::of(strings));
        }
    }

    /// Every string of one set with every string of another behind it.
    fn product(&self, left: &[String], right: &[String]) -> Option<Strings> {
        let longest = |strings: &[String]| strings.iter().map(String::len).max().unwrap_or(0);
        if left.len() * right.len() > self.max_ways || longest(left) + longest(right) > MAX_LENGTH {
            return None;
        }
        let pairs =
            left.iter().flat_map(|left| right.iter().map(move |right| [left.as_str(), right].concat()));
        Some(sorted(pairs.collect()))
    }
}

/// A stretch of a sequence, spelled out.
struct Stretch {
    strings: Strings,
    worth: i64,
}

impl Stretch {
    fn of(strings: Strings) -> Stretch {
        Stretch { worth: worth(shortest_of(&strings), strings.len()), strings }
    }
}

fn keep_better(best: &mut Option<Stretch>, other: Stretch) {
    if best.as_ref().is_none_or(|best| other.worth > best.worth) {
        *best = Some(other);
    }
}

/// How selective literals are: a character more makes them some sixteen times rarer, as many times as there are
/// of them more frequent. Beyond a dozen characters it no longer matters.
fn worth(shortest: usize, ways: usize) -> i64 {
    let length = i64::try_from(shortest.min(12)).unwrap_or(12);
    4 * length - i64::from(ways.max(1).ilog2())
}

fn literal_facts(text: &str) -> Facts {
    if text.len() <= MAX_LENGTH {
        return Facts::Exact(vec![text.to_owned()]);
    }
    // A character takes at most four bytes, so one of these is a boundary and short of the limit.
    let is_boundary = |at: &usize| text.is_char_boundary(*at);
    let begin = &text[..(0..=MAX_LENGTH).rev().find(is_boundary).unwrap_or(0)];
    let end = &text[(text.len() - MAX_LENGTH..text.len()).find(is_boundary).unwrap_or(text.len())..];
    let strings = |text: &str| vec![text.to_owned()];
    Facts::Some { begin: strings(begin), end: strings(end), required: Ok(strings(begin)) }
}

fn shortest_of(strings: &[String]) -> usize {
    strings.iter().map(|string| string.chars().count()).min().unwrap_or(0)
}

fn long_enough(strings: Strings) -> Result<Strings, Missing> {
    if shortest_of(&strings) >= MIN_LITERAL { Ok(strings) } else { Err(Missing::TooShort) }
}

/// All of them, unless they are more than `max`.
fn bounded(strings: impl Iterator<Item = String>, max: usize) -> Option<Strings> {
    let some: Strings = strings.take(max + 1).collect();
    (some.len() <= max).then_some(some)
}

fn sorted(mut strings: Strings) -> Strings {
    strings.sort_unstable();
    strings.dedup();
    strings
}

/// Leaves out those that hold another one.
fn without_longer(literals: Strings) -> Strings {
    if literals.len() > MAX_COMPARED {
        return literals;
    }
    let is_needed = |literal: &&String| {
        !literals.iter().any(|other| other != *literal && literal.contains(other.as_str()))
    };
    literals.iter().filter(is_needed).cloned().collect()
}
