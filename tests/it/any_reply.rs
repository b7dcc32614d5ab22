//! Whatever a tool replies, a script gets a value or a clear `ToolError`.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use codecell_engine::broker::Broker;
use codecell_engine::execution::{Executor, Request};
use codecell_engine::upstream::UpstreamServer;
use codecell_sandbox::{Sandbox, SandboxConfig};
use codecell_tools::{
    Catalog, JsonObject, ReplyValue, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure,
    ToolReply,
};
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::client::{World, fake, text};
use crate::support::image::permissive_policy;
use crate::support::patience;

/// What every value must allow.
const SCRIPT: &str = "\
try:
    value = odd.reply()
    kind, shown = 'value', repr(value)
    for item in value if isinstance(value, list) else [value]:
        for name in ('data', 'text', 'uri', 'mime_type'):
            getattr(item, name, None)
    whole = odd.reply.raw()
    repr(whole), whole.value == value, len(whole.content), whole.structured
except ToolError as error:
    kind, shown = 'error', error.message
    repr(error.data), len(error.content)
[kind, len(shown)]
";

/// A server whose one tool replies with what it is given.
struct Odd {
    catalog: Arc<Catalog>,
    reply: Mutex<ToolReply>,
}

impl ToolCaller for Odd {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, _: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        ready(Ok(self.reply.lock().unwrap().clone())).boxed()
    }
}

#[test]
fn any_reply_becomes_a_value_or_an_error() {
    let tool = Tool::new("reply", None, JsonObject::new(), None);
    let odd = Arc::new(Odd {
        catalog: Arc::new(Catalog::new(vec![ServerListing::ready(
            "odd",
            None,
            vec![tool],
        )])),
        reply: Mutex::default(),
    });
    let broker = Arc::new(Broker::new(vec![Arc::clone(&odd) as Arc<dyn ToolCaller>]));
    let sandbox = Sandbox::new(SandboxConfig { max_instances: 1 }).unwrap();
    let executor = Executor::new(permissive_policy(), sandbox, broker);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config::with_cases(500));
    let outcome = runner.run(&any_reply(), |reply| {
        *odd.reply.lock().unwrap() = reply.clone();
        let request = Request {
            code: SCRIPT.to_owned(),
            limits: patience::limits(),
            ..Request::default()
        };
        let outcome = runtime.block_on(executor.execute(request));
        prop_assert!(outcome.success, "{:?}", outcome);
        let kind = if reply.is_error { "error" } else { "value" };
        prop_assert_eq!(&outcome.result[0], kind);
        if reply.is_error {
            let length = outcome.result[1].as_u64().unwrap();
            prop_assert!((1..=16 << 10).contains(&length), "{}", length);
        }
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_result_on_the_wire_is_answered() {
    let server = UpstreamServer {
        call_timeout: Duration::from_secs(20),
        ..fake(&[])
    };
    let world = World::new(vec![server]).await;
    let handle = tokio::runtime::Handle::current();
    let mut runner = TestRunner::new(Config::with_cases(150));
    let outcome = tokio::task::block_in_place(|| {
        runner.run(&any_result(), |result| {
            let answer = handle.block_on(world.call("raw", json!({ "result": result })));
            // The server answered, so whatever it said is a value or an error of its own.
            prop_assert!(answer.is_ok(), "{:?} for {}", answer, result);
            if let Ok(ReplyValue::Error(message)) = answer {
                prop_assert!(!message.contains("unknown"), "{} for {}", message, result);
            }
            let next = handle.block_on(world.call("echo", json!({ "text": "next" })));
            prop_assert_eq!(next, text("next"));
            Ok(())
        })
    });
    outcome.unwrap();
    world.clients.shutdown().await;
}

/// Replies as they should be, and as nobody should write them.
fn any_reply() -> impl Strategy<Value = ToolReply> {
    (
        proptest::collection::vec(any_block(), 0..4),
        prop::option::weighted(0.3, any_json()),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(content, structured, is_error)| ToolReply {
            content,
            structured,
            is_error,
            ..ToolReply::default()
        })
}

/// Results of `tools/call`, many of which are none.
fn any_result() -> impl Strategy<Value = Value> {
    let fields = (
        prop::option::weighted(
            0.8,
            prop_oneof![
                3 => proptest::collection::vec(any_block(), 0..4).prop_map(Value::from),
                1 => any_json(),
            ],
        ),
        prop::option::weighted(0.3, any_json()),
        prop::option::weighted(
            0.3,
            prop_oneof![any::<bool>().prop_map(Value::from), any_json()],
        ),
    );
    let result = fields.prop_map(|(content, structured, is_error)| {
        let fields = [
            ("content", content),
            ("structuredContent", structured),
            ("isError", is_error),
        ];
        fields
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect::<JsonObject>()
            .into()
    });
    prop_oneof![4 => result, 1 => any_json()]
}

/// A content block, right or wrong.
fn any_block() -> impl Strategy<Value = Value> {
    const KINDS: [&str; 7] = [
        "text",
        "image",
        "audio",
        "resource",
        "resource_link",
        "video",
        "",
    ];
    const KEYS: [&str; 8] = [
        "text",
        "data",
        "blob",
        "mimeType",
        "uri",
        "name",
        "resource",
        "annotations",
    ];
    let field = (prop::sample::select(&KEYS[..]), any_json())
        .prop_map(|(key, value)| (key.to_owned(), value));
    let right = any_text().prop_map(|text| json!({ "type": "text", "text": text }));
    let media = (prop::sample::select(&KINDS[1..3]), any_text())
        .prop_map(|(kind, data)| json!({ "type": kind, "data": data, "mimeType": "image/png" }));
    let wrong = (
        prop::sample::select(&KINDS[..]),
        proptest::collection::vec(field, 0..5),
    )
        .prop_map(|(kind, fields)| {
            let mut block: JsonObject = fields.into_iter().collect();
            block.insert("type".to_owned(), kind.into());
            Value::Object(block)
        });
    prop_oneof![3 => right, 2 => media, 4 => wrong]
}

/// Text, some of which spells a value, a long number, or bytes.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        any_json().prop_map(|value| value.to_string()),
        "[\\[({]['\"a-c0-9, :NoneTrue]{0,12}[\\])}]",
        (1_usize..6_000).prop_map(|digits| format!("[{}]", "7".repeat(digits))),
        (1_usize..200).prop_map(|depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth))),
        "[A-Za-z0-9+/]{0,12}={0,2}\n?",
        Just(r#"["\ud800"]"#.to_owned()),
        Just("[1e999, -0]".to_owned()),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}
