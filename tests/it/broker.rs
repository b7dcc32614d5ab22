//! The broker in front of servers that live in this process.

use std::sync::{Arc, Mutex};

use codecell_engine::broker::Broker;
use codecell_tools::{
    Catalog, JsonObject, ReplyValue, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure,
    ToolRef, ToolReply,
};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::{Value, json};

/// A server that replies with `reply` and remembers what it was asked.
struct Fake {
    catalog: Mutex<Arc<Catalog>>,
    reply: ToolReply,
    calls: Mutex<Vec<ToolCall>>,
}

impl Fake {
    fn new(listing: ServerListing, reply: ToolReply) -> Arc<Self> {
        Arc::new(Self {
            catalog: Mutex::new(Arc::new(Catalog::new(vec![listing]))),
            reply,
            calls: Mutex::default(),
        })
    }
}

impl ToolCaller for Fake {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.lock().unwrap())
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        self.calls.lock().unwrap().push(call);
        async { Ok(self.reply.clone()) }.boxed()
    }
}

fn object(value: Value) -> JsonObject {
    value.as_object().unwrap().clone()
}

fn tool(name: &str, output: Option<Value>) -> Tool {
    Tool::new(
        name,
        None,
        object(json!({"type": "object", "properties": {}})),
        output.map(object),
    )
}

fn call(server: &str, tool: &str) -> ToolCall {
    ToolCall::new(server, tool, JsonObject::new())
}

#[tokio::test]
async fn a_call_reaches_its_server_under_the_names_of_the_wire() {
    let git = Fake::new(
        ServerListing::ready("git-hub", None, vec![tool("list-issues", None)]),
        ToolReply::text("one"),
    );
    let time = Fake::new(
        ServerListing::ready("time", None, vec![tool("now", None)]),
        ToolReply::text("noon"),
    );
    let broker = Broker::new(vec![git.clone(), time]);
    let reply = broker.call(call("git_hub", "list_issues")).await.unwrap();
    assert_eq!(reply.value(), ReplyValue::Text("one".to_owned()));
    assert_eq!(*git.calls.lock().unwrap(), [call("git-hub", "list-issues")]);
    assert_eq!(
        broker.call(call("time", "now")).await.unwrap().value(),
        ReplyValue::Text("noon".to_owned())
    );
}

#[tokio::test]
async fn a_tool_that_was_found_in_an_older_catalog_is_looked_for_again() {
    let listing = || ServerListing::ready("s", None, vec![tool("now", None), tool("then", None)]);
    let first = Fake::new(listing(), ToolReply::text("first"));
    let broker = Broker::new(vec![first]);
    let found = |tool| ToolCall {
        found: ToolRef::find(&broker.catalog(), "s", tool),
        ..call("s", tool)
    };
    let (now, then) = (found("now"), found("then"));
    assert!(now.found.is_some() && then.found.is_some());
    let value = |reply: ToolReply| reply.value();
    let reply = broker.call(now.clone()).await.map(value);
    assert_eq!(reply, Ok(ReplyValue::Text("first".to_owned())));

    // The other server has another position and one of the tools.
    let other = ServerListing::ready("other", None, vec![tool("now", None)]);
    let other = Fake::new(other, ToolReply::text("other"));
    let changed = ServerListing::ready("s", None, vec![tool("now", None)]);
    let second = Fake::new(changed, ToolReply::text("second"));
    broker.replace(vec![other, second]);
    let reply = broker.call(now).await.map(value);
    assert_eq!(reply, Ok(ReplyValue::Text("second".to_owned())));
    let refusal = broker.call(then).await.map(value);
    assert!(
        matches!(refusal, Err(ToolFailure::UnknownTool { .. })),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn a_reply_comes_as_it_was_sent_and_knows_what_its_value_is() {
    let schema = json!({"type": "object", "properties": {"result": {"type": "array"}}, "x-fastmcp-wrap-result": true});
    let server = Fake::new(
        ServerListing::ready(
            "s",
            None,
            vec![tool("wrapped", Some(schema)), tool("plain", None)],
        ),
        ToolReply::structured(json!({"result": [1, 2]})),
    );
    let broker = Broker::new(vec![server]);
    for (name, value) in [("wrapped", "[1,2]"), ("plain", "{\"result\":[1,2]}")] {
        let reply = broker.call(call("s", name)).await.unwrap();
        assert_eq!(reply.structured, Some(json!({"result": [1, 2]})));
        assert_eq!(reply.value(), ReplyValue::Json(value.to_owned()), "{name}");
    }
}

#[tokio::test]
async fn numbers_go_out_as_the_schema_wants_them() {
    let schema = json!({"properties": {"n": {"type": "integer"}}});
    let count = Tool::new("count", None, object(schema), None);
    let server = Fake::new(
        ServerListing::ready("s", None, vec![count]),
        ToolReply::default(),
    );
    let broker = Broker::new(vec![server.clone()]);
    let with = |n: f64| ToolCall {
        arguments: object(json!({ "n": n })),
        ..call("s", "count")
    };
    broker.call(with(20.0)).await.unwrap();
    assert_eq!(server.calls.lock().unwrap()[0].arguments["n"], json!(20));
    let failure = broker.call(with(20.5)).await.unwrap_err().to_string();
    assert!(
        failure.starts_with("argument 'n' of s.count: 20.5 is not an integer"),
        "{failure}"
    );
    assert_eq!(server.calls.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_unknown_name_is_answered_with_the_closest_ones() {
    let server = Fake::new(
        ServerListing::ready(
            "files",
            None,
            vec![tool("read_file", None), tool("move", None)],
        ),
        ToolReply::default(),
    );
    let broken = Fake::new(
        ServerListing::failed("git", None, "no such program \"gti\""),
        ToolReply::default(),
    );
    let broker = Broker::new(vec![server, broken.clone()]);
    for (server, tool, expected) in [
        (
            "file",
            "x",
            "there is no server \"file\"; did you mean \"files\"? servers: files, git",
        ),
        (
            "files",
            "readFile",
            "server \"files\" has no tool \"readFile\"; did you mean \"read_file\"? tools: read_file, move",
        ),
        (
            "git",
            "log",
            "server \"git\" is not available: no such program \"gti\"",
        ),
    ] {
        assert_eq!(
            broker
                .call(call(server, tool))
                .await
                .unwrap_err()
                .to_string(),
            expected
        );
    }
    assert!(broken.calls.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_replaced_catalog_is_seen_at_once() {
    let server = Fake::new(
        ServerListing::ready("s", None, vec![]),
        ToolReply::text("ok"),
    );
    let broker = Broker::new(vec![server.clone()]);
    let before = broker.catalog();
    assert!(Arc::ptr_eq(&before, &broker.catalog()));
    assert!(broker.call(call("s", "new")).await.is_err());
    *server.catalog.lock().unwrap() = Arc::new(Catalog::new(vec![ServerListing::ready(
        "s",
        None,
        vec![tool("new", None)],
    )]));
    assert!(broker.call(call("s", "new")).await.is_ok());
    assert!(!Arc::ptr_eq(&before, &broker.catalog()));
}

#[tokio::test]
async fn forwarding_makes_no_catalog() {
    let tools = (0..300)
        .map(|index| tool(&format!("tool_{index}"), None))
        .collect();
    let broker = Broker::new(vec![Fake::new(
        ServerListing::ready("s", None, tools),
        ToolReply::text("ok"),
    )]);
    let before = broker.catalog();
    for _ in 0..1_000 {
        broker.call(call("s", "tool_150")).await.unwrap();
        assert!(Arc::ptr_eq(&before, &broker.catalog()));
    }
}
