//! The process: start, reload, health, signals, systemd, the end.

pub mod signals;
pub mod systemd;
