//! A client that is gone stops its scripts at once; a client that only has nothing more to ask gets its answers.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use super::meta;
use crate::support::client::Client;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::program::Place;
use crate::support::recording::{place, recorded};

/// The records of the audit.
#[cfg(target_os = "linux")]
fn audited(place: &Place) -> Vec<Value> {
    let text = std::fs::read_to_string(place.path().join("audit.jsonl")).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Starts a client that starts codecell and asks it so many times to run the script, waits until so many calls have `begun` and are `over`, kills the client, and
/// counts what is left; the number of calls at the server, and the log.
#[cfg(target_os = "linux")]
fn killed(
    place: &Place,
    how: &str,
    (times, code): (&str, &str),
    begun: usize,
    over: usize,
) -> (usize, String) {
    use std::io::{BufRead as _, BufReader};

    use crate::support::processes::{descendants_of, is_running, signal};

    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/killed_client.py");
    let mut client = std::process::Command::new("python3")
        .args([
            fake,
            how,
            "log",
            times,
            code,
            env!("CARGO_BIN_EXE_codecell"),
        ])
        .args(["serve", "--audit", "audit.jsonl"])
        .current_dir(place.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut told = BufReader::new(client.stdout.take().unwrap());
    told.read_line(&mut line).unwrap();
    let server: u32 = line.trim().parse().unwrap();
    eventually("the calls", || {
        recorded(place.path(), "call") == begun && audited(place).len() == over
    });
    let mut processes = descendants_of(server);
    processes.push(server);
    // These are codecell, the fake server, and the guard of that server.
    assert!(processes.len() >= 3, "{how}: {processes:?}");
    signal(client.id(), "-KILL");
    client.wait().unwrap();
    eventually("the end of all processes", || {
        !processes.iter().any(|process| is_running(*process))
    });
    let log = std::fs::read_to_string(place.path().join("log")).unwrap();
    (recorded(place.path(), "call"), log)
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_client_stops_its_script() {
    let code = "\
import time
for number in range(12):
    fake.echo(text=f'{number}')
    time.sleep(0.5)";
    for how in ["pipe", "socket", "wrapped"] {
        let place = place();
        let (calls, log) = killed(&place, how, ("1", code), 6, 6);
        assert!(
            (6..12).contains(&calls),
            "{how}: {calls} of 12 calls were made"
        );
        assert!(log.contains("the client is gone"), "{how}: {log}");
        let told = format!(
            "{calls} of {calls} tool calls had completed, and what they changed stays changed: fake.echo ({calls} times)"
        );
        assert!(log.contains(&told), "{how}: {told}: {log}");
        let records = audited(&place);
        let (last, before) = records.split_last().unwrap();
        assert_eq!(
            (&last["event"], &last["outcome"], &last["tool_calls"]),
            (&json!("execution"), &json!("CANCELLED"), &json!(calls)),
            "{how}: {last}"
        );
        assert_eq!(last["effects"], told, "{how}: {last}");
        assert!(last["fuel"].as_u64() > Some(0), "{how}: {last}");
        assert_eq!(before.len(), calls, "{how}");
        assert!(before.iter().all(|call| call["ok"] == true), "{before:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_client_stops_its_script_wherever_it_is() {
    for (code, calls, over, told) in [
        (
            "fake.echo(text='a')\nwhile True: pass",
            1,
            1,
            "1 of 1 tool calls had completed",
        ),
        (
            "fake.echo(text='a')\nimport time; time.sleep(200)",
            1,
            1,
            "1 of 1 tool calls had completed",
        ),
        (
            "fake.echo(text='a')\nfake.never()",
            2,
            1,
            "under way, so look whether they took effect: fake.never",
        ),
        (
            "import asyncio\nawait asyncio.gather(*[aio.fake.never() for _ in range(5)])",
            5,
            0,
            "under way, so look whether they took effect: fake.never (5 times)",
        ),
    ] {
        let place = place();
        let (after, log) = killed(&place, "pipe", ("1", code), calls, over);
        assert_eq!(after, calls, "{code}");
        assert!(log.contains(told), "{code}: {log}");
        let records = audited(&place);
        let of_calls = &records[..records.len() - 1];
        assert_eq!(of_calls.len(), calls, "{code}: {records:?}");
        for call in of_calls {
            let is_known = call["tool"] == "echo";
            assert_eq!(call["ok"], is_known, "{code}: {call}");
            let error = call["error"].as_str().unwrap_or_default();
            assert_eq!(
                error.contains("whether it took effect is unknown"),
                !is_known,
                "{call}"
            );
        }
        let last = records.last().unwrap();
        assert_eq!(last["outcome"], "CANCELLED", "{code}");
        let effects = last["effects"].as_str().unwrap();
        assert!(effects.contains(told), "{code}: {last}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_client_stops_the_scripts_that_wait_for_their_turn() {
    let place = place();
    let (calls, _) = killed(&place, "pipe", ("3", "fake.never()"), 1, 0);
    assert_eq!(calls, 1);
    let records = audited(&place);
    let outcomes: Vec<_> = records.iter().map(|record| &record["outcome"]).collect();
    let cancelled = json!("CANCELLED");
    assert_eq!(records.len(), 4, "{records:?}");
    assert_eq!(
        outcomes
            .iter()
            .filter(|outcome| **outcome == &cancelled)
            .count(),
        3,
        "{records:?}"
    );
}

#[test]
fn a_client_that_only_closes_what_it_reads_is_gone_too() {
    let place = Place::empty();
    let mut child = place
        .command(&["serve"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Nothing is ever written to stdin, and it stays open.
    let stdin = child.stdin.take();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
    drop(stdin);
}

#[test]
fn a_client_that_only_closes_its_stdin_gets_every_answer() {
    let mut client = Client::connect_alone();
    // This is longer than any grace that is given at the end.
    let slow = client.begin_execute(json!({ "code": "import time\ntime.sleep(7)\n'slow'" }));
    let quick = client.begin_execute(json!({ "code": "'quick'" }));
    let list = client.begin("tools/list", json!({}));
    let wrong = client.begin("no/such/method", json!({}));
    client.close_stdin();
    assert_eq!(
        client.answer(quick)["result"]["structuredContent"]["result"],
        "quick"
    );
    assert!(client.answer(list)["result"]["tools"].is_array());
    assert!(client.answer(wrong)["error"].is_object());
    assert_eq!(
        client.answer(slow)["result"]["structuredContent"]["result"],
        "slow"
    );
    assert!(client.ended_within(PATIENCE).success());
}

#[test]
fn what_needs_no_answer_keeps_nothing_alive_after_stdin_has_ended() {
    let place = place();
    let mut client = Client::start(&place);
    let mut metadata = meta();
    let subscription = json!({ "notifications": { "toolsListChanged": true }, "_meta": metadata });
    client.begin("subscriptions/listen", subscription);
    assert!(
        client.hears_within(PATIENCE),
        "the subscription is acknowledged"
    );
    metadata["progressToken"] = json!("there?");
    let code = "print('there', flush=True)\nfake.never()";
    let params =
        json!({ "name": "execute_code", "arguments": { "code": code }, "_meta": metadata });
    let withdrawn = client.begin("tools/call", params);
    eventually("the call", || recorded(place.path(), "call") == 1);
    client.send(&json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled",
        "params": { "requestId": withdrawn, "_meta": meta() },
    }));
    client.close_stdin();
    // The call that was withdrawn could go on for 500 seconds.
    assert!(client.ended_within(Duration::from_secs(100)).success());
    assert!(
        client
            .unclaimed()
            .iter()
            .all(|message| message["id"] != withdrawn)
    );
}
