//! Record to article: finds the members, judges their types, and makes text of what is there.

use std::borrow::Cow;

use jiff::Timestamp;

use super::json::{self, Slots, Value};
use super::pointer::Pointers;
use super::{Article, Decoded, FieldErrors, FieldText, Reason, Rejection};
use super::{elements, html, references, time};
use crate::config::{Articles, BodyFormat, Member};
use crate::text::Layout;

/// Decodes records. Built once from the configuration; threads share it.
#[derive(Debug)]
pub struct Decoder {
    max_bytes: usize,
    format: BodyFormat,
    pointers: Pointers,
}

impl Decoder {
    /// A decoder for articles that look as `[articles]` says.
    ///
    /// A pointer that is not well formed is never there; the configuration refuses such. So is one of
    /// more than 64 levels.
    pub fn new(settings: &Articles) -> Decoder {
        Decoder { max_bytes: settings.max_bytes, format: settings.format, pointers: Pointers::new(settings) }
    }

    /// Decodes the value of a record. Takes time and memory linear in its length, and never panics.
    ///
    /// # Errors
    ///
    /// The record is no article that could be matched, in this order: [`Reason::TooLarge`],
    /// [`Reason::NotUtf8`], [`Reason::InvalidJson`], [`Reason::NotAnArticle`], [`Reason::NoText`].
    pub fn decode<'a>(&self, value: &'a [u8]) -> Result<Decoded<'a>, Rejection> {
        if value.len() > self.max_bytes {
            let detail = format!(
                "the value has {} bytes, `articles.max_bytes` allows {}",
                value.len(),
                self.max_bytes
            );
            return Err(Rejection { reason: Reason::TooLarge, detail });
        }
        let text = simdutf8::compat::from_utf8(value).map_err(|error| Rejection {
            reason: Reason::NotUtf8,
            detail: format!("invalid UTF-8 at byte offset {}", error.valid_up_to()),
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (record, slots) = json::read(text, &self.pointers)
            .map_err(|error| Rejection { reason: Reason::InvalidJson, detail: error.to_string() })?;
        if record != Value::Object {
            let detail = format!("the value is {}, an object is expected", record.kind());
            return Err(Rejection { reason: Reason::NotAnArticle, detail });
        }
        self.article(Members { pointers: &self.pointers, slots, wrong_types: FieldErrors::default() })
    }

    fn article<'a>(&self, mut members: Members<'_, 'a>) -> Result<Decoded<'a>, Rejection> {
        let title = members.first(Member::Title, plain_text);
        let body = members.first(Member::Body, |value| self.body(value));
        check_text(title.as_ref().ok(), body.as_ref().ok(), [title.as_ref().err(), body.as_ref().err()])?;
        let article = Article {
            title: title.ok(),
            body: body.ok(),
            id: members.first(Member::Id, identifier).ok(),
            version: members.first(Member::Version, identifier).ok(),
            url: members.first(Member::Url, identifier).ok(),
            summary: members.first(Member::Summary, plain_text).ok(),
            author: members.author(),
            source: members.first(Member::Source, identifier).ok(),
            language: members.first(Member::Language, identifier).ok(),
            country: members.first(Member::Country, identifier).ok(),
            tags: members.tags(),
            published_at: members.first(Member::PublishedAt, timestamp).ok(),
        };
        Ok(Decoded { article, wrong_types: members.wrong_types })
    }

    fn body<'a>(&self, value: Value<'a>) -> Reading<FieldText<'a>> {
        let Value::Text(text) = value else {
            return Reading::without_text(&value);
        };
        let is_html = match self.format {
            BodyFormat::Auto => elements::holds_closing_tag(&text),
            BodyFormat::Text => false,
            BodyFormat::Html => true,
        };
        if is_html {
            return Reading::of_field(Cow::Owned(html::reduce(&text)), Layout::Reduced);
        }
        Reading::of_field(references::decode_text(text), Layout::Plain)
    }
}

/// Whether an article has text to match: a letter in its title or its body.
///
/// `missing` says for title and body why there is none.
fn check_text(
    title: Option<&FieldText<'_>>,
    body: Option<&FieldText<'_>>,
    missing: [Option<&Missing>; 2],
) -> Result<(), Rejection> {
    let holds_letter = |field: &FieldText<'_>| field.text.chars().any(char::is_alphabetic);
    if title.is_some_and(holds_letter) || body.is_some_and(holds_letter) {
        return Ok(());
    }
    for (name, missing) in ["title", "body"].into_iter().zip(missing) {
        if let Some(Missing::WrongType(kind)) = missing {
            let detail = format!("`{name}` is {kind}, a string is expected");
            return Err(Rejection { reason: Reason::NotAnArticle, detail });
        }
    }
    let detail = "neither `title` nor `body` holds a letter".to_owned();
    Err(Rejection { reason: Reason::NoText, detail })
}

/// What a value is to the member that it was found for.
enum Reading<T> {
    Usable(T),
    /// As good as not there: null, or a string with nothing in it.
    Empty,
    /// Neither; what it is instead, for people.
    WrongType(&'static str),
}

impl<T> Reading<T> {
    /// For a value that is no string where only a string would do.
    fn without_text(value: &Value<'_>) -> Reading<T> {
        match value {
            Value::Null => Reading::Empty,
            _ => Reading::WrongType(value.kind()),
        }
    }
}

impl<'a> Reading<FieldText<'a>> {
    fn of_field(text: Cow<'a, str>, layout: Layout) -> Self {
        if text.trim().is_empty() {
            return Reading::Empty;
        }
        Reading::Usable(FieldText { text, layout })
    }
}

/// Why a member has no value.
enum Missing {
    NotThere,
    /// What stands there instead, for people.
    WrongType(&'static str),
}

fn plain_text(value: Value<'_>) -> Reading<FieldText<'_>> {
    match value {
        Value::Text(text) => Reading::of_field(references::decode_text(text), Layout::Plain),
        _ => Reading::without_text(&value),
    }
}

fn identifier(value: Value<'_>) -> Reading<Cow<'_, str>> {
    match value {
        Value::Text(text) if text.trim().is_empty() => Reading::Empty,
        Value::Text(text) => Reading::Usable(references::decode_identifier(text)),
        _ => Reading::without_text(&value),
    }
}

fn timestamp(value: Value<'_>) -> Reading<Timestamp> {
    let time = match &value {
        Value::Text(text) if text.trim().is_empty() => return Reading::Empty,
        Value::Text(text) => time::parse_time(text),
        Value::Number(number) => time::time_from_number(*number),
        _ => return Reading::without_text(&value),
    };
    match time {
        Some(time) => Reading::Usable(time),
        None => Reading::WrongType("no time"),
    }
}

/// The members of a record, as they were found.
struct Members<'p, 'a> {
    pointers: &'p Pointers,
    slots: Slots<'a>,
    wrong_types: FieldErrors,
}

impl<'a> Members<'_, 'a> {
    /// The first usable value of a member. A value of a wrong type is told only if there is none.
    fn first<T>(
        &mut self,
        member: Member,
        mut read: impl FnMut(Value<'a>) -> Reading<T>,
    ) -> Result<T, Missing> {
        let mut missing = Missing::NotThere;
        for slot in self.pointers.slots_of(member) {
            let Some(value) = self.slots.value(*slot, self.pointers.is_shared(*slot)) else {
                continue;
            };
            match read(value) {
                Reading::Usable(usable) => return Ok(usable),
                Reading::Empty => {}
                Reading::WrongType(kind) => missing = Missing::WrongType(kind),
            }
        }
        if matches!(missing, Missing::WrongType(_)) {
            self.wrong_types.insert(member);
        }
        Err(missing)
    }

    /// The texts of a member that may be a string or a list of strings. An element that is none is told,
    /// and an empty text stands for it, so that the others keep their places.
    fn list(&mut self, member: Member) -> Vec<FieldText<'a>> {
        let mut has_wrong_element = false;
        let texts = self.first(member, |value| {
            let elements = match value {
                Value::List(elements) => elements,
                Value::Text(_) => vec![value],
                _ => return Reading::without_text(&value),
            };
            let mut wrong_element = None;
            let mut texts = Vec::with_capacity(elements.len());
            let mut n_kept = 0;
            for element in elements {
                let text = match plain_text(element) {
                    Reading::Usable(text) => {
                        n_kept = texts.len() + 1;
                        text
                    }
                    Reading::Empty => FieldText::default(),
                    Reading::WrongType(kind) => {
                        wrong_element = Some(kind);
                        FieldText::default()
                    }
                };
                texts.push(text);
            }
            texts.truncate(n_kept);
            match wrong_element {
                Some(kind) if texts.is_empty() => Reading::WrongType(kind),
                _ if texts.is_empty() => Reading::Empty,
                _ => {
                    has_wrong_element = wrong_element.is_some();
                    Reading::Usable(texts)
                }
            }
        });
        if has_wrong_element {
            self.wrong_types.insert(member);
        }
        texts.unwrap_or_default()
    }

    fn tags(&mut self) -> Vec<FieldText<'a>> {
        self.list(Member::Tags)
    }

    fn author(&mut self) -> Option<FieldText<'a>> {
        let mut names = self.list(Member::Author);
        names.retain(|name| !name.text.is_empty());
        if names.len() <= 1 {
            return names.pop();
        }
        let names: Vec<&str> = names.iter().map(|name| name.text.as_ref()).collect();
        Some(FieldText { text: Cow::Owned(names.join(", ")), layout: Layout::Plain })
    }
}

#[cfg(test)]
mod tests;
