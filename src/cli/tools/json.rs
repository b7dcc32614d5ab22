//! The tools as JSON.

use codecell_tools::{Catalog, ServerListing, ServerStatus};
use serde_json::{Value, json};

use super::Summary;
use super::cost::Cost;

/// `{"servers": [...], "disabled": [names], "own": [names], "tokens": {"mcp", "codecell"}}`; the keys after the first
/// are there only if all servers are shown.
pub(super) fn servers(
    catalog: &Catalog,
    shown: &[&ServerListing],
    summary: Option<&Summary>,
) -> Value {
    let servers: Vec<_> = shown
        .iter()
        .map(|server| server_json(catalog, server))
        .collect();
    let mut listing = json!({ "servers": servers });
    if let Some(Summary { cost, unused, .. }) = summary {
        listing["disabled"] = json!(unused.disabled);
        listing["own"] = json!(unused.own);
        listing["tokens"] = json!({ "mcp": cost.mcp, "codecell": cost.codecell });
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
        "lazy": server.is_lazy,
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
