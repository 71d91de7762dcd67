//! Groups in parentheses, and operands that are not there.

use super::{MAX_DEPTH, Node, Parser, Prefix, QueryError, TokenKind};
use crate::query::mistakes::shown;

impl Parser<'_> {
    /// The group whose opening parenthesis is the token at `open`, the one before the next.
    pub(super) fn group(&mut self, open: usize) -> Node {
        let start = self.span_at(open).start;
        if matches!(self.peek(), Some(TokenKind::Close)) {
            let outer = start..self.span_at(self.at).end;
            self.at += 1;
            let error = QueryError::new(outer.clone(), "nothing stands between the parentheses");
            self.mistakes.push(error.help("write a term between them, or remove them"));
            return Node::broken(outer);
        }
        if self.depth >= MAX_DEPTH {
            self.enter(1, open);
            self.depth -= 1;
            self.skip_group();
            return Node::broken(start..self.span_at(self.at - 1).end);
        }
        self.depth += 1;
        let mut node = self.or();
        self.depth -= 1;
        debug_assert!(matches!(self.peek(), Some(TokenKind::Close)), "parentheses are balanced");
        let close = self.span_at(self.at);
        self.at += 1;
        node.outer = start..close.end;
        node
    }

    /// Steps behind the parenthesis that closes the group the next token stands in.
    fn skip_group(&mut self) {
        let mut open = 1;
        while open > 0 {
            match self.peek() {
                Some(TokenKind::Open) => open += 1,
                Some(TokenKind::Close) => open -= 1,
                Some(_) => {}
                None => return,
            }
            self.at += 1;
        }
    }

    /// Tells that something to look for is missing at the next token.
    pub(super) fn tell_missing_operand(&mut self) {
        let mut span = self.span_at(self.at);
        if matches!(self.peek(), None | Some(TokenKind::Close)) {
            span.end = span.start;
        }
        let written = |at: usize| shown(&self.text[self.span_at(at)]);
        let before = self.at.checked_sub(1);
        let error = match before.and_then(|at| Some((at, self.kind_at(at)?))) {
            None if self.tokens.is_empty() => {
                QueryError::new(span, "the query is empty").help("write what to look for")
            }
            None | Some((_, TokenKind::Open)) => {
                if matches!(self.peek(), Some(TokenKind::Not)) {
                    span.end = self.span_at(self.at + 1).end;
                }
                let operator = shown(&self.text[span.clone()]);
                let error = QueryError::new(span, format!("a term is missing before `{operator}`"));
                error.help(format!("write a term before it, or the words in quotes: `\"{operator}\"`"))
            }
            Some((at, TokenKind::Prefix(prefix))) => {
                let name = written(at);
                let error = QueryError::new(span, format!("nothing to look for behind `{name}`"));
                match (prefix, self.peek()) {
                    (Prefix::Field(_), Some(TokenKind::Not)) => error.help(format!("write `{name}(NOT …)`")),
                    (_, Some(TokenKind::Not)) => error.help(format!("write `NOT {name} …`")),
                    (Prefix::Field(_), _) => {
                        error.help(format!("write a term or a group right behind it: `{name}term`"))
                    }
                    _ => error.help(format!("write a term or a group behind it: `{name} term`")),
                }
            }
            Some((at, _)) => {
                let operator = written(at);
                let error = QueryError::new(span, format!("a term is missing behind `{operator}`"));
                error.help(format!("write a term behind it, or the word in quotes: `\"{operator}\"`"))
            }
        };
        self.mistakes.push(error);
    }
}
