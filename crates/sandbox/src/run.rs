//! What a run is: one script, what it is given, what it may use, who stands around it, and what comes of it.
//!
//! This is the contract between those who want scripts run and a [`Runner`], which runs them. It holds for every runner,
//! so nothing of WebAssembly is in it.

mod call;
mod cell_path;
mod determinism;
mod display;
mod file_patterns;
mod finish;
mod input_files;
mod left_files;
mod limits;
mod output;
mod stdin;
mod watch;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

pub use call::CallRecord;
pub use cell_path::{BadName, CellPath, Reason};
pub use determinism::Determinism;
pub use display::Display;
pub use file_patterns::{BadPattern, FilePatterns, MAX_FILE_PATTERNS, MAX_RETURNED_FILES};
pub use input_files::{BadFiles, InputFile, InputFiles, MAX_INPUT_FILES};
pub use left_files::{FileContent, FileRecord, LeftFiles, MAX_LISTED_FILES, TooLarge};
pub use limits::{
    FUEL_PER_SECOND, Fuel, IMAGE_MEMORY_BYTES, LEAST_MEMORY_BYTES, Limits, MemoryBytes,
};
pub use output::Captured;
pub use stdin::Stdin;
pub use watch::{CallFinished, CallProgress, CallStarted, Stream, Watch};

#[cfg(test)]
pub(super) use display::MAX_DISPLAYS;
pub(super) use display::{Displays, MAX_DISPLAYED_BYTES};
pub(super) use finish::{Finish, MAX_DIAGNOSTICS_BYTES};
pub(super) use left_files::Collector;
pub(super) use output::Capture;
pub(super) use stdin::MAX_READ_BYTES;

use codecell_tools::ToolCaller;

/// Runs scripts, each in an interpreter of its own.
pub trait Runner: Send + Sync + 'static {
    /// Runs that can go on at a time.
    fn max_runs(&self) -> u32;

    /// Runs one script. Every failure is a [`Run`], too. Cancelling stops it at once, and so does dropping the future.
    fn run<'a>(&'a self, input: Input<'a>, limits: &'a Limits, host: Host) -> BoxFuture<'a, Run>;
}

/// What a script is given.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The Python source.
    pub code: &'a str,
    /// How many bytes at its end are its tests: a script of their own that runs after the rest, however that ends itself.
    /// They begin a line. 0 if there are none.
    pub tests_bytes: usize,
    /// The script's variables: a JSON object, or nothing.
    pub variables_json: &'a str,
    /// Its files.
    pub files: &'a InputFiles,
    /// Whose contents are wanted of the files that it leaves.
    pub wanted: &'a FilePatterns,
    /// Whether the run is to be repeatable, and by which seed.
    pub deterministic: Option<Determinism>,
}

/// What stands around a run on the host's side.
#[derive(Clone)]
pub struct Host {
    /// What the script may call.
    pub tools: Arc<dyn ToolCaller>,
    /// Who watches.
    pub watch: Option<Arc<dyn Watch>>,
    /// What the script reads as its stdin.
    pub stdin: Stdin,
    /// Stops the run at once.
    pub cancelled: CancellationToken,
    /// Takes the fuel that was used, once the run is over, also if the run's future is dropped before its end.
    pub fuel_used: Arc<AtomicU64>,
}

impl Host {
    /// A host with `tools`, whose run nobody watches or cancels.
    #[must_use]
    pub fn new(tools: Arc<dyn ToolCaller>) -> Self {
        Self {
            tools,
            watch: None,
            stdin: Stdin::default(),
            cancelled: CancellationToken::new(),
            fuel_used: Arc::default(),
        }
    }
}

/// What came of a run.
#[derive(Debug, Clone)]
#[must_use]
pub struct Run {
    /// How it ended.
    pub end: End,
    /// The lines of the script that were running when a limit or a cancellation stopped it, the innermost first, as far as known.
    pub stopped_at: Vec<u32>,
    /// The value of the last expression.
    pub result: Option<RunResult>,
    /// What was written to stdout.
    pub stdout: Captured,
    /// What was written to stderr.
    pub stderr: Captured,
    /// What was displayed, in order.
    pub displays: Vec<Display>,
    /// The files that it left.
    pub files: LeftFiles,
    /// Fuel used.
    pub fuel_used: u64,
    /// The most memory held, in bytes.
    pub memory_peak_bytes: u64,
    /// Whether the interpreter asked for more memory than its limit.
    pub memory_refused: bool,
    /// The tool calls, in order of their start.
    pub calls: Vec<CallRecord>,
    /// The servers that were still starting, and that the script waited for, when it was stopped.
    pub awaited: Vec<String>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The script ran to its end.
    Finished,
    /// The script raised; its diagnostics are JSON as the guest made it.
    Raised(String),
    /// The files that the script was given do not fit its memory; nothing of it ran.
    WithoutRoom,
    /// The fuel was used up.
    FuelExhausted,
    /// The wall time was used up.
    TimedOut,
    /// Whoever asked for the run withdrew.
    Cancelled,
    /// One tool call more than allowed was asked for.
    TooManyToolCalls,
    /// The script nested calls deeper than the interpreter's stack.
    StackOverflow,
    /// The script ended the interpreter with this exit code.
    Exited(i32),
    /// The interpreter crashed, for this reason.
    Crashed(String),
    /// No interpreter could be had, for this reason.
    Unavailable(String),
}

/// A script's result as the guest made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunResult {
    /// JSON text, unless the guest does not work as it should.
    pub json: String,
    /// Characters that the guest left out.
    pub dropped_characters: u64,
}
