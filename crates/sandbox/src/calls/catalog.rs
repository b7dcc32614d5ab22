//! What scripts may know about the catalog.

use super::Calls;
use super::payload::Payload;
use super::question::Question;
use codecell_tools::{ToolCaller, ToolFailure};

/// The longest question about the catalog, as JSON.
pub(crate) const MAX_QUESTION_BYTES: u32 = 16 << 10;

impl Calls {
    /// The description of a tool, of a server (without a tool) or of all of them (without both), once the server is up.
    pub(crate) async fn describe(&mut self, server: &str, tool: &str) -> Payload {
        if server.is_empty() && self.is_repeatable {
            self.reach_all().await;
        } else {
            self.reach([server]).await;
        }
        let catalog = self.catalog();
        let found = match (server, tool) {
            ("", "") => Some(catalog.listing_json()),
            (_, "") => catalog.describe_server(server),
            _ => catalog.describe(server, tool),
        };
        match found {
            Some(json) => Payload::json(&json),
            None => match catalog.refusal(server, tool) {
                failure @ ToolFailure::Unavailable { .. } => {
                    Payload::tool_error(failure.to_string())
                }
                failure => Payload::failure(failure.to_string()),
            },
        }
    }

    /// The answer to the question that `json` puts.
    pub(crate) async fn answer(&mut self, json: &str) -> Payload {
        let question = match Question::read(json) {
            Ok(question) => question,
            Err(problem) => return Payload::failure(problem),
        };
        match question.names() {
            Some(names) => {
                let names = names.iter().map(String::as_str);
                self.reach(names).await;
            }
            None if self.is_repeatable => self.reach_all().await,
            None => {
                let missing = self.listed().await;
                self.tell_of_starting(&missing);
            }
        }
        let catalog = self.catalog();
        if self.is_repeatable {
            // What was learned from the replies to other executions would make a difference.
            question.answer(&catalog.without_observed())
        } else {
            question.answer(&catalog)
        }
    }

    /// Tells the script, once, that a list of all tools lacks those of `servers`.
    fn tell_of_starting(&mut self, servers: &[String]) {
        if servers.is_empty() || self.has_told_of_starting {
            return;
        }
        self.has_told_of_starting = true;
        let servers = servers.join(", ");
        self.notes.write(&format!(
            "note: still starting, so their tools are not listed: {servers}; a script that uses one waits for it\n"
        ));
    }
}

/// The Python names that the script finds because it may mean them: those of servers, and of the list of all tools. An
/// object for each configured server would cost every script time.
pub(crate) fn mentioned_names(code: &str, tools: &dyn ToolCaller) -> Vec<String> {
    /// The predecessor's list of all tools, made only for scripts that use it.
    const ALL_TOOLS: &str = "AVAILABLE_MCP_TOOLS";
    let catalog = tools.catalog();
    let mut names: Vec<String> = catalog.mentioned_in(code).map(str::to_owned).collect();
    if code.contains(ALL_TOOLS) {
        names.push(ALL_TOOLS.to_owned());
    }
    names
}
