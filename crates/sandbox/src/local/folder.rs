//! The folder of a run: what the script is given, what it leaves, and nothing of any other run.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use tempfile::TempDir;

use crate::run::{Collector, InputFiles, LeftFiles};

/// The longest that looking at what a script leaves may take.
const TIME_FOR_FILES: Duration = Duration::from_secs(5);

/// The deepest folder that is looked into.
const MAX_DEPTH: usize = 100;

/// Bytes of a file that are read at once.
const PART_BYTES: usize = 64 << 10;

/// The file in which the watcher says how much memory was held, and its longest content.
const PEAK: &str = "peak";
const MAX_PEAK_BYTES: u64 = 32;

/// Why there is no folder.
pub(super) enum CannotMake {
    /// The disk is full.
    NoRoom,
    /// Something else is in the way.
    Failed(io::Error),
}

/// A folder that goes with its run.
pub(super) struct Folder {
    folder: TempDir,
    cell: PathBuf,
    temporary: PathBuf,
}

impl Folder {
    /// Makes it, with `files` in it.
    pub(super) async fn make(files: InputFiles) -> Result<Self, CannotMake> {
        let made = tokio::task::spawn_blocking(move || Self::make_now(&files)).await;
        let made = made.unwrap_or_else(|error| Err(io::Error::other(error)));
        made.map_err(|error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => CannotMake::NoRoom,
            _ => CannotMake::Failed(error),
        })
    }

    fn make_now(files: &InputFiles) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("codecell-").tempdir()?;
        // The script sees its folders by their real names.
        let path = folder.path().canonicalize()?;
        let (cell, temporary) = (path.join("cell"), path.join("tmp"));
        fs::create_dir(&cell)?;
        fs::create_dir(&temporary)?;
        for file in files.iter() {
            // Names of files in the cell have no parts that lead elsewhere.
            let place = path.join(file.path.as_str().trim_start_matches('/'));
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(place, &file.content)?;
        }
        Ok(Self {
            folder,
            cell,
            temporary,
        })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The script's working folder.
    pub(super) fn cell(&self) -> &Path {
        &self.cell
    }

    /// The folder for what is temporary.
    pub(super) fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// What the script leaves, as `collector` sees it, and the most memory that it held. The folder is removed.
    pub(super) async fn left(self, mut collector: Collector) -> (LeftFiles, u64) {
        let looked = tokio::task::spawn_blocking(move || {
            let until = Instant::now() + TIME_FOR_FILES;
            let is_whole = tell(&mut collector, &self.cell, MAX_DEPTH, &self.cell, until);
            let peak = peak(self.path()).unwrap_or(0);
            if let Err(error) = self.folder.close() {
                tracing::debug!(%error, "the folder of a script cannot be removed");
            }
            (collector.finish(!is_whole), peak)
        });
        looked.await.unwrap_or_default()
    }
}

/// Tells of every file below `folder`, without following links; false if there may be others.
fn tell(
    collector: &mut Collector,
    folder: &Path,
    depth: usize,
    top: &Path,
    until: Instant,
) -> bool {
    let (Ok(entries), Some(depth)) = (fs::read_dir(folder), depth.checked_sub(1)) else {
        return false;
    };
    let mut is_whole = true;
    for entry in entries {
        if Instant::now() > until {
            return false;
        }
        let Ok((path, kind)) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))
        else {
            is_whole = false;
            continue;
        };
        if kind.is_dir() {
            is_whole &= tell(collector, &path, depth, top, until);
        } else if kind.is_file() {
            is_whole &= tell_file(collector, &path, top).is_ok();
        }
    }
    is_whole
}

fn tell_file(collector: &mut Collector, path: &Path, top: &Path) -> io::Result<()> {
    // Nothing that has taken the file's place meanwhile is followed or waited for.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut file = File::from(open(path, flags, Mode::empty())?);
    let about = file.metadata()?;
    if !about.is_file() {
        return Ok(());
    }
    let name = path.strip_prefix(top).map_err(io::Error::other)?;
    let mut wanted = collector.begin(name.as_os_str().as_bytes(), about.len());
    let mut part = vec![0; PART_BYTES];
    while wanted > 0 {
        let most = usize::try_from(wanted)
            .unwrap_or(usize::MAX)
            .min(PART_BYTES);
        let length = file.read(&mut part[..most])?;
        if length == 0 {
            break;
        }
        collector.part(&part[..length]);
        wanted -= length as u64;
    }
    Ok(())
}

/// The most memory that the script held, in bytes, as the watcher has written it.
fn peak(folder: &Path) -> Option<u64> {
    let mut text = String::new();
    let file = File::open(folder.join(PEAK)).ok()?;
    file.take(MAX_PEAK_BYTES).read_to_string(&mut text).ok()?;
    text.parse().ok()
}
