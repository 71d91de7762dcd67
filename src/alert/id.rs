//! The id of an alert: the same on any instance and after any replay.

use crate::digest;

/// The id of the alert that a watch raises for one version of an article: 32 lower-case hex digits.
///
/// They are the first 128 bits of the SHA-256 of three fields, in this order: watch id, article id,
/// article version. Each field is its length in bytes of UTF-8 as an unsigned 64-bit big-endian
/// number, followed by those bytes. The lengths keep `("a", "bc")` and `("ab", "c")` apart.
pub fn alert_id(watch_id: &str, article_id: &str, article_version: &str) -> String {
    digest::of_texts([watch_id, article_id, article_version])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values from Python's hashlib:
    /// `sha256(b"".join(len(s.encode()).to_bytes(8, "big") + s.encode() for s in (w, a, v))).hexdigest()[:32]`.
    #[test]
    fn known_answers() {
        let table = [
            (["arms-exports", "https://example.com/a/1", "1"], "068d8519806eb19bd0a3ec7e6f93738d"),
            (["arms-exports", "https://example.com/a/1", "2"], "1f8aa13bcf6651265c235867303ed88c"),
            (["a", "bc", "d"], "5f57d28dfd0ca19a2024a5c7e99508c5"),
            (["ab", "c", "d"], "4070bba141c4f302eb7095518b8bfd1e"),
            (["", "", ""], "9d908ecfb6b256def8b49a7c504e6c88"),
            (["ofac-1", "статья-7", "é"], "ea0399b900aab0f357d821e9f28971b0"),
        ];
        for ([watch, article, version], expected) in table {
            assert_eq!(alert_id(watch, article, version), expected, "{watch} {article} {version}");
        }
    }
}
