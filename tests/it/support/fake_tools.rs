//! A server in this process whose tools do simple, known things.

use std::sync::Arc;
use std::time::Duration;

use codecell_engine::broker::Broker;
use codecell_tools::{
    Catalog, JsonObject, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply,
};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::reply_tools;

/// The server `fake`.
struct FakeTools {
    catalog: Arc<Catalog>,
}

/// A broker in front of the servers `fake` and `replies`.
pub(crate) fn broker() -> Arc<dyn ToolCaller> {
    let text = json!({"text": {"type": "string"}, "times": {"type": "integer"}});
    let tools = vec![
        tool("echo", "Give the text back.", text.clone(), &["text"]),
        tool("text", "Reply with this text.", text, &["text"]),
        tool("fail", "Report an error.", json!({}), &[]),
        tool("nothing", "Reply without content.", json!({}), &[]),
        tool("image", "Reply with an image.", json!({}), &[]),
        tool(
            "large",
            "Reply with so many bytes.",
            json!({"bytes": {"type": "integer"}}),
            &["bytes"],
        ),
        tool(
            "slow",
            "Reply after so many seconds.",
            json!({"seconds": {"type": "number"}}),
            &["seconds"],
        ),
    ];
    let listing = ServerListing::ready("fake", Some("Simple tools".to_owned()), tools);
    let fake = FakeTools {
        catalog: Arc::new(Catalog::new(vec![listing])),
    };
    Arc::new(Broker::new(vec![Arc::new(fake), reply_tools::server()]))
}

fn tool(name: &str, description: &str, properties: Value, required: &[&str]) -> Tool {
    let schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false
    });
    Tool::new(
        name,
        Some(description.to_owned()),
        schema.as_object().unwrap().clone(),
        None,
    )
}

impl ToolCaller for FakeTools {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        reply(call.tool, call.arguments).map(Ok).boxed()
    }
}

async fn reply(tool: String, arguments: JsonObject) -> ToolReply {
    match tool.as_str() {
        "echo" => ToolReply::structured(Value::Object(arguments)),
        "text" => ToolReply::text(arguments["text"].as_str().unwrap()),
        "fail" => ToolReply::error("it failed"),
        "image" => ToolReply {
            content: vec![json!({"type": "image", "data": "AAECAw==", "mimeType": "image/png"})],
            ..ToolReply::default()
        },
        "large" => ToolReply::text("x".repeat(arguments["bytes"].as_u64().unwrap() as usize)),
        "slow" => {
            tokio::time::sleep(Duration::from_secs_f64(
                arguments["seconds"].as_f64().unwrap(),
            ))
            .await;
            ToolReply::text("slept")
        }
        _ => ToolReply::default(),
    }
}
