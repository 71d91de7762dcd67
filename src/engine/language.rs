//! The language of one article, detected only when an outcome can depend on it.

use crate::article::{Article, language};
use crate::watch::Watch;

/// What an article's language is, as far as anyone has asked.
pub(super) struct Language<'f, 'a> {
    article: &'f Article<'a>,
    detected: Option<Option<&'static str>>,
}

impl<'f, 'a> Language<'f, 'a> {
    pub fn of(article: &'f Article<'a>) -> Self {
        Language { article, detected: None }
    }

    /// What the article states, where that is a language: `und` and the like are none.
    pub fn stated(&self) -> Option<&'f str> {
        self.article.primary_language().and(self.article.language.as_deref())
    }

    /// What the article states, else what its text looks like.
    pub fn known(&mut self) -> Option<&'f str> {
        if let Some(stated) = self.stated() {
            return Some(stated);
        }
        *self.detected.get_or_insert_with(|| {
            let texts = [&self.article.title, &self.article.body];
            language::detect(texts.into_iter().flatten().map(|field| field.text.as_ref()))
        })
    }

    /// Whether a watch is for this language.
    pub fn allows(&mut self, watch: &Watch) -> bool {
        if watch.languages.is_empty() {
            return true;
        }
        let Some(known) = self.known() else { return false };
        watch.languages.iter().any(|range| covers(range, known))
    }
}

/// Whether a BCP 47 language range covers a tag: `pt` covers `pt` and `pt-BR` (RFC 4647, basic
/// filtering). Norwegian is written `no`, `nb` or `nn` by different publishers, and `no` covers all three.
pub(super) fn covers(range: &str, tag: &str) -> bool {
    let same = |tag: &str| {
        let (begin, rest) = tag.split_at_checked(range.len()).unwrap_or((tag, ""));
        begin.eq_ignore_ascii_case(range) && (rest.is_empty() || rest.starts_with(['-', '_']))
    };
    let norwegian = range.eq_ignore_ascii_case("no");
    same(tag)
        || norwegian
            && ["nb", "nn"].iter().any(|one| tag.get(..2).is_some_and(|two| two.eq_ignore_ascii_case(one)))
}
