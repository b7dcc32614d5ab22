//! What a client that asks for progress is told while a script runs.

use std::time::Instant;

use serde_json::{Value, json};

use super::meta;
use crate::support::client::Client;
use crate::support::patience::PATIENCE;
use crate::support::program::Place;

/// Calls `execute_code`, with a progress token if one is given; returns the outcome once the server has ended.
fn run(place: &Place, era: &str, code: &str, token: Option<Value>) -> (Value, Vec<Value>) {
    let mut client = Client::start(place);
    let mut metadata = json!({});
    if era == "modern" {
        metadata = meta();
    } else {
        client.initialize("2025-11-25");
    }
    if let Some(token) = token {
        metadata["progressToken"] = token;
    }
    let params =
        json!({ "name": "execute_code", "arguments": { "code": code }, "_meta": metadata });
    let id = client.begin("tools/call", params);
    let answer = client.answer(id);
    let told = client.unclaimed().to_vec();
    // Nothing comes after the answer.
    client.close_stdin();
    assert!(client.ended_within(PATIENCE).success());
    assert_eq!(client.unclaimed(), told, "{era}");
    (answer["result"]["structuredContent"].clone(), told)
}

fn messages(told: &[Value]) -> Vec<&str> {
    told.iter()
        .map(|told| told["params"]["message"].as_str().unwrap())
        .collect()
}

fn numbers(told: &[Value]) -> Vec<f64> {
    told.iter()
        .map(|told| told["params"]["progress"].as_f64().unwrap())
        .collect()
}

#[test]
fn calls_and_flushed_lines_are_told_in_order_and_nothing_after_the_answer() {
    let place = Place::with_servers(&json!({ "servers": {
        "files": { "builtin": "files", "root": "." },
    } }));
    place.write("a.txt", "text");
    let code = "\
import sys
print('one', flush=True)
print('two\\nthree')
files.read_text_file(path='a.txt')
try:
    files.read_text_file(path='none.txt')
except ToolError:
    print('careful', file=sys.stderr, flush=True)
print('not flushed')
";
    for era in ["legacy", "modern"] {
        for token in [json!("a token"), json!(7)] {
            let (outcome, told) = run(&place, era, code, Some(token.clone()));
            assert_eq!(outcome["success"], true, "{outcome}");
            assert_eq!(outcome["stdout"], "one\ntwo\nthree\nnot flushed\n");
            assert!(
                told.iter()
                    .all(|told| told["method"] == "notifications/progress"
                        && told["params"]["progressToken"] == token),
                "{told:?}"
            );
            assert_eq!(numbers(&told), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
            let messages = messages(&told);
            assert_eq!(
                messages[..4],
                [
                    "one",
                    "two",
                    "three",
                    "files.read_text_file: call 1 started"
                ]
            );
            for (message, start) in messages[4..].iter().zip([
                "files.read_text_file: call 1 done in ",
                "files.read_text_file: call 2 started",
                "files.read_text_file: call 2 failed after ",
                "careful",
            ]) {
                assert!(message.starts_with(start), "{message}");
            }
        }
    }
}

#[test]
fn who_does_not_ask_is_told_nothing() {
    let code = "print('one', flush=True)";
    for era in ["legacy", "modern"] {
        let (outcome, told) = run(&Place::empty(), era, code, None);
        assert_eq!(outcome["stdout"], "one\n");
        assert!(told.is_empty(), "{told:?}");
    }
}

#[test]
fn a_flood_of_output_becomes_few_notifications_and_ends_with_the_last_line() {
    let code = "for n in range(30_000):\n    print('line', n, flush=True)\n";
    let started = Instant::now();
    let (outcome, told) = run(&Place::empty(), "legacy", code, Some(json!(1)));
    assert_eq!(outcome["success"], true, "{outcome}");
    // Ten reports may come at once, then ten in a second, and one at the end.
    let most = 11.0 + 10.0 * started.elapsed().as_secs_f64();
    assert!((told.len() as f64) <= most, "{} of {most}", told.len());
    let numbers = numbers(&told);
    assert!(
        numbers.is_sorted_by(|left, right| left < right),
        "{numbers:?}"
    );
    assert_eq!(numbers.last(), Some(&30_000.0));
    assert!(messages(&told).last().unwrap().ends_with("\nline 29999"));
}

fn slow() -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/slow.py");
    json!({ "command": "python3", "args": [script] })
}

#[test]
fn what_a_server_reports_of_a_call_is_passed_on() {
    let place = Place::with_servers(&json!({ "servers": { "slow": slow() } }));
    let code = "slow.steps(count=3, seconds=0.05, words='step')";
    for era in ["legacy", "modern"] {
        let (outcome, told) = run(&place, era, code, Some(json!("t")));
        assert_eq!(outcome["result"], "done", "{outcome}");
        let messages = messages(&told);
        assert_eq!(
            messages[..4],
            [
                "slow.steps: call 1 started",
                "slow.steps: call 1 at 1 of 3: step 1",
                "slow.steps: call 1 at 2 of 3: step 2",
                "slow.steps: call 1 at 3 of 3: step 3",
            ]
        );
        assert!(
            messages[4].starts_with("slow.steps: call 1 done"),
            "{messages:?}"
        );
        assert!(
            numbers(&told).is_sorted_by(|one, next| one < next),
            "{told:?}"
        );
    }
    // No client asked for progress.
    let (outcome, told) = run(&place, "legacy", code, None);
    assert_eq!((&outcome["result"], told.len()), (&json!("done"), 0));
}

#[test]
fn of_calls_side_by_side_each_report_names_its_own() {
    let place = Place::with_servers(&json!({ "servers": { "slow": slow() } }));
    let code = "\
import asyncio
await asyncio.gather(aio.slow.steps(count=1, seconds=0, words='a'), aio.slow.steps(count=1, seconds=0, words='b'))
";
    let (outcome, told) = run(&place, "legacy", code, Some(json!(1)));
    assert_eq!(outcome["success"], true, "{outcome}");
    let messages = messages(&told);
    let mut reports: Vec<_> = messages
        .iter()
        .filter(|message| message.contains(" at "))
        .collect();
    reports.sort();
    assert_eq!(
        reports,
        [
            &"slow.steps: call 1 at 1 of 1: a 1",
            &"slow.steps: call 2 at 1 of 1: b 1"
        ]
    );
}

#[test]
fn a_flood_of_reports_leaves_the_rest_standing() {
    let place = Place::with_servers(&json!({ "servers": { "slow": slow() } }));
    let code = "print('before', flush=True)\nslow.steps(count=5000, seconds=0)\nprint('after', flush=True)";
    let (outcome, told) = run(&place, "legacy", code, Some(json!(1)));
    assert_eq!(outcome["success"], true, "{outcome}");
    let all = messages(&told).join("\n");
    assert!(
        all.starts_with("before\n") && all.ends_with("\nafter"),
        "{all}"
    );
    assert!(told.len() < 1_000, "{}", told.len());
}

#[test]
fn secrets_are_masked_in_reports() {
    let mut slow = slow();
    slow["env"] = json!({ "TOKEN": "hunter2hunter2" });
    let place = Place::with_servers(&json!({ "servers": { "slow": slow } }));
    let code = "slow.steps(count=1, seconds=0, words='with ' + 'hunter2' * 2)";
    let (_, told) = run(&place, "legacy", code, Some(json!(1)));
    let messages = messages(&told);
    assert_eq!(messages[1], "slow.steps: call 1 at 1 of 1: with [masked] 1");
}

#[test]
fn reports_extend_the_time_of_a_call_where_that_is_configured() {
    let place = Place::with_servers(&json!({ "servers": { "slow": slow() } }));
    // The call takes four and a half seconds, and each pause is far shorter than the limit.
    let code = "slow.steps(count=9, seconds=0.5)";
    let run = |settings: &str, code: &str| {
        place.write("codecell.toml", format!("[tools]\ntimeout = 3\n{settings}"));
        run(&place, "legacy", code, None).0
    };
    let outcome = run("", code);
    let message = outcome["diagnostics"]["message"].to_string();
    assert!(
        message.contains("within 3 s")
            && message.contains("timeout_extends_on_progress in [tools]"),
        "{outcome}"
    );
    let outcome = run("timeout_extends_on_progress = true", code);
    assert_eq!(outcome["result"], "done", "{outcome}");
    let outcome = run("timeout_extends_on_progress = true\nmax_timeout = 4", code);
    let message = outcome["diagnostics"]["message"].to_string();
    assert!(
        message.contains("within 4 s") && message.contains("can raise max_timeout in [tools]"),
        "{outcome}"
    );
    // There is one report, and then silence.
    let outcome = run(
        "timeout_extends_on_progress = true",
        "slow.hold(path='none')",
    );
    let message = outcome["diagnostics"]["message"].to_string();
    assert!(
        message.contains("within 3 s") && message.contains("the server's"),
        "{outcome}"
    );
}
