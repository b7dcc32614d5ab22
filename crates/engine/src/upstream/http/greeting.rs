//! The questions that open a connection, and the answers of servers that do not know these questions.

use futures::StreamExt as _;
use rmcp::model::{ClientJsonRpcMessage, ErrorData, JsonRpcMessage, RequestId};
use rmcp::transport::streamable_http_client::{StreamableHttpError, StreamableHttpPostResponse};

use super::client::HttpClient;
use super::destination::Destination;
use super::post::{Failure, Posted};
use codecell_basics::sync::lock;

impl HttpClient {
    /// Asks the first question of the stateless protocol. If the server turns the question away as unknown, the result
    /// is an error after which the library greets the server.
    pub(super) async fn probe(
        &self,
        question: &ClientJsonRpcMessage,
        own: &RequestId,
        destination: &Destination,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let posted = self.post(question, destination).await?;
        match self.first_answer(posted, own, destination).await {
            Ok(StreamableHttpPostResponse::Json(message, session)) => {
                let message = self.dialect.probed(message);
                Ok(StreamableHttpPostResponse::Json(message, session))
            }
            Ok(_) => Err(StreamableHttpError::UnexpectedEndOfStream),
            Err(error) => match refused_words(&error) {
                Some(words) => {
                    let error = ErrorData::invalid_request(words, None);
                    let message = JsonRpcMessage::error(error, Some(own.clone()));
                    Ok(StreamableHttpPostResponse::Json(message, None))
                }
                None => Err(error),
            },
        }
    }

    /// Greets the server, in older and older revisions of the protocol, until it accepts one.
    pub(super) async fn greet(
        &self,
        greeting: &ClientJsonRpcMessage,
        own: &RequestId,
        destination: Destination,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let is_renewal = lock(&self.sessions).take_forgotten();
        let mut first = None;
        loop {
            let greeting = self.dialect.worded(greeting.clone());
            let answer = match self.post(&greeting, &destination).await {
                Ok(posted) => self.first_answer(posted, own, &destination).await,
                Err(error) => Err(error),
            };
            let refusal = match &answer {
                Ok(StreamableHttpPostResponse::Json(JsonRpcMessage::Error(error), _)) => {
                    error.error.clone()
                }
                Err(error) if let Some(words) = refused_words(error) => {
                    ErrorData::invalid_request(words, None)
                }
                Ok(_) if is_renewal => {
                    lock(&self.sessions).set_renewed();
                    self.changed.notify_one();
                    return answer;
                }
                _ => return answer,
            };
            let is_last = self.dialect.refused(&refusal).is_some();
            let first = first.get_or_insert(answer);
            if is_last {
                return std::mem::replace(first, Err(StreamableHttpError::UnexpectedEndOfStream));
            }
        }
    }

    /// The answer in `posted` to a question that opens a connection. If `posted` has events, it is the first one with
    /// an answer.
    async fn first_answer(
        &self,
        posted: Posted,
        own: &RequestId,
        destination: &Destination,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let opened = posted.session.clone();
        match self
            .understood(posted, Some(own.clone()), destination)
            .await?
        {
            StreamableHttpPostResponse::Sse(mut events, _) => {
                while let Some(event) = events.next().await {
                    let data = event?.data.unwrap_or_default();
                    if let Ok(message) = serde_json::from_str(&data)
                        && matches!(
                            message,
                            JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_)
                        )
                    {
                        return Ok(StreamableHttpPostResponse::Json(message, opened));
                    }
                }
                Err(StreamableHttpError::UnexpectedEndOfStream)
            }
            other => Ok(other),
        }
    }
}

/// What a server says with a status that refuses a greeting; `None` if the status says that authorization is missing,
/// that the server is busy, or that it is no MCP server.
fn refused_words(error: &Failure) -> Option<String> {
    let StreamableHttpError::UnexpectedServerResponse(text) = error else {
        return None;
    };
    let status: u16 = text.strip_prefix("HTTP ")?.get(..3)?.parse().ok()?;
    let is_refusal = match status {
        401 | 403 | 404 | 405 | 407 | 408 | 410 | 429 => false,
        400..=499 | 501 | 505 => true,
        500.. => text.to_ascii_lowercase().contains("version"),
        _ => false,
    };
    is_refusal.then(|| text.to_string())
}
