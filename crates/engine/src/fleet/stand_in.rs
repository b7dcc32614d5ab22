//! What calls find in the place of a server that is started again with another configuration.

use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use codecell_tools::{Catalog, ToolCall, ToolCaller, ToolFailure, ToolReply};

/// A server that is about to be replaced by one with another configuration.
pub(super) struct StandIn {
    catalog: Arc<Catalog>,
    replaced: CancellationToken,
}

impl StandIn {
    /// Shows `catalog`, and has calls wait until `replaced` is cancelled.
    pub(super) fn new(catalog: Catalog, replaced: CancellationToken) -> Self {
        Self {
            catalog: Arc::new(catalog),
            replaced,
        }
    }
}

impl ToolCaller for StandIn {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    /// Waits for the replacement.
    fn start<'a>(&'a self, _server: &'a str) -> BoxFuture<'a, ()> {
        self.replaced.cancelled().boxed()
    }

    /// This is reached only by calls that did not wait.
    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        let failure = ToolFailure::Unavailable {
            server: call.server,
            reason: "it is being started again with another configuration; try again in a moment"
                .to_owned(),
        };
        async { Err(failure) }.boxed()
    }
}
