//! Servers over HTTP that forget a session, in any words and with any status.

use codecell_tools::ReplyValue;
use serde_json::json;

use crate::client::http::Web;
use crate::client::{World, events, record, text};

/// How servers say that they do not know a session.
const FORGETFUL: [(&str, &str); 20] = [
    (
        "404",
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}"#,
    ),
    ("404", "nothing here"),
    (
        "400",
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}"#,
    ),
    ("400", "who are you?"),
    (
        "400",
        r#"{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Bad Request: Server not initialized"}}"#,
    ),
    ("401", ""),
    ("409", "conflict"),
    ("410", ""),
    ("500", "session 17 is unknown"),
    (
        "200",
        r#"{"jsonrpc":"2.0","id":$ID,"error":{"code":-32001,"message":"no"}}"#,
    ),
    (
        "200",
        r#"{"jsonrpc":"2.0","id":$ID,"error":{"code":-32600,"message":"Unknown session"}}"#,
    ),
    (
        "200",
        r#"{"jsonrpc":"2.0","id":$ID,"error":"session expired"}"#,
    ),
    (
        "200",
        r#"{"jsonrpc":"2.0","id":$ID,"error":{"code":-32602,"message":"Received request before initialization was complete"}}"#,
    ),
    (
        "200",
        r#"{"jsonrpc":"2.0","id":$ID,"error":{"code":-32002,"message":"Received request before initialization was complete"}}"#,
    ),
    (
        "200",
        r#"{"jsonrpc":"2.0","id":$ID,"error":{"code":-32000,"message":"Client must initialize first"}}"#,
    ),
    ("200", "Session not found"),
    ("200", "Session expired"),
    ("200", r#"{"error":"Session not found"}"#),
    ("200", r#"{"code":-32001,"message":"Session not found"}"#),
    (
        "200",
        r#"{"error":{"code":-32000,"message":"Invalid session"}}"#,
    ),
];

#[tokio::test]
async fn a_session_that_is_forgotten_in_any_words_is_made_anew() {
    for (status, words) in FORGETFUL {
        for form in ["json", "sse"] {
            let folder = tempfile::tempdir().unwrap();
            let (path, argument) = record(&folder);
            let web = Web::start(
                "0",
                &[
                    "--unknown-session",
                    status,
                    "--unknown-words",
                    words,
                    "--reply",
                    form,
                    "--record",
                    &argument,
                ],
            );
            let world = World::new(vec![web.server()]).await;
            assert_eq!(world.call("forget", json!({})).await, text("forgotten"));
            // Not even a tool that must not be called twice is lost: the server has refused to look at the call.
            let answer = world.call("add", json!({"a": 2, "b": 3})).await;
            assert_eq!(
                answer,
                Ok(ReplyValue::Json("5".to_owned())),
                "{form}: {status}: {words}"
            );
            let of_kind = |kind: &str| {
                events(&path)
                    .iter()
                    .filter(|event| event["event"] == kind)
                    .count()
            };
            assert_eq!(of_kind("greeting"), 2, "{form}: {status}: {words}");
            world.clients.shutdown().await;
        }
    }
}

#[tokio::test]
async fn a_session_is_made_anew_once_and_then_the_servers_words_are_told() {
    for (status, words, expected) in [
        (
            "400",
            "your session has expired",
            "your session has expired",
        ),
        ("404", "nothing here", "nothing here"),
        (
            "400",
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}"#,
            "it says: Session not found",
        ),
        ("410", "session closed for good", "session closed for good"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (path, argument) = record(&folder);
        let web = Web::start(
            "0",
            &[
                "--amnesia",
                "--unknown-session",
                status,
                "--unknown-words",
                words,
                "--record",
                &argument,
            ],
        );
        let world = World::new(vec![web.server()]).await;
        let failure = world
            .call("add", json!({"a": 2, "b": 3}))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            failure.contains(expected) && !failure.contains("unknown"),
            "{status}: {failure}"
        );
        let greetings = events(&path)
            .iter()
            .filter(|event| event["event"] == "greeting")
            .count();
        assert_eq!(greetings, 2, "{status}");
        world.clients.shutdown().await;
    }
}

/// Nobody waits for the answer to a notification.
#[tokio::test]
async fn a_notification_that_is_refused_costs_nothing() {
    for status in ["200", "400", "405", "500"] {
        let web = Web::start("0", &["--notices", status]);
        let world = World::new(vec![web.server()]).await;
        let answer = world.call("echo", json!({"text": "on"})).await;
        assert_eq!(answer, text("on"), "{status}");
        world.clients.shutdown().await;
    }
}

/// A refusal of one call says nothing about the session, and with the session all that a server keeps for it would be
/// lost.
#[tokio::test]
async fn a_session_that_is_known_is_kept() {
    for (status, words) in [
        ("400", "no such row"),
        ("409", "conflict"),
        (
            "422",
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"no such row"}}"#,
        ),
        (
            "200",
            r#"{"jsonrpc":"2.0","id":$ID,"error":{"code":-32000,"message":"no such row, the browser's session is closed"}}"#,
        ),
        (
            "200",
            r#"{"jsonrpc":"2.0","id":$ID,"error":{"code":-32001,"message":"no such row"}}"#,
        ),
        ("200", "no such row, the browser's session is closed"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (path, argument) = record(&folder);
        let web = Web::start(
            "0",
            &[
                "--amnesia",
                "--unknown-session",
                status,
                "--unknown-words",
                words,
                "--record",
                &argument,
            ],
        );
        let world = World::new(vec![web.server()]).await;
        // Words that are no message are an answer all the same.
        let failure = match world.call("add", json!({"a": 2, "b": 3})).await {
            Ok(answer) => format!("{answer:?}"),
            Err(failure) => failure.to_string(),
        };
        let told = if status == "409" {
            "conflict"
        } else {
            "no such row"
        };
        assert!(failure.contains(told), "{status}: {failure}");
        let greetings = events(&path)
            .iter()
            .filter(|event| event["event"] == "greeting")
            .count();
        assert_eq!(greetings, 1, "{status}: {words}");
        world.clients.shutdown().await;
    }
}
