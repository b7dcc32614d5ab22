//! An outcome as the result of a tool call: structured content, the same object as text, and after it what the
//! script displayed.

use rmcp::model::{CallToolResult, ContentBlock, ErrorData};

use super::displays;
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
    // Many clients read the first block alone, so the outcome is that one.
    let mut blocks = vec![ContentBlock::text(structured.to_string())];
    blocks.extend(displays::blocks(&outcome.displays));
    let mut result = if outcome.success {
        CallToolResult::success(blocks)
    } else {
        CallToolResult::error(blocks)
    };
    result.structured_content = Some(structured);
    Ok(result)
}
