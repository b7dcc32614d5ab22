//! The servers that scripts can call, held by a task that starts, replaces and ends them.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::fleet::{Fleet, Update};
use super::servers::Terms;
use super::settings::Settings;
use crate::config::Servers;
use crate::upstream::Gate;
use codecell_tools::ToolCaller;

/// The servers that scripts can call, connected in the background by a task that owns them.
pub(super) struct Connected {
    tools: Arc<dyn ToolCaller>,
    updates: mpsc::Sender<Update>,
    stop: CancellationToken,
    holder: JoinHandle<()>,
}

impl Connected {
    /// Connects to all of `servers` at once, as soon as `gate` lets servers start. Must be called within a runtime.
    pub(super) fn start(servers: Servers, settings: &Settings, gate: Gate) -> Self {
        let terms = Terms {
            settings: settings.tools().clone(),
            gate,
            marker: settings.inside().marker(),
        };
        let fleet = Fleet::start(servers, terms, settings.masks());
        let tools = fleet.tools();
        let stop = CancellationToken::new();
        // There is room for one update: whoever has newer servers waits until the last ones are in place.
        let (updates, changes) = mpsc::channel(1);
        let holder = tokio::spawn(hold(fleet, changes, stop.clone()));
        Self {
            tools,
            updates,
            stop,
            holder,
        }
    }

    /// The broker in front of the servers, which may still be starting.
    pub(super) fn tools(&self) -> Arc<dyn ToolCaller> {
        Arc::clone(&self.tools)
    }

    /// Where to send servers that replace the present ones.
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
async fn hold(mut fleet: Fleet, mut changes: mpsc::Receiver<Update>, stop: CancellationToken) {
    let work = async {
        loop {
            tokio::select! {
                update = changes.recv() => match update {
                    Some(update) => fleet.replace(update),
                    None => return,
                },
                () = fleet.succeeded() => {}
            }
        }
    };
    let _ = stop.run_until_cancelled(work).await;
    stop.cancelled().await;
    fleet.end().await;
}
