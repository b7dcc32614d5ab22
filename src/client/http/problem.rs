//! What an HTTP error means for the call that met it.

use std::error::Error;

use rmcp::model::{ErrorCode, ErrorData};
use rmcp::transport::DynamicTransportError;
use rmcp::transport::streamable_http_client::StreamableHttpError;

use super::tls::tls_problem;

/// An error of the transport, sorted.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::client) enum HttpProblem {
    /// The connection broke; the server may have seen the message if `was_sent`.
    Lost {
        /// What happened.
        reason: String,
        /// Whether anything was sent.
        was_sent: bool,
    },
    /// The server or somebody before it turned the message away.
    Refused(String),
    /// The reply was longer than what is read.
    TooLarge,
}

/// What `error` means, if it comes from this transport.
pub(in crate::client) fn problem(error: &DynamicTransportError) -> Option<HttpProblem> {
    let error = error.error.downcast_ref()?;
    Some(match error {
        StreamableHttpError::<reqwest::Error>::Client(error) => HttpProblem::Lost {
            reason: if error.is_connect() {
                let cause = tls_problem(error).unwrap_or_else(|| cause(error));
                format!("it cannot be reached: {cause}")
            } else {
                format!("the connection broke: {}", cause(error))
            },
            was_sent: !error.is_connect(),
        },
        StreamableHttpError::AuthRequired(_) => HttpProblem::Refused(
            "it asks for authorization (HTTP 401); give it a valid one in \"headers\"".to_owned(),
        ),
        StreamableHttpError::InsufficientScope(_) => HttpProblem::Refused(
            "what \"headers\" authorize is not enough for it (HTTP 403)".to_owned(),
        ),
        StreamableHttpError::HttpStatus(error) => {
            of_status(error.status, error.retry_after.as_deref())
        }
        StreamableHttpError::UnexpectedServerResponse(text) => {
            HttpProblem::Refused(format!("its answer is not understood: {text}"))
        }
        StreamableHttpError::UnexpectedContentType(kind) => HttpProblem::Refused(format!(
            "it answers with {}, so \"url\" may not be that of an MCP server",
            kind.as_deref().unwrap_or("content of no type")
        )),
        StreamableHttpError::ResponseBodyTooLarge { .. } => HttpProblem::TooLarge,
        StreamableHttpError::SessionExpired | StreamableHttpError::ReinitializationFailed(_) => {
            HttpProblem::Lost {
                reason: format!("it has forgotten the session, and there is no new one: {error}"),
                was_sent: false,
            }
        }
        other => HttpProblem::Lost {
            reason: other.to_string(),
            was_sent: true,
        },
    })
}

/// Whether `error` is the transport's own for a call whose answer was awaited when the session was made anew. It says
/// so in words only.
pub(in crate::client) fn is_lost_with_session(error: &ErrorData) -> bool {
    error.code == ErrorCode::INTERNAL_ERROR && error.message.contains("session was re-initialized")
}

/// Too many requests and a server that is being served itself turn messages away before they are read; any
/// other error of a server may come from the middle of the work.
fn of_status(status: u16, retry_after: Option<&str>) -> HttpProblem {
    let wait = retry_after.map_or_else(String::new, |time| format!("; it says to wait: {time}"));
    match status {
        429 | 503 => HttpProblem::Refused(format!("it is busy (HTTP {status}){wait}")),
        _ => HttpProblem::Lost {
            reason: format!("it answered HTTP {status}{wait}"),
            was_sent: true,
        },
    }
}

/// The innermost reason, which is the one that says something.
fn cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_turned_away_unread_is_refused() {
        assert!(
            matches!(of_status(503, Some("5")), HttpProblem::Refused(text) if text.contains("wait: 5"))
        );
        assert!(matches!(
            of_status(500, None),
            HttpProblem::Lost { was_sent: true, .. }
        ));
    }
}
