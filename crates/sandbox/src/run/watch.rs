//! What the host sees of a run while it goes on.
//!
//! [`Watch`] is told of each tool call and of each piece of output at the moment it happens. A run without one
//! does none of this work.

use std::time::Duration;

use codecell_tools::ToolProgress;

/// One of the two streams that a script writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// `sys.stdout`.
    Stdout,
    /// `sys.stderr`.
    Stderr,
}

/// Watches a run. Its methods are called on the thread that carries the run or one of its calls, so they must
/// return at once; they are called from several threads.
pub trait Watch: Send + Sync + 'static {
    /// A tool call begins.
    fn call_started(&self, call: &CallStarted<'_>);

    /// The server that carries out a call reports how far the call is. It may do so often, but only between the start
    /// and the end of the call.
    fn call_progress(&self, _call: &CallProgress<'_>) {}

    /// A tool call ended. This is called exactly once for each call that started, and before the run's future ends,
    /// also if that future is dropped.
    fn call_finished(&self, call: &CallFinished<'_>);

    /// Whether text is to leave the instance at the end of each line, too, for somebody who reads along.
    fn by_line(&self) -> bool {
        false
    }

    /// Whether the hashes of the files that the script leaves are wanted.
    fn hashes_files(&self) -> bool {
        false
    }

    /// Text left the instance: when the script flushed it, when its buffer of 8 KiB was full, or before a wait.
    /// What a script leaves in the buffer at its end does not come here. The text is UTF-8 unless the script wrote
    /// other bytes on purpose; a piece may end within a line.
    fn output(&self, stream: Stream, text: &[u8]);
}

/// A tool call that begins.
#[derive(Debug, Clone, Copy)]
pub struct CallStarted<'a> {
    /// The call's place among those of its run, from 1.
    pub number: u32,
    /// The server's name. If there is no such tool, it is the name that the script gave.
    pub server: &'a str,
    /// The tool's name, likewise.
    pub tool: &'a str,
    /// The arguments as JSON, at most 8 MiB. Nobody has checked them yet.
    pub arguments: &'a str,
}

/// What a server reports of a call that it carries out.
#[derive(Debug, Clone, Copy)]
pub struct CallProgress<'a> {
    /// The call's place among those of its run, from 1.
    pub number: u32,
    /// The server's name.
    pub server: &'a str,
    /// The tool's name.
    pub tool: &'a str,
    /// The report.
    pub report: &'a ToolProgress,
}

/// A tool call that ended.
#[derive(Debug, Clone, Copy)]
pub struct CallFinished<'a> {
    /// The call's place among those of its run, from 1.
    pub number: u32,
    /// The server's name. If there is no such tool, it is the name that the script gave.
    pub server: &'a str,
    /// The tool's name, likewise.
    pub tool: &'a str,
    /// Whether there is a server of that name: if not, the script has made the name up.
    pub is_configured: bool,
    /// The time from the call's start to its reply, or to the moment when it was given up.
    pub duration: Duration,
    /// The length of the arguments' JSON.
    pub argument_bytes: usize,
    /// The reply as the script gets it: JSON or text. For a failed call it is the error's text; it is empty for a call
    /// that was given up.
    pub reply: &'a [u8],
    /// What went wrong, if anything did.
    pub error: Option<&'a str>,
    /// Whether nobody waited for the reply any more, so that it is unknown whether the call took effect.
    pub given_up: bool,
}
