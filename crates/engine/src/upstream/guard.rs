//! What ends a server whose codecell is killed.
//!
//! A server should end at the end of its input, but some do not, and nobody else would end them when codecell has
//! had no chance to. So each has a guard: a shell that waits for the end of a pipe, which the system closes when
//! codecell is gone, and then ends the server's process group. A signal at the parent's death, which Linux
//! offers, would reach the server alone and not the program behind an `npx` or `uvx`, and would come early: at
//! the end of the thread that started it.

use std::fs::File;
use std::io::{self, Write as _};
use std::process::Stdio;

use tokio::process::Command;

const SHELL: &str = "/bin/sh";
const SCRIPT: &str = include_str!("guard.sh");

/// The guard of one process group. Dropped, it looks after what is left of the group and goes.
pub(super) struct Guard {
    /// Held open, and never written to again.
    _pipe: File,
}

impl Guard {
    /// A guard of the group `group`. Where there is no shell the server goes unguarded.
    pub(super) fn start(server: &str, group: u32) -> Option<Self> {
        start(group)
            .inspect_err(|error| {
                tracing::debug!(server, %error, "the server outlives codecell if that is killed and it ignores the end of its input");
            })
            .ok()
    }
}

fn start(group: u32) -> io::Result<Guard> {
    let mut shell = Command::new(SHELL)
        .args(["-s", "codecell-guard", &group.to_string()])
        // What is typed at a terminal to end codecell does not end its guards.
        .process_group(0)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let pipe = shell.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut pipe = File::from(pipe.into_owned_fd()?);
    // Shorter than what a pipe takes at once, so this does not wait.
    pipe.write_all(SCRIPT.as_bytes())?;
    Ok(Guard { _pipe: pipe })
}
