//! What every request for MCP must pass before anything of it is read: it is meant for this server, comes from
//! somebody who may call, and there is room for it.

use std::net::SocketAddr;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use rmcp::model::ErrorCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::response::{Answer, busy, refusal};
use super::sites::{Foreign, Sites};
use super::{Access, HttpConfig};

/// Decides who passes.
#[derive(Debug)]
pub(super) struct Gate {
    sites: Sites,
    access: Access,
    requests: Arc<Semaphore>,
    max_requests: usize,
}

/// Somebody who passed.
#[derive(Debug)]
pub(super) struct Passed {
    /// Who it is, if tokens tell.
    pub(super) client: Option<Arc<str>>,
    /// The request's place among all, for as long as it is worked on.
    pub(super) place: OwnedSemaphorePermit,
}

impl Gate {
    pub(super) fn new(config: &HttpConfig, address: SocketAddr) -> Self {
        Self {
            sites: Sites::new(address, &config.allowed_hosts, &config.allowed_origins),
            access: config.access.clone(),
            requests: Arc::new(Semaphore::new(config.limits.requests)),
            max_requests: config.limits.requests,
        }
    }

    /// Lets the request with `head` pass, or says why not.
    pub(super) fn pass(&self, head: &Parts) -> Result<Passed, Answer> {
        self.sites
            .check(&head.uri, &head.headers)
            .map_err(foreign)?;
        let client = match &self.access {
            Access::Local | Access::Everybody => None,
            Access::Tokens(tokens) => {
                let authorization = head.headers.get(header::AUTHORIZATION);
                let client = tokens.client(authorization);
                Some(client.ok_or_else(|| unauthorized(authorization.is_some()))?)
            }
        };
        let place = Arc::clone(&self.requests)
            .try_acquire_owned()
            .map_err(|_| {
                busy(
                    format!("{} requests are already under way", self.max_requests),
                    1,
                )
            })?;
        Ok(Passed { client, place })
    }
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

/// As RFC 6750 has it: whoever shows nothing is told the scheme, whoever shows something wrong also that.
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
