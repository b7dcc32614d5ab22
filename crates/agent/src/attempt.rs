//! One attempt: a script and what came of it, or an answer that could not be read; and how the model is told.

use codecell_basics::text::shortened;
use codecell_engine::execution::{CallRecord, Outcome};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Calls of one script that are told one by one.
const MAX_CALLS: usize = 20;
/// Characters of the error of one call.
const MAX_CALL_ERROR_CHARS: usize = 200;
/// Files that are named.
const MAX_FILES: usize = 20;

/// One attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attempt {
    /// Why the model wanted it.
    pub reasoning: String,
    /// The script, unless the model's answer could not be read.
    pub script: Option<String>,
    /// What came of the script.
    pub outcome: Option<Outcome>,
    /// What is wrong with the model's answer, if it could not be read.
    pub problem: Option<String>,
    /// What the model said, word for word.
    #[serde(skip)]
    pub said: String,
}

impl Attempt {
    /// The attempt with the script `code`.
    #[must_use]
    pub fn with_script(said: String, reasoning: String, code: String, outcome: Outcome) -> Self {
        Self {
            reasoning,
            script: Some(code),
            outcome: Some(outcome),
            problem: None,
            said,
        }
    }

    /// The attempt that failed because what the model `said` could not be read.
    #[must_use]
    pub fn malformed(said: String, problem: String) -> Self {
        Self {
            reasoning: String::new(),
            script: None,
            outcome: None,
            problem: Some(problem),
            said,
        }
    }

    /// Whether its script ran to the end.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| outcome.success)
    }

    /// The calls that its script made.
    #[must_use]
    pub fn calls(&self) -> &[CallRecord] {
        self.outcome
            .as_ref()
            .map_or(&[], |outcome| outcome.tool_calls.as_slice())
    }

    /// What the model is told about it.
    #[must_use]
    pub fn told(&self) -> String {
        match (&self.outcome, &self.problem) {
            (Some(outcome), _) => {
                let headline = if outcome.success {
                    "The script ran to its end."
                } else {
                    "The script did not run to its end."
                };
                format!("{headline}\n{}", told(outcome))
            }
            (None, problem) => format!(
                "Your answer could not be read: {}. Nothing has run. Reply with the JSON object and nothing else.",
                problem.as_deref().unwrap_or_default()
            ),
        }
    }
}

/// `outcome` as JSON, without what says nothing to whoever writes the next script. The execution's limits bound the
/// result and what was printed.
fn told(outcome: &Outcome) -> Value {
    let mut told = Map::new();
    if outcome.success {
        told.insert("result".to_owned(), outcome.result.clone());
    }
    let mut add = |name: &str, value: Value| {
        let says_something = match &value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        };
        if says_something {
            told.insert(name.to_owned(), value);
        }
    };
    add("stdout", json!(outcome.stdout));
    add("stderr", json!(outcome.stderr));
    let mut error = json!(outcome.diagnostics);
    if let Value::Object(error) = &mut error {
        // The message has them all.
        error.remove("violations");
    }
    add("error", error);
    add("calls", calls(&outcome.tool_calls));
    let files = outcome.files.iter().take(MAX_FILES);
    add("files", files.map(|file| json!(file.path)).collect());
    add(
        "displayed",
        outcome
            .displays
            .iter()
            .map(|display| json!(display.mime_type))
            .collect(),
    );
    Value::Object(told)
}

/// The first calls, each in a line. The failed ones are told with their error.
fn calls(calls: &[CallRecord]) -> Value {
    let line = |call: &CallRecord| {
        let CallRecord { server, tool, .. } = call;
        match &call.error {
            None => format!("{server}.{tool}: done"),
            Some(error) if call.given_up => {
                format!(
                    "{server}.{tool}: under way when the script ended: {}",
                    cut(error)
                )
            }
            Some(error) => format!("{server}.{tool}: failed: {}", cut(error)),
        }
    };
    let mut lines: Vec<String> = calls.iter().take(MAX_CALLS).map(line).collect();
    if let Some(more @ 1..) = calls.len().checked_sub(MAX_CALLS) {
        lines.push(format!("and {more} more calls"));
    }
    json!(lines)
}

fn cut(error: &str) -> String {
    shortened(error, MAX_CALL_ERROR_CHARS)
}
