//! The text of a configuration file, and the lines of what it holds.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::ConfigError;

/// The largest configuration file that is read.
pub const MAX_CONFIG_BYTES: u64 = 1 << 20;

/// A configuration file that has been read.
pub(super) struct Source {
    pub(super) file: PathBuf,
    pub(super) text: String,
}

impl Source {
    /// Reads `file`. `remedy` is what to do if the file does not exist.
    pub(super) fn read(file: &Path, remedy: &'static str) -> Result<Self, ConfigError> {
        let unreadable = |error: io::Error| ConfigError::Unreadable {
            file: file.to_owned(),
            remedy: match error.kind() {
                io::ErrorKind::NotFound => remedy,
                io::ErrorKind::PermissionDenied => "allow codecell's user to read it",
                io::ErrorKind::IsADirectory => "name a file in it",
                io::ErrorKind::InvalidData => "save it as UTF-8",
                _ => "name another file",
            },
            error,
        };
        let mut text = String::new();
        File::open(file)
            .and_then(|open| open.take(MAX_CONFIG_BYTES + 1).read_to_string(&mut text))
            .map_err(unreadable)?;
        if text.len() as u64 > MAX_CONFIG_BYTES {
            return Err(unreadable(io::Error::other(format!(
                "it has more than {MAX_CONFIG_BYTES} bytes"
            ))));
        }
        // Some editors put a byte order mark in front.
        let text = text
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text);
        Ok(Self {
            file: file.to_owned(),
            text,
        })
    }

    /// The folder that relative paths in the file start from, absolute.
    pub(super) fn folder(&self) -> PathBuf {
        let folder = self.file.parent().unwrap_or(Path::new(""));
        std::path::absolute(folder)
            .or_else(|_| std::env::current_dir())
            .unwrap_or_else(|_| folder.to_owned())
    }

    /// The line, from 1, of the byte at `offset`.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    pub(super) fn invalid(
        &self,
        line: usize,
        key: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ConfigError {
        ConfigError::Invalid {
            file: self.file.clone(),
            line,
            key: key.into(),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let source = Source {
            file: "f".into(),
            text: "a\nb\nc".to_owned(),
        };
        assert_eq!([0, 2, 4, 99].map(|at| source.line_at(at)), [1, 2, 3, 3]);
    }
}
