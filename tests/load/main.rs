//! What takes long: floods, endurance, file operations by the million, thousands of looks for what an earlier execution has
//! left, and every real server killed a hundred times. Run it by hand, alone on the machine: `cargo test --release --test
//! load -- --nocapture --test-threads 1`. It looks into /proc, so it needs Linux.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stdout, reason = "figures are shown with --nocapture")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

/// How often each real server is killed.
const KILLS: usize = 100;

/// Random sequences of file operations.
const SEQUENCES: u32 = 100_000;

/// Executions that look for the files of others.
const EXECUTIONS: u32 = 10_000;

mod endurance;
mod flood;
mod wrk;

/// What the integration tests have, too.
#[allow(dead_code, reason = "the integration tests use the rest")]
#[path = "../it"]
mod it {
    mod after_files;
    mod beside_linux;
    pub(crate) mod peers;
    mod real_kills;
    pub(crate) mod support;
}

use it::{peers, support};
