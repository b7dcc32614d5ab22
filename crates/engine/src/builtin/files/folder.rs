//! The open folder and the ways into it: only here does this server touch the file system.

use std::io;
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, OpenOptions, OpenOptionsExt as _, ReadDir};
use rustix::fs::OFlags;

use super::error::{FileError, MAX_PATH_BYTES};
use codecell_basics::text::beginning;

/// The most characters that an error shows of a path that cannot be looked up.
const MAX_SHOWN_CHARS: usize = 80;

/// A folder that is open; every path is resolved beneath it.
pub(super) struct Folder {
    dir: Dir,
}

impl Folder {
    /// Opens `root`, the one place where this server uses the authority of the process.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        Ok(Self {
            dir: Dir::open_ambient_dir(root, ambient_authority())?,
        })
    }

    /// Opens a regular file for reading, with its size in bytes.
    pub(super) fn open_file(&self, path: &str) -> Result<(File, u64), FileError> {
        let mut options = OpenOptions::new();
        options.read(true);
        let file = self.open_regular(path, options)?;
        let bytes = file
            .metadata()
            .map_err(|error| FileError::of(path, error))?
            .len();
        Ok((file, bytes))
    }

    /// Opens a regular file for writing, making it if it does not exist.
    pub(super) fn open_for_writing(&self, path: &str, append: bool) -> Result<File, FileError> {
        let mut options = OpenOptions::new();
        options
            .create(true)
            .write(!append)
            .append(append)
            .truncate(!append);
        match self.open_regular(path, options) {
            Err(FileError::NotFound { path }) => Err(FileError::NoParent { path }),
            other => other,
        }
    }

    /// What `path` itself is; symbolic links are not followed.
    pub(super) fn metadata(&self, path: &str) -> Result<Metadata, FileError> {
        self.dir
            .symlink_metadata(checked(path)?)
            .map_err(|error| FileError::of(path, error))
    }

    /// The folder `path`, opened, so that its entries stay those of one folder whatever happens to the name.
    pub(super) fn open_directory(&self, path: &str) -> Result<Dir, FileError> {
        self.dir
            .open_dir(checked(path)?)
            .map_err(|error| FileError::of(path, error))
    }

    /// The entries of the folder `path`.
    pub(super) fn entries(&self, path: &str) -> Result<ReadDir, FileError> {
        self.open_directory(path)?
            .entries()
            .map_err(|error| FileError::of(path, error))
    }

    /// Makes the folder `path` and those above it. A folder that exists already is no error.
    pub(super) fn create_directory(&self, path: &str) -> Result<(), FileError> {
        self.dir
            .create_dir_all(checked(path)?)
            .map_err(|error| FileError::of(path, error))
    }

    /// Moves a file or folder. The check for an existing destination is a courtesy, not a lock: a file that
    /// appears there in the same moment is replaced.
    pub(super) fn rename(
        &self,
        source: &str,
        destination: &str,
        overwrite: bool,
    ) -> Result<(), FileError> {
        self.metadata(source)?;
        let target = checked(destination)?;
        if !overwrite && self.dir.symlink_metadata(target).is_ok() {
            return Err(FileError::Exists {
                path: destination.to_owned(),
            });
        }
        self.dir
            .rename(checked(source)?, &self.dir, target)
            .map_err(|error| match FileError::of(destination, error) {
                FileError::NotFound { path } => FileError::NoParent { path },
                other => other,
            })
    }

    /// Deletes a file, a symbolic link itself, or an empty folder.
    pub(super) fn remove(&self, path: &str) -> Result<(), FileError> {
        let checked = checked(path)?;
        let removed = if self.metadata(path)?.is_dir() {
            self.dir.remove_dir(checked)
        } else {
            self.dir.remove_file(checked)
        };
        removed.map_err(|error| FileError::of(path, error))
    }

    /// Opens `path`, which must be a regular file. A pipe or a device must not make the call wait, so `path` is
    /// opened without blocking and refused afterwards.
    fn open_regular(&self, path: &str, mut options: OpenOptions) -> Result<File, FileError> {
        options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
        let file = self
            .dir
            .open_with(checked(path)?, &options)
            .map_err(|error| FileError::of(path, error))?;
        let metadata = file
            .metadata()
            .map_err(|error| FileError::of(path, error))?;
        if metadata.is_dir() {
            return Err(FileError::IsDirectory {
                path: path.to_owned(),
            });
        }
        if !metadata.is_file() {
            return Err(FileError::Special {
                path: path.to_owned(),
            });
        }
        Ok(file)
    }
}

/// `path`, if it can be looked up at all. Whether it stays inside the folder is checked by cap-std.
fn checked(path: &str) -> Result<&Path, FileError> {
    if path.is_empty() {
        return Err(FileError::EmptyPath);
    }
    if path.len() > MAX_PATH_BYTES || path.contains('\0') {
        return Err(FileError::BadPath {
            path: beginning(path, MAX_SHOWN_CHARS).to_owned(),
        });
    }
    let checked = Path::new(path);
    if checked.has_root() || checked.is_absolute() {
        return Err(FileError::Absolute {
            path: path.to_owned(),
        });
    }
    Ok(checked)
}
