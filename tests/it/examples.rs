//! Every script in `examples/` gives the answer that is written down for it in `tests/examples/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::peers::bounded_process::run_bounded;
use crate::support::patience::PATIENCE;

#[test]
fn every_example_gives_its_answer() {
    let scripts = names("examples", "py");
    assert_eq!(
        scripts,
        names("tests/examples", "json"),
        "each script has one expectation"
    );
    for name in scripts {
        let outcome = run(&format!("examples/{name}.py"));
        let stdout: Vec<&str> = outcome["stdout"]
            .as_str()
            .expect("captured text")
            .lines()
            .collect();
        let expected = fs::read_to_string(source_path(&format!("tests/examples/{name}.json")))
            .expect("an expectation");
        let expected: Value = serde_json::from_str(&expected).expect("an expectation in JSON");
        assert_eq!(outcome["diagnostics"], Value::Null, "{name}");
        assert_eq!(
            json!({ "stdout": stdout, "result": outcome["result"] }),
            expected,
            "{name}"
        );
    }
}

/// `examples/embed.rs` is built beside this test by `cargo test`.
#[test]
fn a_program_of_thirty_lines_runs_scripts_with_the_tools() {
    let own = std::env::current_exe().expect("this test");
    let built = own.ancestors().nth(2).expect("the profile's folder");
    let program = built.join("examples/embed");
    let scratch = TempDir::new().expect("a temporary folder");
    let script = "len(files.list_directory(path='.'))";
    let mut command = Command::new(&program);
    command.current_dir(source_path(".")).arg(script);
    let printed = run_bounded(&mut command, PATIENCE, scratch.path()).expect_success(
        "the example (it is built by `cargo test --release`, or by `cargo build --release --example embed`)",
    );
    let outcome: Value = serde_json::from_str(&printed).expect("an outcome in JSON");
    assert_eq!(outcome["success"], json!(true), "{outcome}");
    assert!(outcome["result"].as_u64() > Some(0), "{outcome}");
    let lines = fs::read_to_string(source_path("examples/embed.rs")).expect("its source");
    assert!(lines.lines().count() <= 30, "it is no longer short");
}

/// Runs a script as the README says, in the source folder with its own `mcp_servers.json`.
fn run(script: &str) -> Value {
    let scratch = TempDir::new().expect("a temporary folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_codecell"));
    command
        .current_dir(source_path("."))
        .args(["run", "--json", script]);
    let printed = run_bounded(&mut command, PATIENCE, scratch.path()).expect_success(script);
    serde_json::from_str(&printed).expect("an outcome in JSON")
}

fn names(folder: &str, extension: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(source_path(folder))
        .expect("list a folder")
        .map(|entry| entry.expect("read a folder").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| {
            path.file_stem()
                .expect("a file name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

fn source_path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}
