//! Finds the configuration, lays the environment over it, reads and checks it.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environment::{self, Overlay};
use super::mask;
use super::reader::{Reader, TypedText};
use super::reference::read_text;
use super::setting::Setting;
use super::{Config, validate};
use crate::diagnostic::toml::{self, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source};

/// Names the file where the command line does not.
const FILE_VARIABLE: &str = "NEWSWATCH_CONFIG";
/// Where a file is looked for that nobody named.
const SEARCHED: [&str; 2] = ["config/newswatch.toml", "/etc/newswatch/newswatch.toml"];
/// A longer file is not a configuration.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// What the configuration is made of.
#[derive(Clone, Default)]
pub struct Load {
    /// The file that was named (`--config`). It must be there.
    pub file: Option<PathBuf>,
    /// The environment: names and values.
    pub environment: Vec<(OsString, OsString)>,
    /// What was typed for single keys, by their full names: `("http.listen", "127.0.0.1:9000")`. Read like
    /// variables of the environment, and laid over them. The command line is seen by every user of the
    /// host: no flag should offer a secret here.
    pub overrides: Vec<(String, String)>,
}

impl Load {
    /// The environment of this process.
    pub fn from_process(file: Option<PathBuf>) -> Self {
        Load { file, environment: std::env::vars_os().collect(), overrides: Vec::new() }
    }
}

/// A configuration to run with.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The file it was read from; `None` if there is none.
    pub file: Option<PathBuf>,
    /// Every key with its value in effect, fit to be logged.
    pub settings: Vec<Setting>,
    /// What will disappoint; no errors.
    pub warnings: Diagnostics,
}

/// Every key there is, in the order of the reference. Of tables with free keys, the table.
pub fn keys() -> Vec<String> {
    let mut diagnostics = Diagnostics::new();
    let mut reader = Reader::new(&[], &[], &mut diagnostics);
    Config::default().read(&mut reader, Table::empty(Place::file("")), true);
    reader.readings.into_settings().into_iter().map(|setting| setting.key).collect()
}

/// Finds the configuration and reads it: defaults, then the file, the environment and the overrides.
///
/// The file is the one that was named, else `$NEWSWATCH_CONFIG`, else `config/newswatch.toml`, else
/// `/etc/newswatch/newswatch.toml`, of which the last two may be missing.
///
/// # Errors
///
/// Everything that is wrong, each with its place; warnings are among it. Values of secrets are not.
pub fn load(load: &Load) -> Result<Loaded, Diagnostics> {
    load_from(load, &SEARCHED.map(Path::new))
}

pub(super) fn load_from(load: &Load, searched: &[&Path]) -> Result<Loaded, Diagnostics> {
    let mut found = Diagnostics::new();
    let (mut document, file) = match find(load, searched) {
        Ok(Some((path, text))) => {
            let source = Source::new(path.display().to_string(), text);
            (toml::parse(&source, &mut found), Some(path))
        }
        Ok(None) => (Table::empty(Place::file("configuration")), None),
        Err(error) => {
            found.push(*error);
            (Table::empty(Place::file("configuration")), None)
        }
    };
    // What is missing from half a text may stand in the other half.
    let is_whole = !found.has_errors();

    let overlays = environment::overlays(&load.environment, &load.overrides, &keys(), &mut found);
    for overlay in &overlays {
        overlay.apply(&mut document);
    }
    let typed: Vec<TypedText> = overlays.iter().map(Overlay::typed).collect();

    let mut config = Config::default();
    let mut reader = Reader::new(&load.environment, &typed, &mut found);
    config.read(&mut reader, document, is_whole);
    let readings = reader.readings;
    if is_whole {
        validate::validate(&config, &readings, &mut found);
    }

    let secrets: Vec<_> =
        overlays.iter().map(|overlay| (overlay.source().clone(), overlay.is_secret)).collect();
    let diagnostics = mask::mask_diagnostics(&in_order(&found, &typed), &secrets);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    Ok(Loaded { config, file, settings: readings.into_settings(), warnings: diagnostics })
}

/// What was found in the file in the order of the file, the rest behind it.
fn in_order(found: &Diagnostics, typed: &[TypedText]) -> Diagnostics {
    let is_typed = |source: &Arc<Source>| typed.iter().any(|typed| Arc::ptr_eq(&typed.source, source));
    let offset = |diagnostic: &Diagnostic| match &diagnostic.place {
        Some(Place::Span(source, span)) if !is_typed(source) => span.start,
        _ => usize::MAX,
    };
    let mut items: Vec<Diagnostic> = found.iter().cloned().collect();
    items.sort_by_key(offset);
    let mut ordered = Diagnostics::new();
    for item in items {
        ordered.push(item);
    }
    ordered
}

/// The file and its text; `None` if nobody named one and none is where they are looked for.
fn find(load: &Load, searched: &[&Path]) -> Result<Option<(PathBuf, String)>, Box<Diagnostic>> {
    let from_environment = load
        .environment
        .iter()
        .find(|(name, value)| name == FILE_VARIABLE && !value.is_empty())
        .map(|(_, value)| PathBuf::from(value));
    let named = match (&load.file, from_environment) {
        (Some(file), _) => Some((file.clone(), "`--config`")),
        (None, Some(file)) => Some((file, "the environment variable `NEWSWATCH_CONFIG`")),
        (None, None) => None,
    };
    if let Some((path, by)) = named {
        return match read_text(&path, MAX_FILE_BYTES) {
            Ok(text) => Ok(Some((path, text))),
            Err(error) => Err(Box::new(unreadable(&path, &error).help(format!("{by} names it")))),
        };
    }
    for path in searched {
        match read_text(path, MAX_FILE_BYTES) {
            Ok(text) => return Ok(Some((path.to_path_buf(), text))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Box::new(unreadable(path, &error))),
        }
    }
    Ok(None)
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("the configuration cannot be read: {error}"))
        .at(&Place::file(path.display().to_string()))
}
