//! The tools of a server: listed page by page and within bounds, and again when they have changed.

use std::collections::HashSet;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use rmcp::model::{ErrorCode, PaginatedRequestParams};
use rmcp::service::{Peer, RoleClient, ServiceError};
use tokio::sync::Notify;

use super::McpServer;
use crate::tools::Tool;

/// Most pages that one listing may have.
pub const MAX_LISTING_PAGES: usize = 100;
/// Most tools that one server may have.
pub const MAX_TOOLS: usize = 2_000;
/// Most bytes of names, descriptions and schemas, as JSON, that one server may have.
pub const MAX_LISTING_BYTES: usize = 8 << 20;
/// How long further changes are waited for before a changed list is read: they come in bursts.
const BURST: Duration = Duration::from_millis(100);
/// Least time from one listing to the next of a server that keeps announcing changes.
const RELIST_PAUSE: Duration = Duration::from_secs(1);

/// What a server offers.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The tools that the server's filter keeps.
    pub(super) tools: Vec<Tool>,
    /// The names on the wire of those that may be called twice: they only read, or a second call adds nothing.
    pub(super) repeatable: HashSet<String>,
    /// Equal for equal tools, so that a listing without news is recognised.
    pub(super) fingerprint: u64,
}

/// The tools that the server offers and its filter keeps, or why they cannot be used.
pub(super) async fn list_tools(
    peer: &Peer<RoleClient>,
    server: &McpServer,
) -> Result<Listing, String> {
    let mut listing = Listing::default();
    let mut names = Vec::new();
    let mut bytes_left = MAX_LISTING_BYTES;
    let mut cursor = None;
    let mut hasher = DefaultHasher::new();
    for _ in 0..MAX_LISTING_PAGES {
        let mut page_request = PaginatedRequestParams::default();
        page_request.cursor = cursor;
        let page = match peer.list_tools(Some(page_request)).await {
            Ok(page) => page,
            // A server without tools need not know the question.
            Err(ServiceError::McpError(error)) if error.code == ErrorCode::METHOD_NOT_FOUND => {
                return Ok(listing);
            }
            Err(error) => return Err(format!("its tools cannot be listed: {error}")),
        };
        for tool in page.tools {
            let json = serde_json::to_string(&tool)
                .map_err(|error| format!("its tools cannot be listed: {error}"))?;
            bytes_left = bytes_left.checked_sub(json.len()).ok_or_else(|| {
                format!("the list of its tools has more than {MAX_LISTING_BYTES} bytes")
            })?;
            if names.len() == MAX_TOOLS {
                return Err(format!("it has more than {MAX_TOOLS} tools"));
            }
            names.push(tool.name.to_string());
            if server.filter.keeps(&tool.name) {
                json.hash(&mut hasher);
                listing.add(tool);
            }
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            warn_of_unmatched(server, &names);
            listing.fingerprint = hasher.finish();
            return Ok(listing);
        }
    }
    Err(format!(
        "the list of its tools has more than {MAX_LISTING_PAGES} pages"
    ))
}

/// Lists the tools again whenever `changed` is woken, and gives what is new to `publish`. Never returns.
pub(super) async fn follow(
    peer: &Peer<RoleClient>,
    server: &McpServer,
    changed: &Notify,
    publish: impl Fn(Listing),
) -> Infallible {
    loop {
        changed.notified().await;
        tokio::time::sleep(BURST).await;
        match tokio::time::timeout(server.call_timeout, list_tools(peer, server)).await {
            Ok(Ok(listing)) => publish(listing),
            Ok(Err(reason)) => {
                tracing::warn!(
                    server = server.name,
                    reason,
                    "the tools were not listed again"
                );
            }
            Err(_) => tracing::warn!(
                server = server.name,
                "the tools were not listed again in time"
            ),
        }
        tokio::time::sleep(RELIST_PAUSE).await;
    }
}

impl Listing {
    fn add(&mut self, tool: rmcp::model::Tool) {
        let hints = tool.annotations.as_ref();
        if hints.is_some_and(|hints| {
            hints.read_only_hint == Some(true) || hints.idempotent_hint == Some(true)
        }) {
            self.repeatable.insert(tool.name.to_string());
        }
        self.tools.push(converted(tool));
    }
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

fn warn_of_unmatched(server: &McpServer, names: &[String]) {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for name in server.filter.unmatched(&names) {
        tracing::warn!(
            server = server.name,
            tool = name,
            "include_tools or exclude_tools names a tool that the server does not have"
        );
    }
}
