//! Why a recording cannot be written or used.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why there is no recording.
#[derive(Debug, Error)]
pub enum RecordingError {
    /// The file is there already, and a recording is never written over.
    #[error("{}: there is a file already; remove it, or record into another one", file.display())]
    Exists {
        /// The file.
        file: PathBuf,
    },
    /// The file cannot be written or read.
    #[error("{}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the operating system said.
        #[source]
        error: io::Error,
    },
    /// A line of the file is not what stands there in a recording.
    #[error("{}, line {line}: {problem}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}
