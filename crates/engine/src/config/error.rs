//! Everything that can be wrong with the configuration.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// The most problems that are shown at once.
const MAX_SHOWN: usize = 20;

/// Why the configuration cannot be used: where it is wrong, what is wrong, and what would be right.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {error}; {remedy}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
        /// What to do.
        remedy: &'static str,
    },
    /// Something in the file is wrong.
    #[error("{}:{line}: {}{problem}; {remedy}", file.display(), shown_key(key))]
    Invalid {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key, such as `servers.git.timeout`; empty for the file as a whole.
        key: String,
        /// What is wrong, with the offending value unless it may be a secret.
        problem: String,
        /// What would be right.
        remedy: String,
    },
    /// The file is right, and a variable that it refers to is not set.
    #[error("{}:{line}: {}{problem}; {remedy}", file.display(), shown_key(key))]
    Unset {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key with the reference.
        key: String,
        /// Which reference it is.
        problem: String,
        /// How to set the variable.
        remedy: String,
    },
    /// An environment variable holds something wrong.
    #[error("environment variable {variable}: {problem}; {remedy}")]
    Environment {
        /// The variable.
        variable: String,
        /// What is wrong, with the offending value.
        problem: String,
        /// What would be right.
        remedy: String,
    },
}

impl ConfigError {
    /// The same error for a file in which nothing is wrong except a variable that is not set.
    pub(super) fn unset(self) -> Self {
        match self {
            Self::Invalid {
                file,
                line,
                key,
                problem,
                remedy,
            } => Self::Unset {
                file,
                line,
                key,
                problem,
                remedy,
            },
            other => other,
        }
    }
}

/// Everything that is wrong with the configuration, in the order of the files. It is never empty.
#[derive(Debug)]
pub struct ConfigErrors(Vec<ConfigError>);

impl ConfigErrors {
    /// `Ok` if nothing is wrong.
    pub(super) fn check(found: Vec<ConfigError>) -> Result<(), Self> {
        if found.is_empty() {
            Ok(())
        } else {
            Err(Self(found))
        }
    }

    /// The errors, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &ConfigError> {
        self.0.iter()
    }
}

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.0.as_slice() {
            return write!(formatter, "{only}");
        }
        write!(formatter, "the configuration has {} errors:", self.0.len())?;
        for error in self.0.iter().take(MAX_SHOWN) {
            write!(formatter, "\n  {error}")?;
        }
        match self.0.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            more => write!(formatter, "\n  and {more} more"),
        }
    }
}

impl std::error::Error for ConfigErrors {}

fn shown_key(key: &str) -> String {
    if key.is_empty() {
        String::new()
    } else {
        format!("{key}: ")
    }
}
