//! A cancelled script stops wherever it is, and so do its calls at their servers.

use serde_json::{Value, json};

use super::meta;
use crate::support::client::Client;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::recording::{PLACES, place, recorded};

/// Starts a script and waits until it reports that it has begun, which is its first report; returns the request's id.
///
/// `token` belongs to this request alone, because progress of a request that was cancelled before may still arrive.
pub(crate) fn begin(client: &mut Client, code: &str, token: &str, mut metadata: Value) -> i64 {
    metadata["progressToken"] = json!(token);
    let code = format!("print('there', flush=True)\n{code}");
    let params =
        json!({ "name": "execute_code", "arguments": { "code": code }, "_meta": metadata });
    let id = client.begin("tools/call", params);
    let told = loop {
        let told = client
            .unclaimed()
            .iter()
            .find(|message| message["params"]["progressToken"] == token);
        if let Some(told) = told {
            break told.clone();
        }
        assert!(
            client.hears_within(PATIENCE),
            "{code}: {:?}",
            client.unclaimed()
        );
    };
    assert_eq!(told["params"]["message"], "there", "{code}");
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
        for (what, code, calls) in PLACES {
            let calls_before = recorded(place.path(), "call");
            let id = begin(&mut client, code, what, metadata.clone());
            eventually("the calls", || {
                recorded(place.path(), "call") == calls_before + calls
            });
            cancel(&mut client, id);
            // There is one slot, so this request waits for it.
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
    let running = begin(&mut client, "while True: pass", "running", json!({}));
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
