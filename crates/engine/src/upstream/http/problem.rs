//! What an HTTP error means for the call in which it occurred.

use std::error::Error;

use rmcp::model::{ErrorCode, ErrorData};
use rmcp::transport::DynamicTransportError;
use rmcp::transport::streamable_http_client::StreamableHttpError;

use super::tls::tls_problem;

/// The most characters that are shown of what came in place of a message.
const MAX_SHOWN_CHARS: usize = 500;

/// An error of the transport, by what it means.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::upstream) enum HttpProblem {
    /// The connection broke; the server may have seen the message if `was_sent`.
    Lost {
        /// What happened.
        reason: String,
        /// Whether anything was sent.
        was_sent: bool,
    },
    /// The server, or a proxy before it, turned the message away.
    Refused(String),
}

impl HttpProblem {
    /// What happened.
    pub(in crate::upstream) fn into_reason(self) -> String {
        match self {
            Self::Lost { reason, .. } | Self::Refused(reason) => reason,
        }
    }
}

/// What `error` means, if it comes from this transport.
pub(in crate::upstream) fn problem(error: &DynamicTransportError) -> Option<HttpProblem> {
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
        StreamableHttpError::HttpStatus(error) => {
            of_status(error.status, error.retry_after.as_deref())
        }
        StreamableHttpError::UnexpectedServerResponse(text) => of_text(text),
        StreamableHttpError::UnexpectedContentType(kind) => HttpProblem::Refused(format!(
            "it answers with {}, so \"url\" may not be that of an MCP server",
            kind.as_deref().unwrap_or("content of no type")
        )),
        StreamableHttpError::SessionExpired => HttpProblem::Lost {
            reason: "it has forgotten the session, and there is no new one".to_owned(),
            was_sent: false,
        },
        StreamableHttpError::ReinitializationFailed(error) => HttpProblem::Lost {
            reason: format!(
                "it has forgotten the session, and gives no new one: {}",
                printable(&error.message)
            ),
            was_sent: false,
        },
        other => HttpProblem::Lost {
            reason: other.to_string(),
            was_sent: true,
        },
    })
}

/// Whether `error` comes from the transport, for a call that waited for its answer when the session was made anew. The
/// transport says so in words only.
pub(in crate::upstream) fn is_lost_with_session(error: &ErrorData) -> bool {
    error.code == ErrorCode::INTERNAL_ERROR && error.message.contains("session was re-initialized")
}

/// What an answer that is no message means. The library hands it on as text: for most statuses
/// `HTTP 404 Not Found: ` and the beginning of what came with the status.
fn of_text(text: &str) -> HttpProblem {
    let status = text
        .strip_prefix("HTTP ")
        .and_then(|rest| rest.get(..3)?.parse().ok());
    let Some(status) = status else {
        let text = printable(text);
        return HttpProblem::Refused(format!("its answer is not understood: {text}"));
    };
    let said = text.split_once(": ").map_or("", |(_, said)| said.trim());
    let mut problem = of_status(status, None);
    // Pages are made for people with a browser.
    if !said.is_empty() && !said.starts_with('<') {
        let (HttpProblem::Refused(reason) | HttpProblem::Lost { reason, .. }) = &mut problem;
        *reason = format!("{reason}; it says: {}", printable(said));
    }
    problem
}

/// What a status means. Whatever is wrong with a message, it is turned away before it is read, and so it is if there
/// are too many requests or the server is under maintenance. Any other error may come from the middle of the work.
fn of_status(status: u16, retry_after: Option<&str>) -> HttpProblem {
    let wait = retry_after.map_or_else(String::new, |time| {
        format!("; it says to wait: {}", printable(time))
    });
    HttpProblem::Refused(match status {
        300..=399 => format!(
            "it redirects to another address (HTTP {status}), which is not followed; correct \"url\": its scheme, host \
             and last slash all count"
        ),
        401 => {
            "it asks for authorization (HTTP 401); give it a valid one in \"headers\"".to_owned()
        }
        403 => "what \"headers\" authorizes is not enough for the server (HTTP 403)".to_owned(),
        404 | 405 | 410 => format!(
            "it takes no messages at this address (HTTP {status}); \"url\" must be that of its MCP endpoint, and a server \
             that speaks the older SSE transport needs the bridge npx mcp-remote as its command"
        ),
        429 | 503 => format!("it is busy (HTTP {status}){wait}"),
        400..=499 => format!("it turned the message away (HTTP {status}){wait}"),
        _ => {
            return HttpProblem::Lost {
                reason: format!("it answered HTTP {status}{wait}"),
                was_sent: true,
            };
        }
    })
}

/// `text` without the characters that control a terminal.
fn printable(text: &str) -> String {
    let kept = text.chars().take(MAX_SHOWN_CHARS);
    kept.map(|mark| if mark.is_control() { ' ' } else { mark })
        .collect()
}

/// The innermost reason, which is the one that explains the error.
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
    fn what_came_in_place_of_a_message_is_told_with_its_remedy() {
        for (text, expected) in [
            (
                "HTTP 404 Not Found: <html>",
                "must be that of its MCP endpoint",
            ),
            (
                "HTTP 401 Unauthorized: ",
                "give it a valid one in \"headers\"",
            ),
            ("HTTP 301 Moved Permanently: ", "correct \"url\""),
            (
                "HTTP 422 Unprocessable: no\u{1b}[2J good",
                "it turned the message away (HTTP 422); it says: no [2J good",
            ),
            (
                "could not parse\0: x",
                "is not understood: could not parse : x",
            ),
        ] {
            let HttpProblem::Refused(reason) = of_text(text) else {
                panic!("{text}")
            };
            assert!(reason.contains(expected), "{text}: {reason}");
            assert!(!reason.contains("<html>"), "{reason}");
        }
        assert!(matches!(
            of_text("HTTP 500 Internal: x"),
            HttpProblem::Lost { .. }
        ));
        let HttpProblem::Lost {
            reason,
            was_sent: true,
        } = of_text("HTTP 502 Bad Gateway: no upstream")
        else {
            panic!("it may have been sent")
        };
        assert_eq!(reason, "it answered HTTP 502; it says: no upstream");
    }

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
