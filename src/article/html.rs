//! Reduces HTML to the text that a reader sees, paragraphs kept.
//!
//! Works on tokens, without a tree: tag soup needs no repair to be read, and both time and memory stay
//! linear in the input whatever is sent. Where a browser and this disagree about broken HTML, text is
//! rather kept than lost. What attributes hide (`hidden`, styles) is not known here.

use std::convert::Infallible;

use html5gum::{Emitter, Error, State, Tokenizer};

use super::elements::{Role, content_state, ends_foreign, is_hidden_in_foreign, role};

/// Reduces HTML to text: a blank line between paragraphs, a line break for `<br>`, one space for any
/// other white space, character references decoded, nothing around it.
pub(super) fn reduce(html: &str) -> String {
    let mut reader = Reader { text: Vec::with_capacity(html.len()), ..Reader::default() };
    let Ok(()) = Tokenizer::new_with_emitter(html, &mut reader).finish();
    // Tags and white space, at which the text is cut, are ASCII: no character is ever taken apart.
    let text = String::from_utf8(reader.text)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    match text.trim() {
        trimmed if trimmed.len() == text.len() => text,
        trimmed => trimmed.to_owned(),
    }
}

/// What parts the text so far from the text to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

impl Gap {
    fn as_bytes(self) -> &'static [u8] {
        match self {
            Gap::None => b"",
            Gap::Space => b" ",
            Gap::Line => b"\n",
            Gap::Paragraph => b"\n\n",
        }
    }
}

/// A tag's name, as far as it could be one that matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Name {
    bytes: [u8; Name::MAX],
    length: usize,
}

impl Name {
    /// Longer than any name that has a meaning here.
    const MAX: usize = 16;

    fn push(&mut self, part: &[u8]) {
        let kept = part.len().min(Name::MAX - self.length);
        self.bytes[self.length..self.length + kept].copy_from_slice(&part[..kept]);
        self.length += kept;
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// An element of which nothing is seen.
#[derive(Clone, Copy, Debug)]
struct Hidden {
    name: Name,
    /// How many of that name are open, one in the other.
    depth: usize,
    /// Whether it stands in SVG or MathML, and ends with it.
    in_foreign: bool,
}

/// Reads tokens, and keeps what is seen.
#[derive(Debug, Default)]
struct Reader {
    text: Vec<u8>,
    gap: Gap,
    /// How many elements are open that keep their white space.
    n_preformatted: usize,
    /// The outermost element of which nothing is seen.
    hidden: Option<Hidden>,
    in_foreign: bool,
    in_annotation: bool,
    /// The tag that is being read.
    name: Name,
    is_end: bool,
    closes_itself: bool,
    last_start: Name,
}

impl Reader {
    fn widen_gap(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn push_visible(&mut self, text: &[u8]) {
        if !self.text.is_empty() {
            self.text.extend_from_slice(self.gap.as_bytes());
        }
        self.gap = Gap::None;
        self.text.extend_from_slice(text);
    }

    fn push_collapsed(&mut self, text: &[u8]) {
        let mut rest = text;
        while let Some(first) = rest.first() {
            let is_space = first.is_ascii_whitespace();
            let end = rest.iter().position(|byte| byte.is_ascii_whitespace() != is_space);
            let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
            if is_space {
                self.widen_gap(Gap::Space);
            } else {
                self.push_visible(run);
            }
            rest = after;
        }
    }

    fn push_preformatted(&mut self, text: &[u8]) {
        // The line break behind the start tag is no part of the content.
        let begins_block = self.gap == Gap::Paragraph || self.text.is_empty();
        let content = match text.split_first() {
            Some((b'\n', content)) if begins_block => content,
            _ => text,
        };
        if !content.is_empty() {
            self.push_visible(content);
        }
    }

    fn start(&mut self) -> Option<State> {
        let tag = self.name;
        let name = tag.as_bytes();
        if self.in_foreign && ends_foreign(name) {
            self.in_foreign = false;
            self.hidden = self.hidden.filter(|hidden| !hidden.in_foreign);
        }
        // HTML ignores the slash of `<script/>` and loses what follows. Who writes it means XHTML.
        let content_state = if self.in_foreign || self.closes_itself { None } else { content_state(name) };
        if let Some(hidden) = &mut self.hidden {
            if hidden.name == tag && !self.closes_itself {
                hidden.depth += 1;
            }
            return content_state;
        }
        let is_hidden = if self.in_foreign { is_hidden_in_foreign(name) } else { role(name) == Role::Hidden };
        if is_hidden {
            if !self.closes_itself {
                self.hidden = Some(Hidden { name: tag, depth: 1, in_foreign: self.in_foreign });
            }
            return content_state;
        }
        match role(name) {
            Role::Block => self.end_paragraph(),
            Role::Preformatted => {
                self.end_paragraph();
                self.n_preformatted += usize::from(!self.closes_itself);
            }
            Role::LineBreak => self.break_line(),
            Role::Annotation => self.in_annotation = !self.closes_itself,
            Role::Foreign => self.in_foreign |= !self.closes_itself,
            Role::Inline if name == b"rb" => self.in_annotation = false,
            Role::Inline | Role::Hidden => {}
        }
        content_state
    }

    fn end(&mut self) {
        let name = self.name.as_bytes();
        if let Some(hidden) = &mut self.hidden {
            if hidden.name == self.name {
                hidden.depth -= 1;
            }
            let ends_with_foreign = hidden.in_foreign && role(name) == Role::Foreign;
            if hidden.depth > 0 && !ends_with_foreign {
                return;
            }
            self.hidden = None;
            self.in_foreign &= !ends_with_foreign;
            return;
        }
        match role(name) {
            Role::Block => self.end_paragraph(),
            Role::Preformatted => {
                self.end_paragraph();
                self.n_preformatted = self.n_preformatted.saturating_sub(1);
            }
            Role::LineBreak => self.break_line(),
            Role::Annotation => self.in_annotation = false,
            Role::Foreign => self.in_foreign = false,
            Role::Inline if name == b"ruby" => self.in_annotation = false,
            Role::Inline | Role::Hidden => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.in_annotation = false;
        self.gap = Gap::Paragraph;
    }

    /// Two breaks in a row are how a paragraph is ended by hand.
    fn break_line(&mut self) {
        self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
    }

    fn begin_tag(&mut self, is_end: bool) {
        self.name = Name::default();
        self.is_end = is_end;
        self.closes_itself = false;
    }
}

impl Emitter for &mut Reader {
    type Token = Infallible;

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn pop_token(&mut self) -> Option<Infallible> {
        None
    }

    fn emit_string(&mut self, text: &[u8]) {
        if self.hidden.is_some() || self.in_annotation || text == b"\0" {
            return;
        }
        if self.n_preformatted > 0 { self.push_preformatted(text) } else { self.push_collapsed(text) }
    }

    fn init_start_tag(&mut self) {
        self.begin_tag(false);
    }

    fn init_end_tag(&mut self) {
        self.begin_tag(true);
    }

    fn push_tag_name(&mut self, part: &[u8]) {
        self.name.push(part);
    }

    fn set_self_closing(&mut self) {
        self.closes_itself = true;
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        if self.is_end {
            self.end();
            return None;
        }
        self.last_start = self.name;
        self.start()
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.is_end && self.name == self.last_start
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.in_foreign
    }

    // Comments, doctypes, attributes and errors are not read.
    fn set_last_start_tag(&mut self, _: Option<&[u8]>) {}
    fn emit_eof(&mut self) {}
    fn emit_error(&mut self, _: Error) {}
    fn init_comment(&mut self) {}
    fn emit_current_comment(&mut self) {}
    fn push_comment(&mut self, _: &[u8]) {}
    fn init_doctype(&mut self) {}
    fn emit_current_doctype(&mut self) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_force_quirks(&mut self) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn init_attribute(&mut self) {}
    fn push_attribute_name(&mut self, _: &[u8]) {}
    fn push_attribute_value(&mut self, _: &[u8]) {}
}

#[cfg(test)]
mod tests;
