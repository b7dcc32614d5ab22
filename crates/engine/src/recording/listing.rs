//! Servers and tools in a recording, so that a replay shows scripts the same ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use codecell_tools::{Catalog, JsonObject, ServerListing, ServerStatus, Tool};

/// Why a server that was not up is none that a replay can have called.
const NOT_UP: &str = "it was not up when the recording was made";

/// One server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedServer {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Why it could not be called, if it could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed: Option<String>,
    tools: Vec<RecordedTool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    problems: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    max_calls: BTreeMap<String, u32>,
}

/// One tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedTool {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    input_schema: JsonObject,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    output_schema: Option<JsonObject>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    problems: Vec<String>,
    /// Whether its calls only read, which decides about their order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    read_only: bool,
}

/// The servers of `catalog` as a recording has them.
pub(super) fn recorded(catalog: &Catalog) -> Vec<RecordedServer> {
    let tool = |tool: &Tool| RecordedTool {
        name: tool.name.clone(),
        description: tool.description.clone(),
        input_schema: tool.input_schema.clone(),
        output_schema: tool.output_schema.clone(),
        problems: tool.problems.clone(),
        read_only: tool.is_read_only,
    };
    let server = |server: &ServerListing| RecordedServer {
        name: server.name.clone(),
        description: server.description.clone(),
        failed: match &server.status {
            ServerStatus::Ready | ServerStatus::Restarting(_) => None,
            ServerStatus::Starting | ServerStatus::NotStarted => Some(NOT_UP.to_owned()),
            ServerStatus::Failed(reason) => Some(reason.clone()),
        },
        tools: server.tools.iter().map(tool).collect(),
        problems: server.problems.clone(),
        max_calls: server.max_calls.clone(),
    };
    catalog.servers().iter().map(server).collect()
}

/// The catalog that `servers` make.
pub(super) fn catalog(servers: Vec<RecordedServer>) -> Catalog {
    Catalog::new(servers.into_iter().map(RecordedServer::listing).collect())
}

impl RecordedServer {
    fn listing(self) -> ServerListing {
        let tools = self.tools.into_iter().map(|tool| {
            Tool::new(
                tool.name,
                tool.description,
                tool.input_schema,
                tool.output_schema,
            )
            .with_problems(tool.problems)
            .reading_only(tool.read_only)
        });
        let listing = ServerListing::ready(self.name, self.description, tools.collect());
        ServerListing {
            status: self
                .failed
                .map_or(ServerStatus::Ready, ServerStatus::Failed),
            problems: self.problems,
            max_calls: self.max_calls,
            ..listing
        }
    }
}
