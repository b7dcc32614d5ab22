//! What the program's exit code says.

use std::process::ExitCode;

use codecell_agent::{TaskError, TaskOutcome};
use codecell_batch::{BatchError, MergeError};
use codecell_engine::execution::{ErrorType, Outcome};
use codecell_sandbox::SandboxError;
use codecell_server::{HttpError, ServeError};

/// How a command ended; the numbers are documented in `--help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The script ran to its end, or the command did what it was asked.
    Finished = 0,
    /// The script raised an exception, or what was examined is not as it should be.
    Failed = 1,
    /// Wrong usage or configuration.
    Usage = 2,
    /// The script was refused before it ran.
    Refused = 3,
    /// A limit stopped the script.
    Limit = 4,
    /// Something is not available, or codecell itself is at fault.
    Fault = 5,
    /// The user interrupted the command.
    Interrupted = 130,
}

impl Exit {
    pub(crate) fn of_outcome(outcome: &Outcome) -> Self {
        match &outcome.diagnostics {
            Some(diagnostics) => Self::of_error_type(&diagnostics.error_type),
            None => Self::Finished,
        }
    }

    pub(crate) fn of_error_type(error_type: &ErrorType) -> Self {
        match error_type {
            ErrorType::Exception(_) => Self::Failed,
            ErrorType::InvalidArgument => Self::Usage,
            ErrorType::PolicyViolation | ErrorType::SyntaxError => Self::Refused,
            ErrorType::Timeout
            | ErrorType::FuelExhausted
            | ErrorType::MemoryLimit
            | ErrorType::ToolCallLimit => Self::Limit,
            ErrorType::Unavailable | ErrorType::Internal => Self::Fault,
            ErrorType::Cancelled => Self::Interrupted,
        }
    }

    pub(crate) fn of_task(outcome: &TaskOutcome) -> Self {
        let Some(diagnostics) = &outcome.diagnostics else {
            return Self::Finished;
        };
        match diagnostics.error_type {
            TaskError::InvalidArgument | TaskError::ModelMisconfigured => Self::Usage,
            TaskError::ModelRefused => Self::Refused,
            TaskError::AttemptsExhausted
            | TaskError::TokensExhausted
            | TaskError::FuelExhausted
            | TaskError::Timeout => Self::Limit,
            TaskError::ModelUnavailable | TaskError::Unavailable => Self::Fault,
            TaskError::Cancelled => Self::Interrupted,
        }
    }

    /// What cannot be put right by another command line or configuration is a fault.
    pub(crate) fn of_error(error: &anyhow::Error) -> Self {
        if error.is::<SandboxError>()
            || error.is::<ServeError>()
            || matches!(error.downcast_ref(), Some(HttpError::Bind { .. }))
            || error.is::<super::output::WriteError>()
            || matches!(error.downcast_ref(), Some(MergeError::Write(_)))
            || error.downcast_ref().is_some_and(BatchError::is_fault)
        {
            Self::Fault
        } else {
            Self::Usage
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
