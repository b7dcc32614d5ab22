//! Patterns for file names: `*.csv`, `reports/**/2024-??.txt`.

/// Longest pattern, in bytes.
pub(super) const MAX_PATTERN_BYTES: usize = 256;

/// A pattern in which `*` stands for any characters but `/`, `**` for any characters, `?` for one
/// character but `/`. A pattern without `/` is held against the file's name, else against its path.
pub(super) struct Glob {
    tokens: Vec<Token>,
    names_only: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Literal(char),
    /// One character but `/`.
    One,
    /// Any characters but `/`.
    Some,
    /// Any characters.
    Any,
}

impl Glob {
    /// The pattern, or `None` if it is empty or longer than [`MAX_PATTERN_BYTES`].
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        if pattern.is_empty() || pattern.len() > MAX_PATTERN_BYTES {
            return None;
        }
        let mut tokens = Vec::new();
        let mut characters = pattern.chars().peekable();
        while let Some(character) = characters.next() {
            tokens.push(match character {
                '?' => Token::One,
                '*' if characters.next_if_eq(&'*').is_some() => {
                    // `**/` also stands for no folder at all.
                    characters.next_if_eq(&'/');
                    Token::Any
                }
                '*' => Token::Some,
                other => Token::Literal(other),
            });
        }
        Some(Self {
            tokens,
            names_only: !pattern.contains('/'),
        })
    }

    /// Whether `path`, with `/` between its parts, matches. Takes at most the product of both lengths.
    pub(super) fn matches(&self, path: &str) -> bool {
        let subject = if self.names_only {
            path.rsplit('/').next().unwrap_or(path)
        } else {
            path
        };
        // `reached[n]`: the first n tokens match what has been read.
        let mut reached = vec![false; self.tokens.len() + 1];
        reached[0] = true;
        self.skip_empty(&mut reached);
        for character in subject.chars() {
            let mut next = vec![false; reached.len()];
            for (position, token) in self.tokens.iter().enumerate() {
                if !reached[position] {
                    continue;
                }
                match token {
                    Token::Literal(expected) => next[position + 1] |= *expected == character,
                    Token::One => next[position + 1] |= character != '/',
                    Token::Some => next[position] |= character != '/',
                    Token::Any => next[position] = true,
                }
            }
            self.skip_empty(&mut next);
            reached = next;
        }
        reached[self.tokens.len()]
    }

    /// `*` and `**` also match nothing.
    fn skip_empty(&self, reached: &mut [bool]) {
        for (position, token) in self.tokens.iter().enumerate() {
            if matches!(token, Token::Some | Token::Any) {
                reached[position + 1] |= reached[position];
            }
        }
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
            ("*.csv", "a.csv.bak", false),
            ("a?.txt", "ab.txt", true),
            ("a?.txt", "a/.txt", false),
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
        assert!(Glob::new("").is_none());
        assert!(Glob::new(&"a".repeat(300)).is_none());
    }

    #[test]
    fn a_hostile_pattern_takes_no_long_time() {
        let glob = Glob::new(&"*a".repeat(100)).expect("a pattern");
        assert!(!glob.matches(&"a".repeat(4_000).replace("aaaa", "aaab")));
    }
}
