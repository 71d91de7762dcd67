//! Where a term occurs in a field.

use newswatch::article::{Field, FieldText};
use newswatch::text::{Layout, Sentences};
use unicode_segmentation::UnicodeSegmentation;

use super::fold::fold;
use super::paragraphs::paragraphs;
use super::regexes;
use super::rows::Cluster;
use super::stems::stem;
use super::terms::pattern;
use super::tree::{Form, Term};
use super::words::{Rules, Token, Word, cut};

/// A field of an article, cut into words.
pub struct FieldWords {
    pub field: Field,
    /// Which tag.
    pub index: Option<u32>,
    pub text: String,
    pub tokens: Vec<Token>,
    /// The paragraph of each code point.
    pub paragraphs: Vec<usize>,
    pub sentences: Sentences,
}

/// An unbroken piece of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Code points.
    pub start: u32,
    pub end: u32,
    /// Words of the field: the first, and the one behind the last.
    pub first: usize,
    pub behind: usize,
    /// The term that was found here.
    pub term: String,
}

impl FieldWords {
    pub fn of(
        field: Field,
        index: Option<u32>,
        text: &FieldText<'_>,
        rules: Rules,
        language: Option<&str>,
    ) -> FieldWords {
        FieldWords {
            field,
            index,
            tokens: cut(&text.text, rules, false),
            paragraphs: paragraphs(&text.text, text.layout),
            sentences: Sentences::of(&text.text, text.layout, language),
            text: text.text.to_string(),
        }
    }

    pub fn paragraph_of(&self, point: u32) -> usize {
        self.paragraphs[point as usize]
    }

    /// Where each of its words begins. Rows know which of their clusters begin one.
    fn words_before(&self, end: u32) -> usize {
        let mut count = 0;
        for token in &self.tokens {
            match token {
                Token::Word(word) if word.start < end => count = word.number + 1,
                Token::Word(_) => {}
                Token::Row(clusters) => {
                    for cluster in clusters.iter().filter(|cluster| cluster.start < end) {
                        count = cluster.last + 1;
                    }
                }
            }
        }
        count
    }
}

/// Every occurrence of a term in a field.
pub fn find(term: &Term, field: &FieldWords, rules: Rules, language: Option<&str>) -> Vec<Span> {
    let span = |start, end, first, behind| Span { start, end, first, behind, term: term.written.clone() };
    let words = |matches: &dyn Fn(&Word) -> bool| -> Vec<Span> {
        let mut found = Vec::new();
        for token in &field.tokens {
            if let Token::Word(word) = token
                && matches(word)
            {
                found.push(span(word.start, word.end, word.number, word.number + 1));
            }
        }
        found
    };
    let phrase = |text: &str, exactly: bool| -> Vec<Span> {
        let wanted = cut(text, rules, true);
        let places = places_of(&wanted, &field.tokens, exactly, field);
        places.into_iter().map(|(start, end, first, behind)| span(start, end, first, behind)).collect()
    };
    match &term.form {
        Form::Phrase(text) => phrase(text, false),
        Form::Exact(text) => phrase(text, true),
        Form::Prefix(text) | Form::Suffix(text) | Form::Infix(text) | Form::Stem(text) => {
            let wanted = match cut(text, rules, true).as_slice() {
                [Token::Word(wanted)] => wanted.clone(),
                // In a row a term is found wherever it stands anyway.
                [Token::Row(_)] => return phrase(text, false),
                _ => return Vec::new(),
            };
            match &term.form {
                Form::Prefix(_) => words(&|word| word.folded.starts_with(&wanted.folded)),
                Form::Suffix(_) => words(&|word| word.folded.ends_with(&wanted.folded)),
                Form::Infix(_) => words(&|word| word.folded.contains(&wanted.folded)),
                _ => words(&|word| stem(&word.exact, language) == stem(&wanted.exact, language)),
            }
        }
        Form::Pattern(text) => match pattern(text, rules) {
            Some((Token::Word(wanted), any)) => words(&|word| is_like(&word.folded, &wanted.folded, any)),
            Some((Token::Row(wanted), any)) => {
                let mut found = Vec::new();
                for token in &field.tokens {
                    let Token::Row(clusters) = token else { continue };
                    for from in 0..clusters.len() {
                        if let Some(length) = length_in_row(&wanted, &clusters[from..], any) {
                            let (first, last) = (&clusters[from], &clusters[from + length - 1]);
                            found.push(span(first.start, last.end, first.first, last.last + 1));
                        }
                    }
                }
                found
            }
            None => Vec::new(),
        },
        Form::Regex(pattern) => {
            let places = regexes::matches(pattern, &field.text);
            places
                .into_iter()
                .map(|(start, end)| {
                    let behind = field.words_before(end);
                    span(start, end, behind, behind)
                })
                .collect()
        }
    }
}

/// Where words and rows stand next to each other in one paragraph: code points and words.
fn places_of(
    wanted: &[Token],
    tokens: &[Token],
    exactly: bool,
    field: &FieldWords,
) -> Vec<(u32, u32, usize, usize)> {
    let mut places = Vec::new();
    if wanted.is_empty() {
        return places;
    }
    for (at, token) in tokens.iter().enumerate() {
        let starts = if let Token::Row(clusters) = token { clusters.len() } else { 1 };
        for from in 0..starts {
            let Some((last, end)) = follow(wanted, tokens, at, from, exactly) else { continue };
            let (start, first) = match token {
                Token::Word(word) => (word.start, word.number),
                Token::Row(clusters) => (clusters[from].start, clusters[from].first),
            };
            let (end, behind) = match &tokens[last] {
                Token::Word(word) => (word.end, word.number + 1),
                Token::Row(clusters) => (clusters[end - 1].end, clusters[end - 1].last + 1),
            };
            let paragraph = |token: &Token| field.paragraph_of(token.start());
            if paragraph(&tokens[at]) == paragraph(&tokens[last]) {
                places.push((start, end, first, behind));
            }
        }
    }
    places
}

/// Follows the wanted words from a cluster of a token on: the token and the cluster behind which they end.
fn follow(
    wanted: &[Token],
    tokens: &[Token],
    at: usize,
    from: usize,
    exactly: bool,
) -> Option<(usize, usize)> {
    let (first, rest) = wanted.split_first()?;
    let (end, is_end_of_token) = match (first, tokens.get(at)?) {
        (Token::Word(wanted), Token::Word(word)) => {
            let same = if exactly { wanted.exact == word.exact } else { wanted.folded == word.folded };
            if !same {
                return None;
            }
            (1, true)
        }
        (Token::Row(wanted), Token::Row(clusters)) => {
            let text: String = wanted.iter().map(|cluster| cluster.text.as_str()).collect();
            let end = from + clusters_that_say(&text, &clusters[from..])?;
            (end, end == clusters.len())
        }
        _ => return None,
    };
    if rest.is_empty() {
        Some((at, end))
    } else if is_end_of_token {
        follow(rest, tokens, at + 1, 0, exactly)
    } else {
        // Written together with what follows.
        follow(rest, tokens, at, end, exactly)
    }
}

/// How many clusters at the beginning say this text, no more and no less.
fn clusters_that_say(text: &str, clusters: &[Cluster]) -> Option<usize> {
    let mut said = String::new();
    for (at, cluster) in clusters.iter().enumerate() {
        said.push_str(&cluster.text);
        if said == text {
            return Some(at + 1);
        }
    }
    None
}

/// The same for a term with `?`, each of which is one cluster.
fn length_in_row(pattern: &[Cluster], clusters: &[Cluster], any: char) -> Option<usize> {
    let is_any = |cluster: &Cluster| cluster.text == any.to_string();
    let mut length = 0;
    for (number, piece) in pattern.split(is_any).enumerate() {
        if number > 0 {
            clusters.get(length)?;
            length += 1;
        }
        if !piece.is_empty() {
            let text: String = piece.iter().map(|cluster| cluster.text.as_str()).collect();
            length += clusters_that_say(&text, &clusters[length..])?;
        }
    }
    Some(length)
}

/// Whether a word is what the pattern says, cluster by cluster.
fn is_like(word: &str, pattern: &str, any: char) -> bool {
    let any = fold(&any.to_string());
    let word: Vec<&str> = word.graphemes(true).collect();
    let pattern: Vec<&str> = pattern.graphemes(true).collect();
    let is_letter = |cluster: &str| cluster.starts_with(char::is_alphanumeric);
    word.len() == pattern.len()
        && word
            .iter()
            .zip(&pattern)
            .all(|(there, wanted)| there == wanted || *wanted == any && is_letter(there))
}

/// Whether a term is found in a text that holds nothing else.
pub fn is_all_of(term: &Term, text: &str, language: Option<&str>) -> bool {
    let rules = Rules::of(language);
    // What a term spans lies in one paragraph, whatever line breaks it holds.
    let text = FieldText { text: text.into(), layout: Layout::Reduced };
    let field = FieldWords::of(Field::Body, None, &text, rules, language);
    let end = field.paragraphs.len() as u32;
    find(term, &field, rules, language).iter().any(|span| (span.start, span.end) == (0, end))
}
