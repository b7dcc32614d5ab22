//! The tools as JSON.

use codecell::tools::{Catalog, ServerListing, ServerStatus};
use serde_json::{Value, json};

use super::cost::Cost;

/// `{"servers": [...], "tokens": {"mcp", "codecell"}}`; the sum is there if all servers are.
pub(super) fn servers(catalog: &Catalog, shown: &[&ServerListing], total: Option<Cost>) -> Value {
    let servers: Vec<_> = shown
        .iter()
        .map(|server| server_json(catalog, server))
        .collect();
    let mut listing = json!({ "servers": servers });
    if let Some(total) = total {
        listing["tokens"] = json!({ "mcp": total.mcp, "codecell": total.codecell });
    }
    listing
}

fn server_json(catalog: &Catalog, server: &ServerListing) -> Value {
    let reason = match &server.status {
        ServerStatus::Restarting(reason) => Some(reason.as_str()),
        other => other.obstacle(),
    };
    let tools: Vec<_> = server
        .tools
        .iter()
        .map(|tool| {
            json!({
                "name": tool.name,
                "python_name": tool.python_name,
                "signature": tool.shown_signature(),
                "description": tool.description,
                "problems": tool.problems,
            })
        })
        .collect();
    let tokens = (server.status == ServerStatus::Ready).then(|| {
        let cost = Cost::of_server(catalog, server);
        json!({ "mcp": cost.mcp, "stubs": cost.codecell })
    });
    json!({
        "name": server.name,
        "python_name": server.python_name,
        "description": server.description,
        "ready": server.status == ServerStatus::Ready,
        "status": status(&server.status),
        "reason": reason,
        "problems": server.problems,
        "tokens": tokens,
        "tools": tools,
    })
}

/// One word for a program.
fn status(status: &ServerStatus) -> &'static str {
    match status {
        ServerStatus::Ready => "ready",
        ServerStatus::NotStarted => "not_started",
        ServerStatus::Starting => "starting",
        ServerStatus::Restarting(_) => "restarting",
        ServerStatus::Failed(_) => "failed",
    }
}
