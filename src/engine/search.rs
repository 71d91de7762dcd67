//! One article through both stages.

use super::automaton::{Candidates, Told};
use super::evaluate::{Evaluation, TrueSpan};
use super::expressions::ExpressionBuffers;
use super::fields::{self, Fields, Scope};
use super::found::{Found, FoundList};
use super::language::Language;
use super::literal::{Place, without_separators};
use super::metadata::Stated;
use super::stems::StemCache;
use super::steps::{BudgetExceeded, PER_OCCURRENCE, Steps};
use super::uses::Part;
use super::{Engine, Fired, Hit, check};
use crate::article::Article;
use crate::text::{CanonicalText, StemLanguage};

/// Buffers that one thread uses again for each article.
#[derive(Default)]
pub struct Scratch {
    pub(super) fields: Fields,
    pub(super) found: FoundList,
    candidates: Candidates,
    stems: StemCache,
    expressions: ExpressionBuffers,
    touched: Vec<Touched>,
    spans: Vec<TrueSpan>,
}

/// What an atom that was found is to a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Touched {
    part: Part,
    /// The place of the atom among those that were found.
    atom: u32,
}

impl Engine {
    /// The watches that fire for an article, by id in byte order.
    ///
    /// # Errors
    ///
    /// [`BudgetExceeded`] where that took more steps than `budget`.
    pub fn search<'e>(
        &'e self,
        article: &Article<'_>,
        budget: u64,
        scratch: &mut Scratch,
    ) -> Result<Vec<Fired<'e>>, BudgetExceeded> {
        let mut steps = Steps::new(budget);
        self.search_counted(article, &mut steps, scratch)
    }

    /// As [`Engine::search`], and how many steps it took.
    ///
    /// # Errors
    ///
    /// As [`Engine::search`].
    pub fn count_steps(
        &self,
        article: &Article<'_>,
        budget: u64,
        scratch: &mut Scratch,
    ) -> Result<u64, BudgetExceeded> {
        let mut steps = Steps::new(budget);
        self.search_counted(article, &mut steps, scratch)?;
        Ok(steps.taken())
    }

    fn search_counted<'e>(
        &'e self,
        article: &Article<'_>,
        steps: &mut Steps,
        scratch: &mut Scratch,
    ) -> Result<Vec<Fired<'e>>, BudgetExceeded> {
        let mut language = Language::of(article);
        self.find(article, &mut language, scratch, steps)?;
        let Scratch { fields, found, touched, spans, .. } = scratch;
        touched.clear();
        self.look_ahead_to_uses(found);
        for (place, (atom, _)) in (0..).zip(found.atoms()) {
            let uses = self.uses.of(atom);
            steps.take(uses.len() as u64)?;
            touched.extend(
                uses.iter()
                    .filter(|used| used.may_fire(found))
                    .map(|used| Touched { part: used.part, atom: place }),
            );
        }
        touched.sort_unstable();
        self.look_ahead(touched);
        let mut evaluation = Evaluation {
            programs: &self.programs,
            found,
            fields,
            article,
            stated: Stated::by(article),
            language: &mut language,
            steps,
        };
        let mut fired = Vec::new();
        for uses in touched.chunk_by(|a, b| a.part.rank == b.part.rank) {
            fired.extend(self.evaluate(uses, &mut evaluation, spans)?);
        }
        Ok(fired)
    }

    /// Reads something of the uses of every atom: see [`Engine::look_ahead`].
    fn look_ahead_to_uses(&self, found: &FoundList) {
        let ranks = found.atoms().filter_map(|(atom, _)| {
            let uses = self.uses.of(atom);
            Some(uses.first()?.part.rank ^ uses.last()?.part.rank)
        });
        std::hint::black_box(ranks.fold(0, |read, rank| read ^ rank));
    }

    /// Reads something of each part of the watches that may fire. The parts lie apart in memory, and are waited for all
    /// at once here, one by one later.
    fn look_ahead(&self, touched: &[Touched]) {
        let first = |text: &str| text.as_bytes().first().copied().unwrap_or_default();
        let mut read = 0;
        for part in touched.iter().map(|touched| touched.part) {
            read ^= match part.term() {
                Some(term) => {
                    let watch = self.watch(part.rank);
                    first(&watch.id) ^ first(&watch.terms[term].written)
                }
                None => {
                    let root = self.queries[part.rank as usize].query;
                    u8::from(root.is_some_and(|root| self.programs.atom(root).is_some()))
                }
            };
        }
        std::hint::black_box(read);
    }

    /// Stage one: every place of every atom.
    fn find(
        &self,
        article: &Article<'_>,
        language: &mut Language<'_, '_>,
        scratch: &mut Scratch,
        steps: &mut Steps,
    ) -> Result<(), BudgetExceeded> {
        scratch.fields.rebuild(article, self.extra, language);
        scratch.found.clear();
        let stemmer = match self.stems.is_empty() {
            true => None,
            false => language.known().and_then(StemLanguage::of),
        };
        let mut slot = 0;
        while slot < scratch.fields.slots().end {
            let depends = self.find_literals(article, slot, stemmer.is_some(), scratch, steps)?;
            if depends && scratch.fields.settle(article, self.extra, language) {
                // Once at most: by now the language is known.
                scratch.found.clear();
                slot = 0;
                continue;
            }
            slot += 1;
        }
        let Scratch { fields, found, stems, expressions, .. } = scratch;
        for slot in fields.slots() {
            if let Some(stemmer) = stemmer {
                let (_, exact) = fields.with_exact(article, slot);
                self.stems.find(stemmer, exact, slot, stems, found, steps)?;
            }
            if let Some((text, _)) = fields::text_of(article, slot) {
                self.expressions.find(text, slot, expressions, found, steps)?;
            }
        }
        found.finish();
        Ok(())
    }

    /// Adds the places of literals in one field. Whether one was met that stands for its term in some languages
    /// only.
    fn find_literals(
        &self,
        article: &Article<'_>,
        slot: u32,
        is_stemmed: bool,
        scratch: &mut Scratch,
        steps: &mut Steps,
    ) -> Result<bool, BudgetExceeded> {
        let Scratch { fields, candidates, found, .. } = scratch;
        let rules = fields.rules();
        let mut depends = false;
        // Places that have to be looked at in exact form too: few, and that form is made only for them.
        let mut to_be_exact = Vec::new();
        let text = fields.canonical(slot);
        steps.take(text.as_bytes().len() as u64)?;
        self.automaton.scan(text, candidates, steps, |steps, told, place| {
            let postings = match told {
                Told::Atom(atom) => {
                    let Some((start, end)) = span_of(&place, text) else { return Ok(()) };
                    found.push(Found { atom, slot, start, end });
                    return steps.take(PER_OCCURRENCE);
                }
                Told::Postings(postings) => postings,
            };
            steps.take(postings.len() as u64)?;
            for posting in postings {
                depends |= !posting.rules.is_all();
                if !posting.rules.holds(rules) || posting.only_unstemmed && is_stemmed {
                    continue;
                }
                let check = self.automaton.check(posting);
                let span = match check {
                    None => span_of(&place, text),
                    Some(check) => check.widen(text, &place).and_then(|term| text.span(term.start, term.end)),
                };
                let Some((start, end)) = span else { continue };
                steps.take(PER_OCCURRENCE)?;
                let place = Found { atom: posting.atom, slot, start, end };
                match check.and_then(|check| check.exact()) {
                    None => found.push(place),
                    Some(pieces) => to_be_exact.push((place, pieces)),
                }
            }
            Ok(())
        })?;
        if to_be_exact.is_empty() {
            return Ok(depends);
        }
        let (_, exact) = fields.with_exact(article, slot);
        for (place, pieces) in to_be_exact {
            let range = exact.range_of(place.start, place.end);
            if range.is_some_and(|range| check::stand_in(pieces, &exact.as_bytes()[range])) {
                found.push(place);
            }
        }
        Ok(depends)
    }

    /// Stage two, for one watch: whether it fires, and the hits that make it.
    ///
    /// The watch itself is looked at last: most that come here do not fire.
    fn evaluate<'e>(
        &'e self,
        uses: &[Touched],
        evaluation: &mut Evaluation<'_, '_, '_>,
        spans: &mut Vec<TrueSpan>,
    ) -> Result<Option<Fired<'e>>, BudgetExceeded> {
        let rank = uses[0].part.rank;
        let queries = self.queries[rank as usize];
        // Terms stand before anchors.
        let anchors = uses.iter().position(|touched| touched.part.term().is_none()).unwrap_or(uses.len());
        let (terms, anchors) = uses.split_at(anchors);
        spans.clear();
        let holds = match queries.query {
            Some(root) if !anchors.is_empty() => evaluation.holds(root, Scope::DEFAULT, Some(spans))?,
            _ => false,
        };
        if !holds && terms.is_empty() {
            return Ok(None);
        }
        let watch = self.watch(rank);
        let mut hits: Vec<Hit<'e>> = Vec::new();
        let hit = |slot: u32, start: u32, end: u32, term: &'e str| {
            let (field, index) = fields::field_of(slot);
            Hit { field, index, start, end, term }
        };
        for Touched { part, atom } in terms {
            let Some(term) = part.term() else { continue };
            let term = &watch.terms[term].written;
            for found in evaluation.found.at(*atom) {
                if evaluation.fields.in_scope(Scope::DEFAULT, found.slot, found.end) {
                    evaluation.steps.take(PER_OCCURRENCE)?;
                    hits.push(hit(found.slot, found.start, found.end, term));
                }
            }
        }
        if !holds && hits.is_empty() || !evaluation.language.allows(watch) {
            return Ok(None);
        }
        if let Some(unless) = queries.unless
            && evaluation.holds(unless, Scope::DEFAULT, None)?
        {
            return Ok(None);
        }
        if let Some(query) = watch.query.as_ref().filter(|_| holds) {
            let told = |span: &TrueSpan| hit(span.slot, span.start, span.end, query.written(span.ordinal));
            hits.extend(spans.iter().map(told));
        }
        hits.sort_unstable_by(|a, b| {
            (a.field, a.index, a.start, a.end, a.term).cmp(&(b.field, b.index, b.start, b.end, b.term))
        });
        // The same span for the same term is told once.
        hits.dedup();
        Ok(Some(Fired { watch, hits }))
    }
}

/// Start and end, excluded, of a literal in code points; `None` where it begins or ends inside a cluster.
#[inline]
fn span_of(place: &Place, text: &CanonicalText) -> Option<(u32, u32)> {
    if place.words > 0 {
        return text.span_of_words(place.word, place.words);
    }
    let term = without_separators(text.as_bytes(), place.bytes(text));
    text.span_from(place.word, term.start, term.end)
}
