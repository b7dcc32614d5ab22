//! An outcome as the result of a tool call: structured content, and the same object as text.

use rmcp::model::{CallToolResult, ContentBlock, ErrorData};

use crate::execution::Outcome;

/// The result of the call. Failures carry the whole outcome too: some clients check the structured
/// content of an error against the output schema, and what was printed before it helps the model.
pub(super) fn tool_result(outcome: &Outcome) -> Result<CallToolResult, ErrorData> {
    let structured = serde_json::to_value(outcome).map_err(|error| {
        ErrorData::internal_error(
            format!("the outcome cannot be written as JSON: {error}"),
            None,
        )
    })?;
    let text = vec![ContentBlock::text(structured.to_string())];
    let mut result = if outcome.success {
        CallToolResult::success(text)
    } else {
        CallToolResult::error(text)
    };
    result.structured_content = Some(structured);
    Ok(result)
}
