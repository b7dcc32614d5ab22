//! The audit as an observer of executions.

use std::sync::Arc;

use super::entry::{Entry, hexadecimal};
use super::record::{CameTo, File, Files, Record, Time};
use super::{Audit, text};
use crate::execution::{ClientName, ExecutionId, Observer, Outcome, Request};
use codecell_basics::sync::lock;
use codecell_sandbox::{CallFinished, CallStarted};

/// The longest error of a tool call that is recorded, in bytes.
const MAX_ERROR_BYTES: usize = 500;

/// The longest path of a file that is recorded, in bytes.
const MAX_PATH_BYTES: usize = 500;

/// The longest text on which calls took effect, in bytes.
const MAX_EFFECTS_BYTES: usize = 2_000;

impl Observer for Audit {
    fn started(&self, execution: ExecutionId, request: &Request) {
        let entry = Entry::of_request(
            execution.to_string(),
            request,
            self.script(&request.code),
            |path| self.path(path),
        );
        let is_recorded = !self.config.required
            || self.write(&Record::Start {
                time: Time::now(),
                asked: entry.asked(),
            });
        let mut open = lock(&self.open);
        open.insert(execution, Arc::new(entry));
        drop(open);
        self.mind(execution, is_recorded);
    }

    fn call_started(&self, execution: ExecutionId, call: &CallStarted<'_>) {
        if self.config.arguments
            && let Some(entry) = self.entry(execution)
        {
            entry.keep_arguments(call.number, self.kept(call.arguments));
        }
    }

    fn call_finished(&self, execution: ExecutionId, call: &CallFinished<'_>) {
        let Some(entry) = self.entry(execution) else {
            return;
        };
        let mask = self.masks.current();
        let reply = self
            .config
            .replies
            .then(|| String::from_utf8_lossy(call.reply));
        let is_recorded = self.write(&Record::ToolCall {
            time: Time::now(),
            execution: entry.execution.as_deref(),
            client: entry.client(),
            call: call.number,
            server: call.server,
            tool: call.tool,
            ok: call.error.is_none(),
            error: call
                .error
                .map(|error| text::kept(error, &mask, MAX_ERROR_BYTES)),
            duration_ms: call.duration.into(),
            arguments_bytes: call.argument_bytes,
            reply_bytes: call.reply.len(),
            arguments: entry.take_arguments(call.number),
            reply: reply.map(|reply| self.kept(&reply)),
        });
        self.mind(execution, is_recorded);
    }

    fn hashes_files(&self) -> bool {
        true
    }

    fn finished(&self, execution: ExecutionId, outcome: &Outcome) {
        let mut open = lock(&self.open);
        let entry = open.remove(&execution);
        drop(open);
        let Some(entry) = entry else {
            return;
        };
        let is_recorded = self.write_outcome(&entry, outcome);
        self.mind(execution, is_recorded);
    }

    fn objection(&self, execution: ExecutionId) -> Option<String> {
        let mut unrecorded = lock(&self.unrecorded);
        unrecorded.remove(&execution).then(|| {
            "the operator wants every execution recorded in the audit, and the audit cannot be written".to_owned()
        })
    }

    fn turned_away(&self, client: Option<&ClientName>, code: Option<&str>, outcome: &Outcome) {
        let script = code.and_then(|code| self.script(code));
        let entry = Entry::of_none(client.cloned(), code, script);
        self.write_outcome(&entry, outcome);
    }
}

impl Audit {
    fn entry(&self, execution: ExecutionId) -> Option<Arc<Entry>> {
        let open = lock(&self.open);
        open.get(&execution).cloned()
    }

    fn write_outcome(&self, entry: &Entry, outcome: &Outcome) -> bool {
        let mut came_to = CameTo::from(outcome);
        // A script may have called a tool by any name, even by a secret.
        came_to.effects = came_to
            .effects
            .map(|effects| text::kept(&effects, &self.masks.current(), MAX_EFFECTS_BYTES));
        let files = outcome.files.iter().map(|file| File {
            path: self.path(&file.path),
            bytes: file.bytes,
            sha256: file.sha256.map(|hash| hexadecimal(&hash)),
        });
        let unlisted = outcome.truncated.as_ref().map_or(0, |cut| cut.files);
        came_to.files = Files::of(files, outcome.files.len() as u64 + unlisted);
        self.write(&Record::Execution {
            time: Time::now(),
            asked: entry.asked(),
            came_to,
        })
    }

    /// Remembers that a record of `execution` is missing, if no record may be missing.
    fn mind(&self, execution: ExecutionId, is_recorded: bool) {
        if self.config.required && !is_recorded {
            let mut unrecorded = lock(&self.unrecorded);
            unrecorded.insert(execution);
        }
    }

    /// What is kept of the path of a file.
    fn path(&self, path: &str) -> String {
        text::kept(path, &self.masks.current(), MAX_PATH_BYTES)
    }

    /// The part of a script that is kept.
    fn script(&self, code: &str) -> Option<String> {
        self.config.scripts.then(|| self.kept(code))
    }

    fn kept(&self, text: &str) -> String {
        text::kept(text, &self.masks.current(), self.config.text_bytes)
    }
}
