//! Runs that wait for the answers of their clients' models, in the second era of the protocol. Each is kept under a handle
//! that the client gives back with the answer: the handle is a random number and nothing else, so nobody can make one up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use codecell_basics::sync::lock;
use codecell_engine::execution::ClientName;

use super::Run;

/// Runs that may wait at once.
const MAX_HELD: usize = 64;

/// How long an answer is waited for. The task's own limits usually end it before.
const PATIENCE: Duration = Duration::from_secs(600);

/// The runs that wait, by their handles.
#[derive(Default)]
pub(crate) struct Rounds {
    /// Held for a look, never across an await.
    held: Mutex<HashMap<String, Run>>,
}

impl Rounds {
    /// Keeps `run` until its client calls again, and ends it if that takes too long; returns its handle. Must be called
    /// within a runtime.
    pub(super) fn hold(self: &Arc<Self>, run: Run) -> Option<String> {
        let handle = format!("{:032x}", rand::random::<u128>());
        {
            let mut held = lock(&self.held);
            if held.len() >= MAX_HELD {
                return None;
            }
            held.insert(handle.clone(), run);
        }
        let (rounds, forgotten) = (Arc::downgrade(self), handle.clone());
        tokio::spawn(async move {
            tokio::time::sleep(PATIENCE).await;
            if let Some(rounds) = rounds.upgrade() {
                lock(&rounds.held).remove(&forgotten);
            }
        });
        Some(handle)
    }

    /// The run with this handle, if it is that of `client`.
    pub(super) fn take(&self, handle: &str, client: Option<&ClientName>) -> Option<Run> {
        let mut held = lock(&self.held);
        let is_own = held.get(handle)?.client.as_ref() == client;
        is_own.then(|| held.remove(handle)).flatten()
    }
}
