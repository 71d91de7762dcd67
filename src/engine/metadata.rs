//! Tests of an article's metadata: `source:`, `lang:`, `country:`, `url:`.

use super::language::{Language, covers};
use super::steps::{BudgetExceeded, Steps};
use crate::article::Article;
use crate::query::{Metadata, MetadataField};

/// A test, ready to be asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct MetadataTest {
    member: MetadataField,
    /// In lower case.
    value: String,
}

impl MetadataTest {
    pub fn new(metadata: &Metadata) -> MetadataTest {
        MetadataTest { member: metadata.member, value: metadata.value.to_lowercase() }
    }

    /// Whether it holds; what the article does not state is nothing.
    pub fn holds(
        &self,
        stated: &mut Stated<'_, '_>,
        language: &mut Language<'_, '_>,
        steps: &mut Steps,
    ) -> Result<bool, BudgetExceeded> {
        let Some(stated) = stated.member(self.member, language) else { return Ok(false) };
        steps.take(stated.len() as u64)?;
        if self.value.contains('*') {
            return Ok(glob(&self.value, stated));
        }
        Ok(match self.member {
            MetadataField::Language => {
                let with_hyphens = |tag: &str| tag.replace('_', "-");
                covers(&with_hyphens(&self.value), &with_hyphens(stated))
            }
            MetadataField::Source => {
                let domain = stated.strip_suffix(self.value.as_str());
                domain.is_some_and(|before| before.is_empty() || before.ends_with('.'))
            }
            MetadataField::Country | MetadataField::Url => stated == self.value,
        })
    }
}

/// The metadata of an article in lower case, each member once it is asked for.
pub(super) struct Stated<'f, 'a> {
    article: &'f Article<'a>,
    members: [Option<Option<String>>; 4],
}

impl<'f, 'a> Stated<'f, 'a> {
    pub fn by(article: &'f Article<'a>) -> Self {
        Stated { article, members: Default::default() }
    }

    fn member(&mut self, member: MetadataField, language: &mut Language<'_, '_>) -> Option<&str> {
        let article = self.article;
        let lowered = self.members[member as usize].get_or_insert_with(|| {
            let stated = match member {
                MetadataField::Language => language.known(),
                MetadataField::Source => article.source.as_deref(),
                MetadataField::Country => article.country.as_deref(),
                MetadataField::Url => article.url.as_deref(),
            };
            stated.map(|stated| stated.trim().to_lowercase())
        });
        lowered.as_deref()
    }
}

/// Whether a text is as the pattern says, in which `*` stands for any characters.
///
/// Each part between two stars is taken at its first place, which is never worse than a later one: no going
/// back, so linear but for the search of each part.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        let table = [
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c", "abcd", false),
            ("ab*bc", "abc", false),
            ("*", "", true),
            ("*b*", "abc", true),
            ("*x*", "abc", false),
            ("a*b*c", "axbxc", true),
            ("a**c", "abc", true),
            ("*.gov", "state.gov", true),
            ("*.gov", "gov", false),
        ];
        for (pattern, text, expected) in table {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn tests_of_metadata() {
        let article = Article {
            source: Some("News.Example.COM".into()),
            language: Some("pt-BR".into()),
            country: Some("br".into()),
            url: Some("https://news.example.com/a/b".into()),
            ..Article::default()
        };
        let table = [
            (MetadataField::Source, "example.com", true),
            (MetadataField::Source, "news.example.com", true),
            (MetadataField::Source, "ample.com", false),
            (MetadataField::Source, "a.news.example.com", false),
            (MetadataField::Source, "*.COM", true),
            (MetadataField::Language, "pt", true),
            (MetadataField::Language, "PT-br", true),
            (MetadataField::Language, "pt_BR", true),
            (MetadataField::Language, "pt-PT", false),
            (MetadataField::Language, "p", false),
            (MetadataField::Language, "*", true),
            (MetadataField::Country, "BR", true),
            (MetadataField::Country, "b", false),
            (MetadataField::Url, "*/a/*", true),
            (MetadataField::Url, "https://news.example.com", false),
        ];
        for (member, value, expected) in table {
            let test = MetadataTest::new(&Metadata { member, value: value.to_owned() });
            let holds = |article: &Article<'_>| {
                let steps = &mut Steps::new(1000);
                test.holds(&mut Stated::by(article), &mut Language::of(article), steps)
            };
            assert_eq!(holds(&article), Ok(expected), "{member:?} {value}");
            assert_eq!(holds(&Article::default()), Ok(false), "{member:?} {value}");
        }
    }
}
