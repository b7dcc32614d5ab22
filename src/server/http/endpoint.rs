//! One request after the other, from its head to the end of its answer.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use rmcp::ServerHandler;
use rmcp::model::{ClientJsonRpcMessage, ErrorCode};
use rmcp::transport::streamable_http_server::{
    SessionManager, StreamableHttpServerConfig, StreamableHttpService,
};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use super::arrival::{Arrived, Budget, Missing, Room};
use super::gate::{Gate, Passed};
use super::phase::Busy;
use super::response::{Answer, and_close, busy, refusal, text};
use super::{Health, HttpConfig, HttpLimits, MCP_PATH, Readiness};
use crate::server::line_id::LineId;

/// The paths that say how the server is.
const HEALTH_PATH: &str = "/healthz";
const READY_PATH: &str = "/readyz";

/// Where requests go.
pub(super) struct Endpoint<H, M> {
    gate: Gate,
    bodies: Budget,
    mcp: StreamableHttpService<H, M>,
    has_sessions: bool,
    limits: HttpLimits,
    health: Arc<Health>,
    expired: CancellationToken,
}

impl<H: ServerHandler + Clone + Sync, M: SessionManager + Default> Endpoint<H, M> {
    /// Clients of the first era get one of `sessions`, if there are any. Requests are cancelled when `expired` is.
    pub(super) fn new(
        handler: H,
        sessions: Option<Arc<M>>,
        config: &HttpConfig,
        address: SocketAddr,
        health: Arc<Health>,
        expired: CancellationToken,
    ) -> Self {
        let limits = config.limits;
        let has_sessions = sessions.is_some();
        let mcp = StreamableHttpServerConfig::default()
            // One JSON object, unless there is something to say before the answer.
            .with_json_response(true)
            .with_legacy_session_mode(has_sessions)
            .with_sse_retry(None)
            .with_max_request_body_bytes(limits.body_bytes)
            .with_cancellation_token(expired.clone())
            // The gate has looked at both.
            .disable_allowed_hosts()
            .disable_allowed_origins();
        Self {
            gate: Gate::new(config, address),
            bodies: Budget::new(limits.body_bytes, limits.bodies_bytes),
            mcp: StreamableHttpService::new(
                move || Ok(handler.clone()),
                sessions.unwrap_or_default(),
                mcp,
            ),
            has_sessions,
            limits,
            health,
            expired,
        }
    }

    /// What clients may use.
    pub(super) fn limits(&self) -> &HttpLimits {
        &self.limits
    }

    /// Answers `request`. Its connection is busy until the answer has been sent.
    pub(super) async fn answer(&self, request: Request<Incoming>, busy: Busy) -> Answer {
        let (answer, held) = match request.uri().path() {
            MCP_PATH => match self.gate_and_answer(request).await {
                Ok((answer, held)) => (answer, Some(held)),
                Err(refused) => (refused, None),
            },
            HEALTH_PATH => (text(StatusCode::OK, "alive"), None),
            READY_PATH => (self.readiness(), None),
            _ => (
                text(StatusCode::NOT_FOUND, "nothing is here; MCP is at /mcp"),
                None,
            ),
        };
        answer.map(|body| {
            Held {
                body,
                _held: (held, busy),
            }
            .boxed()
        })
    }

    fn readiness(&self) -> Answer {
        match self.health.readiness() {
            Readiness::Ready => text(StatusCode::OK, "ready"),
            Readiness::Starting => text(StatusCode::SERVICE_UNAVAILABLE, "starting"),
            // Why is in the log: whoever asks here has shown no token.
            Readiness::Failed(_) => text(StatusCode::SERVICE_UNAVAILABLE, "failed"),
            Readiness::Stopping => text(StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        }
    }

    async fn gate_and_answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<(Answer, (OwnedSemaphorePermit, Room)), Answer> {
        let (mut head, body) = request.into_parts();
        let Passed { client, place } = self.gate.pass(&head)?;
        // The other methods are about sessions.
        if head.method != Method::POST && !self.has_sessions {
            return Err(only_post());
        }
        let body = self.bodies.read(body, self.limits.receive_time).await;
        let Arrived { bytes, room } = body.map_err(|missing| self.missing(&missing))?;
        if let Some(client) = client {
            head.extensions.insert(client);
        }
        let request = Request::from_parts(head, Full::new(bytes.clone()));
        let answered = self.expired.run_until_cancelled(self.mcp.handle(request));
        let answer = answered.await.unwrap_or_else(ending);
        Ok((understood(answer, &bytes), (place, room)))
    }

    fn missing(&self, missing: &Missing) -> Answer {
        let max = self.bodies.max_body_bytes();
        let (status, message) = match missing {
            Missing::TooLong => (
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("the body has more than {max} bytes"),
            ),
            Missing::NoRoom => {
                return and_close(busy(
                    "other requests fill the memory for bodies".to_owned(),
                    1,
                ));
            }
            Missing::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                format!(
                    "the body did not arrive within {} s",
                    self.limits.receive_time.as_secs_f64()
                ),
            ),
            Missing::Broken => (
                StatusCode::BAD_REQUEST,
                "the body cannot be read".to_owned(),
            ),
        };
        // What is left of the body is not worth reading.
        and_close(refusal(status, ErrorCode::INVALID_REQUEST, message, None))
    }
}

fn only_post() -> Answer {
    let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, "only POST is served here");
    let allowed = HeaderValue::from_static("POST");
    answer.headers_mut().insert(header::ALLOW, allowed);
    answer
}

fn ending() -> Answer {
    and_close(busy("the server is being stopped".to_owned(), 1))
}

/// `answer`, unless it only says that `body` is no message: JSON-RPC has words for that.
fn understood(answer: Answer, body: &[u8]) -> Answer {
    if answer.status() != StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return answer;
    }
    let Err(error) = serde_json::from_slice::<ClientJsonRpcMessage>(body) else {
        return answer;
    };
    let mut id = LineId::default();
    id.read(body);
    let code = if error.is_data() {
        ErrorCode::INVALID_REQUEST
    } else {
        ErrorCode::PARSE_ERROR
    };
    let message = format!("this is no message: {error}");
    refusal(StatusCode::BAD_REQUEST, code, message, id.request_id())
}

/// A body that holds on to something until it has been sent.
struct Held<T> {
    body: BoxBody<Bytes, Infallible>,
    _held: T,
}

impl<T: Unpin> Body for Held<T> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
