//! A server that could not be set up at all, in the place where it would have been.

use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::{Catalog, ServerListing, ToolCall, ToolCaller, ToolFailure, ToolReply};

/// Stands in for a server that cannot be used, so that its name and the reason are known.
pub struct UnusableServer {
    name: String,
    reason: String,
    catalog: Arc<Catalog>,
}

impl UnusableServer {
    /// The server `name`, unusable because of `reason`.
    #[must_use]
    pub fn new(name: &str, description: Option<String>, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        let listing = ServerListing::failed(name, description, reason.clone());
        Self {
            name: name.to_owned(),
            reason,
            catalog: Arc::new(Catalog::new(vec![listing])),
        }
    }
}

impl ToolCaller for UnusableServer {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, _call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        let failure = ToolFailure::Unavailable {
            server: self.name.clone(),
            reason: self.reason.clone(),
        };
        async { Err(failure) }.boxed()
    }
}
