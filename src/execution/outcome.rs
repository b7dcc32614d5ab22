//! What an execution came to, in the shape that clients receive.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sandbox::{CallRecord, Display};

/// The outcome of one execution: the structured content of `execute_code` and the output of `run --json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[must_use]
pub struct Outcome {
    /// Whether the script ran to its end.
    pub success: bool,
    /// Value of the script's last expression: as JSON where it can be, else its `repr`.
    #[schemars(schema_with = "any_value")]
    pub result: Value,
    /// What the script printed.
    pub stdout: String,
    /// What the script wrote to `sys.stderr`.
    pub stderr: String,
    /// What went wrong, if anything did.
    pub diagnostics: Option<Diagnostics>,
    /// From the request to the outcome, in milliseconds.
    pub duration_ms: f64,
    /// WebAssembly fuel that the instance used.
    pub fuel_used: u64,
    /// The most linear memory that the instance held, in bytes.
    pub memory_peak_bytes: u64,
    /// Characters dropped from the outputs, if any were.
    pub truncated: Option<Truncated>,
    /// The tool calls that were started, in order of their start.
    pub tool_calls: Vec<CallRecord>,
    /// What the script displayed, in order: shown beside the outcome, and no part of it.
    #[serde(skip)]
    pub displays: Vec<Display>,
    /// Which tool calls of a script that did not end well took effect, or may have: for log and audit, as it is part
    /// of the hint.
    #[serde(skip)]
    pub effects: Option<String>,
}

impl Outcome {
    /// `ok`, or the error type.
    #[must_use]
    pub fn kind(&self) -> String {
        match &self.diagnostics {
            None => "ok".to_owned(),
            Some(diagnostics) => diagnostics.error_type.to_string(),
        }
    }
}

/// How many characters were dropped from each output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Truncated {
    /// Characters of stdout that were dropped.
    pub stdout: u64,
    /// Characters of stderr that were dropped.
    pub stderr: u64,
    /// Characters of the result that were dropped.
    pub result: u64,
}

/// Why a script did not run to its end, written for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostics {
    /// One of codecell's kinds, or the name of the Python exception's class.
    pub error_type: ErrorType,
    /// What happened.
    pub message: String,
    /// The line of the script, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Python's traceback, of the script's own frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceback: Option<String>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Seconds after which the same call may succeed, where nothing but its time was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Everything that the policy found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violations: Option<Vec<ViolationRecord>>,
}

/// One thing that the policy does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViolationRecord {
    /// The rule, such as `import` or `forbidden-name`.
    pub rule: String,
    /// Line of the script, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is not allowed.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

/// The kind of a failure. Serialised as its name; a Python exception as its class's name.
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
    /// Whoever asked for the execution withdrew.
    Cancelled,
    /// No instance could be had in time; trying again later can work.
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

/// A schema that accepts any value, spelled as an object: strict clients refuse the schema `true`.
fn any_value(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "description": "Value of the last expression: JSON, or its repr as a string." })
}
