//! The servers that scripts can call, held by a task that starts, replaces and ends them.

use std::sync::Arc;

use codecell::config::Servers;
use codecell::server::{Starting, starting};
use codecell::tools::ToolCaller;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::fleet::{Fleet, Update};
use super::setup::Setup;

/// The servers that scripts can call, connected in the background by a task that owns them.
pub(super) struct Connected {
    tools: Starting<Arc<dyn ToolCaller>>,
    updates: mpsc::Sender<Update>,
    stop: CancellationToken,
    holder: JoinHandle<()>,
}

impl Connected {
    /// Connects to all of `servers` at once. Must be called within a runtime.
    pub(super) fn start(servers: Servers, setup: &Setup) -> Self {
        let fleet = Fleet::start(servers, setup.tools().clone(), setup.masks());
        let stop = CancellationToken::new();
        let (settled, tools) = oneshot::channel();
        // One at a time: whoever has newer servers waits until the last ones are in place.
        let (updates, changes) = mpsc::channel(1);
        let holder = tokio::spawn(hold(fleet, settled, changes, stop.clone()));
        let tools =
            starting(async move { tools.await.map_err(|_| Arc::from("codecell is ending")) });
        Self {
            tools,
            updates,
            stop,
            holder,
        }
    }

    /// The broker in front of the servers, once each of them is ready or has failed.
    pub(super) fn tools(&self) -> Starting<Arc<dyn ToolCaller>> {
        self.tools.clone()
    }

    /// Where to send servers that take the place of those before.
    pub(super) fn updates(&self) -> mpsc::Sender<Update> {
        self.updates.clone()
    }

    /// Ends the servers, and waits until they are gone.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.holder.await {
            tracing::error!(%error, "the servers were not ended in order");
        }
    }
}

/// Holds the servers until `stop`.
async fn hold(
    mut fleet: Fleet,
    settled: oneshot::Sender<Arc<dyn ToolCaller>>,
    mut changes: mpsc::Receiver<Update>,
    stop: CancellationToken,
) {
    let work = async {
        fleet.settled().await;
        // Nobody may be waiting, and that is as well.
        let _ = settled.send(fleet.tools());
        while let Some(update) = changes.recv().await {
            fleet.replace(update).await;
        }
    };
    let _ = stop.run_until_cancelled(work).await;
    stop.cancelled().await;
    fleet.end().await;
}
