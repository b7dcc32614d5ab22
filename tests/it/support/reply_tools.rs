//! The server `replies`, whose replies, errors and parameters are of the kinds that need care.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use codecell_tools::{
    Catalog, JsonObject, ServerListing, Tool, ToolCall, ToolCaller, ToolFailure, ToolReply,
    kept_data,
};
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use serde_json::{Value, json};

/// A JPEG image with the right beginning and end, whose Base64 has all signs in which the alphabets differ.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\xfb\xef\xbe\xff\xff\xff\xd9";

struct ReplyTools {
    catalog: Arc<Catalog>,
}

/// A caller of the server.
pub(super) fn server() -> Arc<dyn ToolCaller> {
    let any = |names: &[&str]| -> Value {
        let properties: JsonObject = names
            .iter()
            .map(|name| match *name {
                "content" => ((*name).to_owned(), json!({"type": "array"})),
                other => (other.to_owned(), json!({})),
            })
            .collect();
        json!({ "type": "object", "properties": properties })
    };
    let result = |schema: Value| json!({"type": "object", "properties": {"result": schema}, "required": ["result"]});
    let rows = json!({"type": "array", "items": {"type": "object"}});
    let counts = json!({
        "type": "object",
        "properties": {
            "count": {"type": "integer"},
            "maybe": {"type": ["integer", "null"]},
            "page-size": {"$ref": "#/$defs/size"},
            "rows": {"type": "array", "items": {"type": "integer"}},
            "options": {"type": "object", "properties": {"n": {"$ref": "#/$defs/size"}, "share": {"type": "number"}}},
            "share": {"type": "number"},
        },
        "$defs": {"size": {"type": "integer"}},
    });
    let tools = [
        ("whole", any(&["content", "structured", "is_error"]), None),
        (
            "number",
            any(&["content"]),
            Some(result(json!({"type": "integer"}))),
        ),
        ("rows", any(&["content"]), Some(result(rows))),
        (
            "identifier",
            any(&["content"]),
            Some(result(json!({"type": "string"}))),
        ),
        ("refuse", any(&["message", "data"]), None),
        ("_server", any(&["self"]), None),
        ("shown", any(&["form"]), None),
        ("counts", counts, None),
        (
            "names",
            any(&[
                "self",
                "name",
                "server",
                "tool",
                "arguments",
                "raw",
                "label",
            ]),
            None,
        ),
    ];
    let tools = tools.into_iter().map(|(name, input, output)| {
        let object = |schema: Value| schema.as_object().unwrap().clone();
        Tool::new(name, None, object(input), output.map(object))
    });
    let listing = ServerListing::ready("replies", None, tools.collect());
    Arc::new(ReplyTools {
        catalog: Arc::new(Catalog::new(vec![listing])),
    })
}

impl ToolCaller for ReplyTools {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        ready(reply(&call.tool, call.arguments)).boxed()
    }
}

fn reply(tool: &str, mut arguments: JsonObject) -> Result<ToolReply, ToolFailure> {
    Ok(match tool {
        "refuse" => {
            return Err(ToolFailure::Refused {
                server: "replies".to_owned(),
                message: arguments["message"].as_str().unwrap().to_owned(),
                data: kept_data(arguments["data"].take()),
            });
        }
        "shown" => picture(arguments["form"].as_str().unwrap()),
        "counts" | "names" | "_server" => ToolReply::structured(Value::Object(arguments)),
        _ => ToolReply {
            content: blocks(&arguments["content"]),
            structured: arguments.get("structured").cloned(),
            is_error: arguments.contains_key("is_error"),
            ..ToolReply::default()
        },
    })
}

/// Blocks as they are, and text as text blocks.
fn blocks(given: &Value) -> Vec<Value> {
    let block = |item: &Value| match item {
        Value::String(text) => json!({"type": "text", "text": text}),
        other => other.clone(),
    };
    given.as_array().unwrap().iter().map(block).collect()
}

/// The image, in one of the ways in which servers write it.
fn picture(form: &str) -> ToolReply {
    let (standard, for_addresses) = (STANDARD.encode(JPEG), URL_SAFE_NO_PAD.encode(JPEG));
    let address = format!("data:image/jpeg;base64,{standard}");
    match form {
        "address" => ToolReply::text(address),
        "address, url-safe" => {
            ToolReply::text(format!(" DATA:image/jpg;q=1;base64,{for_addresses}\n"))
        }
        "svg" => {
            ToolReply::text("data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'/%3E")
        }
        "text" => ToolReply::text(standard),
        "text, url-safe" => ToolReply::text(for_addresses),
        "block, url-safe" => {
            block(json!({"type": "image", "data": for_addresses, "mimeType": "image/jpeg"}))
        }
        "block, address" => block(json!({"type": "image", "data": address})),
        "block, no type" => block(json!({"type": "image", "data": standard})),
        "resource" => block(json!({"type": "resource", "resource": {
            "uri": "memory://a", "mimeType": "application/pdf", "blob": format!("data:application/pdf;base64,{standard}")}})),
        "field" => ToolReply::structured(json!({"chart": address, "title": "data: none"})),
        "field as text" => {
            ToolReply::text(json!({"chart": [address]}).to_string().replace('/', r"\/"))
        }
        "structured text" => ToolReply::structured(address.into()),
        _ => ToolReply::text("data:image/png;base64,?"),
    }
}

fn block(block: Value) -> ToolReply {
    ToolReply {
        content: vec![block],
        ..ToolReply::default()
    }
}
