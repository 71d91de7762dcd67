//! Groups in parentheses, and operands that are not there.

use super::{MAX_DEPTH, Node, Parser, QueryError, TokenKind};

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
        let found = self.span_at(self.at);
        let is_cut_off = found.is_empty() || matches!(self.peek(), None | Some(TokenKind::Close));
        let before = self.at.checked_sub(1).filter(|&at| !matches!(self.kind_at(at), Some(TokenKind::Open)));
        let operator = |at: usize| self.text[self.span_at(at)].to_owned();
        let message = match before {
            Some(before) if matches!(self.kind_at(before), Some(TokenKind::Prefix(_))) => {
                format!("nothing to look for behind `{}`", operator(before))
            }
            Some(before) => format!("a term is missing behind `{}`", operator(before)),
            None if self.tokens.is_empty() => "the query is empty".to_owned(),
            None => {
                let mut name = operator(self.at);
                if matches!(self.peek(), Some(TokenKind::Not)) && self.at + 1 < self.tokens.len() {
                    name = format!("NOT {}", operator(self.at + 1));
                }
                format!("a term is missing before `{name}`")
            }
        };
        let help = match before {
            Some(before) if !is_cut_off || before > 0 => {
                format!("write a term behind `{}`, or remove it", operator(before))
            }
            Some(before) => format!("for the word itself write it in quotes: `\"{}\"`", operator(before)),
            None if self.tokens.is_empty() => "write what to look for".to_owned(),
            None => "write a term before it; for the word itself put it in quotes".to_owned(),
        };
        let span = if is_cut_off { found.start..found.start } else { found };
        self.mistakes.push(QueryError::new(span, message).help(help));
    }
}
