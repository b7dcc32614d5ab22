//! Tests that cannot run on this machine, or not with this program. They are always reported; in CI, the former fail.

use std::fs::OpenOptions;
use std::io::Write as _;

/// Notes that `test` is skipped for `reason`; `tests/verdict/` lists all such tests at the end. CI fails instead.
pub(crate) fn skip(test: &str, reason: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "CI must run {test}: {reason}"
    );
    leave_to_others(test, reason);
}

/// Notes that `test` is for a program of another kind than this one, such as one with another image: CI, too, builds one
/// kind at a time.
pub(crate) fn leave_to_others(test: &str, reason: &str) {
    // The harness hides what is printed in other ways.
    writeln!(std::io::stderr(), "\nSKIPPED {test}: {reason}").expect("write to stderr");
    // The parent is cargo, which is the same for all test programs of one run.
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
