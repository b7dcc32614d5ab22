//! The shapes of replies, learned as they pass, for tools whose servers do not say what they return.
//!
//! Only types and the names of fields are kept, never a value, and only of so many replies. What looks like
//! data in the place of a field's name, such as an identifier or a date, is not kept either.

mod shape;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use serde_json::Value;

use super::reply::spelled_json;
use super::types::{Definitions, Type};
use super::{ReplyValue, ToolReply};
use codecell_basics::sync::{lock, read, write};
use shape::Shape;

/// The first replies of a tool, which are all looked at.
const FIRST_REPLIES: u64 = 16;
/// One of so many later replies is looked at.
const LATER_STRIDE: u64 = 16;
/// Largest reply that is looked at, in bytes of JSON.
const MAX_REPLY_BYTES: usize = 256 << 10;
/// Tools whose replies are kept track of.
const MAX_TOOLS: usize = 10_000;

/// What has been seen of each tool's replies. Shared between the broker, which sees them, and the catalogs,
/// which tell of them.
#[derive(Debug, Default)]
pub struct Observed {
    /// By server and tool, as they are named on the wire. Short reads, and a write for a tool's first reply.
    tools: RwLock<HashMap<String, HashMap<String, Arc<Replies>>>>,
}

#[derive(Debug, Default)]
struct Replies {
    /// How many came, looked at or not.
    came: AtomicU64,
    /// Short updates, never held across an await.
    shape: Mutex<Shape>,
}

impl Observed {
    /// Takes note of the shape of `reply`, which `tool` of `server` gave. If the value of the reply had to be made for
    /// that, it stays in the reply. Errors have no shape.
    pub fn see(&self, server: &str, tool: &str, reply: &mut ToolReply) {
        if !reply.is_error {
            self.add(server, tool, |shape| add(shape, reply));
        }
    }

    /// Takes note of the value that `text` spells; `tool` of `server` gave the text and promises text.
    pub fn see_text(&self, server: &str, tool: &str, text: &str) {
        self.add(server, tool, |shape| match spelled_json(text) {
            Some(json) => add_json(shape, &json),
            None => shape.add_text(),
        });
    }

    fn add(&self, server: &str, tool: &str, add: impl FnOnce(&mut Shape)) {
        let Some(replies) = self.replies(server, tool) else {
            return;
        };
        let came = replies.came.fetch_add(1, Ordering::Relaxed);
        if came < FIRST_REPLIES || came % LATER_STRIDE == 0 {
            add(&mut lock(&replies.shape));
        }
    }

    fn replies(&self, server: &str, tool: &str) -> Option<Arc<Replies>> {
        let known = read(&self.tools);
        if let Some(replies) = known.get(server).and_then(|tools| tools.get(tool)) {
            return Some(Arc::clone(replies));
        }
        let count: usize = known.values().map(HashMap::len).sum();
        drop(known);
        if count >= MAX_TOOLS {
            return None;
        }
        let mut known = write(&self.tools);
        let tools = known.entry(server.to_owned()).or_default();
        Some(Arc::clone(tools.entry(tool.to_owned()).or_default()))
    }

    /// The type of the replies seen so far, and how many came; nothing if there were none.
    pub(super) fn reply_type(
        &self,
        server: &str,
        tool: &str,
        definitions: &mut Definitions,
    ) -> Option<(Type, u64)> {
        let known = read(&self.tools);
        let replies = Arc::clone(known.get(server)?.get(tool)?);
        drop(known);
        let shape = lock(&replies.shape);
        let kind = shape.to_type(&format!("{tool}_reply"), definitions)?;
        Some((kind, replies.came.load(Ordering::Relaxed)))
    }
}

/// Adds the value that a script gets of `reply`.
fn add(shape: &mut Shape, reply: &mut ToolReply) {
    let block_class = |block: &Value| match block.get("type").and_then(Value::as_str) {
        Some("image" | "audio") => Some("Media"),
        Some("resource" | "resource_link") => Some("Resource"),
        _ => None,
    };
    let value = reply.take_value();
    match &value {
        ReplyValue::Json(json) => add_json(shape, json),
        ReplyValue::Text(_) => shape.add_text(),
        ReplyValue::Blocks(_) => {
            let blocks = reply.content.iter().map(block_class);
            shape.add_blocks(blocks, reply.content.len() > 1);
        }
        ReplyValue::Error(_) => {}
    }
    reply.made = Some(value);
}

fn add_json(shape: &mut Shape, json: &str) {
    if json.len() > MAX_REPLY_BYTES {
        return;
    }
    // The text was checked when it was taken for JSON; if it is nested deeper than serde's limit, it says nothing.
    if let Ok(value) = serde_json::from_str::<Value>(json) {
        shape.add(&value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::types::inline::inline;
    use super::*;

    fn seen(replies: &[ToolReply]) -> Option<String> {
        let observed = Observed::default();
        for reply in replies {
            observed.see("s", "t", &mut reply.clone());
        }
        let mut definitions = Definitions::default();
        let (kind, _) = observed.reply_type("s", "t", &mut definitions)?;
        Some(inline(&kind, &definitions))
    }

    #[test]
    fn replies_have_the_type_that_scripts_see() {
        for (replies, expected) in [
            (vec![], None),
            (vec![ToolReply::error("no")], None),
            (vec![ToolReply::text("hello")], Some("str")),
            (vec![ToolReply::text("[1, 2.5]")], Some("list[float]")),
            (
                vec![ToolReply::text("42"), ToolReply::text("none")],
                Some("int | str"),
            ),
            (
                vec![ToolReply::structured(json!({"a": 1}))],
                Some("dict[str, Any]"),
            ),
            (
                vec![
                    ToolReply::structured(Value::Null),
                    ToolReply::structured(json!(true)),
                ],
                Some("bool | None"),
            ),
            (
                vec![ToolReply {
                    content: vec![json!({"type": "image", "data": "", "mimeType": "image/png"})],
                    ..ToolReply::default()
                }],
                Some("Media"),
            ),
            (
                vec![ToolReply {
                    content: vec![
                        json!({"type": "text", "text": "a"}),
                        json!({"type": "resource"}),
                    ],
                    ..ToolReply::default()
                }],
                Some("list[str | Resource]"),
            ),
        ] {
            assert_eq!(seen(&replies).as_deref(), expected, "{replies:?}");
        }
    }

    #[test]
    fn many_threads_can_look_at_once() {
        let observed = Observed::default();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let observed = &observed;
                scope.spawn(move || {
                    for number in 0..500 {
                        let tool = format!("tool{}", number % 7);
                        observed.see("s", &tool, &mut ToolReply::structured(json!({"n": thread})));
                    }
                });
            }
        });
        let mut definitions = Definitions::default();
        let came: u64 = (0..7)
            .filter_map(|number| {
                observed.reply_type("s", &format!("tool{number}"), &mut definitions)
            })
            .map(|(_, came)| came)
            .sum();
        assert_eq!(came, 2_000);
    }
}
