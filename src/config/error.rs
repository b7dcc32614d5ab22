//! Everything that can be wrong with the configuration.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

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
        /// What is wrong, with the offending value.
        problem: String,
        /// What would be right.
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

fn shown_key(key: &str) -> String {
    if key.is_empty() {
        String::new()
    } else {
        format!("{key}: ")
    }
}
