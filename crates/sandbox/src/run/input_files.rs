//! The files that a script is given.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use thiserror::Error;

use super::cell_path::{BadName, CellPath};

/// Files that a script can be given.
pub const MAX_INPUT_FILES: usize = 1_000;

/// A file that a script is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Where the script finds it.
    pub path: CellPath,
    /// What is in it.
    pub content: Bytes,
}

/// Files whose names go together. Clones share the contents.
#[derive(Debug, Clone, Default)]
pub struct InputFiles(Arc<[InputFile]>);

/// Why files cannot be given to a script.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadFiles {
    /// A name is none of a file in the cell.
    #[error(transparent)]
    Name(#[from] BadName),
    /// Two names are those of the same file.
    #[error("the file {0} is given twice: every file has a name of its own")]
    Twice(CellPath),
    /// A name is that of the folder of another.
    #[error(
        "{0} is given as a file and as the folder of another file: give one of them another name"
    )]
    FileAndFolder(CellPath),
    /// There are too many of them.
    #[error(
        "{0} files are given, and a script can be given {MAX_INPUT_FILES}: put them into one archive, such as a zip"
    )]
    TooMany(usize),
}

impl InputFiles {
    /// The files of these names and contents.
    ///
    /// # Errors
    /// [`BadFiles`] for the first that is wrong with them.
    pub fn new<C: Into<Bytes>>(given: Vec<(String, C)>) -> Result<Self, BadFiles> {
        if given.len() > MAX_INPUT_FILES {
            return Err(BadFiles::TooMany(given.len()));
        }
        let mut files = Vec::with_capacity(given.len());
        for (name, content) in given {
            let path = CellPath::new(&name)?;
            let content = content.into();
            files.push(InputFile { path, content });
        }
        // In this order a folder stands right before what is in it.
        let mut paths: Vec<&CellPath> = files.iter().map(|file| &file.path).collect();
        paths.sort_by(|one, other| one.names().cmp(other.names()));
        for pair in paths.windows(2) {
            if pair[0] == pair[1] {
                return Err(BadFiles::Twice(pair[0].clone()));
            }
            if pair[0].is_above(pair[1]) {
                return Err(BadFiles::FileAndFolder(pair[0].clone()));
            }
        }
        Ok(Self(files.into()))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The bytes in all of them.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.iter().map(|file| file.content.len() as u64).sum()
    }

    /// The names of the modules and packages among them that a script can import from its working folder.
    #[must_use]
    pub fn modules(&self) -> BTreeSet<&str> {
        let paths = self.iter().filter_map(|file| file.path.in_cell());
        paths
            .filter_map(|path| path.strip_suffix(".py"))
            .filter_map(|path| path.split('/').next())
            .collect()
    }

    /// The file at a position.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&InputFile> {
        self.0.get(position)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &InputFile> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(names: &[&str], expected: Result<usize, &str>) {
        let given = names.iter().map(|name| ((*name).to_owned(), Bytes::new()));
        let found = InputFiles::new(given.collect());
        let found = found.map(|files| files.count());
        assert_eq!(
            found.map_err(|bad| bad.to_string()),
            expected.map_err(str::to_owned),
            "{names:?}"
        );
    }

    #[test]
    fn names_go_together() {
        check(&[], Ok(0));
        check(&["a", "b/a", "b/c/a", "/tmp/a", "b/aa"], Ok(5));
        let twice = "the file a is given twice: every file has a name of its own";
        check(&["a", "./a"], Err(twice));
        check(&["b", "a", "/cell/a"], Err(twice));
        for names in [["a", "a/b"], ["a/b/c", "/cell/a"], ["a/b", "a/b/c"]] {
            let given = names.map(|name| (name.to_owned(), Bytes::new()));
            let found = InputFiles::new(given.to_vec());
            assert!(
                matches!(found, Err(BadFiles::FileAndFolder(_))),
                "{names:?}"
            );
        }
        let names: Vec<String> = (0..=MAX_INPUT_FILES).map(|name| name.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        check(&names[1..], Ok(MAX_INPUT_FILES));
        check(
            &names,
            Err(
                "1001 files are given, and a script can be given 1000: put them into one archive, such as a zip",
            ),
        );
    }

    #[test]
    fn their_bytes_are_counted() {
        let given = vec![
            ("a".to_owned(), Bytes::from_static(b"abc")),
            ("b".to_owned(), Bytes::from_static(b"de")),
        ];
        assert!(InputFiles::new(given).is_ok_and(|files| files.bytes() == 5));
    }

    proptest! {
        #[test]
        fn two_names_clash_where_one_is_the_other_or_above_it(
            names in proptest::collection::vec("[ab ./-]{1,5}", 0..6)
        ) {
            let paths: Vec<_> = names.iter().flat_map(|name| CellPath::new(name)).collect();
            prop_assume!(paths.len() == names.len());
            let clash = |one: &CellPath, other: &CellPath| {
                let one = one.as_str();
                one == other.as_str() || other.as_str().starts_with(&format!("{one}/"))
            };
            let clashes = paths.iter().enumerate().any(|(position, one)| {
                let mut others = paths.iter().enumerate().filter(|(other, _)| *other != position);
                others.any(|(_, other)| clash(one, other))
            });
            let given = names.into_iter().map(|name| (name, Bytes::new()));
            prop_assert_eq!(InputFiles::new(given.collect()).is_err(), clashes);
        }
    }
}
