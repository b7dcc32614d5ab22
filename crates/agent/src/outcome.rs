//! What a task came to, in the shape that clients receive.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Tokens};

/// What a task came to: the structured content of `run_agent` and the output of `codecell agent --json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[must_use]
pub struct TaskOutcome {
    /// Whether there is an answer.
    pub success: bool,
    /// The answer.
    pub answer: Option<String>,
    /// Why there is none.
    pub diagnostics: Option<TaskDiagnostics>,
    /// The scripts that were tried and what came of each, in order.
    pub attempts: Vec<Attempt>,
    /// How many tools all scripts called.
    pub tool_calls: u64,
    /// The model that was asked.
    pub model: String,
    /// What all questions and answers cost.
    pub tokens: Tokens,
    /// WebAssembly fuel of all scripts.
    pub fuel_used: u64,
    /// The time from the task to its outcome, in milliseconds.
    pub duration_ms: f64,
}

/// Why a task has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskDiagnostics {
    /// The kind of failure.
    pub error_type: TaskError,
    /// What happened.
    pub message: String,
    /// What to do next, and what the scripts have changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The kinds of failures of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskError {
    /// The request itself was wrong.
    InvalidArgument,
    /// The model declines the task.
    ModelRefused,
    /// The model cannot be asked now, or did not answer in time.
    ModelUnavailable,
    /// The model cannot be asked as it is configured.
    ModelMisconfigured,
    /// All attempts failed, or the model did not answer after the last one.
    AttemptsExhausted,
    /// The tokens were used up.
    TokensExhausted,
    /// The fuel was used up.
    FuelExhausted,
    /// The wall time was used up.
    Timeout,
    /// Whoever gave the task withdrew it.
    Cancelled,
    /// The sandbox is not available.
    Unavailable,
}

impl TaskOutcome {
    /// The outcome of a task that never began.
    pub fn not_begun(error_type: TaskError, message: String, hint: Option<&str>) -> Self {
        Self {
            success: false,
            answer: None,
            diagnostics: Some(TaskDiagnostics {
                error_type,
                message,
                hint: hint.map(str::to_owned),
            }),
            attempts: Vec::new(),
            tool_calls: 0,
            model: String::new(),
            tokens: Tokens::default(),
            fuel_used: 0,
            duration_ms: 0.0,
        }
    }
}
