//! Why a watch fires for an article or not: its conditions as a tree, and for what is false the nearest miss.
//!
//! Leaves how that looks to whoever shows it. Nothing here is fast: it is done for one watch and one article.

mod miss;

use super::evaluate::{Evaluation, TrueSpan};
use super::fields::{self, Scope, text_of};
use super::language::Language;
use super::metadata::Stated;
use super::program::{Node, NodeId};
use super::search::Scratch;
use super::steps::{BudgetExceeded, Steps};
use super::{Engine, Hit};
use crate::article::Article;
use crate::query::{Expr, ExprKind, Metadata, MetadataField, Query, TextField};
use crate::watch::Watch;

/// Why a watch fires or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'e> {
    /// Whether it fires.
    pub fires: bool,
    /// Why the article's language shuts it out, where it does.
    pub language: Option<String>,
    /// Those of its terms that stand in the article; where none does, the nearest misses of a few.
    pub terms: Vec<Explained>,
    /// Its query.
    pub query: Option<Explained>,
    /// Its `unless`: the watch fires only where this is false.
    pub unless: Option<Explained>,
    /// The hits that make it fire.
    pub hits: Vec<Hit<'e>>,
}

/// A condition, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What it says.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// Where it stands, or how it was missed.
    pub remark: Option<String>,
    /// The conditions it is made of.
    pub parts: Vec<Explained>,
}

/// So many terms of a list that does not match are looked at for near misses.
const MISSES: usize = 20;

impl Engine {
    /// Explains the watch with this id; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`BudgetExceeded`] where it took more steps than `budget`.
    pub fn explain<'e>(
        &'e self,
        id: &str,
        article: &Article<'_>,
        budget: u64,
        scratch: &mut Scratch,
    ) -> Result<Option<Explanation<'e>>, BudgetExceeded> {
        let fired = self.search(article, budget, scratch)?.into_iter().find(|fired| fired.watch.id == id);
        let Ok(rank) =
            self.by_id.binary_search_by(|ranked| self.watches[ranked.place as usize].id.as_str().cmp(id))
        else {
            return Ok(None);
        };
        let watch = self.watch(rank as u32);
        let ranked = self.by_id[rank];
        let mut language = Language::of(article);
        let shut_out = (!language.allows(watch)).then(|| shut_out(watch, &mut language));
        let mut steps = Steps::new(budget);
        let Scratch { fields, found, .. } = scratch;
        let evaluation = Evaluation {
            programs: &self.programs,
            found,
            fields,
            article,
            stated: Stated::by(article),
            language: &mut language,
            steps: &mut steps,
        };
        let mut explainer = Explainer { evaluation, budget };
        let mut explain_query = |query: &'e Option<Box<Query>>, root: Option<NodeId>| match (query, root) {
            (Some(query), Some(root)) => explainer.expr(query, &query.root, root, Scope::DEFAULT).map(Some),
            _ => Ok(None),
        };
        let query = explain_query(&watch.query, ranked.query)?;
        let unless = explain_query(&watch.unless, ranked.unless)?;
        let hits = fired.as_ref().map(|fired| fired.hits.clone()).unwrap_or_default();
        let terms = explainer.terms(self, watch, rank as u32)?;
        Ok(Some(Explanation { fires: fired.is_some(), language: shut_out, terms, query, unless, hits }))
    }
}

fn shut_out(watch: &Watch, language: &mut Language<'_, '_>) -> String {
    let wanted = watch.languages.join(", ");
    match (language.stated(), language.known()) {
        (Some(stated), _) => format!("the watch is for {wanted}; the article's language is {stated}"),
        (None, Some(known)) => {
            format!("the watch is for {wanted}; the article's language looks like {known}")
        }
        (None, None) => format!("the watch is for {wanted}; the article's language is not known"),
    }
}

struct Explainer<'r, 'a, 'l> {
    evaluation: Evaluation<'r, 'a, 'l>,
    budget: u64,
}

impl Explainer<'_, '_, '_> {
    /// The terms of a watch that stand in the article, else near misses.
    fn terms(&mut self, engine: &Engine, watch: &Watch, rank: u32) -> Result<Vec<Explained>, BudgetExceeded> {
        let mut found: Vec<(usize, Explained)> = Vec::new();
        for (atom, places) in self.evaluation.found.atoms() {
            for used in engine.uses.of(atom).iter().filter(|used| used.part.rank == rank) {
                let Some(number) = used.part.term() else { continue };
                let term = &watch.terms[number];
                let fields = &*self.evaluation.fields;
                let mut in_scope: Vec<(u32, u32, u32)> = Vec::new();
                for place in places {
                    if fields.in_scope(Scope::DEFAULT, place.slot, place.end) {
                        in_scope.push((place.slot, place.start, place.end));
                    }
                }
                if !in_scope.is_empty() {
                    let remark = Some(places_in_words(in_scope.iter().map(|(slot, ..)| *slot)));
                    let text = term.written.to_string();
                    found.push((number, Explained { text, holds: true, remark, parts: Vec::new() }));
                }
            }
        }
        if !found.is_empty() {
            found.sort_by_key(|(number, _)| *number);
            return Ok(found.into_iter().map(|(_, explained)| explained).collect());
        }
        let mut missed = Vec::new();
        for term in watch.terms.iter().take(MISSES) {
            let remark = self.miss_of_term(term)?;
            missed.push(Explained {
                text: term.written.to_string(),
                holds: false,
                remark,
                parts: Vec::new(),
            });
        }
        Ok(missed)
    }

    fn expr(
        &mut self,
        query: &Query,
        expr: &Expr,
        node: NodeId,
        scope: Scope,
    ) -> Result<Explained, BudgetExceeded> {
        let programs = self.evaluation.programs;
        let mut spans: Vec<TrueSpan> = Vec::new();
        let holds = self.evaluation.holds(node, scope, Some(&mut spans))?;
        spans.sort_unstable_by_key(|span| (span.slot, span.start, span.end));
        spans.dedup_by_key(|span| (span.slot, span.start, span.end));
        let source = || query.text.get(expr.span.clone()).unwrap_or_default().to_owned();
        let places = |spans: &[TrueSpan]| Some(places_in_words(spans.iter().map(|span| span.slot)));
        let mut parts = Vec::new();
        let (text, remark) = match (&expr.kind, programs.node(node)) {
            (ExprKind::Term(term), Node::Term { atom, .. }) => {
                let remark = match holds {
                    true => places(&spans),
                    false => match self.elsewhere(atom, scope) {
                        Some(elsewhere) => Some(elsewhere),
                        None => self.miss_of_term(term)?,
                    },
                };
                (source(), remark)
            }
            (ExprKind::Metadata(metadata), _) => (source(), Some(self.stated(metadata))),
            (ExprKind::Field(field, inner), Node::Field(_, inner_node)) => {
                let scope = Scope::only(*field);
                parts.push(self.expr(query, inner, inner_node, scope)?);
                (format!("in the {}", field_name(*field)), None)
            }
            (ExprKind::Not(inner), Node::Not(inner_node)) => {
                parts.push(self.expr(query, inner, inner_node, scope)?);
                ("NOT".to_owned(), None)
            }
            (ExprKind::And(inner), Node::And(children)) => {
                let nodes = programs.children(children);
                for (part, &node) in inner.iter().zip(nodes) {
                    parts.push(self.expr(query, part, node, scope)?);
                }
                ("AND".to_owned(), None)
            }
            (ExprKind::Or(inner), Node::Or { all, .. }) => {
                let nodes = programs.children(all);
                for (part, &node) in inner.iter().zip(nodes) {
                    parts.push(self.expr(query, part, node, scope)?);
                }
                ("OR".to_owned(), None)
            }
            (ExprKind::AtLeast(count, inner), Node::AtLeast(_, inner_node)) => {
                parts.push(self.expr(query, inner, inner_node, scope)?);
                let times = self.evaluation.occurrences(inner_node, scope)?;
                let times = times.disjoint(u16::MAX, self.evaluation.steps)?;
                (
                    format!("ATLEAST/{count}"),
                    Some(format!("{}, {count} needed", times_in_words(times.into()))),
                )
            }
            (ExprKind::First(words, inner), Node::First(_, inner_node)) => {
                parts.push(self.expr(query, inner, inner_node, scope)?);
                let remark = self.miss_of_first(*words, inner_node, scope)?;
                (format!("FIRST/{words}"), if holds { places(&spans) } else { Some(remark) })
            }
            (ExprKind::Proximity(first, rest), Node::Proximity { first: first_node, operands, .. }) => {
                parts.push(self.expr(query, first, first_node, scope)?);
                let nodes = programs.children(operands);
                for ((_, operand), &node) in rest.iter().zip(nodes) {
                    parts.push(self.expr(query, operand, node, scope)?);
                }
                let remark = if holds { places(&spans) } else { self.miss_of_proximity(node, scope)? };
                (source(), remark)
            }
            // A program has the shape of its query.
            _ => (source(), None),
        };
        Ok(Explained { text, holds, remark, parts })
    }

    /// What an atom that is not in scope is in instead.
    fn elsewhere(&self, atom: u32, scope: Scope) -> Option<String> {
        let fields = &*self.evaluation.fields;
        let places = self.evaluation.found.of(atom);
        let outside: Vec<u32> = places
            .iter()
            .filter(|place| !fields.in_scope(scope, place.slot, place.end))
            .map(|place| place.slot)
            .collect();
        (!outside.is_empty()).then(|| format!("stands elsewhere: {}", places_in_words(outside.into_iter())))
    }

    fn stated(&mut self, metadata: &Metadata) -> String {
        let article = self.evaluation.article;
        let (name, value) = match metadata.member {
            MetadataField::Source => ("source", article.source.as_deref()),
            MetadataField::Country => ("country", article.country.as_deref()),
            MetadataField::Url => ("url", article.url.as_deref()),
            MetadataField::Language => ("language", self.evaluation.language.known()),
        };
        match value {
            Some(value) => format!("the article's {name} is {value}"),
            None => format!("the article states no {name}"),
        }
    }

    /// The text of a place.
    fn text_at(&self, slot: u32, start: u32, end: u32) -> String {
        let (text, _) = text_of(self.evaluation.article, slot).unwrap_or_default();
        text.chars().skip(start as usize).take((end - start) as usize).collect()
    }
}

fn field_name(field: TextField) -> &'static str {
    match field {
        TextField::Title => "title",
        TextField::Lead => "lead",
        TextField::Body => "body",
        TextField::Byline => "byline",
        TextField::Tag => "tags",
    }
}

/// `title once, body 3 times`, of slots in ascending order.
fn places_in_words(slots: impl Iterator<Item = u32>) -> String {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for slot in slots {
        let name = fields::field_of(slot).0.as_str();
        match counts.last_mut() {
            Some((last, count)) if *last == name => *count += 1,
            _ => counts.push((name, 1)),
        }
    }
    let told: Vec<String> =
        counts.iter().map(|(name, count)| format!("{name} {}", times_in_words(*count))).collect();
    told.join(", ")
}

fn times_in_words(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}
