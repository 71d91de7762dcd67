//! A second reading of the query language, written from its contract alone: slow, and short enough to be
//! believed. Lists of words and loops over them; no automaton, no index, nothing shared with the engine but
//! the stemmer, the Unicode tables and the list of sentences.
//!
//! ```text
//! text  -> characters -> words (fold, rows, paragraphs, sentences)   what a field says
//! query -> parse -> tree -> judge                                    what is asked, or a refusal
//! both  -> look (terms, stems, regexes) -> evaluate                  truth and hits
//! ```

mod characters;
mod evaluate;
mod fold;
mod judge;
mod look;
mod metadata;
mod paragraphs;
mod parse;
mod regexes;
mod rows;
mod stems;
mod terms;
mod tree;
mod words;

pub use characters::vanishes;
pub use evaluate::{Hit, Reader, Watch};
pub use fold::fold;
pub use look::is_all_of;
pub use parse::{parse_query, parse_unless};
pub use terms::{parse_entry, parse_term};
