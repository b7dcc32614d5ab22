//! Names of files in the cell: the one place that says which there can be.

use std::fmt;

use thiserror::Error;

use codecell_basics::text::beginning;

/// The script's own folder.
pub(super) const CELL: &str = "/cell";

/// The folder for what is temporary.
const TEMPORARY: &str = "/tmp";

/// Bytes of one name, as the file system of the cell has it.
const MAX_NAME_BYTES: usize = 255;

/// Bytes of a whole path; with the zero at its end they are the 4096 of the cell.
const MAX_PATH_BYTES: usize = 4095;

/// Characters that an error shows of a name.
const MAX_SHOWN_CHARS: usize = 80;

/// A file's place in the cell: absolute, and without anything in it that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellPath(String);

/// Why a name is none of a file in the cell.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the file name {:?} {reason}", beginning(name, MAX_SHOWN_CHARS))]
pub struct BadName {
    /// The name as it was given.
    pub name: String,
    /// What is wrong with it, and what is right.
    pub reason: Reason,
}

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Reason {
    /// It is empty.
    #[error("is empty: give a name such as \"data.csv\"")]
    Empty,
    /// It holds a null character.
    #[error("has a null character in it")]
    Null,
    /// There is a part `..` in it.
    #[error(
        "has `..` in it: a file is below /cell, and its name says where from there, such as \"in/data.csv\""
    )]
    Above,
    /// There is nothing between two slashes, or behind the last.
    #[error(
        "has an empty part: write single slashes between the folders, and the file's own name last"
    )]
    EmptyPart,
    /// It is absolute and in another folder than those of scripts.
    #[error("is outside of /cell and /tmp: leave the folders out, and it is in /cell")]
    Outside,
    /// It is that of a folder.
    #[error("is that of a folder: put the file's own name behind it")]
    Folder,
    /// One of its parts is too long.
    #[error("has a part of more than {MAX_NAME_BYTES} bytes")]
    LongPart,
    /// It is too long.
    #[error("has more than {MAX_PATH_BYTES} bytes")]
    Long,
}

impl CellPath {
    /// The place that `name` means: below `/cell`, unless it is absolute.
    ///
    /// # Errors
    /// [`BadName`] with what is wrong with it.
    pub fn new(name: &str) -> Result<Self, BadName> {
        normal(name).map(Self).map_err(|reason| BadName {
            name: name.to_owned(),
            reason,
        })
    }

    /// The absolute path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path from `/cell` on, if it is below that.
    #[must_use]
    pub fn in_cell(&self) -> Option<&str> {
        self.0.strip_prefix(CELL)?.strip_prefix('/')
    }

    /// Its names, the outermost first.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// Whether `other` would be in it, if it were a folder.
    pub(super) fn is_above(&self, other: &Self) -> bool {
        let rest = other.0.strip_prefix(&self.0);
        rest.is_some_and(|rest| rest.starts_with('/'))
    }
}

impl fmt::Display for CellPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.in_cell().unwrap_or(&self.0))
    }
}

/// The absolute path that `name` means, without parts that say nothing.
fn normal(name: &str) -> Result<String, Reason> {
    if name.is_empty() {
        return Err(Reason::Empty);
    }
    if name.len() > MAX_PATH_BYTES {
        return Err(Reason::Long);
    }
    if name.contains('\0') {
        return Err(Reason::Null);
    }
    let (mut path, relative) = match name.strip_prefix('/') {
        Some(rest) => (String::new(), rest),
        None => (CELL.to_owned(), name),
    };
    for part in relative.split('/') {
        match part {
            "" => return Err(Reason::EmptyPart),
            ".." => return Err(Reason::Above),
            "." => continue,
            _ if part.len() > MAX_NAME_BYTES => return Err(Reason::LongPart),
            _ => {}
        }
        path.push('/');
        path.push_str(part);
    }
    if path.is_empty() || path == CELL || path == TEMPORARY {
        return Err(Reason::Folder);
    }
    let is_below = |folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    if !is_below(CELL) && !is_below(TEMPORARY) {
        return Err(Reason::Outside);
    }
    if path.len() > MAX_PATH_BYTES {
        return Err(Reason::Long);
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(name: &str, expected: Result<&str, Reason>) {
        let found = CellPath::new(name);
        assert_eq!(
            found
                .as_ref()
                .map(CellPath::as_str)
                .map_err(|bad| bad.reason),
            expected,
            "{name:?}"
        );
    }

    #[test]
    fn names_are_places_below_the_scripts_folders() {
        check("a.csv", Ok("/cell/a.csv"));
        check("./in/./a.csv", Ok("/cell/in/a.csv"));
        check("/cell/in/a.csv", Ok("/cell/in/a.csv"));
        check("/tmp/a", Ok("/tmp/a"));
        check("a name with spaces\n", Ok("/cell/a name with spaces\n"));
        check("...", Ok("/cell/..."));
        check("C:\\data.csv", Ok("/cell/C:\\data.csv"));
    }

    #[test]
    fn what_leads_elsewhere_is_none() {
        for (name, reason) in [
            ("", Reason::Empty),
            ("a\0b", Reason::Null),
            ("../a", Reason::Above),
            ("a/../b", Reason::Above),
            ("/cell/../etc/passwd", Reason::Above),
            ("a//b", Reason::EmptyPart),
            ("a/", Reason::EmptyPart),
            ("/", Reason::EmptyPart),
            ("//cell/a", Reason::EmptyPart),
            (".", Reason::Folder),
            ("/cell", Reason::Folder),
            ("/tmp/.", Reason::Folder),
            ("/etc/passwd", Reason::Outside),
            ("/cellar/a", Reason::Outside),
            ("/lib/python3.13/os.py", Reason::Outside),
        ] {
            check(name, Err(reason));
        }
    }

    #[test]
    fn names_are_as_long_as_the_cell_takes_them() {
        let longest = "n".repeat(MAX_NAME_BYTES);
        check(&longest, Ok(&format!("{CELL}/{longest}")));
        check(&format!("{longest}n"), Err(Reason::LongPart));
        let deep = |length: usize| "a/".repeat(length / 2) + &"b".repeat(1 + length % 2);
        let room = MAX_PATH_BYTES - CELL.len() - 1;
        assert!(CellPath::new(&deep(room - 1)).is_ok_and(|path| path.0.len() == MAX_PATH_BYTES));
        check(&deep(room), Err(Reason::Long));
        check(&"a/".repeat(1 << 20), Err(Reason::Long));
    }

    #[test]
    fn an_error_teaches_and_is_short() {
        let told = CellPath::new("../a.csv").map_err(|bad| bad.to_string());
        assert_eq!(
            told,
            Err("the file name \"../a.csv\" has `..` in it: a file is below /cell, and its name says where from there, \
                 such as \"in/data.csv\""
                .to_owned())
        );
        let long = CellPath::new(&"\n".repeat(1 << 20)).map_err(|bad| bad.to_string());
        assert!(long.is_err_and(|told| told.len() < 300));
    }

    proptest! {
        #[test]
        fn whatever_passes_is_below_a_folder_of_scripts(name in "[a./\\x00é~]{0,12}|/(cell|tmp|etc)?/?[a./]{0,8}") {
            if let Ok(path) = CellPath::new(&name) {
                prop_assert!(path.0.starts_with("/cell/") || path.0.starts_with("/tmp/"));
                prop_assert!(path.0.split('/').skip(1).all(|part| !["", ".", ".."].contains(&part)));
                prop_assert!(!path.0.contains('\0'));
                // What is in the normal form stays as it is, from either end.
                prop_assert_eq!(CellPath::new(&path.0), Ok(path.clone()));
                prop_assert_eq!(CellPath::new(&path.to_string()), Ok(path));
            }
        }
    }
}
