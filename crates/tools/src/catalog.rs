//! The catalog: every tool of every configured server, in a fixed order, and what scripts are told of it.
//!
//! A catalog never changes. Whatever is derived from it is made once, when it is built, so that a script's
//! look-up costs a hash and nothing more.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::call::ToolFailure;
use super::identifier::{unique_identifiers, wanted_global};
use super::listing::ServerListing;
use super::observed::Observed;
use super::search::SearchIndex;
use super::tool::Tool;
use codecell_basics::likeness::closest_first;

/// Every server in the order of the configuration, each with its tools sorted by name.
#[derive(Debug, Clone)]
pub struct Catalog {
    servers: Vec<ServerListing>,
    /// The texts for scripts and the positions in `servers`, by Python name and by name on the wire.
    index: HashMap<String, ServerEntry>,
    listing_json: Arc<str>,
    /// What is known of replies beyond what the servers say; this goes on growing.
    observed: Option<Arc<Observed>>,
    /// The index for searches, made ahead or at the first search.
    search: OnceLock<Arc<SearchIndex>>,
}

#[derive(Debug, Clone)]
struct ServerEntry {
    position: usize,
    text: Arc<str>,
    tools: HashMap<String, ToolEntry>,
}

#[derive(Debug, Clone)]
struct ToolEntry {
    position: usize,
    text: Arc<str>,
}

impl Default for Catalog {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Catalog {
    /// The catalog of `servers`, whose Python names are made here, distinct from each other and from
    /// what Python and the sandbox put into every script. Of servers with the same name the first counts.
    #[must_use]
    pub fn new(mut servers: Vec<ServerListing>) -> Self {
        let mut seen = HashSet::new();
        servers.retain(|server| seen.insert(server.name.clone()));
        let wanted: Vec<String> = servers
            .iter()
            .map(|server| wanted_global(&server.name))
            .collect();
        for (server, python_name) in servers
            .iter_mut()
            .zip(unique_identifiers(wanted.iter().map(String::as_str)))
        {
            server.python_name = python_name;
        }
        let described: Vec<Value> = servers.iter().map(ServerListing::described).collect();
        let mut index = HashMap::new();
        for (position, (server, described)) in servers.iter().zip(&described).enumerate() {
            let entry = ServerEntry {
                position,
                text: described.to_string().into(),
                tools: tool_entries(server),
            };
            index.insert(server.python_name.clone(), entry);
        }
        for server in &servers {
            // A name on the wire yields to another server's Python name.
            if !index.contains_key(&server.name) {
                index.insert(server.name.clone(), index[&server.python_name].clone());
            }
        }
        Self {
            listing_json: Value::from(described).to_string().into(),
            servers,
            index,
            observed: None,
            search: OnceLock::new(),
        }
    }

    /// The same catalog, which also tells of `observed` replies.
    #[must_use]
    pub fn with_observed(self, observed: Arc<Observed>) -> Self {
        Self {
            observed: Some(observed),
            ..self
        }
    }

    /// The same catalog, which tells only of what the servers say.
    #[must_use]
    pub fn without_observed(&self) -> Self {
        Self {
            observed: None,
            ..self.clone()
        }
    }

    pub(super) fn observed(&self) -> Option<&Observed> {
        self.observed.as_deref()
    }

    /// Makes the index for searches, about 0.06 ms a tool, unless it is there. The first search makes it otherwise.
    pub fn prepare_search(&self) {
        self.search_index();
    }

    /// The index over the tools that can be called, in the catalog's order.
    pub(super) fn search_index(&self) -> &SearchIndex {
        self.search.get_or_init(|| {
            let tools = self.ready_tools().into_iter();
            Arc::new(SearchIndex::new(
                tools.map(|(server, tool)| (server.name.as_str(), tool)),
            ))
        })
    }

    /// The servers, broken ones included.
    #[must_use]
    pub fn servers(&self) -> &[ServerListing] {
        &self.servers
    }

    /// The server that scripts call `name`, by its Python name or its configured one.
    #[must_use]
    pub fn server(&self, name: &str) -> Option<&ServerListing> {
        Some(&self.servers[self.position(name)?])
    }

    /// The tool that scripts call `tool` on `server`, each by its Python name or the one on the wire.
    #[must_use]
    pub fn tool(&self, server: &str, tool: &str) -> Option<(&ServerListing, &Tool)> {
        let (server, tool) = self.tool_position(server, tool)?;
        let listing = &self.servers[server];
        Some((listing, &listing.tools[tool]))
    }

    /// The position of the server that scripts call `name`.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        Some(self.index.get(name)?.position)
    }

    /// The positions of a server and of a tool among its tools.
    pub(super) fn tool_position(&self, server: &str, tool: &str) -> Option<(usize, usize)> {
        let entry = self.index.get(server)?;
        Some((entry.position, entry.tools.get(tool)?.position))
    }

    /// The Python names of the servers that the script `code` may mean: those that occur in it, whatever stands around
    /// them.
    pub fn mentioned_in(&self, code: &str) -> impl Iterator<Item = &str> {
        self.python_server_names()
            .filter(move |name| code.contains(name))
    }

    /// The Python names of all servers, in order.
    pub fn python_server_names(&self) -> impl Iterator<Item = &str> {
        self.servers
            .iter()
            .map(|server| server.python_name.as_str())
    }

    /// What a script needs to call a tool, as compact JSON:
    /// `{"server", "tool", "parameters": [[name, wire, required, annotation], ...], "open"}`, where
    /// `server` and `tool` are the names on the wire. Names are looked up like in [`Catalog::tool`].
    #[must_use]
    pub fn describe(&self, server: &str, tool: &str) -> Option<Arc<str>> {
        Some(Arc::clone(&self.index.get(server)?.tools.get(tool)?.text))
    }

    /// What a script sees of a server, as compact JSON: `{"name", "server", "description", "error",
    /// "tools": [{"name", "tool", "signature", "description"}, ...]}`. `error` is null or the reason why
    /// the server cannot be called. Names are looked up like in [`Catalog::server`].
    #[must_use]
    pub fn describe_server(&self, server: &str) -> Option<Arc<str>> {
        Some(Arc::clone(&self.index.get(server)?.text))
    }

    /// All servers as a JSON array of what [`Catalog::describe_server`] gives for each.
    #[must_use]
    pub fn listing_json(&self) -> Arc<str> {
        Arc::clone(&self.listing_json)
    }

    /// Why `tool` of `server` cannot be called: there is no such server, it is not available, or it
    /// has no such tool.
    #[must_use]
    pub fn refusal(&self, server: &str, tool: &str) -> ToolFailure {
        match self.server(server) {
            None => ToolFailure::UnknownServer {
                server: server.to_owned(),
                known: closest_first(server, self.python_server_names()),
            },
            Some(listing) if let Some(reason) = listing.status.obstacle() => {
                ToolFailure::Unavailable {
                    server: listing.name.clone(),
                    reason: reason.to_owned(),
                }
            }
            Some(listing) => ToolFailure::UnknownTool {
                server: server.to_owned(),
                tool: tool.to_owned(),
                known: listing.closest_tools(tool),
            },
        }
    }
}

/// The texts for the tools of `listing`, by both of their names.
fn tool_entries(listing: &ServerListing) -> HashMap<String, ToolEntry> {
    let mut entries = HashMap::with_capacity(listing.tools.len());
    for (position, tool) in listing.tools.iter().enumerate() {
        let entry = ToolEntry {
            position,
            text: tool.described(&listing.name).to_string().into(),
        };
        entries.insert(tool.python_name.clone(), entry);
    }
    for tool in &listing.tools {
        if !entries.contains_key(&tool.name) {
            entries.insert(tool.name.clone(), entries[&tool.python_name].clone());
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tool(name: &str) -> Tool {
        let schema = json!({"type": "object", "required": ["a-b"], "properties": {"n": {"type": "integer"}, "a-b": {"type": "string"}}});
        Tool::new(
            name,
            Some("Does it.".to_owned()),
            schema.as_object().cloned().unwrap_or_default(),
            None,
        )
    }

    fn catalog() -> Catalog {
        Catalog::new(vec![
            ServerListing::ready(
                "my-files",
                None,
                vec![
                    tool("write"),
                    tool("read-it"),
                    tool("read_it"),
                    tool("write"),
                ],
            ),
            ServerListing::failed("list", Some("broken".to_owned()), "no such program"),
            ServerListing::ready("my_files", None, vec![]),
        ])
    }

    #[test]
    fn names_are_distinct_and_every_clash_is_reported() {
        let catalog = catalog();
        assert_eq!(
            catalog.python_server_names().collect::<Vec<_>>(),
            ["my_files_2", "list_", "my_files"]
        );
        let tools: Vec<_> = catalog.servers()[0]
            .tools
            .iter()
            .map(|tool| (tool.name.as_str(), tool.python_name.as_str()))
            .collect();
        assert_eq!(
            tools,
            [
                ("read-it", "read_it_2"),
                ("read_it", "read_it"),
                ("write", "write")
            ]
        );
        let clashes: Vec<_> = catalog
            .clashes()
            .into_iter()
            .map(|clash| clash.python_name)
            .collect();
        assert_eq!(clashes, ["my_files_2", "read_it_2"]);
    }

    #[test]
    fn tools_are_found_by_both_names() {
        let catalog = catalog();
        for (server, tool, wire) in [
            ("my-files", "read-it", "read-it"),
            ("my_files_2", "read_it_2", "read-it"),
            ("my-files", "read_it", "read_it"),
        ] {
            let (listing, found) = catalog.tool(server, tool).expect("the tool exists");
            assert_eq!(
                (listing.name.as_str(), found.name.as_str()),
                ("my-files", wire)
            );
        }
        assert!(catalog.tool("my_files", "write").is_none());
    }

    #[test]
    fn a_server_is_mentioned_where_its_python_name_stands() {
        let catalog = catalog();
        for (code, expected) in [
            ("my_files.write()", vec!["my_files"]),
            (
                "x = [my_files_2.write, list_]",
                vec!["my_files_2", "list_", "my_files"],
            ),
            ("'my-files'; list(my_file)", vec![]),
        ] {
            let mentioned: Vec<_> = catalog.mentioned_in(code).collect();
            assert_eq!(mentioned, expected, "{code}");
        }
    }

    #[test]
    fn a_refusal_names_tools_as_they_are_on_the_wire_too() {
        let refusal = catalog().refusal("my-files", "reed_it").to_string();
        let expected = "server \"my-files\" has no tool \"reed_it\"; did you mean \"read_it\"? \
            tools: read_it, read_it_2 (read-it), write";
        assert_eq!(refusal, expected);
    }

    #[test]
    fn scripts_are_told_what_a_call_needs() {
        let catalog = catalog();
        assert_eq!(
            catalog.describe("my_files_2", "write").as_deref(),
            Some(
                r#"{"server":"my-files","tool":"write","parameters":[["a_b","a-b",true,"str"],["n","n",false,"int"]],"open":false}"#
            )
        );
        assert_eq!(
            catalog.describe_server("list_").as_deref(),
            Some(
                r#"{"name":"list_","server":"list","description":"broken","error":"no such program","tools":[]}"#
            )
        );
        let all: Vec<Value> = serde_json::from_str(&catalog.listing_json()).expect("JSON");
        assert_eq!(all.len(), 3);
        assert_eq!(all[0]["tools"][2]["signature"], "(a_b: str, n: int = ...)");
    }
}
