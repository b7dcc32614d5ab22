//! The kinds of failures, by the names that clients receive.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kind of a failure. It is serialised as its name, a Python exception as the name of its class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub enum ErrorType {
    /// The policy refused the script; nothing ran.
    PolicyViolation,
    /// The script is not valid Python; nothing ran.
    SyntaxError,
    /// The request itself was wrong; nothing ran.
    InvalidArgument,
    /// The wall time was used up.
    Timeout,
    /// The fuel was used up.
    FuelExhausted,
    /// The memory limit was reached.
    MemoryLimit,
    /// The script asked for more tool calls than allowed.
    ToolCallLimit,
    /// Whoever asked for the execution withdrew the request.
    Cancelled,
    /// No instance became available in time; another try later can succeed.
    Unavailable,
    /// A fault of the interpreter or of codecell, not of the script.
    Internal,
    /// The script raised an exception of this class.
    Exception(String),
}

const KINDS: [(ErrorType, &str); 10] = [
    (ErrorType::PolicyViolation, "POLICY_VIOLATION"),
    (ErrorType::SyntaxError, "SYNTAX_ERROR"),
    (ErrorType::InvalidArgument, "INVALID_ARGUMENT"),
    (ErrorType::Timeout, "TIMEOUT"),
    (ErrorType::FuelExhausted, "FUEL_EXHAUSTED"),
    (ErrorType::MemoryLimit, "MEMORY_LIMIT"),
    (ErrorType::ToolCallLimit, "TOOL_CALL_LIMIT"),
    (ErrorType::Cancelled, "CANCELLED"),
    (ErrorType::Unavailable, "UNAVAILABLE"),
    (ErrorType::Internal, "INTERNAL"),
];

impl From<String> for ErrorType {
    fn from(name: String) -> Self {
        match KINDS.into_iter().find(|(_, kind)| *kind == name) {
            Some((error_type, _)) => error_type,
            None => Self::Exception(name),
        }
    }
}

impl From<ErrorType> for String {
    fn from(error_type: ErrorType) -> Self {
        if let ErrorType::Exception(class) = error_type {
            return class;
        }
        KINDS
            .into_iter()
            .find_map(|(kind, name)| (kind == error_type).then(|| name.to_owned()))
            .unwrap_or_default()
    }
}

impl std::fmt::Display for ErrorType {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&String::from(self.clone()))
    }
}
