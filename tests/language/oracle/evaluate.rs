//! Whether a watch is true for an article, and what made it so.

use std::cell::Cell;

use newswatch::article::{Article, Field, language};

use super::look::{FieldWords, Span, find};
use super::metadata;
use super::tree::{Node, Proximity, Reach, Scope, Term};
use super::words::{Rules, Token};

/// A watch, read.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    pub terms: Vec<Term>,
    pub query: Option<Node>,
    pub unless: Option<Node>,
}

/// What made a watch true, in the order of the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    pub field: Field,
    pub index: Option<u32>,
    pub start: u32,
    pub end: u32,
    pub term: String,
}

/// An article, read.
pub struct Reader<'a> {
    article: &'a Article<'a>,
    language: Option<String>,
    rules: Rules,
    fields: Vec<FieldWords>,
    /// Whether some proximity had more combinations than can be tried.
    gave_up: Cell<bool>,
}

/// So many combinations of the operands of a proximity are tried.
const MAX_COMBINATIONS: usize = 100_000;

/// One way in which an operand is found: the spans of its two ends, or of its one term.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Occurrence {
    /// Which of the article's fields.
    field: usize,
    spans: Vec<Span>,
}

/// A field to look at, or one paragraph of it.
type Place = (usize, Option<usize>);

impl<'a> Reader<'a> {
    pub fn of(article: &'a Article<'a>) -> Reader<'a> {
        let texts = [&article.title, &article.body];
        let detected = || language::detect(texts.into_iter().flatten().map(|field| field.text.as_ref()));
        let language = match article.primary_language() {
            Some(stated) => Some(stated.into_owned()),
            None => detected().map(str::to_owned),
        };
        let rules = Rules::of(language.as_deref());
        let mut fields = Vec::new();
        let named = [
            (Field::Title, &article.title),
            (Field::Summary, &article.summary),
            (Field::Body, &article.body),
            (Field::Author, &article.author),
        ];
        for (field, text) in named {
            if let Some(text) = text {
                fields.push(FieldWords::of(field, None, text, rules, language.as_deref()));
            }
        }
        for (index, tag) in (0..).zip(&article.tags) {
            fields.push(FieldWords::of(Field::Tags, Some(index), tag, rules, language.as_deref()));
        }
        Reader { article, language, rules, fields, gave_up: Cell::new(false) }
    }

    /// The language of the article, stated or detected.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Whether what was said since the article was taken up is no answer: a proximity had too many combinations.
    pub fn gave_up(&self) -> bool {
        self.gave_up.get()
    }

    /// The hits of a watch, or none if it is not true.
    pub fn read(&self, watch: &Watch) -> Option<Vec<Hit>> {
        let mut truth = false;
        let mut hits = Vec::new();
        for term in &watch.terms {
            let occurrences = self.find(term, Scope::Everywhere);
            truth |= !occurrences.is_empty();
            hits.extend(self.hits(&occurrences));
        }
        if let Some(query) = &watch.query
            && let Some(more) = self.evaluate(query, Scope::Everywhere)
        {
            truth = true;
            hits.extend(more);
        }
        if let Some(unless) = &watch.unless
            && self.evaluate(unless, Scope::Everywhere).is_some()
        {
            truth = false;
        }
        hits.sort();
        hits.dedup();
        truth.then_some(hits)
    }

    /// The hits of a part of a query, or none if it is not true.
    fn evaluate(&self, node: &Node, scope: Scope) -> Option<Vec<Hit>> {
        let of_any =
            |occurrences: Vec<Occurrence>| (!occurrences.is_empty()).then(|| self.hits(&occurrences));
        match node {
            Node::Term(_) | Node::Proximity(..) => of_any(self.occurrences(node, scope)),
            Node::Metadata(member, wanted) => {
                metadata::holds(*member, wanted, self.article, self.language.as_deref()).then(Vec::new)
            }
            Node::Field(scope, inner) => self.evaluate(inner, *scope),
            Node::AtLeast(count, inner) => {
                let occurrences = self.occurrences(inner, scope);
                (largest_number(&occurrences) >= *count).then(|| self.hits(&occurrences))
            }
            Node::First(count, inner) => {
                let mut occurrences = self.occurrences(inner, scope);
                occurrences.retain(|occurrence| {
                    let last = occurrence.spans.iter().map(|span| span.behind).max();
                    self.fields[occurrence.field].field == Field::Body && last <= Some(*count)
                });
                of_any(occurrences)
            }
            Node::Not(inner) => match self.evaluate(inner, scope) {
                Some(_) => None,
                None => Some(Vec::new()),
            },
            Node::And(left, right) => {
                let mut hits = self.evaluate(left, scope)?;
                hits.extend(self.evaluate(right, scope)?);
                Some(hits)
            }
            Node::Or(left, right) => match (self.evaluate(left, scope), self.evaluate(right, scope)) {
                (Some(mut hits), Some(more)) => {
                    hits.extend(more);
                    Some(hits)
                }
                (left, right) => left.or(right),
            },
        }
    }

    /// Every way in which an operand is found.
    fn occurrences(&self, node: &Node, scope: Scope) -> Vec<Occurrence> {
        match node {
            Node::Term(term) => self.find(term, scope),
            Node::Or(left, right) => {
                let mut occurrences = self.occurrences(left, scope);
                occurrences.extend(self.occurrences(right, scope));
                occurrences
            }
            Node::Proximity(left, operator, right) => {
                self.combine(self.occurrences(left, scope), *operator, &self.occurrences(right, scope))
            }
            // Nothing else is let through as an operand.
            _ => Vec::new(),
        }
    }

    fn combine(&self, left: Vec<Occurrence>, operator: Proximity, right: &[Occurrence]) -> Vec<Occurrence> {
        let mut found = Vec::new();
        for x in left {
            if found.len() > MAX_COMBINATIONS {
                self.gave_up.set(true);
                break;
            }
            let partners: Vec<&Occurrence> =
                right.iter().filter(|y| y.field == x.field && self.are_partners(&x, operator, y)).collect();
            match operator {
                Proximity::Near(_) | Proximity::Pre(_) => {
                    for y in partners {
                        let spans = [x.spans.clone(), y.spans.clone()].concat();
                        found.push(Occurrence { field: x.field, spans });
                    }
                }
                Proximity::NotNear(_) | Proximity::NotInside => {
                    if partners.is_empty() {
                        found.push(x);
                    }
                }
            }
        }
        found
    }

    fn are_partners(&self, x: &Occurrence, operator: Proximity, y: &Occurrence) -> bool {
        match operator {
            Proximity::Near(reach) => !overlap(x, y) && self.is_near(x, y, reach),
            Proximity::NotNear(reach) => overlap(x, y) || self.is_near(x, y, reach),
            Proximity::Pre(count) => {
                let last = x.spans.iter().max_by_key(|span| span.end);
                let first = y.spans.iter().min_by_key(|span| span.start);
                match (last, first) {
                    (Some(last), Some(first)) => {
                        last.end <= first.start && first.first.saturating_sub(last.behind) <= count
                    }
                    _ => false,
                }
            }
            Proximity::NotInside => y.start() <= x.start() && x.end() <= y.end(),
        }
    }

    fn is_near(&self, x: &Occurrence, y: &Occurrence, reach: Reach) -> bool {
        let field = &self.fields[x.field];
        match reach {
            Reach::Words(count) => words_between(x, y) <= count,
            // A headline is one sentence, and so are the names and keywords of the other fields.
            Reach::Sentence if !matches!(field.field, Field::Summary | Field::Body) => true,
            Reach::Sentence => all_the_same(x, y, |point| field.sentences.index_of(point)),
            Reach::Paragraph => all_the_same(x, y, |point| field.paragraph_of(point)),
        }
    }

    fn find(&self, term: &Term, scope: Scope) -> Vec<Occurrence> {
        let mut occurrences = Vec::new();
        for (number, paragraph) in self.places(scope) {
            let field = &self.fields[number];
            for span in find(term, field, self.rules, self.language.as_deref()) {
                let is_there = match paragraph {
                    None => true,
                    Some(paragraph) => {
                        (span.start..span.end).all(|point| field.paragraph_of(point) == paragraph)
                    }
                };
                if is_there {
                    occurrences.push(Occurrence { field: number, spans: vec![span] });
                }
            }
        }
        occurrences
    }

    fn places(&self, scope: Scope) -> Vec<Place> {
        let all_of = |wanted: &[Field]| -> Vec<Place> {
            let is_wanted = |number: &usize| wanted.contains(&self.fields[*number].field);
            (0..self.fields.len()).filter(is_wanted).map(|number| (number, None)).collect()
        };
        match scope {
            // The lead is the summary or a part of the body.
            Scope::Everywhere => all_of(&[Field::Title, Field::Summary, Field::Body]),
            Scope::Title => all_of(&[Field::Title]),
            Scope::Body => all_of(&[Field::Body]),
            Scope::Byline => all_of(&[Field::Author]),
            Scope::Tag => all_of(&[Field::Tags]),
            Scope::Lead => self.lead().into_iter().collect(),
        }
    }

    /// The summary if it holds a word, else the first paragraph of the body that does.
    fn lead(&self) -> Option<Place> {
        let first_word = |number: usize| self.fields[number].tokens.first().map(Token::start);
        let find = |wanted: Field| (0..self.fields.len()).find(|&number| self.fields[number].field == wanted);
        if let Some(summary) = find(Field::Summary)
            && first_word(summary).is_some()
        {
            return Some((summary, None));
        }
        let body = find(Field::Body)?;
        Some((body, Some(self.fields[body].paragraph_of(first_word(body)?))))
    }

    fn hits(&self, occurrences: &[Occurrence]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for occurrence in occurrences {
            let FieldWords { field, index, .. } = self.fields[occurrence.field];
            for span in &occurrence.spans {
                let term = span.term.clone();
                hits.push(Hit { field, index, start: span.start, end: span.end, term });
            }
        }
        hits
    }
}

impl Occurrence {
    fn start(&self) -> u32 {
        self.spans.iter().map(|span| span.start).min().unwrap_or_default()
    }

    fn end(&self) -> u32 {
        self.spans.iter().map(|span| span.end).max().unwrap_or_default()
    }
}

fn overlap(x: &Occurrence, y: &Occurrence) -> bool {
    x.field == y.field && x.spans.iter().any(|x| y.spans.iter().any(|y| x.start < y.end && y.start < x.end))
}

/// The fewest words between a span of one and a span of the other.
fn words_between(x: &Occurrence, y: &Occurrence) -> usize {
    let mut fewest = usize::MAX;
    for x in &x.spans {
        for y in &y.spans {
            let (left, right) = if x.start <= y.start { (x, y) } else { (y, x) };
            fewest = fewest.min(right.first.saturating_sub(left.behind));
        }
    }
    fewest
}

/// Whether all of both stands in one sentence or paragraph.
fn all_the_same(x: &Occurrence, y: &Occurrence, number_of: impl Fn(u32) -> usize) -> bool {
    let mut numbers: Vec<usize> = Vec::new();
    for span in x.spans.iter().chain(&y.spans) {
        numbers.push(number_of(span.start));
        numbers.push(number_of(span.end - 1));
    }
    numbers.iter().all(|number| *number == numbers[0])
}

/// How many occurrences there are that do not overlap, taking the one that ends first each time.
fn largest_number(occurrences: &[Occurrence]) -> usize {
    let mut sorted: Vec<&Occurrence> = occurrences.iter().collect();
    // The contract leaves open which of those that end and begin alike comes first: by their spans.
    let places = |occurrence: &Occurrence| {
        let mut places: Vec<_> = occurrence.spans.iter().map(|span| (span.start, span.end)).collect();
        places.sort();
        places
    };
    sorted.sort_by_key(|one| (one.field, one.end(), one.start(), places(one)));
    let mut taken: Vec<&Occurrence> = Vec::new();
    for occurrence in sorted {
        if !taken.iter().any(|other| overlap(other, occurrence)) {
            taken.push(occurrence);
        }
    }
    taken.len()
}
