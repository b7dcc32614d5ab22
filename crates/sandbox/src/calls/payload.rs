//! What the guest takes from a reply: the bytes and what they stand for, as `wasm/ABI.md` defines it.

use serde_json::Value;

use super::unread::{MAX_UNREAD_BYTES, Taken, Unread};
use crate::abi::{ReplyForm, ReplyStatus};
use codecell_tools::{ReplyValue, ToolFailure, ToolReply};

/// A reply as the guest takes it.
#[derive(Debug)]
pub(crate) struct Payload {
    pub(crate) status: ReplyStatus,
    pub(crate) bytes: Vec<u8>,
    /// What went wrong, if anything did.
    pub(crate) error: Option<String>,
    /// The room that the payload takes while nobody has read it.
    taken: Option<Taken>,
}

impl Payload {
    pub(crate) fn json(text: &str) -> Self {
        Self::new(ReplyStatus::Json, text)
    }

    /// An error that the tool reported.
    pub(crate) fn tool_error(text: String) -> Self {
        Self::failed(ReplyStatus::ToolError, text)
    }

    /// A failure to call the tool at all.
    pub(crate) fn failure(text: String) -> Self {
        Self::failed(ReplyStatus::Failure, text)
    }

    /// Arguments with which the tool is not called.
    pub(crate) fn wrong_argument(text: String) -> Self {
        Self::failed(ReplyStatus::WrongArgument, text)
    }

    /// `reply` in the form that is wanted. What an error holds besides its message is left
    /// out if the whole has more than `limit` bytes.
    pub(crate) fn of_reply(mut reply: ToolReply, form: ReplyForm, limit: usize) -> Self {
        match reply.take_value() {
            ReplyValue::Error(message) => match reply.error_parts(&message) {
                Some(parts) if parts.len() <= limit => Self::in_parts(parts, message),
                _ => Self::tool_error(message),
            },
            value if form == ReplyForm::Whole => Self::new(ReplyStatus::Whole, reply.whole(value)),
            value if value.may_hold_images() => Self::new(
                ReplyStatus::WithImages,
                match value {
                    ReplyValue::Text(text) => Value::from(text).to_string(),
                    ReplyValue::Json(json) | ReplyValue::Blocks(json) | ReplyValue::Error(json) => {
                        json
                    }
                },
            ),
            ReplyValue::Json(json) => Self::new(ReplyStatus::Json, json),
            ReplyValue::Text(text) => Self::new(ReplyStatus::Text, text),
            ReplyValue::Blocks(json) => Self::new(ReplyStatus::Blocks, json),
        }
    }

    /// Why there is no reply. What the failure holds besides its message is left out if the whole has more than `limit`
    /// bytes.
    pub(crate) fn of_failure(failure: &ToolFailure, limit: usize) -> Self {
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

    /// The payload with its room in `unread`, or, if there is no room, what the guest is told then.
    pub(super) fn admitted(mut self, unread: &Unread) -> Self {
        match unread.take(self.bytes.len()) {
            Some(taken) => {
                self.taken = Some(taken);
                self
            }
            None => Self::failure(format!(
                "more than {MAX_UNREAD_BYTES} bytes of replies are waiting to be read; await them sooner"
            )),
        }
    }

    fn in_parts(parts: String, message: String) -> Self {
        Self {
            error: Some(message),
            ..Self::new(ReplyStatus::ErrorParts, parts)
        }
    }

    fn failed(status: ReplyStatus, message: String) -> Self {
        Self {
            error: Some(message.clone()),
            ..Self::new(status, message)
        }
    }

    fn new(status: ReplyStatus, text: impl Into<String>) -> Self {
        Self {
            status,
            bytes: text.into().into_bytes(),
            error: None,
            taken: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_takes_room_until_it_is_dropped() {
        let unread = Unread::new();
        let full = || Payload::json(&"x".repeat(MAX_UNREAD_BYTES)).admitted(&unread);
        let first = full();
        assert!(first.error.is_none());
        assert!(full().error.is_some());
        drop(first);
        assert!(full().error.is_none());
    }
}
