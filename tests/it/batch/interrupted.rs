//! A batch that somebody interrupts: the first signal lets the running cases finish, the second ends it at once, and
//! `--resume` goes on in both cases.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::json;

use super::receipts;
use crate::support::patience::eventually;
use crate::support::processes::signal;
use crate::support::program::Place;
use crate::support::recording::{place, recorded};

const ARGS: [&str; 6] = ["batch", "cases.jsonl", "--out", "r.jsonl", "--jobs", "1"];

/// Three cases; the second waits for the file `go`.
fn gated() -> Place {
    let place = place();
    let cases = ["print(1)", "fake.gate(path='go')", "print(3)"];
    let lines = cases.iter().enumerate().map(|(number, code)| {
        let case = json!({ "id": format!("case {number}"), "code": code });
        format!("{case}\n")
    });
    place.write("cases.jsonl", lines.collect::<String>());
    place
}

/// The batch, once its second case waits.
fn waiting(place: &Place) -> Child {
    let mut command = place.command(&ARGS);
    let command = command.stdin(Stdio::null()).stdout(Stdio::null());
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    eventually("the call of the second case", || {
        recorded(place.path(), "call") == 1
    });
    child
}

/// Waits until the batch has said that it winds down.
fn interrupt(child: &mut Child) {
    signal(child.id(), "-INT");
    let lines = BufReader::new(child.stderr.as_mut().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    assert!(lines.any(|line| line.starts_with("interrupted: the running cases are finished")));
}

/// Goes on, and compares with a batch that nobody has interrupted.
fn resumed(place: &Place) {
    let ran = place.run(&[&ARGS[..], &["--resume"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = place.run(&["batch", "cases.jsonl", "--out", "whole.jsonl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(receipts(place, "r.jsonl"), receipts(place, "whole.jsonl"));
    assert_eq!(receipts(place, "r.jsonl").len(), 3);
}

#[test]
fn a_signal_lets_what_runs_finish() {
    let place = gated();
    let mut child = waiting(&place);
    interrupt(&mut child);
    place.write("go", "");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    // The third case was not begun.
    let found = receipts(&place, "r.jsonl");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].contains("\"id\":\"case 1\",\"passed\":true"));
    resumed(&place);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let place = gated();
    let mut child = waiting(&place);
    interrupt(&mut child);
    // Signals that come right after the first are taken for the same.
    eventually("the end of the batch", || {
        signal(child.id(), "-INT");
        child.try_wait().unwrap().is_some()
    });
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let text = fs::read_to_string(place.path().join("r.jsonl")).unwrap();
    assert!(text.ends_with('\n') && text.lines().count() == 1, "{text}");
    place.write("go", "");
    resumed(&place);
}
