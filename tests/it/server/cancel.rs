//! A cancelled script stops wherever it is, and so do its calls at their servers.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::meta;
use crate::support::client::Client;
use crate::support::program::Place;

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a script may be doing, after it said that it is there.
const PLACES: [(&str, &str); 9] = [
    ("loop", "while True: pass"),
    (
        "loop that catches",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    ),
    ("big power", "7 ** 50_000_000"),
    (
        "sorting",
        "import random\nwhile True: sorted([random.random() for _ in range(20_000)] * 50)",
    ),
    ("regex", "import re; re.match('(a+)+$', 'a' * 60 + 'b')"),
    ("time.sleep", "import time; time.sleep(500)"),
    ("asyncio.sleep", "import asyncio; await asyncio.sleep(500)"),
    ("tool call", "fake.never()"),
    (
        "awaited calls",
        "import asyncio; await asyncio.gather(*[aio.fake.never() for _ in range(20)])",
    ),
];

/// A folder in which one script runs at a time, for as long as it likes, beside a server that records.
fn place() -> Place {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "fake": { "command": "python3", "args": [fake, "--record", "record"], "timeout": 500 },
    } }));
    let limits =
        "[limits]\nconcurrency = 1\ntimeout = 500\nmax_timeout = 500\nfuel = 1000000000000000\n";
    place.write("codecell.toml", limits);
    place
}

/// The events of that kind that the fake server has recorded.
fn recorded(place: &Path, kind: &str) -> usize {
    let text = std::fs::read_to_string(place.join("record")).unwrap_or_default();
    let events = text.lines().map(|line| serde_json::from_str(line).unwrap());
    events
        .filter(|event: &Value| event["event"] == kind)
        .count()
}

fn eventually(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Starts a script and waits until it says that it is there; the request's id.
fn begin(client: &mut Client, code: &str, mut metadata: Value) -> i64 {
    metadata["progressToken"] = json!("there?");
    let code = format!("print('there', flush=True)\n{code}");
    let params =
        json!({ "name": "execute_code", "arguments": { "code": code }, "_meta": metadata });
    let heard = client.unclaimed().len();
    let id = client.begin("tools/call", params);
    assert!(client.hears_within(PATIENCE), "{code}");
    let there = &client.unclaimed()[heard]["params"]["message"];
    assert_eq!(there, "there", "{code}");
    id
}

fn cancel(client: &mut Client, id: i64) {
    let params = json!({ "requestId": id, "reason": "no longer wanted" });
    client
        .send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }));
}

#[test]
fn a_script_stops_wherever_it_is_and_frees_its_slot() {
    for era in ["legacy", "modern"] {
        let place = place();
        let mut client = Client::start(&place);
        let metadata = if era == "modern" {
            meta()
        } else {
            client.initialize("2025-11-25");
            json!({})
        };
        let mut ids = Vec::new();
        for (what, code) in PLACES {
            let calls_before = recorded(place.path(), "call");
            let id = begin(&mut client, code, metadata.clone());
            let calls = match what {
                "tool call" => 1,
                "awaited calls" => 20,
                _ => 0,
            };
            eventually("the calls", || {
                recorded(place.path(), "call") == calls_before + calls
            });
            cancel(&mut client, id);
            // There is one slot, so this waits for it.
            let params = json!({
                "name": "execute_code", "arguments": { "code": "1 + 1" }, "_meta": metadata,
            });
            let next = client.request("tools/call", params);
            assert_eq!(next["result"]["structuredContent"]["result"], 2, "{what}");
            ids.push(id);
        }
        eventually("21 cancellations at the server", || {
            recorded(place.path(), "cancelled") == 21
        });
        client.close_stdin();
        assert!(client.ended_within(PATIENCE).success());
        let answered = client
            .unclaimed()
            .iter()
            .find(|message| ids.iter().any(|id| message["id"] == *id));
        assert_eq!(answered, None, "{era}");
    }
}

#[test]
fn a_script_that_waits_for_its_turn_is_cancelled_there() {
    let place = place();
    let mut client = Client::connect(&place);
    let running = begin(&mut client, "while True: pass", json!({}));
    let waiting = client.begin_execute(json!({ "code": "fake.echo(text='never sent')" }));
    cancel(&mut client, waiting);
    cancel(&mut client, running);
    client.execute(json!({ "code": "1" }));
    assert_eq!(recorded(place.path(), "call"), 0);
}

#[cfg(unix)]
#[test]
fn a_server_that_is_stopped_tells_what_had_taken_effect() {
    let place = place();
    let mut client = Client::connect(&place);
    let code = "fake.echo(text='a')\nfake.echo(text='b')\nfake.never()";
    let id = client.begin_execute(json!({ "code": code }));
    eventually("the calls", || recorded(place.path(), "call") == 3);
    let pid = client.pid().to_string();
    let kill = std::process::Command::new("kill").arg(&pid).status();
    assert!(kill.unwrap().success());
    let outcome = client.answer(id)["result"]["structuredContent"].clone();
    let diagnostics = &outcome["diagnostics"];
    assert_eq!(diagnostics["error_type"], "CANCELLED", "{outcome}");
    let hint = diagnostics["hint"].as_str().unwrap();
    assert!(
        hint.ends_with(
            "2 of 3 tool calls had completed, and what they changed stays changed: fake.echo (2 times); \
             under way, so look whether they took effect: fake.never"
        ),
        "{hint}"
    );
    let calls = outcome["tool_calls"].as_array().unwrap();
    let ok: Vec<_> = calls.iter().map(|call| call["ok"].as_bool()).collect();
    assert_eq!(ok, [Some(true), Some(true), Some(false)]);
    assert!(client.ended_within(PATIENCE).success());
}
