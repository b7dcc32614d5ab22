//! `codecell batch`: the same receipts however the cases are run, and none lost or twice.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const CASES: usize = 24;

fn codecell(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codecell"));
    command.current_dir(folder);
    command
}

fn batch(folder: &Path, args: &[&str]) -> Output {
    let output = codecell(folder).arg("batch").args(args).output();
    output.expect("codecell starts")
}

/// A folder with cases that pass in every way there is.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let lines: Vec<String> = (0..CASES)
        .map(|number| match number % 3 {
            0 => json!({"id": format!("case-{number}"), "code": "import random\nrandom.random()"}),
            1 => json!({
                "id": format!("case-{number}"), "code": "import sys\nprint(sys.stdin.read())", "stdin": "7",
                "expect": {"stdout": "7\n"},
            }),
            _ => json!({
                "id": format!("case-{number}"), "code": "1 / 0",
                "expect": {"error_type": {"pattern": "^ZeroDivision"}},
            }),
        })
        .map(|case| format!("{case}\n"))
        .collect();
    fs::write(folder.path().join("cases.jsonl"), lines.concat()).expect("cases are written");
    folder
}

/// The receipts in `text` without what differs between runs.
fn receipts(text: &str) -> Vec<Value> {
    let read = |line: &str| {
        let mut receipt: Value = serde_json::from_str(line).expect("a receipt is JSON");
        let fields = receipt.as_object_mut().expect("an object");
        let times = fields.remove("times");
        // What is no case did not run, and took no time.
        assert_ne!(times.is_some(), fields.contains_key("bad"), "{line}");
        receipt
    };
    text.lines().map(read).collect()
}

fn receipts_of(output: &Output) -> Vec<Value> {
    receipts(&String::from_utf8_lossy(&output.stdout))
}

fn receipts_in(path: PathBuf) -> Vec<Value> {
    receipts(&fs::read_to_string(path).expect("receipts"))
}

#[test]
fn jobs_change_no_receipt() {
    let folder = folder();
    let one = batch(folder.path(), &["cases.jsonl", "--jobs", "1"]);
    let two = batch(folder.path(), &["cases.jsonl", "--jobs", "2"]);
    assert_eq!(one.status.code(), Some(0), "{one:?}");
    assert_eq!(receipts_of(&one).len(), CASES);
    assert_eq!(receipts_of(&one), receipts_of(&two));
}

#[test]
fn merged_shards_are_the_whole() {
    let folder = folder();
    let whole = batch(folder.path(), &["cases.jsonl"]);
    for shard in 0..3 {
        let (shard, out) = (format!("{shard}/3"), format!("{shard}.jsonl"));
        let args = ["cases.jsonl", "--shard", &shard, "--out", &out];
        assert!(batch(folder.path(), &args).status.success());
    }
    let all = [
        "merge",
        "0.jsonl",
        "1.jsonl",
        "2.jsonl",
        "--in",
        "cases.jsonl",
    ];
    let merged = batch(folder.path(), &all);
    assert_eq!(merged.status.code(), Some(0), "{merged:?}");
    assert_eq!(receipts_of(&merged), receipts_of(&whole));

    let some = batch(
        folder.path(),
        &["merge", "0.jsonl", "1.jsonl", "--in", "cases.jsonl"],
    );
    assert_eq!(some.status.code(), Some(1), "{some:?}");
    assert!(String::from_utf8_lossy(&some.stderr).contains("missing: "));
}

#[test]
fn a_batch_goes_on_behind_a_torn_receipt() {
    let folder = folder();
    let whole = batch(folder.path(), &["cases.jsonl"]);
    let torn = &whole.stdout[..whole.stdout.len() / 2];
    fs::write(folder.path().join("out.jsonl"), torn).expect("receipts are written");
    let resumed = batch(
        folder.path(),
        &["cases.jsonl", "--out", "out.jsonl", "--resume"],
    );
    assert_eq!(resumed.status.code(), Some(0), "{resumed:?}");
    assert_eq!(
        receipts_in(folder.path().join("out.jsonl")),
        receipts_of(&whole)
    );
}

#[test]
fn a_bad_line_is_named_and_stops_nothing() {
    let folder = TempDir::new().expect("a folder");
    fs::write(
        folder.path().join("cases.jsonl"),
        "{\"id\": \"a\", \"code\": \"1\"}\n{\n{\"id\": \"b\", \"code\": \"2\"}\n",
    )
    .expect("cases are written");
    let output = batch(folder.path(), &["cases.jsonl"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let receipts = receipts_of(&output);
    assert_eq!(receipts[1]["bad"]["place"], "line 2");
    assert_eq!(
        (&receipts[0]["passed"], &receipts[2]["passed"]),
        (&json!(true), &json!(true))
    );
}

#[test]
fn a_stream_is_answered_before_it_ends() {
    let folder = folder();
    let mut child = codecell(folder.path())
        .args(["batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("codecell starts");
    let mut cases = child.stdin.take().expect("stdin");
    let mut answers = BufReader::new(child.stdout.take().expect("stdout")).lines();
    for id in ["a", "b"] {
        writeln!(cases, "{}", json!({"id": id, "code": "1"})).expect("a case is taken");
        let line = answers.next().expect("a receipt").expect("text");
        assert_eq!(receipts(&line)[0]["id"], id);
    }
    drop(cases);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn nothing_begins_after_a_failure_that_ends_the_batch() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("1.py"), "1").expect("a case");
    fs::write(folder.path().join("2.py"), "1 / 0").expect("a case");
    fs::write(folder.path().join("3.py"), "3").expect("a case");
    let output = batch(folder.path(), &[".", "--fail-fast", "--jobs", "1"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(receipts_of(&output).len(), 2);
}

#[test]
fn a_receipt_is_repeated_and_a_changed_one_differs() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("a.py"), "print('before')").expect("a case");
    let output = batch(folder.path(), &[".", "--out", "r.jsonl"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let replay = || codecell(folder.path()).args(["replay", "r.jsonl"]).output();
    assert_eq!(replay().expect("codecell starts").status.code(), Some(0));

    let path = folder.path().join("r.jsonl");
    let text = fs::read_to_string(&path).expect("a receipt");
    let changed = text.replace("\"stdout\":\"before", "\"stdout\":\"after");
    assert_ne!(changed, text);
    fs::write(&path, changed).expect("a receipt is written");
    let output = replay().expect("codecell starts");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("stdout"));
}
