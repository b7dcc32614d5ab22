//! One message sent by POST, and what came back, within bounds.
//!
//! The library's own way of doing this reads an answer only if it is in the protocol's form, and keeps only the status
//! of most other answers.

use std::time::Duration;

use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _, stream};
use reqwest::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use rmcp::transport::streamable_http_client::{SseError, StreamableHttpError};
use serde::Serialize;
use sse_stream::{Sse, SseStream};
use thiserror::Error;

use super::destination::Headers;
use crate::upstream::MAX_LINE_BYTES;

const SESSION: &str = "Mcp-Session-Id";
const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";
/// The longest answer of a failure that is read, in bytes.
const MAX_FAILURE_BYTES: usize = 64 << 10;
/// The longest `Retry-After` that is kept, in bytes.
const MAX_RETRY_AFTER_BYTES: usize = 128;
/// How long the rest of an answer may take if the rest is only read for its words.
const FAILURE_PATIENCE: Duration = Duration::from_secs(10);

pub(super) type Failure = StreamableHttpError<reqwest::Error>;
pub(super) type Events = BoxStream<'static, Result<Sse, SseError>>;

/// What came back.
pub(super) struct Posted {
    pub(super) status: StatusCode,
    /// The session that the server opened with this answer.
    pub(super) session: Option<String>,
    /// The content type that the server gives, without parameters.
    pub(super) kind: Option<String>,
    pub(super) retry_after: Option<String>,
    pub(super) body: Body,
}

pub(super) enum Body {
    /// The whole text of the answer.
    Text(Vec<u8>),
    /// The answer is longer than what is read.
    TooLarge,
    Events(Events),
}

/// An event that is longer than what is read.
#[derive(Debug, Error)]
pub(super) enum EventError {
    #[error("the event is too long")]
    TooLarge,
    #[error(transparent)]
    Broken(reqwest::Error),
}

/// Sends `message` to `uri`.
///
/// # Errors
/// If there is no answer, or if it breaks off.
pub(super) async fn post(
    client: &reqwest::Client,
    uri: &str,
    message: &(impl Serialize + Sync),
    session: Option<&str>,
    headers: Headers,
) -> Result<Posted, Failure> {
    let mut request = client
        .post(uri)
        .header(ACCEPT, [EVENTS, JSON].join(", "))
        .header(CONTENT_TYPE, JSON)
        .body(serde_json::to_vec(message)?);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if let Some(session) = session {
        request = request.header(SESSION, session);
    }
    let response = request.send().await.map_err(broken)?;
    let status = response.status();
    let header = |name: &str| {
        let value = response.headers().get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    let kind = header(CONTENT_TYPE.as_str()).and_then(|kind| {
        kind.split(';')
            .next()
            .map(|kind| kind.trim().to_ascii_lowercase())
    });
    let (session, retry_after) = (header(SESSION), header(RETRY_AFTER.as_str()));
    let body = if status.is_success() && kind.as_deref() == Some(EVENTS) {
        Body::Events(events(response))
    } else if status.is_success() {
        whole(response, MAX_LINE_BYTES).await.map_err(broken)?
    } else {
        // If the words do not come, the status says enough.
        let words =
            tokio::time::timeout(FAILURE_PATIENCE, whole(response, MAX_FAILURE_BYTES)).await;
        match words {
            Ok(Ok(body)) => body,
            _ => Body::Text(Vec::new()),
        }
    };
    Ok(Posted {
        status,
        session,
        kind,
        retry_after: retry_after.filter(|time| time.len() <= MAX_RETRY_AFTER_BYTES),
        body,
    })
}

/// An address can hold a password or a key, and errors appear in logs and outcomes.
pub(super) fn without_address(error: Failure) -> Failure {
    match error {
        StreamableHttpError::Client(error) => StreamableHttpError::Client(error.without_url()),
        other => other,
    }
}

fn broken(error: reqwest::Error) -> Failure {
    without_address(Failure::Client(error))
}

async fn whole(mut response: Response, limit: usize) -> Result<Body, reqwest::Error> {
    let mut text = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if chunk.len() > limit - text.len() {
            return Ok(Body::TooLarge);
        }
        text.extend_from_slice(&chunk);
    }
    Ok(Body::Text(text))
}

/// The events of `response`, each of at most [`MAX_LINE_BYTES`].
fn events(response: Response) -> Events {
    let state = (response, EventSize::default(), false);
    let chunks = stream::unfold(state, |(mut response, mut size, is_over)| async move {
        if is_over {
            return None;
        }
        let chunk = match response.chunk().await {
            Ok(chunk) if size.is_too_large_with(chunk.as_deref()?) => Err(EventError::TooLarge),
            Ok(chunk) => Ok(chunk?),
            Err(error) => Err(EventError::Broken(error.without_url())),
        };
        let is_over = chunk.is_err();
        Some((chunk, (response, size, is_over)))
    });
    named(SseStream::from_bytes_stream(chunks))
}

fn named(events: impl Stream<Item = Result<Sse, SseError>> + Send + 'static) -> Events {
    events.boxed()
}

/// Counts the bytes of an event: from one empty line to the next.
#[derive(Default)]
struct EventSize {
    bytes: usize,
    /// Whether the line that is being read has anything in it.
    has_begun: bool,
    after_return: bool,
}

impl EventSize {
    fn is_too_large_with(&mut self, chunk: &[u8]) -> bool {
        for &byte in chunk {
            let is_second_half = byte == b'\n' && std::mem::take(&mut self.after_return);
            self.after_return = byte == b'\r';
            match byte {
                _ if is_second_half => {}
                b'\r' | b'\n' if !self.has_begun => self.bytes = 0,
                b'\r' | b'\n' => self.has_begun = false,
                _ => self.has_begun = true,
            }
            self.bytes += 1;
            if self.bytes > MAX_LINE_BYTES {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_counted_from_one_empty_line_to_the_next() {
        let mut size = EventSize::default();
        let part = [b'x'; 1 << 20];
        for end in ["\n\n", "\r\n\r\n", "\r\r", "\n\r\n"] {
            for _ in 0..15 {
                assert!(!size.is_too_large_with(&part), "{end:?}");
            }
            assert!(!size.is_too_large_with(b"\n: a comment\n"), "{end:?}");
            end.bytes()
                .for_each(|byte| assert!(!size.is_too_large_with(&[byte])));
        }
        let times = (0..20)
            .take_while(|_| !size.is_too_large_with(&part))
            .count();
        assert_eq!(times, 15);
    }
}
