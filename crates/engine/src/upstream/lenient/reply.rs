//! The answer to `tools/call`, whatever it looks like, as the library's result of a call.
//!
//! What can be read of the answer is kept, in the form that it most plainly means. What is left out, or is in a form
//! that nobody defined, is described in notes, which travel in the result's metadata.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use rmcp::model::{
    CallToolResult, ContentBlock, CreateTaskResult, InputRequiredResult, MetaObject, ServerResult,
};
use serde_json::{Map, Value, json};

use super::nesting::MAX_LEVELS;
use codecell_basics::media_type::{HEAD_BYTES, media_type};
use codecell_basics::text::truncated;
use codecell_tools::MAX_NOTES;

/// Where notes are in the result's metadata. A server that writes such notes itself can say no more than its reply
/// could.
const NOTES: &str = "codecell/notes";
/// The most bytes of a part that are shown in a note.
const MAX_SHOWN_BYTES: usize = 120;
/// The keys of a result, without underscores and in small letters.
const KEYS: [&str; 3] = ["content", "structuredcontent", "iserror"];
/// The beginning of a text in Base64 may end anywhere.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// `result` as the result of a call. `is_pruned` says that some part of it lay too deep.
///
/// # Errors
/// If `result` asks for input, or names a task, in a form that cannot be read.
pub(super) fn in_form(result: Value, is_pruned: bool) -> Result<ServerResult, serde_json::Error> {
    match result.get("resultType").and_then(Value::as_str) {
        Some("input_required") => {
            return serde_json::from_value::<InputRequiredResult>(result)
                .map(ServerResult::InputRequiredResult);
        }
        Some("task") => {
            return serde_json::from_value::<CreateTaskResult>(result)
                .map(ServerResult::CreateTaskResult);
        }
        _ => {}
    }
    let mut parts = Parts::default();
    if is_pruned {
        parts.note(format!(
            "what lies deeper than {MAX_LEVELS} levels is left out of its reply"
        ));
    }
    parts.take_result(result);
    Ok(ServerResult::CallToolResult(parts.into_result()?))
}

/// The notes that travel with `result`, at most [`MAX_NOTES`].
pub(in crate::upstream) fn notes(result: &CallToolResult) -> Vec<String> {
    let notes = result
        .meta
        .as_ref()
        .and_then(|meta| meta.0.get(NOTES)?.as_array());
    let notes = notes.into_iter().flatten().filter_map(Value::as_str);
    notes.take(MAX_NOTES).map(str::to_owned).collect()
}

/// What has been read of a result.
#[derive(Default)]
struct Parts {
    content: Vec<Value>,
    structured: Option<Value>,
    is_error: bool,
    notes: Vec<String>,
}

impl Parts {
    fn into_result(self) -> Result<CallToolResult, serde_json::Error> {
        let mut result = json!({ "content": self.content, "isError": self.is_error });
        if let Some(structured) = self.structured {
            result["structuredContent"] = structured;
        }
        let mut result: CallToolResult = serde_json::from_value(result)?;
        if !self.notes.is_empty() {
            let notes = Map::from_iter([(NOTES.to_owned(), Value::from(self.notes))]);
            result.meta = Some(MetaObject(notes));
        }
        Ok(result)
    }

    fn note(&mut self, note: String) {
        match self.notes.len() {
            few if few + 1 < MAX_NOTES => self.notes.push(note),
            few if few < MAX_NOTES => self
                .notes
                .push("there are more such parts in its reply".to_owned()),
            _ => {}
        }
    }

    fn take_result(&mut self, result: Value) {
        match result {
            Value::Object(mut members) => {
                if let Some(inner) = members.remove("toolResult") {
                    // The protocol of 2024 had this name for it.
                    self.take_result(inner);
                } else if members
                    .keys()
                    .any(|key| KEYS.contains(&plain(key).as_str()))
                {
                    self.take_members(members);
                } else if members
                    .keys()
                    .all(|key| key == "_meta" || key == "resultType")
                {
                    // The reply says nothing, which is the reply of a tool without a result.
                } else if is_block(&members) {
                    self.take_content(Value::Object(members));
                } else {
                    self.note("its reply is no result of a tool; it is taken as it is".to_owned());
                    self.structured = Some(Value::Object(members));
                }
            }
            Value::Array(items)
                if !items.is_empty()
                    && items
                        .iter()
                        .all(|item| item.as_object().is_some_and(is_block)) =>
            {
                self.take_content(Value::Array(items));
            }
            Value::Array(items) if items.is_empty() => {}
            Value::String(_) => self.take_content(result),
            Value::Null => {}
            other => self.structured = Some(other),
        }
    }

    fn take_members(&mut self, members: Map<String, Value>) {
        for (key, value) in members {
            match plain(&key).as_str() {
                "content" => self.take_content(value),
                "structuredcontent" => self.structured = Some(value),
                "iserror" => self.take_is_error(value),
                _ => {}
            }
        }
    }

    fn take_is_error(&mut self, value: Value) {
        match value {
            Value::Bool(value) => self.is_error = value,
            Value::Number(number) => self.is_error = number.as_f64() != Some(0.0),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "" | "false" | "no" | "0" | "null" | "none" => {}
                "true" | "yes" | "1" => self.is_error = true,
                _ => {
                    self.is_error = true;
                    self.content.push(text_block(text));
                }
            },
            Value::Null => {}
            Value::Array(items) => self.is_error = !items.is_empty(),
            Value::Object(members) if members.is_empty() => {}
            other => {
                self.is_error = true;
                self.content.push(text_block(other.to_string()));
            }
        }
    }

    fn take_content(&mut self, content: Value) {
        match content {
            Value::Array(blocks) => {
                for (index, block) in blocks.into_iter().enumerate() {
                    self.take_block(block, index + 1);
                }
            }
            Value::Object(members) if members.is_empty() => {}
            Value::Null => {}
            other => self.take_block(other, 1),
        }
    }

    /// Takes the block that stands at place `number` of the content.
    fn take_block(&mut self, block: Value, number: usize) {
        let mut block = match block {
            Value::Object(block) => block,
            Value::String(text) => return self.content.push(text_block(text)),
            Value::Bool(_) | Value::Number(_) => {
                return self.content.push(text_block(block.to_string()));
            }
            other => {
                return self.note(format!(
                    "block {number} of its reply is {other}; it is left out"
                ));
            }
        };
        if is_in_form(&block) {
            return self.content.push(Value::Object(block));
        }
        // Annotations can be left out, whether they are right or wrong.
        block.remove("annotations");
        block.remove("_meta");
        let read = match kind(&block) {
            Some("text") => self.text(&block, number),
            Some("image") => media(&block, "image"),
            Some("audio") => media(&block, "audio"),
            Some("resource") => resource(&block),
            Some("resource_link") => link(&block),
            _ => self.unknown(&block, number),
        };
        match read {
            Some(read) if read.is_null() => {}
            Some(Value::Object(read)) if is_in_form(&read) => {
                self.content.push(Value::Object(read))
            }
            _ => {
                let shown = shown(&block);
                self.note(format!(
                    "block {number} of its reply is not in the form that its type has: {shown}; it is taken as it is"
                ));
                self.content
                    .push(text_block(Value::Object(block).to_string()));
            }
        }
    }

    /// The text of a block; null if it has none.
    fn text(&mut self, block: &Map<String, Value>, number: usize) -> Option<Value> {
        let text = ["text", "content", "value"]
            .iter()
            .find_map(|key| block.get(*key));
        Some(match text {
            Some(Value::String(text)) => text_block(text.clone()),
            Some(Value::Null) | None => {
                self.note(format!(
                    "block {number} of its reply is a text that is missing; it is left out"
                ));
                Value::Null
            }
            Some(other) => text_block(other.to_string()),
        })
    }

    /// A block of a type that the protocol does not know, as its text or else unchanged.
    fn unknown(&mut self, block: &Map<String, Value>, number: usize) -> Option<Value> {
        let kind = block.get("type").map_or(Value::Null, Value::clone);
        let has_text = block.get("text").and_then(Value::as_str);
        let taken = if has_text.is_some() {
            "its text is taken"
        } else {
            "it is taken as it is"
        };
        let kind = truncated(kind.to_string(), MAX_SHOWN_BYTES);
        self.note(format!(
            "block {number} of its reply has the type {kind}, which the protocol does not know; {taken}"
        ));
        Some(match has_text {
            Some(text) => text_block(text.to_owned()),
            None => text_block(Value::Object(block.clone()).to_string()),
        })
    }
}

/// `key` in small letters and without underscores.
fn plain(key: &str) -> String {
    let letters = key.chars().filter(|letter| *letter != '_');
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

fn text_block(text: String) -> Value {
    json!({ "type": "text", "text": text })
}

fn is_in_form(block: &Map<String, Value>) -> bool {
    serde_json::from_value::<ContentBlock>(Value::Object(block.clone())).is_ok()
}

/// Whether an object by itself is a block of content rather than a value.
fn is_block(members: &Map<String, Value>) -> bool {
    members.contains_key("type") && kind(members).is_some()
}

/// The type of a block, by its name or else by its members.
fn kind(block: &Map<String, Value>) -> Option<&'static str> {
    if let Some(name) = block.get("type").filter(|name| !name.is_null()) {
        return match plain(name.as_str()?).as_str() {
            "text" | "string" | "markdown" | "html" => Some("text"),
            "image" => Some("image"),
            "audio" => Some("audio"),
            "resource" | "embeddedresource" => Some("resource"),
            "resourcelink" | "link" => Some("resource_link"),
            _ => None,
        };
    }
    let has = |key: &str| block.get(key).is_some_and(|value| !value.is_null());
    if has("text") {
        Some("text")
    } else if has("resource") {
        Some("resource")
    } else if has("data") {
        let data = block.get("data").and_then(Value::as_str);
        let name = mime_type(block).or_else(|| by_content(data?).map(str::to_owned));
        let is_sound = name.is_some_and(|name| name.starts_with("audio/"));
        Some(if is_sound { "audio" } else { "image" })
    } else {
        has("uri").then_some("resource_link")
    }
}

fn mime_type(block: &Map<String, Value>) -> Option<String> {
    let keys = [
        "mimeType",
        "mime_type",
        "mimetype",
        "mediaType",
        "media_type",
    ];
    let named = keys.iter().find_map(|key| block.get(*key)?.as_str());
    named.filter(|name| !name.is_empty()).map(str::to_owned)
}

/// The media type of what the Base64 `text`, in either alphabet, begins with; `None` if that says nothing.
fn by_content(text: &str) -> Option<&'static str> {
    let letters = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let mut head: Vec<u8> = letters
        .take_while(|byte| *byte != b'=')
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .take(HEAD_BYTES.div_ceil(3) * 4)
        .collect();
    // A letter by itself is not even one byte.
    if head.len() % 4 == 1 {
        head.pop();
    }
    let head = BASE64.decode(head).ok()?;
    let name = media_type("", &head);
    // Any words may be meant as Base64, and any bytes may be text.
    (!matches!(name, "text/plain" | "application/octet-stream")).then_some(name)
}

/// An image or a sound; a link if the block only says where the data is.
fn media(block: &Map<String, Value>, kind: &str) -> Option<Value> {
    let Some(data) = block.get("data").and_then(Value::as_str) else {
        return link(block);
    };
    let (of_address, data) = match data
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(','))
    {
        Some((head, data)) => (head.split(';').next().map(str::to_owned), data),
        None => (None, data),
    };
    let by_content = || {
        let name = by_content(data)?;
        Some(match name.strip_prefix("video/") {
            // The same container holds both.
            Some(container) if kind == "audio" => format!("audio/{container}"),
            _ => name.to_owned(),
        })
    };
    let name = mime_type(block)
        .or(of_address)
        .or_else(by_content)
        .unwrap_or_else(|| "application/octet-stream".to_owned());
    Some(json!({ "type": kind, "data": data, "mimeType": name }))
}

/// A resource with its contents; a link if it has no contents.
fn resource(block: &Map<String, Value>) -> Option<Value> {
    let inner = match block.get("resource") {
        Some(Value::Object(inner)) => inner,
        Some(Value::String(uri)) => {
            return Some(json!({ "type": "resource_link", "uri": uri, "name": uri }));
        }
        // Some servers leave out the object around the contents.
        _ => block,
    };
    let uri = inner.get("uri").and_then(Value::as_str).unwrap_or_default();
    let mut contents = json!({ "uri": uri });
    if let Some(name) = mime_type(inner) {
        contents["mimeType"] = name.into();
    }
    match (inner.get("text"), inner.get("blob").and_then(Value::as_str)) {
        (_, Some(blob)) => contents["blob"] = blob.into(),
        (Some(Value::String(text)), None) => contents["text"] = text.as_str().into(),
        (Some(Value::Null) | None, None) => return link(inner),
        (Some(other), None) => contents["text"] = other.to_string().into(),
    }
    Some(json!({ "type": "resource", "resource": contents }))
}

fn link(block: &Map<String, Value>) -> Option<Value> {
    let uri = ["uri", "url", "href"]
        .iter()
        .find_map(|key| block.get(*key)?.as_str())?;
    let name = block.get("name").and_then(Value::as_str).unwrap_or(uri);
    let mut link = json!({ "type": "resource_link", "uri": uri, "name": name });
    for key in ["title", "description"] {
        if let Some(text) = block.get(key).and_then(Value::as_str) {
            link[key] = text.into();
        }
    }
    if let Some(name) = mime_type(block) {
        link["mimeType"] = name.into();
    }
    Some(link)
}

fn shown(block: &Map<String, Value>) -> String {
    truncated(Value::Object(block.clone()).to_string(), MAX_SHOWN_BYTES)
}
