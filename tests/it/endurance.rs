//! Many executions, in a row and at once: none fails, and memory does not grow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use codecell::execution::{Executor, Request};
use codecell::policy::Policy;
use codecell::sandbox::{Sandbox, SandboxConfig};
use serde_json::json;

use crate::support::fake_tools;

/// How much the process may grow after warm-up.
const MAX_GROWTH: f64 = 1.10;

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

/// Memory that only this process holds, in KiB, or `None` where the system does not say.
fn private_memory_kib() -> Option<u64> {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    let dirty = rollup
        .lines()
        .find_map(|line| line.strip_prefix("Private_Dirty:"))?;
    dirty.trim().trim_end_matches("kB").trim().parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_in_a_row() {
    let executor = executor(2);
    let script = "data = [str(n) * 50 for n in range(1000)]\nfake.echo(text=data[7])\nlen(data)";
    for _ in 0..200 {
        run(&executor, script).await;
    }
    let warm = private_memory_kib();
    for _ in 0..1000 {
        assert_eq!(run(&executor, script).await, json!(1000));
    }
    if let (Some(warm), Some(after)) = (warm, private_memory_kib()) {
        // Other tests of this binary run beside this one; their memory is the slack.
        let slack_kib = 64 << 10;
        assert!(
            after as f64 <= warm as f64 * MAX_GROWTH + f64::from(slack_kib),
            "{warm} KiB grew to {after} KiB"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_at_once_waiting_for_a_tool() {
    let executor = executor(200);
    let script = "fake.slow(seconds=0.1)";
    for round in 0..3 {
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
            "round {round} took {:?}",
            started.elapsed()
        );
    }
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
