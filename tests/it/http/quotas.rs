//! What each client may use, and that one client does not keep the others waiting.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::{Value, json};

use crate::support::http::{HttpProgram, execute};
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

#[test]
fn fuel_a_minute_is_counted_for_each_client() {
    let place = with_settings("", "fuel_per_minute = 100_000_000");
    let program = HttpProgram::start(&place, &[]);
    assert_eq!(run(&program, ALICE, "sum(range(1_000))")["success"], true);
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
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let held = run(&program, ALICE, "import time\ntime.sleep(0.2)");
                    assert_eq!(held["success"], true, "{held}");
                }
            });
        }
        while program.metric("codecell_queue_length") < 10.0 {
            std::thread::yield_now();
        }
        let mut waits = Vec::new();
        for _ in 0..10 {
            let begun = Instant::now();
            assert_eq!(run(&program, BOB, "1")["success"], true);
            waits.push(begun.elapsed().as_secs_f64());
        }
        is_over.store(true, Ordering::Relaxed);
        waits.sort_by(f64::total_cmp);
        println!("median wait of the other client: {:.3} s", waits[5]);
        // If Bob waited after all scripts of Alice, this would be two seconds or more.
        assert!(waits[5] < 1.0, "{waits:?}");
    });
}
