//! What is asked of the article's metadata.

use newswatch::article::Article;

use super::tree::Member;

/// Whether the article's metadata is what is asked for; false where it has none.
pub fn holds(member: Member, wanted: &str, article: &Article<'_>, language: Option<&str>) -> bool {
    let stated = match member {
        Member::Source => article.source.as_deref(),
        Member::Language => article.primary_language().and(article.language.as_deref()).or(language),
        Member::Country => article.country.as_deref(),
        Member::Url => article.url.as_deref(),
    };
    let normal = |text: &str| {
        text.trim().to_lowercase().replace('_', if member == Member::Language { "-" } else { "_" })
    };
    let wanted = normal(wanted);
    let stated = stated.map(normal).unwrap_or_default();
    if stated.is_empty() {
        return false;
    }
    let covering = match member {
        Member::Source => Some(format!("*.{wanted}")),
        Member::Language => Some(format!("{wanted}-*")),
        Member::Country | Member::Url => None,
    };
    is_like(&stated, &wanted) || covering.is_some_and(|covering| is_like(&stated, &covering))
}

/// Whether the text is what the pattern says, whose `*` stand for any characters.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*').collect::<Vec<_>>();
    let Some(mut rest) = text.strip_prefix(parts.remove(0)) else {
        return false;
    };
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
