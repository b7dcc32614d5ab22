//! Many clients over Streamable HTTP, from the listening socket to an orderly end.
//!
//! No request depends on an earlier one, so any replica can serve any of them: a [`session`] of the protocol's first
//! era is a name and nothing more. TLS is the business of the proxy in front.
//!
//! A connection is a [`connection`], its requests pass the [`gate`], and [`endpoint`] hands those that may
//! pass to rmcp.

mod accept;
mod access;
mod arrival;
mod config;
mod connection;
mod connections;
mod cors;
mod endpoint;
mod exporter;
mod gate;
mod health;
mod held;
mod io;
mod listener;
mod phase;
mod response;
mod run_code;
mod session;
mod sites;
mod token_sources;
mod upload;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::SessionManager;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::{RoleServer, ServerHandler};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use access::{Access, CurrentTokens, Tokens, WeakToken};
pub use config::{HttpConfig, HttpLimits};
pub use exporter::MetricsServer;
pub use health::{Health, Readiness};
pub use run_code::RUN_CODE_PATH;
pub use token_sources::TokenSources;

use crate::RunCode;
use codecell_engine::execution::ClientName;
use codecell_engine::metrics::Metrics;
use endpoint::Endpoint;
use listener::Reception;

/// The path at which MCP is spoken.
pub const MCP_PATH: &str = "/mcp";

/// The name of all clients where there are no tokens.
pub const ANONYMOUS: &str = "anonymous";

/// How long requests have, once they are cancelled, to give their answers.
const FAREWELL: Duration = Duration::from_secs(2);

/// Extra time for clients to take that last answer, which only says that the server is being stopped.
const LAST_WORD: Duration = Duration::from_millis(500);

/// Why there is no HTTP server.
#[derive(Debug, Error)]
pub enum HttpError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// Everybody who reaches the address could run scripts.
    #[error(
        "{0} can be reached from other machines and no client has a token; name clients in [http.clients] of \
         codecell.toml, or allow everybody with --allow-anonymous"
    )]
    Open(SocketAddr),
}

/// A server that listens; connections wait until it serves.
#[derive(Debug)]
pub struct HttpServer {
    listener: TcpListener,
    address: SocketAddr,
    config: HttpConfig,
    metrics: Option<Arc<Metrics>>,
    run_code: Option<RunCode>,
}

impl HttpServer {
    /// Starts to listen. Port 0 is any free port.
    ///
    /// # Errors
    /// If the address cannot be listened on, or if `config` would let in anybody from other machines without
    /// saying that this is meant.
    pub async fn bind(config: HttpConfig) -> Result<Self, HttpError> {
        let address = config.address;
        if config.is_open_to_the_world() {
            return Err(HttpError::Open(address));
        }
        let (listener, address) = listener::bind(address).await?;
        Ok(Self {
            listener,
            address,
            config,
            metrics: None,
            run_code: None,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same server, which counts its requests in `metrics`.
    #[must_use]
    pub fn counted_by(self, metrics: Arc<Metrics>) -> Self {
        Self {
            metrics: Some(metrics),
            ..self
        }
    }

    /// The same server, which also has `run_code` at [`RUN_CODE_PATH`].
    #[must_use]
    pub fn with_run_code(self, run_code: RunCode) -> Self {
        Self {
            run_code: Some(run_code),
            ..self
        }
    }

    /// Serves `handler` at [`MCP_PATH`] until `stop` completes.
    ///
    /// After that, `health` says that the server is stopping. Once the configured delay is over, nothing new is
    /// accepted, and requests under way have the configured time to finish; the rest are cancelled, and their answers
    /// say so.
    pub async fn serve<H>(
        self,
        handler: H,
        health: Arc<Health>,
        stop: impl Future<Output = ()> + Send,
    ) where
        H: ServerHandler + Clone + Sync,
    {
        let no_sessions = None::<Arc<NeverSessionManager>>;
        self.serve_with_sessions(handler, no_sessions, health, stop)
            .await;
    }

    /// Like [`HttpServer::serve`], but clients of the protocol's first era get sessions from `sessions`, if that is
    /// given.
    ///
    /// A handler needs such sessions if it asks these clients something, or sends them messages that belong to none of
    /// their requests. All requests of one client must then reach the same process.
    pub async fn serve_with_sessions<H, M>(
        self,
        handler: H,
        sessions: Option<Arc<M>>,
        health: Arc<Health>,
        stop: impl Future<Output = ()> + Send,
    ) where
        H: ServerHandler + Clone + Sync,
        M: SessionManager + Default,
    {
        let HttpLimits {
            leave_time,
            drain_time,
            ..
        } = self.config.limits;
        let stopping = Stopping::default();
        let endpoint = Endpoint::new(
            handler,
            sessions,
            &self.config,
            self.address,
            Arc::clone(&health),
            stopping.clone(),
            self.metrics,
        );
        let endpoint = Arc::new(endpoint.with_run_code(self.run_code));
        let open = TaskTracker::new();
        let reception = Reception::new(endpoint, open.clone(), stopping.clone());
        {
            let mut accepting = pin!(reception.accept(&self.listener));
            tokio::select! {
                () = &mut accepting => {}
                () = stop => {}
            }
            health.stopping();
            // In the meantime, whoever routes requests learns from the health that the server is leaving.
            let _ = tokio::time::timeout(leave_time, accepting).await;
        }
        if let Err(error) = reception.close(self.listener) {
            tracing::warn!(%error, "the last connections could not be accepted");
        }
        stopping.begun.cancel();
        open.close();
        if tokio::time::timeout(drain_time, open.wait()).await.is_ok() {
            return;
        }
        tracing::warn!(
            connections = open.len(),
            "what is still under way is cancelled"
        );
        stopping.expired.cancel();
        if tokio::time::timeout(FAREWELL, open.wait()).await.is_ok() {
            return;
        }
        stopping.cut.cancel();
        // A client that does not take even that answer is cut off when the runtime ends.
        let _ = tokio::time::timeout(LAST_WORD, open.wait()).await;
    }
}

/// Whether the request with `context` came over HTTP.
pub(super) fn is_origin_of(context: &RequestContext<RoleServer>) -> bool {
    context.extensions.get::<Parts>().is_some()
}

/// Whose token the request with `context` showed, if it came over HTTP.
pub(super) fn client(context: &RequestContext<RoleServer>) -> Option<ClientName> {
    let head = context.extensions.get::<Parts>()?;
    head.extensions.get::<ClientName>().cloned()
}

/// How far the end of the server that got the request with `context` has come. A server over anything but HTTP never
/// ends by itself.
pub(super) fn stopping(context: &RequestContext<RoleServer>) -> Stopping {
    let head = context.extensions.get::<Parts>();
    let stopping = head.and_then(|head| head.extensions.get::<Stopping>());
    stopping.cloned().unwrap_or_default()
}

/// How far the end of the server has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopping {
    /// A connection closes after the request that it is working on or that is on its way, and requests that never end
    /// by themselves are ended.
    pub(super) begun: CancellationToken,
    /// Requests are cancelled, and their answers say so.
    pub(super) expired: CancellationToken,
    /// A request that has no answer by now gets none from its handler.
    cut: CancellationToken,
}
