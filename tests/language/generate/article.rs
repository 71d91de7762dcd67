//! Articles of random pieces.

use std::fmt;

use newswatch::article::{Article, FieldText};
use newswatch::text::Layout;

use super::vocabulary::{World, rewrite};
use crate::random::Random;

/// What may stand between two words. Most often it is a space.
const SEPARATORS: &[&str] = &[
    ", ", ". ", ".", "! ", "; ", ": ", ":", "-", "–", "/", "_", "&", "\u{A0}", "\u{202F}", "\n", "\n\n",
    "\r\n", "\r", "\u{2028}", "", "", "・", "、", "。", "·", "’", " ’", "’ ", " “", "” ", "\"", " \"", "(",
    ") ", " — ", "… ", "™ ", "² ", "\u{3000}", " * ", "…\n", "״", "،", "।", "\t", "+", "@", "#", "\u{200B}",
    "\u{FE0F}", "\u{301}",
];
/// Words that are in no watch.
const FILLERS: &[&str] = &["the", "of", "x", "7", "и", "の", "และ", "là", "😀"];

/// Enough of a language that it is detected, for those that change how words are cut.
const TELLTALES: &[(&str, &str)] = &[
    (
        "fr",
        "les ministres ont parlé avec beaucoup de monde dans une salle pendant que la pluie tombait sur la ville ",
    ),
    (
        "it",
        "il ministro ha parlato con molte persone della città mentre la pioggia cadeva sulle strade del centro ",
    ),
    ("tr", "bakanlar dün akşam şehirdeki toplantıda çok sayıda kişiyle görüştü ve yağmur bütün gece sürdü "),
];

/// The pieces of a field: words and what stands between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldPieces {
    pub pieces: Vec<String>,
}

/// An article, in a form that can be made smaller.
#[derive(Clone, Debug, Default)]
pub struct ArticleText {
    pub language: Option<String>,
    pub source: Option<String>,
    pub country: Option<String>,
    pub url: Option<String>,
    pub reduced: bool,
    pub title: FieldPieces,
    pub summary: Option<FieldPieces>,
    pub body: FieldPieces,
    pub author: Option<FieldPieces>,
    pub tags: Vec<FieldPieces>,
}

impl FieldPieces {
    fn make(world: &World, random: &mut Random, longest: usize) -> FieldPieces {
        let mut pieces = Vec::new();
        let is_tidy = random.percent(50);
        for _ in 0..random.below(longest + 1) {
            pieces.push(word(world, random, 35));
            let is_space = random.percent(if is_tidy { 85 } else { 50 });
            pieces.push(if is_space { " ".to_owned() } else { (*random.pick(SEPARATORS)).to_owned() });
        }
        FieldPieces { pieces }
    }

    /// Lines about as long as those of a mail, so that some texts count as hard-wrapped and others just do not.
    /// Mostly fillers: the oracle tries every combination of what a proximity asks for.
    fn make_wrapped(world: &World, random: &mut Random) -> FieldPieces {
        let mut pieces = Vec::new();
        for _ in 0..3 + random.below(4) {
            let width = 45 + random.below(60);
            let mut length = 0;
            while length < width {
                let word = word(world, random, 88);
                length += word.chars().count() + 1;
                pieces.extend([word, " ".to_owned()]);
            }
            let line_break = if random.percent(30) { "\n\n" } else { "\n" };
            pieces.push(line_break.to_owned());
        }
        FieldPieces { pieces }
    }

    pub fn text(&self) -> String {
        self.pieces.concat()
    }

    fn smaller(&self) -> Vec<FieldPieces> {
        let mut smaller = Vec::new();
        let count = self.pieces.len();
        let mut width = count;
        while width > 0 {
            for start in (0..count).step_by(width) {
                let end = (start + width).min(count);
                let pieces = [&self.pieces[..start], &self.pieces[end..]].concat();
                smaller.push(FieldPieces { pieces });
            }
            width /= 2;
        }
        // Where every piece is needed, single characters of it may not be.
        for (at, piece) in self.pieces.iter().enumerate() {
            for (offset, c) in piece.char_indices() {
                let mut pieces = self.pieces.clone();
                pieces[at] = format!("{}{}", &piece[..offset], &piece[offset + c.len_utf8()..]);
                smaller.push(FieldPieces { pieces });
            }
        }
        smaller
    }
}

fn word(world: &World, random: &mut Random, fillers: usize) -> String {
    let word = if random.percent(fillers) { (*random.pick(FILLERS)).to_owned() } else { world.word(random) };
    if random.percent(15) { rewrite(&word, random) } else { word }
}

impl ArticleText {
    pub fn make(world: &World, random: &mut Random) -> ArticleText {
        let maybe = |share: usize, random: &mut Random, longest: usize| {
            random.percent(share).then(|| FieldPieces::make(world, random, longest))
        };
        let some_of = |values: &[&str], random: &mut Random| -> Option<String> {
            random.percent(60).then(|| (*random.pick(values)).to_owned())
        };
        let language = world.article_language(random);
        let mut body = match random.percent(5) {
            true => FieldPieces::make_wrapped(world, random),
            false => FieldPieces::make(world, random, 24),
        };
        if language.is_none() && random.percent(50) {
            let own = TELLTALES.iter().find(|(language, _)| *language == world.language);
            let (_, sentence) = own.unwrap_or_else(|| random.pick(TELLTALES));
            body.pieces.insert(0, (*sentence).to_owned());
        }
        ArticleText {
            language,
            source: some_of(&["example.com", "News.example.com", "badexample.com"], random),
            country: some_of(&["DE", "kr"], random),
            url: some_of(&["https://example.com/a", "https://example.org/b"], random),
            reduced: random.percent(20),
            title: FieldPieces::make(world, random, 6),
            summary: maybe(25, random, 6),
            body,
            author: maybe(25, random, 3),
            tags: (0..random.below(3)).map(|_| FieldPieces::make(world, random, 3)).collect(),
        }
    }

    pub fn article(&self) -> Article<'_> {
        let plain = |field: &FieldPieces| FieldText { text: field.text().into(), layout: Layout::Plain };
        let layout = if self.reduced { Layout::Reduced } else { Layout::Plain };
        Article {
            language: self.language.as_deref().map(Into::into),
            source: self.source.as_deref().map(Into::into),
            country: self.country.as_deref().map(Into::into),
            url: self.url.as_deref().map(Into::into),
            title: Some(plain(&self.title)),
            summary: self.summary.as_ref().map(plain),
            body: Some(FieldText { text: self.body.text().into(), layout }),
            author: self.author.as_ref().map(plain),
            tags: self.tags.iter().map(plain).collect(),
            ..Article::default()
        }
    }

    /// Articles that say a little less.
    pub fn smaller(&self) -> Vec<ArticleText> {
        let mut smaller = vec![
            ArticleText { summary: None, ..self.clone() },
            ArticleText { author: None, ..self.clone() },
            ArticleText { tags: Vec::new(), ..self.clone() },
            ArticleText { reduced: false, ..self.clone() },
            ArticleText { source: None, country: None, url: None, ..self.clone() },
        ];
        if self.language.is_some() {
            smaller.push(ArticleText { language: Some("xx".to_owned()), ..self.clone() });
        }
        for title in self.title.smaller() {
            smaller.push(ArticleText { title, ..self.clone() });
        }
        for body in self.body.smaller() {
            smaller.push(ArticleText { body, ..self.clone() });
        }
        for summary in self.summary.iter().flat_map(FieldPieces::smaller) {
            smaller.push(ArticleText { summary: Some(summary), ..self.clone() });
        }
        for author in self.author.iter().flat_map(FieldPieces::smaller) {
            smaller.push(ArticleText { author: Some(author), ..self.clone() });
        }
        for at in 0..self.tags.len() {
            for tag in self.tags[at].smaller() {
                let mut tags = self.tags.clone();
                tags[at] = tag;
                smaller.push(ArticleText { tags, ..self.clone() });
            }
        }
        smaller.retain(|article| article.size() < self.size());
        smaller
    }

    /// How much there is to read.
    fn size(&self) -> usize {
        let fields = [Some(&self.title), self.summary.as_ref(), Some(&self.body), self.author.as_ref()];
        let texts = fields.into_iter().flatten().chain(&self.tags);
        let members = [&self.source, &self.country, &self.url].into_iter().flatten().count()
            + usize::from(self.summary.is_some())
            + usize::from(self.author.is_some())
            + self.tags.len()
            + usize::from(self.reduced)
            + usize::from(self.language.as_deref().is_some_and(|language| language != "xx"));
        let pieces: usize = texts.map(|field| field.pieces.len() + field.text().chars().count()).sum();
        pieces + members
    }
}

impl fmt::Display for ArticleText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "article: language {:?}", self.language.as_deref())?;
        for (name, value) in [("source", &self.source), ("country", &self.country), ("url", &self.url)] {
            if let Some(value) = value {
                write!(f, ", {name} {value}")?;
            }
        }
        write!(f, "\n  title {:?}", self.title.text())?;
        if let Some(summary) = &self.summary {
            write!(f, "\n  summary {:?}", summary.text())?;
        }
        write!(f, "\n  body{} {:?}", if self.reduced { " (of HTML)" } else { "" }, self.body.text())?;
        if let Some(author) = &self.author {
            write!(f, "\n  author {:?}", author.text())?;
        }
        for tag in &self.tags {
            write!(f, "\n  tag {:?}", tag.text())?;
        }
        Ok(())
    }
}
