//! The HTTP client that the library's transport sends with: its own, less what must not happen here.

use std::collections::HashMap;
use std::sync::Arc;

use futures::StreamExt as _;
use futures::stream::BoxStream;
use reqwest::header::{HeaderName, HeaderValue};
use rmcp::RoleClient;
use rmcp::model::{ClientJsonRpcMessage, ErrorCode, JsonRpcError, JsonRpcMessage, RequestId};
use rmcp::service::RxJsonRpcMessage;
use rmcp::transport::streamable_http_client::{
    SseError, StreamableHttpClient, StreamableHttpError, StreamableHttpPostResponse,
};
use sse_stream::Sse;
use tokio::sync::Notify;

use crate::client::misshapen::{misshapen_reply, read_message};
use crate::client::transport::too_large;

type Headers = HashMap<HeaderName, HeaderValue>;
type Failure = StreamableHttpError<reqwest::Error>;
type Events = BoxStream<'static, Result<Sse, SseError>>;

/// Sends messages to one server.
#[derive(Clone)]
pub(in crate::client) struct HttpClient {
    server: Arc<str>,
    inner: reqwest::Client,
    /// Woken when the server has forgotten the session: the next one may have other tools.
    changed: Arc<Notify>,
}

impl HttpClient {
    pub(super) fn new(server: &str, inner: reqwest::Client, changed: Arc<Notify>) -> Self {
        Self {
            server: server.into(),
            inner,
            changed,
        }
    }

    /// Notes that the server has forgotten the session, upon which the transport makes another one.
    fn session_expired(&self) -> Failure {
        let server = &*self.server;
        tracing::info!(server, "the server has forgotten the session");
        self.changed.notify_one();
        StreamableHttpError::SessionExpired
    }
}

/// Whether this is how many servers built with the TypeScript library refuse a session that they do not know,
/// in place of the protocol's 404.
fn is_unknown_session(refusal: &JsonRpcError) -> bool {
    const BAD_REQUEST: ErrorCode = ErrorCode(-32_000);
    refusal.error.code == BAD_REQUEST && refusal.error.message.contains("No valid session ID")
}

/// Whether the server refuses to go on with a stream, as it does when it has been started anew and knows neither the
/// stream nor its session.
fn is_turned_away(error: &reqwest::Error) -> bool {
    error
        .status()
        .is_some_and(|status| status.is_client_error())
}

impl StreamableHttpClient for HttpClient {
    type Error = reqwest::Error;

    async fn post_message(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        token: Option<String>,
        headers: Headers,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let limit = crate::client::MAX_LINE_BYTES;
        self.post_message_with_max_sse_event_size(uri, message, session, token, headers, limit)
            .await
    }

    async fn post_message_with_max_sse_event_size(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        token: Option<String>,
        headers: Headers,
        limit: usize,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let asked = match &message {
            JsonRpcMessage::Request(request) => Some(request.id.clone()),
            _ => None,
        };
        let has_session = session.is_some();
        let posted = self
            .inner
            .post_message_with_max_sse_event_size(uri, message, session, token, headers, limit)
            .await;
        match posted {
            Ok(StreamableHttpPostResponse::Sse(events, session)) => Ok(
                StreamableHttpPostResponse::Sse(answered(events, asked), session),
            ),
            Ok(StreamableHttpPostResponse::Json(JsonRpcMessage::Error(refusal), _))
                if has_session && is_unknown_session(&refusal) =>
            {
                Err(self.session_expired())
            }
            Ok(StreamableHttpPostResponse::Json(JsonRpcMessage::Error(mut refusal), session)) => {
                // Whoever turns a message away unread cannot name it, but this is the answer to no other.
                refusal.id = asked.or(refusal.id);
                let refusal = JsonRpcMessage::Error(refusal);
                Ok(StreamableHttpPostResponse::Json(refusal, session))
            }
            Ok(other) => Ok(other),
            Err(StreamableHttpError::SessionExpired) => Err(self.session_expired()),
            Err(error) => Err(without_address(error)),
        }
    }

    async fn delete_session(
        &self,
        uri: Arc<str>,
        session: Arc<str>,
        token: Option<String>,
        headers: Headers,
    ) -> Result<(), Failure> {
        let deleted = self.inner.delete_session(uri, session, token, headers);
        deleted.await.map_err(without_address)
    }

    async fn get_stream(
        &self,
        uri: Arc<str>,
        session: Option<Arc<str>>,
        last_event: Option<String>,
        token: Option<String>,
        headers: Headers,
    ) -> Result<Events, Failure> {
        let limit = crate::client::MAX_LINE_BYTES;
        self.get_stream_with_max_sse_event_size(uri, session, last_event, token, headers, limit)
            .await
    }

    async fn get_stream_with_max_sse_event_size(
        &self,
        uri: Arc<str>,
        session: Option<Arc<str>>,
        last_event: Option<String>,
        token: Option<String>,
        headers: Headers,
        limit: usize,
    ) -> Result<Events, Failure> {
        let resumes = last_event.is_some();
        let opened = self
            .inner
            .get_stream_with_max_sse_event_size(uri, session, last_event, token, headers, limit)
            .await;
        match opened {
            // The transport would ask for ever, and a call wait with it.
            Err(StreamableHttpError::Client(error)) if resumes && is_turned_away(&error) => {
                Err(StreamableHttpError::ServerDoesNotSupportSse)
            }
            Ok(events) => Ok(answered(events, None)),
            Err(error) => Err(without_address(error)),
        }
    }
}

/// `events`, each of them such that it can be read, with an error for the request `asked` in place of one that is too
/// long: otherwise nothing would say why the stream ended.
fn answered(events: Events, asked: Option<RequestId>) -> Events {
    let answer = move |event: Result<Sse, SseError>| match (event, &asked) {
        (Err(error), Some(id)) if is_too_large(&error) => {
            let message = JsonRpcMessage::<(), (), ()>::error(too_large(None), Some(id.clone()));
            serde_json::to_string(&message)
                .map(|json| Sse::default().data(json))
                .map_err(|_| error)
        }
        (event, _) => event.map(readable),
    };
    events.map(answer).boxed()
}

/// `event` with a message that the library can read in place of one that it cannot and would pass over, if one can be
/// made of it.
fn readable(mut event: Sse) -> Sse {
    let Some(data) = event
        .data
        .as_deref()
        .map(str::trim)
        .filter(|data| !data.is_empty())
    else {
        return event;
    };
    if serde_json::from_str::<RxJsonRpcMessage<RoleClient>>(data).is_ok() {
        return event;
    }
    let message = read_message(data.as_bytes())
        .or_else(|error| misshapen_reply(data.as_bytes(), &error).ok_or(error));
    if let Some(json) = message
        .ok()
        .and_then(|message| serde_json::to_string(&message).ok())
    {
        event.data = Some(json);
    }
    event
}

/// The library says so in words only.
fn is_too_large(error: &SseError) -> bool {
    matches!(error, SseError::Body(error) if error.to_string().contains("exceeded the maximum size"))
}

/// An address can hold a password or a key, and errors end in logs and outcomes.
fn without_address(error: Failure) -> Failure {
    match error {
        StreamableHttpError::Client(error) => StreamableHttpError::Client(error.without_url()),
        other => other,
    }
}
