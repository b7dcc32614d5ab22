//! What browsers want to be told before a page of an allowed origin can call and read the answers (CORS).

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Empty};

use super::response::Answer;

/// How long a browser may remember that a page may call, in seconds.
const REMEMBERED_S: u32 = 600;

/// The headers of answers that pages may read beside those that they always may.
const READABLE: &str = "www-authenticate, retry-after, mcp-session-id";

/// The answer to a browser that asks whether a page may call with the headers that it names.
pub(super) fn preflight(asked: &HeaderMap) -> Answer {
    let mut answer = Response::new(Empty::<Bytes>::new().boxed());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let headers = answer.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("POST"),
    );
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    headers.insert(
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from(REMEMBERED_S),
    );
    answer
}

/// `answer`, which pages of `origin` may read; that origin has been allowed.
pub(super) fn readable(mut answer: Answer, origin: Option<HeaderValue>) -> Answer {
    let Some(origin) = origin else { return answer };
    let headers = answer.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(READABLE),
    );
    answer
}
