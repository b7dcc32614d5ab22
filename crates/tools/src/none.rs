//! No tools at all: what a script meets where no server is configured.

use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt as _, ready};

use super::{Catalog, ToolCall, ToolCaller, ToolFailure, ToolReply};

/// Serves an empty catalog and refuses every call.
#[derive(Debug, Default)]
pub struct NoTools {
    catalog: Arc<Catalog>,
}

impl ToolCaller for NoTools {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        ready(Err(self.catalog.refusal(&call.server, &call.tool))).boxed()
    }
}
