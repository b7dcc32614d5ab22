//! Executions that are to be repeatable: the same outcome and the same fuel, whatever else goes on.

mod side_by_side;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use codecell_engine::broker::Broker;
use codecell_engine::execution::{Determinism, Executor, Fuel, Limits, Outcome, Request, Stdin};
use codecell_sandbox::{Sandbox, SandboxConfig};
use codecell_tools::{Catalog, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply};
use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;

use crate::support::image::permissive_policy;

/// The fuel of each script: enough for all but the endless ones.
const FUEL: Fuel = Fuel(3_000_000_000);

/// The server `uneven`, whose replies take their time: each another one. It counts its calls.
struct Uneven {
    catalog: Arc<Catalog>,
    calls: AtomicU64,
}

impl Uneven {
    fn broker() -> Arc<dyn ToolCaller> {
        let number = json!({"type": "object", "properties": {"n": {"type": "integer"}}});
        let tool = |name| {
            let schema = number.as_object().unwrap().clone();
            Tool::new(name, Some(format!("Does {name}.")), schema, None)
        };
        let listing =
            ServerListing::ready("uneven", None, ["count", "echo", "fail"].map(tool).into());
        let catalog = Arc::new(Catalog::new(vec![listing]));
        let calls = AtomicU64::new(0);
        Arc::new(Broker::new(vec![Arc::new(Self { catalog, calls })]))
    }
}

impl ToolCaller for Uneven {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        async move {
            let count = self.calls.fetch_add(1, Ordering::Relaxed);
            let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            tokio::time::sleep(Duration::from_micros(u64::from(
                clock.subsec_micros() % 3_000,
            )))
            .await;
            let n = call.arguments.get("n").cloned().unwrap_or_default();
            Ok(match call.tool.as_str() {
                "echo" => ToolReply::structured(n),
                "count" => ToolReply::text(format!("call {count}")),
                _ => ToolReply::error(format!("{n} failed")),
            })
        }
        .boxed()
    }
}

fn executor(slots: u32) -> Executor {
    let sandbox = Sandbox::new(SandboxConfig {
        max_instances: slots,
    })
    .unwrap();
    Executor::new(permissive_policy(), sandbox, Uneven::broker())
}

/// A request whose stdin comes in two pieces.
fn request(code: &str, seed: u64, pieces: usize) -> Request {
    let text = format!("first line\n{}", "more\n".repeat(20_000)).into_bytes();
    let (first, rest) = text.split_at(pieces);
    let stream = std::io::Cursor::new(first.to_vec()).chain(std::io::Cursor::new(rest.to_vec()));
    Request {
        code: code.to_owned(),
        stdin: Stdin::of(stream),
        deterministic: Some(Determinism { seed }),
        limits: Limits {
            fuel: FUEL,
            memory: crate::support::image::room(100 << 20),
            wall_time: Duration::from_secs(600),
            output_bytes: 1 << 20,
            ..Limits::default()
        },
        ..Request::default()
    }
}

/// The outcome without its durations.
fn timeless(outcome: &Outcome) -> Value {
    let mut value = serde_json::to_value(outcome).unwrap();
    value["duration_ms"] = Value::Null;
    for call in value["tool_calls"].as_array_mut().into_iter().flatten() {
        call["duration_ms"] = Value::Null;
    }
    value
}

/// The scripts of a folder, at least so many, by their names.
fn scripts(folder: &str, at_least: usize) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut scripts: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    scripts.sort();
    assert!(scripts.len() >= at_least, "{} scripts", scripts.len());
    scripts
}

/// Keeps a core busy until it is dropped.
struct Busy(Arc<AtomicBool>);

impl Busy {
    fn start() -> Self {
        let ends = Arc::<AtomicBool>::default();
        let seen = Arc::clone(&ends);
        std::thread::spawn(move || while !seen.load(Ordering::Relaxed) {});
        Self(ends)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs `script` in one of `shared`'s slots. Where the server's count of its calls shows, the script has a server of its own.
async fn run(shared: &Executor, code: &str, seed: u64, pieces: usize) -> Outcome {
    let request = request(code, seed, pieces);
    if code.contains("count()") {
        executor(1).execute(request).await
    } else {
        shared.execute(request).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_run_is_the_same_beside_whatever_else_runs() {
    let scripts = scripts("tests/determinism", 30);
    let alone = executor(1);
    let mut expected = Vec::new();
    for (name, code) in &scripts {
        expected.push((name, timeless(&run(&alone, code, 1, 1).await)));
    }
    let _busy = Busy::start();
    for slots in [2, 5] {
        let shared = executor(slots);
        let again = scripts
            .iter()
            .map(|(_, code)| run(&shared, code, 1, 70_000));
        for ((name, expected), outcome) in expected.iter().zip(join_all(again).await) {
            assert_eq!(&timeless(&outcome), expected, "{name}");
        }
    }
}

#[tokio::test]
async fn another_seed_gives_other_random_numbers() {
    let shared = executor(1);
    let code = "import random, uuid\nprint(random.random(), uuid.uuid4())";
    let [one, same, other] = join_all([1, 1, 2].map(|seed| run(&shared, code, seed, 1)))
        .await
        .try_into()
        .unwrap();
    assert_eq!(one.stdout, same.stdout);
    assert_ne!(one.stdout, other.stdout);
}

#[tokio::test]
async fn an_endless_loop_stops_at_the_same_place() {
    let shared = executor(2);
    let code = "n = 0\nwhile True:\n    n += 1\n    if n % 3:\n        n += 1\n    print(n)";
    let runs = join_all((0..4).map(|_| run(&shared, code, 1, 1))).await;
    let found = runs[0].diagnostics.as_ref().unwrap();
    assert_eq!(found.error_type.to_string(), "FUEL_EXHAUSTED");
    assert!(found.line.is_some() && runs[0].fuel_used == FUEL.0);
    for run in &runs {
        assert_eq!(timeless(run), timeless(&runs[0]));
    }
}

#[tokio::test]
async fn nobody_waits_and_the_clock_says_otherwise() {
    let code = "import time, datetime\nbefore = datetime.datetime.now()\ntime.sleep(86400)\n\
                str(before)[:10], (datetime.datetime.now() - before).days, uneven.echo(n=1)";
    let outcome = run(&executor(1), code, 1, 1).await;
    assert_eq!(outcome.result, json!(["2025-01-01", 1, 1]));
}

#[tokio::test]
async fn calls_that_never_had_their_turn_are_told() {
    let code = "import asyncio\ntask = asyncio.create_task(aio.uneven.count())\n\
                await asyncio.sleep(0)\nraise SystemExit(3)";
    let outcome = run(&executor(1), code, 1, 1).await;
    let [call] = outcome.tool_calls.as_slice() else {
        panic!("{outcome:?}");
    };
    assert!(
        call.error.as_deref().unwrap().starts_with("not sent"),
        "{call:?}"
    );
}

/// The fuel of ten programs. It can change only with the image, and not with each: figures that are others are to be looked
/// at and accepted.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[tokio::test]
async fn ten_programs_use_the_fuel_that_they_used_before() {
    if crate::support::image::manifest().name() != "core" {
        crate::support::skip::leave_to_others(
            "the fuel of ten programs",
            "it is written down of the image core",
        );
        return;
    }
    let shared = executor(1);
    let mut lines = Vec::new();
    for (name, code) in scripts("tests/fuel", 10) {
        let outcome = run(&shared, &code, 0, 1).await;
        assert!(outcome.success, "{name}: {outcome:?}");
        lines.push(format!("{name} {}", outcome.fuel_used));
    }
    insta::with_settings!({description => "The interpreter has changed where these figures change; look why, and accept them."}, {
        insta::assert_snapshot!(lines.join("\n"));
    });
}
