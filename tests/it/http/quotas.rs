//! What each client may use, and that one client does not keep the others waiting.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::http::{HttpProgram, execute};
use crate::support::patience::eventually;
use crate::support::two_clients::{ALICE, BOB, with_settings};

fn run(program: &HttpProgram, bearer: &str, code: &str) -> Value {
    let call = execute(json!({ "code": code }));
    program.post(&[("Authorization", bearer)], &call).outcome()
}

#[test]
fn executions_a_minute_are_counted_for_each_client() {
    let place = with_settings("", "executions_per_minute = 3");
    let program = HttpProgram::start(&place, &[]);
    for _ in 0..3 {
        assert_eq!(run(&program, ALICE, "1")["success"], true);
    }
    let refused = run(&program, ALICE, "1");
    let found = &refused["diagnostics"];
    assert_eq!(found["error_type"], "UNAVAILABLE");
    assert!(
        found["message"]
            .as_str()
            .unwrap()
            .contains("3 executions a minute"),
        "{found}"
    );
    let retry_after = found["retry_after"].as_u64().unwrap();
    assert!((1..=20).contains(&retry_after), "{found}");
    for _ in 0..5 {
        assert_eq!(run(&program, BOB, "1")["success"], true);
    }
}

/// More than half of the fuel that Alice has in a minute, which takes as long to come back.
const HALF: &str = "sum(range(100_000))";

#[test]
fn fuel_a_minute_is_counted_for_each_client() {
    let place = with_settings("", "fuel_per_minute = 100_000_000");
    let program = HttpProgram::start(&place, &[]);
    assert_eq!(run(&program, ALICE, HALF)["success"], true);
    // No script gets more than a minute's fuel, whatever the limit of all scripts is.
    let greedy = run(&program, ALICE, "while True: pass");
    let found = &greedy["diagnostics"];
    assert_eq!(found["error_type"], "FUEL_EXHAUSTED", "{greedy}");
    let message = found["message"].as_str().unwrap();
    assert!(message.contains("100000000 units"), "{message}");
    let refused = run(&program, ALICE, "1");
    let found = &refused["diagnostics"];
    assert_eq!(found["error_type"], "UNAVAILABLE", "{refused}");
    let retry_after = found["retry_after"].as_u64().unwrap();
    assert!((1..=60).contains(&retry_after), "{found}");
    assert_eq!(run(&program, BOB, "1")["success"], true);
}

/// Alice keeps twenty scripts coming, each of which holds a slot for a while. Bob still gets his turn.
#[test]
fn a_flood_of_one_client_does_not_keep_another_waiting() {
    let place = with_settings("[limits]\nconcurrency = 2", "");
    let program = HttpProgram::start(&place, &[]);
    let (is_over, ended) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let held = run(&program, ALICE, "import time\ntime.sleep(0.2)");
                    assert_eq!(held["success"], true, "{held}");
                    ended.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        eventually("a queue", || {
            program.metric("codecell_queue_length") >= 10.0
        });
        let mut overtaken = Vec::new();
        for _ in 0..10 {
            let before = ended.load(Ordering::Relaxed);
            assert_eq!(run(&program, BOB, "1")["success"], true);
            overtaken.push(ended.load(Ordering::Relaxed) - before);
        }
        is_over.store(true, Ordering::Relaxed);
        overtaken.sort_unstable();
        println!("scripts of the one that end during one of the other: {overtaken:?}");
        // If Bob waited after all scripts of Alice, these would be eighteen or more.
        assert!(overtaken[5] < 10, "{overtaken:?}");
    });
}
