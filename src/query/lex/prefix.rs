//! Field prefixes, and the values of metadata behind them.

use super::{Lexer, Prefix, TokenKind};
use crate::diagnostic::nearest;
use crate::query::mistakes::{is_worth_rewriting, shown};
use crate::query::{MetadataField, QueryError, TextField, quote};

/// What a prefix names.
#[derive(Clone, Copy)]
enum Field {
    Text(TextField),
    Metadata(MetadataField),
}

const FIELDS: [(&str, Field); 9] = [
    ("title", Field::Text(TextField::Title)),
    ("lead", Field::Text(TextField::Lead)),
    ("body", Field::Text(TextField::Body)),
    ("byline", Field::Text(TextField::Byline)),
    ("tag", Field::Text(TextField::Tag)),
    ("source", Field::Metadata(MetadataField::Source)),
    ("lang", Field::Metadata(MetadataField::Language)),
    ("country", Field::Metadata(MetadataField::Country)),
    ("url", Field::Metadata(MetadataField::Url)),
];

/// No longer name is compared with the known ones.
const MAX_NAME_BYTES: usize = 20;

impl Lexer<'_, '_> {
    /// Takes a prefix, and the value behind it if it is one of metadata; false if there is none here.
    pub(super) fn prefix(&mut self) -> bool {
        let text = self.text;
        let len = text[self.at..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let behind = self.at + len;
        if len == 0 || !text[behind..].starts_with(':') {
            return false;
        }
        let name = &text[self.at..behind];
        let known = FIELDS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
        match known.or_else(|| self.unknown_field(name)) {
            Some(Field::Text(field)) => self.take(len + 1, TokenKind::Prefix(Prefix::Field(field))),
            Some(Field::Metadata(member)) => self.metadata(member, len + 1),
            None => {}
        }
        true
    }

    /// Tells of a field that there is not; gives the one that was probably meant, else steps over it.
    fn unknown_field(&mut self, name: &str) -> Option<Field> {
        let start = self.at;
        let end = start + name.len() + 1;
        let short = if name.len() <= MAX_NAME_BYTES { name } else { "" };
        let near = nearest(short, FIELDS.iter().map(|(known, _)| *known));
        let rest = &self.text[end..];
        let error = |span| QueryError::new(span, format!("unknown field `{}`", shown(name)));
        if rest.starts_with("//") {
            let end = self.bare_end(end);
            let address = &self.text[start..end];
            let help = if is_worth_rewriting(address) {
                format!("quote it: `\"{address}\"`; for the article's own address write `url:{address}`")
            } else {
                "quote it".to_owned()
            };
            self.break_at(start, end, error(start..start + name.len()).help(help));
            return None;
        }
        let error = error(start..end - 1);
        if let Some(near) = near {
            let is_case_alone = near.eq_ignore_ascii_case(name);
            let help = if is_case_alone {
                format!("fields are written in lower case: `{near}:`")
            } else {
                format!("did you mean `{near}:`?")
            };
            self.tell(error.help(help));
            return FIELDS.iter().find(|(known, _)| *known == near).map(|(_, field)| *field);
        }
        let bare_end = self.bare_end(end);
        let operand = &self.text[start..bare_end];
        let error = match super::foreign_operator(&operand.replacen(':', "/", 1)) {
            Some(operator) if bare_end - start <= MAX_NAME_BYTES => error.help(format!("write `{operator}`")),
            _ => {
                let names: Vec<String> = FIELDS.iter().map(|(known, _)| format!("`{known}:`")).collect();
                let error = error.help(format!("fields are {}", names.join(", ")));
                match bare_end > end && is_worth_rewriting(operand) {
                    true => error.help(format!("if it is no field, quote it: `\"{operand}\"`")),
                    false => error,
                }
            }
        };
        // A group or a phrase behind it is read as if the prefix were not there.
        if bare_end > end || !self.text[bare_end..].starts_with(|c| c == '(' || quote::opens(c)) {
            self.break_at(start, bare_end, error);
        } else {
            self.tell(error);
            self.at = end;
        }
        None
    }

    /// Takes a prefix of metadata, so many bytes long, with its value, or alone if a group of values follows.
    fn metadata(&mut self, member: MetadataField, len: usize) {
        let start = self.at;
        self.at += len;
        let behind = self.at;
        let next = self.skip_white_space();
        let prefix = &self.text[start..behind];
        let is_parted = self.at > behind;
        let has_value = next.is_some_and(|c| c != ')') && !(is_parted && self.value_operator().is_some());
        if !has_value {
            let error = QueryError::new(behind..behind, format!("`{prefix}` has no value"));
            self.break_at(
                start,
                behind,
                error.help(format!("write the value right behind it: `{prefix}value`")),
            );
            return;
        }
        if is_parted {
            let message = format!("white space between `{prefix}` and its value");
            self.tell(
                QueryError::new(start..self.at, message).help("write the value right behind the colon"),
            );
        }
        if next == Some('(') {
            self.tokens.push(super::Token { kind: TokenKind::MetadataGroup, span: start..behind });
            self.values = Some((member, 0));
            return;
        }
        self.value(member, start);
    }

    /// Takes a value or an operator inside the parentheses of a group of values.
    pub(super) fn value_in_group(&mut self, member: MetadataField) {
        match self.value_operator() {
            Some((len, kind)) => self.take(len, kind),
            None => self.value(member, self.at),
        }
    }

    /// The operator that stands here between values, and its length.
    fn value_operator(&self) -> Option<(usize, TokenKind)> {
        let rest = &self.text[self.at..];
        let operators = [("AND", TokenKind::And), ("OR", TokenKind::Or), ("NOT", TokenKind::Not)];
        operators.into_iter().find_map(|(word, kind)| {
            let behind = rest.strip_prefix(word)?;
            let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')') || quote::opens(c);
            (behind.is_empty() || behind.starts_with(ends)).then_some((word.len(), kind))
        })
    }

    /// Takes the value that begins here as a token that begins at `start`.
    fn value(&mut self, member: MetadataField, start: usize) {
        if !self.peek().is_some_and(quote::opens) {
            let end = self.value_end();
            let value = self.text[self.at..end].to_owned();
            self.at = end;
            self.push(start, TokenKind::Metadata(member, value));
            return;
        }
        let Some((inner, end)) = self.quoted(self.at) else { return };
        let value = self.text[inner].trim().to_owned();
        if value.is_empty() {
            let error = QueryError::new(self.at..end, "an empty value").help("write it between the quotes");
            self.break_at(start, end, error);
            return;
        }
        self.at = end;
        self.push(start, TokenKind::Metadata(member, value));
    }

    fn value_end(&self) -> usize {
        let ends = |c: char| c.is_whitespace() || c == ')';
        self.text[self.at..].find(ends).map_or(self.text.len(), |len| self.at + len)
    }
}

/// The prefix of a text field, with its colon.
pub(in crate::query) fn text_prefix(field: TextField) -> &'static str {
    match field {
        TextField::Title => "title:",
        TextField::Lead => "lead:",
        TextField::Body => "body:",
        TextField::Byline => "byline:",
        TextField::Tag => "tag:",
    }
}

/// The prefix of a member of the metadata, with its colon.
pub(in crate::query) fn metadata_prefix(member: MetadataField) -> &'static str {
    match member {
        MetadataField::Source => "source:",
        MetadataField::Language => "lang:",
        MetadataField::Country => "country:",
        MetadataField::Url => "url:",
    }
}
