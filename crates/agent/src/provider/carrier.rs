//! Carries requests to a provider and its answers back, within bounds.
//!
//! The library that knows the protocols reads a body however long it is, and sends its requests by nothing but a client
//! of `reqwest`, which has no bound either. So it is given a client that reaches one socket of this process and nothing
//! else, in a folder that only this user can enter. What arrives there is sent to the provider by a client of ours,
//! which reads no more of an answer than [`MAX_ANSWER_BYTES`]. That client also sees what went wrong before the library
//! makes words of it.

use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use codecell_basics::sync::lock;
use genai::resolver::Endpoint;
use genai::{Client, ModelIden, ServiceTarget};
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{UnixListener, UnixStream};

use super::target::Target;

/// How long opening a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of an answer: far more than the longest one with all that a model thinks, or a list of all models.
const MAX_ANSWER_BYTES: usize = 4 << 20;

/// The most bytes that are read of what a provider says about a failure; the rest is left unread.
const MAX_FAILURE_BYTES: usize = 64 << 10;

/// The name of the socket in its folder.
const SOCKET: &str = "door";

/// Who this is, for providers.
const USER_AGENT: &str = concat!("codecell/", env!("CARGO_PKG_VERSION"));

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The provider answered with this status, which is no success.
    Status {
        status: StatusCode,
        headers: Box<HeaderMap>,
        /// The beginning of what it said.
        body: String,
    },
    /// There was no connection, for this reason.
    Unreachable(String),
    /// The connection broke.
    Broken(String),
    /// What came is no HTTP, or its head is too long.
    NoHttp(String),
    /// The answer is longer than [`MAX_ANSWER_BYTES`].
    TooLong,
    /// The library cannot write the question, or cannot read the answer.
    Library(Box<genai::Error>),
    /// The library has answered by itself.
    NotAsked,
    /// This machine lacks something.
    Local(String),
}

/// Carries requests to providers.
pub(super) struct Carrier {
    http: reqwest::Client,
}

impl Carrier {
    /// One that follows no redirection, which could show the key to somebody else, and takes answers only as they are sent.
    ///
    /// # Errors
    /// What this machine lacks.
    pub(super) fn new() -> Result<Self, String> {
        // This fails if a provider has been chosen already, which does not matter.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_gzip()
            .build()
            .map_err(|error| format!("HTTP cannot be set up: {}", error.without_url()))?;
        Ok(Self { http })
    }

    /// Has the library `work` on `target`, with a client that can send one request.
    pub(super) async fn carry<T, F>(
        &self,
        target: &Target,
        work: impl FnOnce(Client, ServiceTarget) -> F,
    ) -> Result<T, Failure>
    where
        F: Future<Output = genai::Result<T>>,
    {
        let lacking = |error: std::io::Error| {
            Failure::Local(format!(
                "a temporary folder cannot be used: {error}; set TMPDIR to one that can, with a short name"
            ))
        };
        let folder = tempfile::tempdir().map_err(lacking)?;
        let path = folder.path().join(SOCKET);
        let door = UnixListener::bind(&path).map_err(lacking)?;
        let inner = reqwest::Client::builder().unix_socket(path).build();
        let inner =
            inner.map_err(|error| Failure::Local(format!("HTTP cannot be set up: {error}")))?;
        let client = Client::builder()
            .with_reqwest(inner)
            .append_provider_config(target.kind, target.config())
            .build()
            .map_err(Failure::library)?;
        let model = ModelIden::new(target.kind, target.name.clone());
        let known = client.resolve_service_target(model).await;
        let (scheme, target) = behind_the_door(known.map_err(Failure::library)?);
        let failure = Mutex::new(None);
        let is_asked = AtomicBool::new(false);
        let serving = async {
            match door.accept().await {
                Ok((stream, _)) => {
                    is_asked.store(true, Ordering::Relaxed);
                    // Nobody else is let in: a second connection fails at once, and does not wait for ever.
                    drop(door);
                    self.serve(stream, scheme, &failure).await;
                }
                Err(error) => *lock(&failure) = Some(lacking(error)),
            }
            std::future::pending::<Infallible>().await
        };
        let answered = tokio::select! {
            answered = work(client, target) => answered,
            never = serving => match never {},
        };
        if let Some(failure) = lock(&failure).take() {
            return Err(failure);
        }
        let answered = answered.map_err(Failure::library)?;
        is_asked
            .into_inner()
            .then_some(answered)
            .ok_or(Failure::NotAsked)
    }

    /// Serves the library's one connection; what fails beyond it is left in `failure`, and ends the connection.
    async fn serve(&self, stream: UnixStream, scheme: &str, failure: &Mutex<Option<Failure>>) {
        let service = service_fn(|request| async move {
            self.send(request, scheme).await.map_err(|found| {
                *lock(failure) = Some(found);
                "the request could not be carried"
            })
        });
        // How the connection ends is told by `failure` and by what the library got.
        let _ = http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }

    /// Sends `request` to the provider, and returns its answer if that is a success.
    async fn send(
        &self,
        request: Request<Incoming>,
        scheme: &str,
    ) -> Result<Response<Full<Bytes>>, Failure> {
        let (head, body) = request.into_parts();
        let wrong = |what: &str| Failure::Local(format!("the library's request has {what}"));
        let body = body.collect().await.map_err(|_| wrong("no whole body"))?;
        let mut headers = head.headers;
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let path = head.uri.path_and_query();
        let (host, path) = host.zip(path).ok_or_else(|| wrong("no address"))?;
        let url = format!("{scheme}://{host}{path}");
        for own in [HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
            headers.remove(own);
        }
        let request = self.http.request(head.method, url).headers(headers);
        let mut answer = request
            .body(body.to_bytes())
            .send()
            .await
            .map_err(|error| Failure::of(&error))?;
        let status = answer.status();
        if !status.is_success() {
            let headers = Box::new(answer.headers().clone());
            // What came until the connection broke says more than that it broke.
            let mut body = Vec::new();
            let _ = read(&mut answer, &mut body, MAX_FAILURE_BYTES).await;
            body.truncate(MAX_FAILURE_BYTES);
            return Err(Failure::Status {
                status,
                headers,
                body: String::from_utf8_lossy(&body).into_owned(),
            });
        }
        let mut body = Vec::new();
        read(&mut answer, &mut body, MAX_ANSWER_BYTES).await?;
        let mut reply = Response::new(Full::new(Bytes::from(body)));
        *reply.status_mut() = status;
        if let Some(kind) = answer.headers().get(CONTENT_TYPE) {
            reply.headers_mut().insert(CONTENT_TYPE, kind.clone());
        }
        Ok(reply)
    }
}

/// Reads `answer` into `body`, which becomes little longer than `most` bytes, whatever comes.
async fn read(
    answer: &mut reqwest::Response,
    body: &mut Vec<u8>,
    most: usize,
) -> Result<(), Failure> {
    let next = |error: reqwest::Error| Failure::of(&error);
    while let Some(chunk) = answer.chunk().await.map_err(next)? {
        body.extend_from_slice(&chunk);
        if body.len() > most {
            return Err(Failure::TooLong);
        }
    }
    Ok(())
}

/// The scheme by which `target` is asked, and the target for a client behind the door, which needs no secrecy.
fn behind_the_door(mut target: ServiceTarget) -> (&'static str, ServiceTarget) {
    match target.endpoint.base_url().strip_prefix("https://") {
        Some(rest) => {
            target.endpoint = Endpoint::from_owned(format!("http://{rest}"));
            ("https", target)
        }
        None => ("http", target),
    }
}

impl Failure {
    fn library(error: genai::Error) -> Self {
        Self::Library(Box::new(error))
    }

    fn of(error: &reqwest::Error) -> Self {
        let mut reasons = Vec::new();
        let mut is_no_http = false;
        let mut link = std::error::Error::source(error);
        while let Some(reason) = link {
            is_no_http |= reason
                .downcast_ref::<hyper::Error>()
                .is_some_and(hyper::Error::is_parse);
            reasons.push(reason.to_string());
            link = reason.source();
        }
        // The last reason says most.
        let words = match reasons.pop() {
            Some(last) => last,
            None if error.is_timeout() => "no connection in time".to_owned(),
            None => "no answer".to_owned(),
        };
        if is_no_http {
            Self::NoHttp(words)
        } else if error.is_connect() || error.is_builder() {
            Self::Unreachable(words)
        } else {
            Self::Broken(words)
        }
    }

    /// What the provider did, without the request and without addresses, which may hold what is not meant for everybody.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Status { status, body, .. } => format!("{status}: {}", said(body)),
            Self::Unreachable(words) | Self::Broken(words) | Self::Local(words) => words.clone(),
            Self::NoHttp(words) => format!("its answer is no HTTP: {words}"),
            Self::TooLong => format!("its answer has more than {} MiB", MAX_ANSWER_BYTES >> 20),
            Self::NotAsked => "it was not asked".to_owned(),
            Self::Library(error) => of_library(error),
        }
    }
}

fn of_library(error: &genai::Error) -> String {
    match error {
        genai::Error::WebModelCall { webc_error, .. }
        | genai::Error::WebAdapterCall { webc_error, .. } => match webc_error {
            genai::webc::Error::ResponseFailedNotJson { content_type, .. } => {
                format!("its answer is of the type {content_type:?}, and no JSON")
            }
            genai::webc::Error::ResponseFailedInvalidJson { cause, .. } => {
                format!("its answer is no JSON: {cause}")
            }
            other => other.to_string(),
        },
        genai::Error::ChatResponseGeneration { cause, .. } => {
            format!("its answer has not the form that was expected: {cause}")
        }
        other => other.to_string(),
    }
}

/// The message in the body of an error, as most providers write it, or the body.
fn said(body: &str) -> String {
    let message = serde_json::from_str::<serde_json::Value>(body)
        .ok()
        .and_then(|body| {
            let places = ["/error/message", "/message", "/error", "/detail"];
            let texts = places
                .into_iter()
                .filter_map(|place| body.pointer(place)?.as_str());
            texts.map(str::to_owned).next()
        });
    message.unwrap_or_else(|| body.to_owned())
}

#[cfg(test)]
mod tests {
    use genai::adapter::AdapterKind;
    use genai::resolver::AuthData;

    use super::*;

    /// Beyond the door everything is asked as it was meant to be, with TLS where that was wanted.
    #[test]
    fn only_the_way_to_the_door_is_without_tls() {
        for (address, scheme, inside) in [
            ("https://a.example/v1/", "https", "http://a.example/v1/"),
            ("http://127.0.0.1:1/", "http", "http://127.0.0.1:1/"),
        ] {
            let target = ServiceTarget {
                endpoint: Endpoint::from_owned(address),
                auth: AuthData::None,
                model: ModelIden::new(AdapterKind::OpenAI, "m"),
            };
            let (found, target) = behind_the_door(target);
            assert_eq!((found, target.endpoint.base_url()), (scheme, inside));
        }
    }
}
