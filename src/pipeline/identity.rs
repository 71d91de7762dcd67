//! What two copies of an article have in common.

use sha2::{Digest, Sha256};

use crate::alert::ArticleIdentity;
use crate::article::Article;

/// Id and version of an article in 128 bits: the same for two articles only where both are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleHash([u8; 16]);

impl ArticleHash {
    /// The first 128 bits of the SHA-256 of id and version, each behind its length in bytes (64 bits,
    /// big-endian). `None` for an article with neither id nor url: it is known by the place of its record,
    /// which no other has.
    pub fn of(article: &Article<'_>, identity: &ArticleIdentity) -> Option<ArticleHash> {
        if article.id.is_none() && article.url.is_none() {
            return None;
        }
        let mut hash = Sha256::new();
        for field in [&identity.id, &identity.version] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field);
        }
        let mut first = [0; 16];
        first.copy_from_slice(&hash.finalize()[..16]);
        Some(ArticleHash(first))
    }

    /// One that stands for a number.
    #[cfg(test)]
    pub fn numbered(number: u128) -> ArticleHash {
        ArticleHash(number.to_be_bytes())
    }
}
