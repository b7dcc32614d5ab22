//! `--out`: the folder of the host that gets the files that a script leaves.
//!
//! All paths are resolved beneath the open folder, so neither `..` nor a symbolic link leads out of it.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use codecell_engine::execution::FileContent;

/// Files that a message names.
const MAX_NAMED: usize = 10;

/// The folder, open.
pub(super) struct OutFolder {
    dir: Dir,
    path: PathBuf,
    /// Whether files that are there already are replaced.
    replaces: bool,
}

impl OutFolder {
    /// Opens the folder `path`, making it if it is not there.
    pub(super) fn open(path: &Path, replaces: bool) -> anyhow::Result<Self> {
        let open = || {
            fs::create_dir_all(path)?;
            Dir::open_ambient_dir(path, ambient_authority())
        };
        let dir = open().with_context(|| format!("--out {path:?}: cannot write to this folder"))?;
        Ok(Self {
            dir,
            path: path.to_owned(),
            replaces,
        })
    }

    /// Writes `files`, or none of them if one is there already: a line on each.
    pub(super) fn write(&self, files: &[FileContent]) -> anyhow::Result<String> {
        if !self.replaces {
            self.refuse_to_replace(files)?;
        }
        let mut told = String::new();
        for file in files {
            let shown = self.path.join(&file.path).display().to_string();
            self.write_one(file)
                .with_context(|| format!("cannot write {shown:?}"))?;
            let _ = writeln!(
                told,
                "wrote {} ({} bytes)",
                shown.escape_debug(),
                file.data.len()
            );
        }
        Ok(told)
    }

    fn refuse_to_replace(&self, files: &[FileContent]) -> anyhow::Result<()> {
        let is_there = |file: &&FileContent| self.dir.symlink_metadata(&file.path).is_ok();
        let there: Vec<String> = files
            .iter()
            .filter(is_there)
            .map(|file| format!("{:?}", file.path))
            .collect();
        let named = there.len().min(MAX_NAMED);
        ensure!(
            there.is_empty(),
            "nothing was written: {} of the files are in {} already, such as {}; --force replaces them",
            there.len(),
            self.path.display(),
            there[..named].join(", ")
        );
        Ok(())
    }

    fn write_one(&self, file: &FileContent) -> io::Result<()> {
        let path = Path::new(&file.path);
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            self.dir.create_dir_all(folder)?;
        }
        // What is there goes, be it a link or one of several names of a file: nothing is written through it.
        if self.replaces && self.dir.symlink_metadata(path).is_ok() {
            self.dir.remove_file(path)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        self.dir.open_with(path, &options)?.write_all(&file.data)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn file(path: &str, text: &str) -> FileContent {
        FileContent {
            path: path.to_owned(),
            media_type: "text/plain".to_owned(),
            data: text.as_bytes().to_vec().into(),
        }
    }

    #[test]
    fn files_are_written_and_not_replaced_unasked() {
        let place = tempfile::tempdir().expect("a folder");
        let out = place.path().join("new/out");
        let folder = OutFolder::open(&out, false).expect("a folder");
        let told = folder
            .write(&[file("a.txt", "one"), file("b/c.txt", "two")])
            .expect("written");
        assert!(
            told.lines().count() == 2 && told.ends_with("new/out/b/c.txt (3 bytes)\n"),
            "{told}"
        );
        assert_eq!(
            fs::read_to_string(out.join("b/c.txt")).expect("a file"),
            "two"
        );

        let again = folder.write(&[file("new.txt", "x"), file("a.txt", "other")]);
        let told = again
            .map_err(|error| error.to_string())
            .expect_err("refused");
        assert!(
            told.starts_with("nothing was written: 1 of the files are in "),
            "{told}"
        );
        assert!(!out.join("new.txt").exists());
        let folder = OutFolder::open(&out, true).expect("a folder");
        folder.write(&[file("a.txt", "other")]).expect("replaced");
        assert_eq!(
            fs::read_to_string(out.join("a.txt")).expect("a file"),
            "other"
        );
    }

    #[test]
    fn nothing_is_written_outside() {
        let place = tempfile::tempdir().expect("a folder");
        let outside = place.path().join("outside");
        fs::create_dir(&outside).expect("a folder");
        fs::write(outside.join("kept"), "kept").expect("a file");
        let out = place.path().join("out");
        let folder = OutFolder::open(&out, true).expect("a folder");
        symlink(&outside, out.join("folder")).expect("a link");
        symlink(outside.join("kept"), out.join("file")).expect("a link");
        fs::hard_link(outside.join("kept"), out.join("second-name")).expect("a link");
        for path in [
            "../escaped",
            "folder/escaped",
            "/tmp/../escaped",
            "a/../../escaped",
        ] {
            assert!(folder.write(&[file(path, "x")]).is_err(), "{path}");
        }
        folder
            .write(&[file("file", "x"), file("second-name", "x")])
            .expect("replaced");
        assert_eq!(
            fs::read_to_string(outside.join("kept")).expect("a file"),
            "kept"
        );
        assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 1);
        assert!(!place.path().join("escaped").exists());
    }
}
