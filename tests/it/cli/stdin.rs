//! What `codecell run` reads: the script from a file, from stdin or from what was typed, and data besides the script.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::image::room;
use crate::support::program::Place;

#[test]
fn a_script_may_be_typed() {
    let place = Place::empty();
    for (code, expected) in [
        ("1 + 1", "2\n"),
        ("-1", "-1\n"),
        ("", ""),
        ("for x in 'ab':\n    print(x)", "a\nb\n"),
    ] {
        let ran = place.run(&["run", "-c", code]);
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
            (Some(0), expected, ""),
            "{code}"
        );
    }
    let ran = place.run(&["run", "-c", "1 / 0"]);
    assert!(
        ran.stderr.starts_with("<command>:1: ZeroDivisionError"),
        "{}",
        ran.stderr
    );
    let ran = place.run(&["check", "-c", "import socket; socket.socket()"]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stdout.starts_with("<command>: POLICY_VIOLATION"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_is_piped_reaches_the_script_as_stdin() {
    let place = Place::empty();
    let check = |code: &str, input: &[u8], expected: &str| {
        place.write("script.py", format!("import sys\n{code}"));
        let typed = format!("import sys\n{code}");
        for args in [["run", "script.py"].as_slice(), &["run", "-c", &typed]] {
            let ran = place.run_with_input(args, input);
            assert_eq!(
                (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
                (Some(0), expected, ""),
                "{args:?}"
            );
        }
    };
    check(
        "sys.stdin.read()",
        "héllo\nthere".as_bytes(),
        "héllo\nthere\n",
    );
    check(
        "[line.strip() for line in sys.stdin][::2]",
        b"a\nb\r\nc",
        "[\n  \"a\",\n  \"c\"\n]\n",
    );
    check(
        "import json\njson.load(sys.stdin)['a']",
        br#"{"a": 7}"#,
        "7\n",
    );
    check(
        "import csv\nsum(int(row['n']) for row in csv.DictReader(sys.stdin))",
        b"n\n1\n2\n",
        "3\n",
    );
    check("sys.stdin.buffer.read()[:2].hex()", b"\xff\x00x", "ff00\n");
    check(
        "(sys.stdin.readline(), sys.stdin.read(1), sys.stdin.read(), sys.stdin.read())[3]",
        b"a\nbc",
        "",
    );
    check("sys.stdin.read()", b"", "");
}

#[test]
fn stdin_is_read_as_a_stream() {
    let place = Place::empty();
    // There is an answer to each line before the next line is written.
    let mut child = place
        .command(&[
            "run",
            "-c",
            "import sys\nfor line in sys.stdin: print(line.strip().upper())",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    for line in ["one", "two"] {
        writeln!(stdin, "{line}").unwrap();
        let mut answer = String::new();
        std::io::BufRead::read_line(&mut stdout, &mut answer).unwrap();
        assert_eq!(answer, format!("{}\n", line.to_uppercase()));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

/// More bytes than the script has memory for.
const MUCH: usize = 96 << 20;

#[test]
fn however_much_is_piped_only_the_script_can_run_out_of_memory() {
    let place = Place::empty();
    let input = vec![b'x'; MUCH];
    let count = "\
import sys
total = 0
while piece := sys.stdin.buffer.read(1 << 20):
    total += len(piece)
total";
    let memory = room(36 << 20).0.to_string();
    let args = ["run", "--memory", &memory, "-c", count];
    let ran = place.run_with_input(&args, &input);
    assert_eq!(
        (ran.code, ran.stdout),
        (Some(0), format!("{MUCH}\n")),
        "{}",
        ran.stderr
    );
    let args = [
        "run",
        "--memory",
        &memory,
        "-c",
        "import sys\nlen(sys.stdin.buffer.read())",
    ];
    let ran = place.run_with_input(&args, &input);
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    assert!(ran.stderr.contains("MEMORY_LIMIT"), "{}", ran.stderr);
}

#[test]
fn a_script_that_waits_for_stdin_runs_out_of_time() {
    let mut child = Place::empty()
        .command(&[
            "run",
            "--timeout",
            "0.5",
            "-c",
            "import sys\nprint('there')\nsys.stdin.read()",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdin = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    assert_eq!(
        (output.status.code(), &*output.stdout),
        (Some(4), &b"there\n"[..])
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("and was on line 3 then"));
}

#[test]
fn what_cannot_be_read_is_an_error_in_the_script() {
    let place = Place::empty();
    let folder = std::fs::File::open(place.path()).unwrap();
    let output = place
        .command(&["run", "--json", "-c", "import sys\nsys.stdin.read()"])
        .stdin(Stdio::from(folder))
        .output()
        .unwrap();
    let outcome: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (
            &outcome["diagnostics"]["error_type"],
            &outcome["diagnostics"]["message"]
        ),
        (&json!("OSError"), &json!("stdin cannot be read"))
    );
}

#[test]
fn a_script_from_stdin_leaves_nothing_to_read() {
    let place = Place::empty();
    let ran = place.run_with_input(
        &["run", "-"],
        "import sys\n[sys.stdin.read(), list(sys.stdin)] # more",
    );
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "[\n  \"\",\n  []\n]\n")
    );
}

#[test]
fn stdin_is_at_its_end_for_the_scripts_of_a_client() {
    let mut client = Client::connect_alone();
    let code =
        "import sys\n[sys.stdin.read(), sys.stdin.readline(), sys.stdin.buffer.read(5).hex()]";
    let outcome = client.execute(json!({ "code": code }));
    assert_eq!(outcome["structuredContent"]["result"], json!(["", "", ""]));
}

#[test]
fn variables_come_from_files_as_well() {
    let place = Place::empty();
    place.write("rows.json", "[{\"a\": 1}, {\"a\": 2}]");
    let sum = "sum(row['a'] for row in rows) + more";
    let args = [
        "run",
        "-c",
        sum,
        "--var",
        "rows=@rows.json",
        "--var",
        "more=4",
    ];
    assert_eq!(place.run(&args).stdout, "7\n");
    let args = ["run", "-c", sum, "--var", "rows=@-", "--var", "more=0"];
    let ran = place.run_with_input(&args, "[{\"a\": 5}]");
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "5\n"),
        "{}",
        ran.stderr
    );
    // What a variable has read is gone.
    let args = [
        "run",
        "-c",
        "import sys\n[rows, sys.stdin.read()]",
        "--var",
        "rows=@-",
    ];
    assert_eq!(
        place.run_with_input(&args, "1").stdout,
        "[\n  1,\n  \"\"\n]\n"
    );
}
