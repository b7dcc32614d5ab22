//! Batches as people really feed them: lines in odd forms, files that are none, outputs that nobody takes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{receipts, value};
use crate::support::program::Place;

/// What became of each entry: its id, whether it passed, and what is wrong with it.
fn told(place: &Place, name: &str) -> Vec<Value> {
    let found = receipts(place, name);
    let found = found.iter().map(|receipt| value(receipt));
    let found =
        found.map(|receipt| json!([receipt["id"], receipt["passed"], receipt["bad"]["problem"]]));
    found.collect()
}

#[test]
fn lines_in_odd_forms_are_read_or_told() {
    let place = Place::empty();
    let lines: [&[u8]; 10] = [
        b"\xEF\xBB\xBF{\"id\": \"windows\", \"code\": \"print(1)\", \"expect\": {\"stdout\": \"1\\n\"}}\r\n",
        b"\r\n",
        b"{\"id\": \"latin\xe9\", \"code\": \"1\"}\n",
        b"{\"id\": \"again\", \"code\": \"1\"}\n{\"id\": \"again\", \"code\": \"2\"}\n",
        b"{\"id\": \"unknown\", \"code\": \"1\", \"entry_point\": \"f\"}\n",
        b"{\"id\": \"surrogate\", \"code\": \"'\\ud800'\"}\n",
        b"\0\0\n",
        b"{\"id\": \"not a number\", \"code\": \"1\", \"variables\": {\"x\": NaN}}\n",
        "{\"id\": \"separators\", \"code\": \"print('a\u{2028}b')\", \"expect\": {\"stdout\": \"a\u{2028}b\\n\"}}\n".as_bytes(),
        b"{\"id\": \"no end\", \"code\": \"1\"}",
    ];
    place.write("cases.jsonl", lines.concat());
    let ran = place.run(&["batch", "cases.jsonl", "--out", "r.jsonl"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let shown: Vec<String> = told(&place, "r.jsonl")
        .iter()
        .map(Value::to_string)
        .collect();
    insta::assert_snapshot!("batch_odd_lines", shown.join("\n"));
}

#[test]
fn a_line_of_any_length_does_not_stop_the_rest() {
    let place = Place::empty();
    let case = |id: &str, length: usize| {
        let code = "import sys\nlen(sys.stdin.read())";
        let case = json!({"id": id, "code": code, "stdin": "x".repeat(length), "expect": {"result": length}});
        format!("{case}\n")
    };
    let cases = [
        case("small", 1),
        case("long", 5 << 20),
        case("too long", 33 << 20),
        case("after", 2),
    ];
    place.write("cases.jsonl", cases.concat());
    let args = [
        "batch",
        "cases.jsonl",
        "--out",
        "r.jsonl",
        "--without-cases",
    ];
    let ran = place.run(&args);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let told = told(&place, "r.jsonl");
    for (number, id) in [(0, "small"), (1, "long"), (3, "after")] {
        assert_eq!(told[number], json!([id, true, null]));
    }
    let problem = told[2][2].as_str().unwrap();
    assert!(problem.ends_with("a line may have 33554432"), "{problem}");
}

#[test]
fn what_is_expected_may_be_long() {
    let place = Place::empty();
    let case = |length: usize| {
        json!({"id": length.to_string(), "code": format!("print('x' * {length})"),
        "expect": {"stdout": format!("{}\n", "x".repeat(length))}})
    };
    let cases = format!("{}\n{}\n", case(100_000), case(2_000_000));
    let ran = place.run_with_input(&["batch", "-", "--without-cases"], cases);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let passed: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["passed"].clone())
        .collect();
    assert_eq!(passed, [true, false]);
    assert!(
        ran.stdout
            .contains("more characters are not kept: raise the limit")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_is_told_once() {
    let place = Place::empty();
    place.write("cases.jsonl", super::many(3));
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = place.command(&["batch", "cases.jsonl"]);
    let ended = command.stdin(Stdio::null()).stdout(full).output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(5), "{told}");
    let last = told.lines().last().unwrap();
    assert_eq!(
        last,
        "error: cannot write the receipts: No space left on device (os error 28)"
    );
}

/// Whatever has no length takes receipts as stdout does, so there is nothing to replace and nothing to go on with.
#[test]
fn receipts_go_into_pipes_and_devices_by_their_names() {
    let place = Place::empty();
    place.write("cases.jsonl", super::many(3));
    let ran = place.run(&["batch", "cases.jsonl", "--out", "/dev/null"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for args in [
        ["batch", "cases.jsonl", "--out", "pipe"].as_slice(),
        &["batch", "merge", "receipts.jsonl", "--out", "pipe"],
    ] {
        let made = Command::new("mkfifo")
            .arg(place.path().join("pipe"))
            .status();
        assert!(made.unwrap().success());
        let pipe = place.path().join("pipe");
        let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
        let ran = place.run(args);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let receipts = reader.join().unwrap();
        assert_eq!(receipts.lines().count(), 3);
        fs::remove_file(place.path().join("pipe")).unwrap();
        place.write("receipts.jsonl", receipts);
    }
    let ran = place.run(&["batch", "cases.jsonl", "--out", "/dev/null", "--resume"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains("--resume goes on with a file"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_batch_ends_when_nobody_reads_its_receipts_any_more() {
    let place = Place::empty();
    place.write("cases.jsonl", super::many(5_000));
    let mut child = place
        .command(&["batch", "cases.jsonl"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut receipts = BufReader::new(child.stdout.take().unwrap());
    receipts.read_line(&mut String::new()).unwrap();
    drop(receipts);
    assert_eq!(child.wait().unwrap().code(), Some(5));
}

#[test]
fn what_cannot_be_read_or_written_is_told_before_anything_runs() {
    let place = Place::empty();
    place.write("cases.jsonl", super::many(1));
    for args in [
        ["batch", "none.jsonl", "--out", "r.jsonl"].as_slice(),
        &["batch", "cases.jsonl", "--out", "none/r.jsonl"],
        &["batch", "cases.jsonl", "--junit", "none/r.xml"],
        &["batch", "cases.jsonl", "--replay", "none.jsonl"],
    ] {
        let ran = place.run(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        assert_eq!(
            ran.stderr.matches("os error 2").count(),
            1,
            "{}",
            ran.stderr
        );
    }
    assert!(!place.path().join("r.jsonl").exists());
    let ran = place.run_with_input(&["batch", "-"], "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
