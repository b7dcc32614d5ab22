//! One server as the catalog lists it: its names, its state and its tools.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::identifier::{python_identifier, unique_identifiers};
use super::tool::Tool;
use codecell_basics::text::one_line;

/// One server and what it offers.
#[derive(Debug, Clone)]
pub struct ServerListing {
    /// The configured name.
    pub name: String,
    /// The name under which scripts see the server: a Python identifier, unique in the catalog.
    pub python_name: String,
    /// What the operator or the server says it is for.
    pub description: Option<String>,
    /// Whether calls can be made.
    pub status: ServerStatus,
    /// Its tools, sorted by name, each name once.
    pub tools: Vec<Tool>,
    /// What of its list of tools cannot be used, beyond the problems of single tools; one sentence for each problem.
    pub problems: Vec<String>,
    /// Whether it is started only at its first use.
    pub is_lazy: bool,
    /// How often one script may call a tool, by its name on the wire; a tool that is not listed has only the general
    /// limit.
    pub max_calls: BTreeMap<String, u32>,
}

/// What is said of a server that has failed. The others only have to be used, or waited for.
pub const NOT_AVAILABLE: &str = "not available";

/// Why no call can be made of a server that is on its way up.
pub const STILL_STARTING: &str =
    "it is still starting; a script that uses it waits for it, or ask again in a moment";

/// Whether a server can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerStatus {
    /// Connected and listed.
    Ready,
    /// Not connected yet; it may become ready or failed.
    Starting,
    /// Not started yet, because it waits for its first use.
    NotStarted,
    /// Being started again, with what happened to it. Calls wait until it is up.
    Restarting(String),
    /// Not usable, with the reason for the operator and the model.
    Failed(String),
}

impl ServerStatus {
    /// Why no call can be made now, if none can.
    #[must_use]
    pub fn obstacle(&self) -> Option<&str> {
        match self {
            Self::Ready | Self::Restarting(_) => None,
            Self::NotStarted => Some(
                "it is started at its first use; call one of its tools by name with mcp_call(server, tool, arguments)",
            ),
            Self::Starting => Some(STILL_STARTING),
            Self::Failed(reason) => Some(reason),
        }
    }
}

impl ServerListing {
    /// A server that can be called. Tools are sorted; of tools with the same name the first counts,
    /// because a call could not tell them apart.
    #[must_use]
    pub fn ready(
        name: impl Into<String>,
        description: Option<String>,
        mut tools: Vec<Tool>,
    ) -> Self {
        let name = name.into();
        tools.sort_by(|left, right| left.name.cmp(&right.name));
        tools.dedup_by(|later, earlier| later.name == earlier.name);
        let identifiers = unique_identifiers(tools.iter().map(|tool| tool.name.as_str()));
        for (tool, identifier) in tools.iter_mut().zip(identifiers) {
            tool.python_name = identifier;
        }
        Self {
            python_name: python_identifier(&name),
            name,
            description,
            status: ServerStatus::Ready,
            tools,
            problems: Vec::new(),
            is_lazy: false,
            max_calls: BTreeMap::new(),
        }
    }

    /// A server that cannot be called because of `reason`.
    #[must_use]
    pub fn failed(
        name: impl Into<String>,
        description: Option<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            status: ServerStatus::Failed(reason.into()),
            ..Self::ready(name, description, Vec::new())
        }
    }

    /// The name that scripts use, with the configured name in brackets where it differs.
    #[must_use]
    pub fn full_name(&self) -> String {
        if self.python_name == self.name {
            return self.name.clone();
        }
        format!("{} ({})", self.python_name, one_line(&self.name))
    }

    /// The tool called `name` on the wire.
    #[must_use]
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools
            .binary_search_by(|tool| tool.name.as_str().cmp(name))
            .ok()
            .map(|position| &self.tools[position])
    }

    pub(super) fn described(&self) -> Value {
        let error = self.status.obstacle();
        let tools: Vec<Value> = self.tools.iter().map(|tool| {
            json!({"name": tool.python_name, "tool": tool.name, "signature": tool.shown_signature(), "description": tool.full_description()})
        }).collect();
        json!({"name": self.python_name, "server": self.name, "description": self.description, "error": error, "tools": tools})
    }
}
