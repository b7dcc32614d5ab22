//! What the guest takes of a reply: the bytes and what they stand for, as `wasm/ABI.md` defines it.

use serde_json::Value;

use crate::tools::{ReplyValue, ToolFailure, ToolReply};

/// What the guest wants of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Its value.
    Value,
    /// All of it.
    Whole,
}

const JSON: u32 = 0;
const TEXT: u32 = 1;
const BLOCKS: u32 = 2;
const TOOL_ERROR: u32 = 3;
const FAILURE: u32 = 4;
const WITH_IMAGES: u32 = 5;
const WHOLE: u32 = 6;
const ERROR_PARTS: u32 = 7;
const WRONG_ARGUMENT: u32 = 8;

/// A reply as the guest takes it.
#[derive(Debug)]
pub(super) struct Payload {
    pub(super) status: u32,
    pub(super) bytes: Vec<u8>,
    /// What went wrong, if anything did.
    pub(super) error: Option<String>,
}

impl Payload {
    pub(super) fn json(text: &str) -> Self {
        Self::new(JSON, text)
    }

    /// An error that the tool reported.
    pub(super) fn tool_error(text: String) -> Self {
        Self::failed(TOOL_ERROR, text)
    }

    /// A failure to call the tool at all.
    pub(super) fn failure(text: String) -> Self {
        Self::failed(FAILURE, text)
    }

    /// Arguments with which the tool is not called.
    pub(super) fn wrong_argument(text: String) -> Self {
        Self::failed(WRONG_ARGUMENT, text)
    }

    /// `reply` in the form that is wanted. What an error says beside its words is left
    /// out if it has more than `limit` bytes.
    pub(super) fn of_reply(reply: &ToolReply, form: Form, limit: usize) -> Self {
        match reply.value() {
            ReplyValue::Error(message) => match reply.error_parts(&message) {
                Some(parts) if parts.len() <= limit => Self::in_parts(parts, message),
                _ => Self::tool_error(message),
            },
            _ if form == Form::Whole => Self::new(WHOLE, reply.whole()),
            value if value.may_hold_images() => Self::new(
                WITH_IMAGES,
                match value {
                    ReplyValue::Text(text) => Value::from(text).to_string(),
                    ReplyValue::Json(json) | ReplyValue::Blocks(json) | ReplyValue::Error(json) => {
                        json
                    }
                },
            ),
            ReplyValue::Json(json) => Self::new(JSON, json),
            ReplyValue::Text(text) => Self::new(TEXT, text),
            ReplyValue::Blocks(json) => Self::new(BLOCKS, json),
        }
    }

    /// Why there is no reply. What it says beside words is left out if it has more than `limit` bytes.
    pub(super) fn of_failure(failure: &ToolFailure, limit: usize) -> Self {
        let message = failure.to_string();
        if let ToolFailure::WrongArgument(_) = failure {
            return Self::wrong_argument(message);
        }
        let in_parts = |data| serde_json::json!({"message": message, "data": data}).to_string();
        match failure.data().map(in_parts) {
            Some(parts) if parts.len() <= limit => Self::in_parts(parts, message),
            _ => Self::failure(message),
        }
    }

    fn in_parts(parts: String, message: String) -> Self {
        Self {
            error: Some(message),
            ..Self::new(ERROR_PARTS, parts)
        }
    }

    fn failed(status: u32, message: String) -> Self {
        Self {
            error: Some(message.clone()),
            ..Self::new(status, message)
        }
    }

    fn new(status: u32, text: impl Into<String>) -> Self {
        Self {
            status,
            bytes: text.into().into_bytes(),
            error: None,
        }
    }
}
