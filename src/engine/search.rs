//! One article through both stages.

use std::ops::Range;

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
    holding: Vec<Holding>,
    spans: Vec<TrueSpan>,
}

/// What an atom that was found is to a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Touched {
    part: Part,
    /// The place of the atom among those that were found.
    atom: u32,
}

/// A watch of which a term stands or the query holds.
#[derive(Debug)]
struct Holding {
    rank: u32,
    /// Its terms that stand, among what was touched.
    terms: Range<usize>,
    /// Where its query holds, what makes it true, among the spans.
    query: Option<Range<usize>>,
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
        let Scratch { fields, found, touched, holding, spans, .. } = scratch;
        touched.clear();
        holding.clear();
        spans.clear();
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
        self.look_ahead_to_queries(touched);
        let mut evaluation = Evaluation {
            programs: &self.programs,
            found,
            fields,
            article,
            stated: Stated::by(article),
            language: &mut language,
            steps,
        };
        let mut begin = 0;
        for of_one in touched.chunk_by(|a, b| a.part.rank == b.part.rank) {
            holding.extend(self.holding(of_one, begin, &mut evaluation, spans)?);
            begin += of_one.len();
        }
        self.look_ahead_to_watches(holding, touched);
        let mut fired = Vec::new();
        for holding in &*holding {
            fired.extend(self.fire(holding, touched, spans, &mut evaluation)?);
        }
        Ok(fired)
    }

    /// Reads something of the uses of every atom. They lie apart in memory, and are waited for all at once here, one by
    /// one later.
    fn look_ahead_to_uses(&self, found: &FoundList) {
        let ranks = found.atoms().filter_map(|(atom, _)| {
            let uses = self.uses.of(atom);
            Some(uses.first()?.part.rank ^ uses.last()?.part.rank)
        });
        std::hint::black_box(ranks.fold(0, |read, rank| read ^ rank));
    }

    /// The same for the queries that are to be evaluated.
    fn look_ahead_to_queries(&self, touched: &[Touched]) {
        let anchors = touched.iter().filter(|touched| touched.part.term().is_none());
        let roots = anchors.filter_map(|touched| self.ranked(touched.part.rank).query);
        std::hint::black_box(
            roots.fold(0, |read, root| read ^ u32::from(self.programs.atom(root).is_some())),
        );
    }

    /// The same for the watches that are about to fire.
    fn look_ahead_to_watches(&self, holding: &[Holding], touched: &[Touched]) {
        let first = |text: &str| text.as_bytes().first().copied().unwrap_or_default();
        let mut read = 0;
        for Holding { rank, terms, query } in holding {
            let watch = self.watch(*rank);
            read ^= first(&watch.id) ^ first(watch.revision.as_str()) ^ watch.languages.len() as u8;
            if let Some(term) = touched[terms.clone()].first().and_then(|touched| touched.part.term()) {
                read ^= first(&watch.terms[term].written);
            }
            if let Some(written) = watch.query.as_ref().filter(|_| query.is_some()) {
                read ^= first(written.written(0));
            }
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

    /// Stage two, for one watch: whether a term of it stands or its query holds, by what was touched of it, which begins
    /// here. The watch itself is not looked at yet: most that come here do not fire.
    fn holding(
        &self,
        touched: &[Touched],
        begin: usize,
        evaluation: &mut Evaluation<'_, '_, '_>,
        spans: &mut Vec<TrueSpan>,
    ) -> Result<Option<Holding>, BudgetExceeded> {
        let rank = touched[0].part.rank;
        // Terms stand before anchors.
        let terms = touched.iter().position(|touched| touched.part.term().is_none()).unwrap_or(touched.len());
        let first = spans.len();
        let holds = if terms < touched.len()
            && let Some(root) = self.ranked(rank).query
        {
            evaluation.holds(root, Scope::DEFAULT, Some(spans))?
        } else {
            false
        };
        let query = holds.then_some(first..spans.len());
        let holding = Holding { rank, terms: begin..begin + terms, query };
        Ok((holds || terms > 0).then_some(holding))
    }

    /// Whether it fires after all, and the hits that make it.
    fn fire<'e>(
        &'e self,
        holding: &Holding,
        touched: &[Touched],
        spans: &[TrueSpan],
        evaluation: &mut Evaluation<'_, '_, '_>,
    ) -> Result<Option<Fired<'e>>, BudgetExceeded> {
        let Holding { rank, terms, query } = holding;
        let watch = self.watch(*rank);
        let mut hits: Vec<Hit<'e>> = Vec::new();
        let hit = |slot: u32, start: u32, end: u32, term: &'e str| {
            let (field, index) = fields::field_of(slot);
            Hit { field, index, start, end, term }
        };
        for Touched { part, atom } in &touched[terms.clone()] {
            let Some(term) = part.term() else { continue };
            let term = &watch.terms[term].written;
            for found in evaluation.found.at(*atom) {
                if evaluation.fields.in_scope(Scope::DEFAULT, found.slot, found.end) {
                    evaluation.steps.take(PER_OCCURRENCE)?;
                    hits.push(hit(found.slot, found.start, found.end, term));
                }
            }
        }
        if query.is_none() && hits.is_empty() || !evaluation.language.allows(watch) {
            return Ok(None);
        }
        if let Some(unless) = self.ranked(*rank).unless
            && evaluation.holds(unless, Scope::DEFAULT, None)?
        {
            return Ok(None);
        }
        if let (Some(spans_of_it), Some(query)) = (query, &watch.query) {
            let told = |span: &TrueSpan| hit(span.slot, span.start, span.end, query.written(span.ordinal));
            hits.extend(spans[spans_of_it.clone()].iter().map(told));
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
