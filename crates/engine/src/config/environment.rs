//! Where variables come from: the environment of the process, and below it a `.env` file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::dotenv::read_dotenv;
use super::{ConfigError, ConfigErrors};

/// The variables of the process, and those of a `.env` file that the process does not have.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// The variables of this process. Those that are not UTF-8 are left out.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// These variables, and below them those of the file `path`.
    ///
    /// # Errors
    /// [`ConfigErrors`] for a file that cannot be read or is not in the form of a `.env` file.
    pub fn above_file(mut self, path: &Path) -> Result<Self, ConfigErrors> {
        let remedy = "create it or do not name it";
        // As in a shell, the last of several lines for one name counts.
        let read = read_dotenv(path, remedy, |name| self.get(name))?;
        let mut variables: BTreeMap<_, _> = read.into_iter().collect();
        variables.append(&mut self.variables);
        Ok(Self { variables })
    }

    /// The value of the variable `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// Every variable, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The error of the variable `name`.
    pub(crate) fn invalid(
        name: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ConfigError {
        ConfigError::Environment {
            variable: name.to_owned(),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// This shows only the names: values may be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_set()
            .entries(self.variables.keys())
            .finish()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables.into_iter();
        Self {
            variables: variables
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        }
    }
}
