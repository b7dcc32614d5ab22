//! Names and patterns of files whose contents are wanted when a script has ended.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use thiserror::Error;

use super::cell_path::{BadName, CellPath};
use codecell_basics::text::beginning;

/// Names and patterns that can be given.
pub const MAX_FILE_PATTERNS: usize = 50;

/// Files whose contents come back, unless all do.
pub const MAX_RETURNED_FILES: usize = 50;

/// Characters that an error shows of a pattern.
const MAX_SHOWN_CHARS: usize = 80;

/// Which files' contents are wanted.
#[derive(Debug, Clone, Default)]
pub struct FilePatterns(Wanted);

#[derive(Debug, Clone, Default)]
enum Wanted {
    /// None.
    #[default]
    Nothing,
    /// All, however many they are.
    Everything,
    /// Those of these names, from `/cell` on, as far as they are there.
    Named(Arc<HashSet<String>>),
    /// Those that one of these matches.
    Matching(Arc<Patterns>),
}

#[derive(Debug)]
struct Patterns {
    /// As they were written.
    written: Vec<String>,
    globs: GlobSet,
    /// The position of each, as a name: what could be a pattern may be that as well.
    names: HashMap<String, usize>,
}

/// Why a pattern is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadPattern {
    /// It cannot be that of a file in the cell.
    #[error(transparent)]
    Name(#[from] BadName),
    /// It is below the folder for what is temporary.
    #[error(
        "{0:?} is in /tmp, and only files below /cell come back: have the script write it there"
    )]
    Temporary(String),
    /// It cannot be understood as a pattern.
    #[error("{pattern:?} is no pattern of file names: {problem}")]
    Pattern {
        /// What was written, or its beginning.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// There are too many of them.
    #[error(
        "{0} names are given, and there can be {MAX_FILE_PATTERNS}: use patterns such as \"*.csv\" or \"out/**\""
    )]
    TooMany(usize),
}

impl FilePatterns {
    /// All files, however many they are.
    #[must_use]
    pub fn everything() -> Self {
        Self(Wanted::Everything)
    }

    /// The files of these names. A name is no pattern here, and of one that no file has nothing is told.
    ///
    /// # Errors
    /// [`BadPattern`] for the first of them that is none of a file that can come back.
    pub fn named<N: AsRef<str>>(names: &[N]) -> Result<Self, BadPattern> {
        if names.len() > MAX_FILE_PATTERNS {
            return Err(BadPattern::TooMany(names.len()));
        }
        let names = names.iter().map(|name| name_in_cell(name.as_ref()));
        let names = names.collect::<Result<HashSet<_>, _>>()?;
        Ok(Self(Wanted::Named(names.into())))
    }

    /// The files that one of `patterns` matches: `*` and `?` match within one name, `**` over folders as well.
    ///
    /// # Errors
    /// [`BadPattern`] for the first of them that is none.
    pub fn new<P: AsRef<str>>(patterns: &[P]) -> Result<Self, BadPattern> {
        if patterns.is_empty() {
            return Ok(Self::default());
        }
        if patterns.len() > MAX_FILE_PATTERNS {
            return Err(BadPattern::TooMany(patterns.len()));
        }
        let mut globs = GlobSetBuilder::new();
        let mut names = HashMap::new();
        for (position, pattern) in patterns.iter().enumerate() {
            let name = name_in_cell(pattern.as_ref())?;
            globs.add(glob(&name)?);
            names.insert(name, position);
        }
        let globs = globs
            .build()
            .map_err(|error| BadPattern::new(error.glob().unwrap_or_default(), &error))?;
        let written = patterns.iter().map(|pattern| pattern.as_ref().to_owned());
        Ok(Self(Wanted::Matching(Arc::new(Patterns {
            written: written.collect(),
            globs,
            names,
        }))))
    }

    /// The patterns as they were written, where only what they match is wanted.
    #[must_use]
    pub fn written(&self) -> &[String] {
        match &self.0 {
            Wanted::Matching(patterns) => &patterns.written,
            _ => &[],
        }
    }

    /// The positions of the patterns that match the file `path`, from `/cell` on; nothing where its content is not
    /// wanted.
    pub(crate) fn matching(&self, path: &str) -> Option<Vec<usize>> {
        match &self.0 {
            Wanted::Nothing => None,
            Wanted::Everything => Some(Vec::new()),
            Wanted::Named(names) => names.contains(path).then(Vec::new),
            Wanted::Matching(patterns) => {
                let mut found = patterns.globs.matches(path);
                found.extend(patterns.names.get(path));
                (!found.is_empty()).then_some(found)
            }
        }
    }

    /// How many files' contents can come back.
    pub(crate) fn most(&self) -> usize {
        match &self.0 {
            Wanted::Everything => usize::MAX,
            _ => MAX_RETURNED_FILES,
        }
    }
}

impl BadPattern {
    fn new(pattern: &str, error: &globset::Error) -> Self {
        Self::Pattern {
            pattern: beginning(pattern, MAX_SHOWN_CHARS).to_owned(),
            problem: error.kind().to_string(),
        }
    }
}

/// What `written` means from `/cell` on.
fn name_in_cell(written: &str) -> Result<String, BadPattern> {
    let path = CellPath::new(written)?;
    let outside = || BadPattern::Temporary(beginning(written, MAX_SHOWN_CHARS).to_owned());
    path.in_cell().map(str::to_owned).ok_or_else(outside)
}

fn glob(name: &str) -> Result<Glob, BadPattern> {
    let glob = GlobBuilder::new(name).literal_separator(true).build();
    glob.map_err(|error| BadPattern::new(name, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, path: &str, expected: bool) {
        let patterns = FilePatterns::new(&[pattern]).expect(pattern);
        assert_eq!(
            patterns.matching(path).is_some(),
            expected,
            "{pattern} {path}"
        );
    }

    #[test]
    fn names_and_patterns_match() {
        for (pattern, path, expected) in [
            ("a.csv", "a.csv", true),
            ("a.csv", "b/a.csv", false),
            ("./a.csv", "a.csv", true),
            ("/cell/a.csv", "a.csv", true),
            ("*.png", "a.png", true),
            ("*.png", "b/a.png", false),
            ("**/*.png", "b/c/a.png", true),
            ("**/*.png", "a.png", true),
            ("out/**", "out/a/b", true),
            ("chart?.png", "chart1.png", true),
            ("{a,b}.csv", "b.csv", true),
            // A name is one although it could be a pattern.
            ("a[1].csv", "a[1].csv", true),
            ("a[1].csv", "a1.csv", true),
        ] {
            check(pattern, path, expected);
        }
        assert!(FilePatterns::default().matching("a").is_none());
        assert!(FilePatterns::everything().matching("a/b").is_some());
    }

    #[test]
    fn names_alone_are_no_patterns() {
        let names = FilePatterns::named(&["/cell/a*", "./b/c", "b/c"]).expect("names");
        let found = ["a*", "ab", "b/c", "c"].map(|path| names.matching(path).is_some());
        assert_eq!(found, [true, false, true, false]);
        assert!(names.written().is_empty());
        assert!(FilePatterns::named(&["/tmp/a"]).is_err());
        assert!(FilePatterns::named(&["a"; MAX_FILE_PATTERNS + 1]).is_err());
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        let refused = |pattern: &str| {
            FilePatterns::new(&[pattern])
                .map(|_| ())
                .map_err(|bad| bad.to_string())
        };
        assert_eq!(
            refused("/tmp/a.png"),
            Err("\"/tmp/a.png\" is in /tmp, and only files below /cell come back: have the script write it there".to_owned())
        );
        assert!(
            refused("[").is_err_and(|told| told.starts_with("\"[\" is no pattern of file names: "))
        );
        assert!(refused("../*").is_err_and(|told| told.contains("`..`")));
        assert!(FilePatterns::new(&["a"; MAX_FILE_PATTERNS + 1]).is_err());
    }

    #[test]
    fn it_is_known_which_patterns_match() {
        let patterns = FilePatterns::new(&["*.png", "a.csv", "a.*"]).expect("patterns");
        let mut found = patterns.matching("a.csv").expect("matches");
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, [1, 2]);
        assert_eq!(patterns.written(), ["*.png", "a.csv", "a.*"]);
        assert!(FilePatterns::everything().written().is_empty());
    }
}
