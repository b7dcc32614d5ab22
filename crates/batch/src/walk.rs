//! The `.py` files of a folder and of the folders in it, in the order of their names.
//!
//! One folder's names are held at each depth, so a tree of any size takes little memory. Names that begin with a dot
//! are left out, and symbolic links to folders are not followed, which might lead in circles.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files that are still to come.
#[derive(Debug)]
pub(crate) struct Walk {
    root: PathBuf,
    /// What is still to come of each open folder, the innermost last; the next name is the last.
    open: Vec<Vec<PathBuf>>,
}

impl Walk {
    /// # Errors
    /// If `root` cannot be read.
    pub(crate) fn new(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            open: vec![names(root)?],
        })
    }

    /// The name of `path` below the folder, with `/` between its parts.
    pub(crate) fn name(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let parts = below.iter().map(|part| part.to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }
}

/// What cannot be read below the folder, and why.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) path: PathBuf,
    pub(crate) error: io::Error,
}

impl Iterator for Walk {
    type Item = Result<PathBuf, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(path) = self.open.last_mut()?.pop() else {
                self.open.pop();
                continue;
            };
            let is_folder = fs::symlink_metadata(&path).map(|found| found.is_dir());
            match is_folder {
                Ok(true) => match names(&path) {
                    Ok(inner) => self.open.push(inner),
                    Err(error) => return Some(Err(Unreadable { path, error })),
                },
                Ok(false) if path.extension().is_some_and(|kind| kind == "py") => {
                    return Some(Ok(path));
                }
                Ok(false) => {}
                Err(error) => return Some(Err(Unreadable { path, error })),
            }
        }
    }
}

/// What is in `folder`, the first name last.
fn names(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort_unstable_by(|one, other| other.cmp(one));
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [
            "b/z.py",
            "b/a/x.py",
            "a.py",
            "c.py",
            "b/notes.txt",
            ".git/x.py",
            "b.py",
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, "").expect("a file");
        }
        std::os::unix::fs::symlink("..", folder.path().join("b/loop")).expect("a link");
        let walk = Walk::new(folder.path()).expect("a walk");
        let names = Walk::new(folder.path()).expect("a walk");
        let names: Vec<_> = names
            .map(|path| walk.name(&path.expect("a path")))
            .collect();
        assert_eq!(names, ["a.py", "b/a/x.py", "b/z.py", "b.py", "c.py"]);
    }
}
