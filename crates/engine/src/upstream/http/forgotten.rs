//! Whether a server that refuses a message has forgotten the session.
//!
//! The protocol has a status for it, 404, which few servers keep to. Some say it in words, some with another status,
//! and some with an error beside a status that says that all is well. If neither the status nor the words are plain, a
//! second message helps: a server that refuses even a ping knows nothing of the session.

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::StatusCode;
use rmcp::model::{ErrorCode, ErrorData};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::client::{HttpClient, Place, Session};
use super::post::{Body, post};
use codecell_basics::sync::lock;
use codecell_basics::text::truncated;

/// The code with which the refusal reaches its call.
pub(in crate::upstream) const FORGOTTEN: ErrorCode = ErrorCode(-32_092);
/// The code that many servers use for a forgotten session, and others for other things.
const SESSION_NOT_FOUND: ErrorCode = ErrorCode(-32_001);

/// The most bytes that are kept of a server's words about a session.
const MAX_WORDS_BYTES: usize = 500;
/// The least time from one renewal of a session to the next, if the server has answered nothing in the new session.
const RENEWAL_PAUSE: Duration = Duration::from_secs(30);
/// How long a server may take to answer the ping that shows whether it knows the session.
const PING_PATIENCE: Duration = Duration::from_secs(5);

/// What servers say about a session that they do not know.
const UNKNOWN: [&str; 16] = [
    "not found",
    "unknown",
    "invalid",
    "expired",
    "no valid",
    "not valid",
    "no such",
    "does not exist",
    "doesn't exist",
    "not exist",
    "missing",
    "required",
    "terminated",
    "closed",
    "not initialized",
    "unrecognized",
];
/// What servers say about a connection that has not been opened.
const UNOPENED: [&str; 4] = [
    "not initialized",
    "not initialised",
    "not been initialized",
    "must be initialized",
];

/// How plainly a refusal speaks of a session that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// The refusal does not.
    None,
    /// The refusal may mean it.
    Possible,
    /// The words say so, but they may be about something else, such as a session of the tool's own.
    Likely,
    /// The refusal can mean nothing else.
    Certain,
}

/// Which session is forgotten, and when a session was last made anew.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    forgotten: Option<Session>,
    /// This is set until something has been answered in the new session.
    renewed: Option<Instant>,
}

impl Sessions {
    pub(super) fn is_forgotten(&self, session: &Session) -> bool {
        self.forgotten.as_ref() == Some(session)
    }

    /// Notes that `session` is to be made anew. If a session has just been made anew, another one would not help.
    fn set_forgotten(&mut self, session: &Session) {
        if self
            .renewed
            .is_none_or(|renewed| renewed.elapsed() >= RENEWAL_PAUSE)
        {
            self.forgotten = Some(session.clone());
        }
    }

    /// Notes that something was answered in the present session. If it is forgotten, too, it is made anew at once.
    pub(super) fn set_known(&mut self) {
        self.renewed = None;
    }

    /// Whether a forgotten session is now being made anew.
    pub(super) fn take_forgotten(&mut self) -> bool {
        self.forgotten.take().is_some()
    }

    /// Notes that a new session has replaced the one that was forgotten.
    pub(super) fn set_renewed(&mut self) {
        self.renewed = Some(Instant::now());
    }
}

impl HttpClient {
    /// If the server has forgotten the session, returns the error that stands for the refusal.
    pub(super) async fn forgets(
        &self,
        suspicion: Suspicion,
        words: &str,
        place: &Place,
    ) -> Option<ErrorData> {
        let is_forgotten = match suspicion {
            Suspicion::None => false,
            Suspicion::Certain => true,
            Suspicion::Possible => self.knows_session(place).await == Some(false),
            Suspicion::Likely => self.knows_session(place).await != Some(true),
        };
        if !is_forgotten {
            return None;
        }
        let server = &*self.server;
        let words = truncated(said(words), MAX_WORDS_BYTES);
        tracing::info!(server, words, "the server has forgotten the session");
        lock(&self.sessions).set_forgotten(&place.session);
        let says = if words.is_empty() {
            String::new()
        } else {
            format!("; it says: {words}")
        };
        let problem = format!("it has forgotten the session{says}");
        Some(ErrorData::new(FORGOTTEN, problem, None))
    }

    /// Whether the server knows the session, as far as its answer to a ping shows that.
    async fn knows_session(&self, place: &Place) -> Option<bool> {
        let ping = json!({"jsonrpc": "2.0", "id": "codecell-ping", "method": "ping"});
        let (session, headers) = (place.session.as_deref(), place.headers.clone());
        let answer = async {
            let posted = post(&self.inner, &place.uri, &ping, session, headers)
                .await
                .ok()?;
            match posted.body {
                _ if posted.status.is_client_error() => Some(false),
                _ if !posted.status.is_success() => None,
                Body::Text(text) => is_knowing(&text),
                Body::TooLarge => None,
                Body::Events(mut events) => loop {
                    let data = events.next().await?.ok()?.data.unwrap_or_default();
                    if let Some(is_knowing) = is_knowing(data.as_bytes()) {
                        return Some(is_knowing);
                    }
                },
            }
        };
        tokio::time::timeout(PING_PATIENCE, answer)
            .await
            .ok()
            .flatten()
    }
}

/// What `words` say: if they are JSON with a message, the message.
fn said(words: &str) -> String {
    let value: Value = serde_json::from_str(words).unwrap_or_default();
    let places = ["/error/message", "/error", "/message", "/detail"];
    let mut found = places
        .iter()
        .filter_map(|place| value.pointer(place)?.as_str());
    found.next().unwrap_or(words).trim().to_owned()
}

/// Whether the answer to a ping, `text`, comes from a server that knows the session. A server that does not know pings
/// may or may not know the session.
fn is_knowing(text: &[u8]) -> Option<bool> {
    let answer: Value = serde_json::from_slice(text).ok()?;
    let error = answer.get("error").filter(|error| !error.is_null());
    match error {
        Some(error) if error["code"] == ErrorCode::METHOD_NOT_FOUND.0 => None,
        Some(_) => Some(false),
        None => answer.get("result").map(|_| true),
    }
}

/// What a refusal with `status` and `words` says about the session in which the message was sent.
pub(super) fn by_status(status: StatusCode, words: &str) -> Suspicion {
    match status.as_u16() {
        404 | 410 => Suspicion::Certain,
        400.. if names_unknown_session(words) => Suspicion::Certain,
        // The meaning of these has nothing to do with a session.
        402 | 403 | 405 | 407 | 408 | 413 | 415 | 429 => Suspicion::None,
        400..=499 => Suspicion::Possible,
        _ => Suspicion::None,
    }
}

/// What `error`, beside a status that says that all is well, says about the session.
pub(super) fn by_error(error: &ErrorData) -> Suspicion {
    if names_unknown_session(&error.message) {
        Suspicion::Likely
    } else if error.code == SESSION_NOT_FOUND {
        Suspicion::Possible
    } else {
        Suspicion::None
    }
}

/// Whether `words` say that a session is not known, or that none has been opened.
pub(super) fn names_unknown_session(words: &str) -> bool {
    let words = words.to_lowercase();
    let says = |known: &[&str]| known.iter().any(|known| words.contains(known));
    words.contains("session") && says(&UNKNOWN) || says(&UNOPENED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_servers_are_known() {
        for words in [
            "Bad Request: No valid session ID provided",
            "Session not found",
            "Bad Request: Server not initialized",
            "Invalid or expired session",
            "unknown session 5",
            r#"{"error": "Mcp-Session-Id header is required"}"#,
            "Session terminated",
        ] {
            assert_eq!(
                by_status(StatusCode::BAD_REQUEST, words),
                Suspicion::Certain,
                "{words}"
            );
            assert_eq!(
                by_status(StatusCode::INTERNAL_SERVER_ERROR, words),
                Suspicion::Certain,
                "{words}"
            );
            let error = ErrorData::internal_error(words, None);
            assert_eq!(by_error(&error), Suspicion::Likely, "{words}");
        }
    }

    #[test]
    fn of_json_the_message_is_told() {
        for (words, expected) in [
            (
                r#"{"jsonrpc": "2.0", "error": {"code": 1, "message": "gone"}}"#,
                "gone",
            ),
            (r#"{"error": "gone"}"#, "gone"),
            (r#"{"detail": "gone"}"#, "gone"),
            (" gone\n", "gone"),
            (r#"{"error": 5}"#, r#"{"error": 5}"#),
            ("", ""),
        ] {
            assert_eq!(said(words), expected);
        }
    }

    #[test]
    fn what_says_nothing_of_it_is_looked_into_or_not() {
        for (status, expected) in [
            (400, Suspicion::Possible),
            (401, Suspicion::Possible),
            (404, Suspicion::Certain),
            (409, Suspicion::Possible),
            (410, Suspicion::Certain),
            (422, Suspicion::Possible),
            (429, Suspicion::None),
            (500, Suspicion::None),
            (503, Suspicion::None),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(by_status(status, "no"), expected, "{status}");
        }
        let code = |code| ErrorData::new(ErrorCode(code), "no", None);
        assert_eq!(by_error(&code(-32_001)), Suspicion::Possible);
        assert_eq!(by_error(&code(-32_602)), Suspicion::None);
    }
}
