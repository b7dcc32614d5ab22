//! Calls counted for one execution, against the limits that the operator set on single tools.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::{Catalog, OnProgress, ToolCall, ToolCaller, ToolFailure, ToolRef, ToolReply};
use codecell_basics::sync::lock;

/// The tools of one execution: each tool with a limit can be called that often and no more.
pub struct Metered {
    tools: Arc<dyn ToolCaller>,
    /// Calls begun, by server and tool on the wire; only tools with a limit are in it. Never held across an
    /// await.
    begun: Mutex<HashMap<(String, String), u32>>,
}

impl Metered {
    /// Counts from zero.
    #[must_use]
    pub fn new(tools: Arc<dyn ToolCaller>) -> Self {
        Self {
            tools,
            begun: Mutex::default(),
        }
    }

    /// Counts the call of `found`, whatever comes of it; an error if as many calls as allowed have been counted
    /// already.
    fn begin(&self, found: &ToolRef) -> Result<(), ToolFailure> {
        let Some(limit) = found.max_calls() else {
            return Ok(());
        };
        let (listing, tool) = (found.server(), found.tool());
        let mut begun = lock(&self.begun);
        let count = begun
            .entry((listing.name.clone(), tool.name.clone()))
            .or_default();
        if *count >= limit {
            return Err(ToolFailure::TooManyCalls {
                server: listing.name.clone(),
                tool: tool.name.clone(),
                limit,
            });
        }
        *count += 1;
        Ok(())
    }

    fn find(&self, call: &ToolCall) -> Option<ToolRef> {
        ToolRef::find(&self.tools.catalog(), &call.server, &call.tool)
    }
}

impl ToolCaller for Metered {
    fn catalog(&self) -> Arc<Catalog> {
        self.tools.catalog()
    }

    fn behind(&self) -> Option<&dyn ToolCaller> {
        Some(&*self.tools)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        self.call_watched(call, &|_| {})
    }

    fn call_watched<'a>(
        &'a self,
        call: ToolCall,
        progress: &'a OnProgress<'a>,
    ) -> BoxFuture<'a, Result<ToolReply, ToolFailure>> {
        async move {
            let mut call = call;
            if call.found.is_none() {
                call.found = self.find(&call);
            }
            if call.found.is_none() {
                // A server that has not run yet may have the tool. A tool that does not exist is refused by the callee.
                self.tools.start(&call.server).await;
                call.found = self.find(&call);
            }
            if let Some(found) = &call.found {
                self.begin(found)?;
            }
            self.tools.call_watched(call, progress).await
        }
        .boxed()
    }
}
