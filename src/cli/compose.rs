//! The composition root: servers, broker, sandbox and executor, put together in the background.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use codecell::broker::Broker;
use codecell::client::Clients;
use codecell::config::{Servers, ToolSettings};
use codecell::execution::Executor;
use codecell::policy::Policy;
use codecell::sandbox::Sandbox;
use codecell::server::{Starting, starting};
use codecell::tools::ToolCaller;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::servers;
use super::setup::Setup;

/// How long threads that are stuck in a read or a write may delay the end of the process.
const END_LIMIT: Duration = Duration::from_millis(200);

/// Runs `command` to its end on a runtime of its own.
pub(super) fn block_on<T>(command: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start threads")?;
    let result = runtime.block_on(command);
    runtime.shutdown_timeout(END_LIMIT);
    result
}

/// The servers that scripts can call, connected in the background by a task that owns them.
pub(super) struct Connected {
    tools: Starting<Arc<dyn ToolCaller>>,
    stop: CancellationToken,
    servers: JoinHandle<()>,
}

impl Connected {
    /// Connects to all of `servers` at once. Must be called within a runtime.
    pub(super) fn start(servers: Servers, settings: &ToolSettings) -> Self {
        let (in_process, outside) = servers::sort(servers, settings);
        let clients = Clients::start(outside);
        let callers = servers::in_order(in_process, clients.callers());
        let stop = CancellationToken::new();
        let (settled, tools) = oneshot::channel();
        let servers = tokio::spawn(hold(clients, callers, settled, stop.clone()));
        let tools =
            starting(async move { tools.await.map_err(|_| Arc::from("codecell is ending")) });
        Self {
            tools,
            stop,
            servers,
        }
    }

    /// The broker in front of the servers, once each of them is ready or has failed.
    pub(super) fn tools(&self) -> Starting<Arc<dyn ToolCaller>> {
        self.tools.clone()
    }

    /// Ends the servers, and waits until they are gone.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.servers.await {
            tracing::error!(%error, "the servers were not ended in order");
        }
    }
}

/// Holds the servers' processes until `stop`.
async fn hold(
    clients: Clients,
    callers: Vec<Arc<dyn ToolCaller>>,
    settled: oneshot::Sender<Arc<dyn ToolCaller>>,
    stop: CancellationToken,
) {
    tokio::select! {
        () = clients.settled() => {
            // Nobody may be waiting, and that is as well.
            let _ = settled.send(Arc::new(Broker::new(callers)));
            stop.cancelled().await;
        }
        () = stop.cancelled() => {}
    }
    clients.shutdown().await;
}

/// The executor, put together in the background: the image is mapped while the servers connect.
pub(super) fn executor(
    setup: &Setup,
    policy: Policy,
    connected: &Connected,
) -> Starting<Arc<Executor>> {
    let config = setup.sandbox();
    let sandbox = tokio::task::spawn_blocking(move || Sandbox::new(config));
    let tools = connected.tools();
    starting(async move {
        let sandbox = match sandbox.await {
            Ok(sandbox) => sandbox.map_err(|error| Arc::from(error.to_string()))?,
            Err(error) => return Err(Arc::from(error.to_string())),
        };
        Ok(Arc::new(Executor::new(policy, sandbox, tools.await?)))
    })
}
