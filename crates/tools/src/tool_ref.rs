//! A tool that was looked up, so that nobody who is given a call of it has to look it up again.

use std::fmt;
use std::sync::Arc;

use super::{Catalog, ServerListing, Tool};

/// A tool of a catalog, together with that catalog. It says nothing to whoever has another catalog.
#[derive(Clone)]
pub struct ToolRef {
    catalog: Arc<Catalog>,
    /// Positions in the catalog.
    server: usize,
    tool: usize,
}

impl ToolRef {
    /// Looks for the tool that scripts call `tool` on `server`, each by its Python name or the one on the wire.
    #[must_use]
    pub fn find(catalog: &Arc<Catalog>, server: &str, tool: &str) -> Option<Self> {
        let (server, tool) = catalog.tool_position(server, tool)?;
        Some(Self {
            catalog: Arc::clone(catalog),
            server,
            tool,
        })
    }

    /// The server that has the tool.
    #[must_use]
    pub fn server(&self) -> &ServerListing {
        &self.catalog.servers()[self.server]
    }

    /// The position of that server in the catalog.
    #[must_use]
    pub fn server_position(&self) -> usize {
        self.server
    }

    /// The tool.
    #[must_use]
    pub fn tool(&self) -> &Tool {
        &self.server().tools[self.tool]
    }

    /// How often one script may call it, if the operator says so.
    #[must_use]
    pub fn max_calls(&self) -> Option<u32> {
        self.server().max_calls.get(&self.tool().name).copied()
    }

    /// Whether it was found in `catalog`.
    #[must_use]
    pub fn is_of(&self, catalog: &Arc<Catalog>) -> bool {
        Arc::ptr_eq(&self.catalog, catalog)
    }
}

impl PartialEq for ToolRef {
    fn eq(&self, other: &Self) -> bool {
        self.is_of(&other.catalog) && (self.server, self.tool) == (other.server, other.tool)
    }
}

impl fmt::Debug for ToolRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "ToolRef({}.{})",
            self.server().name,
            self.tool().name
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::JsonObject;

    #[test]
    fn a_tool_is_found_by_either_name_and_belongs_to_its_catalog() {
        let listing = || {
            let tools = ["b-c", "a"].map(|name| Tool::new(name, None, JsonObject::new(), None));
            let mut listing = ServerListing::ready("my-server", None, tools.to_vec());
            listing.max_calls.insert("b-c".to_owned(), 2);
            Arc::new(Catalog::new(vec![listing]))
        };
        let (catalog, other) = (listing(), listing());
        let find = |server, tool| ToolRef::find(&catalog, server, tool);
        let found = find("my-server", "b-c");
        assert_eq!(found, find("my_server", "b_c"));
        assert_ne!(found, ToolRef::find(&other, "my-server", "b-c"));
        let names = found.map(|found| {
            let of_catalog = (found.is_of(&catalog), found.is_of(&other));
            (found.tool().name.clone(), found.max_calls(), of_catalog)
        });
        assert_eq!(names, Some(("b-c".to_owned(), Some(2), (true, false))));
        assert_eq!(
            find("my-server", "a").and_then(|found| found.max_calls()),
            None
        );
        assert_eq!(find("my-server", "c"), None);
    }
}
