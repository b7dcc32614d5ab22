//! The composition root: servers, broker, sandbox and executor, put together in the background.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use codecell::broker::Broker;
use codecell::builtin::files::{Access, Files};
use codecell::config::{Server, ServerKind, Servers};
use codecell::execution::{Executor, Limits};
use codecell::policy::Policy;
use codecell::sandbox::{Sandbox, SandboxConfig};
use codecell::server::{Starting, starting};
use codecell::tools::ToolCaller;

use super::broken::Broken;
use super::setup::Setup;

/// How long threads that are stuck in a read or a write may delay the end of the process.
const END_LIMIT: Duration = Duration::from_millis(200);

/// Runs `command` to its end on a runtime of its own.
pub(super) fn block_on<T>(command: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    let result = runtime.block_on(command);
    runtime.shutdown_timeout(END_LIMIT);
    result
}

/// The servers that scripts can call, connected in the background.
pub(super) struct Connected {
    tools: Starting<Arc<dyn ToolCaller>>,
}

impl Connected {
    /// Connects to all of `servers` at once. Must be called within a runtime.
    pub(super) fn start(servers: Servers) -> Self {
        let connecting = tokio::spawn(async move {
            let callers = servers.servers.into_iter().map(|server| async move {
                match open(server).await {
                    Ok(caller) => caller,
                    Err(broken) => {
                        tracing::warn!(server = %broken.name(), reason = %broken.reason(), "not available");
                        Arc::new(broken)
                    }
                }
            });
            let callers = futures::future::join_all(callers).await;
            let broker: Arc<dyn ToolCaller> = Arc::new(Broker::new(callers));
            broker
        });
        let tools = starting(async move { connecting.await.map_err(|error| Arc::from(error.to_string())) });
        Self { tools }
    }

    pub(super) fn tools(&self) -> Starting<Arc<dyn ToolCaller>> {
        self.tools.clone()
    }

    /// Ends the servers.
    pub(super) async fn stop(self) {}
}

/// The executor, put together in the background: the image is mapped while the servers connect.
pub(super) fn executor(
    setup: &Setup,
    policy: Policy,
    limits: &Limits,
    connected: &Connected,
) -> Starting<Arc<Executor>> {
    let concurrency = setup.concurrency();
    let config = sandbox_config(limits, concurrency);
    let sandbox = tokio::task::spawn_blocking(move || Sandbox::new(config));
    let tools = connected.tools();
    starting(async move {
        let sandbox = match sandbox.await {
            Ok(sandbox) => sandbox.map_err(|error| Arc::from(error.to_string()))?,
            Err(error) => return Err(Arc::from(error.to_string())),
        };
        Ok(Arc::new(Executor::new(policy, sandbox, tools.await?, concurrency)))
    })
}

fn sandbox_config(_limits: &Limits, _concurrency: usize) -> SandboxConfig {
    SandboxConfig::default()
}

async fn open(server: Server) -> Result<Arc<dyn ToolCaller>, Broken> {
    match &server.kind {
        ServerKind::Files { root, writable } => {
            let access = if *writable { Access::Writable } else { Access::ReadOnly };
            match Files::open(&server.name, server.description.clone(), root, access) {
                Ok(files) => Ok(Arc::new(files)),
                Err(error) => Err(Broken::new(server.name, server.description, error.to_string())),
            }
        }
        ServerKind::Stdio { .. } | ServerKind::Http { .. } => {
            Err(Broken::new(server.name, server.description, "there is no client for it yet".into()))
        }
    }
}
