//! Names that lead to the same Python identifier: all are kept, and which ones had to change is told.

use super::identifier::{python_identifier, wanted_global};
use super::{Catalog, ServerListing};

impl ServerListing {
    /// What to say of a server whose own name would take away what scripts rely on.
    #[must_use]
    pub fn renaming(&self) -> Option<String> {
        let own = python_identifier(&self.name);
        let is_taken = wanted_global(&self.name) != self.name;
        is_taken.then(|| format!("the server {own:?}, whose name is Python's in scripts"))
    }
}

/// A name that scripts see changed because another one led to the same identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameClash {
    /// The server, as configured.
    pub server: String,
    /// The tool on the wire, or `None` if the server's own name clashed.
    pub tool: Option<String>,
    /// The name that scripts use.
    pub python_name: String,
}

impl Catalog {
    /// Every name that differs from its plain identifier because of a clash.
    #[must_use]
    pub fn clashes(&self) -> Vec<NameClash> {
        let mut clashes = Vec::new();
        for server in self.servers() {
            if server.python_name != python_identifier(&wanted_global(&server.name)) {
                clashes.push(NameClash {
                    server: server.name.clone(),
                    tool: None,
                    python_name: server.python_name.clone(),
                });
            }
            for tool in &server.tools {
                if tool.python_name != python_identifier(&tool.name) {
                    clashes.push(NameClash {
                        server: server.name.clone(),
                        tool: Some(tool.name.clone()),
                        python_name: tool.python_name.clone(),
                    });
                }
            }
        }
        clashes
    }
}
