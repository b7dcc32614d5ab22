//! The outcome of a task as the result of a tool call.
//!
//! The text, which many clients show the model alone, has the answer and what it cost. The structured content has the
//! attempts as well, each part of them shortened so that the whole stays below what clients take.

use codecell_agent::TaskOutcome;
use codecell_basics::text::shortened;
use rmcp::model::{CallToolResult, ContentBlock, ErrorData};
use serde_json::{Map, Value};

use crate::reply::without_empty;

/// Characters of an answer.
const MAX_ANSWER_CHARS: usize = 12_000;
/// Characters of all scripts together, and of the other texts of one attempt.
const MAX_SCRIPTS_CHARS: usize = 16_000;
const MAX_TEXT_CHARS: usize = 300;
/// Tool calls that are listed of one attempt.
const MAX_CALLS: usize = 10;
/// Files that are listed of one attempt.
const MAX_FILES: usize = 10;
/// Violations that are listed of one attempt.
const MAX_VIOLATIONS: usize = 5;

/// The result of the call.
pub(super) fn task_result(outcome: &TaskOutcome) -> Result<CallToolResult, ErrorData> {
    let mut structured = serde_json::to_value(outcome)
        .map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    shorten(&mut structured["answer"], MAX_ANSWER_CHARS);
    let mut text = structured.clone();
    if let Value::Object(text) = &mut text {
        text.remove("attempts");
    }
    if let Value::Array(attempts) = &mut structured["attempts"] {
        let room = MAX_SCRIPTS_CHARS / attempts.len().max(1);
        for attempt in attempts {
            shorten(&mut attempt["script"], room);
            shorten(&mut attempt["reasoning"], MAX_TEXT_CHARS);
            shorten(&mut attempt["problem"], MAX_TEXT_CHARS);
            if let Value::Object(outcome) = &mut attempt["outcome"] {
                shorten_outcome(outcome);
            }
        }
    }
    let text = vec![ContentBlock::text(without_empty(&text).to_string())];
    let mut result = if outcome.success {
        CallToolResult::success(text)
    } else {
        CallToolResult::error(text)
    };
    result.structured_content = Some(structured);
    Ok(result)
}

/// Leaves of the outcome of a script what shows how it ended.
fn shorten_outcome(outcome: &mut Map<String, Value>) {
    if let Some(result) = outcome.get_mut("result") {
        let written = result.to_string();
        if written.chars().count() > MAX_TEXT_CHARS {
            *result = Value::from(shortened(&written, MAX_TEXT_CHARS));
        }
    }
    for name in ["stdout", "stderr"] {
        if let Some(text) = outcome.get_mut(name) {
            shorten(text, MAX_TEXT_CHARS);
        }
    }
    for (name, most) in [("tool_calls", MAX_CALLS), ("files", MAX_FILES)] {
        if let Some(Value::Array(items)) = outcome.get_mut(name) {
            items.truncate(most);
            for item in items {
                if let Some(error) = item.get_mut("error") {
                    shorten(error, MAX_TEXT_CHARS);
                }
            }
        }
    }
    if let Some(Value::Object(diagnostics)) = outcome.get_mut("diagnostics") {
        for name in ["message", "traceback", "hint"] {
            if let Some(text) = diagnostics.get_mut(name) {
                shorten(text, MAX_TEXT_CHARS);
            }
        }
        if let Some(Value::Array(violations)) = diagnostics.get_mut("violations") {
            violations.truncate(MAX_VIOLATIONS);
        }
    }
}

fn shorten(text: &mut Value, most: usize) {
    if let Value::String(text) = text
        && text.len() > most
    {
        *text = shortened(text, most);
    }
}
