//! Leads what happens in a run to the progress of the call that waits for it now, which is another one in each round.

use std::sync::{Arc, Mutex};

use codecell_agent::{Step, Steps};
use codecell_basics::sync::lock;
use codecell_engine::execution::{ExecutionId, Observer, Stream};
use codecell_sandbox::{CallFinished, CallProgress, CallStarted};

use crate::progress::Progress;

/// Leads to the progress of one call, or nowhere.
#[derive(Default)]
pub(super) struct Relay(Mutex<Option<Arc<Progress>>>);

impl Relay {
    /// From now on, everything goes to `progress`.
    pub(super) fn lead_to(&self, progress: Option<Arc<Progress>>) {
        *lock(&self.0) = progress;
    }

    fn with(&self, tell: impl FnOnce(&Progress)) {
        if let Some(progress) = &*lock(&self.0) {
            tell(progress);
        }
    }
}

impl Steps for Relay {
    fn happened(&self, step: &Step<'_>) {
        if let Some(words) = step.in_words() {
            self.with(|progress| progress.say(&words));
        }
    }
}

impl Observer for Relay {
    fn call_started(&self, execution: ExecutionId, call: &CallStarted<'_>) {
        self.with(|progress| progress.call_started(execution, call));
    }

    fn call_progress(&self, execution: ExecutionId, call: &CallProgress<'_>) {
        self.with(|progress| progress.call_progress(execution, call));
    }

    fn call_finished(&self, execution: ExecutionId, call: &CallFinished<'_>) {
        self.with(|progress| progress.call_finished(execution, call));
    }

    fn output(&self, execution: ExecutionId, stream: Stream, text: &[u8]) {
        self.with(|progress| progress.output(execution, stream, text));
    }
}
