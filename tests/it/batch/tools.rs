//! Batches whose scripts call tools: recorded with their servers, and run again without them.

use std::fs;

use codecell_engine::execution::Limits;
use serde_json::{Value, json};

use super::{receipts, value};
use crate::support::program::Place;

/// Cases of one script that read other files each, and one that fails.
fn with_files() -> Place {
    let place = Place::with_servers(
        &json!({"mcpServers": {"files": {"builtin": "files", "root": "data"}}}),
    );
    let mut cases = String::new();
    for number in 0..12 {
        place.write(&format!("data/{number}.txt"), format!("text {number}"));
        let code = "import random\nfiles.read_text_file(path=name), random.random()";
        let case = json!({"id": format!("case {number}"), "code": code,
            "variables": {"name": format!("{number}.txt")}});
        cases.push_str(&format!("{case}\n"));
    }
    let missing = json!({"id": "missing", "code": "files.read_text_file(path='none')",
        "expect": {"error_type": "ToolError"}});
    place.write("cases.jsonl", format!("{cases}{missing}\n"));
    place
}

fn without_servers(place: &Place) {
    fs::remove_dir_all(place.path().join("data")).unwrap();
    fs::remove_file(place.path().join("mcp_servers.json")).unwrap();
}

#[test]
fn a_recorded_batch_is_run_again_without_servers() {
    let place = with_files();
    let batch = ["batch", "cases.jsonl", "--out"];
    let ran = place.run(
        &[
            &batch[..],
            &["a.jsonl", "--jobs", "4", "--record", "calls.jsonl"],
        ]
        .concat(),
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    without_servers(&place);
    for jobs in ["1", "3"] {
        let args = [
            "b.jsonl",
            "--force",
            "--jobs",
            jobs,
            "--replay",
            "calls.jsonl",
        ];
        let ran = place.run(&[&batch[..], &args].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(receipts(&place, "b.jsonl"), receipts(&place, "a.jsonl"));
    }
    let ran = place.run(&["replay", "a.jsonl", "--replay", "calls.jsonl"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        ran.stdout.matches(": equal\n").count(),
        13,
        "{}",
        ran.stdout
    );
    // Without the recording there is nobody to call.
    let ran = place.run(&["replay", "a.jsonl"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
}

#[test]
fn a_case_that_was_not_recorded_says_so() {
    let place = with_files();
    let record = [
        "batch",
        "cases.jsonl",
        "--out",
        "a.jsonl",
        "--record",
        "calls.jsonl",
    ];
    assert_eq!(place.run(&record).code, Some(0));
    without_servers(&place);
    let case = json!({"id": "new", "code": "files.read_text_file(path=name)", "variables": {"name": "0.txt"}});
    let replay = ["batch", "-", "--replay", "calls.jsonl"];
    let ran = place.run_with_input(&replay, case.to_string());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let receipt: Value = serde_json::from_str(&ran.stdout).unwrap();
    let message = receipt["diagnostics"]["message"].as_str().unwrap();
    assert!(message.contains("0 calls were recorded"), "{message}");
}

#[test]
fn what_does_not_go_together_is_refused() {
    let place = with_files();
    for (flags, told) in [
        (["--record", "c", "--replay", "c"].as_slice(), "--replay"),
        (
            &["--record", "c", "--no-deterministic"],
            "--no-deterministic",
        ),
        (&["--record", "c", "--resume"], "--resume"),
    ] {
        let ran = place.run(&[&["batch", "cases.jsonl", "--out", "r.jsonl"], flags].concat());
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn limits_are_those_of_the_flags_where_a_case_has_none() {
    let place = Place::empty();
    let cases = [
        json!({"id": "none", "code": "1"}),
        json!({"id": "time", "code": "1", "limits": {"timeout": 2}}),
        json!({"id": "own", "code": "1", "limits": {"fuel": "5M", "memory": "240MiB"}}),
    ];
    let cases = cases.map(|case| format!("{case}\n")).concat();
    place.write("cases.jsonl", cases);
    let limits = |flags: &[&str]| {
        let batch = ["batch", "cases.jsonl", "--out", "r.jsonl", "--force"];
        let ran = place.run(&[&batch[..], flags].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let ran = place.run(&["replay", "r.jsonl"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let found = receipts(&place, "r.jsonl");
        let found = found.iter().map(|receipt| value(receipt)["limits"].clone());
        let found =
            found.map(|limits| json!([limits["fuel"], limits["memory"], limits["timeout"]]));
        found.collect::<Vec<_>>()
    };
    // In a receipt is what the execution got: on the wall, ten times the time of its case.
    let mib = 1 << 20;
    let usual = Limits::default().memory.0;
    assert_eq!(
        limits(&[]),
        [
            json!([180_000_000_000_u64, usual, 300.0]),
            json!([12_000_000_000_u64, usual, 20.0]),
            json!([5_000_000, 240 * mib, 300.0]),
        ]
    );
    assert_eq!(
        limits(&["--timeout", "5", "--memory", "224MiB"]),
        [
            json!([30_000_000_000_u64, 224 * mib, 50.0]),
            json!([12_000_000_000_u64, 224 * mib, 20.0]),
            json!([5_000_000, 240 * mib, 50.0]),
        ]
    );
    assert_eq!(
        limits(&["--fuel", "10M"]),
        [
            json!([10_000_000, usual, 300.0]),
            json!([10_000_000, usual, 20.0]),
            json!([5_000_000, 240 * mib, 300.0]),
        ]
    );
}
