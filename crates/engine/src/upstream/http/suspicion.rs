//! How plainly a refusal says that the server has forgotten the session.
//!
//! The protocol has a status for it, 404, which few servers keep to. Some say it in words, some with another status,
//! and some with an error beside a status that says that all is well.

use reqwest::StatusCode;
use rmcp::model::{ErrorCode, ErrorData};

/// The code that many servers use for a forgotten session, and others for other things.
const SESSION_NOT_FOUND: ErrorCode = ErrorCode(-32_001);

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
const UNOPENED: [&str; 8] = [
    "not initialized",
    "not initialised",
    "not been initialized",
    "must be initialized",
    "must be initialised",
    "must initialize",
    "must initialise",
    "before initialization",
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
    match by_words(&error.message) {
        Suspicion::None if error.code == SESSION_NOT_FOUND => Suspicion::Possible,
        suspicion => suspicion,
    }
}

/// What `words` in place of an answer, with a status that says that all is well, say about the session.
pub(super) fn by_words(words: &str) -> Suspicion {
    if names_unknown_session(words) {
        Suspicion::Likely
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
            "Received request before initialization was complete",
            "Client must initialize first",
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
