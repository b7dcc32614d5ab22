//! An executor with a runner of the test's own, which has no sandbox: what a run promises holds for any runner.

use codecell_engine::execution::{ErrorType, Executor, Limits, MemoryBytes};
use codecell_sandbox::{Captured, End, Host, Input, LeftFiles, Run, RunResult, Runner};
use codecell_tools::{JsonObject, ToolCall};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;

use super::{fake_tools, request};
use crate::support::image::standard_policy;

/// The result of a run is the text of the script and what a tool says; for `pass` there is no interpreter.
struct Reader;

impl Runner for Reader {
    fn max_runs(&self) -> u32 {
        3
    }

    fn run<'a>(&'a self, input: Input<'a>, limits: &'a Limits, host: Host) -> BoxFuture<'a, Run> {
        async move {
            let arguments = JsonObject::from_iter([("value".to_owned(), json!(1))]);
            let call = ToolCall::new("fake", "echo", arguments);
            let reply = host.tools.call(call).await.unwrap();
            let result = json!([input.code, limits.memory.0, reply.structured_value()]);
            Run {
                end: match input.code {
                    "pass" => End::Unavailable("there is no interpreter".to_owned()),
                    _ => End::Finished,
                },
                stopped_at: Vec::new(),
                result: Some(RunResult {
                    json: result.to_string(),
                    dropped_characters: 0,
                }),
                stdout: Captured {
                    text: "read".to_owned(),
                    dropped_characters: 2,
                },
                stderr: Captured::default(),
                displays: Vec::new(),
                files: LeftFiles::default(),
                fuel_used: 7,
                memory_peak_bytes: 0,
                memory_refused: false,
                calls: Vec::new(),
                awaited: Vec::new(),
            }
        }
        .boxed()
    }
}

#[tokio::test]
async fn whoever_runs_scripts_is_behind_one_trait() {
    let executor = Executor::new(standard_policy(), Reader, fake_tools::broker());
    assert_eq!(executor.slots(), 3);
    let mut asked = request("1 + 1");
    asked.limits.memory = MemoryBytes(5);
    let outcome = executor.execute(asked).await;
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(outcome.result, json!(["1 + 1", 5, {"value": 1}]));
    assert!(outcome.stdout.starts_with("read\n<2 more characters"));
    assert_eq!(outcome.fuel_used, 7);

    let without = executor.execute(request("pass")).await;
    let found = without.diagnostics.unwrap();
    assert_eq!(found.error_type, ErrorType::Unavailable);
    assert!(
        found.message.contains("there is no interpreter"),
        "{found:?}"
    );
}
