//! What an execution is asked to do.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::{Limits, Observers};
use codecell_sandbox::{Determinism, FilePatterns, InputFiles, Stdin};
use codecell_tools::JsonObject;

/// The longest name of a client that is kept, in characters.
const MAX_CLIENT_CHARS: usize = 100;

/// Who asks for an execution: over HTTP the name of the client's token, otherwise what the client calls itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClientName(Arc<str>);

impl ClientName {
    /// The first 100 characters of `name`, without control characters: a client may call itself anything.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let kept = name.chars().filter(|character| !character.is_control());
        Self(kept.take(MAX_CLIENT_CHARS).collect::<String>().into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One script to run, with what it is given.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The Python source.
    pub code: String,
    /// How many bytes at its end are tests of the rest: they run as a script of their own with the same variables, and a
    /// script that ends itself before they ran has failed. 0 if there are none; they begin a line.
    pub tests_bytes: usize,
    /// Whether the script is a plain program: it is taken as it stands, no slip of its author is undone, and it may ask
    /// its stdin for `input`.
    pub is_program: bool,
    /// Values that the script finds as globals, by name.
    pub variables: JsonObject,
    /// Files that the script finds in the cell.
    pub files: InputFiles,
    /// Which of the files that it leaves come back with their contents.
    pub return_files: FilePatterns,
    /// What the execution may use.
    pub limits: Limits,
    /// How long it waits for a slot; as long as it may run if `None`.
    pub patience: Option<Duration>,
    /// Whether the execution is to be repeatable, and by which seed.
    pub deterministic: Option<Determinism>,
    /// What the script reads as its stdin.
    pub stdin: Stdin,
    /// When the request arrived. The outcome's duration counts from then, or from the begin of the execution if `None`.
    pub received: Option<Instant>,
    /// What whoever asks calls it, where there is a name: a recording finds the execution by that, too.
    pub name: Option<String>,
    /// Who asks, where that is known.
    pub client: Option<ClientName>,
    /// Who is told what happens, as it happens.
    pub observers: Observers,
    /// Cancels the execution, which then still has an outcome.
    pub cancelled: CancellationToken,
    /// Cancels the execution because the host ends, which the outcome says.
    pub stopped: CancellationToken,
    /// Cancels the execution because whoever started the program interrupts it, which the outcome says.
    pub interrupted: CancellationToken,
}

/// Who cancels an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Canceller {
    /// Whoever asked for it.
    Client,
    /// The host, which ends.
    Host,
    /// Whoever started the program, with a signal.
    Signal,
}

impl Request {
    /// Does `work` unless the execution is cancelled, the host ends, or there is an interruption.
    pub(super) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        tokio::select! {
            biased;
            value = &mut work => return value,
            () = self.stopped.cancelled() => {}
            () = self.interrupted.cancelled() => {}
        }
        self.cancelled.cancel();
        work.await
    }

    /// How many bytes at the end of `script`, which is what runs of the code, are the tests: none where a slip was undone in
    /// them.
    pub(super) fn tests_in(&self, script: &str) -> usize {
        let start = self.code.len().checked_sub(self.tests_bytes);
        let tests = start.and_then(|start| self.code.get(start..));
        let tests = tests.unwrap_or_default();
        match script.strip_suffix(tests) {
            Some(tested) if tested.is_empty() || tested.ends_with('\n') => tests.len(),
            _ => 0,
        }
    }

    /// Who has cancelled the execution, if it is cancelled.
    pub(super) fn canceller(&self) -> Canceller {
        if self.interrupted.is_cancelled() {
            Canceller::Signal
        } else if self.stopped.is_cancelled() {
            Canceller::Host
        } else {
            Canceller::Client
        }
    }
}
