//! Where each setting was set, so that code that finds it wrong later can name the place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{ConfigError, Environment, SETTINGS_FILE};

/// The line or the variable of each setting, by its whole key such as `limits.fuel`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Places {
    file: PathBuf,
    lines: BTreeMap<String, usize>,
    variables: BTreeMap<String, String>,
}

impl Places {
    /// The places of `file` before anything of it is read.
    pub(super) fn of_file(file: &Path) -> Self {
        Self {
            file: file.to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn set_line(&mut self, key: &str, line: usize) {
        self.lines.insert(key.to_owned(), line);
    }

    pub(super) fn set_variable(&mut self, key: &str, variable: &str) {
        self.variables.insert(key.to_owned(), variable.to_owned());
    }

    /// The place where the setting `key` was set, if it was: a variable, or the file and a line.
    pub(super) fn of(&self, key: &str) -> Option<String> {
        if let Some(variable) = self.variables.get(key) {
            return Some(format!("environment variable {variable}"));
        }
        let line = self.lines.get(key)?;
        Some(format!("{}:{line}", self.file.display()))
    }

    /// The error of the setting `key`, at the place where it was set. A variable counts before the file.
    pub(super) fn invalid(
        &self,
        key: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ConfigError {
        if let Some(variable) = self.variables.get(key) {
            return Environment::invalid(variable, problem, remedy);
        }
        let file = if self.file.as_os_str().is_empty() {
            Path::new(SETTINGS_FILE)
        } else {
            &self.file
        };
        ConfigError::Invalid {
            file: file.to_owned(),
            line: self.lines.get(key).copied().unwrap_or(1),
            key: key.to_owned(),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}
