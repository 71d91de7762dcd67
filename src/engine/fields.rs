//! The fields of one article, each with what was asked of it: canonical text always, the rest on demand.

use super::language::Language;
use crate::article::{Article, Field, FieldText};
use crate::query::{Reach, TextField};
use crate::text::{CanonicalText, Layout, Ruler, Sentences, WordRules};

/// Slots of the fields that every term without a field is looked for in.
pub(super) const TITLE: u32 = 0;
pub(super) const SUMMARY: u32 = 1;
pub(super) const BODY: u32 = 2;
pub(super) const AUTHOR: u32 = 3;
/// The slot of the first tag; the others follow.
pub(super) const FIRST_TAG: u32 = 4;

/// The fields of an article by slot, in the order of the report. Buffers are kept from article to article.
#[derive(Default)]
pub(super) struct Fields {
    slots: Vec<Slot>,
    used: usize,
    rules: WordRules,
    /// Where the first paragraph of the body ends, where that is the lead: at this code point.
    lead_end: Option<u32>,
}

/// Which fields are looked at beyond title, summary and body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extra {
    pub author: bool,
    pub tags: bool,
}

#[derive(Default)]
struct Slot {
    canonical: CanonicalText,
    exact: Lazy<CanonicalText>,
    words: Lazy<Ruler>,
    sentences: Lazy<Ruler>,
    paragraphs: Lazy<Ruler>,
}

/// A buffer, and whether it holds what belongs to this article.
#[derive(Default)]
struct Lazy<T> {
    value: T,
    is_built: bool,
}

impl<T> Lazy<T> {
    fn get(&mut self, build: impl FnOnce(&mut T)) -> &T {
        if !self.is_built {
            build(&mut self.value);
            self.is_built = true;
        }
        &self.value
    }
}

impl Fields {
    /// Brings the fields of an article into canonical form, under the rules of its language.
    pub fn rebuild(&mut self, article: &Article<'_>, extra: Extra, language: &mut Language<'_, '_>) {
        let rules = WordRules::for_language(language.stated());
        let depends = self.cut(article, extra, rules);
        self.find_lead();
        if depends {
            self.settle(article, extra, language);
        }
    }

    /// Goes by the detected language where the article states none, now that the outcome can depend on it.
    /// Whether that cut the fields in another way.
    pub fn settle(&mut self, article: &Article<'_>, extra: Extra, language: &mut Language<'_, '_>) -> bool {
        if language.stated().is_some() {
            return false;
        }
        let rules = WordRules::for_language(language.known());
        if rules == self.rules {
            return false;
        }
        self.cut(article, extra, rules);
        self.find_lead();
        true
    }

    fn find_lead(&mut self) {
        let summary_holds_word = self.slots[SUMMARY as usize].canonical.words().len() > 0;
        let mut paragraphs = self.slots[BODY as usize].canonical.paragraph_starts();
        self.lead_end = (!summary_holds_word).then(|| paragraphs.nth(1).unwrap_or(u32::MAX));
    }

    fn cut(&mut self, article: &Article<'_>, extra: Extra, rules: WordRules) -> bool {
        let tags = if extra.tags { article.tags.len() } else { 0 };
        self.used = FIRST_TAG as usize + tags;
        if self.slots.len() < self.used {
            self.slots.resize_with(self.used, Slot::default);
        }
        self.rules = rules;
        let mut depends = false;
        for (number, slot) in (0..).zip(&mut self.slots[..self.used]) {
            let looked_at = number != AUTHOR || extra.author;
            let (text, layout) = text_of(article, number).filter(|_| looked_at).unwrap_or_default();
            slot.canonical.rebuild(text, layout, rules);
            depends |= slot.canonical.depends_on_rules();
            slot.exact.is_built = false;
            slot.words.is_built = false;
            slot.sentences.is_built = false;
            slot.paragraphs.is_built = false;
        }
        depends
    }

    /// The rules the article was cut by.
    pub fn rules(&self) -> WordRules {
        self.rules
    }

    /// The slots in use.
    pub fn slots(&self) -> std::ops::Range<u32> {
        0..self.used as u32
    }

    pub fn canonical(&self, slot: u32) -> &CanonicalText {
        &self.slots[slot as usize].canonical
    }

    /// The canonical text, and the same words in exact form.
    pub fn with_exact(&mut self, article: &Article<'_>, slot: u32) -> (&CanonicalText, &CanonicalText) {
        let rules = self.rules;
        let Slot { canonical, exact, .. } = &mut self.slots[slot as usize];
        let exact = exact.get(|exact| {
            let (text, layout) = text_of(article, slot).unwrap_or_default();
            exact.rebuild_exact(text, layout, rules);
        });
        (canonical, exact)
    }

    /// The numbers of the words, sentences or paragraphs of a field.
    pub fn ruler(
        &mut self,
        article: &Article<'_>,
        slot: u32,
        reach: Reach,
        language: &mut Language<'_, '_>,
    ) -> &Ruler {
        let Slot { canonical, words, sentences, paragraphs, .. } = &mut self.slots[slot as usize];
        let (text, layout) = text_of(article, slot).unwrap_or_default();
        match reach {
            Reach::Words(_) => words.get(|ruler| ruler.rebuild_words(canonical, text)),
            Reach::Paragraph => paragraphs.get(|ruler| ruler.rebuild(canonical.paragraph_starts())),
            Reach::Sentence => sentences.get(|ruler| match slot {
                SUMMARY | BODY => {
                    let sentences = Sentences::of(text, layout, language.known());
                    ruler.rebuild(sentences.starts().iter().copied());
                }
                // A headline, a byline and a tag are one each.
                _ => ruler.rebuild([0]),
            }),
        }
    }

    /// Whether a place in a field is looked at within these fields.
    pub fn in_scope(&self, scope: Scope, slot: u32, end: u32) -> bool {
        match slot {
            TITLE => scope.has(TextField::Title),
            SUMMARY => scope.has(TextField::Lead),
            BODY => {
                let in_lead = || self.lead_end.is_some_and(|lead_end| end <= lead_end);
                scope.has(TextField::Body) || scope.has(TextField::Lead) && in_lead()
            }
            AUTHOR => scope.has(TextField::Byline),
            _ => scope.has(TextField::Tag),
        }
    }
}

/// The text of a slot, and how its line breaks are read.
pub(super) fn text_of<'f>(article: &'f Article<'_>, slot: u32) -> Option<(&'f str, Layout)> {
    let field: Option<&FieldText<'_>> = match slot {
        TITLE => article.title.as_ref(),
        SUMMARY => article.summary.as_ref(),
        BODY => article.body.as_ref(),
        AUTHOR => article.author.as_ref(),
        tag => article.tags.get((tag - FIRST_TAG) as usize),
    };
    field.map(|field| (field.text.as_ref(), field.layout))
}

/// The field that a slot stands for, and which tag it is.
pub(super) fn field_of(slot: u32) -> (Field, Option<u32>) {
    match slot {
        TITLE => (Field::Title, None),
        SUMMARY => (Field::Summary, None),
        BODY => (Field::Body, None),
        AUTHOR => (Field::Author, None),
        tag => (Field::Tags, Some(tag - FIRST_TAG)),
    }
}

/// A set of fields that a part of a query looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scope(u8);

impl Scope {
    /// Where a term is looked for that names no field.
    pub const DEFAULT: Scope =
        Scope(1 << TextField::Title as u8 | 1 << TextField::Lead as u8 | 1 << TextField::Body as u8);

    pub fn only(field: TextField) -> Scope {
        Scope(1 << field as u8)
    }

    fn has(self, field: TextField) -> bool {
        self.0 & 1 << field as u8 != 0
    }
}
