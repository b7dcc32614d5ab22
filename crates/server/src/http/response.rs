//! Answers of the server itself, before or in place of those of MCP.

use std::convert::Infallible;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use rmcp::model::{ErrorCode, ErrorData, RequestId, ServerJsonRpcMessage};
use serde::Serialize;

/// What goes back to a client.
pub(super) type Answer = Response<BoxBody<Bytes, Infallible>>;

/// A line of text.
pub(super) fn text(status: StatusCode, line: &str) -> Answer {
    let body = Bytes::from(format!("{line}\n"));
    with_body(status, "text/plain; charset=utf-8", body)
}

/// Why a request was turned away, in the extensions of the answer.
#[derive(Debug, Clone)]
struct Reason(String);

/// A request turned away, with the reason in the form that MCP clients read.
pub(super) fn refusal(
    status: StatusCode,
    code: ErrorCode,
    message: String,
    id: Option<RequestId>,
) -> Answer {
    let reason = Reason(message.clone());
    let error = ServerJsonRpcMessage::error(ErrorData::new(code, message, None), id);
    let mut answer = json(status, &error);
    answer.extensions_mut().insert(reason);
    answer
}

/// `answer`; the reason in it, if it is a refusal, in the form that clients of anything but MCP read.
pub(super) fn in_plain_json(mut answer: Answer) -> Answer {
    if let Some(Reason(reason)) = answer.extensions_mut().remove() {
        let body = serde_json::json!({ "detail": reason }).to_string();
        *answer.body_mut() = Full::new(Bytes::from(body)).boxed();
    }
    answer
}

/// `value` as JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).unwrap_or_default();
    with_body(status, "application/json", body.into())
}

/// A request turned away unread because there is too much to do.
pub(super) fn busy(message: String, retry_after_s: u32) -> Answer {
    let mut answer = refusal(
        StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::INTERNAL_ERROR,
        message,
        None,
    );
    let headers = answer.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
    answer
}

/// `answer`, after which the connection is closed.
pub(super) fn and_close(mut answer: Answer) -> Answer {
    let close = HeaderValue::from_static("close");
    answer.headers_mut().insert(header::CONNECTION, close);
    answer
}

/// `body`, which is of this `kind`.
pub(super) fn with_body(status: StatusCode, kind: &'static str, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body).boxed());
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static(kind);
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}
