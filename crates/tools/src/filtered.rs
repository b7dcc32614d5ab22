//! A server with some of its tools left out, for servers that do not leave them out themselves.

use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::{
    Catalog, LISTED, Reader, ServerListing, ToolCall, ToolCaller, ToolFailure, ToolFilter,
    ToolReply,
};

/// A server whose tools never change, less those that a filter does not keep.
pub struct FilteredServer<S> {
    server: S,
    catalog: Arc<Catalog>,
}

impl<S: ToolCaller> FilteredServer<S> {
    /// The server with the tools that `filter` keeps. A rule that fits no tool is logged; a rule that only resembles a
    /// tool makes the server unusable.
    #[must_use]
    pub fn new(server: S, filter: &ToolFilter) -> Self {
        let catalog = server.catalog();
        let listings = catalog.servers().iter();
        let filtered = listings.map(|listing| filtered(listing, filter));
        Self {
            catalog: Arc::new(Catalog::new(filtered.collect())),
            server,
        }
    }
}

fn filtered(listing: &ServerListing, filter: &ToolFilter) -> ServerListing {
    let tools = listing.tools.iter().map(|tool| tool.name.as_str());
    let selection = filter.select(&listing.name, &tools.collect::<Vec<_>>());
    if let Some(reason) = selection.obstacle {
        tracing::warn!(target: LISTED, server = %listing.name, reason, "not available");
        return ServerListing::failed(&listing.name, listing.description.clone(), reason);
    }
    for problem in &selection.problems {
        tracing::warn!(target: LISTED, server = %listing.name, problem, "a rule fits no tool");
    }
    let mut listing = listing.clone();
    listing
        .tools
        .retain(|tool| selection.kept.contains(&tool.name));
    listing.problems.extend(selection.problems);
    listing.max_calls = selection.limits;
    listing
}

impl<S: ToolCaller> ToolCaller for FilteredServer<S> {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn start<'a>(&'a self, server: &'a str) -> BoxFuture<'a, ()> {
        self.server.start(server)
    }

    fn reader_of(&self, path: &str) -> Option<Reader> {
        let reader = self.server.reader_of(path);
        reader.filter(|reader| self.catalog.tool(&reader.server, &reader.tool).is_some())
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        if self.catalog.tool(&call.server, &call.tool).is_some() {
            return self.server.call(call);
        }
        let refusal = self.catalog.refusal(&call.server, &call.tool);
        async move { Err(refusal) }.boxed()
    }
}
