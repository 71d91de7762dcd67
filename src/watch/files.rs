//! Which files the paths of the configuration stand for, and whether their content changed.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use toml::de::DeTable;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::digest::hex;

/// A watchlist file that was found.
pub(super) struct Found {
    /// How to open it.
    pub path: PathBuf,
    /// Its path within the folder it was found in, or its file name.
    pub label: String,
}

/// The files that the paths stand for: a file as it is, a folder for every `*.toml` below it, by path.
///
/// Within folders, names that begin with a dot are left out: a mounted ConfigMap keeps its versions in
/// `..2024_01_01_…` and shows each file by a link. Each file is listed once, however many ways lead to it.
pub(super) fn find(paths: &[PathBuf], diagnostics: &mut Diagnostics) -> Vec<Found> {
    let mut search = Search { seen: HashSet::new(), found: Vec::new(), diagnostics };
    for path in paths {
        search.path(path);
    }
    search.found
}

struct Search<'d> {
    /// Canonical paths of files and folders that were looked at: links may lead in circles.
    seen: HashSet<PathBuf>,
    found: Vec<Found>,
    diagnostics: &'d mut Diagnostics,
}

impl Search<'_> {
    fn path(&mut self, path: &Path) {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return self.unreadable(path, &error),
        };
        if !metadata.is_dir() {
            let label = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            return self.file(path, label);
        }
        let before = self.found.len();
        let seen_before = self.seen.len();
        self.folder(path, "");
        let is_new = self.seen.len() > seen_before;
        if is_new && self.found.len() == before {
            let warning = Diagnostic::warning("empty-folder", "this folder holds no watchlist")
                .at(&Place::file(path.to_string_lossy()))
                .help("watchlists are files whose name ends with `.toml`");
            self.diagnostics.push(warning);
        }
    }

    fn folder(&mut self, folder: &Path, label: &str) {
        if !self.is_new(folder) {
            return;
        }
        let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        let mut names: Vec<_> = match entries {
            Ok(entries) => entries.into_iter().map(|entry| entry.file_name()).collect(),
            Err(error) => return self.unreadable(folder, &error),
        };
        names.sort_unstable();
        for name in names {
            let path = folder.join(&name);
            let name = name.to_string_lossy();
            if name.starts_with('.') {
                continue;
            }
            let entry_label = if label.is_empty() { name.into_owned() } else { format!("{label}/{name}") };
            // Only what could matter is looked at: a dangling link among other files is no mistake.
            let is_toml = path.extension().is_some_and(|extension| extension == "toml");
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.folder(&path, &entry_label),
                Ok(_) if is_toml => self.file(&path, entry_label),
                Err(error) if is_toml => self.unreadable(&path, &error),
                Ok(_) | Err(_) => {}
            }
        }
    }

    fn file(&mut self, path: &Path, label: String) {
        if self.is_new(path) {
            self.found.push(Found { path: path.to_owned(), label });
        }
    }

    fn is_new(&mut self, path: &Path) -> bool {
        let canonical = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.seen.insert(canonical)
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        self.diagnostics.push(unreadable("watchlist", error).at(&Place::file(path.to_string_lossy())));
    }
}

/// The error for a file that cannot be read; it has no place yet.
pub(super) fn unreadable(what: &str, error: &io::Error) -> Diagnostic {
    if error.kind() == io::ErrorKind::NotFound {
        return Diagnostic::error(format!("the {what} does not exist"));
    }
    Diagnostic::error(format!("the {what} cannot be read: {error}"))
}

/// Where an import file is: relative to the watchlist that names it.
pub(super) fn import_path(watchlist: &Path, file: &str) -> PathBuf {
    watchlist.parent().unwrap_or(Path::new("")).join(file)
}

/// Hash of the content of every watchlist and import file, in hex: differs once [`load`](fn@super::load) would read
/// something else. What is missing or cannot be read counts as such, so that this needs no error.
///
/// Reads every file, and parses only watchlists that may hold an import.
pub fn digest(paths: &[PathBuf]) -> String {
    let mut diagnostics = Diagnostics::new();
    let files = find(paths, &mut diagnostics);
    let mut hash = Sha256::new();
    update(&mut hash, diagnostics.render(false).as_bytes());
    for file in &files {
        update(&mut hash, file.label.as_bytes());
        let content = match fs::read(&file.path) {
            Ok(content) => content,
            Err(error) => {
                update(&mut hash, error.to_string().as_bytes());
                continue;
            }
        };
        update(&mut hash, &content);
        for import in imports(&content) {
            update(&mut hash, import.as_bytes());
            let content = hash_file(&import_path(&file.path, &import));
            update(&mut hash, content.unwrap_or_else(|error| error.to_string()).as_bytes());
        }
    }
    hex(&hash.finalize())
}

/// The files that a watchlist imports.
fn imports(content: &[u8]) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(content) else { return Vec::new() };
    if !text.contains("import") {
        return Vec::new();
    }
    let (document, _) = DeTable::parse_recoverable(text);
    let tables = document.get_ref().get("import").and_then(|value| value.get_ref().as_array());
    let Some(tables) = tables else { return Vec::new() };
    let file_of = |table: &toml::Spanned<toml::de::DeValue<'_>>| {
        table.get_ref().get("file").and_then(|file| file.get_ref().as_str().map(str::to_owned))
    };
    tables.iter().filter_map(file_of).collect()
}

fn hash_file(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match io::Read::read(&mut file, &mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            length => hash.update(&buffer[..length]),
        }
    }
}

fn update(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}
