//! `codecell serve` whose executions are recorded, replayed, or the same in every run.

use std::fs;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::program::Place;

/// Scripts of a client, one after the other: a reply, an error, replies side by side, and the same script twice.
const SCRIPTS: [&str; 4] = [
    "import random, time\nfiles.read_text_file(path='a.txt'), random.random(), time.time()",
    "files.read_text_file(path='none')",
    "import asyncio\nawait asyncio.gather(*[aio.files.read_text_file(path=f'{name}.txt') for name in 'ab'])",
    "import random, time\nfiles.read_text_file(path='a.txt'), random.random(), time.time()",
];

fn place() -> Place {
    let place = Place::with_servers(
        &json!({"mcpServers": {"files": {"builtin": "files", "root": "data"}}}),
    );
    place.write("data/a.txt", "first");
    place.write("data/b.txt", "second");
    place
}

/// What the scripts come to for a client of `serve` with these flags, without durations.
fn served(place: &Place, flags: &[&str]) -> Vec<Value> {
    let mut client = Client::start_by(place, &[&["serve"], flags].concat());
    client.initialize("2025-06-18");
    let outcomes = SCRIPTS.map(|code| {
        let reply = client.execute(json!({ "code": code }));
        let mut outcome = reply["structuredContent"].clone();
        outcome["duration_ms"] = Value::Null;
        for call in outcome["tool_calls"].as_array_mut().into_iter().flatten() {
            call["duration_ms"] = Value::Null;
        }
        outcome
    });
    outcomes.into()
}

#[test]
fn what_was_served_is_served_again_without_servers() {
    let place = place();
    let recorded = served(&place, &["--record", "calls.jsonl"]);
    assert_eq!(recorded[0]["result"][0], "first");
    assert_eq!(recorded[1]["diagnostics"]["error_type"], "ToolError");
    assert_eq!(recorded[2]["result"], json!(["first", "second"]));
    assert_eq!(recorded[3], recorded[0]);
    fs::remove_dir_all(place.path().join("data")).unwrap();
    fs::remove_file(place.path().join("mcp_servers.json")).unwrap();
    assert_eq!(served(&place, &["--replay", "calls.jsonl"]), recorded);
}

#[test]
fn a_client_is_told_where_a_script_leaves_the_recording() {
    let place = place();
    served(&place, &["--record", "calls.jsonl"]);
    let mut client = Client::start_by(&place, &["serve", "--replay", "calls.jsonl"]);
    client.initialize("2025-06-18");
    let reply = client.execute(json!({ "code": "files.read_text_file(path='b.txt')" }));
    let outcome = &reply["structuredContent"];
    let message = outcome["diagnostics"]["message"].as_str().unwrap();
    assert!(
        message.contains("path: recorded \"a.txt\", now \"b.txt\""),
        "{reply}"
    );
}

#[test]
fn executions_are_repeatable_where_the_operator_wants_that() {
    let place = place();
    let seven = served(&place, &["--deterministic=7"]);
    assert_eq!(seven[0], seven[3]);
    assert_eq!(served(&place, &["--deterministic=7"]), seven);
    assert_ne!(served(&place, &["--deterministic"])[0], seven[0]);
    let real = served(&place, &[]);
    assert_ne!(real[0]["result"], real[3]["result"]);
    let mut client = Client::start_by(&place, &["serve", "--deterministic"]);
    client.initialize("2025-06-18");
    let listed = client.request("tools/list", json!({}));
    let description = listed["result"]["tools"][0]["description"].as_str();
    assert!(description.unwrap().contains("Runs are repeatable"));
}
