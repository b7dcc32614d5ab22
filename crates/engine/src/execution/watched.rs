//! One execution under observation: reports to the observers all that happens, and the end in every case.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::request::Canceller;
use super::{ExecutionId, Observers, Outcome, Request, diagnosis, effects};
use codecell_basics::sync::lock;
use codecell_sandbox::{CallFinished, CallProgress, CallRecord, CallStarted, Stream, Watch};

/// Stands between an execution and its observers. If it is dropped before the execution has an outcome, it reports the
/// execution as cancelled.
pub(super) struct Watched {
    watch: Option<Arc<Calls>>,
    started: Instant,
}

/// Passes on what the sandbox reports, and keeps the calls for the case that nobody waits for the outcome.
struct Calls {
    id: ExecutionId,
    observers: Observers,
    /// The calls that ended. The lock is held for a push, never across an await.
    ended: Mutex<Vec<CallRecord>>,
}

impl Watched {
    /// Reports to `observers`, if there are any, that the execution begins.
    pub(super) fn begin(
        id: ExecutionId,
        observers: Observers,
        request: &Request,
        started: Instant,
    ) -> Self {
        observers.each(|observer| observer.started(id, request));
        let watch = (!observers.is_empty()).then(|| {
            Arc::new(Calls {
                id,
                observers,
                ended: Mutex::default(),
            })
        });
        Self { watch, started }
    }

    /// What the sandbox is to report to.
    pub(super) fn watch(&self) -> Option<Arc<dyn Watch>> {
        let watch = Arc::clone(self.watch.as_ref()?);
        Some(watch)
    }

    /// The outcome of an execution that must not begin, because an observer objects.
    pub(super) fn refusal(&self) -> Option<Outcome> {
        let watch = self.watch.as_ref()?;
        let objection = watch.observers.objection(watch.id)?;
        Some(Outcome::refused(
            diagnosis::not_admitted(&objection),
            self.started.elapsed(),
        ))
    }

    /// Reports the end. The outcome is withheld if an observer objects.
    pub(super) fn end(mut self, outcome: Outcome) -> Outcome {
        let Some(watch) = self.watch.take() else {
            return outcome;
        };
        match watch.finished(&outcome) {
            Some(objection) if outcome.fuel_used > 0 => {
                outcome.withheld(diagnosis::withheld(&objection))
            }
            _ => outcome,
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let Some(watch) = self.watch.take() else {
            return;
        };
        let ended = &watch.ended;
        let calls = std::mem::take(&mut *lock(ended));
        let effects = effects::told(&calls);
        if let Some(effects) = &effects {
            tracing::info!(effects, "dropped");
        }
        // Nobody waits for the outcome.
        let cancelled = diagnosis::cancelled(Canceller::Client);
        let outcome = Outcome {
            tool_calls: calls,
            effects,
            ..Outcome::refused(cancelled, self.started.elapsed())
        };
        // There is nobody from whom the outcome could be withheld.
        let _ = watch.finished(&outcome);
    }
}

impl Calls {
    /// Reports the end; returns why the outcome must be withheld.
    fn finished(&self, outcome: &Outcome) -> Option<String> {
        self.observers
            .each(|observer| observer.finished(self.id, outcome));
        self.observers.objection(self.id)
    }
}

impl Watch for Calls {
    fn call_started(&self, call: &CallStarted<'_>) {
        self.observers
            .each(|observer| observer.call_started(self.id, call));
    }

    fn call_progress(&self, call: &CallProgress<'_>) {
        self.observers
            .each(|observer| observer.call_progress(self.id, call));
    }

    fn call_finished(&self, call: &CallFinished<'_>) {
        let record = CallRecord::from(call);
        lock(&self.ended).push(record);
        self.observers
            .each(|observer| observer.call_finished(self.id, call));
    }

    fn by_line(&self) -> bool {
        self.observers.by_line()
    }

    fn hashes_files(&self) -> bool {
        self.observers.hashes_files()
    }

    fn output(&self, stream: Stream, text: &[u8]) {
        self.observers
            .each(|observer| observer.output(self.id, stream, text));
    }
}
