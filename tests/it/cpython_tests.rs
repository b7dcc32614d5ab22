//! A part of CPython's own tests in the cell: the modules that stand for the others, by the command that runs them all.

use std::path::Path;
use std::process::Command;

use crate::support::skip;

/// What the command ends with when it has no source of CPython, or when something else about its use is wrong.
const EXIT_USAGE: i32 = 2;

#[test]
fn representative_modules_are_as_known() {
    let command = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/load/cpython_tests.py");
    let output = Command::new("python3")
        .arg(command)
        .args(["--representative", "--codecell"])
        .arg(env!("CARGO_BIN_EXE_codecell"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    // A build from another output of the recipe (CODECELL_PYTHON) has no source.
    if output.status.code() == Some(EXIT_USAGE) && errors.contains("no source of CPython") {
        skip::skip("cpython_tests", errors.trim());
        return;
    }
    assert!(output.status.success(), "{told}\n{errors}");
}
