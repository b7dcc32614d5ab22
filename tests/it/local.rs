//! The local executor: scripts in a Python of this machine, their limits, and that nothing of them is left.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::patience::eventually;

const CODECELL: &str = env!("CARGO_BIN_EXE_codecell");

/// The program with the local executor and no policy, in an empty folder.
fn codecell(folder: &Path) -> Command {
    let mut command = Command::new(CODECELL);
    command
        .current_dir(folder)
        .env("MCP_EXECUTOR", "local")
        .env("CODECELL_POLICY_PRESET", "off")
        .stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> (Value, Output) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = codecell(folder.path());
    let output = command
        .args(["run", "--json"])
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let outcome = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr))
    });
    (outcome, output)
}

fn error_type(outcome: &Value) -> &str {
    outcome["diagnostics"]["error_type"]
        .as_str()
        .unwrap_or("none")
}

/// Whether a process whose command line holds `mark` is there.
fn is_running(mark: &str) -> bool {
    let entries = fs::read_dir("/proc").unwrap();
    entries.flatten().any(|entry| {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(mark)
    })
}

#[test]
fn a_script_runs_in_the_python_of_the_machine_and_everybody_is_warned() {
    let code = "import os, sys\nopen('left.txt', 'w').write('x')\n[n, os.getcwd() == os.environ['HOME'], sorted(os.environ), sys.version_info >= (3, 11)]";
    let (outcome, output) = run(&["-c", code, "--var", "n=5"]);
    assert_eq!(outcome["result"][0], 5, "{outcome}");
    assert_eq!(outcome["result"][1], true);
    assert_eq!(outcome["result"][3], true);
    let names = outcome["result"][2].to_string();
    assert!(
        !names.contains("CODECELL") && !names.contains("MCP_"),
        "{names}"
    );
    assert_eq!(outcome["files"][0]["path"], "left.txt");
    assert_eq!(outcome["fuel_used"], 0);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("WITHOUT A SANDBOX"), "{told}");
}

#[test]
fn limits_end_a_script_and_all_that_it_has_started() {
    let mark = format!("codecell-test-{}", std::process::id());
    let sleep = format!("['python3', '-c', 'import time; time.sleep(9999)', '{mark}']");
    let code = format!(
        "import os, subprocess\nsubprocess.Popen({sleep})\nsubprocess.Popen({sleep}, start_new_session=True)\nif os.fork() == 0:\n    while True: pass\nprint('started', flush=True)\nwhile True:\n    pass"
    );
    let (outcome, _) = run(&["-c", &code, "--timeout", "3"]);
    assert_eq!(error_type(&outcome), "TIMEOUT", "{outcome}");
    assert_eq!(outcome["stdout"], "started\n");
    assert!(
        outcome["diagnostics"]["line"]
            .as_u64()
            .is_some_and(|line| line >= 7),
        "{outcome}"
    );
    #[cfg(target_os = "linux")]
    assert!(!is_running(&mark), "something of the script is left");
}

#[test]
fn memory_output_and_the_interpreters_end_are_told_apart() {
    #[cfg(target_os = "linux")]
    {
        let (outcome, _) = run(&["-c", "x = bytearray(10**9)", "--memory", "224MiB"]);
        assert_eq!(error_type(&outcome), "MEMORY_LIMIT", "{outcome}");
    }
    let (outcome, _) = run(&["-c", "for _ in range(10**6): print('x' * 100)"]);
    assert!(
        outcome["truncated"]["stdout"]
            .as_u64()
            .is_some_and(|dropped| dropped > 1_000_000)
    );
    let (outcome, _) = run(&["-c", "import os\nos._exit(3)"]);
    assert_eq!(error_type(&outcome), "SystemExit", "{outcome}");
    let (outcome, _) = run(&[
        "-c",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)",
    ]);
    assert_eq!(error_type(&outcome), "INTERNAL", "{outcome}");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_when_codecell_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mark = format!("codecell-killed-{}", std::process::id());
    let code = format!(
        "import subprocess, time\nsubprocess.Popen(['python3', '-c', 'import time; time.sleep(9999)', '{mark}'])\nwhile True: pass"
    );
    let mut command = codecell(folder.path());
    command.env("TMPDIR", folder.path());
    let mut child = command
        .args(["run", "-c", &code, "--timeout", "250"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    eventually("the script's process", || is_running(&mark));
    child.kill().unwrap();
    child.wait().unwrap();
    eventually("the end of the script's process", || !is_running(&mark));
    eventually("the end of the script's folder", || {
        fs::read_dir(folder.path()).unwrap().next().is_none()
    });
}

#[test]
fn without_a_python_that_can_run_scripts_the_remedy_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    fs::write(
        &old,
        "#!/bin/sh\necho '{\"version\": [3, 6, 9], \"implementation\": \"cpython\", \"executable\": \"\", \"hexversion\": 1}'\n",
    )
    .unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755)).unwrap();
    for (python, expected) in [
        (
            old.to_str().unwrap(),
            "is Python 3.6.9: install a newer one",
        ),
        ("/no/such/python", "cannot be started"),
    ] {
        let mut command = codecell(folder.path());
        command.env("CODECELL_LOCAL_PYTHON", python);
        let output = command.args(["run", "--json", "-c", "1"]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            text.contains(expected) && text.contains("[local]"),
            "{text}"
        );
        assert_eq!(output.status.code(), Some(5));
    }
}

#[test]
fn http_is_refused_unless_the_operator_says_so_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = codecell(folder.path());
    let output = command
        .args(["serve", "--http", "127.0.0.1:0"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("CODECELL_LOCAL_HTTP=true"), "{told}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_policy_is_strict_unless_configured() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = codecell(folder.path());
    command.env_remove("CODECELL_POLICY_PRESET");
    let output = command
        .args(["run", "--json", "-c", "open('x')"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
}

/// No run is repeatable there, which is told before anything runs, and before a recording is begun.
#[test]
fn what_has_to_be_deterministic_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("cases.jsonl", "{\"id\":\"a\",\"code\":\"print(1)\"}\n");
    for arguments in [
        ["run", "--deterministic", "-c", "print(1)"].as_slice(),
        &["run", "--record", "calls.jsonl", "-c", "print(1)"],
        &["serve", "--deterministic"],
        &["batch", "cases.jsonl", "--out", "receipts.jsonl"],
    ] {
        let output = codecell(folder.path()).args(arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("so no run is deterministic"), "{told}");
        assert!(told.contains("--no-deterministic"), "{told}");
        assert_eq!(
            (output.status.code(), output.stdout.as_slice()),
            (Some(2), [].as_slice())
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let mut command = codecell(folder.path());
    let output = command
        .args(["batch", "cases.jsonl", "--no-deterministic"])
        .output()
        .unwrap();
    let receipt: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&receipt["passed"], &receipt["stdout"]),
        (&true.into(), &"1\n".into())
    );
}
