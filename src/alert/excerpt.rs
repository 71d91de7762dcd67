//! Passages of an article that show why a watch fired.
//!
//! A passage is one hit with the text around it, and the hits next to it. Which hits are shown is chosen
//! so that a reader learns most: first one passage for each term in the order of the report, then further
//! ones. The headline, the byline and the tags stand in the alert or say little by themselves, so they are
//! quoted only for a term that occurs nowhere in summary and body.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

use super::code_points::CodePoints;
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
/// How far beyond the place of a cut the text is looked at to find where words begin and end.
const LOOKAROUND: usize = 32;
/// A longer grapheme cluster may be split; written language has none.
const MAX_CLUSTER: usize = 64;
/// Begins and ends a passage that was cut.
const ELLIPSIS: char = '…';

/// Where a passage stands: in the order of the report.
type Place = (Field, Option<u32>, usize);

/// Passages already chosen, by where they begin; the value is where they end.
type Chosen = BTreeMap<Place, usize>;

/// At most `max` passages, in the order of the report. `hits` are in that order as well.
pub(super) fn choose<'t>(hits: &[Hit<'_>], texts: &Texts<'t>, max: usize) -> Vec<Excerpt<'t>> {
    if max == 0 {
        return Vec::new();
    }
    let asks = hits.iter().any(|hit| !is_prose(hit.field));
    let told_in_prose: BTreeSet<&str> =
        hits.iter().filter(|hit| asks && is_prose(hit.field)).map(|hit| hit.term).collect();
    let worth_quoting = |hit: &Hit<'_>| is_prose(hit.field) || !told_in_prose.contains(hit.term);

    let mut chosen = Chosen::new();
    let mut excerpts: BTreeMap<Place, Excerpt<'t>> = BTreeMap::new();
    let mut shown_terms: BTreeSet<&str> = BTreeSet::new();
    for wants_new_terms in [true, false] {
        for (number, hit) in hits.iter().enumerate() {
            if excerpts.len() == max {
                break;
            }
            let is_told =
                if wants_new_terms { shown_terms.contains(hit.term) } else { is_shown(&chosen, hit) };
            if is_told || !worth_quoting(hit) {
                continue;
            }
            let Some(text) = texts.of(hit.field, hit.index) else { continue };
            let passage = passage_around(&hits[number..], text, &chosen);
            let (excerpt, terms) = excerpt_of(&passage, hit, hits, text);
            let place = (hit.field, hit.index, passage.start);
            chosen.insert(place, passage.end);
            // A body often begins with its summary: the same passage again tells nothing.
            shown_terms.extend(terms);
            if excerpts.values().all(|shown| shown.text != excerpt.text) {
                excerpts.insert(place, excerpt);
            }
        }
    }
    excerpts.into_values().collect()
}

fn is_prose(field: Field) -> bool {
    matches!(field, Field::Summary | Field::Body)
}

/// Whether a chosen passage holds the hit, or the beginning of it.
fn is_shown(chosen: &Chosen, hit: &Hit<'_>) -> bool {
    let start = hit.start as usize;
    let before = chosen.range((hit.field, hit.index, 0)..=(hit.field, hit.index, start)).next_back();
    before.is_some_and(|(_, end)| start < *end)
}

/// The passage around the first of `hits`, as a range of code points.
fn passage_around(hits: &[Hit<'_>], text: &CodePoints<'_>, chosen: &Chosen) -> Range<usize> {
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

    let before = chosen.range((field, index, 0)..=(field, index, start)).next_back();
    let after = chosen.range((field, index, start + 1)..=(field, index, usize::MAX)).next();
    let floor = before.map_or(0, |(_, end)| *end).min(start);
    let ceiling = after.map_or(text.len(), |((.., start), _)| *start).max(end);
    let begin = first_word_start(text, start, floor);
    let finish = if end < whole_end { cluster_end(text, end) } else { last_word_end(text, end, ceiling) };
    trimmed(text, begin, start)..trimmed_end(text, end, finish)
}

/// Where the context before `core` begins: at a word, not before `floor`.
fn first_word_start(text: &CodePoints<'_>, core: usize, floor: usize) -> usize {
    let wanted = core.saturating_sub(CONTEXT);
    if wanted <= floor + NOT_WORTH_CUTTING {
        return floor;
    }
    let before = wanted.saturating_sub(LOOKAROUND);
    let mut position = safe_starts(text, before, wanted).next_back().unwrap_or(before);
    for segment in text.slice(position, core).split_word_bounds() {
        let begins_word = segment.starts_with(char::is_alphanumeric);
        if position >= wanted && begins_word && is_cluster_boundary(text, position) {
            return position;
        }
        position += segment.chars().count();
    }
    cluster_start(text, core)
}

/// Where the context behind `core` ends: at the end of a word or a sentence, not behind `ceiling`.
fn last_word_end(text: &CodePoints<'_>, core: usize, ceiling: usize) -> usize {
    let wanted = core + CONTEXT;
    if wanted + NOT_WORTH_CUTTING >= ceiling {
        return ceiling;
    }
    let nearby = safe_starts(text, wanted.saturating_sub(LOOKAROUND).max(core), wanted).next();
    nearby
        .and_then(|from| last_end_between(text, from, wanted))
        .or_else(|| last_end_between(text, core, wanted))
        .unwrap_or(core)
        .max(cluster_end(text, core))
}

/// The last end of a word or a sentence behind `from` and not behind `to`.
fn last_end_between(text: &CodePoints<'_>, from: usize, to: usize) -> Option<usize> {
    let mut best = None;
    let mut position = from;
    for segment in text.slice(from, to + LOOKAROUND).split_word_bounds() {
        position += segment.chars().count();
        if position > to {
            break;
        }
        let ends_word =
            segment.ends_with(|last: char| last.is_alphanumeric() || ".!?”»)’。！？」".contains(last));
        if ends_word && is_cluster_boundary(text, position) {
            best = Some(position);
        }
    }
    best
}

/// Places between two others where a word begins whatever stands before: behind a space, at a letter or digit of
/// ASCII. From there a text falls into the same words as from its beginning (UAX #29).
fn safe_starts(text: &CodePoints<'_>, from: usize, to: usize) -> impl DoubleEndedIterator<Item = usize> {
    let slice = text.slice(from, to);
    let is_safe = |two: &[u8]| two[0] == b' ' && two[1].is_ascii_alphanumeric();
    let spaces = slice.as_bytes().windows(2).enumerate().filter(move |(_, two)| is_safe(two));
    spaces.map(move |(space, _)| from + slice[..space].chars().count() + 1)
}

/// The beginning of the cluster that `position` stands in.
fn cluster_start(text: &CodePoints<'_>, position: usize) -> usize {
    let mut candidates = (position.saturating_sub(MAX_CLUSTER)..=position).rev();
    candidates.find(|candidate| is_cluster_boundary(text, *candidate)).unwrap_or(position)
}

/// The end of the cluster that `position` stands in.
fn cluster_end(text: &CodePoints<'_>, position: usize) -> usize {
    let mut candidates = position..=(position + MAX_CLUSTER).min(text.len());
    candidates.find(|candidate| is_cluster_boundary(text, *candidate)).unwrap_or(position)
}

/// Whether cutting here leaves every grapheme cluster whole. Only the text nearby is looked at; where
/// that does not tell, as in a long row of flags, the answer is no.
fn is_cluster_boundary(text: &CodePoints<'_>, position: usize) -> bool {
    let at = text.byte_of(position);
    // Between two characters of ASCII, CR and LF aside, there always is one.
    if let Some(&[before, behind]) =
        at.checked_sub(1).and_then(|before| text.text().as_bytes()[before..].first_chunk())
        && before.is_ascii()
        && behind.is_ascii()
        && before != b'\r'
    {
        return true;
    }
    let chunk_start = text.byte_of(position.saturating_sub(MAX_CLUSTER));
    let chunk_end = text.byte_of(position + MAX_CLUSTER);
    let chunk = &text.text()[chunk_start..chunk_end];
    let mut cursor = GraphemeCursor::new(at, text.text().len(), true);
    matches!(cursor.is_boundary(chunk, chunk_start), Ok(true))
}

/// `begin`, moved behind white space, at most to `limit`.
fn trimmed(text: &CodePoints<'_>, begin: usize, limit: usize) -> usize {
    begin + text.slice(begin, limit).chars().take_while(|c| c.is_whitespace()).count()
}

/// `end`, moved before white space, at least to `limit`.
fn trimmed_end(text: &CodePoints<'_>, limit: usize, end: usize) -> usize {
    end - text.slice(limit, end).chars().rev().take_while(|c| c.is_whitespace()).count()
}

/// The passage as an excerpt, and the terms it shows.
fn excerpt_of<'t, 'h>(
    passage: &Range<usize>,
    seed: &Hit<'_>,
    hits: &'h [Hit<'h>],
    text: &CodePoints<'t>,
) -> (Excerpt<'t>, Vec<&'h str>) {
    let is_cut_before = !text.slice(0, passage.start).trim_start().is_empty();
    let is_cut_behind = !text.slice(passage.end, text.len()).trim_end().is_empty();
    let mut written = String::new();
    if is_cut_before {
        written.extend([ELLIPSIS, ' ']);
    }
    let shift = if is_cut_before { 2 } else { 0 };
    written.extend(text.slice(passage.start, passage.end).chars().map(on_one_line));
    if is_cut_behind {
        written.extend([' ', ELLIPSIS]);
    }

    let mut highlights: Vec<[u32; 2]> = Vec::new();
    let mut terms = Vec::new();
    let first = hits.partition_point(|hit| {
        (hit.field, hit.index, hit.start as usize) < (seed.field, seed.index, passage.start)
    });
    for hit in &hits[first..] {
        let is_inside =
            hit.field == seed.field && hit.index == seed.index && (hit.start as usize) < passage.end;
        if !is_inside {
            break;
        }
        let is_seed = hit.start == seed.start && hit.end == seed.end;
        if hit.end as usize > passage.end && !is_seed {
            continue;
        }
        terms.push(hit.term);
        let within = |position: u32| shift + position.saturating_sub(passage.start as u32);
        let (start, end) = (within(hit.start), within(hit.end.min(passage.end as u32)));
        match highlights.last_mut() {
            Some(last) if start < last[1] => last[1] = last[1].max(end),
            _ => highlights.push([start, end]),
        }
    }
    let excerpt = Excerpt { field: seed.field, index: seed.index, text: written.into(), highlights };
    (excerpt, terms)
}

/// A line break as a space, one for one, so that positions hold.
fn on_one_line(character: char) -> char {
    match character {
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        other => other,
    }
}
