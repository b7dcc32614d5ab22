//! A tool's reply and its most useful form for a script.

use serde_json::Value;

/// What a tool answered, as MCP's `CallToolResult` carries it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolReply {
    /// The content blocks, each an MCP `ContentBlock` object.
    pub content: Vec<Value>,
    /// The structured content, if the tool gave any.
    pub structured: Option<Value>,
    /// Whether the tool reports a failure of its own.
    pub is_error: bool,
}

/// A reply in the form in which it enters an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyValue {
    /// JSON text whose value is handed to the script.
    Json(String),
    /// Text handed over as `str`.
    Text(String),
    /// A JSON array of content blocks that the guest makes into values one by one.
    Blocks(String),
    /// The tool reported an error, in these words.
    Error(String),
}
