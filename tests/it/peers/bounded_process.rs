//! Runs another program to its end, within a time limit.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a real client may take for its calls: for two starts of three real servers each, on a busy machine.
pub(crate) const CLIENT_LIMIT: Duration = Duration::from_secs(300);

const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How a program ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    /// Its stdout, provided that it succeeded.
    pub(crate) fn expect_success(self, what: &str) -> String {
        assert!(
            self.status.success(),
            "{what} failed with {}\nstdout: {}\nstderr: {}",
            self.status,
            self.stdout,
            self.stderr
        );
        self.stdout
    }
}

/// Runs `command` without input. Its output goes through files in `scratch`, so that neither a
/// full pipe nor a grandchild that keeps one open can hold up the test.
pub(crate) fn run_bounded(command: &mut Command, limit: Duration, scratch: &Path) -> Finished {
    let stdout = scratch.join("stdout.txt");
    let stderr = scratch.join("stderr.txt");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(File::create(&stdout).expect("a file for stdout"))
        .stderr(File::create(&stderr).expect("a file for stderr"))
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("wait for a child") {
            break status;
        }
        if started.elapsed() > limit {
            child.kill().expect("kill a child");
            break child.wait().expect("wait for a killed child");
        }
        thread::sleep(POLL_INTERVAL);
    };
    Finished {
        status,
        stdout: read_lossy(&stdout),
        stderr: read_lossy(&stderr),
    }
}

fn read_lossy(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).expect("read what a child wrote")).into_owned()
}
