//! The query language, by the cases of its contract and by a second reading of it.

// The whole crate is tests; clippy makes its exception only for the functions marked as such.
#![allow(clippy::unwrap_used, missing_docs)]

mod cases;
mod engine;
mod generate;
mod oracle;
mod properties;
mod random;
