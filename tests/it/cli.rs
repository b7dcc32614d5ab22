//! The command line as people and programs meet it.

mod files;
mod help;
mod recording;
mod run;
mod settings;
mod stdin;
mod terminal;
mod tools;

use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::program::Place;

/// A script that breaks three rules, two of them on one line.
const NOT_ALLOWED: &str =
    "import math, socket\nif True:\n\tresult = eval('1') + len([exec])\nsocket\n";

#[test]
fn help_tells_everything() {
    let place = Place::empty();
    for command in ["", "serve", "run", "check", "agent", "tools"] {
        let args: Vec<_> = [command, "--help"]
            .into_iter()
            .filter(|arg| !arg.is_empty())
            .collect();
        let name = if command.is_empty() {
            "help".to_owned()
        } else {
            format!("help_{command}")
        };
        insta::assert_snapshot!(name, place.run(&args).shown());
    }
}

#[test]
fn the_version_is_the_packages() {
    assert_eq!(
        Place::empty().run(&["--version"]).stdout,
        format!("codecell {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let place = Place::empty();
    place.write("a.py", "1");
    place.write("a.txt", "no JSON");
    place.write("latin.py", b"a = 1\nb = '\xe9'\n");
    for (args, expected) in [
        (vec!["no-such-command"], "no-such-command"),
        (vec!["run"], "<FILE|-|-c CODE>"),
        (vec!["check"], "<FILE|-|-c CODE>"),
        (
            vec!["run", "a.py", "-c", "1"],
            "cannot be used with '-c <CODE>'",
        ),
        (
            vec!["run", "-", "-c", "1"],
            "cannot be used with '-c <CODE>'",
        ),
        (vec!["run", "-c"], "-c <CODE>"),
        (
            vec!["run", "-", "--var", "x=@-"],
            "--var \"x=@-\": stdin is read only once",
        ),
        (
            vec!["run", "a.py", "--var", "x=@missing.json"],
            "--var \"x=@missing.json\": cannot read missing.json: No such file",
        ),
        (
            vec!["run", "a.py", "--var", "x=@a.txt"],
            "a.txt is not JSON; pipe other files into codecell run",
        ),
        (
            vec!["serve", "--http", "localhost"],
            "\"localhost\" has no port; give such as 127.0.0.1:8000",
        ),
        (
            vec!["serve", "--http", "http://localhost:8000/mcp"],
            "is the address of a page; give a port such as 8000",
        ),
        (
            vec!["serve", "--http", "65536"],
            "is no port, which is a number from 0 to 65535",
        ),
        (vec!["run", "missing.py"], "cannot read missing.py"),
        (
            vec!["run", "latin.py"],
            "latin.py is not UTF-8 on line 2; save it as UTF-8",
        ),
        (
            vec!["run", "a.py", "--var", "x"],
            "--var \"x\": give NAME=JSON",
        ),
        (
            vec!["run", "a.py", "--var", "x=y"],
            "--var \"x=y\": the value is not JSON",
        ),
        (
            vec!["run", "a.py", "--memory", "64 parsecs"],
            "such as 64MiB",
        ),
        (vec!["run", "a.py", "--fuel", "0"], "such as 20_000_000"),
        (vec!["run", "a.py", "--timeout", "-1"], "--timeout"),
        (vec!["check", "missing.py"], "cannot read missing.py"),
        (vec!["tools", "--config", "missing.json"], "missing.json"),
        (vec!["serve", "--config", "missing.json"], "missing.json"),
    ] {
        let ran = place.run(&args);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(2), ""),
            "{args:?}: {}",
            ran.stderr
        );
        assert!(ran.stderr.contains(expected), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn check_passes_what_is_allowed() {
    let place = Place::empty();
    place.write("fine.py", "import json\njson.dumps('import os')\n");
    let ran = place.run(&["check", "fine.py"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(0), "fine.py: ok\n", "")
    );
    let ran = place.run_with_input(&["check", "--json", "-"], "1 + 1");
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "{\"ok\":true,\"diagnostics\":null}\n")
    );
}

#[test]
fn check_shows_everything_that_is_not_allowed() {
    insta::assert_snapshot!(
        Place::empty()
            .run_with_input(&["check", "-"], NOT_ALLOWED)
            .shown()
    );
}

#[test]
fn check_shows_a_syntax_error() {
    insta::assert_snapshot!(
        Place::empty()
            .run_with_input(&["check", "-"], "x = 1\ny = = 2\n")
            .shown()
    );
}

#[test]
fn check_answers_programs_in_json() {
    let ran = Place::empty().run_with_input(&["check", "-", "--json"], NOT_ALLOWED);
    let verdict: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, &verdict["ok"]), (Some(3), &json!(false)));
    assert_eq!(verdict["diagnostics"]["error_type"], "POLICY_VIOLATION");
    let violations = verdict["diagnostics"]["violations"].as_array().unwrap();
    let places: Vec<_> = violations
        .iter()
        .map(|v| (v["line"].as_u64(), v["column"].as_u64()))
        .collect();
    assert_eq!(
        places,
        [
            (Some(1), Some(14)),
            (Some(3), Some(11)),
            (Some(3), Some(28))
        ]
    );
}

#[test]
fn run_prints_what_the_script_prints_and_then_its_result() {
    let place = Place::empty();
    let script = "import sys\nprint('out')\nprint('err', file=sys.stderr)\n";
    let check = |last: &str, stdout: &str| {
        let ran = place.run_with_input(&["run", "-"], format!("{script}{last}"));
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
            (Some(0), stdout, "err\n"),
            "{last}"
        );
    };
    check("", "out\n");
    check("None", "out\n");
    check("'text'", "out\ntext\n");
    check("1.5", "out\n1.5\n");
    check(
        "{'a': [1, True]}",
        "out\n{\n  \"a\": [\n    1,\n    true\n  ]\n}\n",
    );
}

#[test]
fn run_gives_the_script_its_variables() {
    let args = ["run", "-", "--var", "rows=[1, 2]", "--var", "name=\"x\""];
    assert_eq!(
        Place::empty()
            .run_with_input(&args, "name * sum(rows)")
            .stdout,
        "xxx\n"
    );
}

#[test]
fn run_ends_with_a_code_for_each_kind_of_end() {
    let place = Place::empty();
    for (script, more, code, kind) in [
        ("1", vec![], 0, ""),
        (
            "def f():\n    raise KeyError('k')\nf()",
            vec![],
            1,
            "KeyError",
        ),
        (
            "import socket\nsocket.socket()",
            vec![],
            3,
            "POLICY_VIOLATION",
        ),
        ("x = = 1", vec![], 3, "SYNTAX_ERROR"),
        ("while True: pass", vec!["--timeout", "0.3"], 4, "TIMEOUT"),
        (
            "while True: pass",
            vec!["--fuel", "100_000_000"],
            4,
            "FUEL_EXHAUSTED",
        ),
        (
            "x = 'a' * 300_000_000",
            vec!["--memory", "224MiB"],
            4,
            "MEMORY_LIMIT",
        ),
    ] {
        let args: Vec<_> = ["run", "-"].into_iter().chain(more).collect();
        let ran = place.run_with_input(&args, script);
        assert_eq!(ran.code, Some(code), "{script}: {}", ran.stderr);
        assert!(ran.stderr.contains(kind), "{script}: {}", ran.stderr);
    }
}

#[test]
fn run_json_is_the_outcome_on_one_line() {
    let place = Place::empty();
    let ran = place.run_with_input(&["run", "-", "--json"], "print('a\\nb')\n1 / 0");
    assert_eq!(
        (ran.code, ran.stdout.lines().count()),
        (Some(1), 1),
        "{}",
        ran.stdout
    );
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&outcome["success"], &outcome["stdout"]),
        (&json!(false), &json!("a\nb\n"))
    );
    assert_eq!(outcome["diagnostics"]["error_type"], "ZeroDivisionError");
    assert_eq!(outcome["diagnostics"]["line"], 2);
}

#[test]
fn output_that_nobody_reads_is_no_crash() {
    let place = Place::empty();
    for args in [["check", "-"], ["tools", "--json"], ["run", "-"]] {
        let mut child = place
            .command(&args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), stderr.as_ref()),
            (Some(0), ""),
            "{args:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_finds_no_room_is_an_error_that_is_told_once() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let output = Place::empty()
        .command(&["run", "-c", "print(1)"])
        .stdin(Stdio::null())
        .stdout(full.unwrap())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        (output.status.code(), &*stderr),
        (
            Some(5),
            "error: cannot write to stdout: No space left on device (os error 28)\n"
        )
    );
}

#[test]
fn settings_stand_beside_the_servers_file() {
    let place = Place::empty();
    place.write("elsewhere/servers.json", "{\"servers\": {}}");
    place.write(
        "elsewhere/codecell.toml",
        "[policy]\nextra_imports = [\"socket\"]\n",
    );
    let check = |args: &[&str]| {
        place
            .run_with_input(args, "import socket\nsocket.socket()")
            .code
    };
    assert_eq!(check(&["check", "-"]), Some(3));
    assert_eq!(
        check(&["check", "-", "--config", "elsewhere/servers.json"]),
        Some(0)
    );
    place.write("codecell.toml", "[policy]\nenabled = false\n");
    assert_eq!(check(&["check", "-"]), Some(0));
    place.write("codecell.toml", "[policy]\nenabeld = false\n");
    let ran = place.run(&["check", "-"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("codecell.toml:2") && ran.stderr.contains("enabeld"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_environment_goes_before_the_settings() {
    let place = Place::empty();
    place.write("codecell.toml", "[policy]\nmax_lines = 1\n");
    place.write("two_lines.py", "1\n2\n");
    let check = |value: &str| {
        let mut command = place.command(&["check", "two_lines.py"]);
        command
            .env("CODECELL_POLICY_MAX_LINES", value)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().unwrap().code()
    };
    assert_eq!(place.run(&["check", "two_lines.py"]).code, Some(3));
    assert_eq!(check("2"), Some(0));
    assert_eq!(check("no number"), Some(2));
}

#[test]
fn run_calls_the_tools_of_the_configured_servers() {
    let place = Place::with_servers(
        &json!({ "servers": { "files": { "builtin": "files", "root": "data" } } }),
    );
    place.write("data/a.txt", "from the file");
    let ran = place.run_with_input(&["run", "-"], "files.read_text_file(path='a.txt').upper()");
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "FROM THE FILE\n"),
        "{}",
        ran.stderr
    );
    let ran = place.run_with_input(&["run", "-"], "files.read_text_file(path='b.txt')");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("ToolError") && ran.stderr.contains("b.txt"),
        "{}",
        ran.stderr
    );
}
