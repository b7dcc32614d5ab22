//! Many executions, in a row and at once: none fails, and memory does not grow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use codecell::execution::{Executor, Request};
use codecell::policy::Policy;
use codecell::sandbox::{Sandbox, SandboxConfig};
use serde_json::json;

use crate::support::client::Client;
use crate::support::fake_tools;
use crate::support::holding::private_dirty_kib;
use crate::support::program::Place;

/// How much the process may grow after warm-up.
const MAX_GROWTH: f64 = 1.10;

/// Beyond that, what the allocator takes for a thread whose turn comes only later. A leak of 5 KiB in each execution is
/// still found.
const ALLOCATOR_SLACK_KIB: u64 = 4 << 10;

fn executor(max_instances: u32) -> Arc<Executor> {
    let sandbox = Sandbox::new(SandboxConfig { max_instances }).unwrap();
    Arc::new(Executor::new(
        Policy::default(),
        sandbox,
        fake_tools::broker(),
    ))
}

async fn run(executor: &Executor, code: &str) -> serde_json::Value {
    let outcome = executor
        .execute(Request {
            code: code.to_owned(),
            ..Request::default()
        })
        .await;
    assert!(outcome.success, "{outcome:?}");
    outcome.result
}

/// A served program of its own, so that its memory is that of the executions alone.
fn served() -> (Place, Client) {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let config = json!({"mcpServers": {"fake": {"command": "python3", "args": [fake]}}});
    let place = Place::with_servers(&config);
    let client = Client::connect(&place);
    (place, client)
}

/// Does `work` a few times and again many times, and compares the memory before and after the latter.
fn assert_no_growth(client: &mut Client, warm_up: usize, times: usize, work: impl Fn(&mut Client)) {
    for _ in 0..warm_up {
        work(client);
    }
    let warm = private_dirty_kib(client.pid());
    for _ in 0..times {
        work(client);
    }
    if let (Some(warm), Some(after)) = (warm, private_dirty_kib(client.pid())) {
        println!("private memory: {warm} KiB before, {after} KiB after");
        assert!(
            after as f64 <= (warm + ALLOCATOR_SLACK_KIB) as f64 * MAX_GROWTH,
            "{warm} KiB grew to {after} KiB"
        );
    }
}

#[test]
fn a_thousand_in_a_row() {
    let (_place, mut client) = served();
    let script = "data = [str(n) * 50 for n in range(1000)]\nfake.echo(text=data[7])\nlen(data)";
    assert_no_growth(&mut client, 200, 1000, |client| {
        let outcome = client.execute(json!({ "code": script }));
        assert_eq!(outcome["structuredContent"]["result"], 1000, "{outcome}");
    });
}

#[test]
fn two_hundred_at_once_waiting_for_a_tool() {
    let (_place, mut client) = served();
    assert_no_growth(&mut client, 4, 5, |client| {
        let ids: Vec<i64> = (0..200)
            .map(|_| client.begin_execute(json!({ "code": "fake.sleep(seconds=0.1)\n1" })))
            .collect();
        for id in ids {
            let answer = client.answer(id);
            let outcome = &answer["result"]["structuredContent"];
            assert_eq!(outcome["result"], 1, "{answer}");
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_instances_at_once() {
    let executor = executor(200);
    let script = "fake.slow(seconds=0.1)";
    let started = Instant::now();
    let waiting: Vec<_> = (0..200)
        .map(|_| {
            let executor = Arc::clone(&executor);
            tokio::spawn(async move { run(&executor, script).await })
        })
        .collect();
    for execution in waiting {
        assert_eq!(execution.await.unwrap(), json!("slept"));
    }
    // One after the other they would take twenty seconds.
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_an_execution_frees_its_instance() {
    let executor = executor(1);
    for script in [
        "while True: pass",
        "import time\ntime.sleep(60)",
        "fake.slow(seconds=60)",
        "import re\nre.match('(a+)+$', 'a' * 64 + 'b')",
    ] {
        let request = Request {
            code: script.to_owned(),
            ..Request::default()
        };
        let ended =
            tokio::time::timeout(Duration::from_millis(100), executor.execute(request)).await;
        assert!(ended.is_err(), "{script:?} ended: {ended:?}");
        assert_eq!(run(&executor, "1 + 1").await, json!(2));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_state_differs_between_executions() {
    let executor = executor(1);
    let script =
        "import random, secrets, uuid\n[random.random(), secrets.token_hex(8), str(uuid.uuid4())]";
    let (first, second) = (run(&executor, script).await, run(&executor, script).await);
    for index in 0..3 {
        assert_ne!(first[index], second[index]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_scripts_use_equal_fuel() {
    let executor = executor(2);
    let script = "sum(n * n for n in range(1000))";
    let mut fuel = Vec::new();
    for _ in 0..5 {
        let request = Request {
            code: script.to_owned(),
            ..Request::default()
        };
        fuel.push(executor.execute(request).await.fuel_used);
    }
    fuel.dedup();
    assert_eq!(fuel.len(), 1, "{fuel:?}");
}
