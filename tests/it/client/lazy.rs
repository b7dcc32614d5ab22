//! Servers that are started at their first use.

use codecell_engine::broker::Broker;
use codecell_engine::execution::{Executor, Request};
use codecell_engine::upstream::{UpstreamServer, UpstreamServers};
use codecell_sandbox::{Sandbox, SandboxConfig};
use codecell_tools::{ServerStatus, ToolCaller as _};
use serde_json::json;
use std::sync::Arc;

use super::{World, eventually, fake, record, text};
use crate::support::image::standard_policy;
use crate::support::patience;

fn lazy(arguments: &[&str]) -> UpstreamServer {
    UpstreamServer {
        lazy: true,
        ..fake(arguments)
    }
}

#[tokio::test]
async fn a_lazy_server_is_started_by_its_first_call() {
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let world = World::new(vec![lazy(&["--record", &argument])]).await;
    assert_eq!(world.status(), ServerStatus::NotStarted);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!path.exists(), "it was started before its first use");
    let calls = (0..5).map(|_| world.call("echo", json!({"text": "hello"})));
    for reply in futures::future::join_all(calls).await {
        assert_eq!(reply, text("hello"));
    }
    assert_eq!(world.status(), ServerStatus::Ready);
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_lazy_server_that_is_never_used_is_never_started() {
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let world = World::new(vec![lazy(&["--record", &argument])]).await;
    world.clients.shutdown().await;
    assert!(!path.exists());
}

#[tokio::test]
async fn a_lazy_server_that_cannot_start_says_why() {
    let world = World::new(vec![lazy(&["--at-start", "exit"])]).await;
    let failure = world
        .call("echo", json!({"text": "x"}))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        failure.contains("cannot find my configuration"),
        "{failure}"
    );
    world.clients.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_that_names_a_lazy_server_finds_its_tools() {
    let clients = UpstreamServers::connect(vec![lazy(&[])]).await;
    let broker = Arc::new(Broker::new(clients.callers()));
    let sandbox = Sandbox::new(SandboxConfig { max_instances: 1 }).unwrap();
    let executor = Executor::new(standard_policy(), sandbox, broker.clone());
    let run = async |code: &str| {
        let request = Request {
            code: code.to_owned(),
            limits: patience::limits(),
            ..Request::default()
        };
        executor.execute(request).await
    };
    let outcome = run("'nothing that names it: faked'").await;
    assert!(outcome.success, "{outcome:?}");
    assert_eq!(
        broker.catalog().servers()[0].status,
        ServerStatus::NotStarted
    );
    let outcome = run("fake.add(a=2, b=3)").await;
    assert_eq!(outcome.result, json!(5), "{outcome:?}");
    eventually("the end", || {
        broker.catalog().servers()[0].status == ServerStatus::Ready
    })
    .await;
    clients.shutdown().await;
}
