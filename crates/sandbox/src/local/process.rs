//! The processes of a run: the one that watches, which this one starts, and the one with the script, which that starts.
//!
//! The watcher ends the script and all that the script has started, when it is asked to and when the socket closes, which
//! happens however codecell ends. So dropping a [`Process`] and its socket ends everything, too.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use rustix::process::{Pid, Signal, kill_process};

use super::folder::Folder;
use super::sources::BOOT;
use crate::run::{Capture, End, Stream, Watch};

/// How long the watcher has to end everything.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long output is read after that, from processes that have escaped the watcher.
const TIME_FOR_OUTPUT: Duration = Duration::from_secs(1);

/// Bytes of output that are read at once.
const MAX_READ_BYTES: usize = 64 << 10;

/// What a script gets of this process's environment, so that programs are found and texts are read as here. All else may
/// be secret.
const INHERITED: [&str; 4] = ["PATH", "LANG", "LC_ALL", "LC_CTYPE"];

/// Where what is written to a stream goes.
type Sink = (Capture, Option<Arc<dyn Watch>>);

/// The watcher of a script.
pub(super) struct Process {
    child: Child,
    output: JoinSet<()>,
    status: Option<ExitStatus>,
}

impl Process {
    /// Starts `python` in `folder`, at the other end of whose standard input is `socket`.
    ///
    /// # Errors
    /// Those of the operating system.
    pub(super) fn start(
        python: &OsStr,
        folder: &Folder,
        socket: UnixStream,
        sink: impl Fn(Stream) -> Sink,
    ) -> io::Result<Self> {
        let socket = socket.into_std()?;
        socket.set_nonblocking(false)?;
        let mut command = Command::new(python);
        command
            .args(["-I", "-c", BOOT])
            .arg(folder.path())
            .env_clear()
            .envs(INHERITED.iter().filter_map(|name| {
                let value = std::env::var_os(name)?;
                Some((*name, value))
            }))
            .env("HOME", folder.cell())
            .env("TMPDIR", folder.temporary())
            .current_dir(folder.cell())
            .stdin(Stdio::from(OwnedFd::from(socket)))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A signal typed at a terminal is for codecell, which then ends the script.
            .process_group(0);
        crate::before_processes_start();
        let mut child = command.spawn()?;
        let mut output = JoinSet::new();
        if let Some(stdout) = child.stdout.take() {
            output.spawn(copy(stdout, Stream::Stdout, sink(Stream::Stdout)));
        }
        if let Some(stderr) = child.stderr.take() {
            output.spawn(copy(stderr, Stream::Stderr, sink(Stream::Stderr)));
        }
        Ok(Self {
            child,
            output,
            status: None,
        })
    }

    /// Waits for its end. The future can be dropped, and this be called again.
    pub(super) async fn wait(&mut self) {
        if self.status.is_none() {
            // A process for which nobody can wait counts as gone.
            self.status = self.child.wait().await.ok();
        }
    }

    /// Ends the script and all that it has started, if they have not ended, and reads what they have written.
    pub(super) async fn end(mut self) -> Ended {
        let group = self.child.id();
        if self.status.is_none() {
            self.signal(Signal::TERM);
            if tokio::time::timeout(PATIENCE, self.wait()).await.is_err() {
                tracing::warn!(
                    group,
                    "the processes of a script do not end; some may be left"
                );
                self.signal(Signal::KILL);
                self.wait().await;
            }
        }
        let read_all = async { while self.output.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(TIME_FOR_OUTPUT, read_all).await;
        Ended(self.status)
    }

    fn signal(&self, signal: Signal) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(watcher) = id.and_then(Pid::from_raw) {
            // It may be gone by now.
            let _ = kill_process(watcher, signal);
        }
    }
}

/// How the script's process ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended(Option<ExitStatus>);

impl Ended {
    /// What that means where nothing else has ended the run.
    pub(super) fn into_end(self) -> End {
        match self.0 {
            Some(status) if status.success() => End::Finished,
            Some(status) if status.signal() == Some(Signal::XCPU.as_raw()) => End::TimedOut,
            Some(status) => match status.code() {
                Some(code) => End::Exited(code),
                None => End::Crashed(self.to_string()),
            },
            None => End::Crashed(self.to_string()),
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(status) = self.0 else {
            return formatter.write_str("was lost");
        };
        match (status.signal(), status.code()) {
            (Some(9), _) => formatter
                .write_str("was killed (SIGKILL), perhaps because the machine ran out of memory"),
            (Some(signal), _) => write!(formatter, "was ended by signal {signal}"),
            (None, code) => write!(formatter, "ended with exit code {}", code.unwrap_or(-1)),
        }
    }
}

/// Hands on what comes from `from`, until its end.
async fn copy(mut from: impl AsyncRead + Unpin, stream: Stream, (kept, watch): Sink) {
    let mut buffer = vec![0; MAX_READ_BYTES];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let text = &buffer[..length];
        kept.write(text);
        if let Some(watch) = &watch {
            watch.output(stream, text);
        }
    }
}
