//! Who learns what happens during an execution: progress for the client, the audit, traces.
//!
//! An execution without observers does none of this work.

use std::fmt;
use std::sync::Arc;

use super::{ClientName, ExecutionId, Outcome, Request};
use codecell_sandbox::{CallFinished, CallProgress, CallStarted, Stream};

/// Learns what happens during executions, each thing at the moment when it happens.
///
/// The methods are called where the execution runs, from several threads, so they must return at once and never
/// wait: work that takes time goes to a bounded queue. (The audit writes its line, because the line must be in the
/// file first: no method may take longer than that.) For one execution the order is `started`, then calls and
/// output, each call's start before its end, then `finished`; nothing comes after that.
pub trait Observer: Send + Sync + 'static {
    /// An execution begins. The policy has not seen the script yet, and there may be no free slot.
    fn started(&self, _execution: ExecutionId, _request: &Request) {}

    /// A tool call begins.
    fn call_started(&self, _execution: ExecutionId, _call: &CallStarted<'_>) {}

    /// The server that carries out a call reports how far the call is, as often as the server likes.
    fn call_progress(&self, _execution: ExecutionId, _call: &CallProgress<'_>) {}

    /// A tool call ended. This is called exactly once for each call that started.
    fn call_finished(&self, _execution: ExecutionId, _call: &CallFinished<'_>) {}

    /// Whether output is also to come at the end of each line, for somebody who reads along.
    fn by_line(&self) -> bool {
        false
    }

    /// Whether the outcome that [`Self::finished`] sees is to have the hashes of the files that the script leaves.
    fn hashes_files(&self) -> bool {
        false
    }

    /// The script flushed text, or its buffer was full, or it waits. Text that is not flushed at the script's end is in
    /// the outcome alone.
    fn output(&self, _execution: ExecutionId, _stream: Stream, _text: &[u8]) {}

    /// The execution is over. This is called before its outcome is handed to whoever asked. If nobody waited for it any
    /// longer, the outcome is `CANCELLED`, with the tool calls but without output and fuel.
    fn finished(&self, _execution: ExecutionId, _outcome: &Outcome) {}

    /// Why the execution must not go on, for whoever asked for it. This is called after `started`: if there is an
    /// objection, nothing runs. It is called again after `finished`: if there is an objection, the outcome is withheld.
    fn objection(&self, _execution: ExecutionId) -> Option<String> {
        None
    }

    /// A request never became an execution. `code` is the script, if one was sent.
    fn turned_away(&self, _client: Option<&ClientName>, _code: Option<&str>, _outcome: &Outcome) {}
}

/// Any number of observers, which are called one after the other.
#[derive(Clone, Default)]
pub struct Observers(Vec<Arc<dyn Observer>>);

impl Observers {
    /// Adds one observer.
    pub fn push(&mut self, observer: Arc<dyn Observer>) {
        self.0.push(observer);
    }

    /// Whether nobody observes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These observers and then `others`.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        Self(self.0.iter().chain(&others.0).cloned().collect())
    }

    /// Whether one of the observers wants output line by line.
    pub(super) fn by_line(&self) -> bool {
        self.0.iter().any(|observer| observer.by_line())
    }

    /// Whether one of the observers wants the hashes of files.
    pub(super) fn hashes_files(&self) -> bool {
        self.0.iter().any(|observer| observer.hashes_files())
    }

    /// Reports a request that never becomes an execution, for the reason that `outcome` gives.
    pub fn turn_away(&self, client: Option<&ClientName>, code: Option<&str>, outcome: &Outcome) {
        self.each(|observer| observer.turned_away(client, code, outcome));
    }

    /// Why one of the observers does not let the execution go on. All of them are asked.
    pub(super) fn objection(&self, execution: ExecutionId) -> Option<String> {
        let objections = self
            .0
            .iter()
            .filter_map(|observer| observer.objection(execution));
        objections.reduce(|first, _| first)
    }

    pub(super) fn each(&self, tell: impl Fn(&dyn Observer)) {
        for observer in &self.0 {
            tell(&**observer);
        }
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Observers({})", self.0.len())
    }
}
