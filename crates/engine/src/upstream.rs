//! Upstream servers outside this process: child processes on their standard streams, and servers on the web.
//!
//! Each server has one task that owns it from start to end (`supervisor`): it brings the server up and keeps
//! it for one life (`living`), and starts it again when it has ended, after longer and longer pauses if the server
//! keeps failing (`backoff`). Calls go through its connection. A server that cannot be started, misbehaves or dies is
//! reported with the reason and does not disturb the others.

mod account;
mod backoff;
mod connection;
mod deadline;
mod definition;
mod dialect;
mod exchange;
mod gate;
#[cfg(unix)]
mod guard;
mod handler;
mod handshake;
mod hearing;
mod http;
mod lenient;
mod life;
mod link;
mod listing;
mod living;
mod process;
mod questions;
mod rate;
mod reports;
mod server;
mod stderr;
mod subscription;
mod supervisor;
mod transport;

use std::sync::Arc;

use futures::future::join_all;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use codecell_tools::ToolCaller;
use connection::Connection;

pub use account::{Greeted, Shown};
pub use backoff::{MAX_FAILURES_IN_A_ROW, MAX_PAUSE};
pub use connection::{LIST_PATIENCE, MAX_CALLS_IN_FLIGHT};
pub use dialect::Protocol;
pub use gate::Gate;
pub use listing::{MAX_LISTING_BYTES, MAX_LISTING_PAGES, MAX_TOOLS};
pub use questions::Questions;
pub use server::{
    DEFAULT_CALL_TIMEOUT, DEFAULT_MAX_CALL_TIMEOUT, DEFAULT_STARTUP_TIMEOUT, HttpEndpoint,
    StdioProgram, Transport, UpstreamServer,
};
pub use transport::{MAX_LINE_BYTES, MAX_UNSENT_BYTES};

/// The running servers. When this is dropped, they end too, but nobody waits for them.
pub struct UpstreamServers {
    connections: Vec<Arc<Connection>>,
    tasks: Vec<JoinHandle<()>>,
    stop: CancellationToken,
}

impl UpstreamServers {
    /// Starts every server that is not lazy, all at once, and returns without waiting for them. Until a
    /// server has listed its tools its status is [`Starting`](codecell_tools::ServerStatus::Starting). Needs
    /// a tokio runtime.
    #[must_use]
    pub fn start(servers: Vec<UpstreamServer>) -> Self {
        Self::start_behind(servers, &Gate::open())
    }

    /// Like [`UpstreamServers::start`], but only once `gate` lets servers be started.
    #[must_use]
    pub fn start_behind(servers: Vec<UpstreamServer>, gate: &Gate) -> Self {
        let stop = CancellationToken::new();
        let connections: Vec<Arc<Connection>> = servers
            .into_iter()
            .map(|server| Arc::new(Connection::new(server)))
            .collect();
        let tasks = connections
            .iter()
            .map(|connection| {
                let (connection, gate) = (Arc::clone(connection), gate.clone());
                tokio::spawn(supervisor::run(connection, gate, stop.clone()))
            })
            .collect();
        Self {
            connections,
            tasks,
            stop,
        }
    }

    /// Like [`UpstreamServers::start`], but waits until each server is ready, has failed or waits for its first use.
    /// That takes at most the longest start-up limit.
    pub async fn connect(servers: Vec<UpstreamServer>) -> Self {
        let clients = Self::start(servers);
        clients.settled().await;
        clients
    }

    /// Waits until no server is starting any more.
    pub async fn settled(&self) {
        join_all(
            self.connections
                .iter()
                .map(|connection| connection.settled()),
        )
        .await;
    }

    /// Starts servers that have failed without waiting for the end of their pause.
    pub fn retry_failed(&self) {
        for connection in &self.connections {
            connection.retry();
        }
    }

    /// What each server has shown of itself, in the order in which they were given.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        let accounts = self.connections.iter().map(|known| known.account());
        accounts.map(account::Account::shown).collect()
    }

    /// One caller for each server, also for servers that cannot be used, in the order in which they were given.
    #[must_use]
    pub fn callers(&self) -> Vec<Arc<dyn ToolCaller>> {
        self.connections
            .iter()
            .map(|connection| Arc::clone(connection) as Arc<dyn ToolCaller>)
            .collect()
    }

    /// Ends every server and its descendants: closes the connection and with it the server's input, then terminates,
    /// then kills its process group. This takes at most about 2.6 seconds.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        for (task, connection) in std::mem::take(&mut self.tasks)
            .into_iter()
            .zip(&self.connections)
        {
            if let Err(error) = task.await {
                tracing::error!(server = connection.name(), %error, "the server's task failed");
            }
        }
    }
}

impl Drop for UpstreamServers {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
