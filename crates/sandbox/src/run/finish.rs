//! What a guest says about its end.

use super::{End, RunResult};

/// The longest diagnostics; the guest cuts them to much less.
pub(crate) const MAX_DIAGNOSTICS_BYTES: u32 = 64 << 10;

/// What the guest said about its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Finish {
    /// Nothing: the script has no result.
    #[default]
    Nothing,
    /// The result.
    Result(RunResult),
    /// Diagnostics as JSON.
    Diagnostics(String),
}

impl Finish {
    /// What came of a run that ended with `end`.
    pub(crate) fn after(self, end: End) -> (End, Option<RunResult>) {
        match self {
            Self::Diagnostics(json) if end == End::Finished => (End::Raised(json), None),
            Self::Result(result) => (end, Some(result)),
            _ => (end, None),
        }
    }
}
