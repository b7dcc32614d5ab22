//! Why a configured text cannot be expanded, and what to do about it.

use thiserror::Error;

use super::references::MAX_NESTING;

/// The longest text that an expansion may give, in bytes.
pub(super) const MAX_EXPANDED_BYTES: usize = 256 << 10;

/// Why a text cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum ExpandError {
    #[error("{reference} refers to an environment variable that is not set")]
    Unset { reference: String },
    #[error("{reference} refers to an input that \"inputs\" does not have")]
    UnknownInput { reference: String },
    #[error("{reference} asks for a value, and codecell cannot ask")]
    UnansweredInput { reference: String, variable: String },
    #[error("{reference} is only known to an editor")]
    Foreign { reference: String },
    #[error("{reference} is not understood")]
    Malformed { reference: String },
    #[error("{reference} is never closed: its braces are not balanced")]
    Unclosed { reference: String },
    #[error("more than {MAX_NESTING} references stand inside each other")]
    TooDeep,
    #[error("the text has more than {MAX_EXPANDED_BYTES} bytes when its variables are put in")]
    TooLong,
}

impl ExpandError {
    /// Whether the text is right, and only this machine, as it is now, has no value for it.
    pub(super) fn is_unset(&self) -> bool {
        match self {
            Self::Unset { .. }
            | Self::UnknownInput { .. }
            | Self::UnansweredInput { .. }
            | Self::Foreign { .. } => true,
            Self::Malformed { .. } | Self::Unclosed { .. } | Self::TooDeep | Self::TooLong => false,
        }
    }

    pub(super) fn remedy(&self) -> String {
        let remedy = match self {
            Self::Unset { .. } => {
                "set it in the environment or in .env, or give a default as in ${NAME:-default}"
            }
            Self::UnknownInput { .. } => "add it to \"inputs\", or use ${NAME}",
            Self::UnansweredInput { variable, .. } => {
                return format!("set {variable} in the environment or in .env");
            }
            Self::Foreign { .. } => "write the value, or use ${NAME}",
            Self::Malformed { .. } => "use ${NAME}, ${env:NAME} or ${NAME:-default}",
            Self::Unclosed { .. } => "close it with as many } as it has {, as in ${NAME:-default}",
            Self::TooDeep => "set the variables one by one in .env",
            Self::TooLong => "shorten it",
        };
        remedy.to_owned()
    }
}
