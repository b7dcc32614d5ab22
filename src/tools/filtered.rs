//! A server with some of its tools left out, for servers that do not leave them out themselves.

use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::{Catalog, ServerListing, ToolCall, ToolCaller, ToolFailure, ToolFilter, ToolReply};
use crate::likeness::closest_first;

/// A server whose tools never change, less those that a filter does not keep.
pub struct FilteredServer<S> {
    server: S,
    catalog: Arc<Catalog>,
}

impl<S: ToolCaller> FilteredServer<S> {
    /// Names in the filter that the server does not have are logged: spelling mistakes, most likely.
    #[must_use]
    pub fn new(server: S, filter: &ToolFilter) -> Self {
        let keep = |listing: &ServerListing| {
            let names: Vec<&str> = listing
                .tools
                .iter()
                .map(|tool| tool.name.as_str())
                .collect();
            let unmatched = filter.unmatched(&names);
            if !unmatched.is_empty() {
                tracing::warn!(server = %listing.name, tools = ?unmatched, "include_tools, exclude_tools or max_calls names tools that the server does not have");
            }
            let mut listing = listing.clone();
            listing.tools.retain(|tool| filter.keeps(&tool.name));
            listing
        };
        let catalog = Arc::new(Catalog::new(
            server.catalog().servers().iter().map(keep).collect(),
        ));
        Self { server, catalog }
    }
}

impl<S: ToolCaller> ToolCaller for FilteredServer<S> {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn start<'a>(&'a self, server: &'a str) -> BoxFuture<'a, ()> {
        self.server.start(server)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        if self.catalog.tool(&call.server, &call.tool).is_some() {
            return self.server.call(call);
        }
        let offered = self
            .catalog
            .servers()
            .iter()
            .flat_map(|listing| &listing.tools);
        let known = closest_first(&call.tool, offered.map(|tool| tool.python_name.as_str()));
        async move {
            Err(ToolFailure::UnknownTool {
                server: call.server,
                tool: call.tool,
                known,
            })
        }
        .boxed()
    }
}
