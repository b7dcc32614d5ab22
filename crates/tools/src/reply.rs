//! A tool's reply and its most useful form for a script.

mod blocks;
mod images;
mod literal;
mod number;
mod spelled;

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::promise::Promise;
use codecell_basics::text::truncate;

pub(super) use blocks::of_blocks;
pub(super) use number::python_float;
pub(super) use spelled::spelled_json;

/// Longest error text that reaches a script, in bytes; the rest is cut off.
const MAX_ERROR_BYTES: usize = 16 << 10;

/// Most notes of one reply.
pub const MAX_NOTES: usize = 8;
/// Longest note that reaches a script, in bytes.
const MAX_NOTE_BYTES: usize = 500;

/// What a tool answered, as MCP's `CallToolResult` carries it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolReply {
    /// The content blocks, each an MCP `ContentBlock` object.
    pub content: Vec<Value>,
    /// The structured content, if the tool gave any.
    pub structured: Option<Value>,
    /// Whether the tool reports a failure of its own.
    pub is_error: bool,
    /// What of the reply could not be read as the protocol has it, in at most eight remarks for the script's author.
    pub notes: Vec<String>,
    /// What the tool promises of its value, if that is known.
    pub promise: Option<Arc<Promise>>,
    /// What [`ToolReply::value`] gives, if somebody has needed it already. Whoever changes another field must clear
    /// this one.
    pub made: Option<ReplyValue>,
}

/// All of a reply, for the guest.
#[derive(Serialize)]
struct Whole<'r> {
    content: &'r [Value],
    #[serde(skip_serializing_if = "Option::is_none")]
    structured: Option<&'r Value>,
    /// The value as JSON, however deep it is, where `value_is` does not say which value it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_is: Option<&'static str>,
}

/// A reply in the form in which it enters an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyValue {
    /// JSON text whose value is handed to the script.
    Json(String),
    /// Text handed over as `str`.
    Text(String),
    /// A JSON array of content blocks that the guest makes into values one by one. One block alone is that block's
    /// value, and several are a list. If the only item is an array, it is a list of blocks, however many it has.
    Blocks(String),
    /// The tool reported an error, in these words, at most 16 KiB of them.
    Error(String),
}

impl ReplyValue {
    /// Whether the value may be an image that is written as text, or hold one.
    #[must_use]
    pub fn may_hold_images(&self) -> bool {
        match self {
            Self::Json(json) => images::may_be_in(json),
            Self::Text(text) => images::may_be(text),
            // The guest looks at each of them.
            Self::Blocks(_) | Self::Error(_) => false,
        }
    }
}

impl ToolReply {
    /// A reply of one text block.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            content: vec![serde_json::json!({"type": "text", "text": text.into()})],
            ..Self::default()
        }
    }

    /// A reply that is a value.
    #[must_use]
    pub fn structured(value: Value) -> Self {
        Self {
            structured: Some(value),
            ..Self::default()
        }
    }

    /// The tool's own error, in `message`'s words.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            is_error: true,
            ..Self::text(message)
        }
    }

    /// The notes as lines for the script's standard error, each at most 500 bytes; the script called `tool` of
    /// `server`.
    #[must_use]
    pub fn note_lines(&self, server: &str, tool: &str) -> String {
        let mut lines = String::new();
        for note in self.notes.iter().take(MAX_NOTES) {
            let mut note = note.replace(char::is_control, " ");
            truncate(&mut note, MAX_NOTE_BYTES);
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "note on {server}.{tool}: {note}");
        }
        lines
    }

    /// The reply as the most useful value for a script.
    ///
    /// Structured content wins. Else what the tool promises decides what the blocks become. Where it promises nothing,
    /// a single text becomes the value that it spells, if it does so unmistakably: in JSON, or as Python's `repr` of a
    /// list, dict or tuple. Every other single text is `str`, and no content at all is `None`. Of several texts, those
    /// that spell a list or an object become it: some servers send one text for each item of a list.
    #[must_use]
    pub fn value(&self) -> ReplyValue {
        match &self.promise {
            Some(promise) => promise.value(self),
            None => Promise::default().value(self),
        }
    }

    /// The value, taken out of `made` if somebody has put it there, else made now.
    #[must_use]
    pub fn take_value(&mut self) -> ReplyValue {
        let made = self.made.take();
        made.unwrap_or_else(|| self.value())
    }

    /// The structured content without its wrapper, if that is the value.
    #[must_use]
    pub fn structured_value(&self) -> Option<&Value> {
        match &self.promise {
            Some(promise) => promise.structured(self),
            None => self.structured.as_ref(),
        }
    }

    /// All of the reply, as `wasm/ABI.md` has it: its blocks, its structured content, and its value.
    #[must_use]
    pub fn whole(&self, value: ReplyValue) -> String {
        let is_as_it_came = |structured: &Value| {
            let value = self.structured_value();
            !structured.is_null() && value.is_some_and(|value| std::ptr::eq(value, structured))
        };
        let (value, value_is) = match value {
            ReplyValue::Json(_) if self.structured.as_ref().is_some_and(is_as_it_came) => {
                (None, Some("structured"))
            }
            ReplyValue::Json(json) => (RawValue::from_string(json).ok(), None),
            ReplyValue::Text(text) | ReplyValue::Error(text) => (to_raw_value(&text).ok(), None),
            ReplyValue::Blocks(blocks) if blocks.starts_with("[[") => (None, Some("list")),
            ReplyValue::Blocks(_) => (None, Some("blocks")),
        };
        let whole = Whole {
            content: &self.content,
            structured: self.structured.as_ref(),
            value,
            value_is,
        };
        // What was read as JSON can be written as such.
        serde_json::to_string(&whole).unwrap_or_default()
    }

    /// What an error says beside a single text, as `wasm/ABI.md` has it: its words, its structured content and its
    /// blocks.
    #[must_use]
    pub fn error_parts(&self, message: &str) -> Option<String> {
        let is_one_text = matches!(self.content.as_slice(), [block] if block_text(block).is_some());
        if is_one_text && self.structured.is_none() {
            return None;
        }
        let parts = json!({"message": message, "data": self.structured, "content": self.content});
        Some(parts.to_string())
    }

    /// The words of a reply that reports an error: its texts, else `structured`, what it says otherwise.
    pub(super) fn error_text(&self, structured: Option<&Value>) -> String {
        let mut text = String::new();
        for line in self.content.iter().filter_map(block_text) {
            let separator = if text.is_empty() { "" } else { "\n" };
            // Writing to a string cannot fail.
            let _ = write!(text, "{separator}{line}");
        }
        if text.trim().is_empty() {
            text = match structured {
                Some(value) => value.to_string(),
                None => "the tool reported an error without saying which".to_owned(),
            };
        }
        truncate(&mut text, MAX_ERROR_BYTES);
        text
    }
}

/// The text of an MCP text block.
fn block_text(block: &Value) -> Option<&str> {
    (block.get("type")?.as_str()? == "text").then(|| block.get("text")?.as_str())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::JsonObject;

    fn of_text(text: &str) -> ReplyValue {
        ToolReply::text(text).value()
    }

    #[test]
    fn a_single_text_is_the_value_that_it_spells_or_str() {
        assert_eq!(
            of_text("{\"a\": 1}"),
            ReplyValue::Json("{\"a\": 1}".to_owned())
        );
        assert_eq!(
            of_text("[{'a': None}]"),
            ReplyValue::Json("[{\"a\":null}]".to_owned())
        );
        assert_eq!(of_text("it is 5"), ReplyValue::Text("it is 5".to_owned()));
        assert_eq!(of_text(""), ReplyValue::Text(String::new()));
    }

    #[test]
    fn several_texts_are_a_list_in_which_lists_and_objects_are_values() {
        let texts = ["{\"a\": 1}", "plain", "['x']", "7", "\"quoted\"", " [2] "];
        let reply = ToolReply {
            content: texts
                .map(|text| json!({"type": "text", "text": text}))
                .to_vec(),
            ..ToolReply::default()
        };
        let ReplyValue::Json(json) = reply.value() else {
            panic!("JSON")
        };
        assert_eq!(
            serde_json::from_str::<Value>(&json).expect("valid JSON"),
            json!([{"a": 1}, "plain", ["x"], "7", "\"quoted\"", [2]])
        );
    }

    #[test]
    fn structured_content_wins() {
        let reply = ToolReply {
            structured: Some(json!({"a": 1})),
            ..ToolReply::text("{\"a\":1}")
        };
        assert_eq!(reply.value(), ReplyValue::Json("{\"a\":1}".to_owned()));
        assert_eq!(
            ToolReply::structured(json!("42")).value(),
            ReplyValue::Text("42".to_owned())
        );
        assert_eq!(
            ToolReply::structured(Value::Null).value(),
            ReplyValue::Json("null".to_owned())
        );
    }

    #[test]
    fn no_content_is_none_and_several_blocks_stay_blocks() {
        assert_eq!(
            ToolReply::default().value(),
            ReplyValue::Json("null".to_owned())
        );
        let image = json!({"type": "image", "data": "AA==", "mimeType": "image/png"});
        let reply = ToolReply {
            content: vec![image.clone()],
            ..ToolReply::default()
        };
        assert_eq!(
            reply.value(),
            ReplyValue::Blocks(json!([image]).to_string())
        );
        let two = json!([{"type": "text", "text": "[1]"}, image]);
        let reply = ToolReply {
            content: two.as_array().expect("an array").clone(),
            ..ToolReply::default()
        };
        assert_eq!(reply.value(), ReplyValue::Blocks(two.to_string()));
    }

    #[test]
    fn errors_are_words() {
        assert_eq!(
            ToolReply::error("no such file").value(),
            ReplyValue::Error("no such file".to_owned())
        );
        let mute = ToolReply {
            is_error: true,
            structured: Some(json!({"code": 3})),
            ..ToolReply::default()
        };
        assert_eq!(mute.value(), ReplyValue::Error("{\"code\":3}".to_owned()));
        assert_eq!(
            mute.error_parts("no").as_deref(),
            Some(r#"{"message":"no","data":{"code":3},"content":[]}"#)
        );
        assert_eq!(ToolReply::error("no").error_parts("no"), None);
        let ReplyValue::Error(text) = ToolReply::error("é".repeat(100_000)).value() else {
            panic!("an error")
        };
        assert!(text.len() <= MAX_ERROR_BYTES);
    }

    #[test]
    fn a_whole_reply_says_what_its_value_is() {
        let schema = json!({"properties": {"result": {"type": "array"}}});
        let listing = Promise::of_schema(schema.as_object().expect("an object"));
        let (listing, nothing) = (Some(Arc::new(listing)), None);
        let text = json!({"type": "text", "text": "[1]"});
        let image = json!({"type": "image", "data": "AA==", "mimeType": "image/png"});
        for (promise, content, structured, expected) in [
            (
                &nothing,
                vec![text.clone()],
                Some(json!({"id": 1})),
                json!({"value_is": "structured"}),
            ),
            (
                &listing,
                vec![text.clone()],
                Some(json!({"result": [2]})),
                json!({"value": [2]}),
            ),
            (&listing, vec![], Some(json!(null)), json!({"value": []})),
            (
                &listing,
                vec![image.clone()],
                None,
                json!({"value_is": "list"}),
            ),
            (
                &nothing,
                vec![image.clone()],
                None,
                json!({"value_is": "blocks"}),
            ),
            (&nothing, vec![text.clone()], None, json!({"value": [1]})),
            (
                &nothing,
                vec![text],
                Some(json!("x")),
                json!({"value": "x"}),
            ),
            (&nothing, vec![], None, json!({"value": null})),
        ] {
            let reply = ToolReply {
                content: content.clone(),
                structured: structured.clone(),
                promise: promise.clone(),
                ..ToolReply::default()
            };
            let mut whole =
                serde_json::from_str::<JsonObject>(&reply.whole(reply.value())).expect("an object");
            assert_eq!(whole.remove("content"), Some(Value::from(content)));
            assert_eq!(whole.remove("structured"), structured);
            assert_eq!(Value::Object(whole), expected, "{reply:?}");
        }
        let deep = "[".repeat(128) + &"]".repeat(128);
        let deepest = ToolReply::text(&deep);
        let whole = deepest.whole(deepest.value());
        assert!(whole.contains(&format!("\"value\":{deep}")), "{whole}");
    }

    proptest! {
        #[test]
        fn a_value_is_always_valid_json(text in any::<String>()) {
            if let ReplyValue::Json(json) = of_text(&text) {
                prop_assert!(serde_json::from_str::<Value>(&json).is_ok());
            }
        }
    }
}
