//! A server that is killed again and again, as a script sees it, and what codecell has leaked by then.

use serde_json::{Value, json};

use crate::support::program::Place;

/// Each call is killed after a random time. The server itself counts what its parent, codecell, holds.
const SCRIPT: &str = r#"
import random

def kill(times):
    lost = 0
    for number in range(times):
        try:
            fake.doomed(seconds=random.random() * 0.03)
        except ToolError as error:
            assert "was lost during the call" in error.message and "signal 9" in error.message, error.message
            lost += 1
        assert fake.echo(text=f"still here {number}") == f"still here {number}"
    return lost

kill(10)
before = fake.parent()
{"lost": kill(100), "before": before, "after": fake.parent()}
"#;
/// How much more memory of its own the program may hold afterwards.
const MAX_GROWTH_KIB: u64 = 4 << 10;

#[test]
fn a_server_is_killed_a_hundred_times_and_nothing_leaks() {
    let server = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "servers": {
        "fake": { "command": "python3", "args": [server] },
    } }));
    place.write("script.py", SCRIPT);
    let ran = place.run(&["run", "script.py", "--json", "--timeout", "280"]);
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(outcome["success"], true, "{outcome}");
    let result = &outcome["result"];
    assert_eq!(result["lost"], 100);
    let held = |when: &str, what: &str| result[when][what].as_u64().unwrap();
    // These are the server, its guard, and perhaps the guard of the life before.
    assert!(held("after", "children") <= 3, "{result}");
    assert!(
        held("after", "files") <= held("before", "files"),
        "{result}"
    );
    assert!(
        held("after", "private_kib") <= held("before", "private_kib") + MAX_GROWTH_KIB,
        "{result}"
    );
}
