//! The names of a script's variables, checked against what they would hide.

use crate::tools::{Catalog, JsonObject};

/// What every script finds without importing it. A variable of such a name would take it away.
const OWN_NAMES: [&str; 8] = [
    "aio",
    "mcp_call",
    "call_mcp_tool",
    "list_tools",
    "list_mcp_tools",
    "search_tools",
    "get_tool_docs",
    "ToolError",
];

/// A sentence on each variable that would hide a server or one of codecell's functions.
pub(super) fn hiding(variables: &JsonObject, catalog: &Catalog) -> Vec<String> {
    variables
        .keys()
        .filter_map(|name| {
            let hidden = if catalog.python_server_names().any(|server| server == name) {
                "a server, whose tools the script could not call"
            } else if OWN_NAMES.contains(&name.as_str()) {
                "a function that scripts are given"
            } else {
                return None;
            };
            Some(format!(
                "the variable {name:?} has the name of {hidden}; give it another one"
            ))
        })
        .collect()
}
