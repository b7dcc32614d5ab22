//! The composition root: policy, sandbox and executor, put together in the background, with the servers that
//! [`Connected`] holds.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use codecell::execution::Executor;
use codecell::policy::Policy;
use codecell::sandbox::Sandbox;
use codecell::server::{Starting, starting};

use super::connected::Connected;
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

/// The executor, put together in the background: the image is mapped while the servers connect. `equip` adds
/// what the command wants of it.
pub(super) fn executor(
    setup: &Setup,
    policy: Policy,
    connected: &Connected,
    equip: impl FnOnce(Executor) -> Executor + Send + 'static,
) -> Starting<Arc<Executor>> {
    let config = setup.sandbox();
    let sandbox = tokio::task::spawn_blocking(move || Sandbox::new(config));
    let tools = connected.tools();
    starting(async move {
        let sandbox = match sandbox.await {
            Ok(sandbox) => sandbox.map_err(|error| Arc::from(error.to_string()))?,
            Err(error) => return Err(Arc::from(error.to_string())),
        };
        let executor = Executor::new(policy, sandbox, tools);
        Ok(Arc::new(equip(executor)))
    })
}
