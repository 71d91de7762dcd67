//! Dead letters read back: what is in their topic, and putting it back where it came from.
//!
//! | file | its one idea |
//! |---|---|
//! | `account` | what the headers of a dead letter say |
//! | `archive` | the dead-letter topic from a beginning to an end |
//! | `replay` | whether a dead letter may go back, and its way there |
//!
//! Leaves writing dead letters to [`super::dead_letter`], and choosing among them to whoever reads.

mod account;
mod archive;
mod replay;

pub use account::{Account, NotALetter};
pub use archive::{Archive, ArchiveError, Span};
pub use replay::{Delivery, LAST_ATTEMPT, Refusal, Replayer, refusal};
