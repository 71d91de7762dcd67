//! (to come)

pub mod samples;
