//! Tests that cannot run on this machine. They are always reported, and in CI they fail.

use std::fs::OpenOptions;
use std::io::Write as _;

/// Notes that `test` is skipped for `reason`; `tests/verdict/` lists all such tests at the end. CI fails instead.
pub(crate) fn skip(test: &str, reason: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "CI must run {test}: {reason}"
    );
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
