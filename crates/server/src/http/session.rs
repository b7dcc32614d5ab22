//! Sessions of clients of the protocol's first era: a name that a client repeats with each of its messages, and nothing
//! behind it, so that any replica takes any of them.
//!
//! The name serves one purpose. Such a client cancels a request by a message of its own that names the request's id
//! (<https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation>), and an id belongs to a
//! session. Only requests that this process works on can be cancelled so; a client that closes the request's connection
//! reaches every replica.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard};

use futures::StreamExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, BodyStream, Empty, StreamBody};
use rmcp::model::RequestId;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::response::Answer;
use codecell_basics::sync::lock;
use codecell_engine::execution::ClientName;

/// Where a client shows the name of its session.
const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");

/// Longest name that is taken, in bytes; those given here have 32.
const MAX_NAME_BYTES: usize = 128;

/// The requests of all sessions that are under way; the limit on requests bounds their number.
#[derive(Debug, Clone, Default)]
pub(super) struct Sessions {
    under_way: Arc<Mutex<HashMap<Name, CancellationToken>>>,
}

/// What identifies a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Name {
    client: ClientName,
    session: HeaderValue,
    id: RequestId,
}

/// What a message means for its session.
#[derive(Debug)]
pub(super) enum Heard {
    /// It begins a session.
    Beginning,
    /// It is a request that can be cancelled.
    Request(UnderWay),
    /// It means nothing for its session.
    Other,
}

/// A request that can be cancelled until this is dropped.
#[derive(Debug)]
pub(super) struct UnderWay {
    name: Name,
    cancelled: CancellationToken,
    sessions: Sessions,
}

/// The outermost fields of a message.
#[derive(Deserialize)]
struct Message<'b> {
    #[serde(borrow)]
    method: Cow<'b, str>,
    id: Option<RequestId>,
}

/// The parameters of a cancellation.
#[derive(Deserialize)]
struct Cancellation {
    params: CancelledRequest,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CancelledRequest {
    request_id: RequestId,
}

impl Sessions {
    /// Takes note of a message that `client` sent with these `headers`; a cancellation is carried out.
    pub(super) fn hear(&self, client: &ClientName, headers: &HeaderMap, body: &[u8]) -> Heard {
        let session = headers.get(SESSION);
        let is_known = session.is_some_and(|name| name.len() <= MAX_NAME_BYTES);
        // The first message of a session has neither its name nor the version that it will agree on.
        if !is_known && headers.contains_key("mcp-protocol-version") {
            return Heard::Other;
        }
        let Ok(message) = serde_json::from_slice::<Message<'_>>(body) else {
            return Heard::Other;
        };
        let name = |id| {
            Some(Name {
                client: client.clone(),
                session: session.filter(|_| is_known)?.clone(),
                id,
            })
        };
        match (&*message.method, message.id) {
            ("initialize", Some(_)) => Heard::Beginning,
            ("notifications/cancelled", None) => {
                let cancellation = serde_json::from_slice::<Cancellation>(body).ok();
                let named = cancellation.and_then(|said| name(said.params.request_id));
                if let Some(name) = named {
                    self.cancel(&name);
                }
                Heard::Other
            }
            (_, Some(id)) => name(id)
                .and_then(|name| self.begin(name))
                .map_or(Heard::Other, Heard::Request),
            (_, None) => Heard::Other,
        }
    }

    /// The request `name`, unless one of that name is under way already.
    fn begin(&self, name: Name) -> Option<UnderWay> {
        let cancelled = CancellationToken::new();
        match self.all().entry(name.clone()) {
            Entry::Occupied(_) => None,
            Entry::Vacant(place) => {
                place.insert(cancelled.clone());
                Some(UnderWay {
                    name,
                    cancelled,
                    sessions: self.clone(),
                })
            }
        }
    }

    fn cancel(&self, name: &Name) {
        if let Some(cancelled) = self.all().get(name) {
            cancelled.cancel();
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Name, CancellationToken>> {
        lock(&self.under_way)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.sessions.all().remove(&self.name);
    }
}

impl Heard {
    /// Completes when the request is cancelled.
    pub(super) async fn cancelled(&self) {
        match self {
            Self::Request(request) => request.cancelled.cancelled().await,
            Self::Beginning | Self::Other => std::future::pending().await,
        }
    }

    /// `answer`, with the name of the session that begins; or as a stream that ends when the request is cancelled.
    pub(super) fn carried_by(&self, mut answer: Answer) -> Answer {
        match self {
            Self::Beginning if answer.status() == StatusCode::OK => {
                let name = format!("{:032x}", rand::random::<u128>());
                if let Ok(name) = HeaderValue::from_str(&name) {
                    answer.headers_mut().insert(SESSION, name);
                }
                answer
            }
            Self::Request(request) if is_stream(&answer) => {
                let cancelled = request.cancelled.clone().cancelled_owned();
                answer.map(|body| {
                    let frames = BodyStream::new(body).take_until(cancelled);
                    BodyExt::boxed(StreamBody::new(frames))
                })
            }
            _ => answer,
        }
    }
}

/// The answer to a cancelled request that has got none yet: the protocol wants no answer, but HTTP needs one.
pub(super) fn no_answer() -> Answer {
    let mut answer = Response::new(Empty::new().boxed());
    *answer.status_mut() = StatusCode::ACCEPTED;
    answer
}

fn is_stream(answer: &Answer) -> bool {
    answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn heard(sessions: &Sessions, client: &str, session: &str, message: &Value) -> Heard {
        let mut headers = HeaderMap::new();
        let version = HeaderValue::from_static("2025-11-25");
        headers.insert("mcp-protocol-version", version);
        if !session.is_empty() {
            headers.extend(HeaderValue::from_str(session).map(|name| (SESSION, name)));
        }
        let body = message.to_string();
        sessions.hear(&ClientName::new(client), &headers, body.as_bytes())
    }

    fn call(id: impl Into<Value>) -> Value {
        json!({ "jsonrpc": "2.0", "id": id.into(), "method": "tools/call", "params": [{ "id": 9 }] })
    }

    fn cancel(id: impl Into<Value>) -> Value {
        let params = json!({ "requestId": id.into() });
        json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params })
    }

    fn is_cancelled(heard: &Heard) -> bool {
        matches!(heard, Heard::Request(request) if request.cancelled.is_cancelled())
    }

    #[test]
    fn a_request_is_cancelled_by_its_client_in_its_session_alone() {
        let sessions = Sessions::default();
        let request = heard(&sessions, "ada", "one", &call(7));
        for (client, session, id) in [
            ("bob", "one", json!(7)),
            ("ada", "two", json!(7)),
            ("ada", "", json!(7)),
            ("ada", "one", json!("7")),
            ("ada", "one", json!([7])),
        ] {
            heard(&sessions, client, session, &cancel(id));
            assert!(!is_cancelled(&request), "{client} {session}");
        }
        heard(&sessions, "ada", "one", &cancel(7));
        assert!(is_cancelled(&request));
        drop(request);
        assert!(sessions.all().is_empty());
    }

    #[test]
    fn an_id_that_is_used_twice_means_the_first_request() {
        let sessions = Sessions::default();
        let first = heard(&sessions, "ada", "one", &call("a"));
        let second = heard(&sessions, "ada", "one", &call("a"));
        assert!(matches!(second, Heard::Other));
        drop(second);
        heard(&sessions, "ada", "one", &cancel("a"));
        assert!(is_cancelled(&first));
    }

    #[test]
    fn what_is_no_request_of_a_session_is_left_alone() {
        let sessions = Sessions::default();
        let long = "x".repeat(MAX_NAME_BYTES + 1);
        for (session, message) in [
            ("", call(1)),
            (long.as_str(), call(1)),
            ("one", json!({ "method": "notifications/cancelled" })),
            ("one", json!({ "method": 1, "id": 1 })),
            ("one", json!({ "id": 1, "result": {} })),
            ("one", json!([call(1)])),
        ] {
            let heard = heard(&sessions, "ada", session, &message);
            assert!(matches!(heard, Heard::Other), "{message}");
        }
        assert!(sessions.all().is_empty());
    }
}
