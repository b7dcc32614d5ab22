//! One tool call of a run: its beginning, its one end, and what is reported about it.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tracing::{Span, field};

use super::payload::Payload;
use crate::run::{CallFinished, CallProgress, CallRecord, CallStarted, Watch};
use codecell_tools::ToolProgress;

/// What is called.
pub(super) struct Called {
    /// The server's name. If there is no such tool, it is the name that the script gave.
    pub(super) server: String,
    /// The tool's name, likewise.
    pub(super) tool: String,
    /// Whether there is a server of that name.
    pub(super) is_configured: bool,
}

/// One call, shared with the task that carries it out.
pub(super) struct Record {
    number: u32,
    called: Called,
    argument_bytes: usize,
    started: Instant,
    /// This is set once, by the reply or by whoever gives the call up.
    finished: OnceLock<Finished>,
}

/// How a call ended.
#[derive(Clone, Default)]
struct Finished {
    duration: Duration,
    error: Option<String>,
    given_up: bool,
}

impl Record {
    /// Records that a call begins.
    pub(super) fn begin(
        number: u32,
        called: Called,
        arguments: &str,
        watch: Option<&dyn Watch>,
    ) -> Self {
        if let Some(watch) = watch {
            watch.call_started(&CallStarted {
                number,
                server: &called.server,
                tool: &called.tool,
                arguments,
            });
        }
        Self {
            number,
            called,
            argument_bytes: arguments.len(),
            started: Instant::now(),
            finished: OnceLock::new(),
        }
    }

    /// The span of the call in traces.
    pub(super) fn span(&self) -> Span {
        tracing::debug_span!(
            "tool_call",
            call = self.number,
            server = self.called.server,
            tool = self.called.tool,
            ok = field::Empty,
        )
    }

    /// What the run reports about the call in the end.
    pub(super) fn to_public(&self) -> CallRecord {
        let Finished {
            duration,
            error,
            given_up,
        } = self.finished.get().cloned().unwrap_or_default();
        CallRecord::new(
            &self.called.server,
            &self.called.tool,
            duration,
            error,
            given_up,
        )
    }

    /// Passes on how far the call is, as the server reports it. Nothing is passed on once the call has ended.
    pub(super) fn progress(&self, report: &ToolProgress, watch: Option<&dyn Watch>) {
        if let (None, Some(watch)) = (self.finished.get(), watch) {
            watch.call_progress(&CallProgress {
                number: self.number,
                server: &self.called.server,
                tool: &self.called.tool,
                report,
            });
        }
    }

    /// The server's name.
    pub(super) fn server(&self) -> &str {
        &self.called.server
    }

    /// The tool's name.
    pub(super) fn tool(&self) -> &str {
        &self.called.tool
    }

    /// Records that the call ended with `payload`, unless it has ended already.
    pub(super) fn finish(&self, payload: &Payload, watch: Option<&dyn Watch>) {
        self.end(&payload.bytes, payload.error.clone(), false, watch);
    }

    /// Records that nobody waits for the call any more, unless it has ended already.
    pub(super) fn give_up(&self, reason: &str, watch: Option<&dyn Watch>) {
        self.end(&[], Some(reason.to_owned()), true, watch);
    }

    /// Records that the call never left, because of `reason`, unless it has ended already.
    pub(super) fn not_sent(&self, reason: &str, watch: Option<&dyn Watch>) {
        self.end(&[], Some(reason.to_owned()), false, watch);
    }

    fn end(&self, reply: &[u8], error: Option<String>, given_up: bool, watch: Option<&dyn Watch>) {
        if self.finished.get().is_some() {
            return;
        }
        let duration = self.started.elapsed();
        let finished = Finished {
            duration,
            error,
            given_up,
        };
        if self.finished.set(finished).is_err() {
            return;
        }
        let (Some(watch), Some(finished)) = (watch, self.finished.get()) else {
            return;
        };
        watch.call_finished(&CallFinished {
            number: self.number,
            server: &self.called.server,
            tool: &self.called.tool,
            is_configured: self.called.is_configured,
            duration,
            argument_bytes: self.argument_bytes,
            reply,
            error: finished.error.as_deref(),
            given_up,
        });
    }
}
