//! A server's process and its descendants: started in a group of their own, and ended together.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::process::{ChildStdin, ChildStdout};

use codecell_sandbox::before_processes_start;

use super::StdioProgram;
#[cfg(unix)]
use super::guard::Guard;
use super::stderr::StderrLog;

/// How long a server has to end by itself after its input was closed.
const CLOSE_PATIENCE: Duration = Duration::from_millis(800);
/// How long a server has, after it was asked to terminate, before it is killed.
const TERMINATE_PATIENCE: Duration = Duration::from_millis(400);
/// How long codecell waits for the end of a process, to name that as the reason for a lost connection.
const OBITUARY_PATIENCE: Duration = Duration::from_secs(1);

/// What a server gets of this process's environment, as with the official clients: enough to find programs
/// and the files of its user, and none of the secrets that may be there. All other variables are configured.
const INHERITED: [&str; 25] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "APPDATA",
    "COMSPEC",
    "HOMEDRIVE",
    "HOMEPATH",
    "LOCALAPPDATA",
    "PATHEXT",
    "PROCESSOR_ARCHITECTURE",
    "PROGRAMFILES",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "USERNAME",
    "USERPROFILE",
];

/// A server's process, leader of its own group. Dropping it kills the whole group at once.
pub(super) struct Process {
    child: Box<dyn ChildWrapper>,
    stderr: Arc<StderrLog>,
    /// Ends the group if this process is killed.
    #[cfg(unix)]
    _guard: Option<Guard>,
    /// Whether the group has been killed, after which its number may belong to others.
    is_over: bool,
}

impl Process {
    /// Starts the server `name`, or says why it cannot be started.
    pub(super) fn spawn(name: &str, program: &StdioProgram) -> Result<Self, String> {
        let mut command = CommandWrap::with_new(&program.command, |command| {
            command
                .args(&program.args)
                .env_clear()
                .envs(inherited_environment());
            command.envs(program.env.iter().map(|(name, value)| (name, value)));
            command
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            if let Some(cwd) = &program.cwd {
                command.current_dir(cwd);
            }
        });
        command.wrap(KillOnDrop);
        #[cfg(unix)]
        command.wrap(process_wrap::tokio::ProcessGroup::leader());
        // Whoever starts servers may make a sandbox at the same time.
        before_processes_start();
        let mut child = command
            .spawn()
            .map_err(|error| spawn_problem(program, &error))?;
        let stderr = StderrLog::follow(name, child.stderr().take());
        Ok(Self {
            #[cfg(unix)]
            _guard: child.id().and_then(|group| Guard::start(name, group)),
            child,
            stderr,
            is_over: false,
        })
    }

    /// The output and the input of the process. They can be taken once.
    pub(super) fn streams(&mut self) -> Option<(ChildStdout, ChildStdin)> {
        Some((self.child.stdout().take()?, self.child.stdin().take()?))
    }

    /// What the process says on its standard error.
    pub(super) fn stderr(&self) -> Arc<StderrLog> {
        Arc::clone(&self.stderr)
    }

    /// Notes that the server is ready; from now on what it says on its standard error is logged.
    pub(super) fn set_ready(&self) {
        self.stderr.set_ready();
    }

    /// Waits for the server itself, not for its descendants. The future can be dropped, and this be called again.
    pub(super) async fn exited(&mut self) {
        // A process for which nobody can wait counts as gone.
        let _ = self.child.wait().await;
    }

    /// `event`, with how the process ended if it did, and the last words on its standard error.
    pub(super) async fn obituary(&mut self, event: &str) -> String {
        let ended = match tokio::time::timeout(OBITUARY_PATIENCE, self.child.wait()).await {
            Ok(Ok(status)) => format!("{event} ({})", describe(status)),
            _ => event.to_owned(),
        };
        self.with_last_words(ended).await
    }

    /// `event`, with the last words on its standard error.
    pub(super) async fn with_last_words(&self, event: String) -> String {
        match self.stderr.last_words().await {
            Some(words) => format!("{event}; its last words: {words}"),
            None => event,
        }
    }

    /// Ends the process and its descendants. The input of the process has been closed before.
    pub(super) async fn end(self) {
        self.end_after(CLOSE_PATIENCE).await;
    }

    /// The same for a process that was never used and therefore gets no time to end by itself.
    pub(super) async fn abandon(self) {
        self.end_after(Duration::ZERO).await;
    }

    async fn end_after(mut self, patience: Duration) {
        drop(self.child.stdin().take());
        if !self.ends_within(patience).await {
            self.terminate();
            self.ends_within(TERMINATE_PATIENCE).await;
        }
        // The group is also killed if the server itself has ended, because its descendants may go on.
        self.kill();
        self.ends_within(TERMINATE_PATIENCE).await;
    }

    async fn ends_within(&mut self, patience: Duration) -> bool {
        tokio::time::timeout(patience, self.child.wait())
            .await
            .is_ok()
    }

    fn terminate(&self) {
        #[cfg(unix)]
        if let Err(error) = self.child.signal(rustix::process::Signal::TERM.as_raw()) {
            tracing::debug!(%error, "a server's process group could not be asked to terminate");
        }
    }

    fn kill(&mut self) {
        if !self.is_over {
            self.is_over = true;
            // This fails if nobody of the group is left, which is what is wanted.
            let _ = self.child.start_kill();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The inherited variables. Values that start with `()` are functions of a shell, not data.
fn inherited_environment() -> impl Iterator<Item = (&'static str, std::ffi::OsString)> {
    INHERITED.into_iter().filter_map(|name| {
        let value = std::env::var_os(name)?;
        (!value.as_encoded_bytes().starts_with(b"()")).then_some((name, value))
    })
}

/// Programs that servers are often started with and that cannot be installed alone, and what each is a part of.
const PARTS: [(&str, &str); 7] = [
    ("npx", "Node.js, which has it"),
    ("npm", "Node.js, which has it"),
    ("node", "Node.js"),
    ("uvx", "uv, which has it"),
    ("uv", "uv"),
    ("docker", "Docker"),
    ("python3", "Python"),
];

fn spawn_problem(program: &StdioProgram, error: &io::Error) -> String {
    let remedy = match (&program.cwd, error.kind()) {
        (Some(cwd), io::ErrorKind::NotFound) if !cwd.is_dir() => {
            format!("there is no folder {}; correct \"cwd\"", cwd.display())
        }
        (_, io::ErrorKind::NotFound) if program.command.contains(' ') => {
            "write its arguments one by one as \"args\"".to_owned()
        }
        (_, io::ErrorKind::NotFound) => {
            let known = PARTS.iter().find(|(part, _)| *part == program.command);
            let whole = known.map_or("it", |(_, whole)| whole);
            format!("install {whole}, or give its full path as \"command\"")
        }
        (_, io::ErrorKind::PermissionDenied) => {
            "make it executable, or correct \"command\"".to_owned()
        }
        _ => "correct \"command\"".to_owned(),
    };
    format!("{:?} cannot be started: {error}; {remedy}", program.command)
}

fn describe(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("signal {signal}");
    }
    status.code().map_or_else(
        || "no exit status".to_owned(),
        |code| format!("exit status {code}"),
    )
}
