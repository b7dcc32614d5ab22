//! A runner that is no sandbox: the host's own `python3`, in a process of its own for each run.
//!
//! It has the limits, the tools and the files of every runner, and isolates nothing: a script can do whatever the user
//! can who runs codecell. The guest's Python is that of the image; `guest/` is what stands in the place of its C, and the
//! two processes talk over a socket (`frames`) in the terms of `wasm/ABI.md`.

mod conversation;
mod folder;
mod frames;
mod probe;
mod process;
mod sources;

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use thiserror::Error;
use tokio::net::UnixStream;

use super::calls::Calls;
use super::run::{Capture, Collector, End, Host, Input, LeftFiles, Limits, Run, Runner};
use conversation::{Conversation, Told};
use folder::{CannotMake, Folder};
use process::Process;

/// The oldest version of Python that can run scripts: the guest uses exception groups and the columns of tracebacks.
pub const OLDEST_PYTHON: (u32, u32) = (3, 11);

/// How long a process has to say on which line the script is.
const TIME_TO_SAY_WHERE: Duration = Duration::from_millis(500);

/// How a local Python is to run scripts.
#[derive(Debug, Clone)]
pub struct LocalConfig {
    /// The interpreter: a path, or a name that is looked for in `PATH`.
    pub python: OsString,
    /// Runs that can go on at a time.
    pub max_runs: u32,
}

/// Why scripts cannot be run by a local Python.
#[derive(Debug, Error)]
pub enum LocalError {
    /// There is no such program, or it cannot be started.
    #[error(
        "the local executor needs Python {}.{} or newer, and {python:?} cannot be started: {error}; install it, or name \
         an interpreter as `python` in [local]",
        OLDEST_PYTHON.0,
        OLDEST_PYTHON.1
    )]
    NoPython {
        /// What was to be started.
        python: OsString,
        /// Why it cannot be.
        #[source]
        error: std::io::Error,
    },
    /// It is too old.
    #[error(
        "the local executor needs Python {}.{} or newer, and {python:?} is Python {version}: install a newer one, or name \
         it as `python` in [local]",
        OLDEST_PYTHON.0,
        OLDEST_PYTHON.1
    )]
    TooOld {
        /// What was started.
        python: OsString,
        /// Which Python it is.
        version: String,
    },
    /// It does not do what a Python does.
    #[error(
        "{python:?} does not work as Python: {problem}; name a CPython {}.{} or newer as `python` in [local]",
        OLDEST_PYTHON.0,
        OLDEST_PYTHON.1
    )]
    NotPython {
        /// What was started.
        python: OsString,
        /// What it did.
        problem: String,
    },
}

/// Why there are no deterministic runs here.
const NOT_REPEATABLE: &str = "a local Python has the machine's clock and chance, so no run of it is deterministic: \
    leave `deterministic` out, or set MCP_EXECUTOR to wasm";

/// Runs scripts in the host's own Python. It isolates nothing.
pub struct LocalPython {
    /// The interpreter itself, without a wrapper around it.
    executable: OsString,
    version: String,
    /// The guest's modules as this interpreter compiles them, with its version before them.
    modules: Bytes,
    max_runs: u32,
}

impl LocalPython {
    /// Asks the interpreter what it is, and has it compile the guest's modules.
    ///
    /// # Errors
    /// [`LocalError`] if it is not there, too old or no CPython.
    pub async fn find(config: LocalConfig) -> Result<Self, LocalError> {
        let found = probe::ask(&config.python).await?;
        Ok(Self {
            executable: found.executable,
            version: found.version,
            modules: found.modules,
            max_runs: config.max_runs,
        })
    }

    /// The version of the interpreter, such as `3.13.0`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    async fn run_in_folder(
        &self,
        folder: Folder,
        input: &Input<'_>,
        limits: &Limits,
        host: Host,
    ) -> Run {
        let cancelled = host.cancelled.clone();
        let watch = host.watch.as_ref();
        let hashes_files = watch.is_some_and(|watch| watch.hashes_files());
        let stdout = Capture::new(limits.output_bytes);
        let stderr = Capture::new(limits.output_bytes);
        let (ours, theirs) = match UnixStream::pair() {
            Ok(pair) => pair,
            Err(error) => return unavailable(format!("there is no socket for it: {error}")),
        };
        let started = Process::start(&self.executable, &folder, theirs, |stream| {
            let kept = match stream {
                super::run::Stream::Stdout => stdout.clone(),
                super::run::Stream::Stderr => stderr.clone(),
            };
            (kept, host.watch.clone())
        });
        let mut process = match started {
            Ok(process) => process,
            Err(error) => {
                return unavailable(format!("{:?} cannot be started: {error}", self.executable));
            }
        };
        let calls = Calls::new(
            Arc::clone(&host.tools),
            stderr.clone(),
            host.watch.clone(),
            limits.tool_calls,
            limits.reply_bytes,
        )
        .within(limits.wall_time);
        let mut conversation = Conversation::new(ours, calls, host.stdin.clone(), limits);
        let request = sources::request(input, limits, host.tools.as_ref());
        let told = tokio::select! {
            biased;
            () = cancelled.cancelled() => Told::Stop(End::Cancelled),
            told = tokio::time::timeout(limits.wall_time, async {
                let told = conversation.follow(&self.modules, &request).await;
                if matches!(told, Told::Nothing) {
                    process.wait().await;
                }
                told
            }) => told.unwrap_or(Told::Stop(End::TimedOut)),
        };
        let stopped_at = match &told {
            Told::Stop(End::TimedOut | End::TooManyToolCalls | End::Cancelled) => {
                let asked = conversation.stopped_at();
                let lines = tokio::time::timeout(TIME_TO_SAY_WHERE, asked).await;
                lines.unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let ended = process.end().await;
        let has_begun = conversation.has_begun;
        let (calls, displays, finish) = conversation.into_parts();
        let mut stderr = stderr.finish();
        let end = match told {
            Told::Stop(end) => end,
            // What an interpreter says that does not even begin is not the script's.
            Told::Nothing if !has_begun => {
                let words = std::mem::take(&mut stderr.text);
                End::Unavailable(format!("the interpreter {}: {}", ended, words.trim()))
            }
            Told::Nothing => ended.into_end(),
        };
        let (end, result) = finish.after(end);
        let memory_refused = matches!(&end, End::Raised(json) if is_of_memory(json));
        let left = Collector::new(input.files, input.wanted, limits.output_file_bytes);
        let (files, memory_peak_bytes) = folder.left(left.hashing(hashes_files)).await;
        let mut calls = calls;
        Run {
            end,
            stopped_at,
            result,
            stdout: stdout.finish(),
            stderr,
            displays,
            files,
            fuel_used: 0,
            memory_peak_bytes,
            memory_refused,
            awaited: calls.awaited(),
            calls: calls.take_records(),
        }
    }
}

impl Runner for LocalPython {
    fn max_runs(&self) -> u32 {
        self.max_runs
    }

    fn run<'a>(&'a self, input: Input<'a>, limits: &'a Limits, host: Host) -> BoxFuture<'a, Run> {
        async move {
            host.fuel_used.store(0, Ordering::Relaxed);
            if input.deterministic.is_some() {
                return unavailable(NOT_REPEATABLE.to_owned());
            }
            match Folder::make(input.files.clone()).await {
                Ok(folder) => self.run_in_folder(folder, &input, limits, host).await,
                Err(CannotMake::NoRoom) => nothing_ran(End::WithoutRoom),
                Err(CannotMake::Failed(error)) => {
                    unavailable(format!("there is no folder for its files: {error}"))
                }
            }
        }
        .boxed()
    }
}

/// Whether diagnostics are those of an interpreter that was refused memory.
fn is_of_memory(json: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Kind {
        error_type: String,
    }
    serde_json::from_str(json).is_ok_and(|Kind { error_type }| error_type == "MemoryError")
}

fn unavailable(reason: String) -> Run {
    nothing_ran(End::Unavailable(reason))
}

fn nothing_ran(end: End) -> Run {
    Run {
        end,
        stopped_at: Vec::new(),
        result: None,
        stdout: super::run::Captured::default(),
        stderr: super::run::Captured::default(),
        displays: Vec::new(),
        files: LeftFiles::default(),
        fuel_used: 0,
        memory_peak_bytes: 0,
        memory_refused: false,
        calls: Vec::new(),
        awaited: Vec::new(),
    }
}
