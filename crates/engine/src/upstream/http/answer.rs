//! What an answer over HTTP, which is a text or a stream of events, says in the library's terms.

use futures::StreamExt as _;
use futures::stream;
use rmcp::model::{ErrorData, JsonRpcMessage, RequestId};
use rmcp::transport::streamable_http_client::{
    HttpStatusError, SseError, StreamableHttpError, StreamableHttpPostResponse,
};
use sse_stream::Sse;

use super::client::HttpClient;
use super::destination::Destination;
use super::post::{Body, EventError, Events, Failure, Posted};
use super::suspicion::{Suspicion, by_error};
use crate::upstream::lenient::{Message, Read, UNREADABLE, error_in, names_protocol, read};
use crate::upstream::transport::too_large;
use codecell_basics::sync::lock;
use codecell_basics::text::truncated;

/// The most bytes that are shown of an answer that cannot be read.
const MAX_WORDS_BYTES: usize = 500;

impl HttpClient {
    /// What `posted` says in the library's terms. `own` is the request that it answers, if it answers one.
    pub(super) async fn understood(
        &self,
        posted: Posted,
        own: Option<RequestId>,
        destination: &Destination,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let Posted {
            status, session, ..
        } = &posted;
        let (status, session) = (*status, session.clone());
        let Some(own) = own else {
            // Nobody waits for an answer, and anything that is wrong shows at the next request.
            if !status.is_success() {
                let server = &*self.server;
                tracing::debug!(server, %status, "the server refuses a message that needs no answer");
            }
            return Ok(StreamableHttpPostResponse::Accepted);
        };
        let text = match posted.body {
            Body::Events(events) => {
                let events = self.answered(events, Some(own), destination.clone());
                return Ok(StreamableHttpPostResponse::Sse(events, session));
            }
            Body::TooLarge if status.is_success() => {
                let message = JsonRpcMessage::error(too_large(None), Some(own));
                return Ok(StreamableHttpPostResponse::Json(message, session));
            }
            Body::TooLarge => return Err(refused(posted)),
            Body::Text(ref text) => text,
        };
        // The answer comes on another stream.
        if matches!(status.as_u16(), 202 | 204) {
            return Ok(StreamableHttpPostResponse::Accepted);
        }
        let Read {
            mut messages,
            problem,
            strays,
            ..
        } = read(text, &mut self.asked(), Some(&own));
        self.note(strays);
        if !status.is_success() {
            let is_about_headers = matches!(status.as_u16(), 401 | 403);
            return match messages.pop() {
                // A server that refuses a message unread cannot name it, but the error can answer no other message.
                // If it is no message of JSON-RPC, the status says more than it does.
                Some(JsonRpcMessage::Error(mut error))
                    if !is_about_headers && names_protocol(text) =>
                {
                    error.id = Some(own);
                    let message = JsonRpcMessage::Error(error);
                    Ok(StreamableHttpPostResponse::Json(message, None))
                }
                _ => Err(refused(posted)),
            };
        }
        match (messages.len(), posted.kind) {
            (1, _) => Ok(StreamableHttpPostResponse::Json(
                messages.swap_remove(0),
                session,
            )),
            (0, kind) if kind.as_deref() != Some("application/json") => {
                Err(StreamableHttpError::UnexpectedContentType(kind))
            }
            (0, _) => {
                let words = String::from_utf8_lossy(text).trim().to_owned();
                let words = truncated(words, MAX_WORDS_BYTES);
                let problem = problem.unwrap_or_else(|| "it is no message".to_owned());
                let problem = format!("{problem}; it begins with {words:?}");
                let error = ErrorData::new(UNREADABLE, problem, None);
                let message = JsonRpcMessage::error(error, Some(own));
                Ok(StreamableHttpPostResponse::Json(message, session))
            }
            // A batch is handed on as a stream of its messages.
            _ => {
                let events = messages
                    .into_iter()
                    .filter_map(|message| event(&message))
                    .map(Ok);
                let events = stream::iter(events.collect::<Vec<_>>()).boxed();
                Ok(StreamableHttpPostResponse::Sse(events, session))
            }
        }
    }

    /// `events` in a form in which each can be read. An event that is too long becomes an error for the request `own`:
    /// otherwise nothing would say why the stream ended.
    pub(super) fn answered(
        &self,
        events: Events,
        own: Option<RequestId>,
        destination: Destination,
    ) -> Events {
        let client = self.clone();
        let read = move |event: Result<Sse, SseError>| {
            let (client, own, destination) = (client.clone(), own.clone(), destination.clone());
            async move { client.readable(event, own, destination).await }
        };
        events.then(read).flat_map(stream::iter).boxed()
    }

    /// `received` as events that the library can read.
    async fn readable(
        &self,
        received: Result<Sse, SseError>,
        own: Option<RequestId>,
        destination: Destination,
    ) -> Vec<Result<Sse, SseError>> {
        let mut sent = match (received, &own) {
            (Err(error), Some(own)) if is_too_large(&error) => {
                let message: Message = JsonRpcMessage::error(too_large(None), Some(own.clone()));
                return event(&message).map(Ok).into_iter().collect();
            }
            (Err(error), _) => return vec![Err(error)],
            (Ok(event), _) => event,
        };
        let Some(data) = sent
            .data
            .as_deref()
            .map(str::trim)
            .filter(|data| !data.is_empty())
        else {
            return vec![Ok(sent)];
        };
        let Read {
            mut messages,
            is_as_sent,
            strays,
            ..
        } = read(data.as_bytes(), &mut self.asked(), own.as_ref());
        self.note(strays);
        let mut is_changed = !is_as_sent;
        for message in &mut messages {
            if let JsonRpcMessage::Response(_) = message {
                lock(&self.sessions).set_known();
            }
            if let JsonRpcMessage::Error(error) = message
                && destination.session.is_some()
                && error.id.is_some()
                && error.id == own
                && let Some(forgotten) = self
                    .forgets(by_error(&error.error), &error.error.message, &destination)
                    .await
            {
                error.error = forgotten;
                is_changed = true;
            }
        }
        if messages.is_empty()
            && let Some(own) = own
            && let Some(error) = self.said_in_place(&sent, data, &own, &destination).await
        {
            let message: Message = JsonRpcMessage::error(error, Some(own));
            self.asked().answered(&message);
            (messages, is_changed) = (vec![message], true);
        }
        if !is_changed || messages.is_empty() {
            return vec![Ok(sent)];
        }
        let mut events: Vec<Sse> = messages.iter().filter_map(event).collect();
        if let Some(last) = events.last_mut() {
            (last.id, last.retry) = (sent.id.take(), sent.retry.take());
        }
        events.into_iter().map(Ok).collect()
    }
}

impl HttpClient {
    /// The error for the request `own` in `data`, which is no message, of the event `sent`. `None` if the event does
    /// not speak of an error, or if the request has been answered.
    async fn said_in_place(
        &self,
        sent: &Sse,
        data: &str,
        own: &RequestId,
        destination: &Destination,
    ) -> Option<ErrorData> {
        if !self.asked().is_waiting(own) {
            return None;
        }
        let mut error = error_in(data);
        error.message = truncated(error.message.into_owned(), MAX_WORDS_BYTES).into();
        let suspicion = match destination.session {
            Some(_) => by_error(&error),
            None => Suspicion::None,
        };
        let is_error = sent.event.as_deref() == Some("error");
        // A code by itself says too little in an event that may be anything.
        if !is_error && suspicion != Suspicion::Likely {
            return None;
        }
        match self.forgets(suspicion, &error.message, destination).await {
            Some(forgotten) => Some(forgotten),
            None => is_error.then_some(error),
        }
    }
}

/// The failure that stands for a status and what came with it.
fn refused(posted: Posted) -> Failure {
    let Posted {
        status,
        retry_after,
        body,
        ..
    } = posted;
    if retry_after.is_some() {
        return HttpStatusError::new(status.as_u16(), retry_after).into();
    }
    let words = match &body {
        Body::Text(text) => String::from_utf8_lossy(text).trim().to_owned(),
        Body::TooLarge | Body::Events(_) => String::new(),
    };
    StreamableHttpError::UnexpectedServerResponse(format!("HTTP {status}: {words}").into())
}

/// The event of a message.
fn event(message: &Message) -> Option<Sse> {
    let json = serde_json::to_string(message).ok()?;
    Some(Sse::default().data(json))
}

fn is_too_large(error: &SseError) -> bool {
    match error {
        SseError::Body(error) => {
            matches!(error.downcast_ref(), Some(EventError::TooLarge))
                // The library, which reads the streams that are opened by GET, says this in words only.
                || error.to_string().contains("exceeded the maximum size")
        }
        _ => false,
    }
}
