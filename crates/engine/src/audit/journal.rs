//! A file to which lines are appended, by several processes if need be, and which is rotated by size.
//!
//! Each line is one write to a file opened for appending, so lines of several processes never mix. A lock is held
//! during the write, so that only one process rotates, a write that fails half way can be taken back, and a line
//! that was torn by a crash is ended before the next one begins. If the lock cannot be had, lines are
//! written without it, and nothing is rotated.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::lock::Patience;

/// Only the operator's user reads and writes what is created here.
const MODE: u32 = 0o600;
/// How often the file may turn out to have been replaced while one line is written.
const MAX_REOPENED: usize = 100;

/// The file, and what it was when it was last written to.
pub(super) struct Journal {
    path: PathBuf,
    /// The size at which the file is rotated; 0: never.
    max_bytes: u64,
    /// The number of rotated files that are kept.
    keep: u8,
    open: Option<Open>,
    patience: Patience,
    /// The size from which a rotation is tried: `max_bytes`, and more after a failure, so that it is not repeated with
    /// each line.
    rotate_bytes: u64,
}

/// The open file.
struct Open {
    file: Arc<File>,
    /// The device and the number of the file.
    identity: (u64, u64),
    /// A size at which the file is known to end with a whole line.
    whole_bytes: u64,
}

impl Journal {
    /// Opens the file, or creates it.
    pub(super) fn open(path: &Path, max_bytes: u64, keep: u8) -> io::Result<Self> {
        for _ in 0..MAX_REOPENED {
            let open = Open::at(path)?;
            // Rotating a link would replace the link, not the file.
            let path = match path.canonicalize() {
                Ok(path) => path,
                // Another process is rotating the file just now.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            return Ok(Self {
                path,
                max_bytes,
                keep,
                open: Some(open),
                patience: Patience::default(),
                rotate_bytes: max_bytes,
            });
        }
        Err(replaced_again_and_again())
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends `line`, which ends with a line break and has no other. Returns the file that has it now.
    pub(super) fn append(&mut self, line: &[u8]) -> io::Result<Arc<File>> {
        for _ in 0..MAX_REOPENED {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => Open::at(&self.path)?,
            };
            let file = Arc::clone(&open.file);
            let lock = self.patience.lock(&file);
            let size = match std::fs::metadata(&self.path) {
                Ok(metadata) if identity(&metadata) == open.identity => metadata.len(),
                // Another process has rotated the file, or moved it away.
                Ok(_) => continue,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let is_full = self.max_bytes > 0
                && size > 0
                && size.saturating_add(line.len() as u64) > self.rotate_bytes;
            if is_full && lock.is_some() {
                match rotate(&self.path, self.keep) {
                    Ok(()) => {
                        self.rotate_bytes = self.max_bytes;
                        continue;
                    }
                    Err(error) => {
                        self.rotate_bytes = size.saturating_add(self.max_bytes);
                        tracing::error!(
                            file = %self.path.display(), %error,
                            "the audit cannot be rotated, so its file keeps growing; make sure that its folder can be written to"
                        );
                    }
                }
            }
            let written = open.append(line, size, lock.is_some());
            drop(lock);
            self.open = Some(open);
            return written.map(|()| file);
        }
        Err(replaced_again_and_again())
    }
}

fn replaced_again_and_again() -> io::Error {
    io::Error::other("the file is replaced again and again")
}

impl Open {
    fn at(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(MODE)
            .open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        Ok(Self {
            file: Arc::new(file),
            identity: identity(&metadata),
            whole_bytes: 0,
        })
    }

    /// Writes `line` at the end of the file, which has `size` bytes.
    fn append(&mut self, line: &[u8], size: u64, is_locked: bool) -> io::Result<()> {
        let mut ended = Vec::new();
        let line = if self.is_torn(size)? {
            ended.reserve_exact(line.len() + 1);
            ended.push(b'\n');
            ended.extend_from_slice(line);
            &ended
        } else {
            line
        };
        let written = loop {
            match (&*self.file).write(line) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                written => break written?,
            }
        };
        if written < line.len() {
            if is_locked {
                // If this fails, too, the next writer ends the torn line.
                let _ = self.file.set_len(size);
            }
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.whole_bytes = size.saturating_add(written as u64);
        Ok(())
    }

    /// Whether the file, of `size` bytes, ends within a line: after a crash, or when the disk was full.
    fn is_torn(&self, size: u64) -> io::Result<bool> {
        let Some(last) = size.checked_sub(1).filter(|_| size != self.whole_bytes) else {
            return Ok(false);
        };
        let mut byte = [0];
        // The file may have been cut since its size was read: then there is nothing to end.
        Ok(self.file.read_at(&mut byte, last)? == 1 && byte != [b'\n'])
    }
}

/// Moves the file to `.1`, the file that was `.1` to `.2` and so on; the last of `keep` is dropped.
fn rotate(path: &Path, keep: u8) -> io::Result<()> {
    if keep == 0 {
        return std::fs::remove_file(path);
    }
    for number in (1..keep).rev() {
        match std::fs::rename(numbered(path, number), numbered(path, number + 1)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    std::fs::rename(path, numbered(path, 1))
}

fn numbered(path: &Path, number: u8) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}

fn identity(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;

    fn folder() -> (TempDir, PathBuf) {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("audit.jsonl");
        (folder, path)
    }

    fn journal(path: &Path, max_bytes: u64, keep: u8) -> Journal {
        Journal::open(path, max_bytes, keep).expect("a journal")
    }

    fn append(journal: &mut Journal, line: &str) {
        drop(
            journal
                .append(format!("{line}\n").as_bytes())
                .expect("a line"),
        );
    }

    fn read(path: impl AsRef<Path>) -> String {
        fs::read_to_string(path).unwrap_or_default()
    }

    #[test]
    fn lines_are_appended_to_what_is_there() {
        let (_folder, path) = folder();
        for line in ["one", "two"] {
            append(&mut journal(&path, 0, 1), line);
        }
        assert_eq!(read(&path), "one\ntwo\n");
        let mode = fs::metadata(&path).expect("the file").mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_full_file_is_rotated_and_old_ones_are_dropped() {
        let (_folder, path) = folder();
        let mut journal = journal(&path, 8, 2);
        for line in [
            "aaa",
            "bbb",
            "ccc",
            "longer than a file may be",
            "ddd",
            "eee",
        ] {
            append(&mut journal, line);
        }
        let files = [path.clone(), numbered(&path, 1), numbered(&path, 2)].map(read);
        assert_eq!(
            files,
            ["ddd\neee\n", "longer than a file may be\n", "ccc\n"]
        );
        assert!(!numbered(&path, 3).exists());
    }

    #[test]
    fn without_old_files_a_full_one_begins_anew() {
        let (folder, path) = folder();
        let mut journal = journal(&path, 4, 0);
        append(&mut journal, "aaa");
        append(&mut journal, "bbb");
        assert_eq!(read(&path), "bbb\n");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }

    #[test]
    fn a_torn_line_does_not_spoil_the_next() {
        let (_folder, path) = folder();
        fs::write(&path, "whole\n{\"torn").expect("a file");
        let mut journal = journal(&path, 0, 1);
        append(&mut journal, "one");
        // Another process dies while it writes.
        let mut other = OpenOptions::new()
            .append(true)
            .open(&path)
            .expect("the file");
        other.write_all(b"{\"also torn").expect("a part of a line");
        append(&mut journal, "two");
        append(&mut journal, "three");
        assert_eq!(
            read(&path),
            "whole\n{\"torn\none\n{\"also torn\ntwo\nthree\n"
        );
    }

    #[test]
    fn a_file_that_was_moved_emptied_or_removed_is_no_obstacle() {
        let (folder, path) = folder();
        let mut journal = journal(&path, 0, 1);
        append(&mut journal, "one");
        let moved = folder.path().join("moved");
        fs::rename(&path, &moved).expect("move it");
        append(&mut journal, "two");
        assert_eq!(
            (read(&moved).as_str(), read(&path).as_str()),
            ("one\n", "two\n")
        );
        fs::write(&path, "").expect("empty it");
        append(&mut journal, "three");
        assert_eq!(read(&path), "three\n");
        fs::remove_file(&path).expect("remove it");
        append(&mut journal, "four");
        assert_eq!(read(&path), "four\n");
    }

    #[test]
    fn a_folder_that_is_gone_is_an_error_until_it_is_back() {
        let (folder, path) = folder();
        let mut journal = journal(&path, 0, 1);
        fs::remove_dir_all(folder.path()).expect("remove it");
        assert!(journal.append(b"lost\n").is_err());
        fs::create_dir(folder.path()).expect("make it");
        append(&mut journal, "kept");
        assert_eq!(read(&path), "kept\n");
    }

    #[test]
    fn a_link_stays_and_its_target_is_rotated() {
        let (folder, path) = folder();
        let link = folder.path().join("link");
        fs::write(&path, "").expect("a file");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        let mut journal = journal(&link, 4, 1);
        append(&mut journal, "aaa");
        append(&mut journal, "bbb");
        assert!(link.is_symlink());
        assert_eq!(
            (read(&link).as_str(), read(numbered(&path, 1)).as_str()),
            ("bbb\n", "aaa\n")
        );
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let (folder, _) = folder();
        for path in [
            folder.path(),
            Path::new("/dev/null"),
            Path::new("/no/such/folder/file"),
        ] {
            assert!(Journal::open(path, 0, 1).is_err(), "{}", path.display());
        }
    }

    #[test]
    fn a_folder_that_forbids_rotation_costs_no_line() {
        let (_folder, path) = folder();
        // A folder that is not empty stands in the way of the renamed file.
        fs::create_dir_all(numbered(&path, 1).join("x")).expect("a folder");
        let mut journal = journal(&path, 4, 1);
        for line in ["aaa", "bbb", "ccc"] {
            append(&mut journal, line);
        }
        assert_eq!(read(&path), "aaa\nbbb\nccc\n");
        fs::remove_dir_all(numbered(&path, 1)).expect("remove it");
        append(&mut journal, "ddd");
        assert_eq!(read(&path), "ddd\n");
    }

    #[test]
    fn a_lock_that_stays_taken_costs_no_line() {
        let (_folder, path) = folder();
        let mut journal = journal(&path, 4, 1);
        let stuck = File::open(&path).expect("the file");
        stuck.lock().expect("the lock");
        append(&mut journal, "aaa");
        append(&mut journal, "bbb");
        assert_eq!(read(&path), "aaa\nbbb\n");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        // Each journal has an open file of its own, so the lock and the kernel take the journals for processes.
        #[test]
        fn journals_side_by_side_lose_and_tear_nothing(
            sizes in prop::collection::vec(1_usize..400, 3..40), writers in 1_usize..5, max_bytes in 200_u64..2_000,
        ) {
            let (folder, path) = folder();
            std::thread::scope(|scope| {
                for writer in 0..writers {
                    let (path, sizes) = (&path, &sizes);
                    scope.spawn(move || {
                        let mut journal = journal(path, max_bytes, u8::MAX);
                        for (number, size) in sizes.iter().enumerate() {
                            append(&mut journal, &format!("{writer} {number} {}", "x".repeat(*size)));
                        }
                    });
                }
            });
            let files = fs::read_dir(folder.path()).expect("the folder").count();
            let rotated = (1..u8::MAX).rev().map(|number| numbered(&path, number));
            let mut seen = vec![0; writers];
            for line in rotated.chain([path.clone()]).flat_map(|file| read(file).lines().map(str::to_owned).collect::<Vec<_>>()) {
                let mut words = line.split(' ');
                let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
                let (Some(writer), Some(number)) = (number(), number()) else {
                    return Err(TestCaseError::fail(format!("{line:?} in {files} files")));
                };
                prop_assert_eq!(number, seen[writer], "of writer {}", writer);
                prop_assert_eq!(words.next().map(str::len), Some(sizes[number]));
                seen[writer] += 1;
            }
            prop_assert_eq!(seen, vec![sizes.len(); writers]);
        }
    }
}
