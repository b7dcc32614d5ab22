//! Calls that are under way together in deterministic runs: servers may race, and nothing of that shows.

use std::sync::{Arc, Mutex};

use codecell_engine::broker::Broker;
use codecell_engine::execution::{Executor, Outcome};
use codecell_sandbox::{Sandbox, SandboxConfig};
use codecell_tools::{Catalog, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;
use tokio::sync::watch;

use super::{request, timeless};
use crate::support::image::permissive_policy;

/// The server `racing`. `read(n, of)` only reads, and is answered after every later one of the `of` calls: the last is the
/// quickest, and each but the last is answered only if it is under way beside others. `write(n)` changes something.
struct Racing {
    catalog: Arc<Catalog>,
    /// The reads that were answered, as `n` of the last one.
    answered: watch::Sender<u64>,
    /// What the server has seen, in order.
    seen: Mutex<Vec<String>>,
}

impl Racing {
    fn new() -> Arc<Self> {
        let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}, "of": {"type": "integer"}}});
        let tool = |name: &str| {
            let schema = schema.as_object().unwrap().clone();
            Tool::new(name, None, schema, None).reading_only(name == "read")
        };
        let tools = ["read", "write"].map(tool);
        let listing = ServerListing::ready("racing", None, tools.into());
        Arc::new(Self {
            catalog: Arc::new(Catalog::new(vec![listing])),
            answered: watch::Sender::new(0),
            seen: Mutex::default(),
        })
    }

    fn note(&self, what: &str, n: u64) {
        self.seen.lock().unwrap().push(format!("{what} {n}"));
    }

    async fn run(self: &Arc<Self>, code: &str) -> Outcome {
        let sandbox = Sandbox::new(SandboxConfig { max_instances: 1 }).unwrap();
        let broker = Broker::new(vec![Arc::new(Shared(Arc::clone(self)))]);
        let executor = Executor::new(permissive_policy(), sandbox, Arc::new(broker));
        let outcome = executor.execute(request(code, 1, 1)).await;
        assert!(outcome.success, "{outcome:?}");
        outcome
    }
}

/// The server, which the test keeps.
struct Shared(Arc<Racing>);

impl ToolCaller for Shared {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.0.catalog)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        async move {
            let number = |name: &str| call.arguments.get(name).and_then(|n| n.as_u64());
            let n = number("n").unwrap_or_default();
            self.0.note("begin", n);
            if call.tool == "read" {
                let of = number("of").unwrap_or(1);
                let mut answered = self.0.answered.subscribe();
                let is_next = |last: &u64| n % of + 1 == of || *last == n + 1;
                answered.wait_for(is_next).await.unwrap();
                self.0.answered.send_replace(n);
            }
            self.0.note("end", n);
            Ok(ToolReply::structured(json!(n)))
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_run_side_by_side_and_end_in_the_order_of_their_start() {
    let code = "\
import asyncio, time
ended = []
async def read(n):
    ended.append(await aio.racing.read(n=n, of=8))
    return time.monotonic()
moments = await asyncio.gather(*[read(n) for n in range(8)])
ended, moments == sorted(moments), moments[-1] < 0.02";
    let racing = Racing::new();
    let outcome = racing.run(code).await;
    assert_eq!(
        outcome.result,
        json!([[0, 1, 2, 3, 4, 5, 6, 7], true, true])
    );
    let again = Racing::new().run(code).await;
    assert_eq!(timeless(&again), timeless(&outcome));
    let seen = racing.seen.lock().unwrap().clone();
    let begun: Vec<_> = (0..8).map(|n| format!("begin {n}")).collect();
    let ended: Vec<_> = (0..8).rev().map(|n| format!("end {n}")).collect();
    assert_eq!(seen, [begun, ended].concat());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_may_change_something_is_alone() {
    let code = "\
import asyncio
await asyncio.gather(
    aio.racing.read(n=0, of=2), aio.racing.read(n=1, of=2), aio.racing.write(n=2), aio.racing.write(n=3),
    aio.racing.read(n=4, of=2), aio.racing.read(n=5, of=2))";
    let racing = Racing::new();
    let outcome = racing.run(code).await;
    assert_eq!(outcome.result, json!([0, 1, 2, 3, 4, 5]));
    let seen = racing.seen.lock().unwrap().join(", ");
    assert_eq!(
        seen,
        "begin 0, begin 1, end 1, end 0, begin 2, end 2, begin 3, end 3, begin 4, begin 5, end 5, end 4"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_comes_early_is_not_seen_before_its_moment() {
    let code = "\
import asyncio
first = asyncio.create_task(aio.racing.read(n=0, of=3))
await asyncio.sleep(0.005)
others = [asyncio.create_task(aio.racing.read(n=n, of=3)) for n in (1, 2)]
await first
seen = [task.done() for task in others]
others[1].cancel()
await others[0], seen";
    let outcome = Racing::new().run(code).await;
    assert_eq!(outcome.result, json!([1, [false, false]]));
    let errors: Vec<_> = outcome
        .tool_calls
        .iter()
        .map(|call| call.error.as_deref())
        .collect();
    assert_eq!(errors, [None, None, Some("cancelled by the script")]);
    assert_eq!(timeless(&Racing::new().run(code).await), timeless(&outcome));
}
