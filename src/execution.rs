//! One execution: check the script, take an instance, run it, build the outcome.

mod limits;
mod outcome;
mod refusal;
mod request;

pub use limits::{Fuel, Limits, MemoryBytes};
pub use outcome::{Diagnostics, ErrorType, Outcome, ToolCallRecord, Truncated, ViolationRecord};
pub use request::Request;
