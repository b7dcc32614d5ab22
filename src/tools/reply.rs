//! A tool's reply and its most useful form for a script.

mod literal;
mod number;
mod spelled;

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;

pub(super) use spelled::spelled_json;

/// Longest error text that reaches a script, in bytes; the rest is cut off.
const MAX_ERROR_BYTES: usize = 16 << 10;

/// What a tool answered, as MCP's `CallToolResult` carries it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolReply {
    /// The content blocks, each an MCP `ContentBlock` object.
    pub content: Vec<Value>,
    /// The structured content, if the tool gave any.
    pub structured: Option<Value>,
    /// Whether the tool reports a failure of its own.
    pub is_error: bool,
}

/// A reply in the form in which it enters an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyValue {
    /// JSON text whose value is handed to the script.
    Json(String),
    /// Text handed over as `str`.
    Text(String),
    /// A JSON array of content blocks that the guest makes into values one by one; one block alone is
    /// that block's value, several are a list.
    Blocks(String),
    /// The tool reported an error, in these words, at most 16 KiB of them.
    Error(String),
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

    /// The reply as the most useful value for a script.
    ///
    /// Structured content wins. Else a single text becomes the value that it spells, if it does so unmistakably:
    /// in JSON, or as Python's `repr` of a list, dict or tuple. Every other single text is `str`, and no content
    /// at all is `None`. Of several texts, those that spell a list or an object become it: some servers send one
    /// text for each item of a list.
    #[must_use]
    pub fn value(&self) -> ReplyValue {
        if self.is_error {
            return ReplyValue::Error(self.error_text());
        }
        match (&self.structured, self.content.as_slice()) {
            (Some(Value::String(text)), _) => ReplyValue::Text(text.clone()),
            (Some(value), _) => ReplyValue::Json(value.to_string()),
            (None, []) => ReplyValue::Json("null".to_owned()),
            (None, [block]) => match block_text(block).map(|text| (text, spelled_json(text))) {
                Some((_, Some(json))) => ReplyValue::Json(json.into_owned()),
                Some((text, None)) => ReplyValue::Text(text.to_owned()),
                None => ReplyValue::Blocks(Value::from(self.content.as_slice()).to_string()),
            },
            (None, blocks) => match blocks.iter().map(block_text).collect() {
                Some(texts) => ReplyValue::Json(list_of_texts(texts)),
                None => ReplyValue::Blocks(Value::from(blocks).to_string()),
            },
        }
    }

    /// The words of a reply that reports an error: its texts, else whatever it holds.
    fn error_text(&self) -> String {
        let mut text = String::new();
        for line in self.content.iter().filter_map(block_text) {
            let separator = if text.is_empty() { "" } else { "\n" };
            // Writing to a string cannot fail.
            let _ = write!(text, "{separator}{line}");
        }
        if text.trim().is_empty() {
            text = match &self.structured {
                Some(value) => value.to_string(),
                None => "the tool reported an error without saying which".to_owned(),
            };
        }
        truncate(&mut text, MAX_ERROR_BYTES);
        text
    }
}

/// What stands at the end of a text that was cut. A secret that it cuts in two is known by it.
pub(crate) const CUT: &str = "...";

/// Cuts `text` to at most `max_bytes`, at a character's boundary, and marks where.
pub(crate) fn truncate(text: &mut String, max_bytes: usize) {
    if text.len() > max_bytes {
        text.truncate(text.floor_char_boundary(max_bytes.saturating_sub(CUT.len())));
        text.push_str(CUT);
    }
}

/// The text of an MCP text block.
fn block_text(block: &Value) -> Option<&str> {
    (block.get("type")?.as_str()? == "text").then(|| block.get("text")?.as_str())?
}

/// The JSON array of `texts`, in which lists and objects that are spelled are values.
fn list_of_texts(texts: Vec<&str>) -> String {
    let items: Vec<String> = texts
        .into_iter()
        .map(|text| {
            let json = spelled_json(text).filter(|json| json.trim_start().starts_with(['[', '{']));
            json.map_or_else(|| Value::from(text).to_string(), Cow::into_owned)
        })
        .collect();
    format!("[{}]", items.join(","))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

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
        let ReplyValue::Error(text) = ToolReply::error("é".repeat(100_000)).value() else {
            panic!("an error")
        };
        assert!(text.len() <= MAX_ERROR_BYTES);
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
