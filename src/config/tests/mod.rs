//! The configuration as its users meet it: a text and an environment in, a configuration or errors out.

mod defaults;
mod environment;
mod errors;
mod secrets;

use std::ffi::OsString;
use std::path::PathBuf;

use super::load::load_from;
use super::*;
use crate::diagnostic::Diagnostics;

/// A file of this text, which errors call `newswatch.toml`, and what is laid over it.
struct Given {
    folder: tempfile::TempDir,
    load: Load,
}

impl Given {
    fn new(text: &str, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("newswatch.toml");
        std::fs::write(&file, text).unwrap();
        let environment =
            environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
        Given { load: Load { file: Some(file), environment, overrides: Vec::new() }, folder }
    }

    fn overrides(mut self, overrides: &[(&str, &str)]) -> Self {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        self.load.overrides = overrides.iter().map(owned).collect();
        self
    }

    /// A file beside the configuration.
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn load(&self) -> Result<Loaded, Diagnostics> {
        load_from(&self.load, &[])
    }

    /// What is told, without the folder's name.
    fn told(&self) -> String {
        let diagnostics = match self.load() {
            Ok(loaded) => loaded.warnings,
            Err(errors) => errors,
        };
        let prefix = format!("{}/", self.folder.path().display());
        diagnostics.render(false).replace(&prefix, "")
    }
}

fn config(text: &str) -> Config {
    match Given::new(text, &[]).load() {
        Ok(loaded) => loaded.config,
        Err(errors) => panic!("{errors}"),
    }
}

fn told(text: &str) -> String {
    Given::new(text, &[]).told()
}

/// The key's value as it would be logged.
fn shown(loaded: &Loaded, key: &str) -> String {
    let setting = loaded.settings.iter().find(|setting| setting.key == key).unwrap();
    setting.value.clone().unwrap_or_default()
}
