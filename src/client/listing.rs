//! The tools of a server, page by page and within bounds.

use rmcp::model::{ErrorCode, PaginatedRequestParams};
use rmcp::service::{Peer, RoleClient, ServiceError};

use super::StdioServer;
use crate::tools::Tool;

/// Most pages that one listing may have.
pub const MAX_LISTING_PAGES: usize = 100;
/// Most tools that one server may have.
pub const MAX_TOOLS: usize = 2_000;
/// Most bytes of names, descriptions and schemas, as JSON, that one server may have.
pub const MAX_LISTING_BYTES: usize = 8 << 20;

/// The tools that the server offers and its filter keeps, or why they cannot be used.
pub(super) async fn list_tools(
    peer: &Peer<RoleClient>,
    server: &StdioServer,
) -> Result<Vec<Tool>, String> {
    let mut tools = Vec::new();
    let mut names = Vec::new();
    let mut bytes_left = MAX_LISTING_BYTES;
    let mut cursor = None;
    for _ in 0..MAX_LISTING_PAGES {
        let mut page_request = PaginatedRequestParams::default();
        page_request.cursor = cursor;
        let page = match peer.list_tools(Some(page_request)).await {
            Ok(page) => page,
            // A server without tools need not know the question.
            Err(ServiceError::McpError(error)) if error.code == ErrorCode::METHOD_NOT_FOUND => {
                return Ok(tools);
            }
            Err(error) => return Err(format!("its tools cannot be listed: {error}")),
        };
        for tool in page.tools {
            let bytes = serde_json::to_string(&tool).map_or(usize::MAX, |json| json.len());
            bytes_left = bytes_left.checked_sub(bytes).ok_or_else(|| {
                format!("the list of its tools has more than {MAX_LISTING_BYTES} bytes")
            })?;
            if names.len() == MAX_TOOLS {
                return Err(format!("it has more than {MAX_TOOLS} tools"));
            }
            names.push(tool.name.to_string());
            if server.filter.keeps(&tool.name) {
                tools.push(converted(tool));
            }
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            warn_of_unmatched(server, &names);
            return Ok(tools);
        }
    }
    Err(format!(
        "the list of its tools has more than {MAX_LISTING_PAGES} pages"
    ))
}

fn converted(tool: rmcp::model::Tool) -> Tool {
    let description = tool.description.map(String::from).or(tool.title);
    let output_schema = tool.output_schema.map(std::sync::Arc::unwrap_or_clone);
    Tool::new(
        tool.name,
        description,
        std::sync::Arc::unwrap_or_clone(tool.input_schema),
        output_schema,
    )
}

fn warn_of_unmatched(server: &StdioServer, names: &[String]) {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for name in server.filter.unmatched(&names) {
        tracing::warn!(
            server = server.name,
            tool = name,
            "include_tools or exclude_tools names a tool that the server does not have"
        );
    }
}
