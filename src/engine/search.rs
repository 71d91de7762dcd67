//! One article through both stages, counted in steps.
//!
//! A step is a unit of work that is the same on every machine: a byte of canonical text, a literal
//! found, a term behind it. The count ends hostile articles and watchlists before they end us.

use std::ops::Range;

use super::{Engine, Fired, Hit};
use crate::article::{Article, Field, FieldText, language};
use crate::text::{CanonicalText, WordRules};
use crate::watch::Watch;

/// Steps that a reported hit costs: it is kept, sorted and told, so it weighs more than a byte. At the
/// default budget this bounds the hits of one article to about 5 million.
const STEPS_PER_HIT: u64 = 10;

/// The work for one article exceeded its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("matching took more than {budget} steps, the budget for one article")]
pub struct BudgetExceeded {
    /// The budget, in steps.
    pub budget: u64,
}

/// Buffers that one thread uses again for each article.
#[derive(Default)]
pub struct Scratch {
    fields: [CanonicalText; SEARCHED.len()],
    hits: Vec<RawHit>,
}

/// The fields in which a term is looked for that names no field, in the order of the report. The lead
/// is the summary, or the first paragraph of the body, so both are covered.
const SEARCHED: [Field; 3] = [Field::Title, Field::Summary, Field::Body];

/// An occurrence before it is known whether its watch fires.
#[derive(Clone, Copy)]
struct RawHit {
    watch: u32,
    field: u8,
    start: u32,
    end: u32,
    term: u32,
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
        let mut steps = Steps { left: budget, budget };
        let mut language = Language::of(article);
        let Scratch { fields, hits } = scratch;
        let rules = canonicalize(article, &mut language, fields);
        hits.clear();
        for (place, canonical) in fields.iter().enumerate() {
            self.find(canonical, rules, place as u8, hits, &mut steps)?;
        }
        Ok(self.evaluate(hits, &mut language))
    }

    /// Stage one: every occurrence of every term in one field.
    fn find(
        &self,
        canonical: &CanonicalText,
        rules: WordRules,
        field: u8,
        hits: &mut Vec<RawHit>,
        steps: &mut Steps,
    ) -> Result<(), BudgetExceeded> {
        let bytes = canonical.as_bytes();
        steps.take(bytes.len() as u64)?;
        self.automaton.scan(bytes, |postings, start, end| {
            steps.take(postings.len() as u64)?;
            for posting in postings {
                let Some(place) = self.automaton.widen(posting, rules, bytes, start, end) else { continue };
                let place = without_separators(bytes, place.0..place.1);
                let Some((start, end)) = canonical.span(place.start, place.end) else { continue };
                steps.take(STEPS_PER_HIT)?;
                let watch = self.terms[posting.term as usize].watch;
                hits.push(RawHit { watch, field, start, end, term: posting.term });
            }
            Ok(())
        })
    }

    /// Stage two: which of the watches that were touched fire.
    fn evaluate<'e>(&'e self, hits: &mut [RawHit], language: &mut Language<'_, '_>) -> Vec<Fired<'e>> {
        let written = |hit: &RawHit| self.term(hit.term).1;
        hits.sort_unstable_by(|a, b| {
            (a.watch, a.field, a.start, a.end)
                .cmp(&(b.watch, b.field, b.start, b.end))
                .then_with(|| written(a).cmp(written(b)))
        });
        let mut fired = Vec::new();
        for touched in hits.chunk_by(|a, b| a.watch == b.watch) {
            let watch = self.watch(touched[0].watch);
            if !language.allows(watch) {
                continue;
            }
            let mut reported: Vec<Hit<'e>> = Vec::with_capacity(touched.len());
            for hit in touched {
                let (_, term) = self.term(hit.term);
                let field = SEARCHED[hit.field as usize];
                reported.push(Hit { field, index: None, start: hit.start, end: hit.end, term });
            }
            // The same span for the same term is told once.
            reported.dedup();
            fired.push(Fired { watch, hits: reported });
        }
        fired
    }
}

/// Brings every searched field into canonical form, and says under which rules.
fn canonicalize(
    article: &Article<'_>,
    language: &mut Language<'_, '_>,
    fields: &mut [CanonicalText; SEARCHED.len()],
) -> WordRules {
    let rules = WordRules::for_language(language.stated());
    let depends = rebuild(article, rules, fields);
    if !depends || language.stated().is_some() {
        return rules;
    }
    // Only here can the outcome depend on a language that the article does not state.
    let detected = WordRules::for_language(language.known());
    if detected != rules {
        rebuild(article, detected, fields);
    }
    detected
}

fn rebuild(article: &Article<'_>, rules: WordRules, fields: &mut [CanonicalText; SEARCHED.len()]) -> bool {
    let mut depends = false;
    for (canonical, field) in fields.iter_mut().zip(SEARCHED) {
        let (original, layout) = match text_of(article, field) {
            Some(text) => (text.text.as_ref(), text.layout),
            None => ("", Default::default()),
        };
        canonical.rebuild(original, layout, rules);
        depends |= canonical.depends_on_rules();
    }
    depends
}

fn text_of<'f, 'a>(article: &'f Article<'a>, field: Field) -> Option<&'f FieldText<'a>> {
    match field {
        Field::Title => article.title.as_ref(),
        Field::Summary => article.summary.as_ref(),
        Field::Body => article.body.as_ref(),
        Field::Author => article.author.as_ref(),
        Field::Tags => None,
    }
}

/// A literal that begins or ends with a word holds the separator; a span does not.
fn without_separators(canonical: &[u8], place: Range<usize>) -> Range<usize> {
    let start = place.start + usize::from(canonical[place.start] == b' ');
    let end = place.end - usize::from(canonical[place.end - 1] == b' ');
    start..end
}

/// The article's language, detected only when someone asks and the article does not say.
struct Language<'f, 'a> {
    article: &'f Article<'a>,
    detected: Option<Option<&'static str>>,
}

impl<'f, 'a> Language<'f, 'a> {
    fn of(article: &'f Article<'a>) -> Self {
        Language { article, detected: None }
    }

    /// What the article states, where that is a language: `und` and the like are none.
    fn stated(&self) -> Option<&'f str> {
        self.article.primary_language().and(self.article.language.as_deref())
    }

    fn known(&mut self) -> Option<&'f str> {
        if let Some(stated) = self.stated() {
            return Some(stated);
        }
        *self.detected.get_or_insert_with(|| {
            let texts = [&self.article.title, &self.article.body];
            language::detect(texts.into_iter().flatten().map(|field| field.text.as_ref()))
        })
    }

    fn allows(&mut self, watch: &Watch) -> bool {
        if watch.languages.is_empty() {
            return true;
        }
        let Some(known) = self.known() else { return false };
        watch.languages.iter().any(|range| covers(range, known))
    }
}

/// Whether a BCP 47 language range covers a tag: `pt` covers `pt` and `pt-BR` (RFC 4647, basic
/// filtering). Norwegian is written `no`, `nb` or `nn` by different publishers, and `no` covers all three.
fn covers(range: &str, tag: &str) -> bool {
    let same = |tag: &str| {
        let (begin, rest) = tag.split_at_checked(range.len()).unwrap_or((tag, ""));
        begin.eq_ignore_ascii_case(range) && (rest.is_empty() || rest.starts_with(['-', '_']))
    };
    let norwegian = range.eq_ignore_ascii_case("no");
    same(tag)
        || norwegian
            && ["nb", "nn"].iter().any(|one| tag.get(..2).is_some_and(|two| two.eq_ignore_ascii_case(one)))
}

/// What is left of the budget.
struct Steps {
    left: u64,
    budget: u64,
}

impl Steps {
    fn take(&mut self, steps: u64) -> Result<(), BudgetExceeded> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(BudgetExceeded { budget: self.budget }),
        }
    }
}
