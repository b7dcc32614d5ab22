//! What a model is told of the tools that its scripts can call.

use std::fmt::Write as _;

use codecell_tools::{Catalog, DEFAULT_FOUND, Detail, Overview};

/// What stands before the stubs of all functions.
const STUBS: &str = "By server, as Python stubs:";

/// What stands before the servers where there is no room for stubs.
const SERVERS: &str = "\
There are too many to show all of them. In a script, `search_tools(\"what it does, in plain words\")` returns the best \
matches as a list of dicts with `name`, `signature` and `description`, and `print(get_tool_docs(\"server.function\"))` \
shows all that is known of one. Look for what you need in a script of its own first. The servers and their functions:";

/// What stands before the functions that a search for the task has found.
const FOUND: &str = "A search for the words of the task has found:";

/// What is said where there are no servers.
const NONE: &str = "There are none: scripts can only compute.";

/// What a model is told of the tools that its scripts can call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolContext {
    /// How scripts call functions.
    pub guide: String,
    /// The functions: the stubs of all of them, or the servers and what a search for the task has found.
    pub functions: String,
}

impl ToolContext {
    /// What is told of `catalog` for `task`; stubs are shown where they have at most `stub_tokens` tokens.
    #[must_use]
    pub fn new(catalog: &Catalog, task: &str, stub_tokens: usize) -> Self {
        let functions = match catalog.overview(stub_tokens) {
            None => NONE.to_owned(),
            Some(Overview::Stubs(stubs)) => format!("{STUBS}{stubs}"),
            Some(Overview::Servers(servers)) => {
                format!("{SERVERS}{servers}{}", found(catalog, task))
            }
        };
        Self {
            guide: catalog.guide(),
            functions,
        }
    }
}

/// What a search for the words of `task` finds.
fn found(catalog: &Catalog, task: &str) -> String {
    let found = catalog.search(task, DEFAULT_FOUND, Detail::Signatures);
    if found.tools.is_empty() {
        return String::new();
    }
    let mut text = format!("\n\n{FOUND}");
    for tool in &found.tools {
        let signature = tool.signature.as_deref().unwrap_or(&tool.name);
        let _ = write!(text, "\n- {signature}");
        if let Some(about) = &tool.description {
            let _ = write!(text, ": {about}");
        }
    }
    text
}
