//! The threads that a command runs on.

use std::future::Future;
use std::time::Duration;

use anyhow::Context;

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
