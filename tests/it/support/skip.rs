//! Tests that cannot run on this machine: never in silence, and never in CI.

use std::fs::OpenOptions;
use std::io::Write as _;

/// Notes that `test` is skipped for `reason`; `tests/verdict/` tells all of them at the end. CI fails instead.
pub(crate) fn skip(test: &str, reason: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "CI must run {test}: {reason}"
    );
    // The harness swallows what is printed by other means.
    writeln!(std::io::stderr(), "\nSKIPPED {test}: {reason}").expect("write to stderr");
    // The parent is cargo, for all test programs of one run.
    let record = format!(
        "{}/skipped-{}",
        env!("CARGO_TARGET_TMPDIR"),
        std::os::unix::process::parent_id()
    );
    let line = format!("{test}\t{}\n", reason.replace('\n', " "));
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(record)
        .and_then(|mut file| file.write_all(line.as_bytes()))
        .expect("record what is skipped");
}
