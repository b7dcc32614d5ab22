//! Writes down the calls of executions.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::Value;

use super::RecordingError;
use super::line::{Answer, Asked, Call, FORMAT, Line, MAX_FILE_BYTES, MAX_LINE_BYTES, masked};
use super::listing::{self, RecordedServer};
use crate::audit::sha256;
use codecell_basics::sync::lock;
use codecell_sandbox::Determinism;
use codecell_tools::{
    Catalog, Masks, OnProgress, ToolCall, ToolCaller, ToolFailure, ToolRef, ToolReply,
};

/// Only the owner may read what servers replied.
const MODE: u32 = 0o600;

/// A recording that is being written.
pub struct Recorder {
    masks: Arc<Masks>,
    /// Never held across an await.
    file: Mutex<Written>,
}

struct Written {
    file: File,
    bytes: u64,
    executions: u64,
    /// The servers as they were written last.
    servers: Option<Vec<RecordedServer>>,
    /// Why nothing more is written, if so.
    broken: Option<String>,
}

/// One execution whose calls are written down.
pub(super) struct Execution {
    recorder: Arc<Recorder>,
    tools: Arc<dyn ToolCaller>,
    number: u64,
    calls: AtomicUsize,
    /// Never held across an await.
    ended: Mutex<Ended>,
}

/// Calls that have ended, on their way into the file: several are under way at a time, and the file has them in the order
/// of their start.
#[derive(Default)]
struct Ended {
    written: usize,
    /// Those that wait for one before them.
    waiting: BTreeMap<usize, Line>,
}

impl Ended {
    /// Keeps the call that is the `number`th. Returns those that are next in the file.
    fn put(&mut self, number: usize, call: Line) -> Vec<Line> {
        self.waiting.insert(number, call);
        let mut next = Vec::new();
        while let Some(call) = self.waiting.remove(&(self.written + 1)) {
            self.written += 1;
            next.push(call);
        }
        next
    }
}

impl Recorder {
    /// Begins the recording `path`, which must not be there, of scripts that run in `image` by `determinism`. Secrets of
    /// `masks` are kept out of it.
    ///
    /// # Errors
    /// [`RecordingError`] for a file that is there or cannot be written.
    pub fn create(
        path: &Path,
        image: &str,
        determinism: Determinism,
        masks: Arc<Masks>,
    ) -> Result<Self, RecordingError> {
        let wrong = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => RecordingError::Exists {
                file: path.to_owned(),
            },
            _ => RecordingError::File {
                file: path.to_owned(),
                error,
            },
        };
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(MODE).open(path);
        let recorder = Self {
            masks,
            file: Mutex::new(Written {
                file: file.map_err(wrong)?,
                bytes: 0,
                executions: 0,
                servers: None,
                broken: None,
            }),
        };
        let header = Line::Header {
            recording: FORMAT,
            image: image.to_owned(),
            seed: determinism.seed,
        };
        lock(&recorder.file).write(&header);
        Ok(recorder)
    }

    /// Begins the execution of the script `code`, under a name if it has one.
    pub(super) fn begin(
        self: &Arc<Self>,
        (code, name): (&str, Option<&str>),
        tools: Arc<dyn ToolCaller>,
    ) -> Execution {
        let mut file = lock(&self.file);
        file.executions += 1;
        let number = file.executions;
        file.write(&Line::Execution {
            execution: number,
            script_sha256: sha256(code),
            name: name.map(str::to_owned),
        });
        Execution {
            recorder: Arc::clone(self),
            tools,
            number,
            calls: AtomicUsize::new(0),
            ended: Mutex::default(),
        }
    }
}

impl Written {
    /// Writes `line`, unless something went wrong before.
    fn write(&mut self, line: &Line) {
        if self.broken.is_none()
            && let Err(problem) = self.try_write(line)
        {
            tracing::error!(problem, "the recording is not complete");
            self.broken = Some(problem);
        }
    }

    fn try_write(&mut self, line: &Line) -> Result<(), String> {
        let mut text = serde_json::to_vec(line).map_err(|error| error.to_string())?;
        text.push(b'\n');
        if text.len() > MAX_LINE_BYTES {
            return Err(format!(
                "a line would have more than {MAX_LINE_BYTES} bytes"
            ));
        }
        self.bytes = self.bytes.saturating_add(text.len() as u64);
        if self.bytes > MAX_FILE_BYTES {
            return Err(format!("it would have more than {MAX_FILE_BYTES} bytes"));
        }
        self.file
            .write_all(&text)
            .map_err(|error| error.to_string())
    }
}

impl Execution {
    /// Writes the servers if they are others than before. Returns why the recording is not complete, if it is not.
    pub(super) fn end(&self) -> Option<String> {
        let servers = listing::recorded(&self.tools.catalog());
        let mut file = lock(&self.recorder.file);
        if file.servers.as_ref() != Some(&servers) {
            file.write(&Line::Servers {
                servers: servers.clone(),
            });
            file.servers = Some(servers);
        }
        let problem = file.broken.as_ref()?;
        Some(format!("the recording is not complete: {problem}"))
    }
}

impl ToolCaller for Execution {
    fn catalog(&self) -> Arc<Catalog> {
        self.tools.catalog()
    }

    fn behind(&self) -> Option<&dyn ToolCaller> {
        Some(&*self.tools)
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        self.call_watched(call, &|_| {})
    }

    fn call_watched<'a>(
        &'a self,
        call: ToolCall,
        progress: &'a OnProgress<'a>,
    ) -> BoxFuture<'a, Result<ToolReply, ToolFailure>> {
        async move {
            let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
            let (server, tool, arguments) = (
                call.server.clone(),
                call.tool.clone(),
                call.arguments.clone(),
            );
            let outcome = self.tools.call_watched(call, progress).await;
            // Only now is a server that waited for its first use known.
            let asked = asked(&self.tools.catalog(), (&server, &tool), arguments);
            let mask = self.recorder.masks.current();
            let call = Line::Call(Box::new(Call {
                execution: self.number,
                call: number,
                asked: Asked {
                    arguments: masked(asked.arguments, &mask),
                    ..asked
                },
                answer: Answer::of(&outcome),
            }));
            let mut ended = lock(&self.ended);
            for call in ended.put(number, call) {
                lock(&self.recorder.file).write(&call);
            }
            outcome
        }
        .boxed()
    }
}

/// What a call asks for, by the names on the wire where `catalog` has them.
pub(super) fn asked(
    catalog: &Arc<Catalog>,
    (server, tool): (&str, &str),
    arguments: codecell_tools::JsonObject,
) -> Asked {
    let found = ToolRef::find(catalog, server, tool);
    let names = found
        .as_ref()
        .map(|found| (&found.server().name, &found.tool().name));
    Asked {
        server: names.map_or_else(|| server.to_owned(), |(server, _)| server.clone()),
        tool: names.map_or_else(|| tool.to_owned(), |(_, tool)| tool.clone()),
        arguments: Value::Object(arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_written_in_the_order_of_their_start() {
        let mut ended = Ended::default();
        let call = |execution| Line::Execution {
            execution,
            script_sha256: String::new(),
            name: None,
        };
        let mut order = Vec::new();
        for number in [3, 1, 2, 5, 4] {
            for line in ended.put(number, call(number as u64)) {
                if let Line::Execution { execution, .. } = line {
                    order.push(execution);
                }
            }
        }
        assert_eq!(order, [1, 2, 3, 4, 5]);
    }
}
