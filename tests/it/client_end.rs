//! How servers end, and that they leave nothing behind.

use codecell_engine::broker::Broker;
use codecell_engine::upstream::UpstreamServers;
use codecell_tools::{ReplyValue, ServerStatus, ToolCall, ToolCaller};
use serde_json::json;
use std::sync::Arc;

use crate::client::{World, events, eventually, fake, record, runs};
use crate::support::patience::PATIENCE;
use crate::support::program::Place;

#[tokio::test]
async fn shutdown_ends_children_and_grandchildren_even_deaf_ones() {
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let world = World::new(vec![fake(&["--at-start", "deaf", "--record", &argument])]).await;
    let Ok(ReplyValue::Json(grandchild)) = world.call("grandchild", json!({})).await else {
        panic!()
    };
    let child = events(&path)[0]["pid"].to_string();
    assert!(runs(&child) && runs(&grandchild));
    tokio::time::timeout(PATIENCE, world.clients.shutdown())
        .await
        .unwrap();
    eventually("the end of both", || !runs(&child) && !runs(&grandchild)).await;
    let failure = world
        .broker
        .catalog()
        .server("fake")
        .unwrap()
        .status
        .clone();
    assert_eq!(
        failure,
        ServerStatus::Failed("it has been stopped".to_owned())
    );
}

#[tokio::test]
async fn a_good_server_ends_by_itself_when_its_input_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let world = World::new(vec![fake(&["--record", &argument])]).await;
    world.clients.shutdown().await;
    assert_eq!(events(&path).last().unwrap()["event"], "end");
}

#[tokio::test]
async fn dropped_clients_leave_nothing_behind() {
    let world = World::new(vec![fake(&["--at-start", "deaf"])]).await;
    let Ok(ReplyValue::Json(grandchild)) = world.call("grandchild", json!({})).await else {
        panic!()
    };
    drop(world.clients);
    eventually("the end of the grandchild", || !runs(&grandchild)).await;
}

#[tokio::test]
async fn a_dead_server_leaves_no_descendants() {
    let world = World::new(vec![fake(&[])]).await;
    let Ok(ReplyValue::Json(grandchild)) = world.call("grandchild", json!({})).await else {
        panic!()
    };
    assert!(world.call("die", json!({})).await.is_err());
    eventually("the end of the grandchild", || !runs(&grandchild)).await;
    world.clients.shutdown().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_codecell_that_is_killed_takes_its_servers_along() {
    let place = Place::empty();
    let record = place.path().join("record");
    let server = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let deaf =
        json!({ "command": "python3", "args": [server, "--at-start", "deaf", "--record", record] });
    let config = json!({ "servers": { "fake": deaf } });
    place.write("mcp_servers.json", config.to_string());
    place.write("script.py", "fake.grandchild()\nfake.never()");
    let mut codecell = place
        .command(&["run", "script.py"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let pids = || -> Vec<String> {
        let started = events(&record);
        let pids = started.iter().filter_map(|event| event["pid"].as_u64());
        pids.map(|pid| pid.to_string()).collect()
    };
    eventually("the start of both", || pids().len() == 2).await;
    assert!(pids().iter().all(|pid| runs(pid)));
    // A kill gives codecell no chance to end anything.
    codecell.kill().unwrap();
    codecell.wait().unwrap();
    eventually("the end of both", || !pids().iter().any(|pid| runs(pid))).await;
}

#[tokio::test]
async fn starting_does_not_wait_and_a_call_meanwhile_does() {
    let clients = UpstreamServers::start(vec![fake(&[])]);
    let broker: Arc<dyn ToolCaller> = Arc::new(Broker::new(clients.callers()));
    assert_eq!(broker.catalog().servers()[0].status, ServerStatus::Starting);
    let call = ToolCall::new(
        "fake",
        "echo",
        serde_json::Map::from_iter([("text".to_owned(), json!("hello"))]),
    );
    let reply = broker.call(call).await.unwrap();
    assert_eq!(reply.value(), ReplyValue::Text("hello".to_owned()));
    clients.shutdown().await;
}
