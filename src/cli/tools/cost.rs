//! What tools cost a model to read, in tokens: listed by their servers as MCP does, and through codecell.

use codecell_engine::Settings;
use codecell_server::{Server, Terms};
use codecell_tools::{Catalog, ServerListing, Style, Tool, count_tokens};
use serde_json::{Value, json};

/// Tokens of one server's tools, or of all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// In the result of `tools/list`, as a client without codecell would get it.
    pub(super) mcp: usize,
    /// For one server, its brief stubs; for all, what codecell's own `tools/list` has instead.
    pub(super) codecell: usize,
}

impl Cost {
    pub(super) fn of_server(catalog: &Catalog, server: &ServerListing) -> Self {
        Self {
            mcp: plain(&server.tools),
            codecell: count_tokens(&catalog.stubs(&server.name, Style::Brief)),
        }
    }

    pub(super) fn of_all(catalog: &Catalog, settings: &Settings) -> Self {
        // Wrong settings of the policy are reported where they matter, when scripts run.
        let bounds = settings.policy().ok().and_then(|policy| policy.bounds());
        let offered = Server::offered_json(catalog, &Terms::new(settings, bounds));
        let servers = catalog.servers().iter();
        Self {
            mcp: servers.map(|server| plain(&server.tools)).sum(),
            codecell: count_tokens(&offered.to_string()),
        }
    }
}

fn plain(tools: &[Tool]) -> usize {
    if tools.is_empty() {
        return 0;
    }
    let listed: Vec<Value> = tools
        .iter()
        .map(|tool| {
            let mut listed = json!({
                "name": tool.name,
                "description": tool.description,
                "inputSchema": tool.input_schema,
            });
            if let Some(schema) = &tool.output_schema {
                listed["outputSchema"] = Value::Object(schema.clone());
            }
            listed
        })
        .collect();
    count_tokens(&Value::Array(listed).to_string())
}
