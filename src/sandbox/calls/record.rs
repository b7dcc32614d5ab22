//! One tool call of a run: its beginning, its one end, and what is told of it.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tracing::{Span, field};

use super::payload::Payload;
use crate::sandbox::run::{CallFinished, CallProgress, CallRecord, CallStarted, Watch};
use crate::tools::ToolProgress;

/// One call, shared with the task that carries it out.
pub(super) struct Record {
    number: u32,
    server: String,
    tool: String,
    argument_bytes: usize,
    started: Instant,
    /// Set once, by the reply or by whoever gives the call up.
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
    /// A call begins.
    pub(super) fn begin(
        number: u32,
        server: &str,
        tool: &str,
        arguments: &str,
        watch: Option<&dyn Watch>,
    ) -> Self {
        if let Some(watch) = watch {
            watch.call_started(&CallStarted {
                number,
                server,
                tool,
                arguments,
            });
        }
        Self {
            number,
            server: server.to_owned(),
            tool: tool.to_owned(),
            argument_bytes: arguments.len(),
            started: Instant::now(),
            finished: OnceLock::new(),
        }
    }

    /// The call in traces.
    pub(super) fn span(&self) -> Span {
        tracing::debug_span!(
            "tool_call",
            call = self.number,
            server = self.server,
            tool = self.tool,
            ok = field::Empty,
        )
    }

    /// What is told of the call in the end.
    pub(super) fn to_public(&self) -> CallRecord {
        let Finished {
            duration,
            error,
            given_up,
        } = self.finished.get().cloned().unwrap_or_default();
        CallRecord::new(&self.server, &self.tool, duration, error, given_up)
    }

    /// The server reports how far the call is, which is no news once that has ended.
    pub(super) fn progress(&self, report: &ToolProgress, watch: Option<&dyn Watch>) {
        if let (None, Some(watch)) = (self.finished.get(), watch) {
            watch.call_progress(&CallProgress {
                number: self.number,
                server: &self.server,
                tool: &self.tool,
                report,
            });
        }
    }

    /// The server's name.
    pub(super) fn server(&self) -> &str {
        &self.server
    }

    /// The tool's name.
    pub(super) fn tool(&self) -> &str {
        &self.tool
    }

    /// The call ended with `payload`, unless it was given up before.
    pub(super) fn finish(&self, payload: &Payload, watch: Option<&dyn Watch>) {
        self.end(&payload.bytes, payload.error.clone(), false, watch);
    }

    /// Nobody waits for the call any more, unless it ended before.
    pub(super) fn give_up(&self, reason: &str, watch: Option<&dyn Watch>) {
        self.end(&[], Some(reason.to_owned()), true, watch);
    }

    /// The call never left, because of `reason`, unless it ended before.
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
            server: &self.server,
            tool: &self.tool,
            duration,
            argument_bytes: self.argument_bytes,
            reply,
            error: finished.error.as_deref(),
            given_up,
        });
    }
}
