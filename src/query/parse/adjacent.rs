//! Terms side by side: what is missing between them, or what was written for an operator that is none.

use std::ops::Range;

use super::{Parser, QueryError, TokenKind};
use crate::query::lex::{foreign_operator, lower_case_operator};
use crate::query::mistakes::{is_worth_rewriting, shown};
use crate::query::{Form, Term, quote};

/// One of the operands side by side.
struct Side {
    tokens: Range<usize>,
    /// Its bytes.
    span: Range<usize>,
    /// The operator that it was written for.
    operator: Option<String>,
}

impl Parser<'_> {
    /// Tells of operands side by side, by the first token of each; the last one ends before the next token.
    /// Unless all of them are sound, something was told already that may be the reason.
    pub(super) fn tell_adjacent(&mut self, starts: &[usize], are_sound: bool) {
        let ends = starts.iter().skip(1).copied().chain([self.at]);
        let sides: Vec<Side> = starts
            .iter()
            .zip(ends)
            .enumerate()
            .map(|(index, (&start, end))| Side {
                tokens: start..end,
                span: self.span_at(start).start..self.span_at(end - 1).end,
                operator: self.meant_operator(start, end - start, index > 0, index + 1 < starts.len()),
            })
            .collect();
        for group in sides.chunk_by(|left, right| left.operator.is_some() == right.operator.is_some()) {
            let Some(first) = group.first() else { continue };
            if first.operator.is_some() {
                self.tell_operator(group, &sides);
            } else if are_sound && group.len() > 1 && !self.tell_foreign_signs(group) {
                self.tell_side_by_side(group);
            }
        }
    }

    /// The operator that an operand of so many tokens was meant for.
    fn meant_operator(&self, start: usize, tokens: usize, has_left: bool, has_right: bool) -> Option<String> {
        if tokens != 1 {
            return None;
        }
        let written = match self.kind_at(start)? {
            TokenKind::Term(term) if is_bare(term) => &*term.written,
            TokenKind::Metadata(_, value) => value,
            _ => return None,
        };
        let is_behind_not = !has_left && start > 0 && matches!(self.kind_at(start - 1), Some(TokenKind::Not));
        let has_right = has_right || matches!(self.peek(), Some(TokenKind::Not));
        let operator = lower_case_operator(written)
            .or_else(|| foreign_operator(written).filter(|_| has_left && has_right))?;
        let takes_left = match operator.split('/').next().unwrap_or_default() {
            "NOT" | "ATLEAST" | "FIRST" => false,
            "NEAR" | "INSIDE" if is_behind_not => false,
            _ => true,
        };
        (has_right && (has_left || !takes_left)).then_some(operator)
    }

    /// Whether NOT stands before the first of them.
    fn is_behind_not(&self, all: &[Side]) -> bool {
        let before = all.first().and_then(|side| side.tokens.start.checked_sub(1));
        before.is_some_and(|at| matches!(self.kind_at(at), Some(TokenKind::Not)))
            && all.first().is_some_and(|side| side.operator.is_some())
    }

    /// Tells of operands that were written for one operator (`not near`).
    fn tell_operator(&mut self, group: &[Side], all: &[Side]) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
        let (group_start, group_end) = (first.span.start, last.span.end);
        let span = group_start..group_end;
        let written = &self.text[span.clone()];
        let operators: Vec<&str> = group.iter().filter_map(|side| side.operator.as_deref()).collect();
        let operator = shown(&operators.join(" "));
        let written = shown(written);
        let is_case_alone = operator.eq_ignore_ascii_case(&written);
        let reason = if is_case_alone { ": operators are written in capitals" } else { "" };
        let error = QueryError::new(span, format!("`{written}` is no operator{reason}"));
        let whole = all.first().map_or(0, |side| side.span.start)..all.last().map_or(0, |side| side.span.end);
        let is_simple = all.len() == group.len() + 2 && is_worth_rewriting(&self.text[whole.clone()]);
        let rewrite = match all {
            [left, .., right] if is_simple && left.operator.is_none() && right.operator.is_none() => {
                format!("{} {operator} {}", &self.text[left.span.clone()], &self.text[right.span.clone()])
            }
            _ if self.is_behind_not(all) => format!("NOT {operator}"),
            _ => operator,
        };
        let error = error.help(format!("write `{rewrite}`"));
        let is_between = all.first().is_some_and(|side| side.span.start < group_start)
            && all.last().is_some_and(|side| side.span.end > group_end);
        let error = match self.as_phrase(all).filter(|_| is_between) {
            Some(phrase) => error.help(format!("for the words next to each other write `{phrase}`")),
            None => error,
        };
        self.mistakes.push(error);
    }

    /// Tells of signs by which other products join or exclude terms; false if there are none.
    fn tell_foreign_signs(&mut self, group: &[Side]) -> bool {
        let mut told = false;
        for pair in group.windows(2) {
            let [left, right] = pair else { continue };
            let Some(TokenKind::Term(term)) =
                self.kind_at(right.tokens.start).filter(|_| right.tokens.len() == 1)
            else {
                continue;
            };
            let written = &self.text[right.span.clone()];
            let before = &self.text[left.span.clone()];
            if !is_worth_rewriting(before) || !is_worth_rewriting(written) {
                continue;
            }
            let distance =
                written.strip_prefix('~').filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
            if let Some(distance) = distance.filter(|_| left.span.end == right.span.start) {
                let error =
                    QueryError::new(right.span.clone(), format!("`{written}` cannot stand behind a phrase"));
                let inner = before.trim_matches(|c: char| !c.is_alphanumeric());
                let rewrite =
                    inner.split_whitespace().collect::<Vec<_>>().join(&format!(" NEAR/{distance} "));
                self.mistakes.push(error.help(format!("for words near each other write `{rewrite}`")));
                told = true;
                continue;
            }
            let operator = match written.chars().next() {
                Some('-' | '!') => "NOT",
                Some('+') => "AND",
                _ => continue,
            };
            let word = &written[1..];
            if !is_bare(term) || !word.starts_with(char::is_alphanumeric) {
                continue;
            }
            let error = QueryError::new(right.span.clone(), format!("`{}` is no operator", &written[..1]));
            self.mistakes.push(error.help(format!("write `{before} {operator} {word}`")));
            told = true;
        }
        told
    }

    fn tell_side_by_side(&mut self, group: &[Side]) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
        let span = first.span.start..last.span.end;
        let is_metadata =
            group.iter().all(|side| matches!(self.kind_at(side.tokens.start), Some(TokenKind::Metadata(..))));
        let what = if is_metadata { "values" } else { "terms" };
        let count = if group.len() == 2 { "two".to_owned() } else { group.len().to_string() };
        let error = QueryError::new(span.clone(), format!("{count} {what} side by side without an operator"));
        let slices: Vec<&str> = group.iter().map(|side| &self.text[side.span.clone()]).collect();
        let error = if !is_worth_rewriting(&self.text[span.clone()]) {
            error.help("join them by an operator, or put the words of a phrase in quotes")
        } else if is_metadata {
            let whole = &self.text[span];
            error.help(format!("write `\"{whole}\"` for one value, `{}` for either", slices.join(" OR ")))
        } else {
            let both = slices.join(" AND ");
            let every = if group.len() == 2 { "both" } else { "all" };
            let beside = self.as_phrase(group).or_else(|| self.as_neighbours(group, &slices));
            match beside {
                Some(beside) => error.help(format!(
                    "write `{beside}` for one next to the other, `{both}` for {every} of them anywhere"
                )),
                None => error.help(format!("write `{both}` for {every} of them anywhere")),
            }
        };
        self.mistakes.push(error);
    }

    /// The operands as one phrase, where all are words or phrases; the first may have a prefix.
    fn as_phrase(&self, sides: &[Side]) -> Option<String> {
        let mut words = String::new();
        let mut prefix = "";
        for (index, side) in sides.iter().enumerate() {
            let at = side.tokens.end - 1;
            let Some(TokenKind::Term(term)) = self.kind_at(at) else { return None };
            if term.form != Form::Phrase || index > 0 && side.tokens.len() > 1 {
                return None;
            }
            if side.tokens.len() > 1 {
                if !matches!(self.kind_at(side.tokens.start), Some(TokenKind::Prefix(_))) {
                    return None;
                }
                prefix = &self.text[side.span.start..self.span_at(at).start];
            } else if index > 0 {
                words.push(' ');
            }
            words.push_str(term.text().trim());
            if !is_worth_rewriting(&words) {
                return None;
            }
        }
        let closes = quote::find_close(&format!("{words}\""), 0, '"').map(|(at, _)| at);
        (closes == Some(words.len())).then(|| format!("{prefix}\"{words}\""))
    }

    /// The operands with nothing between them, where all could stand beside PRE.
    fn as_neighbours(&self, sides: &[Side], slices: &[&str]) -> Option<String> {
        let fits = |side: &Side| match self.kind_at(side.tokens.start) {
            Some(TokenKind::Term(term)) => term.form != Form::Regex,
            // A group of alternatives, as far as can be seen without reading it again.
            Some(TokenKind::Open) => !self.tokens[side.tokens.clone()].iter().any(|token| {
                let kind = &token.kind;
                matches!(
                    kind,
                    TokenKind::And | TokenKind::Not | TokenKind::Prefix(_) | TokenKind::MetadataGroup
                ) || matches!(kind, TokenKind::Metadata(..))
                    || matches!(kind, TokenKind::Term(term) if term.form == Form::Regex)
            }),
            _ => false,
        };
        sides.iter().all(fits).then(|| slices.join(" PRE/0 "))
    }
}

/// Whether a term is words without quotes and signs.
fn is_bare(term: &Term) -> bool {
    term.form == Form::Phrase && term.text().len() == term.written.len()
}
