//! One request after the other, from its head to the end of its answer.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use rmcp::ServerHandler;
use rmcp::model::{ClientJsonRpcMessage, ErrorCode};
use rmcp::transport::streamable_http_server::{
    SessionManager, StreamableHttpServerConfig, StreamableHttpService,
};
use tokio::sync::OwnedSemaphorePermit;

use super::accept;
use super::arrival::{Arrived, Budget, Missing, Room, skip};
use super::connection::Answers;
use super::gate::{Gate, Passed};
use super::held::Held;
use super::phase::Busy;
use super::response::{Answer, and_close, busy, in_plain_json, refusal, text};
use super::run_code::{self, RUN_CODE_PATH};
use super::session::{self, Heard, Sessions};
use super::upload::Upload;
use super::{Health, HttpConfig, HttpLimits, MCP_PATH, Stopping, cors, health};
use crate::RunCode;
use crate::line_id::LineId;
use crate::transport::BYTE_ORDER_MARK;
use codecell_engine::execution::ClientName;
use codecell_engine::metrics::Metrics;

/// A request's place, the room of its body, and what it means for its session.
type Holding = (OwnedSemaphorePermit, Room, Heard);

/// Where requests go.
pub(super) struct Endpoint<H, M> {
    gate: Gate,
    bodies: Budget,
    mcp: StreamableHttpService<H, M>,
    /// The sessions of codecell, where rmcp keeps none.
    sessions: Option<Sessions>,
    limits: HttpLimits,
    health: Arc<Health>,
    stopping: Stopping,
    metrics: Option<Arc<Metrics>>,
    run_code: Option<RunCode>,
}

/// A request that passed, with its whole body.
struct Admitted {
    head: Parts,
    client: ClientName,
    body: Bytes,
    place: OwnedSemaphorePermit,
    room: Room,
}

impl<H: ServerHandler + Clone + Sync, M: SessionManager + Default> Endpoint<H, M> {
    /// Clients of the first era get sessions from `sessions`, if that is given. Requests learn of the end from
    /// `stopping`.
    pub(super) fn new(
        handler: H,
        sessions: Option<Arc<M>>,
        config: &HttpConfig,
        address: SocketAddr,
        health: Arc<Health>,
        stopping: Stopping,
        metrics: Option<Arc<Metrics>>,
    ) -> Self {
        let limits = config.limits;
        let has_sessions = sessions.is_some();
        let mcp = StreamableHttpServerConfig::default()
            // The answer is one JSON object, unless messages come before it.
            .with_json_response(true)
            .with_legacy_session_mode(has_sessions)
            .with_sse_retry(None)
            .with_max_request_body_bytes(limits.body_bytes)
            .with_cancellation_token(stopping.cut.clone())
            // The gate has checked hosts and origins already.
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
            sessions: (!has_sessions).then(Sessions::default),
            limits,
            health,
            stopping,
            metrics,
            run_code: None,
        }
    }

    /// The same endpoint, which also serves `run_code`, if that is given.
    pub(super) fn with_run_code(self, run_code: Option<RunCode>) -> Self {
        Self { run_code, ..self }
    }

    /// The answer to a request for MCP or, if that is given, to `run_code`, and what it holds until it has been sent.
    async fn serve(
        &self,
        request: Request<Upload>,
        run_code: Option<&RunCode>,
    ) -> (Answer, Option<Holding>) {
        if let Err(foreign) = self.gate.check_site(&request) {
            skip(request.into_body()).await;
            return (*foreign, None);
        }
        let origin = request.headers().get(header::ORIGIN).cloned();
        if origin.is_some() && request.method() == Method::OPTIONS {
            return (
                cors::readable(cors::preflight(request.headers()), origin),
                None,
            );
        }
        let served = match run_code {
            Some(run_code) => self.admit_and_run(request, run_code).await,
            None => self.admit_and_serve(request).await,
        };
        let (answer, holding) = match served {
            Ok((answer, holding)) => (answer, Some(holding)),
            Err(refused) => (*refused, None),
        };
        (cors::readable(answer, origin), holding)
    }

    /// Takes `request`, if it may pass: `POST` may, and any other method only if `any_method`.
    async fn admit(
        &self,
        request: Request<Upload>,
        any_method: bool,
    ) -> Result<Admitted, Box<Answer>> {
        let (head, body) = request.into_parts();
        let passed = self.gate.pass(&head).and_then(|passed| {
            let is_served = head.method == Method::POST || any_method;
            is_served
                .then_some(passed)
                .ok_or_else(|| Box::new(only_post()))
        });
        let Passed { client, place } = match passed {
            Ok(passed) => passed,
            Err(refused) => {
                skip(body).await;
                return Err(refused);
            }
        };
        let body = self.bodies.read(body, self.limits.receive_time).await;
        let Arrived { bytes, room } = body.map_err(|missing| {
            tracing::info!(%client, reason = ?missing, "turned away: its body was not taken");
            Box::new(self.missing(&missing))
        })?;
        // Some clients put a byte order mark in front, as some editors do.
        let bytes = match bytes.strip_prefix(BYTE_ORDER_MARK) {
            Some(message) => bytes.slice_ref(message),
            None => bytes,
        };
        Ok(Admitted {
            head,
            client,
            body: bytes,
            place,
            room,
        })
    }

    /// Runs the code that `request` brings.
    async fn admit_and_run(
        &self,
        mut request: Request<Upload>,
        run_code: &RunCode,
    ) -> Result<(Answer, Holding), Box<Answer>> {
        run_code::take_password_as_token(request.headers_mut());
        let admitted = self.admit(request, false).await?;
        let Admitted {
            client,
            body,
            place,
            room,
            ..
        } = admitted;
        let stopped = self.stopping.expired.clone();
        let answer = tokio::select! {
            biased;
            () = self.stopping.cut.cancelled() => ending(),
            ran = run_code.run(&body, client, stopped) => run_code::answer(ran),
        };
        Ok((answer, (place, room, Heard::Other)))
    }

    async fn admit_and_serve(
        &self,
        request: Request<Upload>,
    ) -> Result<(Answer, Holding), Box<Answer>> {
        // The other methods are for sessions that a server keeps something for.
        let admitted = self.admit(request, self.sessions.is_none()).await?;
        let Admitted {
            mut head,
            client,
            body: bytes,
            place,
            room,
        } = admitted;
        let heard = match &self.sessions {
            Some(sessions) => sessions.hear(&client, &head.headers, &bytes),
            None => Heard::Other,
        };
        accept::name_both_kinds(&mut head.headers);
        head.extensions.insert(client);
        head.extensions.insert(self.stopping.clone());
        let request = Request::from_parts(head, Full::new(bytes.clone()));
        // The order matters: rmcp sees the same token, and its own answer would say that there is an internal error.
        let answer = tokio::select! {
            biased;
            () = self.stopping.cut.cancelled() => ending(),
            () = heard.cancelled() => session::no_answer(),
            answer = self.mcp.handle(request) => heard.carried_by(answer),
        };
        Ok((understood(answer, &bytes), (place, room, heard)))
    }

    /// `answer`; once the server is to stop, it also asks the client to come back on another connection, which may lead
    /// to another replica.
    fn parting(&self, answer: Answer) -> Answer {
        if self.health.is_stopping() {
            and_close(answer)
        } else {
            answer
        }
    }

    fn missing(&self, missing: &Missing) -> Answer {
        let max = self.bodies.max_body_bytes();
        let (status, message) = match missing {
            Missing::TooLong => (
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("the body has more than {max} bytes"),
            ),
            Missing::NoRoom => {
                return busy("other requests fill the memory for bodies".to_owned(), 1);
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
        refusal(status, ErrorCode::INVALID_REQUEST, message, None)
    }
}

impl<H: ServerHandler + Clone + Sync, M: SessionManager + Default> Answers for Endpoint<H, M> {
    async fn answer(&self, request: Request<Upload>, busy: Busy) -> Answer {
        let path = request.uri().path();
        let run_code = self.run_code.as_ref();
        let run_code_here = run_code.filter(|_| path == RUN_CODE_PATH);
        if path != MCP_PATH && run_code_here.is_none() {
            let pong = || run_code.and_then(|_| run_code::pong(path));
            let answer = health::answer(path, &self.health)
                .or_else(pong)
                .unwrap_or_else(|| text(StatusCode::NOT_FOUND, "nothing is here; MCP is at /mcp"));
            return self
                .parting(answer)
                .map(|body| Held::new(body, busy).boxed());
        }
        let counted = self.metrics().map(Metrics::http_requested);
        let (answer, holding) = self.serve(request, run_code_here).await;
        let answer = match run_code_here {
            Some(_) => in_plain_json(answer),
            None => answer,
        };
        let answer = self.parting(answer);
        if let Some(metrics) = &self.metrics {
            metrics.http_answered(answer.status().as_u16());
        }
        answer.map(|body| Held::new(body, (holding, busy, counted)).boxed())
    }

    fn limits(&self) -> &HttpLimits {
        &self.limits
    }

    fn metrics(&self) -> Option<&Metrics> {
        self.metrics.as_deref()
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

/// `answer`, or JSON-RPC's own error if `answer` only says that `body` is no message.
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
