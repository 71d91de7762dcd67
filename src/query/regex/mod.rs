//! Regular expressions of queries: compiled within bounds, and with what to look for first.
//!
//! Knows neither fields nor automata: whoever searches looks for the [`literals`](Regex::literals) together
//! with all other terms, and comes here only with a text that holds one of them.
//!
//! ```text
//! pattern -> syntax tree -> literals   strings of which every match holds one
//!                       '-> search     all matches in a text, each unit of work counted
//! ```

mod literals;
mod search;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_syntax::ast::ErrorKind;
use regex_syntax::hir::Hir;

pub use search::Cache;
use search::Program;

/// A pattern may be so many bytes long. A class of two bytes (`\w`) has a syntax tree of some 12 KB, so this
/// bounds the tree to 50 MB while it is compiled.
pub const MAX_PATTERN_BYTES: usize = 4096;
/// Groups, repetitions, alternations and classes of a pattern may nest so deep.
pub const MAX_PATTERN_DEPTH: u32 = 64;
/// A compiled pattern may take so many bytes: some sixty `\w`, or many times the letters a pattern can hold.
pub const MAX_COMPILED_BYTES: usize = 1 << 20;
/// Every match holds a literal of so many characters.
pub const MIN_LITERAL: usize = 3;

/// A regular expression that a query may hold.
pub struct Regex {
    pattern: Box<str>,
    literals: Vec<String>,
    program: Program,
}

/// Why a pattern was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegexError {
    /// The bytes of the pattern it is about.
    pub span: Range<usize>,
    /// What is wrong. Lower-case, without a full stop.
    pub message: String,
    /// What to write instead, and the like.
    pub helps: Vec<String>,
}

impl Regex {
    /// Compiles a pattern.
    ///
    /// # Errors
    ///
    /// Where it does not parse, is too large, or a match need not hold a literal of three characters.
    pub fn new(pattern: &str) -> Result<Regex, RegexError> {
        let whole = |message: String, help: &str| RegexError {
            span: 0..pattern.len(),
            message,
            helps: vec![help.to_owned()],
        };
        if pattern.len() > MAX_PATTERN_BYTES {
            return Err(whole(
                format!("a regular expression may be at most {MAX_PATTERN_BYTES} bytes long"),
                "split it into several, joined by OR",
            ));
        }
        let tree = parse(pattern)?;
        let literals = literals::required(&tree).map_err(|missing| match missing {
            literals::Missing::TooShort => whole(
                format!(
                    "a regular expression must hold at least {MIN_LITERAL} fixed characters in a row in every match"
                ),
                "add the letters or digits that stand in every match, such as \"CVE-\" in /CVE-\\d+/",
            ),
            literals::Missing::TooMany => whole(
                format!(
                    "the fixed characters of a regular expression may differ in at most {} ways",
                    literals::MAX_LITERALS
                ),
                "split it into several, joined by OR, or spell out fewer alternatives",
            ),
            literals::Missing::NeverMatches => {
                whole("this regular expression matches nothing".to_owned(), "an empty class matches no character")
            }
        })?;
        let nfa = compile(&tree).map_err(|error| match error.size_limit() {
            Some(_) => whole(
                format!(
                    "a regular expression may take at most {} KiB when compiled",
                    MAX_COMPILED_BYTES / 1024
                ),
                "repeat less, or write [0-9] for \\d and [A-Za-z] for \\w",
            ),
            None => whole(error.to_string(), "write it in a simpler way"),
        })?;
        Ok(Regex { pattern: pattern.into(), literals, program: Program::new(nfa) })
    }

    /// The pattern, as written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Strings of three characters or more of which every match holds at least one, as few and as long as can
    /// be told. Never empty; case as it stands in the text.
    pub fn literals(&self) -> &[String] {
        &self.literals
    }

    /// Bytes on the heap, for whoever bounds the sum over a query.
    pub fn memory_usage(&self) -> usize {
        self.program.memory_usage()
            + self.literals.iter().map(String::len).sum::<usize>()
            + self.pattern.len()
    }

    /// Tells `found` every match in `text` from left to right, as bytes: of those that begin first the one the
    /// pattern prefers, and no two that overlap. None is empty.
    ///
    /// A pattern such as `abc[\s\S]*z|abc` makes any search quadratic, so the work is told to `steps` while it
    /// is done: one for each byte passed over and for each state of the pattern looked at. The sum for a
    /// pattern and a text is the same whatever `cache` was used for before.
    ///
    /// # Errors
    ///
    /// As soon as `steps` fails, with its error; what was found so far has been told.
    pub fn find_all<E>(
        &self,
        text: &str,
        cache: &mut Cache,
        steps: impl FnMut(u64) -> Result<(), E>,
        found: impl FnMut(Range<usize>),
    ) -> Result<(), E> {
        self.program.find_all(text, cache, steps, found)
    }
}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Regex").field("pattern", &self.pattern).field("literals", &self.literals).finish()
    }
}

fn parse(pattern: &str) -> Result<Hir, RegexError> {
    let parsed = regex_syntax::ParserBuilder::new().nest_limit(MAX_PATTERN_DEPTH).build().parse(pattern);
    parsed.map_err(|error| match error {
        regex_syntax::Error::Parse(error) => {
            let (message, helps) = describe(error.kind());
            RegexError { span: error.span().start.offset..error.span().end.offset, message, helps }
        }
        regex_syntax::Error::Translate(error) => RegexError {
            span: error.span().start.offset..error.span().end.offset,
            message: error.kind().to_string(),
            helps: Vec::new(),
        },
        // The type is open to kinds of later versions.
        other => RegexError { span: 0..pattern.len(), message: other.to_string(), helps: Vec::new() },
    })
}

fn describe(kind: &ErrorKind) -> (String, Vec<String>) {
    let (message, help) = match kind {
        ErrorKind::UnsupportedLookAround => (
            "the engine has no look-around".to_owned(),
            "match the text around it as well, or join two terms by AND, NOT, NEAR or NOT INSIDE",
        ),
        ErrorKind::UnsupportedBackreference => (
            "the engine has no back-references".to_owned(),
            "write out what may be repeated, such as (?:aa|bb)",
        ),
        ErrorKind::NestLimitExceeded(limit) => {
            return (format!("a regular expression may nest at most {limit} levels deep"), Vec::new());
        }
        other => return (other.to_string(), Vec::new()),
    };
    (message, vec![help.to_owned()])
}

fn compile(tree: &Hir) -> Result<NFA, Box<thompson::BuildError>> {
    let config = NFA::config().nfa_size_limit(Some(MAX_COMPILED_BYTES)).which_captures(WhichCaptures::None);
    NFA::compiler().configure(config).build_from_hir(tree).map_err(Box::new)
}
