//! Every way in which a run can end, and the one place that tells them apart.

use thiserror::Error;
use wasmtime::{Error, Trap};
use wasmtime_wasi::I32Exit;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The script ran to its end.
    Finished,
    /// The script raised; its diagnostics are JSON as the guest made it.
    Raised(String),
    /// The fuel was used up.
    FuelExhausted,
    /// The wall time was used up.
    TimedOut,
    /// Whoever asked for the run withdrew.
    Cancelled,
    /// One tool call more than allowed was asked for.
    TooManyToolCalls,
    /// The script nested calls deeper than the interpreter's stack.
    StackOverflow,
    /// The script ended the interpreter with this exit code.
    Exited(i32),
    /// The interpreter crashed, for this reason.
    Crashed(String),
    /// No instance could be had, for this reason.
    Unavailable(String),
}

/// Why the host ends a run from within an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Stop {
    #[error("the execution may make no more tool calls")]
    TooManyToolCalls,
    #[error("the interpreter pointed outside its memory")]
    OutOfBounds,
    #[error("the interpreter has no memory")]
    NoMemory,
}

impl End {
    /// What an error out of `run` means.
    pub(super) fn from_error(error: &Error) -> Self {
        if let Some(stop) = error.downcast_ref::<Stop>() {
            return match stop {
                Stop::TooManyToolCalls => Self::TooManyToolCalls,
                Stop::OutOfBounds | Stop::NoMemory => Self::Crashed(stop.to_string()),
            };
        }
        if let Some(exit) = error.downcast_ref::<I32Exit>() {
            return Self::Exited(exit.0);
        }
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => Self::FuelExhausted,
            Some(Trap::StackOverflow) => Self::StackOverflow,
            Some(trap) => Self::Crashed(trap.to_string()),
            None => Self::Crashed(format!("{error:#}")),
        }
    }
}
