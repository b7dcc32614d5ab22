//! A part of the packages' own tests in the cell: the files that stand for the others, by the command that runs them all.

use std::path::Path;
use std::process::Command;

use crate::support::image::manifest;
use crate::support::skip::{leave_to_others, skip};

/// What the command ends with when wheels with the tests cannot be had, or when something else about its use is wrong.
const EXIT_USAGE: i32 = 2;

#[test]
fn representative_tests_of_networkx_are_as_known() {
    run("networkx");
}

#[test]
fn representative_tests_of_numpy_are_as_known() {
    run("numpy");
}

#[test]
fn representative_tests_of_pandas_are_as_known() {
    run("pandas");
}

#[test]
fn representative_tests_of_scipy_are_as_known() {
    run("scipy");
}

#[test]
fn representative_tests_of_scikit_learn_are_as_known() {
    run("scikit-learn");
}

#[test]
fn representative_tests_of_matplotlib_are_as_known() {
    run("matplotlib");
}

/// Runs the representative files of one package, where the image has it.
fn run(package: &str) {
    let name = format!("package_tests {package}");
    let image = manifest();
    if !image.packages().iter().any(|there| there.name == package) {
        leave_to_others(&name, &format!("this program's image has no {package}"));
        return;
    }
    let command = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/load/package_tests.py");
    let output = Command::new("python3")
        .arg(command)
        .args([package, "--representative", "--codecell"])
        .arg(env!("CARGO_BIN_EXE_codecell"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(EXIT_USAGE) && errors.contains("did not come") {
        skip(&name, errors.trim());
        return;
    }
    assert!(output.status.success(), "{told}\n{errors}");
}
