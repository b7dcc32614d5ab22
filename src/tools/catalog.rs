//! The catalog: every tool of every configured server, in a fixed order.

use super::{JsonObject, Signature};

/// Every server in the order of the configuration, each with its tools sorted by name.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The servers, broken ones included.
    pub servers: Vec<ServerListing>,
}

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
    /// Its tools, sorted by name.
    pub tools: Vec<Tool>,
}

/// Whether a server can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerStatus {
    /// Connected and listed.
    Ready,
    /// Not usable, with the reason for the operator and the model.
    Failed(String),
}

/// One tool as its server describes it.
#[derive(Debug, Clone)]
pub struct Tool {
    /// The name on the wire.
    pub name: String,
    /// The name under which scripts see it: a Python identifier, unique on its server.
    pub python_name: String,
    /// What it does, in the server's words.
    pub description: Option<String>,
    /// JSON Schema of the arguments.
    pub input_schema: JsonObject,
    /// JSON Schema of the structured reply, if the server gives one.
    pub output_schema: Option<JsonObject>,
    /// The Python signature made from `input_schema`.
    pub signature: Signature,
}

impl Catalog {
    /// The listing of the server called `name` on the wire.
    #[must_use]
    pub fn server(&self, name: &str) -> Option<&ServerListing> {
        self.servers.iter().find(|server| server.name == name)
    }
}

impl ServerListing {
    /// The tool called `name` on the wire.
    #[must_use]
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.name == name)
    }
}
