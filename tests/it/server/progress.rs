//! What a client that asks for progress is told while a script runs.

use std::time::Instant;

use serde_json::{Value, json};

use super::meta;
use crate::support::client::Client;
use crate::support::program::Place;

/// Calls `execute_code` with a progress token, if one is given; the outcome, once the server has ended.
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
    assert!(
        client
            .ended_within(std::time::Duration::from_secs(20))
            .success()
    );
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
                "files.read_text_file: call 1 done in 0.",
                "files.read_text_file: call 2 started",
                "files.read_text_file: call 2 failed after 0.",
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
    // Ten at once, ten a second, and one at the end.
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
