//! Which build this is: for `--version`, the metric `build_info` and the first log line.

/// The version in `Cargo.toml`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit it was built from, as given in the environment variable `NEWSWATCH_REVISION` at build
/// time; `unknown` without it.
///
/// Whoever packages knows the commit, also where the sources came without their history; a build
/// script that asked git would rebuild after every commit and still not know it there.
pub const REVISION: &str = match option_env!("NEWSWATCH_REVISION") {
    Some(revision) => revision,
    None => "unknown",
};
