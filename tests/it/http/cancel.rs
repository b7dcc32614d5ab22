//! A client that closes its connection, or withdraws its call in the way of the first era, cancels its script and the
//! script's calls at their servers.

use std::io::Write as _;

use serde_json::{Value, json};

use super::{ERAS, call, headers, hello, session};
use crate::support::events::Events;
use crate::support::http::{HttpProgram, request};
use crate::support::recording::{PLACES, eventually, place, recorded};

fn assert_slot_is_free(program: &HttpProgram, era: &str, what: &str) {
    // There is one slot, so this waits for it.
    let answer = program.post(headers(era), &call(era, "1 + 1", None));
    assert_eq!(answer.outcome()["result"], 2, "{era}: {what}");
}

#[test]
fn who_leaves_stops_the_script_wherever_it_is_and_frees_its_slot() {
    for era in ERAS {
        let place = place();
        let program = HttpProgram::start(&place, &[]);
        for (what, code, calls) in PLACES {
            let calls_before = recorded(place.path(), "call");
            let code = format!("print('there', flush=True)\n{code}");
            let message = call(era, &code, Some(json!("there?")));
            let mut events = Events::after(&program, headers(era), &message);
            let there: Value = events.next().unwrap();
            assert_eq!(there["params"]["message"], "there", "{there}");
            eventually("the calls", || {
                recorded(place.path(), "call") == calls_before + calls
            });
            drop(events);
            assert_slot_is_free(&program, era, what);
        }
        eventually("21 cancellations at the server", || {
            recorded(place.path(), "cancelled") == 21
        });
    }
}

#[test]
fn who_leaves_before_anything_was_answered_stops_the_script_as_well() {
    for era in ERAS {
        let place = place();
        let program = HttpProgram::start(&place, &[]);
        let message = call(era, "fake.never()", None).to_string();
        let mut stream = program.connect();
        stream
            .write_all(&request(program.mcp, headers(era), message.as_bytes()))
            .unwrap();
        eventually("the call", || recorded(place.path(), "call") == 1);
        drop(stream);
        eventually("the cancellation", || {
            recorded(place.path(), "cancelled") == 1
        });
        assert_slot_is_free(&program, era, "tool call");
    }
}

#[test]
fn a_client_of_the_first_era_withdraws_its_call_and_no_other() {
    let place = place();
    let program = HttpProgram::start(&place, &[]);
    let [own, other] = [(); 2].map(|()| program.post(&[], &hello("2025-11-25")));
    let [own, other] = [session(&own), session(&other)];
    assert_ne!(own, other);
    let within = |session| {
        [
            ("Mcp-Protocol-Version", "2025-11-25"),
            ("Mcp-Session-Id", session),
        ]
    };
    let code = "print('there', flush=True)\nfake.never()";
    let message = call("legacy", code, Some(json!("there?")));
    let events = Events::after(&program, &within(own), &message);
    eventually("the call", || recorded(place.path(), "call") == 1);
    let withdraw = |session, id: &Value| {
        let cancelled = json!({
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": { "requestId": id, "reason": "no longer wanted" },
        });
        assert_eq!(program.post(&within(session), &cancelled).status, 202);
    };
    // Neither a call of the same id in another session, nor another one in the same session.
    withdraw(other, &message["id"]);
    withdraw(own, &json!("another"));
    assert!(program.metric("codecell_slots_free") < program.metric("codecell_slots"));
    withdraw(own, &message["id"]);
    let answer = events.last().unwrap();
    let diagnostics = &answer["result"]["structuredContent"]["diagnostics"];
    assert_eq!(diagnostics["error_type"], "CANCELLED", "{answer}");
    eventually("the cancellation", || {
        recorded(place.path(), "cancelled") == 1
    });
    assert_slot_is_free(&program, "legacy", "a withdrawn call");
}
