//! Tools in this process that take time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use codecell_tools::{Catalog, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;

/// The server `slow`: `sleep(seconds)` answers after a while, `never()` does not answer.
pub(crate) struct Slow {
    catalog: Arc<Catalog>,
    waiting: AtomicUsize,
}

impl Slow {
    pub(crate) fn new() -> Arc<Self> {
        let schema = json!({ "type": "object", "properties": { "seconds": { "type": "number" } } });
        let schema = schema.as_object().expect("an object");
        let tools = ["sleep", "never"].map(|name| Tool::new(name, None, schema.clone(), None));
        let listing = ServerListing::ready("slow", None, tools.to_vec());
        Arc::new(Self {
            catalog: Arc::new(Catalog::new(vec![listing])),
            waiting: AtomicUsize::new(0),
        })
    }

    /// The number of calls of `never` that have come.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

impl ToolCaller for Slow {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        async move {
            if call.tool == "never" {
                self.waiting.fetch_add(1, Ordering::Relaxed);
                std::future::pending::<()>().await;
            }
            let seconds = call.arguments["seconds"].as_f64().unwrap_or_default();
            tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
            Ok(ToolReply::text("slept"))
        }
        .boxed()
    }
}
