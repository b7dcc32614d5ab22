//! Whether a server that refuses a message has forgotten the session.
//!
//! If neither the status nor the words are plain (`suspicion`), a second message helps: a server that refuses even a ping
//! knows nothing of the session.

use std::time::Duration;

use futures::StreamExt as _;
use rmcp::model::{ErrorCode, ErrorData};
use serde_json::{Value, json};

use super::client::HttpClient;
use super::destination::Destination;
use super::post::{Body, post};
use super::suspicion::Suspicion;
use codecell_basics::sync::lock;
use codecell_basics::text::truncated;

/// The code with which the refusal reaches its call.
pub(in crate::upstream) const FORGOTTEN: ErrorCode = ErrorCode(-32_092);
/// The most bytes that are kept of a server's words about a session.
const MAX_WORDS_BYTES: usize = 500;
/// How long a server may take to answer the ping that shows whether it knows the session.
const PING_PATIENCE: Duration = Duration::from_secs(5);

impl HttpClient {
    /// If the server has forgotten the session, returns the error that stands for the refusal.
    pub(super) async fn forgets(
        &self,
        suspicion: Suspicion,
        words: &str,
        destination: &Destination,
    ) -> Option<ErrorData> {
        let is_forgotten = match suspicion {
            Suspicion::None => false,
            Suspicion::Certain => true,
            Suspicion::Possible => self.knows_session(destination).await == Some(false),
            Suspicion::Likely => self.knows_session(destination).await != Some(true),
        };
        if !is_forgotten {
            return None;
        }
        let server = &*self.server;
        let words = truncated(said(words), MAX_WORDS_BYTES);
        tracing::info!(server, words, "the server has forgotten the session");
        lock(&self.sessions).set_forgotten(&destination.session);
        let says = if words.is_empty() {
            String::new()
        } else {
            format!("; it says: {words}")
        };
        let problem = format!("it has forgotten the session{says}");
        Some(ErrorData::new(FORGOTTEN, problem, None))
    }

    /// Whether the server knows the session, as far as its answer to a ping shows that.
    async fn knows_session(&self, destination: &Destination) -> Option<bool> {
        let ping = json!({"jsonrpc": "2.0", "id": "codecell-ping", "method": "ping"});
        let (session, headers) = (destination.session.as_deref(), destination.headers.clone());
        let answer = async {
            let posted = post(&self.inner, &destination.uri, &ping, session, headers)
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
