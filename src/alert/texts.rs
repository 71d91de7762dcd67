//! The texts of one article, each with its positions.

use std::cell::OnceCell;

use super::code_points::CodePoints;
use crate::article::{Article, Field, FieldText};

/// The texts of an article, each with its positions, which are only noted where they are asked for.
#[derive(Debug)]
pub(super) struct Texts<'c> {
    pub(super) article: &'c Article<'c>,
    prose: [OnceCell<CodePoints<'c>>; 4],
    tags: Vec<OnceCell<CodePoints<'c>>>,
}

impl<'c> Texts<'c> {
    pub(super) fn new(article: &'c Article<'c>) -> Self {
        let tags = article.tags.iter().map(|_| OnceCell::new()).collect();
        Texts { article, prose: Default::default(), tags }
    }

    /// The text of a field, for tags of the one that `index` names; `None` where there is none.
    pub(super) fn of(&self, field: Field, index: Option<u32>) -> Option<&CodePoints<'c>> {
        let (text, positions): (&'c FieldText<'c>, _) = match field {
            Field::Title => (self.article.title.as_ref()?, &self.prose[0]),
            Field::Summary => (self.article.summary.as_ref()?, &self.prose[1]),
            Field::Body => (self.article.body.as_ref()?, &self.prose[2]),
            Field::Author => (self.article.author.as_ref()?, &self.prose[3]),
            Field::Tags => {
                let index = index? as usize;
                (self.article.tags.get(index)?, self.tags.get(index)?)
            }
        };
        Some(positions.get_or_init(|| CodePoints::new(&text.text)))
    }
}
