//! The composition root: the configuration becomes the parts that commands work with.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use codecell::broker::Broker;
use codecell::execution::{Executor, Limits};
use codecell::policy::{Policy, Rules};
use codecell::sandbox::{Sandbox, SandboxConfig};
use codecell::server::{Starting, starting};
use codecell::tools::ToolCaller;

/// How long threads that are stuck in a read or a write may delay the end of the process.
const END_LIMIT: Duration = Duration::from_millis(200);

pub(super) struct Config {
    pub(super) limits: Limits,
    pub(super) max_timeout: Duration,
    pub(super) concurrency: usize,
}

pub(super) fn load(path: Option<&Path>) -> anyhow::Result<Config> {
    if let Some(path) = path {
        std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    }
    Ok(Config { limits: Limits::default(), max_timeout: Duration::from_secs(300), concurrency: 4 })
}

pub(super) fn policy(_config: &Config) -> anyhow::Result<Policy> {
    Ok(Policy::new(Rules::default()))
}

/// Runs `command` to its end on a runtime of its own.
pub(super) fn block_on<T>(command: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    let result = runtime.block_on(command);
    runtime.shutdown_timeout(END_LIMIT);
    result
}

/// What runs in the background: the servers and, behind the executor, the sandbox.
pub(super) struct Services {
    tools: Starting<Arc<dyn ToolCaller>>,
    executor: Starting<Arc<Executor>>,
}

impl Services {
    pub(super) fn start(config: Config, policy: Policy) -> Self {
        let sandbox = tokio::task::spawn_blocking(move || Sandbox::new(SandboxConfig {}));
        let concurrency = config.concurrency;
        let Self { tools, .. } = Self::connect(config);
        let executor = {
            let tools = tools.clone();
            starting(async move {
                let sandbox = sandbox
                    .await
                    .map_err(|error| Arc::from(error.to_string()))?
                    .map_err(|error| Arc::from(error.to_string()))?;
                Ok(Arc::new(Executor::new(policy, sandbox, tools.await?, concurrency)))
            })
        };
        Self { tools, executor }
    }

    pub(super) fn connect(_config: Config) -> Self {
        let tools = starting(async move {
            let broker: Arc<dyn ToolCaller> = Arc::new(Broker::new(Vec::new()));
            Ok(broker)
        });
        let executor = starting(async { Err("no sandbox".into()) });
        Self { tools, executor }
    }

    pub(super) fn tools(&self) -> Starting<Arc<dyn ToolCaller>> {
        self.tools.clone()
    }

    pub(super) fn executor(&self) -> Starting<Arc<Executor>> {
        self.executor.clone()
    }

    pub(super) async fn stop(self) {}
}
