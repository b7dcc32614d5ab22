//! The beginning of a server's life: the handshake, and the first list of its tools.

use std::sync::{Arc, OnceLock};

use rmcp::RoleClient;
use rmcp::model::ServerPeerInfo;
use rmcp::service::{
    ClientCacheConfig, ClientInitializeError, ClientServiceExt as _, RunningService,
};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::dialect::{Dialect, Failure};
use super::handler::Handler;
use super::hearing::Hearing;
use super::http::{self, problem};
use super::lenient::UNREADABLE;
use super::life::Life;
use super::listing::{Listing, list_tools};
use super::process::Process;
use super::transport::{StdioTransport, Surroundings, is_gone};
use super::{Transport, UpstreamServer};

/// Why a codecell is not used as a server.
const ITSELF: &str = "it is a codecell, too, and two of them could start and call each other for ever; take it out, and \
                      configure here the servers that it was to lead to";

/// What is said of a server that ends the connection at any moment before it is ready.
const ENDED: &str = "it ended the connection before it was ready";

/// Whether the server that says `info` about itself is a codecell.
fn is_codecell(info: &ServerPeerInfo) -> bool {
    let name = info.server_info.as_ref().map(|server| server.name.as_str());
    name == Some(crate::NAME)
}

/// Why the protocol could not be established.
pub(super) struct Refusal {
    pub(super) reason: String,
    /// Whether the server itself ended the connection.
    pub(super) is_end: bool,
    /// How the handshake failed, if it is the handshake that failed.
    pub(super) failure: Option<Failure>,
    /// Whether every further start would fail in the same way.
    pub(super) is_final: bool,
}

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            is_end: false,
            failure: None,
            is_final: false,
        }
    }
}

pub(super) type Established = (
    RunningService<RoleClient, Handler>,
    Listing,
    Arc<Notify>,
    Arc<Life>,
);

/// Shakes hands and lists the tools.
pub(super) async fn establish(
    server: &UpstreamServer,
    process: &mut Option<Process>,
    dialect: &Arc<Dialect>,
    first_junk: &Arc<OnceLock<String>>,
) -> Result<Established, Refusal> {
    let changed = Arc::new(Notify::new());
    let mode = dialect.mode();
    let life = Arc::<Life>::default();
    let handler = Handler::new(&server.name, server.questions, Arc::clone(&changed));
    let greeted = match &server.transport {
        Transport::Stdio(_) => {
            let (stdout, stdin) = process
                .as_mut()
                .and_then(Process::streams)
                .ok_or_else(|| Refusal::new("its standard streams are missing"))?;
            let surroundings = Surroundings {
                first_junk: Arc::clone(first_junk),
                dialect: Arc::clone(dialect),
                stderr: process.as_ref().map(Process::stderr),
            };
            let transport = StdioTransport::new(&server.name, stdout, stdin, surroundings);
            let transport = Hearing::new(transport, &life.reports);
            handler.serve_with_lifecycle(transport, mode).await
        }
        Transport::Http(endpoint) => {
            let transport = http::transport(&server.name, endpoint, &changed, dialect)
                .await
                .map_err(Refusal::new)?;
            let transport = Hearing::new(transport, &life.reports);
            handler.serve_with_lifecycle(transport, mode).await
        }
    };
    let service = greeted.map_err(|error| Refusal {
        failure: Some(failure(&error)),
        is_end: is_end(&error),
        ..Refusal::new(handshake_problem(&error))
    })?;
    let peer = service.peer();
    if let Some(info) = peer.peer_info() {
        if is_codecell(&info) {
            return Err(Refusal {
                is_final: true,
                ..Refusal::new(ITSELF)
            });
        }
        dialect.worked(&info.protocol_version);
    }
    // A list is only read when it has changed; the library's memory would give the old one.
    peer.set_response_cache_config(ClientCacheConfig::disabled())
        .await;
    // Everybody who waits for all of this gives up at the same limit or before.
    let deadline = Instant::now() + server.startup_timeout;
    let listing = list_tools(peer, server, deadline)
        .await
        .map_err(|unlisted| match unlisted.is_end {
            true => Refusal {
                is_end: true,
                ..Refusal::new(ENDED)
            },
            false => Refusal::new(unlisted.reason),
        })?;
    Ok((service, listing, changed, life))
}

/// What `error` says about the way in which the server was approached.
fn failure(error: &ClientInitializeError) -> Failure {
    match error {
        ClientInitializeError::ConnectionClosed(_)
        | ClientInitializeError::TransportError { .. } => Failure::Ended,
        ClientInitializeError::LegacyFallbackFailed { fallback, .. } => match failure(fallback) {
            Failure::Ended => Failure::EndedAtGreeting,
            _ => Failure::RefusedTwice,
        },
        _ => Failure::Refused,
    }
}

/// Whether `error` says that the server has closed its streams, which may be noticed by reading or by writing.
fn is_end(error: &ClientInitializeError) -> bool {
    match error {
        ClientInitializeError::ConnectionClosed(_) => true,
        ClientInitializeError::TransportError { error, .. } => is_gone(error),
        ClientInitializeError::LegacyFallbackFailed { fallback, .. } => is_end(fallback),
        _ => false,
    }
}

fn handshake_problem(error: &ClientInitializeError) -> String {
    match error {
        error if is_end(error) => ENDED.to_owned(),
        ClientInitializeError::JsonRpcError(error) if error.code == UNREADABLE => {
            format!(
                "its answer to the greeting is not understood: {}",
                error.message
            )
        }
        ClientInitializeError::JsonRpcError(error) => {
            format!("it refused to start: {}", error.message)
        }
        ClientInitializeError::LegacyFallbackFailed { fallback, .. } => handshake_problem(fallback),
        ClientInitializeError::NoCompatibleProtocolVersion {
            server_supported, ..
        } => {
            format!("it speaks none of the protocol versions known here, only {server_supported:?}")
        }
        ClientInitializeError::TransportError { error, .. } => match problem(error) {
            Some(problem) => problem.into_reason(),
            None => format!("it did not start properly: {}", error.error),
        },
        other => format!("it did not start properly: {other}"),
    }
}
