//! Calls that clients of the protocol's first era withdraw by a request of their own.
//!
//! The closing of a connection means nothing in that era: the client sends `notifications/cancelled` with the id of
//! the call, beside it. Ids count from nothing in every client, so each client is given the name of a session when it
//! initialises, by which its calls are told from those of others. Nothing is kept under that name but the calls that
//! are under way, and a request with any other name, or none, is served like every other one. A withdrawal that
//! reaches another replica than the call is without effect.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue};
use rmcp::model::RequestId;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio_util::sync::CancellationToken;

use super::response::Answer;
use crate::execution::ClientName;

const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");

/// Longest name of a session that is looked at, in bytes; those given here have 32.
const MAX_SESSION_BYTES: usize = 64;

/// Withdraws the call that the request is, when it is cancelled.
#[derive(Debug, Clone, Default)]
pub(super) struct Withdrawn(pub(super) CancellationToken);

/// The calls under way that can be withdrawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Calls(Arc<Mutex<HashMap<Call, Withdrawn>>>);

/// Who called, in which session, by which id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Call {
    client: ClientName,
    session: Box<str>,
    id: RequestId,
}

/// A call until its answer has left.
#[derive(Debug)]
pub(super) struct UnderWay {
    calls: Calls,
    call: Call,
}

/// What of a message tells whether it is about withdrawing.
#[derive(Deserialize)]
struct Message<'a> {
    method: Option<&'a str>,
    id: Option<RequestId>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cancelled {
    request_id: RequestId,
}

/// What a request is, as far as it matters here.
pub(super) enum Role {
    /// A client begins: its answer names its session.
    Begins,
    /// A call that can be withdrawn for as long as the second part lives.
    Calls(Withdrawn, UnderWay),
    /// Anything else; a withdrawal has taken effect.
    Other,
}

impl Calls {
    /// Looks at a request of `client`, and withdraws the call that it withdraws.
    pub(super) fn role(&self, client: &ClientName, headers: &HeaderMap, body: &[u8]) -> Role {
        let Ok(message) = serde_json::from_slice::<Message<'_>>(body) else {
            return Role::Other;
        };
        let session = headers.get(SESSION).and_then(|name| name.to_str().ok());
        let named = |session: &str, id| Call {
            client: client.clone(),
            session: session.into(),
            id,
        };
        match (message.method, session) {
            (Some("initialize"), None) => return Role::Begins,
            (Some("tools/call"), Some(session)) if session.len() <= MAX_SESSION_BYTES => {
                if let Some(id) = message.id {
                    let (withdrawn, under_way) = self.begin(named(session, id));
                    return Role::Calls(withdrawn, under_way);
                }
            }
            (Some("notifications/cancelled"), Some(session)) => {
                let params = message.params.map_or("", RawValue::get);
                if let Ok(Cancelled { request_id }) = serde_json::from_str(params) {
                    self.withdraw(&named(session, request_id));
                }
            }
            _ => {}
        }
        Role::Other
    }

    fn begin(&self, call: Call) -> (Withdrawn, UnderWay) {
        let withdrawn = Withdrawn::default();
        // A client that uses an id twice at a time withdraws the later call.
        self.lock().insert(call.clone(), withdrawn.clone());
        let calls = self.clone();
        (withdrawn, UnderWay { calls, call })
    }

    fn withdraw(&self, call: &Call) {
        let withdrawn = self.lock().remove(call);
        if let Some(Withdrawn(token)) = withdrawn {
            token.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Call, Withdrawn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.calls.lock().remove(&self.call);
    }
}

/// `answer`, with the name of a new session.
pub(super) fn in_new_session(mut answer: Answer) -> Answer {
    if answer.status().is_success()
        && let Ok(name) = HeaderValue::try_from(format!("{:032x}", rand::random::<u128>()))
    {
        answer.headers_mut().insert(SESSION, name);
    }
    answer
}
