//! What an import sets for its watches: the same for every row, or taken from each.

use std::sync::Arc;

use super::rows::Row;
use super::template::Template;
use crate::diagnostic::Diagnostic;

/// A setting of an import: the same for every row, or another for each.
#[derive(Debug)]
pub(super) enum Setting<T> {
    Fixed(T),
    PerRow(Template),
}

/// Several of them, each giving any number of values.
#[derive(Debug)]
pub(super) enum ListSetting {
    Fixed(Arc<[String]>),
    PerRow(Vec<Template>),
}

impl<T: Clone> Setting<T> {
    /// The value, if it is the same for every row.
    pub(super) fn fixed(&self) -> Option<T> {
        match self {
            Setting::Fixed(value) => Some(value.clone()),
            Setting::PerRow(_) => None,
        }
    }

    /// The value for a row; `None` where the row leaves it open.
    pub(super) fn value(
        &self,
        key: &str,
        row: &Row<'_>,
        read: fn(&str) -> Result<T, Box<Diagnostic>>,
    ) -> Result<Option<T>, Box<Diagnostic>> {
        match self {
            Setting::Fixed(value) => Ok(Some(value.clone())),
            Setting::PerRow(template) => match template.expand_one(key, row)? {
                Some(written) => read(&written).map(Some),
                None => Ok(None),
            },
        }
    }
}

impl ListSetting {
    /// The values, if they are the same for every row.
    pub(super) fn fixed(&self) -> Arc<[String]> {
        match self {
            ListSetting::Fixed(list) => list.clone(),
            ListSetting::PerRow(_) => Arc::default(),
        }
    }
}
