//! A server that could not be opened: listed with the reason, so that people and models learn of it.

use std::sync::Arc;

use codecell::tools::{Catalog, ServerListing, ToolCall, ToolCaller, ToolFailure, ToolReply};
use futures::FutureExt;
use futures::future::BoxFuture;

pub(super) struct Broken {
    name: String,
    reason: String,
    catalog: Arc<Catalog>,
}

impl Broken {
    pub(super) fn new(name: String, description: Option<String>, reason: String) -> Self {
        let listing = ServerListing::failed(name.as_str(), description, reason.as_str());
        Self { name, reason, catalog: Arc::new(Catalog::new(vec![listing])) }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn reason(&self) -> &str {
        &self.reason
    }
}

impl ToolCaller for Broken {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        let failure = ToolFailure::Unavailable { server: call.server, reason: self.reason.clone() };
        async move { Err(failure) }.boxed()
    }
}
