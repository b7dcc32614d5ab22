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
pub use token_sources::TokenSources;

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

/// How long clients have after that to take an answer that says no more than that.
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

    /// Serves `handler` at [`MCP_PATH`] until `stop` completes.
    ///
    /// Then `health` says so. After the delay that is configured nothing new is accepted, and what is under way has
    /// the time that is configured to finish; the rest is cancelled and answered as such.
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

    /// Like [`HttpServer::serve`], and clients of the protocol's first era get one of `sessions`, if there are any.
    ///
    /// A handler needs them if it asks these clients something, or tells them what belongs to none of their
    /// requests. Their requests must all reach the same process then.
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
        let endpoint = Arc::new(Endpoint::new(
            handler,
            sessions,
            &self.config,
            self.address,
            Arc::clone(&health),
            stopping.clone(),
            self.metrics,
        ));
        let open = TaskTracker::new();
        let reception = Reception::new(endpoint, open.clone(), stopping.clone());
        {
            let mut accepting = pin!(reception.accept(&self.listener));
            tokio::select! {
                () = &mut accepting => {}
                () = stop => {}
            }
            health.stopping();
            // Whoever decides where requests go learns of it in the meantime.
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
        // Whoever does not take even that is cut off with the runtime.
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

/// How far the end of the server has come that got the request with `context`. Over anything but HTTP it never ends
/// by itself.
pub(super) fn stopping(context: &RequestContext<RoleServer>) -> Stopping {
    let head = context.extensions.get::<Parts>();
    let stopping = head.and_then(|head| head.extensions.get::<Stopping>());
    stopping.cloned().unwrap_or_default()
}

/// How far the end of the server has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopping {
    /// Connections close after the request that they are at or that is on its way, and requests that never end by
    /// themselves do.
    pub(super) begun: CancellationToken,
    /// Requests are cancelled, and say so.
    pub(super) expired: CancellationToken,
    /// What has given no answer until now gives none.
    cut: CancellationToken,
}
