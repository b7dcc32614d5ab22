//! Executions as a program that uses the library sees them: observed, cancelled, dropped, limited, and many.

mod runner;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use codecell_engine::execution::{
    ClientLimits, ClientName, ErrorType, ExecutionId, Executor, Fuel, Observer, Outcome, Quotas,
    Request,
};
use codecell_sandbox::{CallFinished, CallStarted, Sandbox, SandboxConfig, Stream};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::support::fake_tools;
use crate::support::image::standard_policy;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::program::Place;

fn executor(max_instances: u32) -> Arc<Executor> {
    let sandbox = Sandbox::new(SandboxConfig { max_instances }).unwrap();
    Arc::new(Executor::new(
        standard_policy(),
        sandbox,
        fake_tools::broker(),
    ))
}

fn request(code: &str) -> Request {
    Request {
        code: code.to_owned(),
        client: Some(ClientName::new("te\u{1b}st")),
        ..Request::default()
    }
}

/// Writes down everything that it hears.
#[derive(Default)]
struct Log(Mutex<(Vec<ExecutionId>, Vec<String>)>);

impl Log {
    fn note(&self, id: ExecutionId, line: String) {
        let mut log = self.0.lock().unwrap();
        log.0.push(id);
        log.1.push(line);
    }

    /// The lines, all of one execution.
    fn lines(&self) -> Vec<String> {
        let mut log = self.0.lock().unwrap();
        log.0.dedup();
        assert_eq!(log.0.len(), 1, "{:?}", log.1);
        std::mem::take(&mut log.1)
    }
}

impl Observer for Log {
    fn started(&self, id: ExecutionId, request: &Request) {
        let client = request.client.as_ref().unwrap();
        self.note(id, format!("started for {client}"));
    }

    fn call_started(&self, id: ExecutionId, call: &CallStarted<'_>) {
        let CallStarted {
            number,
            server,
            tool,
            arguments,
        } = call;
        self.note(id, format!("{number}: {server}.{tool} {arguments}"));
    }

    fn call_finished(&self, id: ExecutionId, call: &CallFinished<'_>) {
        let reply = String::from_utf8_lossy(call.reply);
        let line = format!(
            "{}: {} bytes -> {reply} {:?} {}",
            call.number, call.argument_bytes, call.error, call.given_up
        );
        self.note(id, line);
    }

    fn output(&self, id: ExecutionId, stream: Stream, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        self.note(id, format!("{stream:?} {text:?}"));
    }

    fn finished(&self, id: ExecutionId, outcome: &Outcome) {
        let kind = outcome.diagnostics.as_ref().map(|found| &found.error_type);
        let calls = outcome.tool_calls.len();
        self.note(id, format!("finished {kind:?} after {calls} calls"));
    }
}

/// Runs `code` with a log.
async fn logged(code: &str) -> (Outcome, Vec<String>) {
    let log = Arc::new(Log::default());
    let mut request = request(code);
    request.observers.push(log.clone());
    let outcome = executor(1).execute(request).await;
    (outcome, log.lines())
}

#[tokio::test]
async fn observers_are_told_everything_in_order() {
    let code = "\
import sys
print('a', flush=True)
print('b')
fake.echo(text='c')
print('d', file=sys.stderr)
try:
    fake.fail()
except ToolError:
    pass
print('e')
";
    let (outcome, lines) = logged(code).await;
    assert_eq!(outcome.stdout, "a\nb\ne\n");
    assert_eq!(
        lines,
        [
            "started for test",
            r#"Stdout "a\n""#,
            r#"Stdout "b\n""#,
            r#"1: fake.echo {"text": "c"}"#,
            r#"1: 13 bytes -> {"text":"c"} None false"#,
            r#"Stderr "d\n""#,
            "2: fake.fail {}",
            r#"2: 2 bytes -> it failed Some("it failed") false"#,
            "finished None after 2 calls",
        ]
    );
}

#[tokio::test]
async fn observers_are_told_of_a_refusal() {
    let (_, lines) = logged("import socket\nsocket.socket()").await;
    assert_eq!(
        lines,
        [
            "started for test",
            "finished Some(PolicyViolation) after 0 calls"
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_call_ends_once_before_the_execution_whoever_ends_it() {
    const CODE: &str = "\
import asyncio
fake.echo(text='done')
await asyncio.gather(*[aio.fake.slow(seconds=60) for _ in range(3)])
";
    for drop_it in [false, true] {
        let log = Arc::new(Log::default());
        let mut request = request(CODE);
        request.observers.push(log.clone());
        let cancelled = request.cancelled.clone();
        let executor = executor(1);
        let all_started = async {
            while log.0.lock().unwrap().1.len() < 6 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        if drop_it {
            tokio::select! {
                _ = executor.execute(request) => panic!("it cannot end"),
                () = all_started => {}
            }
        } else {
            let stop = async {
                all_started.await;
                cancelled.cancel();
            };
            let (outcome, ()) = tokio::join!(executor.execute(request), stop);
            assert!(outcome.fuel_used > 0);
            assert_eq!(outcome.tool_calls.len(), 4);
        }
        assert_eq!(executor.free_slots(), 1);
        let lines = log.lines();
        assert_eq!(lines.len(), 10, "{lines:#?}");
        for number in 2..=4 {
            let given_up = format!(
                "{number}: 15 bytes ->  Some(\"in flight when the execution ended; whether it took effect is \
                 unknown\") true"
            );
            assert_eq!(
                lines[6..9].iter().filter(|line| **line == given_up).count(),
                1,
                "{lines:#?}"
            );
        }
        assert_eq!(lines[9], "finished Some(Cancelled) after 4 calls");
    }
}

#[tokio::test]
async fn limits_tell_which_calls_had_taken_effect() {
    let executor = executor(1);
    let mut limited = Vec::new();
    for (end, expected) in [
        ("while True: pass", ErrorType::FuelExhausted),
        ("x = [0] * 10**8", ErrorType::MemoryLimit),
        ("fake.slow(seconds=60)", ErrorType::Timeout),
        ("while True: fake.nothing()", ErrorType::ToolCallLimit),
        ("1 / 0", ErrorType::Exception("ZeroDivisionError".into())),
    ] {
        let mut request = request(&format!("fake.echo(text='kept')\n{end}"));
        request.limits.fuel = Fuel(200_000_000);
        request.limits.wall_time = match expected {
            ErrorType::Timeout => Duration::from_secs(3),
            _ => PATIENCE,
        };
        request.limits.tool_calls = 3;
        let outcome = executor.execute(request).await;
        let found = outcome.diagnostics.unwrap();
        assert_eq!(found.error_type, expected, "{end}: {}", found.message);
        let hint = found.hint.unwrap();
        assert!(
            hint.contains(
                "tool calls had completed, and what they changed stays changed: fake.echo"
            ),
            "{hint}"
        );
        limited.push(hint);
    }
    assert!(
        limited[2].ends_with("; under way, so look whether they took effect: fake.slow"),
        "{}",
        limited[2]
    );
}

#[tokio::test]
async fn variables_do_not_hide_servers_or_functions() {
    let executor = executor(1);
    let own =
        "aio mcp_call call_mcp_tool list_tools list_mcp_tools search_tools get_tool_docs ToolError";
    for name in own.split(' ') {
        let outcome = executor.execute(request(&format!("repr({name})"))).await;
        assert!(outcome.success, "scripts have no {name}");
        let mut request = request("1");
        request.variables.insert(name.into(), Value::Null);
        let outcome = executor.execute(request).await;
        assert!(!outcome.success, "{name} can be hidden");
    }
    for (name, refused) in [("fake", true), ("rows", false), ("list", false)] {
        let mut request = request("1");
        request.variables.insert(name.into(), json!([1]));
        let outcome = executor.execute(request).await;
        let found = outcome.diagnostics.map(|found| found.error_type);
        let expected = refused.then_some(ErrorType::InvalidArgument);
        assert_eq!(found, expected, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_request_that_waits_for_a_slot_never_runs() {
    let executor = executor(1);
    let first = request("import time\ntime.sleep(60)");
    let stop_first = first.cancelled.clone();
    let running = {
        let executor = Arc::clone(&executor);
        tokio::spawn(async move { executor.execute(first).await })
    };
    eventually("the first to run", || executor.free_slots() == 0);
    let second = request("1");
    second.cancelled.cancel();
    let outcome = executor.execute(second).await;
    assert_eq!(outcome.fuel_used, 0);
    assert_eq!(
        outcome.diagnostics.unwrap().error_type,
        ErrorType::Cancelled
    );
    stop_first.cancel();
    let outcome = running.await.unwrap();
    assert_eq!(
        outcome.diagnostics.unwrap().error_type,
        ErrorType::Cancelled
    );
}

/// Runs `scripts` at once over one connection to a real server; their results.
fn at_once(scripts: usize, code: &str) -> Vec<Value> {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "fake": { "command": "python3", "args": [fake, "--record", "record"] },
    } }));
    let mut client = crate::support::client::Client::connect(&place);
    let ids: Vec<_> = (0..scripts)
        .map(|_| client.begin_execute(json!({ "code": code })))
        .collect();
    let outcomes = ids.into_iter().map(|id| client.answer(id));
    let results = outcomes.map(|answer| answer["result"]["structuredContent"]["result"].clone());
    results.collect()
}

#[test]
fn a_hundred_calls_of_a_script_are_under_way_at_once() {
    // No call is answered before the last one has arrived.
    let code = "\
import asyncio
await asyncio.gather(*[aio.fake.meet(count=100) for _ in range(100)])
";
    assert_eq!(at_once(1, code), [json!(vec!["met"; 100])]);
}

#[test]
fn calls_of_many_scripts_are_under_way_at_once() {
    assert_eq!(at_once(50, "fake.meet(count=50)"), vec![json!("met"); 50]);
}

#[test]
fn a_cancelled_task_cancels_its_call_at_the_server() {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "fake": { "command": "python3", "args": [fake, "--record", "record"] },
        "files": { "builtin": "files", "root": "." },
    } }));
    let code = "\
import asyncio, time

def arrived(count):
    while files.read_text_file(path='record').count('never') < count:
        time.sleep(0.01)

async def waits():
    async with asyncio.TaskGroup() as group:
        group.create_task(aio.fake.never())
        group.create_task(aio.fake.fail(message='no'))

fake.echo(text='there')
task = asyncio.create_task(aio.fake.never())
await asyncio.sleep(0.05)
arrived(1)
task.cancel()
late = asyncio.create_task(aio.fake.never())
await asyncio.sleep(0.05)
arrived(2)
caught = []
for wait in (task, asyncio.wait_for(late, 0.05), waits()):
    try:
        await wait
    except (asyncio.CancelledError, Exception) as error:
        caught.append(type(error).__name__)
caught
";
    let mut client = crate::support::client::Client::connect(&place);
    let outcome = client.execute(json!({ "code": code }))["structuredContent"].clone();
    assert_eq!(
        outcome["result"],
        json!(["CancelledError", "TimeoutError", "ExceptionGroup"]),
        "{outcome}"
    );
    eventually("three cancellations", || {
        let text = std::fs::read_to_string(place.path().join("record")).unwrap_or_default();
        text.matches("\"cancelled\"").count() == 3
    });
}

/// Reports when a script has called a tool.
#[derive(Default)]
struct Called(Notify);

impl Observer for Called {
    fn call_started(&self, _: ExecutionId, _: &CallStarted<'_>) {
        self.0.notify_one();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_dropped_execution_has_used_is_charged() {
    let code = "sum(range(1_000_000))";
    let sandbox = || Sandbox::new(SandboxConfig { max_instances: 1 }).unwrap();
    let free = Executor::new(standard_policy(), sandbox(), fake_tools::broker());
    let fuel = free.execute(request(code)).await.fuel_used;
    let limits = ClientLimits {
        // This is enough for one execution, and not for two.
        fuel_per_minute: Some(Fuel(fuel / 4 * 5)),
        ..ClientLimits::default()
    };
    let quotas = Quotas {
        default: limits,
        ..Quotas::default()
    };
    let executor = Executor::new(standard_policy(), sandbox(), fake_tools::broker());
    let executor = executor.with_quotas(quotas);
    for _ in 0..2 {
        let called = Arc::new(Called::default());
        let mut greedy = request(&format!("{code}\nfake.slow(seconds=60)"));
        greedy.observers.push(called.clone());
        tokio::select! {
            outcome = executor.execute(greedy) => panic!("{outcome:?}"),
            () = called.0.notified() => {}
        }
    }
    let refused = executor.execute(request("1")).await;
    let found = refused.diagnostics.unwrap();
    assert_eq!(found.error_type, ErrorType::Unavailable, "{found:?}");
    assert!(found.message.contains("fuel"), "{found:?}");
}
