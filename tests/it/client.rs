//! Real server processes, good and bad: here over their standard streams, and what is common to all.

mod changes;
mod errors;
mod everything;
mod http;
mod https;
mod kill;
mod lazy;
mod notices;
mod odd;
mod restart;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use codecell_engine::broker::Broker;
use codecell_engine::upstream::{StdioProgram, Transport, UpstreamServer, UpstreamServers};
use codecell_tools::{ReplyValue, ServerStatus, ToolCall, ToolCaller, ToolFailure, ToolFilter};
use serde_json::{Value, json};

use crate::support::patience::PATIENCE;

pub(crate) fn fake(arguments: &[&str]) -> UpstreamServer {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakes/server.py");
    let arguments = std::iter::once(script.to_str().unwrap()).chain(arguments.iter().copied());
    UpstreamServer {
        // A busy machine must not look like a server that does not start.
        startup_timeout: PATIENCE,
        ..UpstreamServer::stdio("fake", "python3", arguments)
    }
}

/// `server` with its program changed.
fn with_program(
    mut server: UpstreamServer,
    change: impl FnOnce(&mut StdioProgram),
) -> UpstreamServer {
    if let Transport::Stdio(program) = &mut server.transport {
        change(program);
    }
    server
}

pub(crate) struct World {
    pub(crate) clients: UpstreamServers,
    pub(crate) broker: Broker,
}

impl World {
    pub(crate) async fn new(servers: Vec<UpstreamServer>) -> Self {
        let clients = tokio::time::timeout(PATIENCE, UpstreamServers::connect(servers))
            .await
            .unwrap();
        let broker = Broker::new(clients.callers());
        Self { clients, broker }
    }

    pub(crate) async fn call(
        &self,
        tool: &str,
        arguments: Value,
    ) -> Result<ReplyValue, ToolFailure> {
        let call = ToolCall::new("fake", tool, arguments.as_object().unwrap().clone());
        let reply = tokio::time::timeout(PATIENCE, self.broker.call(call))
            .await
            .expect("the call returns");
        reply.map(|reply| reply.value())
    }

    pub(crate) fn status(&self) -> ServerStatus {
        let catalog = self.broker.catalog();
        catalog.server("fake").unwrap().status.clone()
    }
}

pub(crate) fn text(text: &str) -> Result<ReplyValue, ToolFailure> {
    Ok(ReplyValue::Text(text.to_owned()))
}

/// Waits until `condition` holds.
pub(crate) async fn eventually(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "{what} did not come about");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether a process of that number runs. A process that only waits to be collected does not run.
pub(crate) fn runs(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap().starts_with(" Z"))
}

/// The events that a fake has recorded.
pub(crate) fn events(record: &Path) -> Vec<Value> {
    let text = fs::read_to_string(record).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub(crate) fn record(folder: &tempfile::TempDir) -> (PathBuf, String) {
    let path = folder.path().join("record");
    let argument = path.to_str().unwrap().to_owned();
    (path, argument)
}

#[tokio::test]
async fn a_server_is_listed_and_called() {
    let world = World::new(vec![fake(&["--pages", "3"])]).await;
    let catalog = world.broker.catalog();
    let listing = catalog.server("fake").unwrap();
    assert_eq!(
        (&listing.status, listing.tools.len()),
        (&ServerStatus::Ready, 29)
    );
    assert_eq!(listing.description.as_deref(), Some("A fake server."));
    assert_eq!(
        catalog.tool("fake", "add").unwrap().1.shown_signature(),
        "(a: float = ..., b: float = ...) -> float"
    );
    assert_eq!(
        world.call("echo", json!({"text": "hello"})).await,
        text("hello")
    );
    assert_eq!(
        world.call("add", json!({"a": 2, "b": 3})).await,
        Ok(ReplyValue::Json("5".to_owned()))
    );
    assert_eq!(
        world.call("fail", json!({"message": "no"})).await,
        Ok(ReplyValue::Error("no".to_owned()))
    );
    assert_eq!(
        world
            .call("refuse", json!({}))
            .await
            .unwrap_err()
            .to_string(),
        "server \"fake\" refused the call: no such thing"
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn only_the_chosen_tools_are_offered() {
    let filter = ToolFilter {
        include: Some(vec!["echo".into(), "add".into(), "typo".into()]),
        exclude: vec!["add".into()],
        ..ToolFilter::default()
    };
    let world = World::new(vec![UpstreamServer {
        filter,
        ..fake(&[])
    }])
    .await;
    assert_eq!(world.broker.catalog().servers()[0].tools.len(), 1);
    assert!(matches!(
        world.call("add", json!({"a": 1, "b": 1})).await,
        Err(ToolFailure::UnknownTool { .. })
    ));
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_server_gets_its_configured_environment_and_no_more_than_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let server = with_program(fake(&[]), |program| {
        program.env = vec![("FAKE".into(), "configured".into())];
        program.cwd = Some(folder.path().to_owned());
    });
    let world = World::new(vec![server]).await;
    let Ok(ReplyValue::Json(json)) = world.call("environment", json!({})).await else {
        panic!()
    };
    let seen: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(seen["fake"], "configured");
    assert_eq!(
        fs::canonicalize(seen["cwd"].as_str().unwrap()).unwrap(),
        fs::canonicalize(folder.path()).unwrap()
    );
    let names: Vec<&str> = seen["names"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    // Cargo sets this variable for the tests, so a server that had it would have inherited everything.
    assert!(
        names.contains(&"PATH") && !names.contains(&"CARGO_MANIFEST_DIR"),
        "{names:?}"
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn broken_servers_are_reported_and_do_not_stop_the_others() {
    let named = |name: &str, server: UpstreamServer| UpstreamServer {
        name: name.into(),
        ..server
    };
    let quick = |server| UpstreamServer {
        startup_timeout: Duration::from_secs(3),
        ..server
    };
    let servers = vec![
        named(
            "missing",
            UpstreamServer::stdio("", "/no/such/program", ["x"]),
        ),
        named(
            "lost",
            with_program(fake(&[]), |program| {
                program.cwd = Some("/no/such/folder".into());
            }),
        ),
        named("exit", fake(&["--at-start", "exit"])),
        named("leaves", fake(&["--at-start", "leaves"])),
        named("silent", quick(fake(&["--at-start", "silent"]))),
        named("long-list", fake(&["--at-start", "long-list"])),
        named("endless", fake(&["--at-start", "endless"])),
        fake(&[]),
        named("junk", fake(&["--at-start", "junk"])),
        named("hang-up", fake(&["--at-start", "hang-up"])),
        named("yielding", fake(&["--at-start", "yielding"])),
        named("empty-cursor", fake(&["--at-start", "empty-cursor"])),
        named("repeating", fake(&["--at-start", "repeating"])),
    ];
    let world = World::new(servers).await;
    assert_eq!(
        world.call("echo", json!({"text": "fine"})).await,
        text("fine")
    );
    let catalog = world.broker.catalog();
    for (name, expected) in [
        (
            "missing",
            "\"/no/such/program\" cannot be started: No such file or directory (os error 2); install it, or give its full path as \"command\"",
        ),
        (
            "lost",
            "there is no folder /no/such/folder; correct \"cwd\"",
        ),
        (
            "exit",
            "it ended the connection before it was ready (exit status 3); its last words: cannot find my configuration",
        ),
        (
            "leaves",
            "it ended the connection before it was ready (exit status 3); its last words: cannot find my configuration",
        ),
        (
            "silent",
            "it was not ready within 3 s of its start; raise startup_timeout if it needs longer",
        ),
        ("long-list", "its tools cannot be listed"),
        ("endless", "the list of its tools has more than 100 pages"),
    ] {
        let ServerStatus::Failed(reason) = &catalog.server(name).unwrap().status else {
            panic!("{name} is not failed")
        };
        assert!(reason.contains(expected), "{name}: {reason}");
    }
    for name in ["junk", "hang-up", "yielding", "empty-cursor", "repeating"] {
        assert_eq!(
            catalog.server(name).unwrap().status,
            ServerStatus::Ready,
            "{name}"
        );
    }
    let problems = |name| &catalog.server(name).unwrap().problems;
    assert!(problems("empty-cursor").is_empty());
    assert!(
        problems("repeating")
            .iter()
            .any(|problem| problem.contains("tools may be missing")),
        "{:?}",
        problems("repeating")
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn what_is_nested_too_deep_costs_nothing_but_that() {
    let world = World::new(vec![fake(&["--at-start", "deep"])]).await;
    let catalog = world.broker.catalog();
    let server = catalog.server("fake").unwrap();
    assert_eq!(server.status, ServerStatus::Ready);
    let signature = server.tool("add").unwrap().shown_signature();
    assert!(
        signature.starts_with("(inner: dict[str, Any] = ...)"),
        "{signature}"
    );
    let reply = world.call("echo", json!({"text": "x"})).await;
    let Ok(ReplyValue::Json(json)) = reply else {
        panic!("{reply:?}")
    };
    assert!(
        json.starts_with(r#"{"type":"object","properties":{"inner""#) && json.contains("null"),
        "{json}"
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn junk_on_stdout_does_not_disturb_a_call() {
    let world = World::new(vec![fake(&["--at-start", "junk"])]).await;
    for _ in 0..10 {
        assert_eq!(
            world.call("echo", json!({"text": "hello"})).await,
            text("hello")
        );
    }
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_structured_part_that_is_null_hides_no_content() {
    let world = World::new(vec![fake(&[])]).await;
    let texts = json!([{ "type": "text", "text": "here" }]);
    let both = json!({ "content": texts, "structuredContent": null });
    assert_eq!(
        world.call("raw", json!({ "result": both })).await,
        text("here")
    );
    world.clients.shutdown().await;
}

/// What servers write that is not quite JSON, and what scripts get from it.
pub(crate) const NOT_QUITE_JSON: [(&str, &str); 3] = [
    (
        r#"{"content": [{"type": "text", "text": "cut \ud83d"}]}"#,
        "cut \u{fffd}",
    ),
    (
        "{\"content\": [{\"type\": \"text\", \"text\": \"a\tb\"}]}",
        "a\tb",
    ),
    (
        r#"{"content": [], "structuredContent": {"mean": NaN, "most": 1e999, "rows": [-Infinity, 1]}}"#,
        r#"{"mean":null,"most":null,"rows":[null,1]}"#,
    ),
];

#[tokio::test]
async fn a_reply_that_is_not_quite_json_is_read_and_a_torn_one_fails_at_once() {
    let world = World::new(vec![fake(&[])]).await;
    for (result, expected) in NOT_QUITE_JSON {
        let answer = world.call("written", json!({ "result": result })).await;
        let (Ok(ReplyValue::Text(value)) | Ok(ReplyValue::Json(value))) = answer else {
            panic!("{result}: {answer:?}")
        };
        assert_eq!(value, expected);
    }
    let over_two_lines =
        "{\"content\": [{\"type\": \"text\", \"text\": \"one line\nand another\"}]}";
    assert_eq!(
        world
            .call("written", json!({ "result": over_two_lines }))
            .await,
        text("one line\nand another")
    );
    let torn = "{\"content\": [{\"type\": \"text\", \"text\": \"one line";
    let answer = world.call("written", json!({ "result": torn })).await;
    let Ok(ReplyValue::Error(message)) = answer else {
        panic!("{answer:?}")
    };
    assert!(
        message.contains("has answered the call, but its reply cannot be read")
            && message.contains("one line"),
        "{message}"
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_call_that_is_never_answered_ends_at_its_limit_and_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let (path, argument) = record(&folder);
    let server = UpstreamServer {
        call_timeout: Duration::from_secs(3),
        ..fake(&["--record", &argument])
    };
    let world = World::new(vec![server]).await;
    let failure = world.call("never", json!({})).await.unwrap_err();
    assert_eq!(
        failure.to_string(),
        "no reply from server \"fake\" within 3 s, and whether the call took effect is unknown; look before you call \
         again; if it needs longer, the operator can raise the server's \"timeout\" in mcp_servers.json, or timeout in \
         [tools] of codecell.toml"
    );
    let seen = |kind: &'static str, count| {
        let path = path.clone();
        move || {
            let events = events(&path);
            let of_kind = events
                .iter()
                .filter(|event| event["event"] == kind || event["tool"] == kind);
            of_kind.count() == count
        }
    };
    eventually("the cancellation", seen("cancelled", 1)).await;
    // The same holds when whoever called loses interest.
    let call = ToolCall::new("fake", "never", serde_json::Map::new());
    // It is given up once the server has it: of one that was never sent, there is nothing to cancel.
    tokio::select! {
        _ = world.broker.call(call) => panic!("it is never answered"),
        () = eventually("the second call", seen("never", 2)) => {}
    }
    eventually("the second cancellation", seen("cancelled", 2)).await;
    assert_eq!(
        world.call("echo", json!({"text": "still here"})).await,
        text("still here")
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_reply_of_20_mb_is_refused_and_the_next_call_works() {
    let world = World::new(vec![fake(&[])]).await;
    for id_first in [true, false] {
        let failure = world
            .call("long-reply", json!({"id_first": id_first}))
            .await
            .unwrap_err();
        assert!(
            matches!(
                failure,
                ToolFailure::ReplyTooLarge {
                    bytes: Some(20_000_000..),
                    ..
                }
            ),
            "{failure}"
        );
        assert_eq!(
            world.call("echo", json!({"text": "hello"})).await,
            text("hello")
        );
    }
    world.clients.shutdown().await;
}

#[tokio::test]
async fn a_line_of_20_mb_that_is_no_message_ends_the_connection() {
    let world = World::new(vec![fake(&[])]).await;
    let failure = world.call("long-junk", json!({})).await.unwrap_err();
    assert!(
        matches!(failure, ToolFailure::Interrupted { .. }),
        "{failure}"
    );
    world.clients.shutdown().await;
}

#[tokio::test]
async fn calls_to_one_server_overlap() {
    let world = World::new(vec![fake(&[])]).await;
    // No call is answered before the last one has arrived.
    let calls = (0..20).map(|_| world.call("meet", json!({"count": 20})));
    for reply in futures::future::join_all(calls).await {
        assert_eq!(reply, text("met"));
    }
    world.clients.shutdown().await;
}

#[tokio::test]
async fn much_on_standard_error_is_read_and_harmless() {
    let world = World::new(vec![fake(&[])]).await;
    assert_eq!(
        world.call("chatter", json!({"lines": 20_000})).await,
        text("done")
    );
    assert_eq!(
        world.call("echo", json!({"text": "hello"})).await,
        text("hello")
    );
    world.clients.shutdown().await;
}
