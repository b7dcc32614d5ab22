//! Every way in which a run in an instance can end, and the one place that tells them apart.

use thiserror::Error;
use wasmtime::{Error, Trap};
use wasmtime_wasi::I32Exit;

use super::run::End;

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

/// What an error out of the guest's `run` means.
pub(super) fn end_of(error: &Error) -> End {
    if let Some(stop) = error.downcast_ref::<Stop>() {
        return match stop {
            Stop::TooManyToolCalls => End::TooManyToolCalls,
            Stop::OutOfBounds | Stop::NoMemory => End::Crashed(stop.to_string()),
        };
    }
    if let Some(exit) = error.downcast_ref::<I32Exit>() {
        return End::Exited(exit.0);
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => End::FuelExhausted,
        Some(Trap::StackOverflow) => End::StackOverflow,
        Some(trap) => End::Crashed(trap.to_string()),
        None => End::Crashed(format!("{error:#}")),
    }
}
