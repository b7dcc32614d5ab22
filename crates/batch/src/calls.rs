//! The hashes of an execution's tool calls: of what was sent, and of what came back.

use std::collections::BTreeMap;
use std::sync::Mutex;

use codecell_basics::sync::lock;
use codecell_engine::execution::{CallFinished, CallStarted, ExecutionId, Observer};

use super::key::sha256;

/// Observes one execution.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<BTreeMap<u32, Hashes>>);

/// The hashes of one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hashes {
    pub(crate) arguments: String,
    /// `None` for a call whose reply nobody waited for.
    pub(crate) reply: Option<String>,
}

impl Calls {
    /// The calls in order of their start.
    pub(crate) fn take(&self) -> Vec<Hashes> {
        std::mem::take(&mut *lock(&self.0)).into_values().collect()
    }
}

impl Observer for Calls {
    fn call_started(&self, _: ExecutionId, call: &CallStarted<'_>) {
        let arguments = sha256(call.arguments.as_bytes());
        lock(&self.0).insert(
            call.number,
            Hashes {
                arguments,
                reply: None,
            },
        );
    }

    fn call_finished(&self, _: ExecutionId, call: &CallFinished<'_>) {
        let reply = (!call.given_up).then(|| sha256(call.reply));
        if let Some(hashes) = lock(&self.0).get_mut(&call.number) {
            hashes.reply = reply;
        }
    }
}
