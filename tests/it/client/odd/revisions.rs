//! Greetings that are not in their form, and servers that know only older revisions of the protocol.

use std::path::Path;

use codecell_engine::upstream::{Protocol, UpstreamServer};
use codecell_tools::ServerStatus;
use serde_json::json;

use super::in_every_way;
use crate::client::http::Web;
use crate::client::{World, events, fake, record, text};

#[tokio::test]
async fn an_odd_greeting_is_read_as_far_as_it_is_used() {
    for greeting in [
        r#"{"jsonrpc":"2.0","id":"$ID","result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}}"#,
        r#"{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":[]},"serverInfo":{"name":"s","version":"1"}}}"#,
        r#"{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-06-18","capabilities":[],"serverInfo":{"name":"s"}}}"#,
        r#"{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":true}}}"#,
        r#"{"jsonrpc":"1.0","id":null,"result":{"capabilities":{"tools":{"listChanged":"yes"}},"instructions":["a"],"_meta":[]},"error":null}"#,
        r#"[{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":"s"}}]"#,
    ] {
        in_every_way(&["--greeting", greeting], async |world, way| {
            assert_eq!(world.status(), ServerStatus::Ready, "{way}: {greeting}");
            assert_eq!(
                world.call("echo", json!({"text": "on"})).await,
                text("on"),
                "{way}: {greeting}"
            );
        })
        .await;
    }
}

#[tokio::test]
async fn a_greeting_that_is_none_is_told_in_the_servers_words() {
    let greeting = r#"{"jsonrpc":"2.0","id":$ID,"result":"come back later"}"#;
    in_every_way(&["--greeting", greeting], async |world, way| {
        let ServerStatus::Failed(reason) = world.status() else {
            panic!("{way}: {:?}", world.status())
        };
        assert!(
            reason.contains("\"come back later\" is no greeting"),
            "{way}: {reason}"
        );
    })
    .await;
}

fn versions(path: &Path) -> Vec<String> {
    let refused = events(path)
        .into_iter()
        .filter(|event| event["event"] == "refused");
    refused
        .map(|event| event["version"].as_str().unwrap().to_owned())
        .collect()
}

/// How servers refuse a revision that they do not know, and in which revisions they are greeted before the right one.
const REFUSALS: [(&[&str], &[&str]); 6] = [
    (&[], &["2025-11-25", "2025-06-18", "2025-03-26"]),
    (
        &[
            "--refusal",
            r#"{"code":-32000,"message":"Bad Request: Unsupported protocol version"}"#,
        ],
        &["2025-11-25", "2025-06-18", "2025-03-26"],
    ),
    (
        &["--refusal", r#""what?""#],
        &["2025-11-25", "2025-06-18", "2025-03-26"],
    ),
    (
        &[
            "--refusal",
            r#"{"code":-32602,"message":"no","data":{"supported":["2024-11-05"],"requested":"2025-11-25"}}"#,
        ],
        &["2025-11-25"],
    ),
    (
        &[
            "--refusal",
            r#"{"message":"Unsupported protocol version, supported are 2024-11-05 and 2023-01-01"}"#,
        ],
        &["2025-11-25"],
    ),
    (
        &[
            "--refusal",
            r#"{"code":-32602,"message":"no","data":["2025-03-26","2024-11-05"]}"#,
        ],
        &["2025-11-25", "2025-03-26"],
    ),
];

#[tokio::test]
async fn a_server_of_an_older_revision_is_greeted_in_it() {
    for (refusal, expected) in REFUSALS {
        for http in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let (path, argument) = record(&folder);
            let arguments = [&["--knows", "2024-11-05", "--record", &argument], refusal].concat();
            let web = http.then(|| Web::start("0", &arguments));
            let server = web.as_ref().map_or_else(|| fake(&arguments), Web::server);
            let world = World::new(vec![server]).await;
            assert_eq!(world.status(), ServerStatus::Ready, "{refusal:?}");
            assert_eq!(world.call("echo", json!({"text": "on"})).await, text("on"));
            assert_eq!(versions(&path), expected, "{refusal:?}");
            let starts = events(&path)
                .iter()
                .filter(|event| event["event"] == "start")
                .count();
            assert_eq!(starts, 1, "{refusal:?}");
            world.clients.shutdown().await;
        }
    }
}

#[tokio::test]
async fn a_revision_can_be_refused_by_a_status() {
    for (status, words) in [
        ("400", "Bad Request: Unsupported protocol version"),
        (
            "400",
            r#"{"error":"Unsupported protocol version (supported: 2025-03-26)"}"#,
        ),
        ("422", ""),
        ("501", "no"),
        ("500", "unsupported protocol version"),
    ] {
        let web = Web::start(
            "0",
            &[
                "--knows",
                "2025-03-26",
                "--refusal-status",
                status,
                "--refusal",
                words,
            ],
        );
        let world = World::new(vec![web.server()]).await;
        assert_eq!(world.status(), ServerStatus::Ready, "{status}: {words}");
        assert_eq!(world.call("echo", json!({"text": "on"})).await, text("on"));
        world.clients.shutdown().await;
    }
    let web = Web::start(
        "0",
        &[
            "--knows",
            "1999-01-01",
            "--refusal-status",
            "400",
            "--refusal",
            "no luck",
        ],
    );
    let world = World::new(vec![web.server()]).await;
    let ServerStatus::Failed(reason) = world.status() else {
        panic!("{:?}", world.status())
    };
    assert!(
        reason.contains("HTTP 400") && reason.contains("no luck"),
        "{reason}"
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_server_that_refuses_all_revisions_is_told_in_its_first_words() {
    let world = World::new(vec![fake(&["--knows", "1999-01-01"])]).await;
    let ServerStatus::Failed(reason) = world.status() else {
        panic!("{:?}", world.status())
    };
    assert_eq!(reason, "it refused to start: Unsupported protocol version");
    world.clients.shutdown().await;
}

/// In its next life the server is asked nothing that it does not understand.
#[tokio::test]
async fn the_revision_that_worked_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let world = World::new(vec![fake(&[
        "--knows",
        "2025-03-26",
        "--record",
        &argument,
    ])])
    .await;
    assert!(world.call("die", json!({})).await.is_err());
    assert_eq!(
        world.call("echo", json!({"text": "back"})).await,
        text("back")
    );
    let counted = |kind: &str| {
        events(&path)
            .iter()
            .filter(|event| event["event"] == kind)
            .count()
    };
    assert_eq!(
        (counted("start"), counted("refused"), counted("unknown")),
        (2, 2, 1)
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_revision_that_is_forced_is_the_only_one_asked_for() {
    let forced = |server: UpstreamServer, name: &str| UpstreamServer {
        protocol: Protocol::named(name),
        ..server
    };
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let arguments = ["--knows", "2025-03-26", "--record", &argument];
    let world = World::new(vec![forced(fake(&arguments), "2025-03-26")]).await;
    assert_eq!(world.status(), ServerStatus::Ready);
    let asked = events(&path);
    assert!(
        !asked
            .iter()
            .any(|event| event["event"] == "unknown" || event["event"] == "refused"),
        "{asked:?}"
    );
    world.clients.shutdown().await;

    let world = World::new(vec![forced(fake(&arguments), "2025-06-18")]).await;
    assert!(matches!(world.status(), ServerStatus::Failed(_)));
    assert_eq!(versions(&path), ["2025-06-18"]);
    world.clients.shutdown().await;

    let world = World::new(vec![forced(fake(&["--era", "modern"]), "2026-07-28")]).await;
    assert_eq!(world.status(), ServerStatus::Ready);
    world.clients.shutdown().await;
    let world = World::new(vec![forced(fake(&[]), "2026-07-28")]).await;
    assert!(matches!(world.status(), ServerStatus::Failed(_)));
    world.clients.shutdown().await;
}
