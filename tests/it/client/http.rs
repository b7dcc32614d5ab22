//! Servers over Streamable HTTP, in both eras, good and bad.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use codecell_engine::upstream::{Transport, UpstreamServer};
use codecell_tools::{ReplyValue, ServerStatus, ToolCaller as _, ToolFailure};
use serde_json::json;

use super::{NOT_QUITE_JSON, World, events, eventually, record, text};
use crate::support::patience::PATIENCE;

/// A fake server on a port of its own.
pub(super) struct Web {
    process: Child,
    port: String,
}

impl Web {
    pub(super) fn start(port: &str, arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakes/server.py");
        let mut process = Command::new("python3")
            .arg(script)
            .args(["--http", port])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut port).unwrap();
        let port = port.trim().to_owned();
        Self { process, port }
    }

    pub(super) fn address(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}/mcp", self.port)
    }

    pub(super) fn server(&self) -> UpstreamServer {
        UpstreamServer::http("fake", self.address("http"))
    }

    pub(super) fn end(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.end();
    }
}

fn with_header(mut server: UpstreamServer, name: &str, value: &str) -> UpstreamServer {
    if let Transport::Http(endpoint) = &mut server.transport {
        endpoint.headers.push((name.to_owned(), value.to_owned()));
    }
    server
}

/// Every era with every form of reply.
const FORMS: [[&str; 4]; 4] = [
    ["--era", "legacy", "--reply", "json"],
    ["--era", "legacy", "--reply", "sse"],
    ["--era", "modern", "--reply", "json"],
    ["--era", "modern", "--reply", "sse"],
];

#[tokio::test]
async fn a_server_is_listed_called_and_followed() {
    for form in FORMS {
        let web = Web::start("0", &form);
        let world = World::new(vec![web.server()]).await;
        assert_eq!(world.status(), ServerStatus::Ready, "{form:?}");
        assert_eq!(
            world.call("echo", json!({"text": "hello"})).await,
            text("hello")
        );
        assert_eq!(
            world.call("add", json!({"a": 2, "b": 3})).await,
            Ok(ReplyValue::Json("5".to_owned()))
        );
        assert_eq!(
            world
                .call("refuse", json!({}))
                .await
                .unwrap_err()
                .to_string(),
            "server \"fake\" refused the call: no such thing"
        );
        // No call is answered before the last one has arrived.
        let calls = (0..20).map(|_| world.call("meet", json!({"count": 20})));
        for reply in futures::future::join_all(calls).await {
            assert_eq!(reply, text("met"));
        }
        assert_eq!(world.call("grow", json!({})).await, text("announced"));
        eventually("the new tool", || {
            world.broker.catalog().tool("fake", "grown").is_some()
        })
        .await;
        world.clients.shutdown().await;
    }
}

#[tokio::test]
async fn headers_are_sent_with_every_request() {
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let web = Web::start("0", &["--token", "secret", "--record", &argument]);
    let server = with_header(web.server(), "Authorization", "Bearer secret");
    let world = World::new(vec![with_header(server, "X-Test", "yes")]).await;
    assert_eq!(
        world.call("echo", json!({"text": "hello"})).await,
        text("hello")
    );
    let posts: Vec<_> = events(&path)
        .into_iter()
        .filter(|event| event["event"] == "post")
        .collect();
    assert!(
        posts.len() >= 4 && posts.iter().all(|post| post["header"] == "yes"),
        "{posts:?}"
    );
    world.clients.shutdown().await;

    let world = World::new(vec![with_header(
        web.server(),
        "Authorization",
        "Bearer wrong",
    )])
    .await;
    assert_eq!(
        world.status(),
        ServerStatus::Failed(
            "it asks for authorization (HTTP 401); give it a valid one in \"headers\"".to_owned()
        )
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_forgotten_session_is_made_anew() {
    // 404 is what the protocol asks for, 400 what many servers do.
    for status in ["404", "400"] {
        let folder = tempfile::tempdir().unwrap();
        let (path, argument) = record(&folder);
        let web = Web::start("0", &["--unknown-session", status, "--record", &argument]);
        let world = World::new(vec![web.server()]).await;
        assert_eq!(world.call("forget", json!({})).await, text("forgotten"));
        // Not even a tool that must not be called twice is lost: the server has refused to look at the call.
        assert_eq!(
            world.call("add", json!({"a": 2, "b": 3})).await,
            Ok(ReplyValue::Json("5".to_owned()))
        );
        let count = |kind: &str| {
            let events = events(&path);
            events.iter().filter(|event| event["event"] == kind).count()
        };
        assert_eq!(count("greeting"), 2);
        // Another program may be behind the address now.
        eventually("a second listing", || count("list") == 2).await;
        world.clients.shutdown().await;
        let last = events(&path).pop().unwrap();
        assert_eq!(last["known"], true, "the new session is ended in the end");
    }
}

#[tokio::test]
async fn a_server_that_is_replaced_is_found_again() {
    for form in FORMS {
        let mut web = Web::start("0", &form);
        let world = World::new(vec![web.server()]).await;
        let failure = world.call("die", json!({})).await.unwrap_err();
        assert!(
            matches!(failure, ToolFailure::Interrupted { .. }),
            "{form:?}: {failure}"
        );
        let failure = world.call("echo", json!({"text": "x"})).await.unwrap_err();
        assert!(
            matches!(&failure, ToolFailure::Unavailable { reason, .. } if reason.contains("cannot be reached")),
            "{form:?}: {failure}"
        );
        web.end();
        let _again = Web::start(&web.port, &form);
        assert_eq!(
            world.call("echo", json!({"text": "back"})).await,
            text("back"),
            "{form:?}"
        );
        world.clients.shutdown().await;
    }
}

#[tokio::test]
async fn an_address_without_a_server_is_reported_and_tried_again() {
    let mut web = Web::start("0", &[]);
    web.end();
    let world = World::new(vec![web.server()]).await;
    let status = world.status();
    assert!(
        matches!(&status, ServerStatus::Failed(reason) if reason.contains("it cannot be reached")),
        "{status:?}"
    );
    let _again = Web::start(&web.port, &[]);
    eventually("the connection", || world.status() == ServerStatus::Ready).await;
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_reply_of_20_mb_is_refused_and_the_next_call_works() {
    for form in FORMS {
        let web = Web::start("0", &form);
        let world = World::new(vec![web.server()]).await;
        let failure = world.call("long-reply", json!({})).await.unwrap_err();
        assert!(
            matches!(failure, ToolFailure::ReplyTooLarge { bytes: None, .. }),
            "{form:?}: {failure}"
        );
        assert_eq!(
            world.call("echo", json!({"text": "hello"})).await,
            text("hello")
        );
        world.clients.shutdown().await;
    }
}

#[tokio::test]
async fn an_answer_that_is_not_quite_json_is_read_and_a_torn_one_fails_at_once() {
    for form in FORMS {
        let web = Web::start("0", &form);
        let world = World::new(vec![web.server()]).await;
        for (result, expected) in NOT_QUITE_JSON {
            let result = result.replacen('{', "{\"resultType\": \"complete\", ", 1);
            let answer = world.call("written", json!({ "result": result })).await;
            let (Ok(ReplyValue::Text(value)) | Ok(ReplyValue::Json(value))) = answer else {
                panic!("{form:?}: {result}: {answer:?}")
            };
            assert_eq!(value, expected);
        }
        let torn = json!({ "result": r#"{"content": [}"# });
        let answer = world.call("written", torn).await;
        let Ok(ReplyValue::Error(message)) = answer else {
            panic!("{form:?}: {answer:?}")
        };
        assert!(message.contains("its reply cannot be read"), "{message}");
        world.clients.shutdown().await;
    }
}

#[tokio::test]
async fn a_call_that_is_never_answered_ends_at_its_limit() {
    for form in FORMS {
        let web = Web::start("0", &form);
        let server = UpstreamServer {
            call_timeout: Duration::from_secs(4),
            ..web.server()
        };
        let world = World::new(vec![server]).await;
        let failure = world.call("never", json!({})).await.unwrap_err();
        assert!(
            matches!(failure, ToolFailure::TimedOut { .. }),
            "{form:?}: {failure}"
        );
        assert_eq!(
            world.call("echo", json!({"text": "hello"})).await,
            text("hello")
        );
        world.clients.shutdown().await;
    }
}

#[tokio::test]
async fn a_silent_server_fails_at_its_start_limit() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = UpstreamServer {
        startup_timeout: Duration::from_secs(1),
        ..UpstreamServer::http("fake", format!("http://127.0.0.1:{port}/mcp"))
    };
    let world = World::new(vec![server]).await;
    assert_eq!(
        world.status(),
        ServerStatus::Failed(
            "it was not ready within 1 s of its start; raise startup_timeout if it needs longer"
                .to_owned()
        )
    );
    let end = tokio::time::timeout(PATIENCE, world.clients.shutdown());
    end.await.expect("it waits for no answer");
}
