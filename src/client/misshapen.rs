//! Replies that are not in the protocol's form: mended if nothing is lost by it, else an error for their call, which
//! would wait in vain otherwise.

use rmcp::RoleClient;
use rmcp::model::{ErrorCode, ErrorData, JsonRpcMessage, NumberOrString, RequestId};
use rmcp::service::RxJsonRpcMessage;
use serde_json::Value;

/// The code under which a reply in the wrong shape reaches its call.
pub(super) const MISSHAPEN: ErrorCode = ErrorCode(-32_091);

/// The reply in `line` if all that is wrong with it is `"error": null` beside its result, as in version 1 of the protocol
/// below this one.
pub(super) fn without_null_error(line: &[u8]) -> Option<RxJsonRpcMessage<RoleClient>> {
    let mut value: Value = serde_json::from_slice(line).ok()?;
    let reply = value.as_object_mut()?;
    if !reply.contains_key("result") || !reply.remove("error")?.is_null() {
        return None;
    }
    serde_json::from_value(value).ok()
}

/// A reply in the wrong shape as an error for the call that it answers, or `None` if it answers none.
pub(super) fn misshapen_reply(
    line: &[u8],
    error: &serde_json::Error,
) -> Option<RxJsonRpcMessage<RoleClient>> {
    let value: Value = serde_json::from_slice(line).ok()?;
    failed_reply(&value, ErrorData::new(MISSHAPEN, error.to_string(), None))
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
