//! The nearest miss of a condition that does not hold, in words.

use super::super::fields::{BODY, Scope, field_of};
use super::super::occurrence::{Occurrence, Occurrences};
use super::super::program::{Node, NodeId};
use super::super::search::Scratch;
use super::super::steps::BudgetExceeded;
use super::super::{Engine, Hit};
use super::Explainer;
use crate::article::Field;
use crate::query::{Form, Proximity, Reach, Term};
use crate::text::{PhraseCutter, Piece};
use crate::watch::Watch;

/// A place of a word of the article: field, tag, start, end.
type Place = (Field, Option<u32>, u32, u32);

impl Explainer<'_, '_, '_> {
    /// Why a term does not stand in the article, as far as something like it does.
    pub(super) fn miss_of_term(&mut self, term: &Term) -> Result<Option<String>, BudgetExceeded> {
        let nowhere = Ok(Some("not in the article".to_owned()));
        if term.form == Form::Regex {
            return Ok(Some("no match".to_owned()));
        }
        let rules = self.evaluation.fields.rules();
        let pieces = PhraseCutter::default().cut(term.text(), rules).pieces;
        let words: Vec<&str> = pieces.iter().map(Piece::text).collect();
        match (term.form, &words[..]) {
            (Form::Exact, _) => {
                let places = self.probe(vec![phrase(term.text())])?;
                Ok(Some(match places[0].first() {
                    Some(&place) => {
                        format!("stands as `{}`, with other case or accents", self.text_of_place(place))
                    }
                    None => "not in the article".to_owned(),
                }))
            }
            (_, []) => nowhere,
            (Form::Phrase | Form::Stem, [word]) => {
                let prefix = Term::new(*word, Form::Prefix, 0..word.len());
                let long_enough = word.chars().count() >= 3;
                let places = if long_enough { self.probe(vec![prefix])? } else { vec![Vec::new()] };
                match places[0].first() {
                    Some(&place) => {
                        Ok(Some(format!("not in the article, but `{}` is", self.text_of_place(place))))
                    }
                    None => nowhere,
                }
            }
            (Form::Phrase, words) => self.miss_of_phrase(words).map(Some),
            _ => nowhere,
        }
    }

    fn miss_of_phrase(&mut self, words: &[&str]) -> Result<String, BudgetExceeded> {
        let places = self.probe(words.iter().map(|word| phrase(word)).collect())?;
        for (word, places) in words.iter().zip(&places) {
            if places.is_empty() {
                return Ok(format!("`{word}` is not in the article"));
            }
        }
        // From each place of the first word on, each next word where it comes first.
        let mut nearest: Option<(u32, Vec<Place>)> = None;
        for &first in &places[0] {
            let mut way = vec![first];
            let mut between = 0;
            for places in &places[1..] {
                let last = way[way.len() - 1];
                let next =
                    places.iter().find(|next| (next.0, next.1) == (last.0, last.1) && next.2 >= last.3);
                let Some(&next) = next else { break };
                between += self.words_between(last, next);
                way.push(next);
            }
            if way.len() == words.len() && nearest.as_ref().is_none_or(|(least, _)| between < *least) {
                nearest = Some((between, way));
            }
        }
        let Some((between, way)) = nearest else {
            return Ok("its words are in the article, but not in this order in one field".to_owned());
        };
        let text: Vec<String> = way.iter().map(|&place| self.text_of_place(place)).collect();
        let text = text.join(" … ");
        Ok(match between {
            0 => format!("{text}: a paragraph ends between"),
            _ => format!("{text}: {} between", words_in_words(between)),
        })
    }

    pub(super) fn miss_of_first(
        &mut self,
        words: u16,
        inner: NodeId,
        scope: Scope,
    ) -> Result<String, BudgetExceeded> {
        let mut occurrences = self.evaluation.occurrences(inner, scope)?;
        self.evaluation.measure(&mut occurrences, Reach::Words(words));
        let in_body = occurrences.iter().filter(|one| one.slot == BODY);
        Ok(match in_body.map(|one| one.extent.last).min() {
            Some(last) => format!("word {} of the body at the earliest", last + 1),
            None => "not in the body".to_owned(),
        })
    }

    /// Why a chain of proximities does not hold: its first operator that leaves nothing.
    pub(super) fn miss_of_proximity(
        &mut self,
        node: NodeId,
        scope: Scope,
    ) -> Result<Option<String>, BudgetExceeded> {
        let programs = self.evaluation.programs;
        let Node::Proximity { first, operands, operators } = programs.node(node) else { return Ok(None) };
        let operands = programs.children(operands);
        let mut left = self.evaluation.occurrences(first, scope)?;
        for (&operand, &operator) in operands.iter().zip(programs.operators(operators)) {
            let mut right = self.evaluation.occurrences(operand, scope)?;
            let needs_right = matches!(operator, Proximity::Near(_) | Proximity::Pre(_));
            if left.is_empty() || needs_right && right.is_empty() {
                let side = if left.is_empty() { "left" } else { "right" };
                return Ok(Some(format!("nothing stands for its {side} side")));
            }
            let reach = match operator {
                Proximity::Near(reach) | Proximity::NotNear(reach) => reach,
                Proximity::Pre(words) => Reach::Words(words),
                Proximity::NotInside => Reach::Words(0),
            };
            self.evaluation.measure(&mut left, reach);
            self.evaluation.measure(&mut right, reach);
            let joined = self.evaluation.join(left.clone(), right.clone(), operator, true)?;
            if joined.is_empty() {
                return self.miss_of_operator(&left, &right, operator).map(Some);
            }
            left = joined;
        }
        Ok(None)
    }

    fn miss_of_operator(
        &mut self,
        left: &Occurrences,
        right: &Occurrences,
        operator: Proximity,
    ) -> Result<String, BudgetExceeded> {
        let apart = |a: &Occurrence, b: &Occurrence| {
            let (first, second) = if a.extent.first <= b.extent.first { (a, b) } else { (b, a) };
            second.extent.first.saturating_sub(first.extent.last)
        };
        let overlap =
            |a: &Occurrence, b: &Occurrence| a.extent.start < b.extent.end && b.extent.start < a.extent.end;
        let mut nearest: Option<(u32, &Occurrence, &Occurrence)> = None;
        let mut is_overlapping = false;
        let mut is_other_order = false;
        for a in left.iter() {
            for b in right.iter().filter(|b| b.slot == a.slot) {
                self.evaluation.steps.take(1)?;
                if overlap(a, b) {
                    is_overlapping = true;
                    continue;
                }
                if matches!(operator, Proximity::Pre(_)) && b.extent.start < a.extent.end {
                    is_other_order = true;
                    continue;
                }
                if nearest.is_none_or(|(least, ..)| apart(a, b) < least) {
                    nearest = Some((apart(a, b), a, b));
                }
            }
        }
        let allowed = |words: u16| format!("at most {words} allowed");
        let pair = |a: &Occurrence, b: &Occurrence| {
            let (first, second) = if a.extent.start <= b.extent.start { (a, b) } else { (b, a) };
            let text = |one: &Occurrence| self.text_at(one.slot, one.extent.start, one.extent.end);
            format!("{} … {}", text(first), text(second))
        };
        Ok(match (operator, nearest) {
            (Proximity::NotInside, _) => {
                "every occurrence of its left side is part of its right side".to_owned()
            }
            (Proximity::NotNear(_), Some((_, a, b))) if !is_overlapping => {
                format!("every occurrence of its left side has its right side near, such as {}", pair(a, b))
            }
            (Proximity::NotNear(_), _) => {
                "every occurrence of its left side has its right side near".to_owned()
            }
            (Proximity::Near(Reach::Words(words)) | Proximity::Pre(words), Some((apart, a, b))) => {
                let between = words_in_words(apart.saturating_sub(1));
                format!("{}: {between} between, {}", pair(a, b), allowed(words))
            }
            (Proximity::Near(Reach::Sentence), Some((_, a, b))) => {
                format!("{}: in different sentences", pair(a, b))
            }
            (Proximity::Near(Reach::Paragraph), Some((_, a, b))) => {
                format!("{}: in different paragraphs", pair(a, b))
            }
            (Proximity::Pre(_), None) if is_other_order => "only in the other order".to_owned(),
            (_, None) if is_overlapping => {
                "both sides stand at the same place, which cannot be both".to_owned()
            }
            (_, None) => "its sides stand in different fields".to_owned(),
        })
    }

    /// Where other terms stand in the article, by term.
    fn probe(&mut self, terms: Vec<Term>) -> Result<Vec<Vec<Place>>, BudgetExceeded> {
        let mut all = Vec::with_capacity(terms.len());
        for term in terms {
            let watch = Watch { terms: vec![term], ..Watch::default() };
            // One term is never too much for an automaton.
            let Ok(engine) = Engine::build(vec![watch]) else { continue };
            let fired = engine.search(self.evaluation.article, self.budget, &mut Scratch::default())?;
            let place = |hit: &Hit<'_>| (hit.field, hit.index, hit.start, hit.end);
            all.push(fired.iter().flat_map(|fired| fired.hits.iter().map(place)).collect());
        }
        Ok(all)
    }

    fn slot_of(&self, place: Place) -> u32 {
        let same = |slot: &u32| field_of(*slot) == (place.0, place.1);
        self.evaluation.fields.slots().find(same).unwrap_or(BODY)
    }

    fn text_of_place(&self, place: Place) -> String {
        self.text_at(self.slot_of(place), place.2, place.3)
    }

    fn words_between(&mut self, before: Place, behind: Place) -> u32 {
        let slot = self.slot_of(before);
        let evaluation = &mut self.evaluation;
        let ruler = evaluation.fields.ruler(evaluation.article, slot, Reach::Words(0), evaluation.language);
        ruler.index_of(behind.2).saturating_sub(ruler.index_of(before.3 - 1)).saturating_sub(1)
    }
}

fn phrase(text: &str) -> Term {
    Term::new(text, Form::Phrase, 0..text.len())
}

fn words_in_words(count: u32) -> String {
    if count == 1 { "1 word".to_owned() } else { format!("{count} words") }
}
