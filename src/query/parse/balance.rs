//! Parentheses without a partner: told, and mended, so that the parser need not care.

use super::{Mistakes, QueryError, Token, TokenKind};
use crate::query::lex::Lexed;

/// The tokens with as many closing as opening parentheses, each in its place.
pub(super) fn balance(lexed: Lexed, mistakes: &mut Mistakes) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(lexed.tokens.len());
    let mut open = Vec::new();
    for token in lexed.tokens {
        match token.kind {
            TokenKind::Open => open.push(token.span.clone()),
            TokenKind::Close if open.pop().is_none() => {
                let error = QueryError::new(token.span, "this parenthesis closes nothing");
                mistakes.push(error.help("remove it, or open one before it"));
                continue;
            }
            _ => {}
        }
        tokens.push(token);
    }
    let end = tokens.last().map_or(0, |token| token.span.end);
    for span in open {
        // What was cut short may have swallowed its partner.
        if !lexed.is_cut_short {
            mistakes.push(QueryError::new(span, "this parenthesis is never closed").help("add `)`"));
        }
        tokens.push(Token { kind: TokenKind::Close, span: end..end });
    }
    tokens
}
