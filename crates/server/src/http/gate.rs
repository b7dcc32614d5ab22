//! What every request for MCP must pass before its body is read: the request is meant for this server, comes from
//! somebody who may call, and there is room for it.

use std::net::SocketAddr;
use std::sync::Arc;

use http::request::Parts;
use http::{Extensions, HeaderValue, Request, StatusCode, header};
use rmcp::model::ErrorCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::field;

use super::connection::Peer;
use super::response::{Answer, busy, refusal};
use super::sites::{Foreign, Sites};
use super::{ANONYMOUS, Access, HttpConfig};
use codecell_engine::execution::ClientName;

/// The longest part of a header that is logged, in bytes.
const MAX_SHOWN_BYTES: usize = 100;

/// Decides who passes.
#[derive(Debug)]
pub(super) struct Gate {
    sites: Sites,
    access: Access,
    anonymous: ClientName,
    requests: Arc<Semaphore>,
    max_requests: usize,
}

/// Somebody who passed.
#[derive(Debug)]
pub(super) struct Passed {
    /// Who it is.
    pub(super) client: ClientName,
    /// The request's place among all, for as long as it is worked on.
    pub(super) place: OwnedSemaphorePermit,
}

impl Gate {
    pub(super) fn new(config: &HttpConfig, address: SocketAddr) -> Self {
        Self {
            sites: Sites::new(address, &config.allowed_hosts, &config.allowed_origins),
            access: config.access.clone(),
            anonymous: ClientName::new(ANONYMOUS),
            requests: Arc::new(Semaphore::new(config.limits.requests)),
            max_requests: config.limits.requests,
        }
    }

    /// Whether `request` is for this server and comes from an allowed origin, if it names one.
    pub(super) fn check_site<B>(&self, request: &Request<B>) -> Result<(), Box<Answer>> {
        let checked = self.sites.check(request.uri(), request.headers());
        checked.map_err(|problem| {
            let named = |name| request.headers().get(name).map(shown);
            tracing::warn!(
                peer = peer(request.extensions()),
                host = named(header::HOST),
                origin = named(header::ORIGIN),
                "turned away: not in allowed_hosts or allowed_origins"
            );
            Box::new(foreign(problem))
        })
    }

    /// Lets a request with this head pass, or says why not.
    pub(super) fn pass(&self, head: &Parts) -> Result<Passed, Box<Answer>> {
        let client = match &self.access {
            Access::Local | Access::Everybody => self.anonymous.clone(),
            Access::Tokens(tokens) => {
                let mut shown = head.headers.get_all(header::AUTHORIZATION).iter();
                let authorization = shown.next();
                // With two of these headers, a proxy may have judged the one that would be ignored here: such a request
                // is refused.
                let client = match shown.next() {
                    None => tokens.now().client(authorization),
                    Some(_) => None,
                };
                client.ok_or_else(|| {
                    let has_shown_something = authorization.is_some();
                    let token = if has_shown_something {
                        "unknown"
                    } else {
                        "missing"
                    };
                    let peer = peer(&head.extensions);
                    tracing::warn!(peer, token, "turned away");
                    Box::new(unauthorized(has_shown_something))
                })?
            }
        };
        let requests = Arc::clone(&self.requests);
        let place = requests.try_acquire_owned().map_err(|_| {
            tracing::warn!(client = %client, max = self.max_requests, "turned away: too many requests");
            let message = format!("{} requests are already under way", self.max_requests);
            Box::new(busy(message, 1))
        })?;
        Ok(Passed { client, place })
    }
}

/// The other end of the connection, for the log.
fn peer(extensions: &Extensions) -> Option<impl tracing::Value> {
    extensions.get::<Peer>().map(|peer| field::display(*peer))
}

/// The beginning of what a client sent, for the log: on one line, whatever it is.
fn shown(value: &HeaderValue) -> String {
    let start = &value.as_bytes()[..value.len().min(MAX_SHOWN_BYTES)];
    start.escape_ascii().to_string()
}

fn foreign(foreign: Foreign) -> Answer {
    let (status, message) = match foreign {
        Foreign::NoHost => (
            StatusCode::BAD_REQUEST,
            "the request must name one host, in the header Host",
        ),
        Foreign::Host => (
            StatusCode::FORBIDDEN,
            "this server is not known by the name in the header Host; its operator can add it to allowed_hosts",
        ),
        Foreign::Origin => (
            StatusCode::FORBIDDEN,
            "web pages of this Origin may not call; the server's operator can add it to allowed_origins",
        ),
    };
    refusal(status, ErrorCode::INVALID_REQUEST, message.to_owned(), None)
}

/// As RFC 6750 asks, a client that shows nothing is told the scheme; one that shows a wrong token is also told that.
fn unauthorized(has_shown_something: bool) -> Answer {
    let (challenge, message) = if has_shown_something {
        (
            r#"Bearer realm="codecell", error="invalid_token""#,
            "the token in the header Authorization is not known",
        )
    } else {
        (
            r#"Bearer realm="codecell""#,
            "a token is needed, in the header Authorization: Bearer <token>",
        )
    };
    let mut answer = refusal(
        StatusCode::UNAUTHORIZED,
        ErrorCode::INVALID_REQUEST,
        message.to_owned(),
        None,
    );
    let challenge = HeaderValue::from_static(challenge);
    answer
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, challenge);
    answer
}
