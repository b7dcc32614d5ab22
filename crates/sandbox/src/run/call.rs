//! One tool call of a run, once it is over.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::watch::CallFinished;

/// One tool call, as it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ToolCallRecord")]
pub struct CallRecord {
    /// The server's name.
    pub server: String,
    /// The tool's name.
    pub tool: String,
    /// How long the call took, in milliseconds.
    pub duration_ms: f64,
    /// Whether the tool replied without an error.
    pub ok: bool,
    /// The error, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether nobody waited for the reply any more, so that it is unknown whether the call took effect.
    #[serde(skip)]
    pub given_up: bool,
}

impl CallRecord {
    /// The call of `tool` on `server`, which took `duration` to its reply, or to the end of the execution.
    pub(crate) fn new(
        server: &str,
        tool: &str,
        duration: Duration,
        error: Option<String>,
        given_up: bool,
    ) -> Self {
        Self {
            server: server.to_owned(),
            tool: tool.to_owned(),
            duration_ms: duration.as_secs_f64() * 1e3,
            ok: error.is_none(),
            error,
            given_up,
        }
    }
}

impl From<&CallFinished<'_>> for CallRecord {
    fn from(call: &CallFinished<'_>) -> Self {
        let error = call.error.map(str::to_owned);
        Self::new(call.server, call.tool, call.duration, error, call.given_up)
    }
}
