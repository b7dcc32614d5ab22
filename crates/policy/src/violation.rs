//! What a check can answer other than yes: a refusal, written for whoever wrote the script.

use std::fmt;

/// Most violations that one refusal lists; one more entry then says how many were left out.
pub const MAX_VIOLATIONS: usize = 100;

/// Why a script is not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The script is not valid Python 3.13.
    #[error("{0}")]
    Syntax(SyntaxError),
    /// The script is valid Python that the rules do not allow. Never empty, sorted by position.
    #[error("{}", joined(.0))]
    Violations(Vec<Violation>),
}

/// The first syntax error of a script.
///
/// Displayed as Python displays it: line number, source line, carets, message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in CPython's words where it has some.
    pub message: String,
    /// Line of the script, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The source line, indented by four, and the carets under it; two lines without a line end.
    pub caret: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            message,
            line,
            caret,
            ..
        } = self;
        write!(formatter, "  line {line}\n{caret}\n{message}")
    }
}

/// One thing in a script that the rules do not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// Line of the script, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is not allowed.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            line,
            column,
            message,
            remedy,
        } = self;
        write!(
            formatter,
            "line {line}, column {column}: [{rule}] {message}: {remedy}"
        )
    }
}

/// The rules, by the names that clients see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// More characters or lines than allowed.
    Size,
    /// An encoding declaration other than UTF-8.
    Encoding,
    /// A module outside the allowlist, however it is reached.
    Import,
    /// A star import from a module that is not meant for it.
    StarImport,
    /// A name such as `eval`.
    ForbiddenName,
    /// An attribute such as `sys.modules` or `__globals__`.
    ForbiddenAttribute,
    /// Not a rule: stands for the violations beyond [`MAX_VIOLATIONS`].
    More,
}

impl Rule {
    /// The rule's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Encoding => "encoding",
            Self::Import => "import",
            Self::StarImport => "star-import",
            Self::ForbiddenName => "forbidden-name",
            Self::ForbiddenAttribute => "forbidden-attribute",
            Self::More => "more",
        }
    }

    /// Whether the rule is about the script and not about a place in it.
    pub(super) fn is_of_the_whole(self) -> bool {
        matches!(self, Self::Size | Self::Encoding)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

fn joined(violations: &[Violation]) -> String {
    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
