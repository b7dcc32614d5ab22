//! Notices when nobody uses a server any more.

use std::sync::Arc;

use futures::future::BoxFuture;
use tokio_util::sync::DropGuard;

use codecell_tools::{Catalog, OnProgress, ToolCall, ToolCaller, ToolFailure, ToolReply};

/// A server's caller that notices when nobody holds it any more.
pub(super) struct Held {
    caller: Arc<dyn ToolCaller>,
    _released: DropGuard,
}

impl Held {
    /// A caller that forwards to `caller`, and drops `released` when nobody holds the new caller any more.
    pub(super) fn new(caller: Arc<dyn ToolCaller>, released: DropGuard) -> Self {
        Self {
            caller,
            _released: released,
        }
    }
}

impl ToolCaller for Held {
    fn catalog(&self) -> Arc<Catalog> {
        self.caller.catalog()
    }

    fn behind(&self) -> Option<&dyn ToolCaller> {
        Some(&*self.caller)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        self.caller.call(call)
    }

    fn call_watched<'a>(
        &'a self,
        call: ToolCall,
        progress: &'a OnProgress<'a>,
    ) -> BoxFuture<'a, Result<ToolReply, ToolFailure>> {
        self.caller.call_watched(call, progress)
    }
}
