//! Servers that die are started again; calls that were lost with them are reported, or repeated if that does no harm.

use std::time::Duration;

use codecell_engine::upstream::{MAX_FAILURES_IN_A_ROW, UpstreamServer};
use codecell_tools::{ServerStatus, ToolCaller as _, ToolFailure};
use serde_json::json;

use super::{World, events, eventually, fake, record, text};
use crate::support::patience::PATIENCE;

#[tokio::test]
async fn a_call_that_is_lost_says_so_and_the_next_one_waits_for_the_restart() {
    let world = World::new(vec![fake(&[])]).await;
    let failure = world.call("die", json!({"status": 7})).await.unwrap_err();
    assert_eq!(
        failure.to_string(),
        "server \"fake\" was lost during the call, and whether the call took effect is unknown: \
         it ended (exit status 7); its last words: out of cheese; look before you call again"
    );
    // The tools of the server stay known, and a caller need not wait for it by other means.
    assert!(world.broker.catalog().tool("fake", "echo").is_some());
    assert_eq!(
        world.call("echo", json!({"text": "back"})).await,
        text("back")
    );
    assert_eq!(world.status(), ServerStatus::Ready);
    world.clients.shutdown().await;
}

/// The server refuses the second question, which belongs to the older protocol, and is started again for the first.
#[tokio::test]
async fn a_stateless_server_that_takes_longer_to_start_than_that_is_asked_again() {
    let world = World::new(vec![fake(&["--at-start", "late", "--era", "modern"])]).await;
    assert_eq!(world.status(), ServerStatus::Ready);
    assert_eq!(
        world.call("echo", json!({"text": "late"})).await,
        text("late")
    );
    world.clients.shutdown().await;
}

/// By then the server has been asked in both protocols, and it answers both questions.
#[tokio::test]
async fn a_server_that_takes_longer_to_start_than_the_first_question_waits_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let world = World::new(vec![fake(&["--at-start", "late", "--record", &argument])]).await;
    assert_eq!(world.status(), ServerStatus::Ready);
    assert_eq!(
        world.call("echo", json!({"text": "late"})).await,
        text("late")
    );
    let starts = events(&path)
        .iter()
        .filter(|event| event["event"] == "start")
        .count();
    assert_eq!(starts, 1);
    world.clients.shutdown().await;
}

#[tokio::test]
async fn the_status_tells_of_a_restart() {
    let world = World::new(vec![fake(&[])]).await;
    let restarting = async {
        loop {
            let catalog = world.broker.catalog();
            if let ServerStatus::Restarting(reason) = &catalog.server("fake").unwrap().status {
                return reason.clone();
            }
            world.broker.changed(&catalog).await;
        }
    };
    // The second failure in a row is followed by a pause.
    let dying = async {
        for _ in 0..2 {
            let failure = world.call("die", json!({})).await.unwrap_err();
            assert!(
                matches!(failure, ToolFailure::Interrupted { .. }),
                "{failure}"
            );
        }
    };
    let both = async { tokio::join!(restarting, dying) };
    let (reason, ()) = tokio::time::timeout(PATIENCE, both).await.unwrap();
    assert!(reason.contains("out of cheese"), "{reason}");
    assert_eq!(
        world.call("echo", json!({"text": "back"})).await,
        text("back")
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_server_that_keeps_dying_is_given_a_rest() {
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let world = World::new(vec![fake(&["--record", &argument])]).await;
    for _ in 0..MAX_FAILURES_IN_A_ROW {
        assert!(world.call("die", json!({})).await.is_err());
    }
    let starts = || {
        events(&path)
            .iter()
            .filter(|event| event["event"] == "start")
            .count()
    };
    assert_eq!(starts(), MAX_FAILURES_IN_A_ROW as usize);
    let failure = world
        .call("echo", json!({"text": "x"}))
        .await
        .unwrap_err()
        .to_string();
    let expected = "it has failed 5 times in a row and is next started after 30 s";
    assert!(failure.contains(expected), "{failure}");
    let status = world.status();
    assert!(
        matches!(&status, ServerStatus::Failed(reason) if reason.contains(expected)),
        "{status:?}"
    );
    assert_eq!(starts(), MAX_FAILURES_IN_A_ROW as usize);
    world.clients.shutdown().await;
}

#[tokio::test]
async fn only_what_does_no_harm_is_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let marker = |name: &str| json!({"path": folder.path().join(name).to_str().unwrap()});
    let world = World::new(vec![fake(&[])]).await;
    assert_eq!(
        world.call("flaky-read", marker("a")).await,
        text("survived")
    );
    let failure = world.call("flaky", marker("b")).await.unwrap_err();
    assert!(
        matches!(failure, ToolFailure::Interrupted { .. }),
        "{failure}"
    );
    assert_eq!(world.call("flaky", marker("b")).await, text("survived"));
    world.clients.shutdown().await;
}

#[tokio::test]
async fn waiting_for_a_restart_ends_with_the_calls_time() {
    let server = UpstreamServer {
        call_timeout: Duration::from_millis(100),
        ..fake(&[])
    };
    let world = World::new(vec![server]).await;
    // Each call is lost, or comes while the server is starting: the pause before its third start is longer.
    let mut failure = String::new();
    for _ in 0..200 {
        failure = world.call("die", json!({})).await.unwrap_err().to_string();
        if failure.contains("being restarted") {
            break;
        }
    }
    assert!(
        failure.contains("it is being restarted, which took longer than 0.1 s; it ended"),
        "{failure}"
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_server_that_did_not_start_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("late");
    let mut server = UpstreamServer::stdio("fake", program.to_str().unwrap(), Vec::<String>::new());
    server.startup_timeout = PATIENCE;
    let world = World::new(vec![server]).await;
    assert!(matches!(world.status(), ServerStatus::Failed(_)));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let text_of_program = format!("#!/bin/sh\nexec python3 '{script}'\n");
    let staged = folder.path().join("staged");
    std::fs::write(&staged, text_of_program).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&staged, mode).unwrap();
    std::fs::rename(&staged, &program).unwrap();
    eventually("the start", || world.status() == ServerStatus::Ready).await;
    assert_eq!(
        world.call("echo", json!({"text": "late"})).await,
        text("late")
    );
    world.clients.shutdown().await;
}
