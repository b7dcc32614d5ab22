//! Files written whole or not at all, and never over what is there unless that is wanted.

use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tempfile::NamedTempFile;

/// The mode of a new file, and of one that holds secrets.
const MODE: u32 = 0o644;
pub(super) const PRIVATE: u32 = 0o600;
/// The most backups of one file.
const MAX_BACKUPS: u32 = 1_000;

/// What has become of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// It was not there, and now it is.
    New,
    /// It is there, and it stays as it is.
    Kept,
    /// It holds what it should already.
    Same,
    /// It has been replaced, and is kept in this file.
    Replaced(PathBuf),
}

impl Written {
    pub(super) fn in_words(&self, file: &Path) -> String {
        let file = file.display();
        match self {
            Self::New => format!("wrote {file}\n"),
            Self::Kept => format!("kept {file}, which is there already\n"),
            Self::Same => format!("kept {file}, which is as it should be\n"),
            Self::Replaced(backup) => {
                format!(
                    "replaced {file}; as it was, it is in {}\n",
                    backup.display()
                )
            }
        }
    }
}

/// Writes `text` to `file`, or to what it is a link to; what is there is replaced if `is_replaced`, else kept.
pub(super) fn write(file: &Path, text: &str, is_replaced: bool) -> anyhow::Result<Written> {
    match fs::read(file) {
        Ok(present) if present == text.as_bytes() => Ok(Written::Same),
        Ok(_) if !is_replaced => Ok(Written::Kept),
        Ok(_) => Ok(Written::Replaced(replace(file, text)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            put(file, text, Permissions::from_mode(MODE))?;
            Ok(Written::New)
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

/// Replaces the file, which is there, and returns where it is kept as it was.
pub(super) fn replace(file: &Path, text: &str) -> anyhow::Result<PathBuf> {
    let shown = file.display();
    let file = file
        .canonicalize()
        .with_context(|| format!("cannot follow {shown}"))?;
    let permissions = file
        .metadata()
        .with_context(|| format!("cannot look at {shown}"))?
        .permissions();
    let backup = keep(&file)?;
    put(&file, text, permissions)?;
    Ok(backup)
}

/// Copies the file to a name that is free, with its permissions.
fn keep(file: &Path) -> anyhow::Result<PathBuf> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let permissions = file.metadata()?.permissions();
    let name = file.file_name().unwrap_or_default().to_os_string();
    for number in 0..MAX_BACKUPS {
        let mut name = name.clone();
        name.push(match number {
            0 => ".bak".to_owned(),
            number => format!(".bak{number}"),
        });
        let backup = file.with_file_name(name);
        let mut copy = temporary(&backup, &permissions)?;
        copy.write_all(&content)
            .with_context(|| format!("cannot write {}", backup.display()))?;
        match copy.persist_noclobber(&backup) {
            Ok(_) => return Ok(backup),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                let error = error.error;
                return Err(error).with_context(|| format!("cannot write {}", backup.display()));
            }
        }
    }
    bail!("{} has too many backups; remove some", file.display())
}

/// Writes the whole file beside its place and moves it there.
pub(super) fn put(file: &Path, text: &str, permissions: Permissions) -> anyhow::Result<()> {
    let mut whole = temporary(file, &permissions)?;
    let problem = || format!("cannot write {}", file.display());
    whole.write_all(text.as_bytes()).with_context(problem)?;
    whole.as_file().sync_all().with_context(problem)?;
    whole
        .persist(file)
        .map_err(|error| error.error)
        .with_context(problem)?;
    Ok(())
}

fn temporary(file: &Path, permissions: &Permissions) -> anyhow::Result<NamedTempFile> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    tempfile::Builder::new()
        .permissions(permissions.clone())
        .tempfile_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))
}
