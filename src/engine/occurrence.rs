//! Occurrences of a part of a query in an article, and which of them stand near each other.
//!
//! Knows places and numbers only: where they come from, and what words and sentences are, is left to
//! [`super::evaluate`] and [`super::fields`].

use std::collections::BTreeMap;
use std::ops::Range;

use super::steps::{BudgetExceeded, PER_PAIR, Steps};
use crate::query::Reach;

/// Where a term stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// First code point.
    pub start: u32,
    /// End, excluded.
    pub end: u32,
    /// The number of the word, sentence or paragraph it begins in, once measured.
    pub first: u32,
    /// The number of the one it ends in.
    pub last: u32,
    /// Which term of the query it is.
    pub ordinal: u32,
}

/// An occurrence: one span of a term, or the spans of both ends of a proximity.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    /// The field.
    pub slot: u32,
    /// The place from the first span to the last; what lies between is no part of the occurrence.
    pub extent: Span,
    /// Its spans, in the list that it belongs to; none where the extent is the only one.
    spans: Range<u32>,
}

/// Occurrences by field, start and end.
#[derive(Clone, Debug, Default)]
pub(super) struct Occurrences {
    list: Vec<Occurrence>,
    spans: Vec<Span>,
}

impl Occurrences {
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Occurrence> {
        self.list.iter()
    }

    pub fn spans<'o>(&'o self, occurrence: &'o Occurrence) -> &'o [Span] {
        match &self.spans[occurrence.spans.start as usize..occurrence.spans.end as usize] {
            [] => std::slice::from_ref(&occurrence.extent),
            spans => spans,
        }
    }

    /// Adds an occurrence of a term.
    pub fn push(&mut self, slot: u32, span: Span) {
        self.list.push(Occurrence { slot, extent: span, spans: 0..0 });
    }

    /// Adds one of another list, with its spans.
    fn copy(&mut self, other: &Occurrences, occurrence: &Occurrence) {
        if occurrence.spans.is_empty() {
            return self.push(occurrence.slot, occurrence.extent);
        }
        let at = self.spans.len() as u32;
        self.spans.extend_from_slice(other.spans(occurrence));
        let spans = at..self.spans.len() as u32;
        self.list.push(Occurrence { slot: occurrence.slot, extent: occurrence.extent, spans });
    }

    /// Adds all of another list.
    pub fn append(&mut self, other: &Occurrences) {
        other.list.iter().for_each(|one| self.copy(other, one));
    }

    /// Brings the list into its order.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|one| (one.slot, one.extent.start, one.extent.end));
    }

    /// Takes the numbers of the words, sentences or paragraphs in which a place of a field begins and ends.
    pub fn measure(&mut self, mut numbers: impl FnMut(u32, Range<u32>) -> (u32, u32)) {
        for one in &mut self.list {
            let spans = &mut self.spans[one.spans.start as usize..one.spans.end as usize];
            for span in spans.iter_mut().chain([&mut one.extent]) {
                (span.first, span.last) = numbers(one.slot, span.start..span.end);
            }
        }
    }

    /// Keeps those that satisfy a condition.
    pub fn retain(
        &mut self,
        mut keep: impl FnMut(&Occurrence) -> Result<bool, BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let mut failed = Ok(());
        self.list.retain(|one| match keep(one) {
            Ok(kept) => kept,
            Err(exceeded) => {
                failed = Err(exceeded);
                false
            }
        });
        failed
    }

    /// How many that do not overlap, by earliest end, up to `enough`. Of those that end at one place the one that
    /// begins first is taken, then by their spans, so that the order in which they were found does not count.
    pub fn disjoint(&self, enough: u16, steps: &mut Steps) -> Result<u16, BudgetExceeded> {
        let mut by_end: Vec<&Occurrence> = self.list.iter().collect();
        steps.take(by_end.len() as u64)?;
        let places = |one: &Occurrence| {
            let mut places: Vec<(u32, u32)> =
                self.spans(one).iter().map(|span| (span.start, span.end)).collect();
            places.sort_unstable();
            places
        };
        by_end.sort_by(|a, b| {
            let key = |one: &Occurrence| (one.slot, one.extent.end, one.extent.start);
            key(a).cmp(&key(b)).then_with(|| places(a).cmp(&places(b)))
        });
        // Where each span that was taken ends, by field and start.
        let mut taken: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let mut count = 0;
        for one in by_end {
            let spans = self.spans(one);
            steps.take(spans.len() as u64)?;
            let is_free = |span: &Span| {
                let before = taken.range(..(one.slot, span.end)).next_back();
                before.is_none_or(|((slot, _), end)| *slot != one.slot || *end <= span.start)
            };
            if !spans.iter().all(is_free) {
                continue;
            }
            count += 1;
            if count >= enough {
                break;
            }
            taken.extend(spans.iter().map(|span| ((one.slot, span.start), span.end)));
        }
        Ok(count)
    }
}

/// What two occurrences have to be to each other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Relation {
    /// Near, and not overlapping.
    Near(Reach),
    /// The left one first, and at most so many words between.
    Pre(u16),
    /// Near, or overlapping.
    NearOrOverlapping(Reach),
}

/// One operand of a proximity, measured, ready to be asked for partners of the other's occurrences.
pub(super) struct Partners<'o> {
    operand: &'o Occurrences,
    /// The most words, sentences or paragraphs that one of them reaches over.
    widest: u32,
}

impl<'o> Partners<'o> {
    pub fn of(operand: &'o Occurrences) -> Partners<'o> {
        let widest = operand.list.iter().map(|one| one.extent.last - one.extent.first).max();
        Partners { operand, widest: widest.unwrap_or(0) }
    }

    /// Calls `found` with each partner of an occurrence, as left operand, until it says that it has enough.
    fn each(
        &self,
        left: &Occurrences,
        one: &Occurrence,
        relation: Relation,
        steps: &mut Steps,
        mut found: impl FnMut(&Occurrence, &mut Steps) -> Result<bool, BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let reach = match relation {
            Relation::Near(Reach::Words(words)) | Relation::NearOrOverlapping(Reach::Words(words)) => {
                u32::from(words) + 1
            }
            Relation::Pre(words) => u32::from(words) + 1,
            Relation::Near(_) | Relation::NearOrOverlapping(_) => 0,
        };
        let earliest = one.extent.first.saturating_sub(reach + self.widest);
        let latest = one.extent.last.saturating_add(reach);
        let begin = match relation {
            Relation::Pre(_) => (one.slot, one.extent.end, 0),
            _ => (one.slot, 0, earliest),
        };
        let list = &self.operand.list;
        let from = list.partition_point(|other| {
            other.slot < begin.0
                || other.slot == begin.0 && (other.extent.start < begin.1 || other.extent.first < begin.2)
        });
        for other in &list[from..] {
            if other.slot != one.slot || other.extent.first > latest {
                break;
            }
            if relation.holds(left, one, self.operand, other, steps)? && found(other, steps)? {
                break;
            }
        }
        Ok(())
    }

    /// Whether an occurrence, as left operand, has a partner.
    pub fn any(
        &self,
        left: &Occurrences,
        one: &Occurrence,
        relation: Relation,
        steps: &mut Steps,
    ) -> Result<bool, BudgetExceeded> {
        let mut is_found = false;
        self.each(left, one, relation, steps, |_, _| {
            is_found = true;
            Ok(true)
        })?;
        Ok(is_found)
    }

    /// Whether one of these, as left operands, stands so near before an occurrence of the other.
    fn any_before(
        &self,
        others: &Occurrences,
        one: &Occurrence,
        words: u16,
        steps: &mut Steps,
    ) -> Result<bool, BudgetExceeded> {
        let list = &self.operand.list;
        let before =
            list.partition_point(|other| (other.slot, other.extent.start) < (one.slot, one.extent.start));
        let earliest = one.extent.first.saturating_sub(u32::from(words) + 1 + self.widest);
        for other in list[..before].iter().rev() {
            if other.slot != one.slot || other.extent.first < earliest {
                break;
            }
            if Relation::Pre(words).holds(self.operand, other, others, one, steps)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Relation {
    /// Whether two measured occurrences of one field are so.
    fn holds(
        self,
        left: &Occurrences,
        a: &Occurrence,
        right: &Occurrences,
        b: &Occurrence,
        steps: &mut Steps,
    ) -> Result<bool, BudgetExceeded> {
        let (spans_a, spans_b) = (left.spans(a), right.spans(b));
        steps.take(spans_a.len() as u64 * spans_b.len() as u64)?;
        let overlap = || spans_a.iter().any(|a| spans_b.iter().any(|b| a.start < b.end && b.start < a.end));
        Ok(match self {
            Relation::Near(reach) => is_within(reach, a, spans_a, b, spans_b) && !overlap(),
            Relation::NearOrOverlapping(reach) => is_within(reach, a, spans_a, b, spans_b) || overlap(),
            Relation::Pre(words) => {
                a.extent.end <= b.extent.start && between(&a.extent, &b.extent) <= u32::from(words)
            }
        })
    }
}

fn is_within(reach: Reach, a: &Occurrence, spans_a: &[Span], b: &Occurrence, spans_b: &[Span]) -> bool {
    match reach {
        Reach::Words(words) => {
            spans_a.iter().any(|a| spans_b.iter().any(|b| between(a, b) <= u32::from(words)))
        }
        Reach::Sentence | Reach::Paragraph => {
            a.extent.first == a.extent.last
                && b.extent.first == b.extent.last
                && a.extent.first == b.extent.first
        }
    }
}

/// Words between two spans, in either order.
fn between(a: &Span, b: &Span) -> u32 {
    let (before, behind) = if a.first <= b.first { (a, b) } else { (b, a) };
    behind.first.saturating_sub(before.last).saturating_sub(1)
}

/// The occurrences of either operand that have a partner.
pub(super) fn partnered(
    left: &Occurrences,
    right: &Occurrences,
    relation: Relation,
    steps: &mut Steps,
) -> Result<Occurrences, BudgetExceeded> {
    let mut kept = Occurrences::default();
    let partners = Partners::of(right);
    for one in &left.list {
        if partners.any(left, one, relation, steps)? {
            kept.copy(left, one);
        }
    }
    if kept.is_empty() {
        return Ok(kept);
    }
    let partners = Partners::of(left);
    for one in &right.list {
        let found = match relation {
            Relation::Pre(words) => partners.any_before(right, one, words, steps)?,
            _ => partners.any(right, one, relation, steps)?,
        };
        if found {
            kept.copy(right, one);
        }
    }
    Ok(kept)
}

/// Every pair: an occurrence of the proximity as an operand of another one.
pub(super) fn pairs(
    left: &Occurrences,
    right: &Occurrences,
    relation: Relation,
    steps: &mut Steps,
) -> Result<Occurrences, BudgetExceeded> {
    let mut pairs = Occurrences::default();
    let partners = Partners::of(right);
    for one in &left.list {
        partners.each(left, one, relation, steps, |other, steps| {
            let at = pairs.spans.len() as u32;
            pairs.spans.extend_from_slice(left.spans(one));
            pairs.spans.extend_from_slice(right.spans(other));
            let spans = at..pairs.spans.len() as u32;
            steps.take(PER_PAIR + spans.len() as u64)?;
            let extent = Span {
                start: one.extent.start.min(other.extent.start),
                end: one.extent.end.max(other.extent.end),
                ..one.extent
            };
            pairs.list.push(Occurrence { slot: one.slot, extent, spans });
            Ok(false)
        })?;
    }
    pairs.sort();
    Ok(pairs)
}

/// The occurrences of the left operand that are part of none of the right.
pub(super) fn not_inside(
    mut left: Occurrences,
    right: &Occurrences,
    steps: &mut Steps,
) -> Result<Occurrences, BudgetExceeded> {
    // For each of the right operand the furthest end in its field so far.
    let mut furthest: Vec<u32> = Vec::with_capacity(right.list.len());
    for (at, one) in right.list.iter().enumerate() {
        let before = if at > 0 && right.list[at - 1].slot == one.slot { furthest[at - 1] } else { 0 };
        furthest.push(before.max(one.extent.end));
    }
    left.retain(|one| {
        steps.take(1)?;
        let begun = right
            .list
            .partition_point(|other| (other.slot, other.extent.start) <= (one.slot, one.extent.start));
        let is_inside =
            begun > 0 && right.list[begun - 1].slot == one.slot && furthest[begun - 1] >= one.extent.end;
        Ok(!is_inside)
    })?;
    Ok(left)
}
