//! Watches to an engine.

use std::collections::HashMap;
use std::sync::Arc;

use super::anchors::{self, Anchors};
use super::automaton::AutomatonBuilder;
use super::expressions::Expressions;
use super::fields::Extra;
use super::form::literals_of;
use super::program::ProgramBuilder;
use super::stems::StemIndex;
use super::uses::UsesBuilder;
use super::{BuildError, Engine, Ranked};
use crate::query::{Expr, ExprKind, Form, Term, TextField};
use crate::text::{PhraseCutter, Piece, WordRules};
use crate::watch::Watch;

impl Engine {
    /// Compiles watches. Their ids are unique, as [`crate::watch`] has made sure.
    ///
    /// # Errors
    ///
    /// Where there is more than one automaton can hold.
    pub fn build(watches: impl Into<Arc<[Watch]>>) -> Result<Engine, BuildError> {
        let watches = watches.into();
        let unranked = |place| Ranked { place, query: None, unless: None };
        let mut by_id: Vec<Ranked> = (0..watches.len() as u32).map(unranked).collect();
        let id = |ranked: &Ranked| &watches[ranked.place as usize].id;
        by_id.sort_unstable_by(|a, b| id(a).cmp(id(b)));
        let mut atoms = AtomTable::default();
        let mut programs = ProgramBuilder::default();
        let mut uses = UsesBuilder::default();
        let mut extra = Extra::default();
        for (rank, ranked) in (0..).zip(&mut by_id) {
            let watch = &watches[ranked.place as usize];
            for (term, entry) in (0..).zip(&watch.terms) {
                uses.term(atoms.number(entry), rank, term);
            }
            let mut compile = |query: &Expr| {
                note_fields(query, &mut extra);
                programs.add(query, &mut |term| atoms.number_in_query(term))
            };
            ranked.query = watch.query.as_ref().map(|query| compile(&query.root));
            ranked.unless = watch.unless.as_ref().map(|query| compile(&query.root));
            // A query that needs no term is refused where watches are read, so the anchors are there.
            let anchors = ranked
                .query
                .and_then(|query| Anchors::of(programs.programs(), query, &|atom| atoms.frequency(atom)));
            uses.anchors(&anchors.unwrap_or_default(), rank);
        }
        Ok(Engine {
            watches,
            by_id,
            programs: programs.finish(),
            automaton: atoms.automaton.build()?,
            stems: StemIndex::new(atoms.stems),
            expressions: Expressions::new(atoms.expressions)?,
            uses: uses.finish(atoms.numbers.len()),
            extra,
            terms: atoms.terms,
        })
    }
}

/// Terms to atoms: terms of one form that are written alike are one.
#[derive(Default)]
struct AtomTable {
    numbers: HashMap<(Form, Box<str>), u32>,
    /// Of the atoms of queries: entries of `terms` need no anchor.
    frequencies: HashMap<u32, f64>,
    terms: usize,
    cutter: PhraseCutter,
    automaton: AutomatonBuilder,
    stems: Vec<(u32, Box<str>)>,
    expressions: Vec<(u32, Box<str>)>,
}

impl AtomTable {
    fn number(&mut self, term: &Term) -> u32 {
        self.terms += 1;
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry((term.form, term.text().into())).or_insert(next);
        if number < next {
            return number;
        }
        if term.form == Form::Regex {
            self.expressions.push((number, term.text().into()));
        }
        let is_stemmed = term.form == Form::Stem && self.is_spaced_word(term);
        if is_stemmed {
            self.stems.push((number, term.text().into()));
        }
        for literal in literals_of(term, &mut self.cutter) {
            self.automaton.add(number, literal, is_stemmed);
        }
        number
    }

    fn number_in_query(&mut self, term: &Term) -> u32 {
        let number = self.number(term);
        self.frequencies.entry(number).or_insert_with(|| anchors::frequency(term));
        number
    }

    fn frequency(&self, atom: u32) -> f64 {
        self.frequencies.get(&atom).copied().unwrap_or_default()
    }

    /// Scripts without spaces have no stemmers, whatever the language of the article.
    fn is_spaced_word(&mut self, term: &Term) -> bool {
        let pieces = self.cutter.cut(term.text(), WordRules::General).pieces;
        matches!(pieces[..], [Piece::Word(_)])
    }
}

/// Which fields a query asks for beyond title, summary and body.
fn note_fields(expr: &Expr, extra: &mut Extra) {
    match &expr.kind {
        ExprKind::Term(_) | ExprKind::Metadata(_) => {}
        ExprKind::Field(field, inner) => {
            extra.author |= *field == TextField::Byline;
            extra.tags |= *field == TextField::Tag;
            note_fields(inner, extra);
        }
        ExprKind::AtLeast(_, inner) | ExprKind::First(_, inner) | ExprKind::Not(inner) => {
            note_fields(inner, extra);
        }
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| note_fields(part, extra)),
        // Fields do not stand inside.
        ExprKind::Proximity(..) => {}
    }
}
