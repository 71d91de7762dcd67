//! The built binary, run to its end.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use super::leash::Leashed;
use super::wait::PATIENCE;

/// Names another binary than that of this build, such as one that was built for release.
const BINARY: &str = "NEWSWATCH_TEST_BINARY";

/// The binary in a folder of its own, with no configuration around: neither a file that happens to be
/// there nor a variable.
pub fn newswatch<I: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> Command {
    let built = || env!("CARGO_BIN_EXE_newswatch").into();
    let binary = std::env::var_os(BINARY).filter(|path| !path.is_empty()).unwrap_or_else(built);
    // Relative paths are from where the tests were started.
    let found = fs::canonicalize(&binary);
    let binary = found.unwrap_or_else(|error| panic!("{BINARY}={}: {error}", binary.display()));
    let mut command = Command::new(binary);
    command.args(arguments).current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("NEWSWATCH_") {
            command.env_remove(name);
        }
    }
    command
}

/// How a command ended and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs a command with this input, to its end.
///
/// # Panics
///
/// Where it does not end in time, or what it prints is not UTF-8.
pub fn finish(command: &mut Command, input: &[u8]) -> Ended {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = Leashed::spawn(pipes);
    let mut stdin = process.child().stdin.take().expect("it was asked to be a pipe");
    let mut stdout = process.child().stdout.take().expect("it was asked to be a pipe");
    let mut stderr = process.child().stderr.take().expect("it was asked to be a pipe");
    let input = input.to_vec();
    // A command need not read its input.
    let writer = thread::spawn(move || stdin.write_all(&input).unwrap_or_default());
    let printed = thread::spawn(move || read_to_end(&mut stdout));
    let told = thread::spawn(move || read_to_end(&mut stderr));
    let status =
        process.wait_within(PATIENCE).unwrap_or_else(|| panic!("{command:?} did not end in {PATIENCE:?}"));
    writer.join().expect("writing does not panic");
    let stdout = printed.join().expect("standard output is UTF-8");
    let stderr = told.join().expect("standard error is UTF-8");
    Ended { code: status.code(), stdout, stderr }
}

fn read_to_end(pipe: &mut impl Read) -> String {
    let mut text = String::new();
    pipe.read_to_string(&mut text).expect("a pipe can be read, and holds UTF-8");
    text
}
