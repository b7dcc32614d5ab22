//! What can go wrong with a file, in words for the script's author.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use codecell_tools::arguments::ArgumentError;

/// The longest path that is looked up, in bytes.
pub(super) const MAX_PATH_BYTES: usize = 4096;

/// The folder of a `files` server cannot be opened.
#[derive(Debug, Error)]
#[error("cannot open the folder {}: {error}; set \"root\" to a folder that exists", root.display())]
pub struct OpenError {
    /// The folder, as configured.
    pub root: PathBuf,
    /// Why.
    #[source]
    pub error: io::Error,
}

/// Why a tool of a `files` server could not do what it was asked.
#[derive(Debug, Error)]
pub(super) enum FileError {
    #[error(transparent)]
    Argument(#[from] ArgumentError),
    #[error("give either \"head\" or \"tail\", not both")]
    HeadAndTail,
    #[error("encoding {encoding:?} is not known; use \"utf-8\" or \"base64\"")]
    Encoding { encoding: String },
    #[error("the content is not base64: {reason}; use base64.b64encode(data).decode()")]
    Base64 { reason: String },
    #[error("path is empty; use \".\" for the folder itself")]
    EmptyPath,
    #[error("path {path:?} cannot be used; it holds a null character or is longer than {max} bytes", max = MAX_PATH_BYTES)]
    BadPath { path: String },
    #[error(
        "path {path:?} is absolute; paths start in this server's folder, such as \"data/a.csv\""
    )]
    Absolute { path: String },
    #[error("path {path:?} leads outside of this server's folder; only what is inside can be used")]
    Outside { path: String },
    #[error("there is no {path:?}; list_directory shows what there is")]
    NotFound { path: String },
    #[error("there is no folder for {path:?}; make it with create_directory first")]
    NoParent { path: String },
    #[error("{path:?} is a folder; use list_directory")]
    IsDirectory { path: String },
    #[error("{path:?} is not a folder; use read_text_file or file_info")]
    NotDirectory { path: String },
    #[error("{path:?} is neither a file nor a folder and cannot be opened")]
    Special { path: String },
    #[error("folder {path:?} is not empty; delete what is in it first")]
    NotEmpty { path: String },
    #[error("{path:?} exists already; pass overwrite=True to replace it")]
    Exists { path: String },
    #[error("{path:?} has {bytes} bytes, at most {limit} are read at once; {remedy}")]
    TooLarge {
        path: String,
        bytes: u64,
        limit: u64,
        remedy: &'static str,
    },
    #[error(
        "the content has {bytes} bytes, at most {limit} are written at once; write the rest with append=True"
    )]
    ContentTooLarge { bytes: usize, limit: u64 },
    #[error("{path:?} is not UTF-8 text (byte {at}); use read_binary_file")]
    NotText { path: String, at: usize },
    #[error("{path:?} holds more than {limit} entries; use search_files with a pattern")]
    TooManyEntries { path: String, limit: usize },
    #[error("more than {limit} files match {pattern:?}; narrow the pattern or the path")]
    TooManyResults { pattern: String, limit: usize },
    #[error("{path:?} holds too much to search, more than {limit} entries; narrow the path")]
    TooMuchToSearch { path: String, limit: usize },
    #[error("pattern {pattern:?} cannot be used: {reason}")]
    BadPattern { pattern: String, reason: String },
    #[error(
        "permission denied for {path:?}; the operator of this server decides what it may touch"
    )]
    Denied { path: String },
    #[error("{path:?}: {error}")]
    Io { path: String, error: io::Error },
}

impl FileError {
    /// What `error` means, which came up when `path` was used.
    pub(super) fn of(path: &str, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::IsADirectory => Self::IsDirectory { path },
            io::ErrorKind::NotADirectory => Self::NotDirectory { path },
            io::ErrorKind::DirectoryNotEmpty => Self::NotEmpty { path },
            io::ErrorKind::AlreadyExists => Self::Exists { path },
            // cap-std's refusal to leave the folder carries no error number of the system.
            io::ErrorKind::PermissionDenied if error.raw_os_error().is_none() => {
                Self::Outside { path }
            }
            io::ErrorKind::PermissionDenied => Self::Denied { path },
            _ => Self::Io { path, error },
        }
    }
}
