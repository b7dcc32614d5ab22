//! MCP servers that run as child processes and speak on their standard streams.
//!
//! Each server has one task that owns its process from start to end (`lifecycle`); calls go through its
//! connection. A server that cannot be started, misbehaves or dies is reported with the reason and does
//! not disturb the others.

mod connection;
mod lifecycle;
mod listing;
mod oversize;
mod process;
mod stderr;
mod transport;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::tools::{ToolCaller, ToolFilter};
use connection::Connection;

pub use connection::MAX_CALLS_IN_FLIGHT;
pub use listing::{MAX_LISTING_BYTES, MAX_LISTING_PAGES, MAX_TOOLS};
pub use transport::{MAX_LINE_BYTES, MAX_UNREAD_BYTES};

/// How long one call may take, unless the server says otherwise.
pub const DEFAULT_CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a server may take to start and list its tools, unless it says otherwise. A server of the older
/// protocol that leaves the first question unanswered is asked again in its own way after 10 seconds, and
/// `npx` may have to download, so it is not short.
pub const DEFAULT_STARTUP_TIMEOUT: Duration = Duration::from_secs(30);

/// A server to run as a child process.
#[derive(Debug, Clone)]
pub struct StdioServer {
    /// The configured name.
    pub name: String,
    /// What it is for, in the operator's words; else the server's own instructions are used.
    pub description: Option<String>,
    /// The program: a path, or a name looked up in `PATH`.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Environment variables beyond the few that every server gets.
    pub env: Vec<(String, String)>,
    /// The folder it starts in; this process's own if `None`.
    pub cwd: Option<PathBuf>,
    /// How long one call may take.
    pub call_timeout: Duration,
    /// How long it may take to start and list its tools.
    pub startup_timeout: Duration,
    /// Which of its tools are offered.
    pub filter: ToolFilter,
}

impl StdioServer {
    /// A server with the default limits, all of its tools, and nothing but the program to run.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        command: impl Into<String>,
        args: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            name: name.into(),
            description: None,
            command: command.into(),
            args: args.into_iter().map(Into::into).collect(),
            env: Vec::new(),
            cwd: None,
            call_timeout: DEFAULT_CALL_TIMEOUT,
            startup_timeout: DEFAULT_STARTUP_TIMEOUT,
            filter: ToolFilter::default(),
        }
    }
}

/// The running servers. Dropping it ends them too, but without waiting for them.
pub struct Clients {
    connections: Vec<Arc<Connection>>,
    tasks: Vec<JoinHandle<()>>,
    stop: CancellationToken,
}

impl Clients {
    /// Starts every server, all at once, and returns without waiting for them. Until a server has listed
    /// its tools its status is [`Starting`](crate::tools::ServerStatus::Starting). Needs a tokio runtime.
    #[must_use]
    pub fn start(servers: Vec<StdioServer>) -> Self {
        let stop = CancellationToken::new();
        let connections: Vec<Arc<Connection>> = servers
            .into_iter()
            .map(|server| Arc::new(Connection::new(server)))
            .collect();
        let tasks = connections
            .iter()
            .map(|connection| tokio::spawn(lifecycle::run(Arc::clone(connection), stop.clone())))
            .collect();
        Self {
            connections,
            tasks,
            stop,
        }
    }

    /// Starts every server and waits until each is ready or has failed, so at most for the longest start-up limit.
    pub async fn connect(servers: Vec<StdioServer>) -> Self {
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

    /// One caller for each server, broken ones included, in the order they were given.
    #[must_use]
    pub fn callers(&self) -> Vec<Arc<dyn ToolCaller>> {
        self.connections
            .iter()
            .map(|connection| Arc::clone(connection) as Arc<dyn ToolCaller>)
            .collect()
    }

    /// Ends every server and its descendants: closes its input, then terminates, then kills its process
    /// group. Takes about 1.6 seconds at most.
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

impl Drop for Clients {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
