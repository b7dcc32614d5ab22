//! Instances beside and after each other: many at once, none left behind, and nothing passes from one to the next.

use std::sync::Arc;
use std::time::Duration;

use codecell_engine::execution::{Executor, Request};
use codecell_sandbox::{Sandbox, SandboxConfig};
use serde_json::json;

use crate::support::fake_tools;
use crate::support::image::standard_policy;

fn executor(max_instances: u32) -> Arc<Executor> {
    let sandbox = Sandbox::new(SandboxConfig { max_instances }).unwrap();
    Arc::new(Executor::new(
        standard_policy(),
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_instances_at_once() {
    let executor = executor(200);
    let script = "fake.slow(seconds=0.1)";
    let waiting: Vec<_> = (0..200)
        .map(|_| {
            let executor = Arc::clone(&executor);
            tokio::spawn(async move { run(&executor, script).await })
        })
        .collect();
    for execution in waiting {
        assert_eq!(execution.await.unwrap(), json!("slept"));
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
