//! What the benchmarks share: a runtime, an executor, and a tool that answers at once.

use std::sync::Arc;

use codecell_engine::execution::{Executor, Observers, Outcome, Request};
use codecell_policy::{Policy, Preset};
use codecell_sandbox::{Image, Sandbox, SandboxConfig};
use codecell_tools::{
    Catalog, JsonObject, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply,
};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

/// A runtime and an executor on it.
pub(crate) struct Bench {
    runtime: Runtime,
    executor: Arc<Executor>,
}

impl Bench {
    pub(crate) fn new(worker_threads: usize) -> Self {
        Self::observed(worker_threads, Observers::default())
    }

    /// The same, with observers of every execution.
    pub(crate) fn observed(worker_threads: usize, observers: Observers) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(worker_threads)
            .enable_all()
            .build()
            .expect("a runtime");
        let image = Image::embedded().expect("the image");
        let policy = Policy::of_preset(Preset::Standard, image.manifest()).expect("a policy");
        let sandbox = Sandbox::of_image(&image, SandboxConfig::default()).expect("a sandbox");
        let executor = Executor::new(policy, sandbox, Arc::new(Echo::new()));
        Self {
            runtime,
            executor: Arc::new(executor.observed_by(observers)),
        }
    }

    /// Runs one script on this thread and checks that it succeeded.
    pub(crate) fn run(&self, code: &str) -> Outcome {
        let outcome = self.runtime.block_on(self.executor.execute(request(code)));
        assert!(outcome.success, "{:?}", outcome.diagnostics);
        outcome
    }

    /// Runs one script `times` times, `at_once` at a time.
    pub(crate) fn run_many(&self, code: &str, times: usize, at_once: usize) {
        let lanes: Vec<_> = (0..at_once)
            .map(|lane| {
                let executor = Arc::clone(&self.executor);
                let code = code.to_owned();
                self.runtime.spawn(async move {
                    for _ in (lane..times).step_by(at_once) {
                        let outcome = executor.execute(request(&code)).await;
                        assert!(outcome.success, "{:?}", outcome.diagnostics);
                    }
                })
            })
            .collect();
        self.runtime.block_on(async {
            for lane in lanes {
                lane.await.expect("a lane that does not panic");
            }
        });
    }
}

fn request(code: &str) -> Request {
    Request {
        code: code.to_owned(),
        ..Request::default()
    }
}

/// One server, `echo`, with one tool, `say`, that replies with its text.
struct Echo {
    catalog: Arc<Catalog>,
}

impl Echo {
    fn new() -> Self {
        let schema = json!({
            "type": "object",
            "properties": { "text": { "type": "string" } },
            "required": ["text"],
        });
        let schema: JsonObject = serde_json::from_value(schema).expect("a schema is an object");
        let say = Tool::new("say", None, schema, None);
        let catalog = Catalog::new(vec![ServerListing::ready("echo", None, vec![say])]);
        Self {
            catalog: Arc::new(catalog),
        }
    }
}

impl ToolCaller for Echo {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        let text = call.arguments.get("text").cloned().unwrap_or_default();
        let reply = ToolReply {
            content: vec![json!({ "type": "text", "text": text })],
            ..ToolReply::default()
        };
        std::future::ready(Ok(reply)).boxed()
    }
}
