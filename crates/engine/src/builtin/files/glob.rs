//! Patterns for file names: `*.csv`, `reports/**/2024-??.txt`, `*.{csv,tsv}`.

use globset::{GlobBuilder, GlobMatcher};

/// The longest pattern, in bytes.
pub(super) const MAX_PATTERN_BYTES: usize = 256;

/// A pattern as `globset` knows it: `*` stands for any characters but `/`, `?` for one of these, `[...]` for one of
/// those that are named, `{a,b}` for either, and `**` between slashes for any folders. A pattern without `/` is
/// compared with the file's name, any other with the file's path.
pub(super) struct Glob {
    matcher: GlobMatcher,
    names_only: bool,
}

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with the pattern: it is empty, longer than [`MAX_PATTERN_BYTES`], or leaves a bracket open.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        if pattern.is_empty() || pattern.len() > MAX_PATTERN_BYTES {
            return Err(format!(
                "it is empty or longer than {MAX_PATTERN_BYTES} bytes"
            ));
        }
        let glob = GlobBuilder::new(pattern)
            .literal_separator(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        Ok(Self {
            matcher: glob.compile_matcher(),
            names_only: !pattern.contains('/'),
        })
    }

    /// Whether `path`, with `/` between its parts, matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let subject = if self.names_only {
            path.rsplit('/').next().unwrap_or(path)
        } else {
            path
        };
        self.matcher.is_match(subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names_and_paths() {
        for (pattern, path, expected) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "deep/er/a.csv", true),
            ("*.csv", ".hidden.csv", true),
            ("*.csv", "a.csv.bak", false),
            ("a?.txt", "ab.txt", true),
            ("a?.txt", "a/.txt", false),
            ("a[0-9].txt", "a7.txt", true),
            ("a[!0-9].txt", "a7.txt", false),
            ("*.{csv,tsv}", "a.tsv", true),
            ("reports/*.txt", "reports/x.txt", true),
            ("reports/*.txt", "reports/y/x.txt", false),
            ("reports/*.txt", "old/reports/x.txt", false),
            ("reports/**/*.txt", "reports/x.txt", true),
            ("reports/**/*.txt", "reports/a/b/x.txt", true),
            ("**/x.txt", "x.txt", true),
            ("**/x.txt", "a/b/x.txt", true),
            ("./x.txt", "x.txt", true),
            ("**", "a/b", true),
            ("ü*", "über", true),
        ] {
            assert_eq!(
                Glob::new(pattern).expect("a pattern").matches(path),
                expected,
                "{pattern} on {path}"
            );
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused_with_the_reason() {
        let refusal = |pattern: &str| Glob::new(pattern).err().expect("no pattern");
        assert_eq!(refusal(""), "it is empty or longer than 256 bytes");
        assert_eq!(
            refusal(&"a".repeat(300)),
            "it is empty or longer than 256 bytes"
        );
        for open in ["a[0-9", "{a,b", "a}"] {
            assert!(refusal(open).contains(['[', '{', '}', ']']), "{open}");
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_long_time() {
        let glob = Glob::new(&"*a".repeat(100)).expect("a pattern");
        assert!(!glob.matches(&"a".repeat(4_000).replace("aaaa", "aaab")));
    }
}
