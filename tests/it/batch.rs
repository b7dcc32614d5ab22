//! `codecell batch` and `codecell replay`, as evaluation teams run them: real processes on files of cases.

mod interrupted;
mod odd_input;
mod tested;
mod tools;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::program::Place;

/// Cases of all kinds, some of which fail, and lines that are none.
fn mixed() -> String {
    let cases = [
        json!({"id": "sum", "code": "print(1 + 1)", "expect": {"stdout": "2\n"}}),
        json!({"id": "raises", "code": "1 / 0", "expect": {"error_type": "ZeroDivisionError"}}),
        json!({"id": "pattern", "code": "print(10 ** 3)", "expect": {"stdout": {"pattern": "^1(0+)\n$"}}}),
        json!({"id": "tested", "code": "def double(x):\n    return 2 * x", "tests": "assert double(2) == 4"}),
        json!({"id": "wrong", "code": "def double(x):\n    return x", "tests": "assert double(2) == 4"}),
        json!({"id": "given", "code": "print(open('a.txt').read(), input())\nx", "files": {"a.txt": "text"},
               "stdin": "line", "variables": {"x": 5}, "expect": {"result": 5, "stdout": "text line\n"}}),
        json!({"id": "endless", "code": "while True:\n    pass", "limits": {"fuel": "10M"},
               "expect": {"error_type": "FUEL_EXHAUSTED"}}),
        json!({"id": "other", "code": "print('a')", "expect": {"stdout": "b\n"}}),
    ];
    let mut lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    lines.insert(2, "{\"id\": no JSON".to_owned());
    lines.insert(4, json!({"id": "misspelt", "cod": "1"}).to_string());
    lines.push(json!({"id": "sum", "code": "2"}).to_string());
    lines.join("\n") + "\n"
}

/// Many cases that take a moment, so that something can happen in the middle.
fn many(count: usize) -> String {
    (0..count)
        .map(|number| {
            let code = format!(
                "import random, time, uuid\nprint({number}, random.random(), uuid.uuid4(), time.time(), {{'a', 'b', 'c'}})"
            );
            json!({"id": format!("case {number}"), "code": code}).to_string() + "\n"
        })
        .collect()
}

/// The receipts in a file, without what differs between runs.
fn receipts(place: &Place, name: &str) -> Vec<String> {
    let text = fs::read_to_string(place.path().join(name)).unwrap();
    text.lines()
        .map(|line| {
            // A line that is no case took no time.
            let Some((receipt, times)) = line.rsplit_once(",\"times\":{") else {
                return line.strip_suffix('}').expect("an object").to_owned();
            };
            assert!(times.ends_with("}}"), "{line}");
            receipt.to_owned()
        })
        .collect()
}

fn value(receipt: &str) -> Value {
    serde_json::from_str(&format!("{receipt}}}")).unwrap()
}

#[test]
fn each_line_has_a_receipt_in_its_place() {
    let place = Place::empty();
    place.write("cases.jsonl", mixed());
    let ran = place.run(&["batch", "cases.jsonl", "--out", "r.jsonl", "--jobs", "2"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let found: Vec<Value> = receipts(&place, "r.jsonl")
        .iter()
        .map(|receipt| {
            let receipt = value(receipt);
            json!([
                receipt["index"],
                receipt["id"],
                receipt["passed"],
                receipt["why"],
                receipt["bad"]
            ])
        })
        .collect();
    let found: Vec<String> = found.iter().map(Value::to_string).collect();
    insta::assert_snapshot!("batch_receipts", found.join("\n"));
    for told in [
        "line 3:",
        "line 5: there is no field \"cod\"; did you mean \"code\"?",
        "line 11:",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
}

#[test]
fn exit_codes_say_whether_all_passed() {
    let place = Place::empty();
    let passing = json!({"id": "a", "code": "1"}).to_string();
    let failing = json!({"id": "b", "code": "1 / 0"}).to_string();
    for (cases, code) in [
        (passing.clone(), 0),
        (format!("{passing}\n{failing}\n"), 1),
        (format!("{failing}\nnone\n"), 2),
    ] {
        let ran = place.run_with_input(&["batch", "-"], &cases);
        assert_eq!(ran.code, Some(code), "{cases}: {ran:?}");
        assert_eq!(ran.stdout.lines().count(), cases.lines().count());
    }
}

#[test]
fn a_folder_is_a_batch() {
    let place = Place::empty();
    place.write(
        "cases/b.py",
        "# /// case\n# stdin = \"5\"\n#\n# [expect]\n# stdout = \"25\\n\"\n# ///\nprint(int(input()) ** 2)\n",
    );
    place.write("cases/a/first.py", "print('no header')\n");
    place.write("cases/notes.txt", "no case");
    place.write("cases/c.py", "raise SystemExit(3)\n");
    let ran = place.run(&["batch", "cases", "--out", "r.jsonl", "--junit", "r.xml"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let found: Vec<Value> = receipts(&place, "r.jsonl")
        .iter()
        .map(|receipt| value(receipt))
        .map(|receipt| json!([receipt["id"], receipt["passed"]]))
        .collect();
    assert_eq!(
        found,
        [
            json!(["a/first.py", true]),
            json!(["b.py", true]),
            json!(["c.py", false])
        ]
    );
    let junit = fs::read_to_string(place.path().join("r.xml")).unwrap();
    let timeless: Vec<String> = junit
        .split(" time=\"")
        .enumerate()
        .map(|(number, part)| match number {
            0 => part.to_owned(),
            _ => part.split_once('"').expect("a time's end").1.to_owned(),
        })
        .collect();
    insta::assert_snapshot!("batch_junit", timeless.concat());
}

#[test]
fn receipts_come_while_the_stream_goes_on() {
    let place = Place::empty();
    let mut child = place
        .command(&["batch", "-", "--jobs", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut cases = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for id in ["first", "second", "third"] {
        let case = json!({"id": id, "code": "1"});
        writeln!(cases, "{case}").unwrap();
        // The next case is written only once this one is answered.
        let receipt: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(receipt["id"], id);
    }
    drop(cases);
    assert!(lines.next().is_none());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn receipts_are_equal_however_many_run_at_a_time() {
    let place = Place::empty();
    place.write("cases.jsonl", many(60));
    for jobs in ["1", "2", "5"] {
        let out = format!("{jobs}.jsonl");
        let ran = place.run(&["batch", "cases.jsonl", "--out", &out, "--jobs", jobs]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let first = receipts(&place, "1.jsonl");
    assert_eq!(first.len(), 60);
    assert_eq!(receipts(&place, "2.jsonl"), first);
    assert_eq!(receipts(&place, "5.jsonl"), first);
    let ran = place.run(&[
        "batch",
        "cases.jsonl",
        "--out",
        "s.jsonl",
        "--deterministic=7",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_ne!(
        value(&receipts(&place, "s.jsonl")[0])["stdout"],
        value(&first[0])["stdout"]
    );
}

#[test]
fn a_killed_batch_goes_on_where_it_was() {
    let place = Place::empty();
    place.write("cases.jsonl", many(300));
    let ran = place.run(&["batch", "cases.jsonl", "--out", "whole.jsonl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let args = ["batch", "cases.jsonl", "--jobs", "1", "--out", "cut.jsonl"];
    let mut child = place
        .command(&args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let cut = place.path().join("cut.jsonl");
    while fs::metadata(&cut).map_or(0, |file| file.len()) < 10_000 {
        assert!(child.try_wait().unwrap().is_none(), "it is not over yet");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let done = fs::read_to_string(&cut).unwrap().lines().count();
    assert!((1..300).contains(&done), "{done}");
    // What a crash of the machine leaves of a line.
    let mut file = fs::OpenOptions::new().append(true).open(&cut).unwrap();
    file.write_all(b"{\"receipt\":1,\"ind").unwrap();
    let ran = place.run(&["batch", "cases.jsonl", "--resume", "--out", "cut.jsonl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        receipts(&place, "cut.jsonl"),
        receipts(&place, "whole.jsonl")
    );
    let other = place.run(&[
        "batch",
        "cases.jsonl",
        "--resume",
        "--out",
        "cut.jsonl",
        "--deterministic=9",
    ]);
    assert_eq!(other.code, Some(2), "{other:?}");
    assert!(other.stderr.contains("seed"), "{}", other.stderr);
}

#[test]
fn shards_are_joined_again() {
    let place = Place::empty();
    place.write("cases.jsonl", many(40));
    let ran = place.run(&["batch", "cases.jsonl", "--out", "whole.jsonl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for (shard, out) in [("0/3", "0.jsonl"), ("1/3", "1.jsonl"), ("2/3", "2.jsonl")] {
        let ran = place.run(&["batch", "cases.jsonl", "--shard", shard, "--out", out]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let merge = [
        "batch",
        "merge",
        "2.jsonl",
        "0.jsonl",
        "1.jsonl",
        "--in",
        "cases.jsonl",
    ];
    let ran = place.run(&[&merge[..], &["--out", "all.jsonl"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        receipts(&place, "all.jsonl"),
        receipts(&place, "whole.jsonl")
    );
    let missing = receipts(&place, "1.jsonl").len();
    let partly = ["batch", "merge", "2.jsonl", "0.jsonl", "0.jsonl"];
    let rest = ["--in", "cases.jsonl", "--out", "part.jsonl"];
    let ran = place.run(&[&partly[..], &rest].concat());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let twice = receipts(&place, "0.jsonl").len();
    let told = format!("{missing} missing, {twice} twice");
    assert!(ran.stderr.contains(&told), "{told}: {}", ran.stderr);
}

#[test]
fn a_receipt_is_run_again_by_itself() {
    let place = Place::empty();
    place.write("cases.jsonl", many(3));
    let ran = place.run(&["batch", "cases.jsonl", "--out", "r.jsonl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = place.run(&["replay", "r.jsonl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let text = fs::read_to_string(place.path().join("r.jsonl")).unwrap();
    let forged = text.replacen("\"stdout\":\"1 ", "\"stdout\":\"2 ", 1);
    assert_ne!(forged, text);
    place.write("r.jsonl", forged);
    let ran = place.run(&["replay", "r.jsonl"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("case 1: differs"), "{}", ran.stdout);
    assert!(ran.stdout.contains("stdout"), "{}", ran.stdout);
}

#[test]
fn the_first_failure_can_end_it() {
    let place = Place::empty();
    let mut cases = json!({"id": "fails", "code": "1 / 0"}).to_string() + "\n";
    cases.push_str(&many(200));
    place.write("cases.jsonl", cases);
    let args = [
        "batch",
        "cases.jsonl",
        "--out",
        "r.jsonl",
        "--fail-fast",
        "--jobs",
        "1",
    ];
    let ran = place.run(&args);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let done = receipts(&place, "r.jsonl").len();
    assert!(done < 201, "{done}");
    let again = place.run(&args);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
}
