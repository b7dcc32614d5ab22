//! What ends a server whose codecell is killed.
//!
//! A server should end at the end of its input, but some do not, and nobody else would end them when codecell has
//! had no chance to. So each has a guard: a shell that waits for the end of a pipe, which the system closes when
//! codecell is gone, and then ends the server's process group. A signal at the parent's death, which Linux
//! offers, would reach the server alone and not the program behind an `npx` or `uvx`, and would come early: at
//! the end of the thread that started it.

use std::process::Stdio;

use tokio::process::{ChildStdin, Command};

const SHELL: &str = "/bin/sh";
const SCRIPT: &str = include_str!("guard.sh");

/// The guard of one process group. Dropped, it looks after what is left of the group and goes.
pub(super) struct Guard {
    /// Never written to.
    _pipe: Option<ChildStdin>,
}

impl Guard {
    /// A guard of the group `group`, which is led by the process of this number. Where there is no shell the
    /// server goes unguarded.
    pub(super) fn start(server: &str, group: u32) -> Option<Self> {
        let started = Command::new(SHELL)
            .args(["-c", SCRIPT, "codecell-guard", &group.to_string()])
            // What is typed at a terminal to end codecell does not end its guards.
            .process_group(0)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match started {
            Ok(mut shell) => Some(Self {
                _pipe: shell.stdin.take(),
            }),
            Err(error) => {
                tracing::debug!(server, %error, "the server outlives codecell if that is killed and it ignores the end of its input");
                None
            }
        }
    }
}
