//! `{ file = "…" }` and `{ env = "…" }`: strings that stand elsewhere.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::diagnostic::toml::{Kind, Table};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// A secret of more than this is the wrong file.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Whether a table is meant as a reference: it has one key, and that names a place.
pub(super) fn is_reference(table: &Table) -> bool {
    matches!(table.entries(), [entry] if matches!(entry.name.as_str(), "file" | "env"))
}

/// The string that a reference stands for; `None` if it was told why there is none. A file's path is taken
/// from the working directory.
pub(super) fn resolve(
    table: &Table,
    name: &str,
    environment: &[(OsString, OsString)],
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let [entry] = table.entries() else { return None };
    let Kind::String(target) = &entry.value.kind else {
        let error = Diagnostic::error(format!("`{name}.{}` has the wrong type", entry.name))
            .at(&entry.value.place)
            .label(format!("expected a string, found {}", entry.value.kind.described()));
        diagnostics.push(error);
        return None;
    };
    let found = if entry.name == "file" { from_file(target) } else { from_environment(target, environment) };
    match found {
        Ok(text) => Some(text),
        Err(problem) => {
            diagnostics.push(Diagnostic::error(format!("`{name}`: {problem}")).at(&entry.value.place));
            None
        }
    }
}

/// Less one line break at the end, which editors and `echo` add.
fn from_file(path: &str) -> Result<String, String> {
    let mut text = read_text(Path::new(path), MAX_FILE_BYTES)
        .map_err(|error| format!("the file `{path}` cannot be read: {error}"))?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

fn from_environment(name: &str, environment: &[(OsString, OsString)]) -> Result<String, String> {
    let (_, value) = environment
        .iter()
        .find(|(key, _)| key == name)
        .ok_or_else(|| format!("the environment variable `{name}` is not set"))?;
    let text = value.to_str().ok_or_else(|| format!("the environment variable `{name}` is not UTF-8"))?;
    Ok(text.to_owned())
}

/// A text file of a bounded length: whoever mistakes a device for a file gets an error, not a full memory.
pub(super) fn read_text(path: &Path, max_bytes: u64) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(max_bytes + 1).read_to_string(&mut text)?;
    if read as u64 > max_bytes {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is longer than {max_bytes} bytes"),
        ));
    }
    Ok(text)
}
