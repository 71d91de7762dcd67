//! What two copies of an article have in common.

use super::Withheld;
use crate::alert::ArticleIdentity;
use crate::article::Article;
use crate::digest;

/// Id and version of an article in 128 bits, and which of its alerts are asked for: the same for two articles
/// only where all of that is the same. So what is put back for the alerts that are missing is no copy of the
/// article that gave the others, but of what was put back for the same alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleHash([u8; 16]);

impl ArticleHash {
    /// Of id, version and the watches that `asked` names, where it is put back for single alerts, by
    /// [`digest::quick_bits_of_texts`]. `None` for an article with neither id nor url: it is known by the place of its
    /// record, which no other has.
    pub fn of(
        article: &Article<'_>,
        identity: &ArticleIdentity,
        asked: Option<&Withheld>,
    ) -> Option<ArticleHash> {
        if article.id.is_none() && article.url.is_none() {
            return None;
        }
        let known_by = [identity.id.as_str(), identity.version.as_str()].into_iter();
        Some(ArticleHash(digest::quick_bits_of_texts(
            known_by.chain(asked.into_iter().flat_map(Withheld::ids)),
        )))
    }

    /// One that stands for a number.
    #[cfg(test)]
    pub fn numbered(number: u128) -> ArticleHash {
        ArticleHash(number.to_be_bytes())
    }
}
