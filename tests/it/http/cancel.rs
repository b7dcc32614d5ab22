//! A client that closes its connection, or says in its session that it no longer wants an answer, cancels its script
//! and the script's calls at their servers.

use std::io::Write as _;

use serde_json::{Value, json};

use super::{ERAS, call, headers, hello, session};
use crate::support::events::Events;
use crate::support::http::{HttpProgram, request};
use crate::support::patience::eventually;
use crate::support::recording::{PLACES, place, recorded};

fn assert_slot_is_free(program: &HttpProgram, era: &str, what: &str) {
    // There is one slot, so this call waits for it.
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

fn cancellation(id: &Value) -> Value {
    let params = json!({ "requestId": id, "reason": "no longer wanted" });
    json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params })
}

#[test]
fn a_cancellation_stops_the_script_of_its_session_wherever_it_is() {
    let place = place();
    let program = HttpProgram::start(&place, &[]);
    let begun = [(); 2].map(|()| program.post(&[], &hello("2025-11-25")));
    let [one, other] = begun.each_ref().map(session);
    assert_ne!(one, other);
    let [ours, theirs] = [one, other].map(|name| [headers("legacy")[0], ("Mcp-Session-Id", name)]);
    for (what, code, calls) in PLACES {
        let calls_before = recorded(place.path(), "call");
        let code = format!("print('there', flush=True)\n{code}");
        let message = call("legacy", &code, Some(json!("there?")));
        let mut events = Events::after(&program, &ours, &message);
        assert_eq!(events.next().unwrap()["params"]["message"], "there");
        eventually("the calls", || {
            recorded(place.path(), "call") == calls_before + calls
        });
        // The same id means another request if another client sends it.
        let cancelled_before = recorded(place.path(), "cancelled");
        for headers in [&theirs[..], &ours[..1]] {
            let answer = program.post(headers, &cancellation(&message["id"]));
            assert_eq!(answer.status, 202);
        }
        assert_eq!(program.metric("codecell_slots_free"), 0.0, "{what}");
        assert_eq!(recorded(place.path(), "cancelled"), cancelled_before);
        program.post(&ours, &cancellation(&message["id"]));
        // The answer ends without a result.
        let rest: Vec<Value> = events.collect();
        assert!(
            rest.iter()
                .all(|message| message["method"] == "notifications/progress"),
            "{rest:?}"
        );
        assert_slot_is_free(&program, "legacy", what);
    }
    eventually("21 cancellations at the server", || {
        recorded(place.path(), "cancelled") == 21
    });
}

#[test]
fn a_cancellation_before_anything_was_answered_stops_the_script_as_well() {
    let place = place();
    let program = HttpProgram::start(&place, &[]);
    let begun = program.post(&[], &hello("2025-11-25"));
    let headers = [headers("legacy")[0], ("Mcp-Session-Id", session(&begun))];
    let message = call("legacy", "fake.never()", None);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| program.post(&headers, &message));
        eventually("the call", || recorded(place.path(), "call") == 1);
        program.post(&headers, &cancellation(&message["id"]));
        let answer = waiting.join().unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (202, ""));
    });
    eventually("the cancellation", || {
        recorded(place.path(), "cancelled") == 1
    });
    assert_slot_is_free(&program, "legacy", "tool call");
}
