//! The HTTP client with which the library's transport sends. It reads what servers answer as generously as
//! [`lenient`](crate::upstream::lenient) does (`answer`), greets servers in the revision that they know (`greeting`),
//! and notices when they have forgotten the session (`forgotten`).

use std::sync::{Arc, Mutex, MutexGuard};

use rmcp::model::{ClientJsonRpcMessage, ClientRequest, ErrorData, JsonRpcMessage, RequestId};
use rmcp::transport::streamable_http_client::{
    StreamableHttpClient, StreamableHttpError, StreamableHttpPostResponse,
};
use tokio::sync::Notify;

use super::destination::{Destination, Headers};
use super::post::{Body, Events, Failure, Posted, post, without_address};
use super::session::Sessions;
use super::suspicion::{Suspicion, by_error, by_status, by_words, names_unknown_session};
use crate::upstream::dialect::Dialect;
use crate::upstream::lenient::{Asked, UNREADABLE};
use crate::upstream::transport::note_stray;
use codecell_basics::sync::lock;
use codecell_basics::text::truncated;

/// The longest text, in bytes, that can be words in place of a message. Longer ones are pages.
const MAX_WORDS_BYTES: usize = 4 << 10;

/// The most bytes that are shown of words in place of a message.
const MAX_SHOWN_BYTES: usize = 500;

/// Sends messages to one server.
#[derive(Clone)]
pub(in crate::upstream) struct HttpClient {
    pub(super) server: Arc<str>,
    pub(super) inner: reqwest::Client,
    pub(super) dialect: Arc<Dialect>,
    /// This is woken when a new session replaces one that the server has forgotten: it may have other tools.
    pub(super) changed: Arc<Notify>,
    // Plain mutexes: each lock is held for a moment, never across an await.
    asked: Arc<Mutex<Asked>>,
    pub(super) sessions: Arc<Mutex<Sessions>>,
}

impl HttpClient {
    pub(super) fn new(
        server: &str,
        inner: reqwest::Client,
        dialect: Arc<Dialect>,
        changed: Arc<Notify>,
    ) -> Self {
        Self {
            server: server.into(),
            inner,
            dialect,
            changed,
            asked: Arc::default(),
            sessions: Arc::default(),
        }
    }

    pub(super) async fn post(
        &self,
        message: &ClientJsonRpcMessage,
        destination: &Destination,
    ) -> Result<Posted, Failure> {
        self.asked().sent(message);
        let session = destination.session.as_deref();
        post(
            &self.inner,
            &destination.uri,
            message,
            session,
            destination.headers.clone(),
        )
        .await
    }

    /// Sends the request `message` and reads what comes back.
    async fn ask(
        &self,
        message: &ClientJsonRpcMessage,
        own: RequestId,
        destination: Destination,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        if lock(&self.sessions).is_forgotten(&destination.session) {
            // The transport makes a new session, and sends the message in it.
            return Err(StreamableHttpError::SessionExpired);
        }
        let posted = self.post(message, &destination).await?;
        let in_session = destination.session.is_some();
        let mut words_for_people = None;
        if let Body::Text(text) = &posted.body
            && (!posted.status.is_success() || is_for_people(&posted, text))
        {
            let words = String::from_utf8_lossy(text);
            let suspicion = match by_status(posted.status, &words) {
                _ if posted.status.is_success() && in_session => by_words(&words),
                suspicion if in_session => suspicion,
                // A server without sessions may still want to be greeted again.
                Suspicion::Certain if names_unknown_session(&words) => Suspicion::Certain,
                _ => Suspicion::None,
            };
            if let Some(forgotten) = self.forgets(suspicion, &words, &destination).await {
                let forgotten = JsonRpcMessage::error(forgotten, Some(own.clone()));
                self.asked().answered(&forgotten);
                return Ok(StreamableHttpPostResponse::Json(forgotten, None));
            }
            words_for_people = Some(words.trim().to_owned()).filter(|words| !words.is_empty());
        }
        let is_success = posted.status.is_success();
        let understood = self
            .understood(posted, Some(own.clone()), &destination)
            .await;
        let mut answer = match (understood, words_for_people) {
            // The server has been greeted at this address, so the words say more than that the address may be wrong.
            (Err(StreamableHttpError::UnexpectedContentType(kind)), Some(words))
                if !words.starts_with('<') =>
            {
                let kind = kind.unwrap_or_else(|| "content of no type".to_owned());
                let words = truncated(words, MAX_SHOWN_BYTES);
                let problem = format!("it answers with {kind} and says: {words}");
                let error =
                    JsonRpcMessage::error(ErrorData::new(UNREADABLE, problem, None), Some(own));
                self.asked().answered(&error);
                StreamableHttpPostResponse::Json(error, None)
            }
            (understood, _) => understood?,
        };
        if let StreamableHttpPostResponse::Json(JsonRpcMessage::Error(error), _) = &mut answer
            && in_session
            && is_success
            && let Some(forgotten) = self
                .forgets(by_error(&error.error), &error.error.message, &destination)
                .await
        {
            error.error = forgotten;
        }
        if let StreamableHttpPostResponse::Json(JsonRpcMessage::Response(_), _) = &answer {
            lock(&self.sessions).set_known();
        }
        Ok(answer)
    }

    pub(super) fn note(&self, strays: Vec<String>) {
        for words in strays {
            note_stray(&self.server, words);
        }
    }

    pub(super) fn asked(&self) -> MutexGuard<'_, Asked> {
        lock(&self.asked)
    }
}

/// Whether `text`, which is what `posted` holds, is plainly no message but some words, as frameworks and proxies write
/// them with any status.
fn is_for_people(posted: &Posted, text: &[u8]) -> bool {
    posted.kind.as_deref() != Some("application/json")
        && text.len() <= MAX_WORDS_BYTES
        && !text.trim_ascii_start().starts_with(b"{")
        && !text.trim_ascii_start().starts_with(b"[")
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
        _token: Option<String>,
        headers: Headers,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let destination = Destination {
            uri,
            session,
            headers,
        };
        let JsonRpcMessage::Request(request) = &message else {
            let posted = self.post(&message, &destination).await?;
            return self.understood(posted, None, &destination).await;
        };
        let own = request.id.clone();
        let answer = match &request.request {
            ClientRequest::InitializeRequest(_) => self.greet(&message, &own, destination).await,
            ClientRequest::DiscoverRequest(_) => self.probe(&message, &own, &destination).await,
            _ => self.ask(&message, own.clone(), destination).await,
        };
        if answer.is_err() {
            self.asked().forget(&own);
        }
        answer
    }

    async fn post_message_with_max_sse_event_size(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        token: Option<String>,
        headers: Headers,
        _limit: usize,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        self.post_message(uri, message, session, token, headers)
            .await
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
        let limit = crate::upstream::MAX_LINE_BYTES;
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
        let destination = Destination {
            uri: Arc::clone(&uri),
            session: session.clone(),
            headers: headers.clone(),
        };
        let opened = self
            .inner
            .get_stream_with_max_sse_event_size(uri, session, last_event, token, headers, limit)
            .await;
        match opened {
            // Otherwise the transport would ask again for ever, and a call would wait with it.
            Err(StreamableHttpError::Client(error)) if resumes && is_turned_away(&error) => {
                Err(StreamableHttpError::ServerDoesNotSupportSse)
            }
            Ok(events) => Ok(self.answered(events, None, destination)),
            Err(error) => Err(without_address(error)),
        }
    }
}
