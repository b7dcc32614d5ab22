//! Replies that are not in the protocol's form: mended if nothing is lost by it, else an error for their call, which
//! would wait in vain otherwise.

use rmcp::RoleClient;
use rmcp::model::{ErrorCode, ErrorData, JsonRpcMessage, NumberOrString, RequestId};
use rmcp::service::RxJsonRpcMessage;
use serde_json::Value;

use super::mending::mended;
use super::nesting::shallow_reply;
use super::oversize::{EDGE_BYTES, Oversized, identify};

/// The code under which a reply in the wrong shape reaches its call.
pub(super) const MISSHAPEN: ErrorCode = ErrorCode(-32_091);

/// The message in `line`, which may not be quite JSON.
///
/// # Errors
/// The reader's, if nothing can be made of it.
pub(super) fn read_message(line: &[u8]) -> Result<RxJsonRpcMessage<RoleClient>, serde_json::Error> {
    let error = match serde_json::from_slice(line) {
        Ok(message) => return Ok(message),
        Err(error) => error,
    };
    let mended = mended(line);
    let line = mended.as_deref().unwrap_or(line);
    let whole = || {
        mended
            .as_deref()
            .and_then(|line| serde_json::from_slice(line).ok())
    };
    whole()
        .or_else(|| without_null_error(line))
        .or_else(|| shallow_reply(line))
        .ok_or(error)
}

/// The reply in `line` if all that is wrong with it is `"error": null` beside its result, as in version 1 of the protocol
/// below this one.
fn without_null_error(line: &[u8]) -> Option<RxJsonRpcMessage<RoleClient>> {
    let mut value: Value = serde_json::from_slice(line).ok()?;
    let reply = value.as_object_mut()?;
    if !reply.contains_key("result") || !reply.remove("error")?.is_null() {
        return None;
    }
    serde_json::from_value(value).ok()
}

/// A reply that cannot be read, because of `error`, as an error for the call that it answers, or `None` if it answers
/// none.
pub(super) fn misshapen_reply(
    line: &[u8],
    error: &serde_json::Error,
) -> Option<RxJsonRpcMessage<RoleClient>> {
    let error = ErrorData::new(MISSHAPEN, error.to_string(), None);
    if let Ok(value) = serde_json::from_slice(line) {
        return failed_reply(&value, error);
    }
    // No JSON. Of a line that only speaks of messages, the number of a call is not taken.
    let names_protocol = line.windows(9).any(|window| window == b"\"jsonrpc\"");
    if !line.starts_with(b"{") || !names_protocol {
        return None;
    }
    let head = &line[..line.len().min(EDGE_BYTES)];
    let tail = &line[line.len().saturating_sub(EDGE_BYTES)..];
    match identify(head, tail) {
        Oversized::Reply(id) => Some(JsonRpcMessage::error(error, Some(id))),
        Oversized::Unasked | Oversized::Unknown => None,
    }
}

/// `error` for the call that `reply` answers, or `None` if it answers none.
pub(super) fn failed_reply(
    reply: &Value,
    error: ErrorData,
) -> Option<RxJsonRpcMessage<RoleClient>> {
    if reply.get("method").is_some() {
        return None;
    }
    let id: RequestId = match reply.get("id")? {
        Value::Number(number) => NumberOrString::Number(number.as_i64()?),
        Value::String(text) => NumberOrString::String(text.as_str().into()),
        _ => return None,
    };
    Some(JsonRpcMessage::error(error, Some(id)))
}
