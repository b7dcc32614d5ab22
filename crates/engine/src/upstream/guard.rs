//! What ends a server whose codecell is killed.
//!
//! A server should end at the end of its input, but some do not, and nobody else would end them if codecell had
//! no chance to. So each server has a guard: a shell that waits for the end of a pipe, which the system closes when
//! codecell is gone, and then ends the server's process group. Linux offers a signal at the parent's death, but that
//! would reach only the server and not the program behind an `npx` or `uvx`, and it would come too early: at
//! the end of the thread that started the server.

use std::fs::File;
use std::io::{self, Write as _};
use std::process::Stdio;

use tokio::process::Command;

const SHELL: &str = "/bin/sh";
const SCRIPT: &str = include_str!("guard.sh");

/// The guard of one process group. When this is dropped, the guard ends what is left of the group and goes.
pub(super) struct Guard {
    /// The pipe is held open, and nothing is written to it again.
    _pipe: File,
}

impl Guard {
    /// Starts a guard of the group `group`. If there is no shell, the server has no guard.
    pub(super) fn start(server: &str, group: u32) -> Option<Self> {
        start(group)
            .inspect_err(|error| {
                tracing::debug!(server, %error, "the server has no guard; if codecell is killed, it goes on unless it ends at the end of its input");
            })
            .ok()
    }
}

fn start(group: u32) -> io::Result<Guard> {
    let mut shell = Command::new(SHELL)
        .args(["-s", "codecell-guard", &group.to_string()])
        // A signal typed at a terminal to end codecell must not end its guards.
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
    // The script is shorter than what a pipe takes at once, so this does not wait.
    pipe.write_all(SCRIPT.as_bytes())?;
    Ok(Guard { _pipe: pipe })
}
