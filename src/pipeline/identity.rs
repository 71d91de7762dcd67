//! What two copies of an article have in common.

use crate::alert::ArticleIdentity;
use crate::article::Article;
use crate::digest;

/// Id and version of an article in 128 bits: the same for two articles only where both are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleHash([u8; 16]);

impl ArticleHash {
    /// Of id and version, by [`digest::quick_bits_of_texts`]. `None` for an article with neither id nor url: it is known by the place of its record,
    /// which no other has.
    pub fn of(article: &Article<'_>, identity: &ArticleIdentity) -> Option<ArticleHash> {
        if article.id.is_none() && article.url.is_none() {
            return None;
        }
        Some(ArticleHash(digest::quick_bits_of_texts([identity.id.as_str(), identity.version.as_str()])))
    }

    /// One that stands for a number.
    #[cfg(test)]
    pub fn numbered(number: u128) -> ArticleHash {
        ArticleHash(number.to_be_bytes())
    }
}
