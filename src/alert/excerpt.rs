//! Passages of an article that show why a watch fired.
//!
//! A passage is one hit with the text around it, and the hits next to it. Which hits are shown is chosen
//! so that a reader learns most: first one passage for each term in the order of the report, then further
//! ones. The headline, the byline and the tags stand in the alert or say little by themselves, so they are
//! quoted only for a term that occurs nowhere in summary and body.

use std::collections::BTreeSet;
use std::ops::Range;

use super::code_points::CodePoints;
use super::cut;
use super::model::Excerpt;
use super::texts::Texts;
use crate::article::Field;
use crate::engine::Hit;

/// Code points shown on either side of what matched.
const CONTEXT: usize = 80;
/// Hits no further apart than this share a passage …
const SHARED: usize = 80;
/// … until what matched, from the first to the last, is this long.
const MAX_SHARED: usize = 160;
/// A single hit is shown up to this length: text between the words of a phrase may be of any length.
const MAX_HIT: usize = 240;
/// Where cutting would leave off no more than this, nothing is cut.
const NOT_WORTH_CUTTING: usize = 12;
/// Begins and ends a passage that was cut.
const ELLIPSIS: char = '…';

/// Where a passage stands: in the order of the report.
type Place = (Field, Option<u32>, usize);

/// Passages already chosen, and the excerpts that show them, in the order of the report: a few.
#[derive(Default)]
struct Chosen<'t> {
    /// Where they begin, and where they end.
    passages: Vec<(Place, usize)>,
    /// By where they begin. A passage that says the same as another is not shown.
    excerpts: Vec<(Place, Excerpt<'t>)>,
}

impl<'t> Chosen<'t> {
    fn add(&mut self, place: Place, end: usize, excerpt: Excerpt<'t>) {
        let at = self.passages.partition_point(|(other, _)| *other < place);
        self.passages.insert(at, (place, end));
        // A body often begins with its summary: the same passage again tells nothing.
        if self.excerpts.iter().all(|(_, shown)| shown.text != excerpt.text) {
            let at = self.excerpts.partition_point(|(other, _)| *other < place);
            self.excerpts.insert(at, (place, excerpt));
        }
    }

    /// In one text, where the last passage that begins up to here ends, and where the next one begins.
    fn around(&self, (field, index, start): Place) -> (Option<usize>, Option<usize>) {
        let at = self.passages.partition_point(|(other, _)| *other <= (field, index, start));
        let in_text = |passage: &&(Place, usize)| (passage.0.0, passage.0.1) == (field, index);
        let before = self.passages[..at].last().filter(in_text).map(|(_, end)| *end);
        (before, self.passages.get(at).filter(in_text).map(|((.., start), _)| *start))
    }

    /// Whether a passage holds the hit, or the beginning of it.
    fn holds(&self, hit: &Hit<'_>) -> bool {
        let start = hit.start as usize;
        let (end, _) = self.around((hit.field, hit.index, start));
        end.is_some_and(|end| start < end)
    }
}

/// At most `max` passages, in the order of the report. `hits` are in that order as well.
pub(super) fn choose<'t>(hits: &[Hit<'_>], texts: &Texts<'t>, max: usize) -> Vec<Excerpt<'t>> {
    if max == 0 {
        return Vec::new();
    }
    let asks = hits.iter().any(|hit| !is_prose(hit.field));
    let told_in_prose: BTreeSet<&str> =
        hits.iter().filter(|hit| asks && is_prose(hit.field)).map(|hit| hit.term).collect();
    let worth_quoting = |hit: &Hit<'_>| is_prose(hit.field) || !told_in_prose.contains(hit.term);

    let mut chosen = Chosen::default();
    let mut shown_terms: BTreeSet<&str> = BTreeSet::new();
    for wants_new_terms in [true, false] {
        for (number, hit) in hits.iter().enumerate() {
            if chosen.excerpts.len() == max {
                break;
            }
            let is_told = if wants_new_terms { shown_terms.contains(hit.term) } else { chosen.holds(hit) };
            if is_told || !worth_quoting(hit) {
                continue;
            }
            let Some(text) = texts.of(hit.field, hit.index) else { continue };
            let passage = passage_around(&hits[number..], text, &chosen);
            let excerpt = excerpt_of(&passage, hit, hits, text.text(), |shown| {
                // Behind the last hit nobody asks.
                if number + 1 < hits.len() {
                    shown_terms.insert(shown.term);
                }
            });
            chosen.add((hit.field, hit.index, passage.points.start), passage.points.end, excerpt);
        }
    }
    chosen.excerpts.into_iter().map(|(_, excerpt)| excerpt).collect()
}

fn is_prose(field: Field) -> bool {
    matches!(field, Field::Summary | Field::Body)
}

/// A passage of a text.
struct Passage {
    bytes: Range<usize>,
    /// The same in code points.
    points: Range<usize>,
}

/// The passage around the first of `hits`.
fn passage_around(hits: &[Hit<'_>], text: &CodePoints<'_>, chosen: &Chosen<'_>) -> Passage {
    let seed = &hits[0];
    let (field, index) = (seed.field, seed.index);
    let start = (seed.start as usize).min(text.len());
    let whole_end = (seed.end as usize).clamp(start, text.len());
    let mut end = whole_end.min(start + MAX_HIT);
    for hit in &hits[1..] {
        let is_near = hit.field == field && hit.index == index && hit.start as usize <= end + SHARED;
        if !is_near {
            break;
        }
        let hit_end = (hit.end as usize).min(text.len());
        if hit_end <= start + MAX_SHARED {
            end = end.max(hit_end);
        }
    }

    let (before, after) = chosen.around((field, index, start));
    let floor = before.unwrap_or(0).min(start);
    let ceiling = after.unwrap_or(text.len()).max(end);
    let (core, core_end) = (text.byte_of(start), text.byte_of(end));
    let wanted = start.saturating_sub(CONTEXT);
    let begin = match wanted <= floor + NOT_WORTH_CUTTING {
        true => text.byte_of(floor),
        false => cut::first_word_start(text.text(), text.byte_of(wanted), core),
    };
    let wanted = end + CONTEXT;
    let finish = if end < whole_end {
        cut::cluster_end(text.text(), core_end)
    } else if wanted + NOT_WORTH_CUTTING >= ceiling {
        text.byte_of(ceiling)
    } else {
        cut::last_word_end(text.text(), core_end, text.byte_of(wanted))
    };
    let begin = core - text.text()[begin.min(core)..core].trim_start().len();
    let finish = core_end + text.text()[core_end..finish.max(core_end)].trim_end().len();
    Passage { bytes: begin..finish, points: text.position_of(begin)..text.position_of(finish) }
}

/// The passage as an excerpt; calls `shows` with every hit it shows.
fn excerpt_of<'t, 'h>(
    passage: &Passage,
    seed: &Hit<'_>,
    hits: &'h [Hit<'h>],
    text: &'t str,
    mut shows: impl FnMut(&'h Hit<'h>),
) -> Excerpt<'t> {
    let Passage { bytes, points } = passage;
    let is_cut_before = !text[..bytes.start].trim_start().is_empty();
    let is_cut_behind = !text[bytes.end..].trim_end().is_empty();
    let mut written = String::with_capacity(bytes.len() + 2 * (ELLIPSIS.len_utf8() + 1));
    if is_cut_before {
        written.extend([ELLIPSIS, ' ']);
    }
    let shift = if is_cut_before { 2 } else { 0 };
    push_on_one_line(&mut written, &text[bytes.clone()]);
    if is_cut_behind {
        written.extend([' ', ELLIPSIS]);
    }

    let mut highlights: Vec<[u32; 2]> = Vec::new();
    let first = hits.partition_point(|hit| {
        (hit.field, hit.index, hit.start as usize) < (seed.field, seed.index, points.start)
    });
    for hit in &hits[first..] {
        let is_inside =
            hit.field == seed.field && hit.index == seed.index && (hit.start as usize) < points.end;
        if !is_inside {
            break;
        }
        let is_seed = hit.start == seed.start && hit.end == seed.end;
        if hit.end as usize > points.end && !is_seed {
            continue;
        }
        shows(hit);
        let within = |position: u32| shift + position.saturating_sub(points.start as u32);
        let (start, end) = (within(hit.start), within(hit.end.min(points.end as u32)));
        match highlights.last_mut() {
            Some(last) if start < last[1] => last[1] = last[1].max(end),
            _ => highlights.push([start, end]),
        }
    }
    Excerpt { field: seed.field, index: seed.index, text: written.into(), highlights }
}

/// Adds a text with its line breaks as spaces, one for one, so that positions hold.
fn push_on_one_line(written: &mut String, text: &str) {
    let (mut told, mut looked_at) = (0, 0);
    while let Some(ahead) = first_that_may_break(&text.as_bytes()[looked_at..]) {
        let at = looked_at + ahead;
        let Some(character) = text[at..].chars().next() else { break };
        looked_at = at + character.len_utf8();
        if matches!(character, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            written.push_str(&text[told..at]);
            written.push(' ');
            told = looked_at;
        }
    }
    written.push_str(&text[told..]);
}

/// Where the first byte stands that a line break may begin with. None of them is inside another character.
fn first_that_may_break(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 32;
    let may_break = |byte: &u8| matches!(byte, b'\t'..=b'\r' | 0xC2 | 0xE2);
    // All bytes of a block, which is less work than to stop at the first: most blocks have none.
    let has_any = |block: &[u8]| block.iter().fold(false, |any, byte| any | may_break(byte));
    let block = bytes.chunks(BLOCK).position(has_any)? * BLOCK;
    bytes[block..].iter().position(may_break).map(|ahead| block + ahead)
}
