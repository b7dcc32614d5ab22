//! What an execution came to, in the shape that clients receive.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ErrorType;
use codecell_sandbox::{CallRecord, Display, FileContent, FileRecord};

/// How long a client should wait when everything is in use.
pub(super) const A_MOMENT: Duration = Duration::from_secs(1);

/// The outcome of one execution: the structured content of `execute_code` and the output of `run --json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[must_use]
pub struct Outcome {
    /// Whether the script ran to its end.
    pub success: bool,
    /// The value of the script's last expression: as JSON where it can be, else its `repr`.
    #[schemars(schema_with = "any_value")]
    pub result: Value,
    /// What the script printed.
    pub stdout: String,
    /// What the script wrote to `sys.stderr`.
    pub stderr: String,
    /// What went wrong, if anything did.
    pub diagnostics: Option<Diagnostics>,
    /// The time from the request to the outcome, in milliseconds.
    pub duration_ms: f64,
    /// WebAssembly fuel that the instance used.
    pub fuel_used: u64,
    /// The most linear memory that the instance held, in bytes.
    pub memory_peak_bytes: u64,
    /// The numbers of characters dropped from the outputs, if any were dropped.
    pub truncated: Option<Truncated>,
    /// The tool calls that were started, in order of their start.
    pub tool_calls: Vec<CallRecord>,
    /// What is new or changed below `/cell`, by path.
    pub files: Vec<FileRecord>,
    /// The contents of those of them that were asked for: shown beside the outcome, and no part of it.
    #[serde(skip)]
    pub contents: Vec<FileContent>,
    /// What the script displayed, in order. It is shown beside the outcome and is no part of it.
    #[serde(skip)]
    pub displays: Vec<Display>,
    /// How long the script itself ran, apart from all waiting before. Clients are told the whole duration.
    #[serde(skip)]
    pub run_time: Duration,
    /// Which tool calls of a script that did not end well took effect, or may have. This is for the log and the audit;
    /// clients read it in the hint.
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

    /// The outcome of a request that never became an execution, or whose execution was dropped.
    pub fn not_run(error_type: ErrorType, message: String, hint: Option<&str>) -> Self {
        let hint = hint.map(str::to_owned);
        Self::refused(
            Diagnostics {
                hint,
                ..Diagnostics::new(error_type, message)
            },
            Duration::ZERO,
        )
    }

    /// The outcome of a request for which there is no room now; `message` says what there are too many of.
    pub fn too_many(message: String) -> Self {
        let found = Diagnostics::new(ErrorType::Unavailable, message)
            .having_run_nothing("try again once some of them have returned")
            .worth_retrying_after(A_MOMENT);
        Self::refused(found, Duration::ZERO)
    }

    /// The outcome of a script that was refused after `took`.
    pub(super) fn refused(diagnostics: Diagnostics, took: Duration) -> Self {
        Self {
            success: false,
            result: Value::Null,
            stdout: String::new(),
            stderr: String::new(),
            duration_ms: milliseconds(took),
            fuel_used: 0,
            memory_peak_bytes: 0,
            truncated: None,
            tool_calls: Vec::new(),
            files: Vec::new(),
            contents: Vec::new(),
            displays: Vec::new(),
            run_time: Duration::ZERO,
            effects: None,
            diagnostics: Some(diagnostics),
        }
    }

    /// The same outcome, after `took`.
    pub fn after(self, took: Duration) -> Self {
        Self {
            duration_ms: milliseconds(took),
            ..self
        }
    }

    /// This outcome of a script that ran, without anything that the script made, because of `diagnostics`.
    pub(super) fn withheld(self, diagnostics: Diagnostics) -> Self {
        Self {
            duration_ms: self.duration_ms,
            fuel_used: self.fuel_used,
            memory_peak_bytes: self.memory_peak_bytes,
            tool_calls: self.tool_calls,
            run_time: self.run_time,
            effects: self.effects,
            ..Self::refused(diagnostics, Duration::ZERO)
        }
    }

    /// This outcome with `remarks` on the script, one on each line, at the end of what the script wrote to stderr.
    pub(super) fn with_remarks<'r>(mut self, remarks: impl Iterator<Item = &'r str>) -> Self {
        for remark in remarks {
            if !self.stderr.is_empty() && !self.stderr.ends_with('\n') {
                self.stderr.push('\n');
            }
            self.stderr.push_str(remark);
            self.stderr.push('\n');
        }
        self
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
    /// Files that are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub files: u64,
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
    /// Python's traceback, limited to the script's own frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceback: Option<String>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Seconds after which the same call may succeed, if only the moment of the call was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Everything that the policy found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violations: Option<Vec<ViolationRecord>>,
    /// The exit status that a process would have had, if the script ended itself with one. Clients read it in the message.
    #[serde(skip)]
    pub exit_code: Option<i32>,
    /// What an execution lacked that may succeed later. Clients read it in the message.
    #[serde(skip)]
    pub lacked: Option<Lacked>,
}

/// What an execution lacked that may succeed later, where there are different answers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacked {
    /// Something of the client's quota of a minute.
    Quota,
    /// A slot, in all the time for which it waited.
    Slot,
}

impl Diagnostics {
    /// Diagnostics with only a kind and a message.
    pub(super) fn new(error_type: ErrorType, message: impl Into<String>) -> Self {
        Self {
            error_type,
            message: message.into(),
            line: None,
            traceback: None,
            hint: None,
            retry_after: None,
            violations: None,
            exit_code: None,
            lacked: None,
        }
    }

    pub(super) fn lacking(mut self, lacked: Lacked) -> Self {
        self.lacked = Some(lacked);
        self
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, with the hint that nothing of the script has run, and that `next` should be done.
    pub(super) fn having_run_nothing(self, next: &str) -> Self {
        self.with_hint(format!("nothing has run; {next}"))
    }

    /// The same, with `effects` in the hint: a model that writes the next script must know what the last one changed.
    pub(super) fn telling(mut self, effects: Option<&str>) -> Self {
        if let Some(effects) = effects {
            self.hint = Some(match self.hint {
                Some(hint) => format!("{hint}; {effects}"),
                None => effects.to_owned(),
            });
        }
        self
    }

    /// The same, with the advice to try again after `wait`.
    pub(super) fn worth_retrying_after(mut self, wait: Duration) -> Self {
        let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.retry_after = Some(whole.max(1));
        self
    }
}

/// One thing that the policy does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViolationRecord {
    /// The rule, such as `import` or `forbidden-name`.
    pub rule: String,
    /// The line of the script, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is not allowed.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A duration in the form that outcomes have.
pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// A schema that accepts any value, spelled as an object: strict clients refuse the schema `true`.
fn any_value(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "description": "Value of the last expression: JSON, or its repr as a string." })
}
